//! Stores on a replica set, and the smallest thing that can be written into one: a key.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::{System, time::sleep};
use tertulia::app::StoreUrl;
use tertulia::store::{Clock, Door, NewKey, Role, Scope, SecretHash, Store, StoreError};

use crate::mongod::ReplicaSet;

/// Far beyond what anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a test that waits.
pub fn run(test: impl Future<Output = ()>) {
    System::new().block_on(test);
}

/// A store as a server has it.
pub fn open(set: &ReplicaSet) -> Arc<dyn Store> {
    let url: StoreUrl = set.url("tertulia").parse().unwrap();
    let role = Role::Server { iri: None };
    url.open(role, Clock::system()).unwrap()
}

/// Writes a key of that name; what became of it.
pub async fn write(store: &dyn Store, name: &str) -> Result<(), StoreError> {
    let key = NewKey {
        id: name.to_owned(),
        name: name.to_owned(),
        secret: SecretHash::new("secret", [0; 16]),
        scopes: vec![Scope::All],
        door: Door::default(),
    };
    let made = store.put_key(key).await?;
    assert!(made.is_some(), "another key is named {name}");
    Ok(())
}

/// Writes it again and again until it is there, as clients do.
pub async fn insist(store: &dyn Store, name: &str) {
    let began = Instant::now();
    while let Err(error) = write(store, name).await {
        assert!(
            matches!(error, StoreError::Unavailable(_)),
            "{name}: {error}"
        );
        assert!(began.elapsed() < PATIENCE, "{name}: {error}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// The names of all keys, in order.
pub async fn names(store: &dyn Store) -> Vec<String> {
    let mut names: Vec<String> = store
        .keys()
        .await
        .unwrap()
        .into_iter()
        .map(|key| key.name)
        .collect();
    names.sort_unstable();
    names
}
