//! The database is away for a while.

use std::time::{Duration, Instant};

use futures_util::future::join;
use tertulia::store::{Store as _, StoreError};

use super::load::{self, ANSWER, during, is_whole, name, open, put, run};
use super::mongod::ReplicaSet;

fn is_unavailable<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

/// Reading, writing and the probe say that they cannot now, and do not take long to say it.
async fn is_away(store: &tertulia::store::mongo::MongoStore) {
    let began = Instant::now();
    let both = join(store.document(name("kept")), put(store, "lost"));
    let (read, (written, probed)) = join(store.document(name("kept")), async {
        let (read, written) = both.await;
        assert!(is_unavailable(&read));
        (written, store.probe().await)
    })
    .await;
    assert!(is_unavailable(&read) && is_unavailable(&written));
    assert!(is_unavailable(&probed));
    // Two answers one after the other.
    assert!(began.elapsed() < 2 * ANSWER, "{:?}", began.elapsed());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_database_that_says_nothing_is_away_until_it_speaks_again() {
    let mut set = ReplicaSet::start(1);
    let store = open(&set.url("away"));
    run(put(&store, "kept")).unwrap();
    set.pause(0);
    let began = Instant::now();
    let answer = run(put(&store, "in between"));
    assert!(is_unavailable(&answer), "{answer:?}");
    assert!(began.elapsed() < ANSWER, "{:?}", began.elapsed());
    run(is_away(&store));
    set.resume(0);
    goes_on(&store);
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_database_that_is_killed_is_away_until_it_is_started_again() {
    let mut set = ReplicaSet::start(1);
    let store = open(&set.url("away"));
    run(put(&store, "kept")).unwrap();
    set.kill(0);
    run(is_away(&store));
    set.restart(0);
    set.await_primary();
    goes_on(&store);
    run(store.close());
}

/// Everything works again without anybody's doing.
fn goes_on(store: &tertulia::store::mongo::MongoStore) {
    let began = Instant::now();
    while let Err(error) = run(store.probe()) {
        assert!(began.elapsed() < Duration::from_secs(20), "{error}");
    }
    run(put(store, "after")).unwrap();
    let kept = run(store.document(name("kept"))).unwrap();
    assert_eq!(kept.unwrap().document.content, b"kept");
    let after = run(store.document(name("after"))).unwrap();
    assert_eq!(after.unwrap().document.content, b"after");
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn nothing_that_was_acknowledged_is_lost_when_the_database_is_killed() {
    let mut set = ReplicaSet::start(1);
    let store = open(&set.url("away"));
    let load = during(&store, 4, || {
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(700));
            set.kill(0);
            std::thread::sleep(Duration::from_millis(300));
            set.restart(0);
            set.await_primary();
        }
        std::thread::sleep(Duration::from_secs(7));
    });
    assert!(load.written.len() > 10, "{}", load.written.len());
    assert!(load.longest < ANSWER, "{:?}", load.longest);
    is_whole(&store, &load);
    run(load::put(&store, "after")).unwrap();
    run(store.close());
}
