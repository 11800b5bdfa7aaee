//! The files of `docs/examples`, loaded as `docs/your-own-behaviours.md` says

use serde_json::{Value, json};

use super::rules::{MAPPINGS, PROFILES, findings, put, settled};
use crate::helpers::{TestApp, path};

fn file(name: &str) -> Value {
    let path = format!("{}/docs/examples/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn rows(app: &TestApp, report: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let mut query = query.to_vec();
    query.extend([("from", "2026-01-01"), ("to", "2027-01-01")]);
    let answer = app.get(&path(&format!("/api/v1/reports/{report}"), &query));
    answer.expect(200).json()["data"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn acme_counts_behaviours_and_competencies_of_its_own() {
    let app = TestApp::spawn();
    let place = format!("{PROFILES}/acme");
    put(&app, &place, &file("acme.profile.jsonld")).expect(201);
    app.post(&file("acme.mentored-colleague.json")).expect(200);
    let place = format!("{MAPPINGS}/acme");
    put(&app, &place, &file("acme.mapping.json")).expect(201);
    settled(&app);
    assert_eq!(findings(&app, &[]), [] as [Value; 0]);

    let behaviours = rows(&app, "behaviours", &[]);
    let shown = |slug: &str| behaviours.iter().find(|row| row["behaviour"] == slug);
    let mentored = shown("mentored-colleague").unwrap();
    assert_eq!(mentored["name"], "Mentored a colleague");
    assert_eq!(mentored["statements"], 1);
    assert_eq!(mentored["followed"], 1);
    assert_eq!(shown("hosted-lunch-and-learn").unwrap()["statements"], 0);

    let competencies = rows(&app, "principles", &[("group_by", "competency")]);
    let counted = competencies
        .iter()
        .map(|row| (row["competency"].clone(), row["statements"].clone()));
    let mapping = file("acme.mapping.json");
    let listed = mapping["competencies"].as_array().unwrap();
    let expected = listed.iter().map(|one| {
        let behaviours = one["behaviours"].as_array().unwrap();
        let counts = behaviours.contains(&json!("mentored-colleague"));
        (one["id"].clone(), json!(u8::from(counts)))
    });
    assert_eq!(counted.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    assert!(listed.iter().any(|one| {
        one["behaviours"]
            .as_array()
            .unwrap()
            .contains(&json!("mentored-colleague"))
    }));
}
