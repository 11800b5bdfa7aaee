//! `/api/v1/rejections`: what was refused, and why

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;

use crate::helpers::{STATEMENTS, TestApp, TestClock, path};
use crate::samples::{asked, id, named};

const REJECTIONS: &str = "/api/v1/rejections";

fn rejections(app: &TestApp, query: &[(&str, &str)]) -> Vec<Value> {
    let answer = app.get(&path(REJECTIONS, query)).expect(200).json();
    answer["data"].as_array().unwrap().clone()
}

#[test]
fn what_was_refused_is_told_with_all_that_explains_it() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let id = id();
    let mut broken = named(&id, asked("ada"));
    broken["verb"]["id"] = json!("asked");
    let answer = app.post(&json!([asked("ada"), broken])).expect(400);
    let [mut told] = rejections(&app, &[]).try_into().unwrap();
    let told = told.as_object_mut().unwrap();
    let time = told.remove("time").unwrap();
    assert!(time.as_str().unwrap().starts_with("2026-11-23T11:53:5"));
    let expected = json!({
        "number": 1,
        "key": "admin",
        "request": answer.header("x-request-id").unwrap(),
        "status": 400,
        "index": 1,
        "statement": id,
        "pointer": "/verb/id",
        "rule": "verb-id-not-iri",
        "clause": "xAPI 1.0.3, Part 2, 2.4.3",
        "message": "The id of the verb is not an absolute IRI",
        "excerpt": "\"asked\"",
    });
    assert_eq!(json!(told), expected);
}

