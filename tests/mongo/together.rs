//! Two processes write at the same time.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use futures_util::future::{join, join_all};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{Clock, DocumentChange, Store as _};
use tertulia::xapi::document::{Action, Conditions, Document, Request, Stored, Tags};

use super::database::Database;
use super::load::{context, is_whole, name, open, open_at, put, request, run, write};

/// A clock that a test sets.
fn hands(milliseconds: i64) -> (Arc<AtomicI64>, Clock) {
    let hands = Arc::new(AtomicI64::new(milliseconds));
    let told = Arc::clone(&hands);
    let clock =
        Clock::from_fn(move || Timestamp::from_millisecond(told.load(Ordering::SeqCst)).unwrap());
    (hands, clock)
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn neither_of_two_processes_keeps_the_other_from_writing() {
    let database = Database::new();
    let stores = [open(database.url()), open(database.url())];
    let stop = AtomicBool::new(false);
    let loads = thread::scope(|scope| {
        let writing = [("one", &stores[0]), ("other", &stores[1])]
            .map(|(whose, store)| scope.spawn(|| write(store, whose, 8, &stop)));
        thread::sleep(Duration::from_secs(4));
        stop.store(true, Ordering::SeqCst);
        writing.map(|writing| writing.join().unwrap())
    });
    for load in &loads {
        assert_eq!(load.refused.len(), 0, "{:?}", load.refused.first());
        assert!(load.longest < Duration::from_secs(4), "{:?}", load.longest);
        for store in &stores {
            is_whole(store, load);
        }
    }
    let counts = loads.map(|load| load.written.len());
    println!("{counts:?}");
    assert!(counts.iter().all(|count| *count > 40), "{counts:?}");
    for store in &stores {
        run(store.close());
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn of_two_processes_that_expect_the_same_one_stores_each_time() {
    let database = Database::new();
    let stores = [open(database.url()), open(database.url())];
    run(put(&stores[0], "x")).unwrap();
    for round in 0..20 {
        let expect = async |store: &MongoStore, found: &Stored, whose: usize| {
            let tag = found.document.etag.to_string();
            let content = format!("{whose} {round}").into();
            let request = Request {
                conditions: Conditions {
                    if_match: Tags::parse(tag.as_bytes()),
                    ..Conditions::default()
                },
                ..request(Action::Put(Document::new(None, content)))
            };
            let change = store.change_document(name("x"), request).await.unwrap();
            matches!(change, DocumentChange::Stored(_))
        };
        let found = run(stores[round % 2].document(name("x"))).unwrap().unwrap();
        let both = run(join(
            expect(&stores[0], &found, 0),
            expect(&stores[1], &found, 1),
        ));
        assert!(both.0 != both.1, "round {round}: {both:?}");
    }
    for store in &stores {
        run(store.close());
    }
}

/// What one of two processes does.
#[derive(Debug, Clone)]
enum Step {
    Put(usize),
    /// Both at once, several each.
    Rush,
    Ask(usize),
    Turn(usize, i64),
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..2_usize;
    prop_oneof![
        4 => which.clone().prop_map(Step::Put),
        1 => Just(Step::Rush),
        4 => which.clone().prop_map(Step::Ask),
        3 => (which, -5_000..5_000_i64).prop_map(|(which, by)| Step::Turn(which, by)),
        1 => Just(Step::Wait),
    ]
}

/// Whatever the clocks of two processes do, what one promises to be complete gets nothing from the other, later
/// commits have later times, and what was promised is there for both.
#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn nothing_is_stored_at_or_before_a_time_that_another_process_promised() {
    let database = Database::new();
    let config = ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let steps = prop::collection::vec(step(), 1..30);
    let run_steps = |steps: Vec<Step>| {
        let (hands, clocks): (Vec<_>, Vec<_>) = [1_772_618_400_000, 1_772_622_000_000]
            .map(hands)
            .into_iter()
            .unzip();
        let stores = clocks
            .into_iter()
            .map(|clock| open_at(database.url(), clock));
        let stores: Vec<_> = stores.collect();
        let mut promised = Timestamp::MIN;
        let mut last = Timestamp::MIN;
        let mut number = 0;
        for step in steps {
            number += 1;
            match step {
                Step::Put(which) => {
                    let time = run(put(&stores[which], &number.to_string())).unwrap();
                    assert!(time > promised, "{time} after the promise of {promised}");
                    assert!(time > last);
                    last = time;
                }
                Step::Rush => {
                    let puts = (0..8).map(|one| {
                        let id = format!("{number} {one}");
                        let store = &stores[one % 2];
                        async move { put(store, &id).await.unwrap() }
                    });
                    let times = run(join_all(puts));
                    assert!(
                        times
                            .iter()
                            .all(|stored| *stored > promised && *stored > last)
                    );
                    last = times.into_iter().max().unwrap();
                }
                Step::Ask(which) => {
                    let now = stores[which].consistent_through();
                    promised = promised.max(now);
                    let through = stores.iter().map(MongoStore::consistent_through);
                    promised = promised.max(through.max().unwrap());
                }
                Step::Turn(which, by) => {
                    hands[which].fetch_add(by, Ordering::SeqCst);
                }
                Step::Wait => thread::sleep(Duration::from_millis(120)),
            }
        }
        let lists = stores.iter().map(|store| {
            let ids = run(store.document_ids(context(), None)).unwrap().ids;
            ids.into_iter().collect::<HashSet<_>>()
        });
        let lists: Vec<_> = lists.collect();
        assert_eq!(lists[0], lists[1]);
        for store in &stores {
            run(store.close());
        }
    };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&steps, |steps| {
        run_steps(steps);
        Ok(())
    });
    outcome.unwrap_or_else(|failed| panic!("{failed}"));
}
