//! What statements tell against those that are listed.

use std::collections::BTreeSet;

use tertulia::store::mongo::MongoStore;
use tertulia::store::sqlite::SqliteStore;
use tertulia::store::{Clock, Role, Store};
use uuid::Uuid;

use crate::api::{Api, id};
use crate::place::Place;
use crate::statements::VERBS;

/// Those that count are told, each once, and nothing else is. Nobody may write meanwhile.
pub async fn equals(place: &Place, api: &Api) {
    let listed = api.all("limit=500&ascending=true").await;
    let counts = |verb: &str| VERBS.iter().any(|(known, _)| *known == verb);
    let wanted: BTreeSet<Uuid> = listed
        .iter()
        .filter(|one| counts(one["verb"]["id"].as_str().unwrap()))
        .map(id)
        .collect();
    let (role, clock) = (Role::Command, Clock::system());
    let told = match place.database() {
        Some(database) => told(&MongoStore::open(database.url(), role, clock).unwrap()).await,
        None => told(&SqliteStore::open(&place.file(), role, clock).unwrap()).await,
    };
    let ids: BTreeSet<Uuid> = told.iter().copied().collect();
    assert_eq!(ids.len(), told.len(), "one is told twice");
    assert_eq!(ids, wanted);
}

/// The ids of all that are told.
async fn told(store: &impl Store) -> Vec<Uuid> {
    let told = store.told(i64::MIN..i64::MAX, None, usize::MAX).await;
    let told = told.unwrap().found.told;
    let places = told.iter().map(|one| one.sequence).collect();
    let ids = store.ids(places).await.unwrap();
    store.close().await;
    ids.into_iter().map(Option::unwrap).collect()
}
