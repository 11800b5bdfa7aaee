//! Judging in a database that several processes share: what a batch asks, what is left of very many findings, and
//! what one process does with what another has left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join;
use mongodb::bson::{Binary, Document, doc, spec::BinarySubtype};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use tertulia::store::judging::FINDINGS_KEPT;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{FindingQuery, JudgedAgain, Role, Store};

use super::judging_world::{
    Change, HUMMED, Sent, World, about, broken, example, flagged, voids, within,
};
use super::samples::{ASKED, id, says};
use super::stores::{TestStore, run};

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;

/// Far beyond what it takes.
const PATIENCE: Duration = Duration::from_secs(120);

fn wrong(number: u128) -> Sent {
    flagged(says(id(number), 1, ASKED, "http://example.org/q"))
}

/// An answer to the statement of that number, in no thread.
fn answer(number: u128, target: u128) -> Sent {
    let value = about(example("answered", number, Some(BEGIN)), target);
    flagged(within(value, None))
}

/// Statements of all kinds, each in a thread of its own or in the one of the place before, with findings or
/// without, and references to what is there and what is not.
fn mixed(first: u128, count: u128, time: i64) -> Vec<Sent> {
    (first..first + count)
        .map(|number| {
            let time = Some(time + i64::try_from(number).unwrap());
            let value = match number % 4 {
                0 => example("asked-question", number, time),
                1 => about(example("answered", number, time), number - 1),
                2 => about(
                    example("acknowledged-answer", number, time),
                    number + 500_000,
                ),
                _ => broken(example("shared-knowledge", number, time)),
            };
            flagged(within(value, Some(number / 2)))
        })
        .collect()
}

fn whole(edition: u32, parts: &[i64]) -> Binary {
    let mut bytes = edition.to_be_bytes().to_vec();
    for part in parts {
        bytes.extend((part ^ i64::MIN).to_be_bytes());
    }
    binary(bytes)
}

fn binary(bytes: Vec<u8>) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes,
    }
}

/// A second process on the database of a test.
fn second(at: &TestStore, watcher: Option<EventHandler<CommandEvent>>) -> Arc<dyn Store> {
    let url = at.database().unwrap().url();
    let role = Role::Server { iri: None };
    Arc::new(MongoStore::open_watched(url, role, at.hands.clock(), watcher).unwrap())
}

async fn refer_to_wrong_ones(world: &World) -> u64 {
    let query = FindingQuery {
        rule: Some("context-reference".to_owned()),
        limit: 1,
        ..FindingQuery::default()
    };
    let counts = world.at.store.finding_counts(query).await.unwrap();
    counts.first().map_or(0, |count| count.statements)
}

