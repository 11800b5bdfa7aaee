//! Another node becomes the primary.

use std::thread::sleep;
use std::time::Duration;

use mongodb::bson::doc;
use tertulia::store::Store as _;

use super::load::{ANSWER, Load, during, is_whole, open, run};
use super::mongod::ReplicaSet;

/// Documents are written while something happens to the primary; nobody is told of it.
fn unnoticed(mut happen: impl FnMut(&mut ReplicaSet, usize)) -> Load {
    let mut set = ReplicaSet::start(3);
    let store = open(&set.url("failover"));
    let load = during(&store, 4, || {
        sleep(Duration::from_secs(1));
        let primary = set.await_primary();
        happen(&mut set, primary);
        set.await_primary();
        sleep(Duration::from_secs(1));
    });
    assert!(load.written.len() > 20, "{}", load.written.len());
    is_whole(&store, &load);
    run(store.close());
    load
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn nobody_is_told_of_a_primary_that_steps_down() {
    let load = unnoticed(|set, primary| {
        let answer = set.ask(primary, doc! { "replSetStepDown": 10 });
        answer.unwrap_or_else(|error| panic!("{error}"));
    });
    assert_eq!(load.refused.len(), 0, "{:?}", load.refused.first());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn nobody_is_told_of_a_primary_that_is_killed() {
    let load = unnoticed(ReplicaSet::kill);
    assert_eq!(load.refused.len(), 0, "{:?}", load.refused.first());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_primary_that_says_nothing_keeps_nobody_for_long() {
    let load = unnoticed(|set, primary| {
        set.pause(primary);
        sleep(Duration::from_secs(8));
        set.resume(primary);
    });
    assert!(load.longest < ANSWER, "{:?}", load.longest);
}
