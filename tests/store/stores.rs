//! The stores under test. A store that is added here runs every test of the contract.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use actix_web::rt::System;
use jiff::Timestamp;
use tertulia::app::StoreUrl;
use tertulia::store::mongo::MongoStore;
use tertulia::store::sqlite::SqliteStore;
use tertulia::store::{Clock, Happened, Role, Store};

use super::database::Database;
use super::place::Place;
use super::watched::Watched;

/// A clock that moves when a test moves it.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    pub fn at(time: &str) -> Self {
        let time: Timestamp = time.parse().unwrap();
        Self(Arc::new(AtomicI64::new(time.as_millisecond())))
    }

    pub fn clock(&self) -> Clock {
        let hands = self.0.clone();
        Clock::from_fn(move || Timestamp::from_millisecond(hands.load(Ordering::SeqCst)).unwrap())
    }

    pub fn turn(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

/// A new store of some kind, and a place to keep it that goes with the test.
pub struct TestStore {
    pub store: Arc<dyn Store>,
    pub hands: Hands,
    happened: Arc<dyn Happened>,
    url: StoreUrl,
    place: Place,
    watched: Watched,
}

impl TestStore {
    pub fn sqlite() -> Self {
        Self::new(Place::sqlite())
    }

    /// What it sends to the database is watched.
    pub fn mongodb() -> Self {
        Self::new(Place::mongodb())
    }

    fn new(place: Place) -> Self {
        let url: StoreUrl = place.url().parse().unwrap();
        let hands = Hands::at("2026-03-04T10:00:00Z");
        let watched = Watched::default();
        let (store, happened) = open(&url, &watched, &hands);
        Self {
            store,
            hands,
            happened,
            url,
            place,
            watched,
        }
    }

    /// The folder of the embedded store, for tests of what is in its file.
    pub fn folder(&self) -> &Path {
        let _ = self.place.file();
        self.place.folder()
    }

    /// The database, where the store is in one.
    pub fn database(&self) -> Option<&Database> {
        self.place.database()
    }

    /// What happened, as the store tells it.
    pub fn happened(&self) -> &dyn Happened {
        self.happened.as_ref()
    }

    /// Another new one of the same kind.
    pub fn another(&self) -> Self {
        match self.database() {
            None => Self::sqlite(),
            Some(_) => Self::mongodb(),
        }
    }

    /// Of tests that each take a store, as many as there is time for: a database is made more slowly than a
    /// file.
    pub fn fewer<T>(&self, all: Vec<T>) -> Vec<T> {
        let every = match self.database() {
            None => 1,
            Some(_) => 5,
        };
        all.into_iter().step_by(every).collect()
    }

    /// A second one on the same statements, as a command or a second process has it.
    pub fn beside(&self) -> Arc<dyn Store> {
        self.url.open(Role::Command, self.hands.clock()).unwrap()
    }

    /// Closes the store and opens it again.
    pub async fn reopen(&mut self) {
        self.store.close().await;
        (self.store, self.happened) = open(&self.url, &self.watched, &self.hands);
    }
}

type Opened = (Arc<dyn Store>, Arc<dyn Happened>);

fn open(url: &StoreUrl, watched: &Watched, hands: &Hands) -> Opened {
    let role = Role::Server { iri: None };
    match url {
        StoreUrl::Mongo(url) => {
            let handler = Some(watched.handler());
            let store = MongoStore::open_watched(url, role, hands.clock(), handler).unwrap();
            let store = Arc::new(store);
            (Arc::clone(&store) as Arc<dyn Store>, store)
        }
        StoreUrl::Sqlite(file) => {
            let store = Arc::new(SqliteStore::open(file, role, hands.clock()).unwrap());
            (Arc::clone(&store) as Arc<dyn Store>, store)
        }
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        if let Some(database) = self.place.database()
            && !thread::panicking()
        {
            self.watched.check(database);
        }
    }
}

/// Runs a test of the contract to its end.
pub fn run<F: Future<Output = ()>>(test: impl FnOnce(TestStore) -> F, store: TestStore) {
    System::new().block_on(test(store));
}

/// Runs a test that brings its own store.
pub fn run_alone(test: impl Future<Output = ()>) {
    System::new().block_on(test);
}

/// Makes a test for each store of each function named.
macro_rules! every_store {
    ($($rule:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[test]
                fn $rule() {
                    crate::stores::run(super::$rule, crate::stores::TestStore::sqlite());
                }
            )*
        }

        mod on_mongodb {
            $(
                #[test]
                #[ignore = "it needs a MongoDB: run `scripts/test`"]
                fn $rule() {
                    crate::stores::run(super::$rule, crate::stores::TestStore::mongodb());
                }
            )*
        }
    };
}
pub(crate) use every_store;

/// Makes a test for each store of a function that holds for whatever is drawn, with a number of cases for
/// each: a database is made more slowly than a file.
macro_rules! every_store_holds {
    (
        $rule:ident, $sqlite:literal cases on_sqlite, $mongodb:literal on_mongodb:
        $at:ident, $($drawn:ident in $from:expr),+ => $holds:expr
    ) => {
        mod $rule {
            use proptest::prelude::*;

            #[allow(unused_imports)]
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig::with_cases($sqlite))]

                #[test]
                fn on_sqlite($($drawn in $from),+) {
                    crate::stores::run(|$at| $holds, crate::stores::TestStore::sqlite());
                }
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases($mongodb))]

                #[test]
                #[ignore = "it needs a MongoDB: run `scripts/test`"]
                fn on_mongodb($($drawn in $from),+) {
                    crate::stores::run(|$at| $holds, crate::stores::TestStore::mongodb());
                }
            }
        }
    };
}
pub(crate) use every_store_holds;
