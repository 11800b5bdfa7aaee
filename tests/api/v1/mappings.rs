//! `/api/v1/mappings`: what statements without a template count for

use reqwest::Method;
use serde_json::{Value, json};

use super::rules::{MAPPINGS, listed, put, settled, statements};
use crate::helpers::TestApp;
use crate::samples::{ASKED, did};

const ACME: &str = "/api/v1/mappings/acme";
const WHISTLED: &str = "https://acme.example.org/verbs/whistled";

fn mapping(version: &str) -> Value {
    json!({
        "name": "acme",
        "version": version,
        "base": "https://acme.example.org",
        "rules": [{
            "id": "whistled",
            "verbs": [WHISTLED],
            "behaviour": "whistled",
            "principles": ["sharing"],
            "note": "Whistling is sharing.",
        }],
        "competencies": [{
            "id": "https://acme.example.org/competencies/music",
            "name": { "en": "Music" },
            "behaviours": ["whistled", "asked-question"],
        }],
    })
}

#[test]
fn a_mapping_counts_what_was_stored_before_it_and_goes_before_that_of_the_program() {
    let app = TestApp::spawn();
    let whistled = did("ada", WHISTLED);
    app.store(&json!([whistled, did("bo", ASKED)]));
    assert_eq!(statements(&app, "openness"), 1);
    let mut own = mapping("1.0.0");
    own["rules"].as_array_mut().unwrap().push(json!({
        "id": "asked",
        "verbs": [ASKED],
        "behaviour": "begged",
        "principles": ["empowerment"],
        "note": "Here it is.",
    }));
    let answer = put(&app, ACME, &own).expect(201).json();
    assert_eq!(answer["change"], "loaded");
    app.store(&whistled);
    assert_eq!(settled(&app), answer["edition"].as_u64().unwrap());
    assert_eq!(statements(&app, "sharing"), 2);
    assert_eq!(statements(&app, "openness"), 0);
    assert_eq!(statements(&app, "empowerment"), 1);
    let told = listed(&app, MAPPINGS, "acme", "1.0.0").unwrap();
    assert_eq!(told["rules"], 2);
    assert_eq!(told["competencies"], 1);
    assert_eq!(told["in_force"], true);
    let read = app.get(ACME).expect(200);
    assert_eq!(read.header("content-type"), Some("application/json"));
    assert_eq!(read.json(), own);
}

#[test]
fn a_new_version_takes_the_place_of_the_one_before() {
    let app = TestApp::spawn();
    put(&app, ACME, &mapping("1.0.0")).expect(201);
    put(&app, ACME, &mapping("1.0.0")).expect(200);
    put(&app, ACME, &mapping("1.1.0")).expect(201);
    assert!(listed(&app, MAPPINGS, "acme", "1.0.0").is_none());
    assert!(listed(&app, MAPPINGS, "acme", "1.1.0").is_some());
}

#[test]
fn all_errors_are_told_at_once() {
    let app = TestApp::spawn();
    let mut own = mapping("one");
    own["rules"][0]["principles"] = json!(["noise"]);
    own["rules"][0]["verbs"] = json!(["whistled"]);
    let told = put(&app, ACME, &own).expect(400).faults();
    for pointer in ["/version", "/rules/0/principles/0", "/rules/0/verbs/0"] {
        let fault = format!("- {pointer} invalid-mapping");
        assert!(told.contains(&fault), "{pointer}: {told:?}");
    }
    let call = app.call(Method::PUT, ACME).text("{").send();
    assert_eq!(call.expect(400).faults(), ["-  invalid-mapping"]);
}

#[test]
fn competencies_name_behaviours_that_there_are() {
    let app = TestApp::spawn();
    let mut own = mapping("1.0.0");
    own["competencies"][0]["behaviours"] = json!(["asked-question", "yodelled", "shouted"]);
    let told = put(&app, ACME, &own).expect(400);
    assert_eq!(
        told.faults(),
        [
            "- /competencies/0/behaviours/1 invalid-mapping",
            "- /competencies/0/behaviours/2 invalid-mapping",
        ]
    );
    assert!(told.text().contains("yodelled"));
}

