//! Profiles and statements, validated without being stored

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;

use super::rules::{
    HUMMED, SOCIAL, acme, claiming, example, humming, put, settled, without_registration,
};
use crate::helpers::{Answer, Key, TestApp, path};
use crate::samples::{asked, id};

const PROFILE: &str = "/api/v1/validate/profile";
const STATEMENTS: &str = "/api/v1/validate/statements";
const TEMPLATES: &str = "/validate_templates";
const PATTERNS: &str = "/validate_patterns";

fn validated(app: &TestApp, place: &str, body: &Value) -> Vec<Value> {
    let call = app.call(Method::POST, place).json(body);
    let told = call.send().expect(200).json();
    told.as_array().unwrap().clone()
}

fn outcomes(records: &[Value]) -> Vec<&str> {
    let outcomes = records.iter().map(|one| one["outcome"].as_str().unwrap());
    outcomes.collect()
}

fn form(app: &TestApp, place: &str, fields: &[(&str, &str)]) -> Answer {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let call = app.call(Method::POST, place);
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    call.body(body).send()
}

#[test]
fn a_profile_is_told_its_errors_and_warnings_and_is_not_loaded() {
    let app = TestApp::spawn();
    let told = app.call(Method::POST, PROFILE).json(&humming("v1"));
    let told = told.send().expect(200).json();
    assert_eq!(told["errors"], json!([]));
    let mut broken = humming("v1");
    broken["author"] = json!({});
    broken["templates"][0]["rules"][0]["presence"] = json!("always");
    let told = app.call(Method::POST, PROFILE).json(&broken).send();
    let told = told.expect(200).json();
    let errors = told["errors"].as_array().unwrap();
    for pointer in ["/author", "/templates/0/rules/0/presence"] {
        assert!(errors.iter().any(|one| one["pointer"] == pointer), "{told}");
    }
    for error in errors {
        for member in ["stage", "pointer", "sentence", "rule", "clause"] {
            assert!(error[member].is_string(), "{member}");
        }
    }
    for text in ["", "{", "\u{0}"] {
        let told = app.call(Method::POST, PROFILE).text(text).send();
        assert_eq!(
            told.expect(200).json()["errors"].as_array().unwrap().len(),
            1
        );
    }
    app.get("/api/v1/profiles/acme").expect(404);
}

#[test]
fn statements_are_told_one_by_one_and_are_not_stored() {
    let app = TestApp::spawn();
    let body = json!([
        example("asked-question"),
        without_registration("asked-question"),
        asked("ada"),
        { "actor": null },
    ]);
    let records = validated(&app, STATEMENTS, &body);
    assert_eq!(
        outcomes(&records),
        ["success", "invalid", "unmatched", "invalid"]
    );
    assert_eq!(records[0]["id"], example("asked-question")["id"]);
    let template = "https://w3id.org/xapi-social-learning/templates/asked-question";
    assert_eq!(records[0]["templates"], json!([template]));
    let missing = &records[1]["findings"];
    assert!(
        missing
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["location"] == "$.context.registration"),
        "{missing}"
    );
    assert_eq!(records[3]["findings"][0]["rule"], "xapi");
    let indexes: Vec<_> = records.iter().map(|one| one["index"].clone()).collect();
    assert_eq!(json!(indexes), json!([0, 1, 2, 3]));
    assert!(app.list(&[]).is_empty());
}

#[test]
fn one_statement_and_lines_are_taken_and_lines_are_answered_where_they_are_asked_for() {
    let app = TestApp::spawn();
    let one = validated(&app, STATEMENTS, &example("asked-question"));
    assert_eq!(outcomes(&one), ["success"]);
    let lines = format!("{}\n{{\n{}\n", asked("ada"), example("asked-question"));
    let call = app
        .call(Method::POST, STATEMENTS)
        .header("accept", "application/x-ndjson");
    let call = call
        .header("content-type", "application/x-ndjson")
        .body(lines);
    let answer = call.send().expect(200);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let text = answer.text();
    let records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(outcomes(&records), ["unmatched", "invalid", "success"]);
}

