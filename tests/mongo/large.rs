//! Documents that are larger than one of the database may be.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use mongodb::bson::{Document, doc};
use tertulia::store::{DocumentChange, Store as _};
use tertulia::xapi::document::{Action, Document as Content};

use super::database::Database;
use super::load::{context, name, open, put_content, request, run};

const MIB: usize = 1024 * 1024;

fn content(length: usize, seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

fn pieces(database: &Database) -> u64 {
    database.read(async |database| {
        let pieces = database.collection::<Document>("document_piece");
        pieces.count_documents(doc! {}).await.unwrap()
    })
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_document_of_any_size_comes_back_and_leaves_nothing_behind() {
    let database = Database::new();
    let store = open(database.url());
    for length in [
        16 * 1024,
        16 * 1024 + 1,
        4 * MIB,
        4 * MIB + 1,
        40 * MIB,
        100,
    ] {
        let content = content(length, 1);
        run(put_content(&store, "x", &content)).unwrap();
        let found = run(store.document(name("x"))).unwrap().unwrap();
        assert!(found.document.content == content, "{length}");
    }
    assert_eq!(pieces(&database), 0);
    run(put_content(&store, "x", &content(16 * MIB, 2))).unwrap();
    assert_ne!(pieces(&database), 0);
    run(store.delete_documents(context())).unwrap();
    assert_eq!(pieces(&database), 0);
    run(put_content(&store, "x", &content(16 * MIB, 3))).unwrap();
    let gone = run(store.change_document(name("x"), request(Action::Delete))).unwrap();
    assert_eq!(gone, DocumentChange::Deleted);
    assert_eq!(pieces(&database), 0);
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_large_document_is_merged() {
    let database = Database::new();
    let store = open(database.url());
    let json = |key: &str, length| {
        let text = format!("{{\"{key}\":\"{}\"}}", "x".repeat(length));
        Content::new(Some("application/json".to_owned()), text.into())
    };
    for (key, length) in [("a", 9 * MIB), ("b", 9 * MIB), ("c", 1)] {
        let post = request(Action::Post(json(key, length)));
        let made = run(store.change_document(name("x"), post)).unwrap();
        assert!(matches!(made, DocumentChange::Stored(_)), "{made:?}");
    }
    let found = run(store.document(name("x"))).unwrap().unwrap().document;
    let found: serde_json::Value = serde_json::from_slice(&found.content).unwrap();
    let length = |key: &str| found[key].as_str().unwrap().len();
    assert_eq!(["a", "b", "c"].map(length), [9 * MIB, 9 * MIB, 1]);
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn nobody_reads_pieces_of_two_contents() {
    let database = Database::new();
    let (store, other) = (open(database.url()), open(database.url()));
    let contents = [1, 2].map(|seed| content(5 * MIB, seed));
    run(put_content(&store, "x", &contents[0])).unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..12 {
                run(put_content(&store, "x", &contents[round % 2])).unwrap();
            }
            stop.store(true, Ordering::SeqCst);
        });
        while !stop.load(Ordering::SeqCst) {
            let found = run(other.document(name("x"))).unwrap().unwrap();
            assert!(contents.contains(&found.document.content));
        }
    });
    run(store.close());
    run(other.close());
}
