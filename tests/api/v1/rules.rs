//! Profiles and mappings to load, statements that claim them, and figures to wait for.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{Answer, Key, STATEMENTS, TestApp, path};
use crate::samples::did;

pub const PROFILES: &str = "/api/v1/profiles";
pub const MAPPINGS: &str = "/api/v1/mappings";
pub const FINDINGS: &str = "/api/v1/findings";
/// The version of the profile that comes with the program.
pub const SOCIAL: &str = "https://w3id.org/xapi-social-learning/v1.0";
pub const HUMMED: &str = "https://acme.example.org/verbs/hummed";

/// The IRI of a version of Acme's profile.
pub fn acme(version: &str) -> String {
    format!("https://acme.example.org/profiles/humming/{version}")
}

/// Acme's profile: whoever hums shares, and says in which registration.
pub fn humming(version: &str) -> Value {
    let id = acme(version);
    let year = version.trim_start_matches('v');
    json!({
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": "https://acme.example.org/profiles/humming",
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": { "en": "Humming", "de": "Summen" },
        "definition": { "en": "What people at Acme do when they share a tune." },
        "versions": [{ "id": id, "generatedAtTime": format!("202{year}-01-01T00:00:00Z") }],
        "author": { "type": "Organization", "name": "Acme" },
        "concepts": [{
            "id": HUMMED,
            "type": "Verb",
            "inScheme": id,
            "prefLabel": { "en": "hummed" },
            "definition": { "en": "The actor hummed a tune to others." },
        }],
        "templates": [{
            "id": format!("https://acme.example.org/templates/{version}/hummed-along"),
            "type": "StatementTemplate",
            "inScheme": id,
            "prefLabel": { "en": "Hummed along", "de": "Mitgesummt" },
            "definition": { "en": "Somebody hummed along." },
            "verb": HUMMED,
            "rules": [{
                "location": "$.context.registration",
                "presence": "included",
                "scopeNote": { "en": "Say which choir it was.", "de": "Sag, in welchem Chor." },
            }],
            "https://w3id.org/xapi-social-learning/ontology#countsToward": [
                { "id": "https://w3id.org/xapi-social-learning/principles/sharing" },
            ],
        }],
    })
}

/// A statement that claims a version of a profile, in the registration that it needs.
pub fn claiming(version: &str, verb: &str) -> Value {
    let mut statement = did("ada", verb);
    statement["context"] = json!({
        "registration": "5abda7e8-c3c7-5b3d-8df8-1c6222d44db1",
        "contextActivities": { "category": [{ "id": version }] },
    });
    statement
}

/// The example of a behaviour of the profile that comes with the program.
pub fn example(name: &str) -> Value {
    let file = format!(
        "{}/profiles/examples/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// A statement of its behaviours without the registration that all of them want.
pub fn without_registration(name: &str) -> Value {
    let mut statement = example(name);
    statement.as_object_mut().unwrap().remove("id");
    let context = statement["context"].as_object_mut().unwrap();
    context.remove("registration");
    statement
}

pub fn put(app: &TestApp, place: &str, document: &Value) -> Answer {
    app.call(Method::PUT, place).json(document).send()
}

pub fn send(app: &TestApp, key: &Key, statements: &Value) -> Answer {
    let call = app.call(Method::POST, STATEMENTS).by(key);
    call.json(statements).send()
}

/// Waits until nothing is judged again any more, and returns the edition that reports show.
#[track_caller]
pub fn settled(app: &TestApp) -> u64 {
    let begun = Instant::now();
    loop {
        let told = app.get(PROFILES).expect(200).json();
        if told["judging"]["next"].is_null() {
            return told["judging"]["current"].as_u64().unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{told}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The entry of a profile or mapping in its list.
pub fn listed(app: &TestApp, list: &str, slug: &str, version: &str) -> Option<Value> {
    let told = app.get(list).expect(200).json();
    let mut data = told["data"].as_array().unwrap().clone().into_iter();
    data.find(|one| one["slug"] == slug && one["version"] == version)
}

/// Statements that count toward a principle.
pub fn statements(app: &TestApp, principle: &str) -> u64 {
    let range = [("from", "2020-01-01"), ("to", "2030-01-01")];
    let report = app.get(&path("/api/v1/reports/principles", &range));
    let report = report.expect(200).json();
    let mut rows = report["data"].as_array().unwrap().iter();
    let row = rows.find(|row| row["principle"] == principle).unwrap();
    row["statements"].as_u64().unwrap()
}

/// The findings that are kept.
pub fn findings(app: &TestApp, query: &[(&str, &str)]) -> Vec<Value> {
    let told = app.get(&path(FINDINGS, query)).expect(200).json();
    told["data"].as_array().unwrap().clone()
}