#[test]
fn the_profiles_that_are_named_judge_or_all_that_are_in_force() {
    let app = TestApp::spawn();
    put(&app, "/api/v1/profiles/acme", &humming("v1")).expect(201);
    settled(&app);
    let body = json!([claiming(&acme("v1"), HUMMED), example("asked-question")]);
    let by = |names: &[&str]| {
        let query: Vec<_> = names.iter().map(|name| ("profile", *name)).collect();
        let records = validated(&app, &path(STATEMENTS, &query), &body);
        outcomes(&records).join(" ")
    };
    assert_eq!(by(&[]), "success success");
    assert_eq!(by(&["acme"]), "success unmatched");
    assert_eq!(by(&[&acme("v1")]), "success unmatched");
    assert_eq!(by(&["social-learning"]), "unmatched success");
    assert_eq!(by(&[SOCIAL, "acme"]), "success success");
    let place = path(STATEMENTS, &[("profile", "acme"), ("profile", "nobody")]);
    let told = app
        .call(Method::POST, &place)
        .json(&body)
        .send()
        .expect(400);
    assert_eq!(told.faults(), ["- profile unknown-profile"]);
}

#[test]
fn references_are_looked_for_in_the_request_and_for_keys_that_read_all_in_the_store() {
    let app = TestApp::spawn();
    let mut wrong = example("raised-concern");
    wrong["id"] = example("asked-question")["id"].clone();
    let answer = example("answered");
    let together = validated(&app, STATEMENTS, &json!([answer, wrong]));
    assert_eq!(together[0]["outcome"], "invalid");
    assert_eq!(together[0]["findings"][0]["rule"], "context-reference");
    let alone = validated(&app, STATEMENTS, &answer);
    assert_eq!(alone[0]["outcome"], "success");
    assert_eq!(alone[0]["missing"], json!([wrong["id"]]));
    app.store(&wrong);
    let stored = validated(&app, STATEMENTS, &answer);
    assert_eq!(stored[0]["outcome"], "invalid");
    let sender = app.key("lms", &[Scope::StatementsWrite]);
    let call = app.call(Method::POST, STATEMENTS).by(&sender).json(&answer);
    assert_eq!(call.send().expect(200).json()[0]["outcome"], "success");
}

#[test]
fn references_that_go_in_a_circle_or_far_into_the_store_end() {
    let app = TestApp::spawn();
    let link = |id: &str, target: &str| {
        let mut statement = example("answered");
        statement["id"] = json!(id);
        statement["context"]["statement"]["id"] = json!(target);
        statement
    };
    let ids: Vec<String> = (0..30).map(|_| id()).collect();
    let chain: Vec<Value> = ids.windows(2).map(|two| link(&two[0], &two[1])).collect();
    app.store(&json!(chain));
    let first = link(&id(), &ids[0]);
    let circle = [link(&ids[28], &ids[29]), link(&ids[29], &ids[28])];
    let records = validated(&app, STATEMENTS, &json!([first, circle[0], circle[1]]));
    // An answer is no question.
    assert_eq!(outcomes(&records), ["invalid", "invalid", "invalid"]);
}

#[test]
fn too_many_statements_are_too_large() {
    let app = TestApp::spawn_with(|settings| settings.limits.batch = 3);
    let call = app.call(Method::POST, STATEMENTS).text("{}\n".repeat(4));
    call.send().expect(413);
    let call = app.call(Method::POST, STATEMENTS).text("{}\n".repeat(3));
    assert_eq!(call.send().expect(200).json().as_array().unwrap().len(), 3);
}

#[test]
fn validate_templates_answers_as_the_specification_says() {
    let app = TestApp::spawn();
    let sound = example("asked-question").to_string();
    let profile = "https://w3id.org/xapi-social-learning";
    for id in [SOCIAL, profile] {
        let fields = [("statement", sound.as_str()), ("profile", id)];
        let answer = form(&app, TEMPLATES, &fields).expect(204);
        assert!(answer.body.is_empty());
    }
    let judge = |statement: &Value| {
        let text = statement.to_string();
        form(
            &app,
            TEMPLATES,
            &[("statement", &text), ("profile", SOCIAL)],
        )
    };
    let told = judge(&without_registration("asked-question")).expect(400);
    assert!(
        told.faults()
            .contains(&"- /context/registration profile-included".to_owned()),
        "{:?}",
        told.faults()
    );
    let told = judge(&asked("ada")).expect(400);
    assert_eq!(told.faults(), ["-  profile-unmatched"]);
    let told = judge(&json!({})).expect(400);
    assert!(!told.errors().is_empty());
    let unknown = [
        ("statement", sound.as_str()),
        ("profile", "https://example.org/p"),
    ];
    form(&app, TEMPLATES, &unknown).expect(404);
    let told = form(&app, TEMPLATES, &[("statements", "[]")]).expect(400);
    assert_eq!(told.faults(), ["- statements unknown-parameter"]);
    let told = form(&app, TEMPLATES, &[]).expect(400);
    assert_eq!(
        told.faults(),
        [
            "- statement missing-parameter",
            "- profile missing-parameter"
        ]
    );
    let call = app.call(Method::POST, TEMPLATES).json(&json!({}));
    call.send().expect(400);
}

