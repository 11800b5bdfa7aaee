//! What was sent comes back, byte for byte (xAPI 1.0.3, Part 2, 2.2 and 2.3.1)

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::value::RawValue;

use crate::helpers::{STATEMENTS, TestApp, ids_of, path};

/// The members of an object with their values as text.
pub(super) fn members(text: &str) -> BTreeMap<String, String> {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).unwrap();
    let each = members.into_iter();
    each.map(|(name, value)| (name, value.get().to_owned()))
        .collect()
}

/// Sends a statement as this text and reads it again, alone and in a list.
fn returned(app: &TestApp, version: &str, text: &str) -> String {
    let call = app.call(Method::POST, STATEMENTS).version(version);
    let ids = ids_of(&call.text(text).send().expect(200).json());
    let one = app.get(&path(STATEMENTS, &[("statementId", &ids[0])]));
    let one = one.expect(200).text();
    let list = app.get(&path(STATEMENTS, &[("limit", "1")])).expect(200);
    assert!(list.text().contains(&one));
    one
}

/// Each member that was sent is returned with the very bytes of its value, but for the case of the
/// id and the time the server sets.
pub(super) fn assert_kept_in(app: &TestApp, version: &str, text: &str) {
    let sent = members(text);
    let returned = members(&returned(app, version, text));
    for (name, value) in sent {
        match name.as_str() {
            "id" => assert_eq!(returned[&name], value.to_lowercase()),
            "stored" => assert_ne!(returned[&name], value),
            _ => assert_eq!(returned[&name], value, "{name} of {text}"),
        }
    }
    for set in ["id", "stored", "timestamp", "authority", "version"] {
        assert!(returned.contains_key(set), "{set} of {text}");
    }
}

fn assert_kept(app: &TestApp, text: &str) {
    assert_kept_in(app, "2.0.0", text);
}

fn extended(value: &str) -> String {
    format!(
        r#"{{"actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},"object":{{"id":"https://example.org/o"}},"context":{{"extensions":{{"https://example.org/x":{value}}}}}}}"#
    )
}

#[test]
fn numbers_come_back_digit_for_digit_2_2() {
    let app = TestApp::spawn();
    for number in [
        "1.0",
        "1e2",
        "1E+2",
        "0.10",
        "-0",
        "-0.0",
        "1e-7",
        "123456789012345678901234567890",
        "0.1234567890123456789012345678901234567890",
        "9007199254740993",
        "1e999999",
        "-1e-999999",
        "1e99999999999999999999999999999999999999999999999",
        &"9".repeat(4_000),
    ] {
        assert_kept(&app, &extended(number));
    }
}

#[test]
fn scores_come_back_digit_for_digit_2_4_5_1() {
    let app = TestApp::spawn();
    for score in [
        r#"{"scaled":0.50,"raw":1.0,"min":0.0,"max":1e1}"#,
        r#"{"scaled":-1.000,"raw":100,"max":100}"#,
        r#"{"scaled":1,"raw":-0.0}"#,
        r#"{"raw":123456789012345678901234567890.5,"max":123456789012345678901234567890.50}"#,
        r#"{"raw":1e999999,"max":1e999999}"#,
        r#"{"raw":1e-999999,"min":0,"max":1}"#,
        r#"{"scaled":9e-99999999999999999999}"#,
    ] {
        let text = format!(
            r#"{{"actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},"object":{{"id":"https://example.org/o"}},"result":{{"score":{score}}}}}"#
        );
        assert_kept(&app, &text);
    }
}

#[test]
fn scores_out_of_bounds_are_told_however_large_the_numbers_2_4_5_1() {
    let app = TestApp::spawn();
    for (score, fault) in [
        (
            r#"{"scaled":1.0000000000000000000000001}"#,
            "- /result/score/scaled scaled-out-of-bounds",
        ),
        (
            r#"{"scaled":1e999999}"#,
            "- /result/score/scaled scaled-out-of-bounds",
        ),
        (
            r#"{"scaled":-1e99999999999999999999}"#,
            "- /result/score/scaled scaled-out-of-bounds",
        ),
        (
            r#"{"raw":1e999999,"max":1e999998}"#,
            "- /result/score/raw raw-above-max",
        ),
        (
            r#"{"raw":-1e999999,"min":-1e999998}"#,
            "- /result/score/raw raw-below-min",
        ),
    ] {
        let text = format!(
            r#"{{"actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},"object":{{"id":"https://example.org/o"}},"result":{{"score":{score}}}}}"#
        );
        let answer = app.call(Method::POST, STATEMENTS).text(text).send();
        assert_eq!(answer.expect(400).faults(), [fault], "{score}");
    }
}

#[test]
fn extension_values_keep_every_byte_4_1() {
    let app = TestApp::spawn();
    for value in [
        "null",
        "{}",
        "[]",
        "\"\"",
        r#"{"z":1,"a":{"b" : [ 1 ,2,  3 ]}}"#,
        "[\n  1,\n\t2\n]",
        r#""\u0000\u001f\"\\\/\b\f\n\r\t""#,
        r#""é\u00e9e\u0301 \ud83d\ude00 😀""#,
        r#"{"":1,"id":2,"stored":"x","authority":null,"$ref":"#,
    ] {
        let value = if value.ends_with(':') {
            format!("{value}[]}}")
        } else {
            value.to_owned()
        };
        assert_kept(&app, &extended(&value));
    }
}

#[test]
fn durations_come_back_as_they_were_written_4_6() {
    let app = TestApp::spawn();
    for duration in [
        "PT60S",
        "PT1M",
        "P4W",
        "PT4H35M59.14S",
        "P1Y2M3DT4H5M6.7891011S",
        "PT0.0S",
    ] {
        let text = format!(
            r#"{{"actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},"object":{{"id":"https://example.org/o"}},"result":{{"duration":"{duration}"}}}}"#
        );
        assert_kept(&app, &text);
    }
}

#[test]
fn timestamps_come_back_as_they_were_written_2_4_7() {
    let app = TestApp::spawn();
    for timestamp in [
        "2026-11-23T11:53:50Z",
        "2026-11-23T11:53:50.1234567890123+05:30",
        "2026-11-23T11:53:50+00:00",
        "9999-12-31T23:59:59.999Z",
        "1066-10-14T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2016-12-31T23:59:60Z",
    ] {
        let text = format!(
            r#"{{"timestamp":"{timestamp}","actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},"object":{{"id":"https://example.org/o"}}}}"#
        );
        assert_kept(&app, &text);
    }
}

#[test]
fn a_lone_context_activity_comes_back_in_an_array_and_nothing_else_changes_2_4_6_2() {
    let app = TestApp::spawn();
    let text = r#"{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"https://example.org/v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:b@example.org"},"verb":{"id":"https://example.org/v"},"object":{"id":"https://example.org/o"},"context":{"contextActivities":{"parent" : {"id":"https://example.org/p"}}}},"context":{"contextActivities":{"grouping":{ "id":"https://example.org/g" },"other":[{"id":"https://example.org/h"}]}}}"#;
    let returned = returned(&app, "1.0.3", text);
    let one = r#""parent" : [{"id":"https://example.org/p"}]"#;
    assert!(returned.contains(one), "{returned}");
    let other =
        r#""grouping":[{ "id":"https://example.org/g" }],"other":[{"id":"https://example.org/h"}]"#;
    assert!(returned.contains(other), "{returned}");
}
