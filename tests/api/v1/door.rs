//! What becomes of statements that break the rules of a profile they claim

use serde_json::{Value, json};
use tertulia::store::Door;

use super::rules::{
    HUMMED, acme, claiming, example, findings, humming, put, send, settled, without_registration,
};
use crate::helpers::{TestApp, ids_of};
use crate::samples::{asked, id};

#[test]
fn reject_refuses_with_every_finding_and_stores_nothing() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Reject);
    let mut broken = without_registration("asked-question");
    broken.as_object_mut().unwrap().remove("timestamp");
    let id = id();
    broken["id"] = json!(id);
    let answer = send(&app, &key, &json!([asked("ada"), broken])).expect(400);
    let errors = answer.errors();
    for location in ["$.timestamp", "$.context.registration"] {
        let error = errors
            .iter()
            .find(|error| error["message"].as_str().unwrap().contains(location))
            .unwrap_or_else(|| panic!("{location}: {errors:?}"));
        assert_eq!(error["index"], 1);
        assert_eq!(error["statement"], id);
        assert_eq!(error["rule"], "profile-included");
        assert!(!error["fix"].as_str().unwrap().is_empty());
        assert!(error["clause"].as_str().unwrap().contains("/templates/"));
    }
    assert!(app.list(&[]).is_empty());
    assert!(findings(&app, &[]).is_empty());
    send(&app, &key, &example("asked-question")).expect(200);
    // What claims no profile breaks no rule of one.
    send(&app, &key, &asked("ada")).expect(200);
}

#[test]
fn flag_stores_and_notes_and_off_does_not_even_note() {
    let app = TestApp::spawn();
    let broken = without_registration("asked-question");
    let off = app.key_behind(Door::Off);
    send(&app, &off, &broken).expect(200);
    assert!(findings(&app, &[]).is_empty());
    let flag = app.key_behind(Door::Flag);
    let ids = ids_of(&send(&app, &flag, &broken).expect(200).json());
    let found = findings(&app, &[("rule", "included")]);
    assert_eq!(found.len(), 1);
    assert_eq!(json!(ids), json!([found[0]["statement"]]));
    assert_eq!(found[0]["key_name"], "flag");
}

#[test]
fn a_rule_that_looks_inside_extensions_only_flags() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Reject);
    let mut statement = example("created-network");
    statement["context"]
        .as_object_mut()
        .unwrap()
        .remove("extensions");
    send(&app, &key, &statement).expect(200);
    let query = [("rule", "included")];
    let [found] = findings(&app, &query).try_into().unwrap();
    assert!(found["location"].as_str().unwrap().contains("extensions"));
    for finding in findings(&app, &[]) {
        assert_eq!(finding["gravity"], "flags", "{finding}");
    }
}

/// An answer, and what it answers.
fn answered() -> (Value, Value) {
    (example("answered"), example("asked-question"))
}

#[test]
fn a_reference_to_what_is_not_there_yet_is_never_refused_and_the_wrong_one_is_found_later() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Reject);
    let (answer, question) = answered();
    send(&app, &key, &answer).expect(200);
    assert!(findings(&app, &[("rule", "context-reference")]).is_empty());
    let mut wrong = example("raised-concern");
    wrong["id"] = question["id"].clone();
    send(&app, &key, &wrong).expect(200);
    let [found] = findings(&app, &[("rule", "context-reference")])
        .try_into()
        .unwrap();
    assert_eq!(found["statement"], answer["id"]);
    assert_eq!(found["location"], "$.context.statement");
}

#[test]
fn a_reference_to_a_wrong_one_that_is_there_is_refused() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Reject);
    let (answer, question) = answered();
    let mut wrong = example("raised-concern");
    wrong["id"] = question["id"].clone();
    app.store(&wrong);
    let told = send(&app, &key, &answer).expect(400);
    assert_eq!(
        told.faults(),
        ["0 /context/statement profile-context-reference"]
    );
    assert_eq!(app.list(&[]).len(), 1);
}

#[test]
fn a_right_reference_is_fine_whichever_comes_first() {
    for turned in [false, true] {
        let app = TestApp::spawn();
        let key = app.key_behind(Door::Reject);
        let (answer, question) = answered();
        let mut both = [question, answer];
        if turned {
            both.reverse();
        }
        for statement in both {
            send(&app, &key, &statement).expect(200);
        }
        assert!(findings(&app, &[("rule", "context-reference")]).is_empty());
    }
}

#[test]
fn a_profile_that_is_loaded_later_refuses_nothing_that_is_stored() {
    let app = TestApp::spawn();
    let key = app.key_behind(Door::Reject);
    let mut hummed = claiming(&acme("v1"), HUMMED);
    hummed["context"]
        .as_object_mut()
        .unwrap()
        .remove("registration");
    send(&app, &key, &hummed).expect(200);
    put(&app, "/api/v1/profiles/acme", &humming("v1")).expect(201);
    settled(&app);
    assert_eq!(findings(&app, &[]).len(), 1);
    assert_eq!(app.list(&[]).len(), 1);
    send(&app, &key, &hummed).expect(400);
}
