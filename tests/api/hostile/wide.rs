//! Statements that are wide: nothing in them may cost more than their size does.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::target::Target;
use crate::helpers::{Answer, STATEMENTS};
use crate::samples::{agent, asked, id, named};

/// Far more than reading some megabytes takes on a slow machine, far less than anything that grows
/// with the square of them.
const IN_GOOD_TIME: Duration = Duration::from_secs(20);

fn post(target: &Target, body: impl Into<Vec<u8>>) -> Answer {
    let began = Instant::now();
    let answer = target.app.call(Method::POST, STATEMENTS).text(body).send();
    assert!(began.elapsed() < IN_GOOD_TIME, "{:?}", began.elapsed());
    assert!(answer.status < 500, "{}", answer.text());
    answer
}

/// Stores a statement, sends the same again, another one under its id, and reads it in each format.
fn assert_lives(target: &Target, statement: Value) {
    let id = id();
    let statement = named(&id, statement);
    post(target, statement.to_string()).expect(200);
    post(target, statement.to_string()).expect(200);
    let mut other = statement.clone();
    other["verb"]["id"] = json!("https://example.org/other");
    post(target, other.to_string()).expect(409);
    for format in ["exact", "ids", "canonical"] {
        let began = Instant::now();
        let query = [("statementId", id.as_str()), ("format", format)];
        target
            .app
            .get(&crate::helpers::path(STATEMENTS, &query))
            .expect(200);
        assert!(
            began.elapsed() < IN_GOOD_TIME,
            "{format}: {:?}",
            began.elapsed()
        );
    }
}

fn keys(count: usize, key: impl Fn(usize) -> String) -> Value {
    let members: Map<_, _> = (0..count).map(|number| (key(number), json!("x"))).collect();
    Value::Object(members)
}

#[test]
fn objects_with_a_hundred_thousand_keys_cost_what_their_size_does() {
    let target = Target::spawn();
    let mut statement = asked("wide");
    let key = |number| format!("https://example.org/{number}");
    statement["result"] = json!({ "extensions": keys(100_000, key) });
    assert_lives(&target, statement.clone());
    let value = keys(100_000, |number| number.to_string());
    statement["result"] = json!({ "extensions": { "x:y": value } });
    assert_lives(&target, statement);
    target.assert_well();
}

#[test]
fn language_maps_with_a_hundred_thousand_tags_cost_what_their_size_does() {
    let target = Target::spawn();
    let mut statement = asked("wide");
    statement["verb"]["display"] = keys(100_000, |number| format!("en-x-{number}"));
    assert_lives(&target, statement);
    target.assert_well();
}

#[test]
fn lists_with_a_hundred_thousand_elements_cost_what_their_size_does() {
    let target = Target::spawn();
    let mut statement = asked("wide");
    statement["result"] = json!({ "extensions": { "x:y": vec![json!({ "a": [1] }); 100_000] } });
    assert_lives(&target, statement);
    let mut statement = asked("wide");
    // The same member again and again, in another order than before: unordered lists compare.
    let members: Vec<Value> = (0..20_000)
        .map(|number| agent(&format!("m{}", number % 7)))
        .collect();
    statement["actor"] = json!({ "objectType": "Group", "member": members });
    assert_lives(&target, statement);
    let patterns: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
    let mut statement = asked("wide");
    statement["object"]["definition"] =
        json!({ "interactionType": "fill-in", "correctResponsesPattern": patterns });
    assert_lives(&target, statement);
    let choices: Vec<Value> = (0..30_000)
        .map(|number| json!({ "id": number.to_string() }))
        .collect();
    let mut statement = asked("wide");
    statement["object"]["definition"] = json!({ "interactionType": "choice", "choices": choices });
    assert_lives(&target, statement);
    target.assert_well();
}

#[test]
fn a_hundred_thousand_things_that_are_wrong_are_told_as_some_of_them() {
    let target = Target::spawn();
    let mut statement = asked("wrong");
    statement["context"] = keys(100_000, |number| format!("wrong{number}"));
    let answer = post(&target, statement.to_string()).expect(400);
    assert!(answer.body.len() < 1_000_000, "{}", answer.body.len());
    let mut text = String::from("[");
    for number in 0..4_999 {
        let _ = write!(text, "{{\"actor\":{number},\"verb\":null,\"x\":[]}},");
    }
    text.push_str("{}]");
    let answer = post(&target, text).expect(400);
    assert!(answer.body.len() < 1_000_000, "{}", answer.body.len());
    let repeated = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(100_000));
    let answer = post(&target, repeated).expect(400);
    assert!(answer.body.len() < 1_000_000, "{}", answer.body.len());
    assert_eq!(target.count(), 1);
    target.assert_well();
}

#[test]
fn names_of_megabytes_are_refused_or_kept_and_told_shortened() {
    let target = Target::spawn();
    let long = "x".repeat(3_000_000);
    let mut statement = asked("long");
    statement["result"] = json!({ "response": long, "extensions": { "x:y": { &long: &long } } });
    assert_lives(&target, statement);
    for broken in [
        json!({ &long: 1 }),
        json!({ "actor": long }),
        json!({ "actor": { "mbox": long } }),
        json!({ "context": { "extensions": { &long: 1 } } }),
    ] {
        let answer = post(&target, broken.to_string()).expect(400);
        // The pointer holds the name, and the summary the pointer; what was found is cut.
        assert!(answer.body.len() < 3 * long.len(), "{}", answer.body.len());
    }
    target.assert_well();
}
