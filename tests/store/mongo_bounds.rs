//! What one document of `MongoDB` holds bounds a statement: what is larger is refused, and what is accepted comes
//! back whole.

use serde_json::json;
use tertulia::store::{Acceptance, NewStatement, Standing, Store};

use super::samples::{ASKED, SHARED, id, person, ready, refers, says};
use super::stores::{TestStore, run};

/// Text that nothing makes much shorter.
fn dense(length: usize) -> String {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..length)
        .map(|_| char::from(b'#' + u8::try_from(next() % 57).unwrap()))
        .filter(|letter| *letter != '\\')
        .collect()
}

fn of_bytes(number: u128, length: usize) -> NewStatement {
    let mut said = says(id(number), 1, ASKED, "http://example.org/q");
    said["result"] = json!({ "response": dense(length) });
    ready(&said)
}

fn of_a_group(number: u128, members: usize) -> NewStatement {
    let members: Vec<_> = (0..members).map(person).collect();
    let mut said = says(id(number), 0, ASKED, "http://example.org/q");
    said["actor"] = json!({ "objectType": "Group", "member": members });
    ready(&said)
}

async fn accept(store: &dyn Store, batch: Vec<NewStatement>) -> Acceptance {
    store.accept(batch).await.unwrap()
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_statement_as_large_as_a_request_may_be_is_stored_and_one_beyond_a_document_is_refused() {
    run(
        async |at| {
            let store = at.store.as_ref();
            let large = of_bytes(1, 15 * 1024 * 1024);
            let sealed = large.sealed.clone();
            let batch = vec![ready(&says(id(2), 1, ASKED, "http://example.org/q")), large];
            assert_eq!(accept(store, batch).await, Acceptance::Stored { fresh: 2 });
            let found = store.statement(id(1), Standing::Valid).await.unwrap();
            assert!(found.unwrap().sealed == sealed);
            let small = ready(&says(id(3), 1, ASKED, "http://example.org/q"));
            let batch = vec![small, of_bytes(4, 32 * 1024 * 1024)];
            assert_eq!(
                accept(store, batch).await,
                Acceptance::TooLarge { index: 1 }
            );
            let found = store.statement(id(3), Standing::Valid).await.unwrap();
            assert_eq!(found, None);
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_group_of_tens_of_thousands_is_stored_and_one_beyond_what_can_be_filed_is_refused() {
    run(
        async |at| {
            let store = at.store.as_ref();
            let outcome = accept(store, vec![of_a_group(1, 19_000)]).await;
            assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
            let outcome = accept(store, vec![of_a_group(2, 100_000)]).await;
            assert_eq!(outcome, Acceptance::TooLarge { index: 0 });
            // Who refers to the group is found by its members too, as far as one document has room.
            let alone = ready(&refers(id(3), 1, SHARED, id(1)));
            assert_eq!(
                accept(store, vec![alone]).await,
                Acceptance::Stored { fresh: 1 }
            );
            let of_another = |number, target| {
                let members: Vec<_> = (0..10_000).map(person).collect();
                let mut said = refers(id(number), 0, SHARED, id(target));
                said["actor"] = json!({ "objectType": "Group", "member": members });
                vec![ready(&said)]
            };
            let refused = Acceptance::TooEntangled { index: 0 };
            assert_eq!(accept(store, of_another(4, 1)).await, refused);
            // The same where the target comes last.
            let stored = Acceptance::Stored { fresh: 1 };
            assert_eq!(accept(store, of_another(5, 6)).await, stored);
            assert_eq!(accept(store, vec![of_a_group(6, 19_000)]).await, refused);
            assert_eq!(accept(store, vec![of_a_group(6, 10)]).await, stored);
        },
        TestStore::mongodb(),
    );
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_statement_that_tells_more_than_one_document_holds_is_refused() {
    run(
        async |at| {
            // It is told as what was done and as the course of that, and takes little room by itself.
            let of_a_course = |number, length| {
                let course = format!("http://example.org/{}", "x".repeat(length));
                let mut said = says(id(number), 1, ASKED, &course);
                said["object"]["definition"] =
                    json!({ "type": "http://adlnet.gov/expapi/activities/course" });
                vec![ready(&said)]
            };
            let store = at.store.as_ref();
            let large = of_a_course(1, 8 * 1024 * 1024);
            let refused = Acceptance::TooLarge { index: 0 };
            assert_eq!(accept(store, large).await, refused);
            let fits = of_a_course(1, 7 * 1024 * 1024);
            let stored = Acceptance::Stored { fresh: 1 };
            assert_eq!(accept(store, fits).await, stored);
        },
        TestStore::mongodb(),
    );
}
