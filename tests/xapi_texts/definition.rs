//! What several definitions of one activity say together (Part 2, 2.4.4.1).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::xapi::definition::{LARGEST, definitions, merge};
use tertulia::xapi::json;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;

use crate::{statement, with};

/// What is known after some definitions, one by one.
fn learnt(texts: &[&str]) -> String {
    let mut known = texts[0].to_owned();
    for text in &texts[1..] {
        if let Some(merged) = merge(&known, text).unwrap() {
            known = merged;
        }
    }
    known
}

fn merged(known: &Value, newer: &Value) -> Value {
    let text = learnt(&[&known.to_string(), &newer.to_string()]);
    serde_json::from_str(&text).expect(&text)
}

#[test]
fn language_maps_are_united_and_the_newer_text_of_a_language_wins() {
    let known = json!({"name": {"en": "Old", "de": "Alt"}, "description": {"en": "d"}});
    let newer = json!({"name": {"en": "New", "fr": "Neuf"}, "description": {"de": "b"}});
    assert_eq!(
        merged(&known, &newer),
        json!({
            "name": {"en": "New", "de": "Alt", "fr": "Neuf"},
            "description": {"en": "d", "de": "b"},
        })
    );
}

#[test]
fn tags_of_one_language_in_another_case_are_one_language() {
    let known = json!({"name": {"en-us": "Old", "de": "Alt"}});
    let newer = json!({"name": {"en-US": "New"}});
    assert_eq!(
        merged(&known, &newer),
        json!({"name": {"en-US": "New", "de": "Alt"}})
    );
}

#[test]
fn a_thinner_definition_wipes_nothing() {
    let known = json!({
        "name": {"en": "x"}, "type": "http://t.org/a", "moreInfo": "http://m.org/",
        "interactionType": "choice", "correctResponsesPattern": ["a"],
        "choices": [{"id": "a", "description": {"en": "A"}}],
        "extensions": {"http://e.org/1": 1},
    });
    for thin in [
        json!({}),
        json!({"name": {}}),
        json!({"name": {"en": "x"}}),
        json!({"extensions": {}}),
        json!({"interactionType": "choice"}),
    ] {
        assert_eq!(merge(&known.to_string(), &thin.to_string()).unwrap(), None);
    }
}

#[test]
fn type_and_more_info_are_the_last_ones_and_extensions_the_last_of_each_key() {
    let known = json!({"type": "http://t.org/a", "extensions": {"http://e.org/1": {"a": 1}, "http://e.org/2": 2}});
    let newer = json!({"type": "http://t.org/b", "moreInfo": "http://m.org/", "extensions": {"http://e.org/1": {"b": 1}}});
    assert_eq!(
        merged(&known, &newer),
        json!({
            "type": "http://t.org/b", "moreInfo": "http://m.org/",
            "extensions": {"http://e.org/1": {"b": 1}, "http://e.org/2": 2},
        })
    );
}

#[test]
fn a_component_keeps_its_other_languages_and_the_list_is_the_newer_one() {
    let known = json!({"interactionType": "choice", "correctResponsesPattern": ["a"], "choices": [
        {"id": "a", "description": {"en": "A"}}, {"id": "b", "description": {"en": "B"}}, {"id": "c"}]});
    let newer = json!({"interactionType": "choice", "choices": [
        {"id": "b", "description": {"de": "Be"}}, {"id": "a"}, {"id": "d", "description": {"de": "De"}}]});
    assert_eq!(
        merged(&known, &newer),
        json!({"interactionType": "choice", "correctResponsesPattern": ["a"], "choices": [
            {"id": "b", "description": {"en": "B", "de": "Be"}},
            {"id": "a", "description": {"en": "A"}},
            {"id": "d", "description": {"de": "De"}}]})
    );
}

#[test]
fn another_kind_of_interaction_takes_all_of_the_old_one_along() {
    let known = json!({"name": {"en": "x"}, "interactionType": "choice", "correctResponsesPattern": ["a"], "choices": [{"id": "a"}]});
    let newer = json!({"interactionType": "likert", "scale": [{"id": "1"}]});
    assert_eq!(
        merged(&known, &newer),
        json!({"name": {"en": "x"}, "interactionType": "likert", "scale": [{"id": "1"}]})
    );
}

