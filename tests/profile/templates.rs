//! Which templates are about a statement (structure, 8.0; communication, 2.1).

use std::collections::HashMap;
use std::fs;

use serde_json::{Value, json};
use tertulia::profile::{Gravity, Outcome, Rule};
use tertulia::simulate::{Sender, Settings, Simulation};
use tertulia::xapi::statement::Statement;
use uuid::Uuid;

use crate::support::*;

fn typed(id: &str) -> Value {
    json!({ "id": format!("https://example.com/{id}"), "definition": { "type": id } })
}

fn fit(template: Value, statement: &Value) -> bool {
    let mut template = template;
    template["id"] = json!(format!("{PROFILE}/templates/one"));
    let version = compiled(&profile(json!({ "templates": [template] })));
    judged(&version, statement).outcome() == Outcome::Success
}

#[test]
fn the_verb_and_the_type_of_the_object_determine() {
    let one = statement(json!({ "object": typed("idea") }));
    assert!(fit(json!({}), &one));
    assert!(fit(json!({ "verb": SHARED }), &one));
    assert!(fit(
        json!({ "verb": SHARED, "objectActivityType": "idea" }),
        &one
    ));
    assert!(!fit(
        json!({ "verb": "asked", "objectActivityType": "idea" }),
        &one
    ));
    assert!(!fit(
        json!({ "verb": SHARED, "objectActivityType": "debrief" }),
        &one
    ));
    let untyped = statement(json!({}));
    assert!(!fit(json!({ "objectActivityType": "idea" }), &untyped));
}

#[test]
fn context_activities_have_all_the_types_and_may_have_more() {
    for name in ["grouping", "parent", "other", "category"] {
        let key = format!(
            "context{}{}ActivityType",
            name[..1].to_uppercase(),
            &name[1..]
        );
        let listed =
            |all: Value| statement(json!({ "context": { "contextActivities": { name: all } } }));
        let both =
            listed(json!([typed("a"), typed("b"), typed("c"), { "id": "https://example.com" }]));
        assert!(fit(json!({ &key: ["c", "a"] }), &both), "{name}");
        assert!(!fit(json!({ &key: ["c", "d"] }), &both), "{name}");
        // Activities are normalised first: one that stands alone is a list of one (structure, 8.1).
        assert!(fit(json!({ &key: ["a"] }), &listed(typed("a"))), "{name}");
        assert!(
            !fit(json!({ &key: ["a"] }), &statement(json!({}))),
            "{name}"
        );
    }
}

#[test]
fn attachments_have_all_the_usage_types() {
    let one = statement(json!({ "attachments": [{ "usageType": "a" }, { "usageType": "b" }] }));
    assert!(fit(json!({ "attachmentUsageType": ["b", "a"] }), &one));
    assert!(!fit(json!({ "attachmentUsageType": ["b", "c"] }), &one));
    assert!(!fit(
        json!({ "attachmentUsageType": ["b"] }),
        &statement(json!({}))
    ));
}

#[test]
fn every_template_that_fits_must_be_followed() {
    let version = compiled(&profile(json!({ "templates": [
        { "id": "https://e.org/t/first", "verb": SHARED },
        { "id": "https://e.org/t/other", "verb": "asked" },
        { "id": "https://e.org/t#second", "rules": [{ "location": "$.timestamp", "presence": "included" }] },
    ] })));
    let verdict = judged(&version, &statement(json!({})));
    assert_eq!(fits(&verdict), [("first", true), ("second", false)]);
    assert_eq!(verdict.outcome(), Outcome::Invalid);
    let symbol = verdict.symbol();
    assert!(!symbol.valid);
    assert_eq!(symbol.templates.iter().collect::<Vec<_>>(), [0]);
    let finding = &verdict.findings[0];
    assert_eq!(finding.profile, V1);
    assert_eq!(finding.template.as_deref(), Some("https://e.org/t#second"));
    assert_eq!(finding.stated, "/templates/2/rules/0");
    let stamped = judged(
        &version,
        &statement(json!({ "timestamp": "2026-01-01T00:00:00Z" })),
    );
    assert_eq!(stamped.outcome(), Outcome::Success);
    assert!(stamped.symbol().valid && stamped.findings.is_empty());
}

