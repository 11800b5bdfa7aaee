//! The stores under test. A store that is added here runs every test of the contract.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_web::rt::System;
use jiff::Timestamp;
use tempfile::TempDir;
use tertulia::store::mongo::MongoStore;
use tertulia::store::sqlite::{Role, SqliteStore};
use tertulia::store::{Clock, Store};

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
    folder: TempDir,
    open: fn(&Path, Clock) -> Arc<dyn Store>,
}

impl TestStore {
    pub fn sqlite() -> Self {
        Self::new(|folder, clock| {
            let file = folder.join("store.db");
            Arc::new(SqliteStore::open(&file, Role::Server { iri: None }, clock).unwrap())
        })
    }

    /// In a database of its own.
    pub fn mongodb() -> Self {
        Self::new(|folder, clock| {
            let base = std::env::var("TERTULIA_TEST_MONGODB").unwrap();
            let name = folder.file_name().unwrap().to_string_lossy();
            let name = name.trim_start_matches('.');
            let url = base.replacen("/?", &format!("/{name}?"), 1);
            Arc::new(MongoStore::open(&url, Role::Server { iri: None }, clock).unwrap())
        })
    }

    fn new(open: fn(&Path, Clock) -> Arc<dyn Store>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hands = Hands::at("2026-03-04T10:00:00Z");
        let store = open(folder.path(), hands.clock());
        Self {
            store,
            hands,
            folder,
            open,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Closes the store and opens it again.
    pub async fn reopen(&mut self) {
        self.store.close().await;
        self.store = (self.open)(self.folder.path(), self.hands.clock());
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
                fn $rule() {
                    crate::stores::run(super::$rule, crate::stores::TestStore::mongodb());
                }
            )*
        }
    };
}
pub(crate) use every_store;
