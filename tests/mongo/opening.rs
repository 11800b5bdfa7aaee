//! What a store says of a database that it cannot be opened in.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use tempfile::TempDir;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{Clock, Role, Store as _};

use super::database::{Database, wait};
use super::load::{open, put, run};

/// Some seconds, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(15);

/// Why no store is opened there, as whoever starts the program reads it.
pub fn refusal(url: &str, role: Role<'_>) -> String {
    let began = Instant::now();
    let opened = MongoStore::open(url, role, Clock::system());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    opened.err().expect("it was opened").to_string()
}

fn server() -> Role<'static> {
    Role::Server { iri: None }
}

/// A node that runs by itself until the test ends.
struct Alone {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Alone {
    fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let program = std::env::var_os("TERTULIA_TEST_MONGOD").expect("run `scripts/test`");
        let path: &Path = folder.path();
        let process = Command::new(program)
            .args(["--bind_ip", "127.0.0.1", "--nounixsocket", "--quiet"])
            .args(["--wiredTigerCacheSizeGB", "0.25", "--port"])
            .arg(port.to_string())
            .arg("--dbpath")
            .arg(path)
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let alone = Self {
            process,
            port,
            _folder: folder,
        };
        let began = Instant::now();
        while !alone.answers() {
            assert!(began.elapsed() < Duration::from_secs(60), "no mongod");
            thread::sleep(Duration::from_millis(50));
        }
        alone
    }

    fn answers(&self) -> bool {
        let url = format!("mongodb://127.0.0.1:{}/?directConnection=true", self.port);
        wait(async move || {
            let client = mongodb::Client::with_uri_str(url).await.unwrap();
            let admin = client.database("admin");
            let hello = admin.run_command(doc! { "hello": 1 }).into_future();
            let answer = tokio::time::timeout(Duration::from_secs(2), hello).await;
            client.shutdown().immediate(true).await;
            matches!(answer, Ok(Ok(_)))
        })
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_server_that_is_no_replica_set_is_refused_with_what_to_do() {
    for arguments in [&[][..], &["--replSet", "rs0"]] {
        let alone = Alone::start(arguments);
        for query in ["", "?replicaSet=rs0"] {
            let url = format!("mongodb://127.0.0.1:{}/x{query}", alone.port);
            let said = refusal(&url, server());
            for part in ["is not a replica set", "--replSet", "rs.initiate()"] {
                assert!(said.contains(part), "{arguments:?} {query}: {said}");
            }
        }
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_database_that_cannot_be_reached_is_said_so_soon() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // This one takes connections and says nothing.
    let silent = listener.local_addr().unwrap().port();
    for address in [
        format!("127.0.0.1:{silent}"),
        "127.0.0.1:1".to_owned(),
        "nowhere.invalid".to_owned(),
    ] {
        let said = refusal(&format!("mongodb://{address}/x"), server());
        assert!(said.contains("cannot be reached"), "{said}");
        assert!(said.contains(address.split(':').next().unwrap()), "{said}");
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_store_of_a_newer_program_is_left_alone() {
    let database = Database::new();
    let store = open(database.url());
    run(put(&store, "x")).unwrap();
    run(store.close());
    let collections = |database: &Database| {
        database.read(async |database| {
            let instance = database.collection::<Document>("instance");
            let newer = doc! { "$set": { "version": 1_000 } };
            let one = doc! { "_id": "instance" };
            instance.update_one(one, newer).await.unwrap();
            // What a newer program may have done away with.
            let gone = database.collection::<Document>("rejection");
            gone.drop().await.unwrap();
            database.list_collection_names().await.unwrap()
        })
    };
    let before = collections(&database);
    for role in [server(), Role::Command] {
        let said = refusal(database.url(), role);
        assert!(said.contains("newer program"), "{said}");
        assert!(said.contains("1000"), "{said}");
    }
    let mut after = database.read(async |database| database.list_collection_names().await.unwrap());
    let mut before = before;
    before.sort_unstable();
    after.sort_unstable();
    assert_eq!(before, after);
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_command_makes_no_store() {
    let database = Database::new();
    let said = refusal(database.url(), Role::Command);
    assert!(said.contains("there is no store"), "{said}");
    let made = database.read(async |database| database.list_collection_names().await.unwrap());
    assert_eq!(made, Vec::<String>::new());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn processes_that_open_a_new_store_at_once_have_the_same_one() {
    let database = Database::new();
    let stores: Vec<MongoStore> = thread::scope(|scope| {
        let opening: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| open(database.url())))
            .collect();
        opening.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for store in &stores {
        assert_eq!(store.instance(), stores[0].instance());
        run(put(store, "x")).unwrap();
    }
    for store in &stores {
        run(store.close());
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_store_that_cannot_be_opened_says_so_to_asynchronous_callers_too() {
    let said = run(async { refusal("mongodb://127.0.0.1:1/x", server()) });
    assert!(said.contains("cannot be reached"), "{said}");
}