#[test]
fn a_claim_that_fits_no_template_breaks_where_there_are_patterns() {
    let template = json!({ "id": "https://e.org/t", "verb": "asked" });
    let pattern =
        json!({ "id": "https://e.org/p", "primary": true, "oneOrMore": "https://e.org/t" });
    let plain = compiled(&profile(json!({ "templates": [template] })));
    let ordered = compiled(&profile(
        json!({ "templates": [template], "patterns": [pattern] }),
    ));
    let one = claiming(V1, json!({}));
    for (version, gravity) in [(&plain, Gravity::Advises), (&ordered, Gravity::Breaks)] {
        let verdict = judged(version, &one);
        assert_eq!(verdict.outcome(), Outcome::Unmatched);
        let found = vec!["\"http://adlnet.gov/expapi/verbs/shared\""];
        assert_eq!(
            told(&verdict.findings),
            [(Rule::NoTemplate, gravity, found)]
        );
        assert!(judged(version, &statement(json!({}))).findings.is_empty());
    }
}

/// A statement of the profile's examples, without the ones it refers to.
fn examples() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/examples");
    let mut examples: Vec<(String, Value)> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| {
            let slug = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (
                slug,
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap(),
            )
        })
        .collect();
    examples.sort_by(|(one, _), (other, _)| one.cmp(other));
    examples
}

#[test]
fn each_example_of_the_profile_follows_its_template() {
    let version = social();
    let examples = examples();
    let by_id = |id: &str| examples.iter().find(|(_, one)| one["id"] == id);
    for (slug, example) in &examples {
        let mut verdict = judged(&version, example);
        let mut lookup =
            |id: Uuid| Ok::<_, ()>(by_id(&id.to_string()).map(|(_, one)| one.to_string()));
        verdict.settle(&mut lookup).unwrap();
        assert_eq!(verdict.findings, [], "{slug}");
        assert!(
            fits(&verdict).contains(&(slug, true)),
            "{slug}: {:?}",
            fits(&verdict)
        );
        assert_eq!(verdict.outcome(), Outcome::Success, "{slug}");
        assert!(verdict.thread.is_some(), "{slug}");
    }
    assert_eq!(examples.len(), version.templates.len());
}

/// Simulated life repeats the templates by hand; here it meets those of the document.
#[test]
fn simulated_statements_that_claim_the_profile_follow_it() {
    let version = social();
    let settings = Settings {
        people: 120,
        weeks: 6,
        ..Settings::default()
    };
    let sent: Vec<String> = Simulation::new(&settings)
        .filter(|sent| sent.sender == Sender::Profile)
        .map(|sent| sent.json)
        .collect();
    let parsed: Vec<_> = sent.iter().map(|text| (text, parsed(text))).collect();
    let all: Vec<Statement<'_>> = parsed
        .iter()
        .map(|(text, node)| Statement::trusted(text, node))
        .collect();
    let by_id: HashMap<Uuid, &str> = all
        .iter()
        .filter_map(|one| Some((one.id()?, one.raw())))
        .collect();
    let mut judged = 0;
    for one in all.iter().filter(|one| !one.is_voiding()) {
        let mut verdict = version.judge(*one);
        let mut lookup = |id: Uuid| Ok::<_, ()>(by_id.get(&id).map(|text| (*text).to_owned()));
        verdict.settle(&mut lookup).unwrap();
        assert_eq!(verdict.findings, [], "{}", one.raw());
        assert_eq!(verdict.outcome(), Outcome::Success, "{}", one.raw());
        judged += 1;
    }
    assert!(judged > 300, "{judged}");
}
