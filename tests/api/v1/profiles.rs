//! `/api/v1/profiles`: what statements are judged by

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;

use super::rules::{
    HUMMED, PROFILES, SOCIAL, acme, claiming, findings, humming, listed, put, settled, statements,
};
use crate::helpers::{TestApp, path};

const ACME: &str = "/api/v1/profiles/acme";

/// A profile with an error in its only template, and another in the author.
fn broken() -> Value {
    let mut profile = humming("v1");
    profile["templates"][0]["rules"][0]["location"] = json!("$.context[?(@.x)]");
    profile["templates"][0]["verb"] = json!("hummed");
    profile["author"]["type"] = json!("Choir");
    profile
}

#[test]
fn the_profile_that_comes_with_the_program_is_listed_and_read_as_it_is() {
    let app = TestApp::spawn();
    let told = listed(&app, PROFILES, "social-learning", SOCIAL).unwrap();
    assert_eq!(told["profile"], "https://w3id.org/xapi-social-learning");
    assert_eq!(told["name"]["de"], "Soziales Lernen");
    assert_eq!(told["built_in"], true);
    assert_eq!(told["in_force"], true);
    assert_eq!(told["retired"], Value::Null);
    assert_eq!(told["defects"], json!([]));
    assert_eq!(told["templates"], 43);
    assert_eq!(told["patterns"], 35);
    let answer = app.get("/api/v1/profiles/social-learning").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/ld+json"));
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/profiles/social-learning.jsonld"
    );
    assert_eq!(answer.body, std::fs::read(file).unwrap());
}

#[test]
fn a_profile_counts_what_was_stored_before_it_and_what_comes_after() {
    let app = TestApp::spawn();
    let hummed = claiming(&acme("v1"), HUMMED);
    app.store(&json!([hummed, hummed]));
    assert_eq!(statements(&app, "sharing"), 0);
    let answer = put(&app, ACME, &humming("v1")).expect(201).json();
    assert_eq!(answer["slug"], "acme");
    assert_eq!(answer["version"], acme("v1"));
    assert_eq!(answer["change"], "loaded");
    assert_eq!(answer["defects"], json!([]));
    assert!(answer["warnings"].is_array());
    let edition = answer["edition"].as_u64().unwrap();
    app.store(&hummed);
    assert_eq!(settled(&app), edition);
    assert_eq!(statements(&app, "sharing"), 3);
    app.store(&hummed);
    assert_eq!(statements(&app, "sharing"), 4);
    let told = listed(&app, PROFILES, "acme", &acme("v1")).unwrap();
    assert_eq!(told["in_force"], true);
    assert_eq!(told["built_in"], false);
}

#[test]
fn the_answer_says_how_much_is_being_judged_again() {
    let app = TestApp::spawn();
    app.store(&json!([claiming(&acme("v1"), HUMMED)]));
    let answer = put(&app, ACME, &humming("v1")).expect(201).json();
    // It may be done already.
    let judging = &answer["judging"];
    let next = &judging["next"];
    assert!(
        (next["edition"] == answer["edition"] && next["of"] == 1)
            || judging["current"] == answer["edition"],
        "{answer}"
    );
    assert!(settled(&app) > 0);
}

#[test]
fn all_errors_are_told_at_once_and_nothing_is_loaded() {
    let app = TestApp::spawn();
    let answer = put(&app, ACME, &broken()).expect(400);
    let told: Vec<_> = answer
        .errors()
        .iter()
        .map(|error| (error["stage"].clone(), error["pointer"].clone()))
        .collect();
    for pointer in [
        "/author/type",
        "/templates/0/verb",
        "/templates/0/rules/0/location",
    ] {
        let found = (json!("syntax"), json!(pointer));
        assert!(told.contains(&found), "{pointer}: {told:?}");
    }
    for error in answer.errors() {
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert!(error["fix"].as_str().unwrap().contains("accept=defects"));
        assert!(error["clause"].as_str().unwrap().contains("structure"));
    }
    assert_eq!(listed(&app, PROFILES, "acme", &acme("v1")), None);
    app.get(ACME).expect(404);
    for text in ["{", "[]", "", "\u{feff}{}", "{}"] {
        let call = app.call(Method::PUT, ACME).text(text).send();
        assert!(!call.expect(400).errors().is_empty(), "{text}");
    }
    let call = app
        .call(Method::PUT, ACME)
        .text(b"{\"id\": \"\xff\"}".to_vec());
    assert_eq!(call.send().expect(400).faults(), ["-  invalid-utf8"]);
}

