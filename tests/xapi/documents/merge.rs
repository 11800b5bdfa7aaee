//! The merge of a POST (Part 3, 2.2)

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json as value};
use tertulia::xapi::document::{Document, Side, Unmergeable, Why, merge};

use super::{json, of};

fn merged(stored: &str, posted: &str) -> String {
    String::from_utf8(merge(&json(stored), &json(posted)).unwrap()).unwrap()
}

#[test]
fn properties_of_the_posted_object_take_the_place_of_the_stored_ones_2_2() {
    for (stored, posted, expected) in [
        (
            r#"{"x":"foo","y":"bar"}"#,
            r#"{"x":"bash","z":"faz"}"#,
            r#"{"x":"bash","y":"bar","z":"faz"}"#,
        ),
        ("{}", "{}", "{}"),
        (r#"{"a":1}"#, "{}", r#"{"a":1}"#),
        ("{}", r#"{"a":1}"#, r#"{"a":1}"#),
        (r#"{"":1}"#, r#"{"":2}"#, r#"{"":2}"#),
        (r#"{"a":1}"#, r#"{"a":null}"#, r#"{"a":null}"#),
        (" {\n \"a\" :\t1 }\r\n", "{ \"b\":2}", r#"{"a":1,"b":2}"#),
    ] {
        assert_eq!(merged(stored, posted), expected);
    }
}

#[test]
fn only_the_first_level_is_merged_2_2() {
    let stored = r#"{"car":{"make":"Ford","model":"Escape"},"list":[1,2]}"#;
    let posted = r#"{"car":{"make":"Dodge"},"list":[3]}"#;
    assert_eq!(merged(stored, posted), posted);
}

#[test]
fn values_keep_their_digits_and_bytes() {
    let stored = r#"{"a":1.0,"b":1e400,"c":123456789012345678901234567890,"d":"\u00e9\/é","e":[ 1 , {"k":-0.0} ]}"#;
    let posted = r#"{"f":0.10,"g":"\ud800"}"#;
    let expected = r#"{"a":1.0,"b":1e400,"c":123456789012345678901234567890,"d":"\u00e9\/é","e":[ 1 , {"k":-0.0} ],"f":0.10,"g":"\ud800"}"#;
    assert_eq!(merged(stored, posted), expected);
}

#[test]
fn of_a_key_that_stands_twice_the_last_value_counts() {
    assert_eq!(merged("{}", r#"{"a":1,"b":2,"a":3}"#), r#"{"a":3,"b":2}"#);
    assert_eq!(merged(r#"{"a":1,"a":2}"#, "{}"), r#"{"a":2}"#);
    assert_eq!(merged(r#"{"a":1,"a":2}"#, r#"{"a":3,"a":4}"#), r#"{"a":4}"#);
    // Within a value it is none of the merge's business.
    let inner = r#"{"a":{"b":1,"b":2}}"#;
    assert_eq!(merged(inner, r#"{"c":0}"#), r#"{"a":{"b":1,"b":2},"c":0}"#);
}

#[test]
fn a_key_is_the_text_it_stands_for_however_it_is_written() {
    assert_eq!(merged(r#"{"ab":1}"#, r#"{"a\u0062":2}"#), r#"{"ab":2}"#);
    assert_eq!(merged(r#"{"a\"":1}"#, r#"{"a\u0022":2}"#), r#"{"a\"":2}"#);
    assert_eq!(merged(r#"{"\\":1}"#, r#"{"\u005c":2}"#), r#"{"\\":2}"#);
    assert_eq!(
        merged(r#"{"\ud83d\ude00":1}"#, r#"{"😀":2}"#),
        r#"{"\ud83d\ude00":2}"#
    );
    // Halves of a surrogate pair are different from each other, in whatever case they are written.
    let stored = r#"{"\ud800":1,"\ud801":2}"#;
    assert_eq!(
        merged(stored, r#"{"\uD801":3}"#),
        r#"{"\ud800":1,"\ud801":3}"#
    );
}

#[test]
fn depth_and_size_of_values_do_not_matter() {
    let deep = format!(
        "{{\"deep\":{}{}}}",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    let with_b = merged(&deep, r#"{"b":1}"#);
    assert_eq!(with_b, format!("{},\"b\":1}}", &deep[..deep.len() - 1]));
    let members: Vec<_> = (0..100_000).map(|key| format!("\"{key}\":{key}")).collect();
    let wide = format!("{{{}}}", members.join(","));
    assert_eq!(merged(&wide, &wide), wide);
}

#[test]
fn what_is_no_json_object_is_not_merged_2_2() {
    let object = || json("{}");
    for content in ["[]", "1", "null", "\"{}\"", "true", " [{}]"] {
        for side in [Side::Stored, Side::Posted] {
            let why = Why::NotAnObject;
            assert_eq!(
                against(side, &json(content), &object()),
                Err(Unmergeable { side, why })
            );
        }
    }
    for content in [
        "",
        "{",
        "{}{}",
        "{\"a\":1,}",
        "{'a':1}",
        "\u{feff}{}",
        "{\"a\":\"\n\"}",
        "{1:2}",
    ] {
        for side in [Side::Stored, Side::Posted] {
            let refused = against(side, &json(content), &object()).unwrap_err();
            assert_eq!(refused.side, side, "{content}");
            assert!(
                matches!(refused.why, Why::Json(_)),
                "{content}: {refused:?}"
            );
        }
    }
    let latin = Document::new(
        Some("application/json".to_owned()),
        b"{\"\xe9\":1}".to_vec(),
    );
    assert!(merge(&latin, &object()).is_err() && merge(&object(), &latin).is_err());
}

#[test]
fn only_application_json_is_merged_with_parameters_or_without_2_2() {
    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8; x=\"y\"",
        "Application/JSON",
        "application/json ; a=b",
    ] {
        let document = of(content_type, r#"{"a":1}"#);
        assert_eq!(
            merge(&document, &json(r#"{"b":2}"#)).unwrap(),
            br#"{"a":1,"b":2}"#
        );
        assert_eq!(
            merge(&json(r#"{"b":2}"#), &document).unwrap(),
            br#"{"b":2,"a":1}"#
        );
    }
    for content_type in [
        "application/octet-stream",
        "text/json",
        "application/jsonp",
        "application/problem+json",
        "application/json, text/plain",
        "text/plain; type=application/json",
        "",
    ] {
        for side in [Side::Stored, Side::Posted] {
            let why = Why::ContentType(content_type.to_owned());
            let refused = against(side, &of(content_type, "{}"), &json("{}"));
            assert_eq!(refused, Err(Unmergeable { side, why }));
        }
    }
}

/// Merges two documents, `odd` on the side that is named.
fn against(side: Side, odd: &Document, other: &Document) -> Result<Vec<u8>, Unmergeable> {
    match side {
        Side::Stored => merge(odd, other),
        Side::Posted => merge(other, odd),
    }
}

/// JSON of any shape.
fn any_value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| value!(number)),
        "\\PC{0,6}|[\"\\\\\u{0}-\u{1f}]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"\\\\]{0,2}", inner, 0..4)
                .prop_map(|map| value!(map)),
        ]
    })
    .boxed()
}

/// An object, written in one of several ways, in which keys may stand twice.
fn any_object() -> BoxedStrategy<String> {
    let key = "[a-d]{0,2}|[\"\\\\/é😀\u{0}\u{7f}]{1,2}";
    let member = (key, any_value(), any::<(bool, bool)>());
    prop::collection::vec(member, 0..8)
        .prop_map(|members| {
            let write = |(key, value, (escaped, pretty)): &(String, Value, (bool, bool))| {
                let key = if *escaped {
                    escape(key)
                } else {
                    Value::from(key.as_str()).to_string()
                };
                let blank = if *pretty { "\n\t " } else { "" };
                let value = if *pretty {
                    format!("{value:#}")
                } else {
                    value.to_string()
                };
                format!("{blank}{key}{blank}:{blank}{value}{blank}")
            };
            let members: Vec<_> = members.iter().map(write).collect();
            format!("{{{}}}", members.join(","))
        })
        .boxed()
}

/// A JSON string with every character escaped.
fn escape(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
    format!("\"{}\"", units.collect::<Vec<_>>().concat())
}

proptest! {
    #[test]
    fn merging_texts_is_merging_the_values_they_stand_for(stored in any_object(), posted in any_object()) {
        let mut expected: Map<String, Value> = serde_json::from_str(&stored).unwrap();
        expected.extend(serde_json::from_str::<Map<String, Value>>(&posted).unwrap());
        let found: Map<String, Value> = serde_json::from_str(&merged(&stored, &posted)).unwrap();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn merging_copies_every_value_byte_for_byte(stored in any_object(), posted in any_object()) {
        let raw = |text: &str| -> HashMap<String, Box<RawValue>> { serde_json::from_str(text).unwrap() };
        let mut expected = raw(&stored);
        expected.extend(raw(&posted));
        let text = merged(&stored, &posted);
        let found = raw(&text);
        prop_assert_eq!(found.len(), expected.len());
        for (key, value) in found {
            prop_assert_eq!(value.get(), expected[&key].get());
        }
    }

    #[test]
    fn merging_the_same_again_changes_nothing(stored in any_object(), posted in any_object()) {
        let once = merged(&stored, &posted);
        prop_assert_eq!(merged(&once, &posted), once);
    }

    #[test]
    fn no_bytes_make_it_panic(stored in any::<Vec<u8>>(), posted in "\\PC{0,40}") {
        let stored = Document::new(Some("application/json".to_owned()), stored);
        let posted = json(&posted);
        prop_assert_eq!(merge(&stored, &posted).is_ok(), object(&stored) && object(&posted));
    }
}

fn object(document: &Document) -> bool {
    serde_json::from_slice::<Map<String, Value>>(&document.content).is_ok()
}
