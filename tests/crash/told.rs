//! What statements tell against those that are listed.

use std::collections::BTreeSet;

use tertulia::store::sqlite::SqliteStore;
use tertulia::store::{Clock, Happened, Role, Store};
use uuid::Uuid;

use crate::api::{Api, id};
use crate::place::Place;
use crate::statements::VERBS;

/// Those that count are told, each once, and nothing else is. Nobody may write meanwhile.
pub async fn equals(place: &Place, api: &Api) {
    if place.database().is_some() {
        return;
    }
    let listed = api.all("limit=500&ascending=true").await;
    let counts = |verb: &str| VERBS.iter().any(|(known, _)| *known == verb);
    let wanted: BTreeSet<Uuid> = listed
        .iter()
        .filter(|one| counts(one["verb"]["id"].as_str().unwrap()))
        .map(id)
        .collect();
    let store = SqliteStore::open(&place.file(), Role::Command, Clock::system()).unwrap();
    let told = store.told(i64::MIN..i64::MAX, None, usize::MAX).await;
    let places: Vec<i64> = told
        .unwrap()
        .found
        .told
        .iter()
        .map(|one| one.sequence)
        .collect();
    let count = places.len();
    let ids = store.ids(places).await.unwrap();
    store.close().await;
    let ids: BTreeSet<Uuid> = ids.into_iter().map(Option::unwrap).collect();
    assert_eq!(ids.len(), count, "one is told twice");
    assert_eq!(ids, wanted);
}
