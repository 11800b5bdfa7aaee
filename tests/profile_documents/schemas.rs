//! JSON Schemas of extensions and document resources (structure, 7.2, 7.3).

use serde_json::json;

use crate::support::{assert_errors, assert_found, problems_among, read, warnings, with};

const PLACE: &str = "/concepts/4/inlineSchema";

#[test]
fn a_schema_is_text() {
    assert_errors(
        &with(&[(PLACE, json!({ "type": "string" }))]),
        &[("inline-schema-not-text", PLACE)],
    );
}

#[test]
fn a_schema_can_be_used() {
    for text in [
        "string",
        "{\"type\": \"text\"}",
        "{\"type\": [",
        "7",
        r#"{"$ref": "https://example.org/remote.json"}"#,
        r##"{"$ref": "#/definitions/none"}"##,
    ] {
        let document = with(&[(PLACE, json!(text))]);
        assert_errors(&document, &[("inline-schema-unusable", PLACE)]);
        // The text is there all the same, for whoever wants to show it.
        assert_eq!(
            read(&document).concepts[4].inline_schema.as_deref(),
            Some(text)
        );
    }
    let local = r##"{"$schema": "http://json-schema.org/draft-07/schema", "$ref": "#/definitions/a",
        "definitions": {"a": {"type": "string"}}}"##;
    assert_errors(&with(&[(PLACE, json!(local))]), &[]);
}

#[test]
fn the_required_of_an_old_draft_is_explained() {
    // The example of the specification itself.
    let text =
        r#"{"type": "object", "properties": {"rank": {"type": "number", "required": true}}}"#;
    let found = problems_among(&with(&[(PLACE, json!(text))]), &[]);
    assert!(
        found[0].sentence.contains("one array `required`"),
        "{}",
        found[0].sentence
    );
}

#[test]
fn a_schema_whose_pattern_cannot_be_matched_is_no_fault_and_told() {
    let schema = |pattern: &str| {
        let draft = "http://json-schema.org/draft-07/schema#";
        json!({ "$schema": draft, "items": { "pattern": pattern } }).to_string()
    };
    for pattern in ["^(?!a)b", r"(a)\1", "^(a{1,500}){1,100}$"] {
        let document = with(&[(PLACE, json!(schema(pattern)))]);
        assert_errors(&document, &[]);
        assert_found(&warnings(&document), &[("inline-schema-pattern", PLACE)]);
    }
    let document = with(&[(PLACE, json!(schema(r"^\p{L}+( \p{L}+){1,2}$")))]);
    assert_found(&warnings(&document), &[]);
    let document = with(&[(PLACE, json!(schema("(a")))]);
    assert_errors(&document, &[("inline-schema-unusable", PLACE)]);
}

#[test]
fn another_draft_or_none_is_told() {
    for text in [
        r#"{"type": "string"}"#,
        r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}"#,
    ] {
        let document = with(&[(PLACE, json!(text))]);
        assert_errors(&document, &[]);
        assert_found(&warnings(&document), &[("inline-schema-draft", PLACE)]);
    }
}

#[test]
fn of_two_schemas_one_is_too_many() {
    let schema = json!("https://example.org/schema.json");
    for (place, concept) in [
        ("/concepts/4/schema", "/concepts/4"),
        ("/concepts/7/schema", "/concepts/7"),
    ] {
        assert_errors(
            &with(&[(place, schema.clone())]),
            &[("two-schemas", concept)],
        );
    }
    assert_errors(&with(&[("/concepts/6/schema", schema)]), &[]);
}

#[test]
fn recommendations_belong_to_their_kind_of_extension() {
    for (pointer, value) in [
        (
            "/concepts/6/recommendedVerbs",
            "https://example.org/sports/placed",
        ),
        (
            "/concepts/4/recommendedActivityTypes",
            "https://example.org/sports/event",
        ),
    ] {
        assert_errors(
            &with(&[(pointer, json!([value]))]),
            &[("member-misplaced", pointer)],
        );
    }
    let verbs = json!(["https://example.org/sports/placed"]);
    assert_errors(&with(&[("/concepts/5/recommendedVerbs", verbs)]), &[]);
}
