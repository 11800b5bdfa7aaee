//! GET of one statement (xAPI 1.0.3, Part 3, 2.1.3 and 2.1.4), and HEAD (1.1)

use reqwest::Method;
use serde_json::json;

use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::{asked, id, voiding};

fn by(name: &str, id: &str) -> String {
    path(STATEMENTS, &[(name, id)])
}

#[test]
fn a_statement_is_found_by_its_id_in_either_case_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    for id in [id.clone(), id.to_uppercase()] {
        let answer = app.get(&by("statementId", &id)).expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.json()["actor"], asked("ada")["actor"]);
    }
}

#[test]
fn an_unknown_id_is_not_found_2_1_3() {
    let app = TestApp::spawn();
    app.store(&asked("ada"));
    for name in ["statementId", "voidedStatementId"] {
        let answer = app.get(&by(name, &id())).expect(404);
        let kind = answer.header("content-type");
        assert_eq!(kind, Some("application/problem+json"));
    }
}

#[test]
fn a_statement_stands_under_statement_id_until_it_is_voided_and_then_under_the_other_2_1_4() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    app.get(&by("voidedStatementId", &id)).expect(404);
    let before = app.stored(&id);
    let voiding = app.store_one(&voiding(&id));
    app.get(&by("statementId", &id)).expect(404);
    let after = app.get(&by("voidedStatementId", &id)).expect(200);
    assert_eq!(after.json(), before);
    app.get(&by("statementId", &voiding)).expect(200);
    app.get(&by("voidedStatementId", &voiding)).expect(404);
}

#[test]
fn both_ids_at_once_are_refused_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    let query = [("statementId", id.as_str()), ("voidedStatementId", &id)];
    let answer = app.get(&path(STATEMENTS, &query)).expect(400);
    assert!(
        answer
            .faults()
            .contains(&"- voidedStatementId both-ids".to_owned())
    );
}

#[test]
fn beside_an_id_only_attachments_and_format_may_stand_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    let voided = app.store_one(&asked("ada"));
    app.store(&voiding(&voided));
    for (name, id) in [("statementId", &id), ("voidedStatementId", &voided)] {
        for (other, value) in [
            ("agent", r#"{"mbox":"mailto:ada@example.org"}"#),
            ("verb", "https://example.org/v"),
            ("activity", "https://example.org/a"),
            ("registration", id),
            ("related_activities", "true"),
            ("related_agents", "false"),
            ("since", "2020-01-01T00:00:00Z"),
            ("until", "2020-01-01T00:00:00Z"),
            ("limit", "1"),
            ("ascending", "true"),
            ("cursor", "x"),
        ] {
            let answer = app.get(&path(STATEMENTS, &[(name, id), (other, value)]));
            let faults = answer.expect(400).faults();
            assert_eq!(faults, [format!("- {other} parameter-beside-id")]);
        }
        for format in ["ids", "exact", "canonical"] {
            let query = [(name, id.as_str()), ("format", format)];
            app.get(&path(STATEMENTS, &query)).expect(200);
        }
        let query = [(name, id.as_str()), ("attachments", "false")];
        let answer = app.get(&path(STATEMENTS, &query)).expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn what_is_no_uuid_is_refused_2_1_3() {
    let app = TestApp::spawn();
    for name in ["statementId", "voidedStatementId"] {
        for id in ["", "1", "0195a6f061f04cc59cc50195a6f061f0"] {
            let faults = app.get(&by(name, id)).expect(400).faults();
            assert_eq!(faults, [format!("- {name} malformed-parameter")]);
        }
    }
}

#[test]
fn head_answers_the_headers_of_get_without_the_body_1_1() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    let unknown = crate::samples::id();
    for path in [
        by("statementId", &id),
        by("statementId", &unknown),
        by("voidedStatementId", &id),
        by("verb", "no iri"),
        STATEMENTS.to_owned(),
        "/xapi/about".to_owned(),
        "/api/v1/rejections".to_owned(),
        "/api/v1/reports/principles.csv".to_owned(),
        "/nothing/here".to_owned(),
    ] {
        let get = app.get(&path);
        let head = app.call(Method::HEAD, &path).send();
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        let names = |answer: &crate::helpers::Answer| {
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&head), names(&get), "{path}");
        for name in ["content-type", "content-length", "last-modified", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
        assert_ne!(get.header("content-length"), Some("0"));
    }
}

#[test]
fn head_needs_credentials_and_a_version_as_get_does_1_1() {
    let app = TestApp::spawn();
    let call = || app.call(Method::HEAD, STATEMENTS);
    call().without("authorization").send().expect(401);
    call()
        .without("x-experience-api-version")
        .send()
        .expect(400);
}

#[test]
fn a_single_statement_is_no_statement_result_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    let stored = app.stored(&id);
    assert_eq!(stored["id"], json!(id));
    assert!(stored.get("statements").is_none() && stored.get("more").is_none());
}

#[test]
fn with_attachments_the_answer_is_multipart_also_without_any_stored_1_5_2() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    for query in [vec![("statementId", id.as_str())], vec![]] {
        let mut query = query;
        query.push(("attachments", "true"));
        let answer = app.get(&path(STATEMENTS, &query)).expect(200);
        let kind = answer.header("content-type").unwrap();
        let boundary = kind.strip_prefix("multipart/mixed; boundary=").unwrap();
        assert!(boundary.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let body = answer.text();
        let head = format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n");
        let json = body.strip_prefix(&head).unwrap();
        let json = json.strip_suffix(&format!("\r\n--{boundary}--\r\n"));
        let json: serde_json::Value = serde_json::from_str(json.unwrap()).unwrap();
        assert!(json.to_string().contains(&id));
    }
}
