//! Numbers that no machine counts to: kept to the digit where they may stand, and never computed.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use super::target::Target;
use crate::helpers::{Answer, STATEMENTS, path};
use crate::samples::id;

fn huge() -> [String; 7] {
    [
        "1e999999999".to_owned(),
        "-1e999999999".to_owned(),
        "1e-999999999".to_owned(),
        "1e99999999999999999999999999".to_owned(),
        "7".repeat(400),
        format!("0.{}1", "0".repeat(4_000)),
        format!("{}e-{}", "9".repeat(1_000), "9".repeat(1_000)),
    ]
}

fn statement(id: &str, result: &str) -> String {
    format!(
        r#"{{"id":"{id}","actor":{{"mbox":"mailto:x@example.org"}},"verb":{{"id":"x:v"}},"object":{{"id":"x:o"}},"result":{result}}}"#
    )
}

fn post(target: &Target, body: String) -> Answer {
    let began = Instant::now();
    let answer = target.app.call(Method::POST, STATEMENTS).text(body).send();
    assert!(began.elapsed() < Duration::from_secs(5));
    answer
}

#[test]
fn huge_numbers_in_extensions_and_scores_come_back_to_the_digit_2_2() {
    let target = Target::spawn();
    for number in huge() {
        for result in [
            format!(r#"{{"extensions":{{"x:y":[{number},{{"z":{number}}}]}}}}"#),
            format!(r#"{{"score":{{"raw":{number}}}}}"#),
        ] {
            let id = id();
            post(&target, statement(&id, &result)).expect(200);
            for format in ["exact", "ids", "canonical"] {
                let query = [("statementId", id.as_str()), ("format", format)];
                let text = target.app.get(&path(STATEMENTS, &query)).expect(200).text();
                assert!(
                    text.contains(&format!(r#""result":{result}"#)),
                    "{text:.300}"
                );
            }
            // The same again is the same, another digit is not.
            post(&target, statement(&id, &result)).expect(200);
            let other = result.replacen(&number, "3", 1);
            let status = post(&target, statement(&id, &other)).status;
            assert!([400, 409].contains(&status), "{status} {other:.100}");
        }
    }
    target.assert_well();
}

#[test]
fn huge_numbers_are_compared_by_value_and_in_no_time_2_4_5_1() {
    let target = Target::spawn();
    for (score, status) in [
        (r#"{"raw":1e999999999,"max":1e999999998}"#, 400),
        (r#"{"raw":1e999999998,"max":1e999999999}"#, 200),
        (r#"{"raw":-1e999999999,"min":0}"#, 400),
        (r#"{"raw":1e-999999999,"min":0}"#, 200),
        (r#"{"min":1e999999999,"max":-1e999999999}"#, 400),
        (r#"{"scaled":1e999999999}"#, 400),
        (r#"{"scaled":1e-999999999}"#, 200),
        (r#"{"scaled":0e999999999}"#, 200),
        (r#"{"scaled":0.0000000000000000000000000000000001e34}"#, 200),
        (r#"{"scaled":0.0000000000000000000000000000000001e35}"#, 400),
        (
            r#"{"raw":10e999999999999999999,"max":1e999999999999999999}"#,
            400,
        ),
    ] {
        let answer = post(
            &target,
            statement(&id(), &format!(r#"{{"score":{score}}}"#)),
        );
        assert_eq!(answer.status, status, "{score}: {}", answer.text());
    }
    target.assert_well();
}

#[test]
fn numbers_where_others_are_expected_are_refused_2_2() {
    let target = Target::spawn();
    for number in huge() {
        for result in [
            format!(r#"{{"success":{number}}}"#),
            format!(r#"{{"duration":{number}}}"#),
            format!(r#"{{"response":{number}}}"#),
            number.clone(),
        ] {
            post(&target, statement(&id(), &result)).expect(400);
        }
        let attachment = format!(
            r#"{{"attachments":[{{"usageType":"x:u","display":{{}},"contentType":"a/b","length":{number},"sha2":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","fileUrl":"https://example.org/f"}}],"#
        );
        let body = statement(&id(), "{}").replacen('{', &attachment, 1);
        let status = post(&target, body).status;
        assert!([200, 400].contains(&status), "{status}");
    }
    for malformed in [
        "01", "+1", "1.", ".5", "1e", "0x10", "1_000", "NaN", "Infinity", "-", "1,5", "--1",
    ] {
        let result = format!(r#"{{"extensions":{{"x:y":{malformed}}}}}"#);
        post(&target, statement(&id(), &result)).expect(400);
    }
    target.assert_well();
}

#[test]
fn huge_numbers_in_parameters_are_answered_2_1_3() {
    let target = Target::spawn();
    let digits = "9".repeat(400);
    let get = |name, value: &str| target.app.get(&path(STATEMENTS, &[(name, value)]));
    for limit in ["18446744073709551616", "9223372036854775807", &digits] {
        let found: Value = get("limit", limit).expect(200).json();
        assert_eq!(found["statements"].as_array().unwrap().len(), 1);
    }
    for limit in [
        "1e3",
        "1e999999999",
        "-9223372036854775808",
        "0.5",
        "0x1",
        " 1",
        "١",
    ] {
        get("limit", limit).expect(400);
    }
    for time in [
        format!("{digits}-01-01T00:00:00Z"),
        format!("2026-01-01T00:00:00.{digits}Z"),
        "+292277026596-12-04T15:30:08Z".to_owned(),
        "-9999-01-01T00:00:00Z".to_owned(),
        "9999-12-31T23:59:59+14:00".to_owned(),
        "0000-01-01T00:00:00Z".to_owned(),
    ] {
        for name in ["since", "until"] {
            let status = get(name, &time).status;
            assert!([200, 400].contains(&status), "{name}={time:.40}: {status}");
        }
    }
    target.assert_well();
}