#[test]
fn bytes_are_kept_and_a_value_that_says_the_same_is_not_taken_over() {
    let known = r#"{"name" : {"en":"A\u0042"}, "extensions":{"http://e.org/1": 1.50, "http://e.org/2":{"x" : 1E3}}}"#;
    let same = r#"{"extensions":{"http://e.org/2":{ "x":1E3}},"name":{"en":"AB"}}"#;
    assert_eq!(merge(known, same).unwrap(), None);
    let newer = r#"{"extensions":{"http://e.org/1": 1.5 ,"http://e.org/3":[ 00e0, null ]}}"#
        .replace("00e0", "0e0");
    assert_eq!(
        learnt(&[known, &newer]),
        r#"{"name":{"en":"A\u0042"},"extensions":{"http://e.org/1":1.5,"http://e.org/2":{"x" : 1E3},"http://e.org/3":[ 0e0, null ]}}"#
    );
}

#[test]
fn what_would_grow_beyond_the_bound_is_not_learnt() {
    let known = json!({"name": {"en": "x".repeat(LARGEST / 2)}}).to_string();
    let newer = json!({"name": {"de": "y".repeat(LARGEST / 2)}}).to_string();
    assert_eq!(merge(&known, &newer).unwrap(), None);
    let large = json!({"id": "http://o.org/", "definition": {"name": {"en": "x".repeat(LARGEST)}}});
    let text = statement(&json!({"object": large}).to_string());
    assert_eq!(with(&text, definitions), []);
}

#[test]
fn merging_takes_time_in_proportion_to_the_texts() {
    let numbers: Vec<u32> = (0..50_000).collect();
    let reversed: Vec<u32> = numbers.iter().rev().copied().collect();
    let [list, map] = [
        |numbers: &[u32]| -> Value {
            let one = |number| json!({"id": format!("c{number}")});
            numbers.iter().map(one).collect()
        },
        |numbers: &[u32]| -> Value {
            let entry = |number| format!(r#""l-{number}":"""#);
            let entries: Vec<String> = numbers.iter().map(entry).collect();
            serde_json::from_str(&format!("{{{}}}", entries.join(","))).unwrap()
        },
    ];
    let (sent, outcome) = mpsc::channel();
    thread::spawn(move || {
        for (key, make) in [("choices", list), ("name", map), ("extensions", map)] {
            let known = json!({"interactionType": "choice", key: make(&numbers)});
            let newer = json!({"interactionType": "choice", key: make(&reversed)});
            let upper = newer.to_string().replace("l-", "L-");
            for newer in [newer.to_string(), upper] {
                sent.send(merge(&known.to_string(), &newer)).unwrap();
            }
        }
    });
    // Comparing each with each takes many minutes.
    for _ in 0..6 {
        let merged = outcome
            .recv_timeout(Duration::from_secs(60))
            .expect("in time");
        assert_eq!(merged.unwrap(), None);
    }
}

#[test]
fn definitions_are_found_in_every_place_of_a_statement() {
    let activity = |name: &str| json!({"id": format!("http://o.org/{name}"), "definition": {"name": {"en": name}}});
    let context = |name: &str| {
        json!({"contextActivities": {
            "parent": activity(&format!("{name}-parent")), "grouping": [activity(&format!("{name}-grouping"))],
            "category": [{"id": "http://o.org/none"}], "other": [{"id": "http://o.org/empty", "definition": {}}]}})
    };
    let inner = json!({
        "objectType": "SubStatement", "actor": {"mbox": "mailto:a@b.org"}, "verb": {"id": "http://v.org/"},
        "object": activity("inner"), "context": context("inner"),
    });
    let text = statement(&json!({"object": inner, "context": context("outer")}).to_string());
    let found: BTreeMap<String, Value> = with(&text, definitions)
        .into_iter()
        .map(|one| (one.activity, serde_json::from_str(&one.text).unwrap()))
        .collect();
    let names = [
        "inner",
        "inner-parent",
        "inner-grouping",
        "outer-parent",
        "outer-grouping",
    ];
    let wanted = names.map(|name| {
        (
            format!("http://o.org/{name}"),
            json!({"name": {"en": name}}),
        )
    });
    assert_eq!(found, BTreeMap::from(wanted));
}

fn language_map() -> impl Strategy<Value = Value> {
    let tag = prop::sample::select(&["en", "en-US", "EN-us", "de", "fr"][..]);
    prop::collection::btree_map(tag, "[a-c]{0,2}", 0..4).prop_map(|map| json!(map))
}

fn components() -> impl Strategy<Value = Value> {
    let component = (0..4_u8, prop::option::of(language_map())).prop_map(|(id, description)| {
        let mut component = json!({"id": id.to_string()});
        if let Some(description) = description {
            component["description"] = description;
        }
        component
    });
    prop::collection::vec(component, 0..4).prop_map(|mut list| {
        list.sort_by_key(|one| one["id"].to_string());
        list.dedup_by_key(|one| one["id"].to_string());
        json!(list)
    })
}

fn interaction() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(
        &[
            ("choice", "choices"),
            ("sequencing", "choices"),
            ("likert", "scale"),
            ("performance", "steps"),
        ][..],
    );
    let pattern = prop::option::of(prop::collection::vec("[a-c]", 0..3));
    (kind, prop::option::of(components()), pattern).prop_map(
        |((kind, list), components, pattern)| {
            let mut interaction = json!({"interactionType": kind});
            if let Some(components) = components {
                interaction[list] = components;
            }
            if let Some(pattern) = pattern {
                interaction["correctResponsesPattern"] = json!(pattern);
            }
            interaction
        },
    )
}