#[test]
fn a_profile_with_defects_is_loaded_where_that_is_asked_for_and_what_is_broken_judges_nothing() {
    let mut app = TestApp::spawn();
    let mut profile = broken();
    let mut sound = humming("v1")["templates"][0].clone();
    sound["id"] = json!("https://acme.example.org/templates/v1/whistled");
    sound["objectActivityType"] = json!("http://adlnet.gov/expapi/activities/media");
    profile["templates"].as_array_mut().unwrap().push(sound);
    let accepting = format!("{ACME}?accept=defects");
    let answer = put(&app, &accepting, &profile).expect(201).json();
    let pointers: Vec<_> = answer["defects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert!(pointers.contains(&"/templates/0/verb"), "{pointers:?}");
    settled(&app);
    let told = listed(&app, PROFILES, "acme", &acme("v1")).unwrap();
    assert_eq!(told["defects"], answer["defects"]);
    assert_eq!(told["in_force"], true);
    let mut hummed = claiming(&acme("v1"), HUMMED);
    app.store(&hummed);
    assert_eq!(statements(&app, "sharing"), 0);
    hummed["object"]["definition"] = json!({ "type": "http://adlnet.gov/expapi/activities/media" });
    app.store(&hummed);
    assert_eq!(statements(&app, "sharing"), 1);
    app.restart();
    app.get(ACME).expect(200);
}

#[test]
fn the_same_text_again_changes_nothing_and_another_one_replaces_it() {
    let app = TestApp::spawn();
    let first = put(&app, ACME, &humming("v1")).expect(201).json();
    let again = put(&app, ACME, &humming("v1")).expect(200).json();
    assert_eq!(again["change"], "unchanged");
    assert_eq!(again["edition"], first["edition"]);
    let mut other = humming("v1");
    other["templates"][0]["rules"] = json!([{ "location": "$.result", "presence": "included" }]);
    let replaced = put(&app, ACME, &other).expect(200).json();
    assert_eq!(replaced["change"], "replaced");
    assert!(replaced["edition"].as_u64() > first["edition"].as_u64());
    settled(&app);
    app.store(&claiming(&acme("v1"), HUMMED));
    let [found] = findings(&app, &[]).try_into().unwrap();
    assert_eq!(found["location"], "$.result");
    assert_eq!(app.get(ACME).expect(200).json(), other);
    assert_eq!(
        app.get(PROFILES).json()["data"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn two_versions_stand_side_by_side() {
    let app = TestApp::spawn();
    put(&app, ACME, &humming("v1")).expect(201);
    let mut second = humming("v2");
    second["versions"][0]["wasRevisionOf"] = json!([acme("v1")]);
    put(&app, ACME, &second).expect(201);
    settled(&app);
    app.store(&json!([
        claiming(&acme("v1"), HUMMED),
        claiming(&acme("v2"), HUMMED)
    ]));
    assert_eq!(statements(&app, "sharing"), 2);
    let of = |version: &str| {
        let query = [("version", acme(version))];
        let query = query
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        app.get(&path(ACME, &query)).expect(200).json()
    };
    assert_eq!(of("v1"), humming("v1"));
    assert_eq!(of("v2"), second);
    assert_eq!(app.get(ACME).expect(200).json(), second);
    app.get(&path(ACME, &[("version", "https://acme.example.org/v3")]))
        .expect(404);
}

#[test]
fn changes_that_come_at_once_are_all_made() {
    let app = TestApp::spawn();
    app.store(&json!([claiming(&acme("v1"), HUMMED)]));
    let names: Vec<_> = (1..=6).map(|number| format!("v{number}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            let app = &app;
            scope.spawn(move || {
                let place = format!("{PROFILES}/acme-{name}");
                put(app, &place, &humming(name)).expect(201);
                app.store(&json!([claiming(&acme(name), HUMMED)]));
            });
        }
    });
    settled(&app);
    for name in &names {
        let slug = format!("acme-{name}");
        let told = listed(&app, PROFILES, &slug, &acme(name)).unwrap();
        assert_eq!(told["in_force"], true);
    }
    assert_eq!(statements(&app, "sharing"), 7);
}

#[test]
fn a_version_that_another_name_has_is_a_conflict() {
    let app = TestApp::spawn();
    put(&app, ACME, &humming("v1")).expect(201);
    let told = put(&app, "/api/v1/profiles/other", &humming("v1")).expect(409);
    assert_eq!(told.faults(), ["-  version-taken"]);
    assert!(told.json()["detail"].as_str().unwrap().contains("acme"));
}

#[test]
fn what_came_with_the_program_is_not_replaced() {
    let app = TestApp::spawn();
    let place = "/api/v1/profiles/social-learning";
    let mut own = app.get(place).json();
    own["prefLabel"]["en"] = json!("Ours");
    let told = put(&app, place, &own).expect(409);
    assert_eq!(told.faults(), ["-  built-in"]);
}

#[test]
fn names_versions_and_parameters_are_checked() {
    let app = TestApp::spawn();
    let profile = humming("v1");
    for slug in [
        "Acme",
        "acme_x",
        "-acme",
        "acme-",
        "a--b",
        "acme.jsonld",
        &"a".repeat(101),
    ] {
        let told = put(&app, &format!("{PROFILES}/{slug}"), &profile).expect(400);
        assert_eq!(told.faults(), ["- slug malformed-slug"], "{slug}");
    }
    let with = |query: &str| put(&app, &format!("{ACME}?{query}"), &profile).expect(400);
    assert_eq!(with("version=v1").faults(), ["- version other-version"]);
    assert_eq!(
        with("accept=all").faults(),
        ["- accept malformed-parameter"]
    );
    assert_eq!(with("colour=red").faults(), ["- colour unknown-parameter"]);
    let call = app
        .call(Method::PUT, ACME)
        .header("content-type", "text/turtle");
    let told = call.body(profile.to_string()).send().expect(400).json();
    assert!(
        told["detail"]
            .as_str()
            .unwrap()
            .contains("application/ld+json")
    );
    let call = app.call(Method::PUT, &path(ACME, &[("version", &acme("v1"))]));
    let call = call.header("content-type", "application/ld+json");
    call.body(profile.to_string()).send().expect(201);
    app.get(&format!("{PROFILES}?colour=red")).expect(400);
    app.get(&format!("{ACME}?colour=red")).expect(400);
    app.get(&format!("{PROFILES}/%61cme")).expect(404);
}

#[test]
fn a_profile_that_nobody_used_is_removed() {
    let app = TestApp::spawn();
    put(&app, ACME, &humming("v1")).expect(201);
    let answer = app.call(Method::DELETE, ACME).send().expect(200).json();
    assert_eq!(answer["removed"], json!([acme("v1")]));
    assert_eq!(answer["retired"], json!([]));
    settled(&app);
    app.get(ACME).expect(404);
    app.call(Method::DELETE, ACME).send().expect(404);
    put(&app, ACME, &humming("v1")).expect(201);
}

#[test]
fn a_profile_that_is_used_is_retired_and_judges_only_what_is_stored() {
    let mut app = TestApp::spawn();
    put(&app, ACME, &humming("v1")).expect(201);
    settled(&app);
    let hummed = claiming(&acme("v1"), HUMMED);
    app.store(&hummed);
    let answer = app.call(Method::DELETE, ACME).send().expect(200).json();
    assert_eq!(answer["retired"], json!([acme("v1")]));
    assert_eq!(answer["removed"], json!([]));
    app.store(&hummed);
    settled(&app);
    assert_eq!(statements(&app, "sharing"), 1);
    let told = listed(&app, PROFILES, "acme", &acme("v1")).unwrap();
    assert_eq!(told["in_force"], false);
    assert!(told["retired"].is_string());
    assert_eq!(app.get(ACME).expect(200).json(), humming("v1"));
    let again = app.call(Method::DELETE, ACME).send().expect(200).json();
    assert_eq!(again["edition"], answer["edition"]);
    app.restart();
    settled(&app);
    assert_eq!(statements(&app, "sharing"), 1);
    // Loaded again, it judges everything.
    let revived = put(&app, ACME, &humming("v1")).expect(200).json();
    assert_eq!(revived["change"], "replaced");
    settled(&app);
    assert_eq!(statements(&app, "sharing"), 2);
}

#[test]
fn only_the_version_that_is_named_is_deleted() {
    let app = TestApp::spawn();
    put(&app, ACME, &humming("v1")).expect(201);
    put(&app, ACME, &humming("v2")).expect(201);
    let place = path(ACME, &[("version", &acme("v1"))]);
    let answer = app.call(Method::DELETE, &place).send().expect(200).json();
    assert_eq!(answer["removed"], json!([acme("v1")]));
    assert!(listed(&app, PROFILES, "acme", &acme("v1")).is_none());
    assert!(listed(&app, PROFILES, "acme", &acme("v2")).is_some());
}

#[test]
fn what_came_with_the_program_is_retired_and_stays_so_when_it_starts_again() {
    let mut app = TestApp::spawn();
    let place = "/api/v1/profiles/social-learning";
    let told = app.call(Method::DELETE, place).send().expect(400);
    assert_eq!(told.faults(), ["- version version-missing"]);
    let this = path(place, &[("version", SOCIAL)]);
    let answer = app.call(Method::DELETE, &this).send().expect(200).json();
    assert_eq!(answer["retired"], json!([SOCIAL]));
    app.restart();
    let told = listed(&app, PROFILES, "social-learning", SOCIAL).unwrap();
    assert_eq!(told["in_force"], false);
}

#[test]
fn a_key_that_writes_profiles_needs_no_other_scope() {
    let app = TestApp::spawn();
    let key = app.key("publisher", &[Scope::ProfileWrite]);
    let call = |method, place| app.call(method, place).by(&key);
    call(Method::PUT, ACME)
        .json(&humming("v1"))
        .send()
        .expect(201);
    call(Method::GET, PROFILES).send().expect(200);
    call(Method::DELETE, ACME).send().expect(200);
    call(Method::GET, "/api/v1/findings").send().expect(403);
}
