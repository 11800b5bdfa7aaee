//! Processes that share a database know which of them live.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mongodb::bson::{Binary, Document, doc};
use mongodb::options::{ReadConcern, UpdateOptions};
use mongodb::{Client, ClientSession};
use tertulia::store::Store as _;
use tertulia::store::mongo::MongoStore;

use super::database::{Database, wait};
use super::load::{open, put, run};

/// How long the turn of a process that was killed may be kept; the database alone would keep it for a minute.
const FREED: Duration = Duration::from_secs(8);

/// A process that is in the middle of a transaction, as another one sees it.
struct Other {
    session: ClientSession,
    database: mongodb::Database,
    token: Binary,
}

impl Other {
    /// It has said that it lives, and has the turn.
    async fn begin(url: &str, token: u8) -> Self {
        let client = Client::with_uri_str(url).await.unwrap();
        let database = client.default_database().unwrap();
        let mut session = client.start_session().await.unwrap();
        let token = Binary {
            subtype: mongodb::bson::spec::BinarySubtype::Generic,
            bytes: vec![token; 16],
        };
        session
            .start_transaction()
            .read_concern(ReadConcern::snapshot())
            .await
            .unwrap();
        let other = Self {
            session,
            database,
            token,
        };
        other.beat().await;
        let mut other = other;
        let order = other.database.collection::<Document>("order");
        let turn = order
            .find_one_and_update(
                doc! { "_id": "order" },
                doc! { "$inc": { "commits": 1_i64 } },
            )
            .session(&mut other.session)
            .await;
        assert!(turn.unwrap().is_some());
        other
    }

    async fn beat(&self) {
        let session = self.session.id().clone();
        let said = vec![doc! { "$set": { "seen": "$$NOW", "session": { "$literal": session } } }];
        self.database
            .collection::<Document>("process")
            .update_one(doc! { "_id": self.token.clone() }, said)
            .with_options(UpdateOptions::builder().upsert(true).build())
            .await
            .unwrap();
    }
}

/// The tokens of the processes that are known, with their parts.
fn parts(database: &Database) -> BTreeMap<String, Binary> {
    let order = database.read(async |database| {
        let orders = database.collection::<Document>("order");
        orders.find_one(doc! {}).await.unwrap().unwrap()
    });
    let parts = order.get_document("parts").unwrap();
    let token = |value: &mongodb::bson::Bson| match value {
        mongodb::bson::Bson::Binary(token) => token.clone(),
        other => panic!("{other:?}"),
    };
    parts
        .iter()
        .map(|(part, value)| (part.clone(), token(value)))
        .collect()
}

fn processes(database: &Database) -> u64 {
    database.read(async |database| {
        let processes = database.collection::<Document>("process");
        processes.count_documents(doc! {}).await.unwrap()
    })
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn the_turn_of_a_process_that_was_killed_is_free_within_seconds() {
    let database = Database::new();
    let store = open(database.url());
    run(put(&store, "before")).unwrap();
    let dead = wait(async || Other::begin(database.url(), 1).await);
    let began = Instant::now();
    run(put(&store, "after")).unwrap();
    assert!(began.elapsed() < FREED, "{:?}", began.elapsed());
    assert_eq!(
        processes(&database),
        1,
        "nobody knows the dead one any more"
    );
    std::mem::forget(dead);
    run(store.close());
    assert_eq!(processes(&database), 0, "who ends says so");
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_process_that_is_slow_and_lives_is_left_its_turn() {
    let database = Database::new();
    let store = open(database.url());
    run(put(&store, "before")).unwrap();
    std::thread::scope(|scope| {
        let (told, taken) = std::sync::mpsc::channel();
        let url = database.url();
        let slow = scope.spawn(move || {
            wait(async move || {
                let mut other = Other::begin(url, 2).await;
                told.send(()).unwrap();
                for _ in 0..11 {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    other.beat().await;
                }
                other.session.commit_transaction().await
            })
        });
        taken.recv().unwrap();
        let began = Instant::now();
        let written = run(put(&store, "after"));
        let waited = began.elapsed();
        slow.join().unwrap().unwrap();
        written.unwrap();
        assert!(waited > Duration::from_secs(5), "{waited:?}");
    });
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_session_that_others_have_ended_is_used_again() {
    let database = Database::new();
    let store = open(database.url());
    for round in 0..3 {
        run(put(&store, &round.to_string())).unwrap();
        end_sessions(&database);
    }
    run(store.close());
}

/// Ends the sessions of all processes, as if they were dead.
fn end_sessions(database: &Database) {
    database.read(async |database| {
        let processes = database.collection::<Document>("process");
        let process = processes.find_one(doc! {}).await.unwrap().unwrap();
        let session = process.get_document("session").unwrap().clone();
        let admin = database.client().database("admin");
        let end = doc! { "killSessions": [session] };
        admin.run_command(end).await.unwrap();
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn each_process_has_a_part_of_its_own_and_the_next_one_takes_that_of_one_that_ended() {
    let database = Database::new();
    let url = database.url();
    let stores: Vec<MongoStore> = (0..3).map(|_| open(url)).collect();
    for store in &stores {
        run(put(store, "x")).unwrap();
    }
    let first = parts(&database);
    assert_eq!(first.keys().collect::<Vec<_>>(), ["0", "1", "2"]);
    run(stores[1].close());
    let next = open(url);
    run(put(&next, "x")).unwrap();
    let second = parts(&database);
    assert_eq!(second.keys().collect::<Vec<_>>(), ["0", "1", "2"]);
    assert_eq!((&first["0"], &first["2"]), (&second["0"], &second["2"]));
    assert_ne!(first["1"], second["1"]);
    for store in stores.iter().chain([&next]) {
        run(store.close());
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_process_whose_part_was_given_away_takes_another_one_before_it_writes_again() {
    let database = Database::new();
    let store = open(database.url());
    run(put(&store, "before")).unwrap();
    let own = parts(&database).remove("0").unwrap();
    // Somebody took it to be dead, and lives.
    let heir = wait(async || {
        let mut heir = Other::begin(database.url(), 7).await;
        let orders = heir.database.collection::<Document>("order");
        let given = doc! { "$set": { "parts.0": heir.token.clone() } };
        orders
            .update_one(doc! { "_id": "order" }, given)
            .session(&mut heir.session)
            .await
            .unwrap();
        heir.session.commit_transaction().await.unwrap();
        heir
    });
    run(put(&store, "after")).unwrap();
    let now = parts(&database);
    assert_eq!(now["0"], heir.token);
    assert_eq!(now["1"], own);
    run(store.close());
}
