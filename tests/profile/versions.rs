//! From documents to versions (structure, 6.1, 9.0), and which of them judge a statement (5.0).

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::profile::{
    Document, Element, Gravity, Library, Outcome, Problem, Rule, Severity, Stage, Version,
};
use tertulia::xapi::statement::Statement;

use crate::support::*;

const V2: &str = "https://example.org/profile/v2";

fn problem(pointer: &str, severity: Severity) -> Problem {
    Problem {
        stage: Stage::Syntax,
        severity,
        rule: "made-up",
        pointer: pointer.to_owned(),
        sentence: String::new(),
        clause: "",
    }
}

fn one(document: &Document, problems: &[Problem], among: &[&Arc<Version>]) -> Arc<Version> {
    let library = Library::new(among.iter().map(|one| Arc::clone(one)).collect());
    Version::compile(document, problems, &library).remove(0)
}

fn primaries(version: &Version) -> Vec<(&str, &Element)> {
    let all = version.patterns.primaries.iter();
    all.map(|one| (one.id.as_str(), &one.element)).collect()
}

#[test]
fn a_document_gives_each_of_its_versions_that_has_anything() {
    let document = document(json!({
        "id": PROFILE,
        "versions": [{ "id": V2, "generatedAtTime": "2026-01-01T00:00:00Z" }, { "id": "empty" }, { "id": V1 }],
        "concepts": [{ "id": "x", "type": "Verb", "inScheme": V2 }],
        "templates": [{ "id": "t", "verb": "asked" }],
    }));
    let versions = Version::compile(&document, &[], &Library::default());
    let told: Vec<(&str, &str, usize)> = versions
        .iter()
        .map(|one| (one.id.as_str(), one.profile.as_str(), one.templates.len()))
        .collect();
    assert_eq!(told, [(V2, PROFILE, 0), (V1, PROFILE, 1)]);
}

#[test]
fn a_template_says_what_it_is() {
    let version = compiled(&profile(json!({ "templates": [
        { "id": "https://e.org/t/one", "verb": "asked", "deprecated": true, "prefLabel": { "en": "One" },
          "https://e.org/code": "O1" },
        { "id": "https://e.org/t#two", "objectActivityType": "idea" },
        { "id": "three", "objectStatementRefTemplate": ["x"] },
    ] })));
    let told: Vec<(&str, bool, bool)> = version
        .templates
        .iter()
        .map(|one| (one.slug.as_str(), one.has_verb, one.has_object))
        .collect();
    assert_eq!(
        told,
        [
            ("one", true, false),
            ("two", false, true),
            ("three", false, true)
        ]
    );
    assert!(version.templates[0].deprecated);
    assert_eq!(version.templates[0].name["en"], "One");
    assert_eq!(version.templates[0].others["https://e.org/code"], "O1");
}

#[test]
fn what_an_error_is_about_is_disabled_with_the_patterns_that_need_it() {
    let document = profile(json!({
        "templates": [{ "id": "a" }, { "id": "b" }],
        "patterns": [
            { "id": "p", "primary": true, "oneOrMore": "a" },
            { "id": "q", "primary": true, "sequence": ["b", "r"] },
            { "id": "r", "optional": "a" },
        ],
    }));
    let with = |pointer: &str, severity| one(&document, &[problem(pointer, severity)], &[]);
    let names = |version: &Version| -> (Vec<bool>, Vec<String>) {
        let disabled = version.templates.iter().map(|one| one.disabled).collect();
        (
            disabled,
            primaries(version)
                .iter()
                .map(|(id, _)| (*id).to_owned())
                .collect(),
        )
    };
    let all = || vec!["p".to_owned(), "q".to_owned()];
    assert_eq!(
        names(&with("/templates/0/verb", Severity::Warning)),
        (vec![false; 2], all())
    );
    assert_eq!(
        names(&with("/templates/10", Severity::Error)),
        (vec![false; 2], all())
    );
    assert_eq!(
        names(&with("/templates/0/rules/0/location", Severity::Error)),
        (vec![true, false], vec![])
    );
    assert_eq!(
        names(&with("/templates/1", Severity::Error)),
        (vec![false, true], vec!["p".to_owned()])
    );
    assert_eq!(
        names(&with("/patterns/2/optional", Severity::Error)),
        (vec![false; 2], vec!["p".to_owned()])
    );
    let disabled = with("/templates/0", Severity::Error);
    assert_eq!(
        fits(&judged(&disabled, &statement(json!({})))),
        [("b", true)]
    );
}

