//! What is decided while the transaction before is on its way: as if each request had come when the one before was
//! answered, also where that was in vain.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::TryStreamExt as _;
use futures_util::future::{join, join_all};
use jiff::Timestamp;
use mongodb::bson::{Bson, Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use tertulia::facts::Told;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{Acceptance, Happened as _, Role, Store as _, StoreError};
use uuid::Uuid;

use super::judging_recount::Stored;
use super::judging_world::{
    Change, DOORS, Sent, World, about, broken, example, flagged, voids, within,
};
use super::samples::{ASKED, id, person, says};
use super::stores::{TestStore, run};
use super::told::ALWAYS;

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;

/// A number that looks drawn and is the same every time.
fn drawn(number: u128, below: u128) -> u128 {
    let bits = u64::try_from(number).unwrap() + 1;
    let bits = bits.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u128::from((bits ^ (bits >> 29)) >> 8) % below
}

/// Statements that have to do with each other, however they are divided into requests: in few threads, about those
/// before and behind, copies of others, of new people and known ones, and some that take others back.
fn entangled(count: u128) -> Vec<Sent> {
    (0..count)
        .map(|number| {
            // Some come late, and some copies say the same.
            let time = Some(BEGIN - i64::try_from(drawn(number, 7) * 1_700_000).unwrap());
            let near = (number + drawn(number + 1_000, 12)).saturating_sub(7);
            let thread = Some(drawn(number + 2_000, 3));
            let value = match drawn(number + 3_000, 8) {
                0 => return voids(number, near),
                1 => about(example("answered", number, time), near),
                2 => about(example("acknowledged-answer", number, time), near),
                3 => broken(example("shared-knowledge", number, time)),
                4 => {
                    let who = usize::try_from(number).unwrap();
                    return flagged(says(id(number), who, ASKED, "http://example.org/q"));
                }
                5 => {
                    let mut value = example("asked-question", number, Some(BEGIN));
                    value["timestamp"] = serde_json::json!("2026-03-04T09:00:00Z");
                    return Sent {
                        with_id: false,
                        ..flagged(within(value, thread))
                    };
                }
                _ => example("asked-question", number, time),
            };
            flagged(within(value, thread))
        })
        .collect()
}

/// One more process on a database, and how often it has decided something ahead: only that looks for who waits
/// outside of a transaction.
fn process(at: &TestStore, name: &str) -> (Arc<MongoStore>, Arc<AtomicUsize>) {
    let ahead = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&ahead);
    let watcher = EventHandler::callback(move |event| {
        if let CommandEvent::Started(started) = event
            && started.command.get_str("aggregate").ok() == Some("awaited")
            && !started.command.contains_key("autocommit")
        {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    let url = format!("{}&appName={name}", at.database().unwrap().url());
    let (role, clock) = (Role::Server { iri: None }, at.hands.clock());
    let store = MongoStore::open_watched(&url, role, clock, Some(watcher)).unwrap();
    (Arc::new(store), ahead)
}

/// Requests that are under way at a time to each process.
const AT_A_TIME: usize = 3;

/// Sends a request with somebody new in it that is refused: it has another statement than the stored one of the same
/// id.
async fn refused(world: &World, store: &MongoStore, stored: &[Sent]) {
    let mut other = stored[0].clone();
    other.value["actor"] = person(9_999);
    let known: Uuid = other.value["id"].as_str().unwrap().parse().unwrap();
    let number = known.as_u128() - id(0).as_u128();
    let (new, who) = (
        id(number + 1_000_000),
        usize::try_from(number).unwrap() + 10_000,
    );
    let new = flagged(says(new, who, ASKED, "http://example.org/new"));
    loop {
        let prepared = [&new, &other].map(|sent| world.prepare(sent)).into();
        match store.accept(prepared).await {
            Ok(Acceptance::Conflict { index: 1, .. }) => break,
            Err(StoreError::Unavailable(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Sends requests of a few statements to some processes, each of several senders a new one when the last was answered.
async fn send(world: &World, stores: &[&MongoStore], all: &[Sent]) {
    let senders = stores.len() * AT_A_TIME;
    let sending = (0..senders).map(async |sender| {
        let store = stores[sender % stores.len()];
        for batch in all.chunks(3).skip(sender).step_by(senders) {
            loop {
                let prepared = batch.iter().map(|sent| world.prepare(sent)).collect();
                match store.accept(prepared).await {
                    Ok(Acceptance::Stored { .. }) => break,
                    // As whoever sends is told to.
                    Err(StoreError::Unavailable(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
            refused(world, store, batch).await;
        }
    });
    join_all(sending).await;
}

/// Looks at what happened until it is told to stop: as long as a day is in one state, the same happened in it. How many
/// states were seen.
async fn look(store: &MongoStore, stop: &AtomicBool) -> usize {
    let mut seen: HashMap<_, Vec<Told>> = HashMap::new();
    while !stop.load(Ordering::SeqCst) {
        let page = store.told(ALWAYS, None, usize::MAX).await.unwrap();
        let told = page.found.told;
        let known = seen.entry((page.edition, page.found.state.0));
        assert_eq!(known.or_insert_with(|| told.clone()), &told);
    }
    seen.len()
}

/// Notes statements in the order in which they were stored, whoever stored them.
fn note_as_stored(world: &mut World, all: &[Sent]) {
    let uuid = |sent: &Sent| -> Uuid { sent.value["id"].as_str().unwrap().parse().unwrap() };
    let by_id: HashMap<Uuid, &Sent> = all.iter().map(|sent| (uuid(sent), sent)).collect();
    let stored = world.at.database().unwrap().read(async |database| {
        let statements = database.collection::<Document>("statement");
        let found = statements.find(doc! {}).sort(doc! { "n": 1 }).await;
        let found: Vec<Document> = found.unwrap().try_collect().await.unwrap();
        found
    });
    assert_eq!(stored.len(), all.len());
    for row in stored {
        let id = Uuid::from_slice(row.get_binary_generic("_id").unwrap()).unwrap();
        let time = Timestamp::from_millisecond(row.get_i64("stored").unwrap()).unwrap();
        let sent = by_id[&id];
        let one = Stored::of(id, world.keys[sent.key], DOORS[sent.key], time, sent);
        world.recount.note(one);
    }
}

/// Lets some commands of the process of a name fail, `times` times or always until the next call.
fn fails(at: &TestStore, name: &str, mode: impl Into<Bson>, mut data: Document) {
    data.insert("appName", name);
    let mode = mode.into();
    at.database().unwrap().read(async move |database| {
        let command = doc! { "configureFailPoint": "failCommand", "mode": mode, "data": data };
        database
            .client()
            .database("admin")
            .run_command(command)
            .await
            .unwrap();
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_is_decided_while_the_request_before_is_written_is_as_if_it_came_after() {
    run(
        async |at| {
            let (store, ahead) = process(&at, "beside");
            let mut world = World::under(at, Change::OwnWithProfile).await;
            let all = entangled(600);
            let (stop, reader) = (AtomicBool::new(false), process(&world.at, "reader").0);
            let sending = async {
                send(&world, &[&store], &all).await;
                stop.store(true, Ordering::SeqCst);
            };
            let (states, ()) = join(look(&reader, &stop), sending).await;
            assert!(states > 20, "{states}");
            let times = ahead.load(Ordering::SeqCst);
            assert!(times > 20, "{times} of {}", all.len() / 3);
            note_as_stored(&mut world, &all);
            world.agrees().await;
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_another_process_stores_in_between_is_seen() {
    run(
        async |at| {
            let (one, ahead) = process(&at, "one");
            let (other, of_other) = process(&at, "other");
            let mut world = World::under(at, Change::OwnWithProfile).await;
            let all = entangled(600);
            let (alone, both) = all.split_at(200);
            send(&world, &[&one], alone).await;
            send(&world, &[&one, &one, &one, &other], both).await;
            let times = [&ahead, &of_other].map(|times| times.load(Ordering::SeqCst));
            assert!(times[0] > 20, "{times:?}");
            note_as_stored(&mut world, &all);
            world.agrees().await;
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_was_decided_on_a_transaction_that_fails_is_decided_anew() {
    run(
        async |at| {
            let (store, ahead) = process(&at, "fails");
            let mut world = World::under(at, Change::OwnWithProfile).await;
            let all = entangled(600);
            let parts = [
                // The changes of one are refused for a moment, the turn cannot be had, the commit does not arrive.
                doc! { "failCommands": ["insert"], "errorCode": 91 },
                doc! { "failCommands": ["update"], "errorCode": 112, "errorLabels": ["TransientTransactionError"] },
                doc! { "failCommands": ["findAndModify"], "errorCode": 112 },
                doc! { "failCommands": ["commitTransaction"], "closeConnection": true },
                // Reading ahead fails, and with it reading in the turn.
                doc! { "failCommands": ["find", "aggregate"], "errorCode": 91 },
            ];
            let each = all.len() / parts.len();
            for (some, data) in all.chunks(each).zip(parts) {
                fails(
                    &world.at,
                    "fails",
                    doc! { "activationProbability": 0.03 },
                    data,
                );
                send(&world, &[&store], some).await;
                fails(&world.at, "fails", "off", doc! {});
            }
            assert!(ahead.load(Ordering::SeqCst) > 20);
            note_as_stored(&mut world, &all);
            world.agrees().await;
        },
        TestStore::mongodb(),
    );
}
