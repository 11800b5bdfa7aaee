//! `format` and Accept-Language (xAPI 1.0.3, Part 3, 2.1.3)

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{STATEMENTS, TestApp, path};

fn rich() -> Value {
    json!({
        "id": "0195a6f0-61f0-4cc5-9cc5-0195a6f061f0",
        "actor": {
            "objectType": "Group",
            "name": "The readers",
            "member": [
                { "objectType": "Agent", "name": "Ada", "mbox": "mailto:ada@example.org" },
                { "name": "Bo", "account": { "homePage": "https://example.org", "name": "bo" } },
            ],
        },
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/shared",
            "display": { "en-US": "shared", "de": "teilte", "fr": "a partagé" },
        },
        "object": {
            "id": "https://example.org/ideas/1",
            "definition": {
                "type": "https://w3id.org/xapi/idea",
                "name": { "en-US": "An idea", "de": "Eine Idee" },
                "description": { "fr": "Une petite idée" },
                "extensions": { "https://example.org/x": { "en": "kept", "de": "bleibt" } },
            },
        },
        "context": {
            "instructor": { "name": "Cy", "mbox": "mailto:cy@example.org" },
            "contextActivities": {
                "parent": [{
                    "id": "https://example.org/course",
                    "definition": { "name": { "de": "Kurs", "en": "Course" } },
                }],
            },
        },
        "timestamp": "2026-11-23T11:53:50Z",
    })
}

fn formatted(app: &TestApp, format: &str, languages: &str) -> Value {
    let query = [
        ("format", format),
        ("statementId", "0195a6f0-61f0-4cc5-9cc5-0195a6f061f0"),
    ];
    let call = app.call(Method::GET, &path(STATEMENTS, &query));
    let one = call.header("accept-language", languages).send();
    let one = one.expect(200).json();
    let call = app.call(Method::GET, &path(STATEMENTS, &query[..1]));
    let list = call.header("accept-language", languages).send();
    assert_eq!(list.expect(200).page().statements, [one.clone()]);
    one
}

fn spawn() -> TestApp {
    let app = TestApp::spawn();
    app.store(&rich());
    app
}

#[test]
fn exact_is_as_received_whatever_language_is_preferred_2_1_3() {
    let app = spawn();
    let mut exact = formatted(&app, "exact", "de");
    for set in ["stored", "authority", "version"] {
        exact.as_object_mut().unwrap().remove(set).unwrap();
    }
    assert_eq!(exact, rich());
}

#[test]
fn exact_is_the_format_where_none_is_named_2_1_3() {
    let app = spawn();
    let named = formatted(&app, "exact", "de");
    assert_eq!(app.list(&[]), [named]);
}

#[test]
fn ids_are_the_least_that_identifies_2_1_3() {
    let app = spawn();
    let ids = formatted(&app, "ids", "de");
    let actor = json!({
        "objectType": "Group",
        "member": [
            { "mbox": "mailto:ada@example.org" },
            { "account": { "homePage": "https://example.org", "name": "bo" } },
        ],
    });
    assert_eq!(ids["actor"], actor);
    let verb = json!({ "id": "http://adlnet.gov/expapi/verbs/shared" });
    assert_eq!(ids["verb"], verb);
    assert_eq!(
        ids["object"],
        json!({ "id": "https://example.org/ideas/1" })
    );
    let context = json!({
        "instructor": { "mbox": "mailto:cy@example.org" },
        "contextActivities": { "parent": [{ "id": "https://example.org/course" }] },
    });
    assert_eq!(ids["context"], context);
}

#[test]
fn canonical_has_one_language_for_each_map_by_preference_2_1_3() {
    let app = spawn();
    let chosen = |languages: &str| {
        let canonical = formatted(&app, "canonical", languages);
        let object = &canonical["object"]["definition"];
        let parent = &canonical["context"]["contextActivities"]["parent"][0]["definition"];
        let maps = [
            &canonical["verb"]["display"],
            &object["name"],
            &object["description"],
            &parent["name"],
        ];
        maps.map(|map| {
            let map = map.as_object().unwrap();
            assert_eq!(map.len(), 1, "{map:?}");
            map.keys().next().unwrap().clone()
        })
    };
    assert_eq!(chosen("de"), ["de", "de", "fr", "de"]);
    assert_eq!(chosen("en-US"), ["en-US", "en-US", "fr", "en"]);
    assert_eq!(chosen("en"), ["en-US", "en-US", "fr", "en"]);
    assert_eq!(chosen("fr;q=0.9, de;q=0.1"), ["fr", "de", "fr", "de"]);
    assert_eq!(chosen("fr;q=0.1, de;q=0.9"), ["de", "de", "fr", "de"]);
    assert_eq!(chosen("de;q=0, en;q=0.1"), ["en-US", "en-US", "fr", "en"]);
    // Nothing acceptable, nothing readable: some language, never an error.
    for any in ["ja", "de;q=x", "", "*;q=0", ",,;;=="] {
        chosen(any);
    }
}

#[test]
fn canonical_leaves_actors_and_extensions_as_they_are_2_1_3() {
    let app = spawn();
    let canonical = formatted(&app, "canonical", "de");
    assert_eq!(canonical["actor"], rich()["actor"]);
    let extensions = &canonical["object"]["definition"]["extensions"];
    assert_eq!(*extensions, rich()["object"]["definition"]["extensions"]);
}

#[test]
fn the_format_holds_for_every_page_2_1_3() {
    let app = spawn();
    for _ in 0..4 {
        let mut another = rich();
        another["id"] = json!(crate::samples::id());
        app.store(&another);
    }
    for statement in app.list(&[("format", "ids"), ("limit", "2")]) {
        assert!(statement["verb"].get("display").is_none());
    }
}

#[test]
fn a_preference_may_stand_in_several_headers_rfc_9110_5_3() {
    let app = spawn();
    let call = app.call(Method::GET, &path(STATEMENTS, &[("format", "canonical")]));
    let call = call.header("accept-language", "ja, de;q=0.2");
    let page = call
        .another("accept-language", "fr;q=0.5")
        .send()
        .expect(200)
        .page();
    let display = json!({ "fr": "a partagé" });
    assert_eq!(page.statements[0]["verb"]["display"], display);
}
