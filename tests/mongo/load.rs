//! Documents written by several at once, as long as a test wants it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::rt::System;
use futures_util::future::join_all;
use jiff::Timestamp;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{
    Clock, DocumentChange, DocumentContext, DocumentName, Role, Store as _, StoreError,
};
use tertulia::xapi::document::{Action, Conditions, Document, Request, Unguarded};

/// What an answer may take while the database is away: about ten seconds, and what a busy machine adds.
pub const ANSWER: Duration = Duration::from_secs(14);

pub fn open(url: &str) -> MongoStore {
    open_at(url, Clock::system())
}

pub fn open_at(url: &str, clock: Clock) -> MongoStore {
    let role = Role::Server { iri: None };
    MongoStore::open(url, role, clock).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a test that waits.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    System::new().block_on(test)
}

pub fn context() -> DocumentContext {
    DocumentContext::ActivityProfile {
        activity: "http://example.org/a".to_owned(),
    }
}

pub fn name(id: &str) -> DocumentName {
    DocumentName {
        context: context(),
        id: id.to_owned(),
    }
}

pub fn replace(content: &[u8]) -> Request {
    request(Action::Put(Document::new(None, content.to_vec())))
}

pub fn request(action: Action) -> Request {
    Request {
        action,
        conditions: Conditions::default(),
        unguarded: Unguarded::Replaces,
        most: usize::MAX,
    }
}

/// Writes a document; the time it got.
pub async fn put(store: &MongoStore, id: &str) -> Result<Timestamp, StoreError> {
    put_content(store, id, id.as_bytes()).await
}

pub async fn put_content(
    store: &MongoStore,
    id: &str,
    content: &[u8],
) -> Result<Timestamp, StoreError> {
    let change = store.change_document(name(id), replace(content)).await?;
    match change {
        DocumentChange::Stored(validators) => Ok(validators.updated.unwrap()),
        other => panic!("{other:?}"),
    }
}

/// What became of it.
#[derive(Default)]
pub struct Load {
    /// The ids of the documents that were acknowledged.
    pub written: Vec<String>,
    pub refused: Vec<StoreError>,
    /// The longest time that anybody waited for an answer.
    pub longest: Duration,
}

/// Writes new documents, `writers` at a time, until it is told to stop.
pub fn write(store: &MongoStore, whose: &str, writers: usize, stop: &AtomicBool) -> Load {
    run(async {
        let writers = (0..writers).map(async |writer| {
            let mut load = Load::default();
            for number in 0.. {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let id = format!("{whose} {writer} {number}");
                let began = Instant::now();
                match put(store, &id).await {
                    Ok(_) => load.written.push(id),
                    Err(error @ StoreError::Unavailable(_)) => load.refused.push(error),
                    Err(error) => panic!("{error}"),
                }
                load.longest = load.longest.max(began.elapsed());
            }
            load
        });
        let mut all = Load::default();
        for load in join_all(writers).await {
            all.written.extend(load.written);
            all.refused.extend(load.refused);
            all.longest = all.longest.max(load.longest);
        }
        all
    })
}

/// Does something while documents are written; what became of them.
pub fn during(store: &MongoStore, writers: usize, something: impl FnOnce()) -> Load {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| write(store, "one", writers, &stop));
        // Also when the test has failed the writers must end.
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(something));
        stop.store(true, Ordering::SeqCst);
        let load = writing.join().unwrap();
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        load
    })
}

/// All that was acknowledged is there.
pub fn is_whole(store: &MongoStore, load: &Load) {
    let there = run(store.document_ids(context(), None)).unwrap().ids;
    let lost: Vec<_> = load
        .written
        .iter()
        .filter(|id| there.binary_search(id).is_err())
        .collect();
    assert!(lost.is_empty(), "{lost:?} of {}", load.written.len());
}