fn definition() -> impl Strategy<Value = String> {
    let extensions = prop::collection::btree_map("http://e\\.org/[a-c]", -3_i32..3, 0..3);
    let kind = prop::option::of("http://t\\.org/[ab]");
    let pretty = any::<bool>();
    let parts = (
        prop::option::of(language_map()),
        prop::option::of(language_map()),
        kind,
        prop::option::of(extensions),
        prop::option::of(interaction()),
        pretty,
    );
    parts.prop_map(
        |(name, description, kind, extensions, interaction, pretty)| {
            let mut all = interaction.unwrap_or_else(|| json!({}));
            let given = [
                ("name", name),
                ("description", description),
                ("type", kind.map(|kind| json!(kind))),
                ("extensions", extensions.map(|map| json!(map))),
            ];
            for (key, value) in given {
                if let Some(value) = value {
                    all[key] = value;
                }
            }
            if pretty {
                format!("{all:#}")
            } else {
                all.to_string()
            }
        },
    )
}

fn tags(definition: &str, key: &str) -> BTreeSet<String> {
    let value: Value = serde_json::from_str(definition).unwrap();
    let map = value.get(key).and_then(Value::as_object);
    let tags = map
        .into_iter()
        .flatten()
        .map(|(tag, _)| tag.to_ascii_lowercase());
    tags.collect()
}

proptest! {
    #[test]
    fn learning_twice_is_learning_once(known in definition(), newer in definition()) {
        let known = learnt(&[&known, &newer]);
        prop_assert_eq!(merge(&known, &newer).unwrap(), None);
    }

    #[test]
    fn languages_end_as_the_union_in_whatever_order(texts in prop::collection::vec(definition(), 1..5)) {
        let order: Vec<&str> = texts.iter().map(String::as_str).collect();
        let reversed: Vec<&str> = texts.iter().rev().map(String::as_str).collect();
        for key in ["name", "description"] {
            let all: BTreeSet<String> = texts.iter().flat_map(|text| tags(text, key)).collect();
            prop_assert_eq!(&tags(&learnt(&order), key), &all);
            prop_assert_eq!(&tags(&learnt(&reversed), key), &all);
        }
    }

    #[test]
    fn what_the_newest_one_says_is_known_and_the_result_is_valid(texts in prop::collection::vec(definition(), 1..5)) {
        let order: Vec<&str> = texts.iter().map(String::as_str).collect();
        let known = learnt(&order);
        let parsed: Value = serde_json::from_str(&known).unwrap();
        let last: Value = serde_json::from_str(order[order.len() - 1]).unwrap();
        for (key, value) in last.as_object().unwrap() {
            match key.as_str() {
                "name" | "description" | "extensions" => {
                    for (name, value) in value.as_object().unwrap() {
                        prop_assert_eq!(&parsed[key][name], value);
                    }
                }
                "choices" | "scale" | "steps" => {
                    let ids = |list: &Value| -> Vec<Value> {
                        list.as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
                    };
                    prop_assert_eq!(ids(&parsed[key]), ids(value));
                }
                _ => prop_assert_eq!(&parsed[key], value),
            }
        }
        let text = statement(&json!({"object": {"id": "http://o.org/", "definition": parsed}}).to_string());
        let (text, node) = json::parse(text.as_bytes(), 100).unwrap();
        prop_assert!(Statement::parse(text, &node, Version::V2).is_ok(), "{known}");
    }
}
