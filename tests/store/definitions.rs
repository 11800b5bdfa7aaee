//! What is known of activities follows from the statements that were stored, and from nothing else.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};
use tertulia::store::{
    Acceptance, Door, MOST_READ, NewKey, NewStatement, Scope, SecretHash, Store,
};
use tertulia::xapi::definition::{LARGEST, merge};

use super::samples::{ASKED, VOIDED, id, ready, ready_from, ready_without_id, refers, says};
use super::stores::{TestStore, every_store, every_store_holds, run_alone};

every_store![
    what_is_known_comes_back_byte_for_byte,
    a_statement_sent_again_teaches_nothing,
    nothing_is_learnt_of_a_batch_that_is_refused,
    a_refused_batch_leaves_no_trace_in_what_is_remembered,
    voiding_takes_no_definition_back,
    one_statement_may_define_an_activity_twice,
    many_activities_are_read_at_once,
    no_more_is_read_than_was_asked_for,
    a_statement_may_define_thousands_of_activities_again,
    what_a_batch_has_read_to_merge_into_is_bounded,
];

fn activity(name: &str) -> String {
    format!("http://example.org/activities/{name}")
}

/// A statement about an activity that is defined so.
fn defines(number: u128, name: &str, definition: &Value) -> Value {
    let mut sent = says(id(number), 1, ASKED, &activity(name));
    sent["object"]["definition"] = definition.clone();
    sent
}

async fn stored(at: &TestStore, batch: Vec<NewStatement>) {
    let outcome = at.store.accept(batch).await.unwrap();
    assert!(matches!(outcome, Acceptance::Stored { .. }), "{outcome:?}");
}

async fn known(store: &dyn Store, name: &str) -> Option<String> {
    let id = activity(name);
    let mut found = store
        .definitions(vec![id.clone()], MOST_READ)
        .await
        .unwrap();
    found.remove(&id)
}

async fn what_is_known_comes_back_byte_for_byte(mut at: TestStore) {
    let odd = r#"{ "name":{"en":"\u0041"}, "extensions":{"http://e.org/":[1.50, 1E3 ,null]}}"#;
    let plain = json!({"name": {"en": "x"}});
    let mut one = ready(&defines(1, "a", &plain));
    one.sealed = one.sealed.replace(&plain.to_string(), odd);
    odd.clone_into(&mut one.definitions[0].text);
    stored(&at, vec![one]).await;
    assert_eq!(known(at.store.as_ref(), "a").await.as_deref(), Some(odd));
    at.reopen().await;
    assert_eq!(known(at.store.as_ref(), "a").await.as_deref(), Some(odd));
    assert_eq!(known(at.store.as_ref(), "b").await, None);
}

async fn a_statement_sent_again_teaches_nothing(at: TestStore) {
    let [old, new] = ["old", "new"].map(|name| json!({"name": {"en": name}}));
    let first = defines(1, "a", &old);
    stored(&at, vec![ready(&first)]).await;
    // The same without an id, which is told from another one by its timestamp.
    let mut copy = defines(3, "b", &old);
    copy["timestamp"] = json!("2026-03-04T09:00:00Z");
    stored(&at, vec![ready_without_id(&copy, 1)]).await;
    stored(
        &at,
        vec![ready(&defines(2, "a", &new)), ready(&defines(4, "b", &new))],
    )
    .await;
    stored(&at, vec![ready(&first)]).await;
    // Definitions are no part of a statement, so this is the first one again too.
    stored(
        &at,
        vec![ready(&defines(1, "a", &json!({"name": {"fr": "x"}})))],
    )
    .await;
    copy["id"] = json!(id(5).to_string());
    stored(&at, vec![ready_without_id(&copy, 1)]).await;
    for name in ["a", "b"] {
        let found = known(at.store.as_ref(), name).await;
        assert_eq!(found, Some(new.to_string()), "{name}");
    }
}

async fn nothing_is_learnt_of_a_batch_that_is_refused(at: TestStore) {
    stored(&at, vec![ready(&says(id(1), 1, ASKED, &activity("x")))]).await;
    let conflict = says(id(1), 2, ASKED, &activity("x"));
    let batch = vec![
        ready(&defines(2, "a", &json!({"name": {"en": "x"}}))),
        ready(&conflict),
    ];
    let outcome = at.store.accept(batch).await.unwrap();
    assert!(matches!(outcome, Acceptance::Conflict { .. }));
    assert_eq!(known(at.store.as_ref(), "a").await, None);
}

