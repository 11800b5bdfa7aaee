//! Statements of many shapes, each sent and read again

use reqwest::Method;
use serde_json::{Value, json};

use super::lossless::{assert_kept_in, members};
use crate::helpers::{STATEMENTS, TestApp, ids_of, path};

/// One statement a line, none of them with members that the server changes but `stored`.
const EXAMPLES: &str = include_str!("examples.ndjson");

#[test]
fn every_example_comes_back_as_it_was_sent_in_both_versions() {
    for version in ["1.0.3", "2.0.0"] {
        let app = TestApp::spawn();
        for line in EXAMPLES.lines() {
            assert_kept_in(&app, version, line);
        }
        assert_eq!(app.ids(&[]).len(), EXAMPLES.lines().count());
    }
}

#[test]
fn all_examples_in_one_batch_come_back_as_they_were_sent() {
    let app = TestApp::spawn();
    let batch = format!("[\n{}\n]", EXAMPLES.lines().collect::<Vec<_>>().join(",\n"));
    let call = app.call(Method::POST, STATEMENTS).text(batch);
    let ids = ids_of(&call.send().expect(200).json());
    for (id, line) in ids.iter().zip(EXAMPLES.lines()) {
        let one = app.get(&path(STATEMENTS, &[("statementId", id)]));
        let returned = members(&one.expect(200).text());
        for (name, value) in members(line) {
            if !["id", "stored"].contains(&name.as_str()) {
                assert_eq!(returned[&name], value, "{name} of {line}");
            }
        }
    }
}

#[test]
fn every_example_again_is_the_same_statement_and_in_every_format_valid() {
    let app = TestApp::spawn();
    for line in EXAMPLES.lines() {
        let call = app.call(Method::POST, STATEMENTS).text(line);
        let [id] = ids_of(&call.send().expect(200).json()).try_into().unwrap();
        let by_id = path(STATEMENTS, &[("statementId", &id)]);
        let stored = app.get(&by_id).expect(200).text();
        // What was read can be sent again: nothing in it is another statement.
        app.call(Method::PUT, &by_id)
            .text(stored)
            .send()
            .expect(204);
        for format in ["ids", "canonical"] {
            let query = [("statementId", id.as_str()), ("format", format)];
            let mut other: Value = app.get(&path(STATEMENTS, &query)).expect(200).json();
            other["id"] = json!(crate::samples::id());
            let answer = app.post(&other);
            assert_eq!(answer.status, 200, "{format} of {line}: {}", answer.text());
        }
    }
}