/// A question and its answer in a registration of Acme's, where a call is opened and closed.
fn calls() -> Value {
    let mut profile = humming("v1");
    let version = acme("v1");
    let template = profile["templates"][0].clone();
    for (name, verb) in [("opened", "opened"), ("closed", "closed")] {
        let mut concept = profile["concepts"][0].clone();
        concept["id"] = json!(format!("https://acme.example.org/verbs/{verb}"));
        profile["concepts"].as_array_mut().unwrap().push(concept);
        let mut template = template.clone();
        template["id"] = json!(format!("https://acme.example.org/templates/{name}"));
        template["verb"] = json!(format!("https://acme.example.org/verbs/{verb}"));
        profile["templates"].as_array_mut().unwrap().push(template);
    }
    profile["patterns"] = json!([{
        "id": "https://acme.example.org/patterns/call",
        "type": "Pattern",
        "inScheme": version,
        "primary": true,
        "prefLabel": { "en": "Call" },
        "definition": { "en": "It is opened and closed." },
        "sequence": [
            "https://acme.example.org/templates/opened",
            "https://acme.example.org/templates/closed",
        ],
    }]);
    profile
}

#[test]
fn validate_patterns_answers_as_the_specification_says() {
    let app = TestApp::spawn();
    put(&app, "/api/v1/profiles/acme", &calls()).expect(201);
    let at = |verb: &str, time: &str| {
        let verb = format!("https://acme.example.org/verbs/{verb}");
        let mut statement = claiming(&acme("v1"), &verb);
        statement["timestamp"] = json!(time);
        statement
    };
    let (opened, closed) = (
        at("opened", "2026-01-01T10:00:00Z"),
        at("closed", "2026-01-01T11:00:00Z"),
    );
    let judge = |statements: Value| {
        let text = statements.to_string();
        form(
            &app,
            PATTERNS,
            &[("statements", &text), ("profile", &acme("v1"))],
        )
    };
    judge(json!([opened, closed])).expect(204);
    // Their order is that of their timestamps.
    judge(json!([closed, opened])).expect(204);
    let told = judge(json!([opened])).expect(400);
    assert_eq!(told.faults(), ["0  profile-pattern"]);
    assert!(
        told.text()
            .contains("https://acme.example.org/patterns/call")
    );
    let told = judge(json!([opened, opened])).expect(400);
    assert_eq!(told.faults(), ["1 /context/registration profile-pattern"]);
    let mut other = closed.clone();
    other["context"]["registration"] = json!("11111111-2222-4333-8444-555555555555");
    let told = judge(json!([opened, closed, other])).expect(400);
    assert_eq!(told.faults(), ["2 /context/registration profile-pattern"]);
    judge(json!([opened, asked("ada")])).expect(400);
    judge(json!([])).expect(400);
    let fields = [("statements", "[]"), ("profile", "https://example.org/p")];
    form(&app, PATTERNS, &fields).expect(404);
}

#[test]
fn whoever_sends_statements_or_profiles_may_validate_them() {
    let app = TestApp::spawn();
    let may = |key: &Key| {
        let call = app.call(Method::POST, STATEMENTS).by(key).json(&json!([]));
        call.send().status
    };
    assert_eq!(may(&app.key("a", &[Scope::StatementsWrite])), 200);
    assert_eq!(may(&app.key("b", &[Scope::ProfileWrite])), 200);
    assert_eq!(may(&app.key("c", &[Scope::ReportsRead])), 403);
}