#[test]
fn a_rule_without_a_path_disables_its_template_and_a_path_without_its_root_does_not() {
    let disabled = |location: &str| {
        of_rules(json!([{ "location": location, "presence": "included" }])).templates[0].disabled
    };
    assert!(disabled("$.a[?(@.b)]"));
    assert!(!disabled("context.registration"));
}

#[test]
fn a_claim_that_may_be_for_a_disabled_template_does_not_break() {
    let document = profile(json!({
        "templates": [{ "id": "a", "verb": "asked" }, { "id": "b", "verb": "answered" }],
        "patterns": [{ "id": "p", "primary": true, "oneOrMore": "a" }],
    }));
    let version = one(&document, &[problem("/templates/1", Severity::Error)], &[]);
    let verdict = judged(&version, &claiming(V1, json!({})));
    assert_eq!(
        (verdict.findings[0].rule, verdict.findings[0].gravity),
        (Rule::NoTemplate, Gravity::Advises)
    );
}

#[test]
fn patterns_are_put_together_from_their_members() {
    let version = compiled(&profile(json!({
        "templates": [{ "id": "a" }, { "id": "b" }],
        "patterns": [
            { "id": "p", "primary": true, "sequence": ["a", "q"] },
            { "id": "q", "alternates": ["b", "r"] },
            { "id": "r", "zeroOrMore": "s" },
            { "id": "s", "optional": "a" },
            { "id": "t", "primary": true, "oneOrMore": "b" },
        ],
    })));
    let optional = Element::Optional(Box::new(Element::Template(0)));
    let alternates = Element::Alternates(vec![
        Element::Template(1),
        Element::ZeroOrMore(Box::new(optional)),
    ]);
    let p = Element::Sequence(vec![Element::Template(0), alternates]);
    let t = Element::OneOrMore(Box::new(Element::Template(1)));
    assert_eq!(primaries(&version), [("p", &p), ("t", &t)]);
    assert_eq!(version.patterns.primaries[1].pointer, "/patterns/4");
}

#[test]
fn patterns_that_contain_themselves_or_what_is_not_there_are_left_out() {
    let version = compiled(&profile(json!({
        "templates": [{ "id": "a" }],
        "patterns": [
            { "id": "self", "primary": true, "optional": "self" },
            { "id": "p", "primary": true, "sequence": ["a", "q"] },
            { "id": "q", "sequence": ["a", "p"] },
            { "id": "gone", "primary": true, "oneOrMore": "elsewhere" },
            { "id": "none", "primary": true },
            { "id": "twice", "primary": true, "sequence": ["a", "a"] },
        ],
    })));
    let names: Vec<&str> = primaries(&version).iter().map(|(id, _)| *id).collect();
    assert_eq!(names, ["twice"]);
}

#[test]
fn patterns_that_double_or_go_deep_are_left_out() {
    let double = |place: usize| json!({ "id": format!("p{place}"), "primary": place == 0, "sequence": [format!("p{}", place + 1), format!("p{}", place + 1)] });
    let mut patterns: Vec<Value> = (0..30).map(double).collect();
    patterns.push(json!({ "id": "p30", "oneOrMore": "a" }));
    let deep = |place: usize| json!({ "id": format!("d{place}"), "primary": place == 0, "optional": format!("d{}", place + 1) });
    patterns.extend((0..5_000).map(deep));
    patterns.push(json!({ "id": "d5000", "oneOrMore": "a" }));
    patterns.push(json!({ "id": "fine", "primary": true, "oneOrMore": "a" }));
    let version = compiled(&profile(
        json!({ "templates": [{ "id": "a" }], "patterns": patterns }),
    ));
    assert!(version.patterns.primaries.len() <= 1);
}

#[test]
fn templates_and_patterns_of_loaded_profiles_are_as_if_they_were_here() {
    let other = compiled(&document(json!({
        "id": "https://e.org/other", "versions": [{ "id": V2 }],
        "templates": [{ "id": "x", "inScheme": V2 }, { "id": "y", "inScheme": V2, "verb": SHARED }, { "id": "z", "inScheme": V2 }],
        "patterns": [{ "id": "xy", "inScheme": V2, "sequence": ["x", "y"] }],
    })));
    let document = profile(json!({
        "templates": [{ "id": "a", "verb": "asked" }],
        "patterns": [{ "id": "p", "primary": true, "sequence": ["a", "y", "xy"] }],
    }));
    assert_eq!(primaries(&one(&document, &[], &[])), []);
    let version = one(&document, &[], &[&other]);
    let ids: Vec<&str> = version
        .templates
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "y", "x"]);
    let xy = Element::Sequence(vec![Element::Template(2), Element::Template(1)]);
    let p = Element::Sequence(vec![Element::Template(0), Element::Template(1), xy]);
    assert_eq!(primaries(&version), [("p", &p)]);
    assert_eq!(
        fits(&judged(&version, &statement(json!({})))),
        [("y", true), ("x", true)]
    );
}