async fn a_refused_batch_leaves_no_trace_in_what_is_remembered(at: TestStore) {
    stored(&at, vec![ready(&says(id(1), 1, ASKED, &activity("x")))]).await;
    let first = json!({"name": {"en": "first"}});
    let second = json!({"name": {"de": "zweiter"}});
    stored(&at, vec![ready(&defines(2, "a", &first))]).await;
    let refused = |number, name: &str, definition: &Value| {
        vec![
            ready(&defines(number, name, definition)),
            ready(&says(id(1), 2, ASKED, &activity("x"))),
        ]
    };
    // Refused alone, and together with others in one transaction.
    for together in [1, 8] {
        let waiting = (0..together).map(|place| {
            let store = at.store.clone();
            let good = ready(&defines(100 + 10 * together + place, "c", &first));
            let bad = if place % 2 == 0 {
                refused(200 + place, "a", &second)
            } else {
                refused(300 + place, "b", &second)
            };
            async move {
                let (refused, stored) =
                    futures_util::future::join(store.accept(bad), store.accept(vec![good])).await;
                assert!(matches!(refused.unwrap(), Acceptance::Conflict { .. }));
                assert!(matches!(stored.unwrap(), Acceptance::Stored { .. }));
            }
        });
        futures_util::future::join_all(waiting).await;
    }
    assert_eq!(known(at.store.as_ref(), "a").await, Some(first.to_string()));
    // The same definitions again: whoever believed them known would not write them.
    stored(
        &at,
        vec![
            ready(&defines(3, "a", &second)),
            ready(&defines(4, "b", &second)),
        ],
    )
    .await;
    let both = json!({"name": {"en": "first", "de": "zweiter"}}).to_string();
    let found = known(at.store.as_ref(), "a").await.unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&found).unwrap(),
        serde_json::from_str::<Value>(&both).unwrap()
    );
    assert_eq!(
        known(at.store.as_ref(), "b").await,
        Some(second.to_string())
    );
    assert_eq!(known(at.store.as_ref(), "c").await, Some(first.to_string()));
}

async fn voiding_takes_no_definition_back(at: TestStore) {
    let definition = json!({"name": {"en": "x"}});
    stored(&at, vec![ready(&refers(id(9), 1, VOIDED, id(2)))]).await;
    stored(
        &at,
        vec![
            ready(&defines(1, "a", &definition)),
            ready(&defines(2, "b", &definition)),
        ],
    )
    .await;
    stored(&at, vec![ready(&refers(id(8), 1, VOIDED, id(1)))]).await;
    for name in ["a", "b"] {
        let found = known(at.store.as_ref(), name).await;
        assert_eq!(found, Some(definition.to_string()));
    }
}

async fn one_statement_may_define_an_activity_twice(at: TestStore) {
    let mut sent = defines(1, "a", &json!({"name": {"en": "x"}}));
    let again = json!({"id": activity("a"), "definition": {"name": {"de": "y"}}});
    sent["context"] = json!({"contextActivities": {"parent": [again]}});
    stored(&at, vec![ready(&sent)]).await;
    let found = known(at.store.as_ref(), "a").await.unwrap();
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found, json!({"name": {"en": "x", "de": "y"}}));
}

async fn many_activities_are_read_at_once(at: TestStore) {
    let name = |number: u128| format!("m{number}");
    let definition = |number: u128| json!({"name": {"en": number.to_string()}});
    let batch = (0..300).map(|number| ready(&defines(number, &name(number), &definition(number))));
    stored(&at, batch.collect()).await;
    let asked = (0..400).map(|number| activity(&name(number))).collect();
    let wanted: HashMap<String, String> = (0..300)
        .map(|number| (activity(&name(number)), definition(number).to_string()))
        .collect();
    assert_eq!(
        at.store.definitions(asked, MOST_READ).await.unwrap(),
        wanted
    );
}

