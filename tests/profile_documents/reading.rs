//! What is read, and what no document comes of.

use serde_json::json;
use tertulia::profile::document::{ConceptKind, PatternOf, Presence};
use tertulia::profile::{Document, Severity, Stage};

use crate::support::{assert_errors, errors, good, read, warnings, with};

#[test]
fn the_good_document_has_no_faults() {
    assert_eq!(errors(&good()), []);
    assert_eq!(warnings(&good()), []);
}

#[test]
fn everything_it_says_is_read() {
    let document = read(&good());
    assert_eq!(document.id, "https://example.org/sports");
    assert_eq!(document.conforms_to, "https://w3id.org/xapi/profiles#1.0");
    assert_eq!(document.name["pt-BR"], "b");
    assert_eq!(document.versions.len(), 2);
    assert_eq!(
        document.versions[0].was_revision_of,
        ["https://example.org/sports/v1"]
    );
    let time = document.versions[0].generated_at.unwrap();
    assert_eq!(time.to_string(), "2020-02-20T20:20:20Z");
    let kinds: Vec<ConceptKind> = document.concepts.iter().map(|one| one.kind).collect();
    assert_eq!(kinds[..2], [ConceptKind::Verb, ConceptKind::Verb]);
    assert_eq!(kinds.len(), 9);
    let medaled = &document.concepts[1];
    assert!(medaled.head.deprecated);
    assert_eq!(medaled.head.pointer, "/concepts/1");
    let broader = (
        "broader".to_owned(),
        vec!["https://example.org/sports/placed".to_owned()],
    );
    assert_eq!(medaled.relations[0], broader);
    assert!(document.concepts[4].inline_schema.is_some());
    assert!(document.concepts[8].activity_definition.is_some());
    let start = &document.templates[0];
    assert_eq!(
        start.verb.as_deref(),
        Some("https://example.org/sports/placed")
    );
    assert_eq!(start.rules[0].presence, Some(Presence::Included));
    assert_eq!(start.rules[0].any, Some(vec![json!(true)]));
    assert_eq!(start.rules[1].scope_note["en"], "a");
    assert!(document.patterns[0].primary);
    assert!(matches!(&document.patterns[0].of, Some(PatternOf::Sequence(two)) if two.len() == 2));
    assert_eq!(document.raw, good());
}

#[test]
fn what_is_no_json_object_gives_no_document() {
    for (text, rule) in [
        ("", "malformed-json"),
        ("{\"id\": }", "malformed-json"),
        ("[]", "not-an-object"),
        ("\"https://example.org\"", "not-an-object"),
        ("{\"id\": \"a\", \"id\": \"b\"}", "duplicate-key"),
        ("{\"n\": 1e999}", "malformed-json"),
        (
            &format!("{{\"a\": {}{}}}", "[".repeat(200), "]".repeat(200)),
            "too-deep",
        ),
    ] {
        let (document, problems) = Document::read(text);
        assert!(document.is_none(), "{text}");
        assert_eq!(problems.len(), 1, "{text}");
        assert_eq!(problems[0].rule, rule, "{text}");
        assert_eq!(
            (problems[0].stage, problems[0].severity),
            (Stage::Syntax, Severity::Error)
        );
    }
    assert!(Document::read("{}").0.is_some());
}

#[test]
fn what_has_the_wrong_type_is_left_out_and_the_rest_is_read() {
    let document = with(&[
        (
            "/templates/0/verb",
            json!(["https://example.org/sports/placed"]),
        ),
        ("/templates/0/contextGroupingActivityType/-", json!(7)),
    ]);
    let read = read(&document);
    assert_eq!(read.templates[0].verb, None);
    assert_eq!(read.templates[0].context_grouping_activity_type.len(), 1);
    assert_eq!(read.templates[0].rules.len(), 2);
    assert_errors(
        &document,
        &[
            ("wrong-type", "/templates/0/contextGroupingActivityType/1"),
            ("wrong-type", "/templates/0/verb"),
        ],
    );
}

#[test]
fn every_error_is_told_at_once() {
    let found = errors(&json!({ "type": "profile", "versions": {} }));
    let rules: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(
        rules
            .iter()
            .filter(|rule| **rule == "member-missing")
            .count(),
        4
    );
    assert_eq!(
        rules
            .iter()
            .filter(|rule| **rule == "label-missing")
            .count(),
        2
    );
    assert!(rules.contains(&"empty-value") && rules.contains(&"wrong-value"));
}

#[test]
fn members_of_others_are_kept_by_their_whole_iri() {
    let mut document = with(&[
        ("/templates/0/my:code", json!("O1")),
        (
            "/templates/0/https:~1~1example.org~1x",
            json!({ "my:y": 1 }),
        ),
        ("/templates/0/skos:notation", json!("1")),
    ]);
    document["@context"] = json!([
        "https://w3id.org/xapi/profiles/context",
        { "my": "https://example.org/my#" },
    ]);
    assert_eq!(errors(&document), []);
    assert_eq!(warnings(&document), []);
    let others = &read(&document).templates[0].head.others;
    assert_eq!(others["https://example.org/my#code"], "O1");
    assert_eq!(others["https://example.org/x"], json!({ "my:y": 1 }));
    assert_eq!(others["http://www.w3.org/2004/02/skos/core#notation"], "1");
}