#[test]
fn conflicts_large_bodies_and_unreadable_ones_are_kept_too() {
    let app = TestApp::spawn_with(|settings| settings.limits.body = 10_000);
    let taken = app.store_one(&asked("ada"));
    app.put(&taken, &asked("bo")).expect(409);
    let post = || app.call(Method::POST, STATEMENTS);
    post().text(vec![b' '; 10_001]).send().expect(413);
    post().text("{\"actor\":").send().expect(400);
    post()
        .body("x")
        .header("content-type", "x/y")
        .send()
        .expect(400);
    app.put("no-uuid", &asked("ada")).expect(400);
    let told: Vec<_> = rejections(&app, &[])
        .iter()
        .map(|one| format!("{} {}", one["status"], one["rule"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            "400 statement-id",
            "400 unsupported-content-type",
            "400 malformed-json",
            "413 body-too-large",
            "409 statement-conflict",
        ]
    );
}

#[test]
fn what_was_accepted_or_only_read_or_came_without_a_key_is_not_kept() {
    let app = TestApp::spawn();
    app.store(&asked("ada"));
    app.get(&path(STATEMENTS, &[("verb", "x")])).expect(400);
    let call = app.call(Method::POST, STATEMENTS).text("{");
    call.without("authorization").send().expect(401);
    assert!(rejections(&app, &[]).is_empty());
}

#[test]
fn pages_follow_next_from_the_newest_to_the_oldest() {
    let app = TestApp::spawn();
    for _ in 0..7 {
        app.post(&json!({ "actor": null })).expect(400);
    }
    assert_eq!(rejections(&app, &[]).len(), 21);
    let mut numbers = Vec::new();
    let mut next = Some(path(REJECTIONS, &[("limit", "4"), ("key", "admin")]));
    while let Some(path) = next {
        let answer = app.get(&path).expect(200).json();
        let page = answer["data"].as_array().unwrap();
        assert!(page.len() <= 4);
        numbers.extend(page.iter().map(|one| one["number"].as_i64().unwrap()));
        next = answer["next"].as_str().map(str::to_owned);
    }
    assert_eq!(numbers, (1..=21).rev().collect::<Vec<_>>());
}

#[test]
fn a_page_that_is_the_last_says_so_also_when_it_is_full() {
    let app = TestApp::spawn();
    app.post(&json!({})).expect(400);
    let answer = app.get(&path(REJECTIONS, &[("limit", "3")])).expect(200);
    assert_eq!(answer.json()["data"].as_array().unwrap().len(), 3);
    assert_eq!(answer.json()["next"], Value::Null);
}

#[test]
fn rejections_are_found_by_key_and_by_request() {
    let app = TestApp::spawn();
    let key = app.key("moodle", &[Scope::StatementsWrite]);
    let call = app.call(Method::POST, STATEMENTS).by(&key).text("{");
    let refused = call.send().expect(400);
    app.post(&json!({})).expect(400);
    let of_key = rejections(&app, &[("key", &key.id)]);
    assert_eq!(of_key.len(), 1);
    let request = refused.header("x-request-id").unwrap();
    assert_eq!(rejections(&app, &[("request", request)]), of_key);
    assert_eq!(rejections(&app, &[("key", "admin")]).len(), 3);
    assert!(rejections(&app, &[("key", "nobody")]).is_empty());
}

#[test]
fn only_administrators_read_rejections() {
    let app = TestApp::spawn();
    let others: Vec<Scope> = Scope::EVERY
        .into_iter()
        .filter(|scope| *scope != Scope::Admin)
        .collect();
    let everything_else = app.key("all", &others);
    let call = app.call(Method::GET, REJECTIONS).by(&everything_else);
    call.send().expect(403);
    let admin = app.key("admin only", &[Scope::Admin]);
    app.call(Method::GET, REJECTIONS)
        .by(&admin)
        .send()
        .expect(200);
}

#[test]
fn rejections_hold_no_secrets() {
    let app = TestApp::spawn();
    let key = app.key("moodle", &[Scope::StatementsWrite]);
    let post = || app.call(Method::POST, STATEMENTS);
    post().by(&key).text("{").send().expect(400);
    let bearer = format!("Bearer {}.{}", key.id, key.secret);
    let call = post().header("authorization", bearer).json(&json!({}));
    call.send().expect(400);
    let call = post().version("7").json(&json!({}));
    call.send().expect(400);
    let told = app.get(REJECTIONS).text();
    assert!(told.contains(&key.id));
    for secret in [&key.secret, &app.admin.secret, "Basic", "Bearer"] {
        assert!(!told.contains(secret));
    }
}

#[test]
fn rejections_of_one_request_and_what_is_told_of_each_are_bounded() {
    let app = TestApp::spawn();
    app.post(&json!(vec![json!({}); 400])).expect(400);
    assert_eq!(rejections(&app, &[("limit", "1000")]).len(), 100);
    let mut large = asked("ada");
    large["x".repeat(1_000_000)] = json!("y".repeat(1_000_000));
    app.post(&large).expect(400);
    let newest = app.get(&path(REJECTIONS, &[("limit", "1")])).expect(200);
    assert!(newest.body.len() < 10_000, "{}", newest.body.len());
}

#[test]
fn the_newest_ten_thousand_are_kept() {
    let app = TestApp::spawn();
    for _ in 0..102 {
        app.post(&json!(vec![json!({}); 34])).expect(400);
    }
    let mut next = Some(path(REJECTIONS, &[("limit", "1000")]));
    let mut numbers = Vec::new();
    while let Some(path) = next {
        let answer = app.get(&path).expect(200).json();
        let page = answer["data"].as_array().unwrap();
        numbers.extend(page.iter().map(|one| one["number"].as_i64().unwrap()));
        next = answer["next"].as_str().map(str::to_owned);
    }
    assert_eq!(numbers, (201..=10_200).rev().collect::<Vec<_>>());
}

#[test]
fn parameters_that_are_wrong_are_refused() {
    let app = TestApp::spawn();
    for (query, rule) in [
        ("colour=red", "unknown-parameter"),
        ("limit=1&limit=2", "repeated-parameter"),
        ("limit=many", "malformed-parameter"),
        ("limit=-1", "malformed-parameter"),
        ("limit=", "malformed-parameter"),
        ("before=x", "malformed-parameter"),
    ] {
        let answer = app.get(&format!("{REJECTIONS}?{query}")).expect(400);
        assert_eq!(answer.errors()[0]["rule"], rule, "{query}");
    }
}
