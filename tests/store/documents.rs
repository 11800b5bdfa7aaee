//! Documents: kept apart by their names, changed by comparing and setting.

use futures_util::future::join_all;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use tertulia::profile::{Finding, Gravity, Rule};
use tertulia::store::{
    DocumentChange, DocumentContext, DocumentIds, DocumentName, Standing, Store,
};
use tertulia::xapi::document::{
    Action, Conditions, Document, Header, Refused, Request, Stored, Tags, Unguarded,
};
use uuid::Uuid;

use super::samples::{ASKED, id, person_key, ready, says};
use super::stores::{TestStore, every_store};

every_store![
    a_document_comes_back_with_its_bytes_its_type_and_its_time,
    each_part_of_a_name_tells_documents_apart,
    any_text_is_an_id,
    a_context_of_state_takes_in_every_registration_unless_it_names_one,
    since_is_exclusive_to_the_millisecond,
    deleting_a_context_deletes_nothing_else,
    findings_go_with_the_content_they_are_about,
    of_writers_that_expect_nothing_exactly_one_stores,
    of_writers_that_expect_the_same_exactly_one_stores_each_time,
    merges_at_the_same_time_lose_nothing,
    what_is_refused_changes_nothing,
    the_time_of_a_document_never_runs_backwards,
    a_document_survives_the_store_being_opened_again,
    a_server_and_a_command_compare_and_set_the_same_document,
];

fn state(activity: &str, who: usize, registration: Option<u128>, id: &str) -> DocumentName {
    DocumentName {
        context: states(activity, who, registration),
        id: id.to_owned(),
    }
}

fn states(activity: &str, who: usize, registration: Option<u128>) -> DocumentContext {
    DocumentContext::State {
        activity: activity.to_owned(),
        agent: person_key(who),
        registration: registration.map(Uuid::from_u128),
    }
}

fn text(content: &str) -> Document {
    Document::new(Some("text/plain".to_owned()), content.into())
}

fn object(content: &Value) -> Document {
    let content_type = "application/json".to_owned();
    Document::new(Some(content_type), content.to_string().into())
}

fn request(action: Action) -> Request {
    Request {
        action,
        conditions: Conditions::default(),
        unguarded: Unguarded::Replaces,
        most: usize::MAX,
    }
}

/// A PUT that expects the document with this tag, or none.
fn expecting(found: Option<&Stored>, document: Document) -> Request {
    let tag = |found: &Stored| found.document.etag.to_string();
    let conditions = match found {
        Some(found) => Conditions {
            if_match: Tags::parse(tag(found).as_bytes()),
            ..Conditions::default()
        },
        None => Conditions {
            if_none_match: Some(Tags::Any),
            ..Conditions::default()
        },
    };
    Request {
        conditions,
        ..request(Action::Put(document))
    }
}

async fn change(store: &dyn Store, name: &DocumentName, request: Request) -> DocumentChange {
    store.change_document(name.clone(), request).await.unwrap()
}

