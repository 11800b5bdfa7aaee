//! `/api/v1/findings/documents`: documents that a profile describes, and what was wrong with them

use serde_json::{Value, json};
use tertulia::lrs::access::Credentials;
use tertulia::store::{Door, Scope};

use crate::helpers::TestApp;
use crate::xapi::documents::{
    ACTIVITY_PROFILE, AGENT_PROFILE, STATE, delete, list, place, post, text, with,
};

const FINDINGS: &str = "/api/v1/findings/documents";
const PREFERENCES: &str = "https://w3id.org/xapi-social-learning/documents/reporting-preferences";
const PROFILE: &str = "https://w3id.org/xapi-social-learning/v1.0";

fn preferences() -> String {
    let agent = json!({ "mbox": "mailto:ada@example.org" }).to_string();
    with(
        AGENT_PROFILE,
        &[("agent", agent), ("profileId", PREFERENCES.to_owned())],
    )
}

fn send(app: &TestApp, at: &str, document: &Value) {
    let request = post(app, at).text(document.to_string());
    request
        .header("content-type", "application/json")
        .send()
        .expect(204);
}

fn findings(app: &TestApp) -> Vec<Value> {
    let answer = app.get(FINDINGS).expect(200).json();
    answer["data"].as_array().unwrap().clone()
}

#[test]
fn a_document_that_does_not_follow_its_schema_is_stored_and_told_of_7_3() {
    let app = TestApp::spawn();
    let wrong = json!({ "includeInReports": "perhaps" });
    send(&app, &preferences(), &wrong);
    assert_eq!(text(&app, &preferences()), wrong.to_string());
    let [told] = findings(&app).try_into().unwrap();
    assert_eq!(told["rule"], "document-value");
    assert_eq!(told["profile"], PROFILE);
    assert_eq!(told["resource"], "agents/profile");
    assert_eq!(told["id"], PREFERENCES);
    assert_eq!(told["agent"], "mailto:ada@example.org");
    assert_eq!(told["key"], "admin");
    assert!(
        told["found"][0]
            .as_str()
            .unwrap()
            .contains("includeInReports"),
        "{told}"
    );
}

#[test]
fn a_document_that_is_mended_by_a_merge_is_told_of_no_more_7_3() {
    let app = TestApp::spawn();
    send(&app, &preferences(), &json!({ "includeInNetwork": true }));
    assert_eq!(findings(&app).len(), 1);
    send(&app, &preferences(), &json!({ "includeInReports": true }));
    assert_eq!(findings(&app), [] as [Value; 0]);
}

#[test]
fn a_document_in_the_wrong_resource_or_of_the_wrong_type_is_told_of_7_3() {
    let app = TestApp::spawn();
    let activity = "https://example.org/a".to_owned();
    let at = with(
        ACTIVITY_PROFILE,
        &[
            ("activityId", activity),
            ("profileId", PREFERENCES.to_owned()),
        ],
    );
    let document = json!({ "includeInReports": true }).to_string();
    let request = post(&app, &at).text(document);
    request
        .header("content-type", "text/plain")
        .send()
        .expect(204);
    let told = findings(&app);
    let mut rules: Vec<_> = told
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    rules.sort_unstable();
    assert_eq!(rules, ["document-content-type", "document-resource"]);
}

#[test]
fn a_document_that_no_profile_describes_is_not_judged_7_3() {
    let app = TestApp::spawn();
    let agent = json!({ "mbox": "mailto:ada@example.org" }).to_string();
    let at = with(
        AGENT_PROFILE,
        &[("agent", agent), ("profileId", "x".to_owned())],
    );
    send(&app, &at, &json!({ "includeInReports": "perhaps" }));
    assert_eq!(findings(&app), [] as [Value; 0]);
}

fn wrong() -> Value {
    json!({ "includeInReports": "perhaps" })
}

#[test]
fn findings_go_with_the_state_of_a_context() {
    let app = TestApp::spawn();
    send(&app, &place(STATE, PREFERENCES), &wrong());
    send(&app, &preferences(), &wrong());
    let told = findings(&app);
    let resources = told.iter().map(|one| one["resource"].as_str().unwrap());
    assert!(resources.clone().any(|one| one == "activities/state"));
    delete(&app, &list(STATE)).send().expect(204);
    let left = findings(&app);
    let left: Vec<_> = left.iter().map(|one| &one["resource"]).collect();
    assert_eq!(left, ["agents/profile"]);
    delete(&app, &preferences()).send().expect(204);
    assert_eq!(findings(&app), [] as [Value; 0]);
}

#[test]
fn what_a_key_sends_whose_findings_are_not_kept_takes_the_place_of_findings() {
    let app = TestApp::spawn();
    let credentials = Credentials::generate().unwrap();
    let off = app.key_with(credentials, "off", &[Scope::All], Door::Off);
    let mended = json!({ "includeInReports": true }).to_string();
    send(&app, &preferences(), &wrong());
    assert_eq!(findings(&app).len(), 1);
    let request = post(&app, &preferences()).by(&off).text(mended);
    let request = request.header("content-type", "application/json");
    request.send().expect(204);
    assert_eq!(findings(&app), [] as [Value; 0]);
}
