//! What the database answers to a transaction, and what becomes of it.

use std::time::Instant;

use futures_util::future::join_all;
use mongodb::bson::{Document, doc};
use serde_json::Value;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{DocumentChange, Store as _, StoreError};
use tertulia::xapi::document::{Action, Conditions, Document as Content, Request, Tags};

use super::load::{ANSWER, name, open, put, request, run};
use super::mongod::ReplicaSet;

/// From now on the database fails so often.
fn fails(set: &ReplicaSet, mode: impl Into<mongodb::bson::Bson>, data: Document) {
    let command = doc! { "configureFailPoint": "failCommand", "mode": mode, "data": data };
    let answer = set.ask(0, command);
    answer.unwrap_or_else(|error| panic!("{error}"));
}

fn works(set: &ReplicaSet) {
    fails(set, "off", doc! {});
}

/// A document that is there already is not there for this one.
async fn make(store: &MongoStore, id: &str) -> Result<DocumentChange, StoreError> {
    let document = Content::new(None, id.into());
    let request = Request {
        conditions: Conditions {
            if_none_match: Some(Tags::Any),
            ..Conditions::default()
        },
        ..request(Action::Put(document))
    };
    store.change_document(name(id), request).await
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn an_answer_to_a_commit_that_is_lost_is_asked_for_again() {
    let set = ReplicaSet::start(1);
    let store = open(&set.url("commits"));
    let lost = [
        // The commit did not arrive, and its first repetition neither.
        doc! { "failCommands": ["commitTransaction"], "closeConnection": true },
        // It did, and the node says that it is going; that it does not know whether others have it.
        doc! { "failCommands": ["commitTransaction"],
        "writeConcernError": { "code": 91, "errmsg": "going" } },
        doc! { "failCommands": ["commitTransaction"],
        "writeConcernError": { "code": 64, "errmsg": "waiting" } },
        doc! { "failCommands": ["commitTransaction"],
        "writeConcernError": { "code": 100, "errmsg": "too few" } },
        doc! { "failCommands": ["commitTransaction"], "errorCode": 11_600 },
        doc! { "failCommands": ["commitTransaction"], "errorCode": 50 },
    ];
    for (number, data) in lost.into_iter().enumerate() {
        fails(&set, doc! { "times": 3 }, data.clone());
        // Run twice it would find its own document and be refused.
        let made = run(make(&store, &number.to_string()));
        assert!(
            matches!(made, Ok(DocumentChange::Stored(_))),
            "{data}: {made:?}"
        );
        works(&set);
    }
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_transaction_that_fails_for_a_moment_is_begun_anew() {
    let set = ReplicaSet::start(1);
    let store = open(&set.url("commits"));
    run(put(&store, "before")).unwrap();
    let failures = [
        // Another process has the turn; the node is going, is not the primary, cannot be reached.
        ("findAndModify", doc! { "errorCode": 112 }),
        ("findAndModify", doc! { "errorCode": 91 }),
        ("findAndModify", doc! { "closeConnection": true }),
        ("find", doc! { "errorCode": 10_107 }),
        ("find", doc! { "closeConnection": true }),
        ("insert", doc! { "errorCode": 6 }),
        ("insert", doc! { "errorCode": 24 }),
        ("insert", doc! { "closeConnection": true }),
        ("update", doc! { "errorCode": 189 }),
        ("update", doc! { "closeConnection": true }),
        (
            "commitTransaction",
            doc! { "errorCode": 251, "errorLabels": ["TransientTransactionError"] },
        ),
    ];
    for (number, (command, mut data)) in failures.into_iter().enumerate() {
        data.insert("failCommands", vec![command]);
        fails(&set, doc! { "times": 3 }, data.clone());
        let made = run(make(&store, &number.to_string()));
        assert!(
            matches!(made, Ok(DocumentChange::Stored(_))),
            "{data}: {made:?}"
        );
        works(&set);
    }
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_the_database_refuses_harms_no_neighbour() {
    let set = ReplicaSet::start(1);
    let store = open(&set.url("commits"));
    run(put(&store, "before")).unwrap();
    let refused = doc! { "failCommands": ["insert"], "errorCode": 121 };
    fails(&set, doc! { "times": 1 }, refused.clone());
    let ids: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    let made = run(join_all(ids.iter().map(|id| make(&store, id))));
    let broken = |made: &&Result<_, _>| matches!(made, Err(StoreError::Broken(_)));
    // One transaction of one request may have been first.
    assert!(made.iter().filter(broken).count() <= 1, "{made:?}");
    assert!(made.iter().filter(|made| made.is_ok()).count() >= 19);
    fails(&set, doc! { "times": 1 }, refused);
    let alone = run(make(&store, "alone"));
    assert!(matches!(alone, Err(StoreError::Broken(_))), "{alone:?}");
    assert!(run(make(&store, "alone")).is_ok());
    run(store.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_commit_of_which_nothing_is_known_is_not_acknowledged_and_keeps_nobody_out() {
    let set = ReplicaSet::start(1);
    let url = set.url("commits");
    let (store, other) = (open(&url), open(&url));
    run(put(&store, "before")).unwrap();
    let deaf = doc! { "failCommands": ["commitTransaction"], "closeConnection": true };
    fails(&set, "alwaysOn", deaf);
    let began = Instant::now();
    let made = run(make(&store, "doubtful"));
    assert!(matches!(made, Err(StoreError::Unavailable(_))), "{made:?}");
    assert!(began.elapsed() < ANSWER, "{:?}", began.elapsed());
    works(&set);
    // The other process gets its turn although nobody asks anything of the first one.
    run(put(&other, "beside")).unwrap();
    let again = run(make(&store, "doubtful")).unwrap();
    // The commit never arrived, so this one makes it.
    assert!(matches!(again, DocumentChange::Stored(_)), "{again:?}");
    run(store.close());
    run(other.close());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn merges_through_failures_count_once_each() {
    let set = ReplicaSet::start(1);
    let store = open(&set.url("commits"));
    let json = |text: String| Content::new(Some("application/json".to_owned()), text.into());
    let mut all = serde_json::Map::new();
    for round in 0..6 {
        let (command, data) = match round % 3 {
            0 => ("commitTransaction", doc! { "closeConnection": true }),
            1 => ("update", doc! { "errorCode": 91 }),
            _ => ("findAndModify", doc! { "errorCode": 112 }),
        };
        let mut data = data;
        data.insert("failCommands", vec![command]);
        fails(&set, doc! { "times": 2 }, data);
        let posts = (0..5).map(|number| {
            let key = format!("{round} {number}");
            all.insert(key.clone(), Value::from(number));
            let posted = json(format!("{{\"{key}\":{number}}}"));
            store.change_document(name("merged"), request(Action::Post(posted)))
        });
        let posts: Vec<_> = posts.collect();
        for made in run(join_all(posts)) {
            assert!(matches!(made, Ok(DocumentChange::Stored(_))), "{made:?}");
        }
    }
    works(&set);
    let found = run(store.document(name("merged"))).unwrap().unwrap();
    let found: Value = serde_json::from_slice(&found.document.content).unwrap();
    assert_eq!(found, Value::Object(all));
    run(store.close());
}