#[test]
fn the_versions_that_category_names_judge_in_its_order() {
    let make = |profile: &str, id: &str, verb: &str| {
        compiled(&document(json!({
            "id": profile, "versions": [{ "id": id }],
            "templates": [{ "id": "t", "inScheme": id, "verb": verb }],
        })))
    };
    let library = Library::new(vec![make("p", V1, SHARED), make("q", V2, "asked")]);
    let judge = |category: Value| -> Vec<(String, Outcome)> {
        let mut one = statement(json!({}));
        one["context"]["contextActivities"]["category"] = category;
        let text = one.to_string();
        let verdicts = library.judge(Statement::trusted(&text, &parsed(&text)));
        verdicts
            .iter()
            .map(|one| (one.version.id.clone(), one.outcome()))
            .collect()
    };
    let (first, second) = (
        (V1.to_owned(), Outcome::Success),
        (V2.to_owned(), Outcome::Unmatched),
    );
    assert_eq!(judge(json!([])), []);
    assert_eq!(judge(json!([{ "id": "https://e.org" }])), []);
    assert_eq!(judge(json!({ "id": V1 })), std::slice::from_ref(&first));
    assert_eq!(
        judge(json!([{ "id": V2 }, { "id": V1 }, { "id": V2 }])),
        [second, first]
    );
    assert!(library.version(V2).is_some() && library.version("p").is_none());
}

#[test]
fn naming_the_profile_and_no_version_gets_advice() {
    let document = document(json!({
        "id": PROFILE,
        "versions": [
            { "id": V1, "generatedAtTime": "2025-01-01T00:00:00Z" },
            { "id": V2, "generatedAtTime": "2026-01-01T00:00:00Z" },
        ],
        "templates": [{ "id": "s", "inScheme": V1 }, { "id": "t", "inScheme": V2 }],
    }));
    let library = Library::new(Version::compile(&document, &[], &Library::default()));
    let judge = |ids: &[&str]| {
        let mut one = statement(
            json!({ "context": { "registration": "96a2ff58-320f-4783-91e0-8d9083d3ce01" } }),
        );
        one["context"]["contextActivities"]["category"] =
            ids.iter().map(|id| json!({ "id": id })).collect();
        let text = one.to_string();
        library.judge(Statement::trusted(&text, &parsed(&text)))
    };
    let advised = judge(&[PROFILE, PROFILE]);
    assert_eq!(advised.len(), 1);
    assert_eq!(advised[0].version.id, V2);
    assert!(advised[0].thread.is_none() && advised[0].matches.is_empty());
    let found = vec![r#""https://example.org/profile""#];
    assert_eq!(
        told(&advised[0].findings),
        [(Rule::VersionNamed, Gravity::Advises, found)]
    );
    assert!(advised[0].findings[0].fix.contains(V2));
    let named = judge(&[PROFILE, V1]);
    assert_eq!(named.len(), 1);
    assert_eq!(
        (named[0].version.id.as_str(), named[0].findings.len()),
        (V1, 0)
    );
}

proptest! {
    /// The index by verb changes nothing.
    #[test]
    fn all_templates_that_fit_are_found_in_order(
        verbs in proptest::collection::vec(proptest::option::of(0..3), 0..8),
        sent in 0..4,
    ) {
        let verb = |number: i32| format!("https://e.org/verbs/{number}");
        let templates: Vec<Value> = verbs.iter().enumerate().map(|(place, one)| match one {
            Some(number) => json!({ "id": format!("t{place}"), "verb": verb(*number) }),
            None => json!({ "id": format!("t{place}") }),
        }).collect();
        let concept = json!({ "id": "x", "type": "Verb" });
        let version = compiled(&profile(json!({ "templates": templates, "concepts": [concept] })));
        let verdict = judged(&version, &statement(json!({ "verb": { "id": verb(sent) } })));
        let expected: Vec<usize> = (0..verbs.len())
            .filter(|place| verbs[*place].is_none_or(|number| number == sent))
            .collect();
        let found: Vec<usize> = verdict.matches.iter().map(|one| one.template).collect();
        prop_assert_eq!(found, expected);
    }
}
