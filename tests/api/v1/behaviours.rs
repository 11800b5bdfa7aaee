//! `/api/v1/behaviours`: what the behaviours in reports mean

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::rules::{example, humming, put, settled};
use crate::helpers::TestApp;

const BEHAVIOURS: &str = "/api/v1/behaviours";

fn all(app: &TestApp, query: &str) -> Vec<Value> {
    let told = app.get(&format!("{BEHAVIOURS}{query}")).expect(200).json();
    assert_eq!(told["next"], Value::Null);
    told["data"].as_array().unwrap().clone()
}

#[test]
fn every_example_in_the_folder_stands_with_its_behaviour_and_every_template_has_one() {
    let app = TestApp::spawn();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/examples");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    let mut shown = BTreeSet::new();
    for behaviour in all(&app, "") {
        let slug = behaviour["slug"].as_str().unwrap();
        if behaviour["templates"].as_array().unwrap().is_empty() {
            assert_eq!(behaviour["example"], Value::Null, "{slug}");
        } else {
            assert_eq!(behaviour["example"], example(slug), "{slug}");
            shown.insert(slug.to_owned());
        }
    }
    assert_eq!(shown, files);
}

#[test]
fn a_behaviour_is_told_with_its_principles_templates_and_rules() {
    let app = TestApp::spawn();
    let told = app.get(&format!("{BEHAVIOURS}/created-network"));
    let told = told.expect(200).json();
    assert_eq!(told["name"], "Created a cross-boundary network");
    assert_eq!(told["principles"], json!(["openness"]));
    assert_eq!(told["code"], "O1");
    let template = &told["templates"][0];
    assert_eq!(
        template["profile"],
        "https://w3id.org/xapi-social-learning/v1.0"
    );
    let rule = &template["rules"][1];
    assert_eq!(rule["location"], "$.context.registration");
    assert_eq!(rule["presence"], "included");
    assert!(
        rule["note"]
            .as_str()
            .unwrap()
            .starts_with("Use one registration")
    );
    app.get(&format!("{BEHAVIOURS}/yodelled")).expect(404);
}

#[test]
fn the_words_are_in_the_readers_language_where_there_is_one() {
    let app = TestApp::spawn();
    let place = format!("{BEHAVIOURS}/created-network");
    let name = |query: &str, header: &str| {
        let call = app.call(Method::GET, &format!("{place}{query}"));
        let answer = call.header("accept-language", header).send().expect(200);
        assert!(answer.header("vary").unwrap().contains("Accept-Language"));
        answer.json()["name"].clone()
    };
    assert_eq!(name("", "fr-CA, en;q=0.5"), "A créé un réseau transversal");
    assert_eq!(
        name("?lang=de", "fr"),
        "Grenzüberschreitendes Netzwerk gegründet"
    );
    assert_eq!(name("", "ja"), "Created a cross-boundary network");
    app.get(&format!("{place}?lang=_")).expect(400);
    app.get(&format!("{place}?colour=red")).expect(400);
}

#[test]
fn behaviours_of_ones_own_are_told_too() {
    let app = TestApp::spawn();
    put(&app, "/api/v1/profiles/acme", &humming("v1")).expect(201);
    settled(&app);
    let told = app.get(&format!("{BEHAVIOURS}/hummed-along?lang=de"));
    let told = told.expect(200).json();
    assert_eq!(told["name"], "Mitgesummt");
    assert_eq!(told["principles"], json!(["sharing"]));
    assert_eq!(told["example"], Value::Null);
    let rule = &told["templates"][0]["rules"][0];
    assert_eq!(rule["note"], "Sag, in welchem Chor.");
    let mapping = json!({
        "name": "acme",
        "version": "1.0.0",
        "base": "https://acme.example.org",
        "rules": [{
            "id": "hums",
            "verbs": ["https://acme.example.org/verbs/hums"],
            "behaviour": "hummed-along",
            "principles": ["sharing"],
            "note": "An older verb.",
        }],
        "competencies": [{
            "id": "https://acme.example.org/competencies/music",
            "name": { "en": "Music", "de": "Musik" },
            "behaviours": ["hummed-along"],
        }],
    });
    put(&app, "/api/v1/mappings/acme", &mapping).expect(201);
    settled(&app);
    let told = app
        .get(&format!("{BEHAVIOURS}/hummed-along?lang=de"))
        .json();
    assert_eq!(told["mapped_by"], json!(["acme/hums"]));
    assert_eq!(told["competencies"][0]["name"], "Musik");
}
