//! PUT (xAPI 1.0.3, Part 3, 2.1.1)

use reqwest::Method;
use serde_json::json;

use crate::helpers::{STATEMENTS, TestApp};
use crate::samples::{asked, id, named};

#[test]
fn a_put_stores_the_statement_under_the_id_in_the_query_2_1_1() {
    let app = TestApp::spawn();
    let id = id();
    let answer = app.put(&id, &asked("ada")).expect(204);
    assert!(answer.body.is_empty());
    assert_eq!(app.stored(&id)["id"], json!(id));
}

#[test]
fn a_put_statement_may_name_the_same_id_in_either_case_2_1_1() {
    let app = TestApp::spawn();
    let id = id();
    let upper = id.to_uppercase();
    app.put(&id, &named(&upper, asked("ada"))).expect(204);
    app.put(&upper, &named(&id, asked("ada"))).expect(204);
    assert_eq!(app.ids(&[]), [id]);
}

#[test]
fn a_put_statement_that_names_another_id_is_refused_2_1_1() {
    let app = TestApp::spawn();
    let answer = app.put(&id(), &named(&id(), asked("ada"))).expect(400);
    assert_eq!(answer.faults(), ["- /id id-mismatch"]);
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn a_put_without_a_statement_id_is_refused_2_1_1() {
    let app = TestApp::spawn();
    let statement = named(&id(), asked("ada"));
    let answer = app.call(Method::PUT, STATEMENTS).json(&statement).send();
    assert_eq!(answer.expect(400).faults(), ["- statementId statement-id"]);
}

#[test]
fn a_put_under_what_is_no_uuid_is_refused_2_1_1() {
    let app = TestApp::spawn();
    for id in ["", "7", "urn:uuid:0195a6f0-61f0-4cc5-9cc5-0195a6f061f0"] {
        let answer = app.put(id, &asked("ada")).expect(400);
        assert_eq!(answer.faults(), ["- statementId statement-id"]);
    }
}

#[test]
fn a_put_holds_one_statement_and_no_array_2_1_1() {
    let app = TestApp::spawn();
    for body in [json!([asked("ada")]), json!([])] {
        let answer = app.put(&id(), &body).expect(400);
        assert_eq!(answer.faults(), ["-  not-an-object"]);
    }
}

#[test]
fn a_put_knows_no_other_parameter_3_2() {
    let app = TestApp::spawn();
    for query in ["method=PUT", "StatementId=1", "statementid=1", "limit=1"] {
        let path = format!("{STATEMENTS}?statementId={}&{query}", id());
        let answer = app.call(Method::PUT, &path).json(&asked("ada")).send();
        assert_eq!(answer.expect(400).errors()[0]["rule"], "unknown-parameter");
    }
}

#[test]
fn a_put_with_its_parameter_twice_is_refused_3_2() {
    let app = TestApp::spawn();
    let id = id();
    let path = format!("{STATEMENTS}?statementId={id}&statementId={id}");
    let answer = app.call(Method::PUT, &path).json(&asked("ada")).send();
    let faults = answer.expect(400).faults();
    assert_eq!(faults, ["- statementId repeated-parameter"]);
}