async fn put(store: &dyn Store, name: &DocumentName, document: Document) -> Timestamp {
    match change(store, name, request(Action::Put(document))).await {
        DocumentChange::Stored(validators) => validators.updated.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn get(store: &dyn Store, name: &DocumentName) -> Option<Stored> {
    store.document(name.clone()).await.unwrap()
}

async fn ids(store: &dyn Store, context: DocumentContext, since: Option<Timestamp>) -> Vec<String> {
    store.document_ids(context, since).await.unwrap().ids
}

async fn a_document_comes_back_with_its_bytes_its_type_and_its_time(at: TestStore) {
    let name = state("http://example.org/a", 1, None, "bookmark");
    assert_eq!(get(&*at.store, &name).await, None);
    let every_byte: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for (content_type, content) in [
        ("image/png; x=\"\u{7e}\"", every_byte),
        ("application/json", b"{\"a\":1.0}".to_vec()),
        ("text/plain", Vec::new()),
    ] {
        let document = Document::new(Some(content_type.to_owned()), content);
        let updated = put(&*at.store, &name, document.clone()).await;
        let found = get(&*at.store, &name).await;
        assert_eq!(found, Some(Stored { document, updated }));
    }
}

/// Names that differ from the first in one part each.
fn relatives() -> Vec<DocumentName> {
    let name = state("http://example.org/a", 1, None, "x");
    let DocumentName { context, .. } = &name;
    let other_id = DocumentName {
        context: context.clone(),
        id: "X".to_owned(),
    };
    let profile = |context| DocumentName {
        context,
        id: "x".to_owned(),
    };
    let activity = "http://example.org/a".to_owned();
    vec![
        other_id,
        state("http://example.org/A", 1, None, "x"),
        state("http://example.org/a", 2, None, "x"),
        state("http://example.org/a", 1, Some(0), "x"),
        state("http://example.org/a", 1, Some(7), "x"),
        state("http://example.org/a", 1, Some(u128::MAX), "x"),
        profile(DocumentContext::ActivityProfile { activity }),
        profile(DocumentContext::AgentProfile {
            agent: person_key(1),
        }),
        // Crosswise, should anybody look only at the text.
        profile(DocumentContext::ActivityProfile {
            activity: person_key(1),
        }),
        name,
    ]
}

async fn each_part_of_a_name_tells_documents_apart(at: TestStore) {
    let names = relatives();
    for (number, name) in names.iter().enumerate() {
        assert_eq!(get(&*at.store, name).await, None);
        put(&*at.store, name, text(&number.to_string())).await;
    }
    for (number, name) in names.iter().enumerate() {
        let found = get(&*at.store, name).await.unwrap();
        assert_eq!(found.document, text(&number.to_string()), "{name:?}");
        let gone = change(&*at.store, name, request(Action::Delete)).await;
        assert_eq!(gone, DocumentChange::Deleted);
        assert_eq!(get(&*at.store, name).await, None);
        // There is nothing to delete any more, which is as good.
        let again = change(&*at.store, name, request(Action::Delete)).await;
        assert_eq!(again, DocumentChange::Deleted);
    }
}

async fn any_text_is_an_id(at: TestStore) {
    let long = "x".repeat(3_000);
    let mut given = vec![
        " ",
        "\u{0}",
        "a\u{0}b",
        "a",
        "a\u{0}",
        "../../etc",
        "%2e",
        "'; --",
        "😀",
        "é",
        "e\u{301}",
        "\u{fffd}",
        "\u{10ffff}",
        "\r\n",
        "null",
        "Ａ",
        &long,
    ];
    for id in &given {
        put(&*at.store, &state("a:b", 1, None, id), text(id)).await;
    }
    for id in &given {
        let found = get(&*at.store, &state("a:b", 1, None, id)).await.unwrap();
        assert_eq!(found.document, text(id));
    }
    given.sort_unstable_by_key(|id| id.as_bytes());
    assert_eq!(ids(&*at.store, states("a:b", 1, None), None).await, given);
}

async fn a_context_of_state_takes_in_every_registration_unless_it_names_one(at: TestStore) {
    for (registration, id) in [
        (None, "plain"),
        (Some(1), "first"),
        (Some(1), "both"),
        (Some(2), "both"),
    ] {
        put(&*at.store, &state("a:b", 1, registration, id), text("")).await;
    }
    put(&*at.store, &state("a:b", 2, Some(1), "theirs"), text("")).await;
    put(&*at.store, &state("a:c", 1, None, "elsewhere"), text("")).await;
    for (registration, expected) in [
        (None, vec!["both", "first", "plain"]),
        (Some(1), vec!["both", "first"]),
        (Some(2), vec!["both"]),
        (Some(3), vec![]),
    ] {
        let found = ids(&*at.store, states("a:b", 1, registration), None).await;
        assert_eq!(found, expected, "{registration:?}");
    }
}

async fn since_is_exclusive_to_the_millisecond(at: TestStore) {
    let mut times = Vec::new();
    for id in ["a", "b", "c"] {
        times.push(put(&*at.store, &state("a:b", 1, None, id), text("")).await);
        at.hands.turn(10);
    }
    let since = |time| ids(&*at.store, states("a:b", 1, None), Some(time));
    assert_eq!(since(times[0] - 1.millisecond()).await, ["a", "b", "c"]);
    assert_eq!(since(times[0]).await, ["b", "c"]);
    assert_eq!(since(times[1] - 1.nanosecond()).await, ["b", "c"]);
    assert_eq!(since(times[1] + 1.nanosecond()).await, ["c"]);
    assert_eq!(since(Timestamp::MIN).await, ["a", "b", "c"]);
    let none = DocumentIds::default();
    let after = at
        .store
        .document_ids(states("a:b", 1, None), Some(times[2]));
    assert_eq!(after.await.unwrap(), none);
    // A document that is written again is new again, and the newest gives its time to the list.
    let again = put(&*at.store, &state("a:b", 1, None, "a"), text("")).await;
    assert_eq!(since(times[2]).await, ["a"]);
    let all = at.store.document_ids(states("a:b", 1, None), None);
    assert_eq!(all.await.unwrap().updated, Some(again));
}

async fn deleting_a_context_deletes_nothing_else(at: TestStore) {
    let write = async || {
        for name in relatives() {
            put(&*at.store, &name, text("")).await;
        }
    };
    let left = async || {
        let mut left = Vec::new();
        for name in relatives() {
            if get(&*at.store, &name).await.is_some() {
                left.push(name);
            }
        }
        left
    };
    for context in [
        states("http://example.org/a", 1, Some(7)),
        states("http://example.org/a", 1, None),
        states("http://example.org/none", 1, None),
    ] {
        write().await;
        at.store.delete_documents(context.clone()).await.unwrap();
        let deleted = |name: &DocumentName| match (&name.context, &context) {
            (
                DocumentContext::State {
                    activity,
                    agent,
                    registration,
                },
                DocumentContext::State {
                    activity: from,
                    agent: of,
                    registration: within,
                },
            ) => activity == from && agent == of && (within.is_none() || registration == within),
            _ => false,
        };
        let mut expected = relatives();
        expected.retain(|name| !deleted(name));
        assert_eq!(left().await, expected, "{context:?}");
    }
    write().await;
    let agent = person_key(1);
    let profiles = DocumentContext::AgentProfile { agent };
    at.store.delete_documents(profiles).await.unwrap();
    assert_eq!(left().await.len(), relatives().len() - 1);
}

async fn findings_go_with_the_content_they_are_about(at: TestStore) {
    let store = &*at.store;
    let found = || Finding {
        profile: "https://example.org/profile/v1".to_owned(),
        template: None,
        rule: Rule::DocumentValue,
        stated: "/concepts/0".to_owned(),
        location: String::new(),
        wanted: "something else".to_owned(),
        fix: "Send that".to_owned(),
        gravity: Gravity::Flags,
        found: Vec::new(),
    };
    let find = async |name: &DocumentName, document: &Document| {
        let finding = store.find_in_document(1, name.clone(), document.etag, vec![found()]);
        finding.await.unwrap();
    };
    let told = async || {
        let told = store.document_findings(None, 10).await.unwrap();
        let told = told.into_iter().map(|one| one.document);
        told.collect::<Vec<_>>()
    };
    let [name, other] = [7, 8].map(|registration| state("a:b", 1, Some(registration), "a"));
    let [first, second] = ["first", "second"].map(text);
    put(store, &name, first.clone()).await;
    find(&name, &first).await;
    assert_eq!(told().await, std::slice::from_ref(&name));
    put(store, &name, second.clone()).await;
    assert_eq!(told().await, []);
    find(&name, &first).await;
    assert_eq!(told().await, [], "of what is there no more");
    find(&name, &second).await;
    put(store, &other, first.clone()).await;
    find(&other, &first).await;
    let context = states("a:b", 1, Some(7));
    store.delete_documents(context).await.unwrap();
    assert_eq!(told().await, std::slice::from_ref(&other));
    find(&name, &second).await;
    change(store, &other, request(Action::Delete)).await;
    assert_eq!(told().await, []);
    put(store, &name, first.clone()).await;
    find(&name, &first).await;
    let every = states("a:b", 1, None);
    store.delete_documents(every).await.unwrap();
    assert_eq!(told().await, []);
}

/// The outcomes of requests made at the same time: how many were stored, none refused for another
/// reason than a condition.
fn stored(outcomes: &[DocumentChange]) -> usize {
    let is_stored = |outcome: &&DocumentChange| match outcome {
        DocumentChange::Stored(_) => true,
        DocumentChange::Refused(Refused::Condition { current, .. }) => {
            assert!(current.is_some());
            false
        }
        other => panic!("{other:?}"),
    };
    outcomes.iter().filter(is_stored).count()
}

async fn of_writers_that_expect_nothing_exactly_one_stores(at: TestStore) {
    let name = state("a:b", 1, None, "x");
    let writers = (0..50).map(|number| {
        let document = text(&number.to_string());
        change(&*at.store, &name, expecting(None, document))
    });
    let outcomes = join_all(writers).await;
    assert_eq!(stored(&outcomes), 1);
    let won = outcomes
        .iter()
        .position(|outcome| matches!(outcome, DocumentChange::Stored(_)));
    let found = get(&*at.store, &name).await.unwrap();
    assert_eq!(found.document, text(&won.unwrap().to_string()));
}

async fn of_writers_that_expect_the_same_exactly_one_stores_each_time(at: TestStore) {
    let name = state("a:b", 1, None, "x");
    put(&*at.store, &name, text("start")).await;
    for round in 0..20 {
        let found = get(&*at.store, &name).await.unwrap();
        let writers = (0..10).map(|number| {
            let document = text(&format!("{round} {number}"));
            change(&*at.store, &name, expecting(Some(&found), document))
        });
        assert_eq!(stored(&join_all(writers).await), 1, "round {round}");
    }
}

async fn merges_at_the_same_time_lose_nothing(at: TestStore) {
    let name = state("a:b", 1, None, "x");
    let writers = (0..100).map(|number| {
        let posted = object(&json!({ number.to_string(): number }));
        change(&*at.store, &name, request(Action::Post(posted)))
    });
    assert_eq!(stored(&join_all(writers).await), 100);
    let found = get(&*at.store, &name).await.unwrap().document;
    let found: Value = serde_json::from_slice(&found.content).unwrap();
    let expected: Vec<_> = (0..100)
        .map(|number| (number.to_string(), number))
        .collect();
    assert_eq!(
        found,
        json!(
            expected
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>()
        )
    );
}

async fn what_is_refused_changes_nothing(at: TestStore) {
    let name = state("a:b", 1, None, "x");
    put(&*at.store, &name, text("kept")).await;
    let before = get(&*at.store, &name).await.unwrap();
    at.hands.turn(1_000);
    let unguarded = Request {
        unguarded: Unguarded::Nothing,
        ..request(Action::Put(text("lost")))
    };
    let current = Some(before.document.etag);
    for (request, refused) in [
        (unguarded, Some(Refused::Unguarded { current })),
        (
            expecting(None, text("lost")),
            Some(Refused::Condition {
                header: Header::IfNoneMatch,
                current,
            }),
        ),
        (request(Action::Post(object(&json!({})))), None),
    ] {
        let DocumentChange::Refused(why) = change(&*at.store, &name, request).await else {
            panic!("it was done")
        };
        assert!(refused.is_none_or(|refused| refused == why));
        assert_eq!(get(&*at.store, &name).await.unwrap(), before);
    }
}

async fn the_time_of_a_document_never_runs_backwards(mut at: TestStore) {
    let name = state("a:b", 1, None, "x");
    let mut last = Timestamp::MIN;
    for step in 0..6 {
        let updated = put(&*at.store, &name, text("the same")).await;
        assert!(updated > last, "step {step}");
        last = updated;
        at.hands.turn(-60_000);
        match step {
            1 | 3 => at.reopen().await,
            2 => {
                change(&*at.store, &name, request(Action::Delete)).await;
                at.reopen().await;
            }
            _ => {}
        }
    }
    // Statements are in the same order.
    let said = ready(&says(id(1), 1, ASKED, "http://example.org/q"));
    at.store.accept(vec![said]).await.unwrap();
    let said = at.store.statement(id(1), Standing::Valid).await.unwrap();
    assert!(said.unwrap().stored > last);
}

async fn a_document_survives_the_store_being_opened_again(mut at: TestStore) {
    let names = relatives();
    for name in &names {
        put(&*at.store, name, text(&name.id)).await;
    }
    let before = join_all(names.iter().map(|name| get(&*at.store, name))).await;
    at.reopen().await;
    let after = join_all(names.iter().map(|name| get(&*at.store, name))).await;
    assert!(before.iter().all(Option::is_some));
    assert_eq!(before, after);
}

async fn a_server_and_a_command_compare_and_set_the_same_document(at: TestStore) {
    let beside = at.beside();
    let name = state("a:b", 1, None, "x");
    put(&*at.store, &name, text("0")).await;
    for round in 0..10 {
        at.hands.turn(10);
        let found = get(&*beside, &name).await.unwrap();
        let both = [("ours", &at.store), ("theirs", &beside)];
        let both = both.map(|(whose, store)| {
            let to = text(&format!("{whose} {round}"));
            change(store.as_ref(), &name, expecting(Some(&found), to))
        });
        assert_eq!(stored(&join_all(both).await), 1, "round {round}");
    }
    beside.close().await;
}
