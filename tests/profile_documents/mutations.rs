//! Whatever is done to a good document, it is read without a panic, and what is found can be found.

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::profile::Document;
use tertulia::profile::check::check_among;

use crate::support::good;

/// What may be put in the place of anything.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!("")),
        Just(json!("no iri")),
        Just(json!("$.a[?(@.b)]")),
        Just(json!("https://example.org/sports")),
        Just(json!("https://example.org/sports/v1")),
        Just(json!("https://example.org/sports/start")),
        Just(json!("https://example.org/sports/race")),
        Just(json!([
            "https://example.org/sports/ends",
            7,
            "https://example.org/sports/ends"
        ])),
        Just(json!([{ "@context": { "a": "b:c", "b": "a" }, "a": [{ "": null }] }])),
        Just(json!({ "@context": [null, 7, { "@vocab": 7 }], "a/b~c": { "id": [] } })),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ]
}

/// Every place of a value, in order.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(elements) => {
            for (place, element) in elements.iter().enumerate() {
                places(element, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[derive(Debug, Clone)]
enum Change {
    Replace(Value),
    Insert(String, Value),
    /// Puts there what stands elsewhere.
    Copy(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let key = prop_oneof![
        Just("id".to_owned()),
        Just("rules".to_owned()),
        Just("@context".to_owned()),
        Just("my:x/y".to_owned()),
        Just("inScheme".to_owned()),
        ".{0,6}",
    ];
    prop_oneof![
        anything().prop_map(Change::Replace),
        (key, anything()).prop_map(|(key, value)| Change::Insert(key, value)),
        any::<prop::sample::Index>().prop_map(Change::Copy),
    ]
}

fn apply(document: &mut Value, place: &str, change: Change) {
    let copied = match &change {
        Change::Copy(from) => {
            let mut all = Vec::new();
            places(document, "", &mut all);
            document.pointer(from.get::<String>(&all)).cloned()
        }
        _ => None,
    };
    let Some(target) = document.pointer_mut(place) else {
        return;
    };
    match (change, target) {
        (Change::Replace(value), target) => *target = value,
        (Change::Insert(key, value), Value::Object(members)) => {
            members.insert(key, value);
        }
        (Change::Insert(_, value), Value::Array(elements)) => elements.push(value),
        (Change::Copy(_), target) => *target = copied.unwrap_or_default(),
        (Change::Insert(..), _) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_pointer_leads_somewhere(
        changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 1..6),
    ) {
        let mut document = good();
        for (place, change) in changes {
            let mut all = Vec::new();
            places(&document, "", &mut all);
            apply(&mut document, place.get::<String>(&all), change);
        }
        let (read, mut problems) = Document::read(&document.to_string());
        if let Some(read) = &read {
            let before = Document::read(&good().to_string()).0.unwrap();
            problems.extend(check_among(read, &[&before]));
        }
        for problem in problems {
            let at = problem.pointer.as_str();
            prop_assert!(document.pointer(at).is_some(), "{problem:?}");
            prop_assert!(problem.sentence.ends_with(['.', '?']), "{problem:?}");
        }
    }

    #[test]
    fn no_text_panics(text in "[\\[\\]{}\",:a-c0-9 ]{0,40}") {
        let _ = Document::read(&text);
    }
}