async fn until_so_many_refer_to_wrong_ones(world: &World, wanted: u64) {
    let began = Instant::now();
    while refer_to_wrong_ones(world).await < wanted {
        assert!(began.elapsed() < PATIENCE, "what waits is not judged");
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Lets a world write through a second process; how often that has asked the database for something inside a
/// transaction.
fn counted(world: &mut World) -> Arc<AtomicUsize> {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let watcher = EventHandler::callback(move |event| {
        if let CommandEvent::Started(started) = event
            && ["find", "aggregate", "getMore"].contains(&started.command_name.as_str())
            && started.command.contains_key("autocommit")
        {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    world.at.store = second(&world.at, Some(watcher));
    asked
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_batch_asks_as_much_however_many_statements_it_has() {
    run(
        async |at| {
            let mut world = World::under(at, Change::Profile).await;
            let asked = counted(&mut world);
            world.stored(&mixed(1_000, 100, BEGIN)).await;
            let mut counts = Vec::new();
            for (first, count) in [(10_000, 20), (20_000, 200), (30_000, 20), (40_000, 200)] {
                let before = asked.load(Ordering::SeqCst);
                world.stored(&mixed(first, count, BEGIN)).await;
                counts.push(asked.load(Ordering::SeqCst) - before);
            }
            let most = counts.iter().max();
            assert!(most.is_some_and(|most| *most <= 15), "{counts:?}");
            world.agrees().await;
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn late_statements_of_many_threads_are_followed_with_few_questions() {
    run(
        async |at| {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&mixed(1_000, 200, BEGIN)).await;
            let asked = counted(&mut world);
            let late: Vec<Sent> = (0..50_u128)
                .map(|place| {
                    let value = example("asked-question", 7_000 + place, Some(BEGIN - 1_000));
                    flagged(within(value, Some(500 + place * 2)))
                })
                .collect();
            let before = asked.load(Ordering::SeqCst);
            world.stored(&late).await;
            let asked = asked.load(Ordering::SeqCst) - before;
            assert!(asked <= 25, "{asked}");
            world.agrees().await;
        },
        TestStore::mongodb(),
    );
}

fn findings(world: &World) -> i64 {
    world.at.database().unwrap().read(async |database| {
        let findings = database.collection::<Document>("finding");
        let count = findings.count_documents(doc! {}).await.unwrap();
        i64::try_from(count).unwrap()
    })
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn of_very_many_findings_the_last_ones_are_kept() {
    run(
        async |at| {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&mixed(1_000, 20, BEGIN)).await;
            let edition = world.current.edition;
            let own = findings(&world);
            let more = FINDINGS_KEPT + 900;
            // As if there had been so many about statements before the first one.
            world.at.database().unwrap().read(async |database| {
                let findings = database.collection::<Document>("finding");
                let kind = findings.find_one(doc! {}).await.unwrap().unwrap();
                let kind = kind.get_i64("kind").unwrap();
                for some in (0..more).collect::<Vec<_>>().chunks(10_000) {
                    let documents = some.iter().map(|place| {
                        let n = place - 200_000;
                        doc! {
                            "_id": whole(edition, &[n, kind]), "edition": edition,
                            "statement": binary(vec![0; 16]), "n": n, "stored": 0_i64, "key": 1_i64,
                            "kind": kind, "found": [],
                        }
                    });
                    findings.insert_many(documents).await.unwrap();
                }
                let counter = format!("numbers.findings of {edition}");
                let order = database.collection::<Document>("order");
                let change = doc! { "$inc": { counter: more } };
                order
                    .update_one(doc! { "_id": "order" }, change)
                    .await
                    .unwrap();
            });
            assert_eq!(findings(&world), own + more);
            for batch in 0..20 {
                world.stored(&mixed(2_000 + batch * 20, 20, BEGIN)).await;
                let rows = findings(&world);
                assert!(
                    (FINDINGS_KEPT..FINDINGS_KEPT + 1_000).contains(&rows),
                    "{rows}"
                );
            }
            world.counts_agree().await;
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn processes_that_judge_the_same_again_count_it_once() {
    run(
        async |at| {
            let mut world = World::under(at, Change::Mapped).await;
            world.stored(&mixed(1_000, 60, BEGIN)).await;
            let number = world.begin(Change::OwnWithProfile).await;
            let (first, other) = (Arc::clone(&world.at.store), second(&world.at, None));
            let rules = Arc::clone(world.next.as_ref().unwrap());
            let judge = async |store: &dyn Store, bytes: usize| {
                for _ in 0..6 {
                    let unjudged = store.unjudged(number, bytes).await.unwrap();
                    let judged = rules.judge_again(&unjudged, &[]);
                    let going = store.judge_again(number, judged).await.unwrap();
                    assert_eq!(going, JudgedAgain::Going);
                }
            };
            join(judge(&*first, 5_000), judge(&*other, 3_000)).await;
            world.agrees().await;
            // Statements come through the one while the other goes on, and some are taken back.
            world.at.store = Arc::clone(&other);
            world.stored(&mixed(2_000, 20, BEGIN)).await;
            world
                .stored(&[voids(9_000, 1_000), voids(9_001, 1_055)])
                .await;
            world.at.store = first;
            world.agrees().await;
            world.finish().await;
            assert_eq!(world.current.edition, number);
            world.agrees().await;
            let seen = other.rulebook().await.unwrap();
            assert_eq!(seen.current.number, number);
        },
        TestStore::mongodb(),
    );
}

/// Moves what waits out of the way, or back.
fn hide_what_waits(at: &TestStore, hidden: &mut Vec<Document>) {
    at.database().unwrap().read(async |database| {
        let awaited = database.collection::<Document>("awaited");
        if hidden.is_empty() {
            let mut all = awaited.find(doc! {}).await.unwrap();
            while all.advance().await.unwrap() {
                hidden.push(all.deserialize_current().unwrap());
            }
            awaited.delete_many(doc! {}).await.unwrap();
        } else {
            awaited.insert_many(hidden.drain(..)).await.unwrap();
        }
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_one_process_has_left_waiting_another_judges_after_its_first_batch() {
    run(
        async |at| {
            let mut world = World::under(at, Change::Profile).await;
            world
                .stored(&[answer(1, 7), answer(2, 7), answer(3, 8)])
                .await;
            // As if the statement had come, and what waits for it had been left by a process that is gone.
            let mut hidden = Vec::new();
            hide_what_waits(&world.at, &mut hidden);
            world.stored(&[wrong(7)]).await;
            hide_what_waits(&world.at, &mut hidden);
            let edition = world.current.edition;
            world.at.database().unwrap().read(async |database| {
                let target = binary(id(7).as_bytes().to_vec());
                let mut of = edition.to_be_bytes().to_vec();
                of.extend(id(7).as_bytes());
                let arrived = doc! { "_id": binary(of), "target": target };
                let rows = database.collection::<Document>("arrived");
                rows.insert_one(arrived).await.unwrap();
            });
            assert_eq!(refer_to_wrong_ones(&world).await, 0);
            world.at.store = second(&world.at, None);
            world
                .stored(&[flagged(says(id(20), 1, HUMMED, "http://example.org/q"))])
                .await;
            until_so_many_refer_to_wrong_ones(&world, 2).await;
            world.agrees().await;
            let left = world.at.database().unwrap().read(async |database| {
                let awaited = database.collection::<Document>("awaited");
                awaited.count_documents(doc! {}).await.unwrap()
            });
            assert_eq!(left, 1);
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_damaged_statement_does_not_keep_others_from_being_judged_again() {
    run(
        async |at| {
            let mut world = World::under(at, Change::Mapped).await;
            let damage = |world: &World, number: u128| {
                world.at.database().unwrap().read(async |database| {
                    let statements = database.collection::<Document>("statement");
                    let of = doc! { "_id": binary(id(number).as_bytes().to_vec()) };
                    let body = doc! { "$set": { "body": binary(vec![0]) } };
                    let done = statements.update_one(of, body).await.unwrap();
                    assert_eq!(done.modified_count, 1);
                });
            };
            // The last one refers to the damaged one.
            world
                .stored(&[wrong(1), wrong(2), answer(3, 1), answer(4, 2)])
                .await;
            damage(&world, 2);
            let number = world.begin(Change::Profile).await;
            world.finish().await;
            assert_eq!(world.current.edition, number);
            assert_eq!(refer_to_wrong_ones(&world).await, 1);
            // Nor does one that waits.
            world.stored(&[answer(5, 7), answer(6, 7)]).await;
            damage(&world, 5);
            world.stored(&[wrong(7)]).await;
            assert_eq!(refer_to_wrong_ones(&world).await, 2);
        },
        TestStore::mongodb(),
    );
}