async fn no_more_is_read_than_was_asked_for(at: TestStore) {
    let large = json!({"name": {"en": "x".repeat(20_000)}});
    let batch = (0..20).map(|number| ready(&defines(number, &format!("m{number}"), &large)));
    stored(&at, batch.collect()).await;
    for (most, wanted) in [(0, 0), (1, 1), (50_000, 3), (1_000_000, 20)] {
        let asked = (0..20).rev().map(|number| activity(&format!("m{number}")));
        let asked: Vec<String> = asked.collect();
        let found = at.store.definitions(asked.clone(), most).await.unwrap();
        assert_eq!(found.len(), wanted, "{most}");
        assert!(asked[..wanted].iter().all(|id| found.contains_key(id)));
    }
}

/// A statement in whose context so many activities are defined, one language each.
fn defines_many(number: u128, many: u32, language: &str) -> Value {
    let one = |place: u32| json!({"id": activity(&format!("m{place}")), "definition": {"name": {language: place.to_string()}}});
    let mut sent = says(id(number), 1, ASKED, &activity("x"));
    let all: Vec<Value> = (0..many).map(one).collect();
    sent["context"] = json!({"contextActivities": {"other": all}});
    sent
}

async fn a_statement_may_define_thousands_of_activities_again(at: TestStore) {
    const MANY: u32 = 4_000;
    let languages = ["en", "de", "fr"];
    let work = async {
        for (number, language) in (0..).zip(languages) {
            stored(&at, vec![ready(&defines_many(number, MANY, language))]).await;
        }
        let asked = (0..MANY).map(|place| activity(&format!("m{place}")));
        at.store
            .definitions(asked.collect(), MOST_READ)
            .await
            .unwrap()
    };
    // Reading the statement again for each of them takes many minutes.
    let found = tokio::time::timeout(Duration::from_secs(60), work);
    let found = found.await.expect("in time");
    assert_eq!(found.len(), MANY as usize);
    for place in [0, 1_234, MANY - 1] {
        let text = place.to_string();
        let found: Value = serde_json::from_str(&found[&activity(&format!("m{place}"))]).unwrap();
        assert_eq!(found, json!({"name": {"en": text, "de": text, "fr": text}}));
    }
}

async fn what_a_batch_has_read_to_merge_into_is_bounded(at: TestStore) {
    let large = json!({"name": {"en": "x".repeat(LARGEST - 5_000)}});
    stored(&at, vec![ready(&defines(1, "a", &large))]).await;
    let many = 2 * MOST_READ / LARGEST;
    let describes = |place: usize| json!({"id": activity("a"), "definition": {"description": {"en": place.to_string()}}});
    let mut all: Vec<Value> = (0..many).map(describes).collect();
    all.push(json!({"id": activity("b"), "definition": {"name": {"en": "new"}}}));
    let mut sent = says(id(2), 1, ASKED, &activity("x"));
    sent["context"] = json!({"contextActivities": {"other": all}});
    stored(&at, vec![ready(&sent)]).await;
    let last = |found: &str| {
        let found: Value = serde_json::from_str(found).unwrap();
        let last = found["description"]["en"].as_str().unwrap();
        last.parse::<usize>().unwrap()
    };
    let found = last(&known(at.store.as_ref(), "a").await.unwrap());
    assert!((many / 2..many - 1).contains(&found), "{found}");
    assert!(known(at.store.as_ref(), "b").await.is_some());
    // The next batch may read again, and what was left out is not taken for known.
    sent["id"] = json!(id(3).to_string());
    sent["context"]["contextActivities"]["other"] = json!([describes(many - 1)]);
    stored(&at, vec![ready(&sent)]).await;
    let found = last(&known(at.store.as_ref(), "a").await.unwrap());
    assert_eq!(found, many - 1);
}

