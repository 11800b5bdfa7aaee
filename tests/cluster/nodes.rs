//! Nodes that end, are killed, or do not answer.

use std::time::{Duration, Instant};

use actix_web::rt::{spawn, time::sleep};
use tertulia::store::StoreError;

use crate::mongod::ReplicaSet;
use crate::samples::{PATIENCE, insist, names, open, run, write};

/// How long a caller waits at most to hear that the database is away.
const TOLD: Duration = Duration::from_secs(20);

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_was_acknowledged_survives_the_death_of_each_primary_and_writing_goes_on() {
    run(async {
        let mut set = ReplicaSet::start(3);
        let store = open(&set);
        let mut wanted = Vec::new();
        for round in 0..3 {
            let primary = set.await_primary();
            let writing = {
                let store = store.clone();
                spawn(async move {
                    let mut acknowledged = Vec::new();
                    for number in 0..40 {
                        let name = format!("{round} {number:02}");
                        insist(store.as_ref(), &name).await;
                        acknowledged.push(name);
                    }
                    acknowledged
                })
            };
            sleep(Duration::from_millis(100)).await;
            set.kill(primary);
            wanted.append(&mut writing.await.unwrap());
            assert_eq!(names(store.as_ref()).await, wanted);
            set.restart(primary);
        }
        set.await_primary();
        store.close().await;
        assert_eq!(names(open(&set).as_ref()).await, wanted);
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_database_without_a_majority_is_told_in_time_and_goes_on_by_itself() {
    run(async {
        let mut set = ReplicaSet::start(3);
        let store = open(&set);
        write(store.as_ref(), "before").await.unwrap();
        let primary = set.await_primary();
        let others: Vec<usize> = (0..3).filter(|node| *node != primary).collect();
        for node in &others {
            set.pause(*node);
        }
        is_told(write(store.as_ref(), "meanwhile")).await;
        for node in &others {
            set.resume(*node);
        }
        insist(store.as_ref(), "after").await;
        let there = names(store.as_ref()).await;
        assert!(there.contains(&"before".to_owned()), "{there:?}");
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_database_that_does_not_answer_is_told_in_time_and_goes_on_by_itself() {
    run(async {
        let mut set = ReplicaSet::start(1);
        let store = open(&set);
        write(store.as_ref(), "before").await.unwrap();
        set.pause(0);
        is_told(write(store.as_ref(), "meanwhile")).await;
        is_told(async { store.keys().await.map(drop) }).await;
        set.resume(0);
        insist(store.as_ref(), "after").await;

        set.kill(0);
        is_told(write(store.as_ref(), "gone")).await;
        set.restart(0);
        insist(store.as_ref(), "back").await;
        let there = names(store.as_ref()).await;
        for name in ["after", "back", "before"] {
            assert!(there.contains(&name.to_owned()), "{there:?}");
        }
    });
}

/// The caller hears soon that the store cannot do it now.
async fn is_told(work: impl Future<Output = Result<(), StoreError>>) {
    let began = Instant::now();
    let outcome = actix_web::rt::time::timeout(PATIENCE, work).await;
    let took = began.elapsed();
    println!("{outcome:?} after {took:?}");
    let told = outcome.expect("nobody is told");
    assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
    assert!(took < TOLD, "it took {took:?}");
}
