//! What every answer of the resource has, whatever its status (xAPI 1.0.3, Part 3, 2.1.3, 3.2, 3.3)

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tertulia::store::Scope;

use crate::helpers::{Answer, STATEMENTS, TestApp, path};
use crate::samples::{asked, id, named};

/// One answer of each status that the resource knows, but those that take a slow client.
fn answers(app: &TestApp, version: &str) -> Vec<Answer> {
    let reader = app.key("reader", &[Scope::StatementsRead]);
    let call = |method, query: &[(&str, &str)]| {
        app.call(method, &path(STATEMENTS, query)).version(version)
    };
    let get = |query: &[(&str, &str)]| call(Method::GET, query);
    let post = || call(Method::POST, &[]);
    let taken = id();
    let put = |name| call(Method::PUT, &[("statementId", &taken)]).json(&asked(name));
    let calls = [
        (post().json(&asked("ada")), 200),
        (put("ada"), 204),
        (put("ada"), 204),
        (put("bo"), 409),
        (get(&[]), 200),
        (get(&[("statementId", &taken)]), 200),
        (call(Method::HEAD, &[]), 200),
        (get(&[("limit", "-1")]), 400),
        (get(&[("colour", "red")]), 400),
        (get(&[("cursor", "x")]), 400),
        (post().text("{"), 400),
        (post().text("[]").header("content-type", "text/plain"), 400),
        (get(&[]).header("authorization", "Basic x"), 401),
        (post().json(&json!([])).by(&reader), 403),
        (get(&[("statementId", &id())]), 404),
        (get(&[("voidedStatementId", &taken)]), 404),
        (call(Method::DELETE, &[]), 405),
        (post().text(vec![b' '; 60_000]), 413),
        (post().json(&json!(vec![asked("ada"); 60])), 413),
    ];
    calls
        .map(|(call, status)| call.send().expect(status))
        .into()
}

fn spawn() -> TestApp {
    TestApp::spawn_with(|settings| {
        settings.limits.body = 50_000;
        settings.limits.batch = 50;
    })
}

#[test]
fn every_status_comes_with_its_version_consistent_through_and_an_id_2_1_3() {
    for version in ["1.0.3", "2.0.0"] {
        let app = spawn();
        let began = tertulia::store::Clock::system().now();
        let mut ids = Vec::new();
        for answer in answers(&app, version) {
            assert_eq!(answer.header("x-experience-api-version"), Some(version));
            let behind = began.duration_since(answer.consistent_through());
            assert!(behind.as_millis() < 5_000, "{behind:?}: {}", answer.text());
            ids.push(answer.header("x-request-id").unwrap().to_owned());
        }
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}

#[test]
fn every_refusal_is_a_problem_that_explains_itself_3_2() {
    let app = spawn();
    for answer in answers(&app, "1.0.3") {
        if answer.status < 300 {
            continue;
        }
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let problem = answer.json();
        assert_eq!(problem["status"], answer.status);
        assert_eq!(problem["request"].as_str(), answer.header("x-request-id"));
        for part in ["type", "title", "detail"] {
            let text = problem[part].as_str().unwrap();
            assert!(text.len() > 5, "{part} of {problem}");
        }
    }
}

#[test]
fn last_modified_rises_with_what_is_stored_and_not_with_what_is_refused_2_1_3() {
    let clock = crate::helpers::TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let first = app.store_one(&asked("ada"));
    let modified = |query: &[(&str, &str)]| {
        let answer = app.get(&path(STATEMENTS, query)).expect(200);
        answer.header("last-modified").unwrap().to_owned()
    };
    let before = modified(&[]);
    clock.advance(Duration::from_secs(90));
    app.post(&json!({})).expect(400);
    app.put(&first, &asked("bo")).expect(409);
    app.put(&first, &asked("ada")).expect(204);
    app.store(&named(&first, asked("ada")));
    assert_eq!(modified(&[]), before);
    app.store(&asked("bo"));
    assert_ne!(modified(&[]), before);
    assert_eq!(modified(&[("statementId", &first)]), before);
}