#[test]
fn a_file_that_was_written_before_definitions_were_kept_teaches_those_of_keys_that_may_define() {
    run_alone(async {
        let mut at = TestStore::sqlite();
        let mut keys = Vec::new();
        for (name, scope) in [("a", Scope::All), ("b", Scope::StatementsWrite)] {
            let key = NewKey {
                door: Door::Flag,
                id: name.to_owned(),
                name: name.to_owned(),
                secret: SecretHash::new("secret", [0; 16]),
                scopes: vec![scope],
            };
            keys.push(at.store.put_key(key).await.unwrap().unwrap().number);
        }
        // More than are read in one step; those of the second key teach nothing.
        let mut batch: Vec<NewStatement> = (0..9_000)
            .map(|number| {
                let definition = json!({"name": {"en": number.to_string()}});
                let name = format!("m{}", number % 50);
                let sent = defines(number, &name, &definition);
                ready_from(&sent, keys[usize::from(number % 50 >= 40)])
            })
            .collect();
        for statement in &mut batch {
            statement.definitions.clear();
        }
        stored(&at, batch).await;
        at.store.close().await;
        let file = Connection::open(at.folder().join("store.db")).unwrap();
        let unlearnt = "DELETE FROM definition; DELETE FROM counter WHERE name = 'defined'";
        file.execute_batch(unlearnt).unwrap();
        drop(file);
        for _ in 0..2 {
            at.reopen().await;
            for activity in 0..50 {
                // The last of each.
                let wanted = json!({"name": {"en": (8_950 + activity).to_string()}}).to_string();
                let found = known(at.store.as_ref(), &format!("m{activity}")).await;
                assert_eq!(found, (activity < 40).then_some(wanted));
            }
        }
    });
}

/// What happens to a store: statements with a definition of one of few activities, some again, some
/// refused.
#[derive(Debug, Clone)]
enum Event {
    Defines {
        number: u128,
        of: usize,
        what: usize,
    },
    Refused {
        of: usize,
        what: usize,
    },
    Reopened,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let defines = (0_u128..60, 0_usize..3, 0..WHAT.len())
        .prop_map(|(number, of, what)| Event::Defines { number, of, what });
    let refused = (0_usize..3, 0..WHAT.len()).prop_map(|(of, what)| Event::Refused { of, what });
    prop::collection::vec(
        prop_oneof![12 => defines, 3 => refused, 1 => Just(Event::Reopened)],
        1..80,
    )
}

const WHAT: [&str; 9] = [
    r#"{"name":{"en":"A"}}"#,
    r#"{"name":{"de":"A"}}"#,
    r#"{"name":{"en":"B"},"type":"http://t.org/1"}"#,
    r#"{"type":"http://t.org/2"}"#,
    r#"{"extensions":{"http://e.org/1":1}}"#,
    r#"{"extensions":{"http://e.org/1":2,"http://e.org/2":1}}"#,
    r#"{"interactionType":"choice","choices":[{"id":"a","description":{"en":"x"}}]}"#,
    r#"{"interactionType":"choice","choices":[{"id":"a","description":{"de":"y"}},{"id":"b"}]}"#,
    r#"{"interactionType":"numeric"}"#,
];

async fn agrees(mut at: TestStore, events: Vec<Event>) {
    let names = ["a", "b", "c"];
    let said = |what: usize| serde_json::from_str::<Value>(WHAT[what]).unwrap();
    stored(&at, vec![ready(&says(id(999), 1, ASKED, &activity("x")))]).await;
    let mut wanted: BTreeMap<usize, String> = BTreeMap::new();
    let mut sent: HashMap<u128, usize> = HashMap::new();
    for event in events {
        match event {
            Event::Defines { number, of, what } => {
                // A number stays with its activity, or it would be a conflict.
                let (of, is_new) = match sent.entry(number) {
                    Entry::Occupied(known) => (*known.get(), false),
                    Entry::Vacant(place) => (*place.insert(of), true),
                };
                stored(&at, vec![ready(&defines(number, names[of], &said(what)))]).await;
                let text = said(what).to_string();
                if is_new {
                    let merged = match wanted.get(&of) {
                        None => Some(text),
                        Some(known) => merge(known, &text).unwrap(),
                    };
                    if let Some(merged) = merged {
                        wanted.insert(of, merged);
                    }
                }
            }
            Event::Refused { of, what } => {
                let conflict = says(id(999), 2, ASKED, &activity("x"));
                let batch = vec![
                    ready(&defines(500, names[of], &said(what))),
                    ready(&conflict),
                ];
                let outcome = at.store.accept(batch).await.unwrap();
                assert!(matches!(outcome, Acceptance::Conflict { .. }));
            }
            Event::Reopened => at.reopen().await,
        }
    }
    for (place, name) in names.iter().enumerate() {
        assert_eq!(
            known(at.store.as_ref(), name).await,
            wanted.get(&place).cloned(),
            "{name}"
        );
    }
}

every_store_holds![
    what_is_known_is_what_the_statements_say_in_their_order, 32 cases on_sqlite, 8 on_mongodb:
    at, events in events() => agrees(at, events)
];