#[test]
fn the_name_in_the_document_is_the_one_in_the_address_and_no_other_mapping_has_it() {
    let app = TestApp::spawn();
    let told = put(&app, "/api/v1/mappings/other", &mapping("1.0.0")).expect(400);
    assert_eq!(told.faults(), ["- /name mapping-name"]);
    let mut unnamed = mapping("1.0.0");
    unnamed.as_object_mut().unwrap().remove("name");
    let told = put(&app, ACME, &unnamed).expect(409);
    assert_eq!(told.faults(), ["-  mapping-name-taken"]);
    let told = put(&app, "/api/v1/mappings/social-learning", &unnamed).expect(409);
    assert_eq!(told.faults(), ["-  built-in"]);
    let query = format!("{ACME}?version=2.0.0");
    let told = put(&app, &query, &mapping("1.0.0")).expect(400);
    assert_eq!(told.faults(), ["- version other-version"]);
    let query = format!("{ACME}?accept=defects");
    let told = put(&app, &query, &mapping("1.0.0")).expect(400);
    assert_eq!(told.faults(), ["- accept unknown-parameter"]);
}

#[test]
fn a_mapping_that_is_deleted_counts_nothing_any_more() {
    let app = TestApp::spawn();
    put(&app, ACME, &mapping("1.0.0")).expect(201);
    settled(&app);
    app.store(&did("ada", WHISTLED));
    assert_eq!(statements(&app, "sharing"), 1);
    let answer = app.call(Method::DELETE, ACME).send().expect(200).json();
    assert_eq!(answer["removed"], json!(["1.0.0"]));
    settled(&app);
    assert_eq!(statements(&app, "sharing"), 0);
    app.get(ACME).expect(404);
}

#[test]
fn a_folder_whose_mapping_has_the_name_of_a_loaded_one_is_refused_and_spoils_nothing() {
    let mut app = TestApp::spawn();
    put(&app, ACME, &mapping("1.0.0")).expect(201);
    let folder = app.folder().join("profiles");
    std::fs::create_dir(&folder).unwrap();
    let built_in = app.get("/api/v1/mappings/social-learning").body;
    std::fs::write(folder.join("social-learning.mapping.json"), built_in).unwrap();
    let own = mapping("2.0.0").to_string();
    std::fs::write(folder.join("acme.mapping.json"), own).unwrap();
    let error = app.try_restart_with(|settings| settings.profiles = Some(folder));
    let told = error.unwrap_err().to_string();
    assert!(told.contains("another mapping is called acme"), "{told}");
    app.restart_with(|settings| settings.profiles = None);
    assert!(listed(&app, MAPPINGS, "acme", "1.0.0").is_some());
}

#[test]
fn that_of_the_program_is_retired_and_can_be_taken_back() {
    let mut app = TestApp::spawn();
    let place = "/api/v1/mappings/social-learning";
    let text = app.get(place).expect(200).body;
    app.store(&did("ada", ASKED));
    assert_eq!(statements(&app, "openness"), 1);
    let told = app.call(Method::DELETE, place).send().expect(400);
    assert_eq!(told.faults(), ["- version version-missing"]);
    let this = format!("{place}?version=2.0.0");
    let answer = app.call(Method::DELETE, &this).send().expect(200).json();
    assert_eq!(answer["removed"], json!([]));
    assert_eq!(answer["retired"], json!(["2.0.0"]));
    settled(&app);
    assert_eq!(statements(&app, "openness"), 0);
    app.restart();
    settled(&app);
    assert_eq!(statements(&app, "openness"), 0);
    let call = app.call(Method::PUT, place).text(text);
    assert_eq!(call.send().expect(200).json()["change"], "replaced");
    settled(&app);
    assert_eq!(statements(&app, "openness"), 1);
}

#[test]
fn what_takes_the_place_of_a_retired_one_of_the_program_is_retired_too() {
    let mut app = TestApp::spawn();
    let place = "/api/v1/mappings/social-learning";
    let mut text = app.get(place).expect(200).json();
    let this = format!("{place}?version=2.0.0");
    app.call(Method::DELETE, &this).send().expect(200);
    text["version"] = json!("99.0.0");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("social-learning.mapping.json");
    std::fs::write(file, text.to_string()).unwrap();
    app.restart_with(|settings| settings.profiles = Some(folder.path().to_owned()));
    settled(&app);
    let told = listed(&app, MAPPINGS, "social-learning", "99.0.0").unwrap();
    assert_eq!(told["in_force"], false);
    app.store(&did("ada", ASKED));
    assert_eq!(statements(&app, "openness"), 0);
}
