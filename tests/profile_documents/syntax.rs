//! Members and their types (structure, 2.0, 4.0, 6.0 to 6.2, 7.0, 7.3).

use serde_json::{Value, json};

use crate::support::{
    assert_errors, assert_found, errors, problems_among, warnings, with, without,
};

#[test]
fn what_is_required_must_be_there() {
    for pointer in [
        "/@context",
        "/id",
        "/type",
        "/conformsTo",
        "/versions/0/generatedAtTime",
        "/author",
        "/author/type",
        "/author/name",
        "/concepts/2/id",
        "/concepts/2/type",
        "/concepts/5/inScheme",
        "/concepts/7/contentType",
        "/concepts/8/activityDefinition",
        "/templates/0/id",
        "/templates/1/inScheme",
        "/templates/0/rules/0/location",
        "/patterns/3/id",
        "/patterns/3/inScheme",
    ] {
        let (parent, _) = pointer.rsplit_once('/').unwrap();
        let found = errors(&without(pointer));
        assert_eq!(
            found[0],
            ("member-missing", parent.to_owned()),
            "{pointer}: {found:?}"
        );
    }
}

#[test]
fn words_for_people_are_required_and_keep_nothing_from_judging() {
    for pointer in [
        "/prefLabel",
        "/concepts/3/definition",
        "/templates/0/definition",
        "/patterns/0/prefLabel",
    ] {
        let (parent, _) = pointer.rsplit_once('/').unwrap();
        let document = without(pointer);
        assert_errors(&document, &[("label-missing", parent)]);
        assert!(
            problems_among(&document, &[])
                .iter()
                .all(|one| !one.spoils())
        );
    }
    // Only primary patterns need them (9.0).
    assert_errors(
        &with(&[("/patterns/1/prefLabel", json!({ "en": "Ends" }))]),
        &[],
    );
}

#[test]
fn what_is_optional_may_be_missing() {
    for pointer in [
        "/seeAlso",
        "/author/url",
        "/concepts/4/inlineSchema",
        "/concepts/1/deprecated",
        "/patterns/1/inScheme",
        "/templates/0/rules",
    ] {
        let found = errors(&without(pointer));
        let rest = found.iter().filter(|(rule, _)| *rule == "member-missing");
        assert_eq!(
            rest.count(),
            usize::from(pointer == "/patterns/1/inScheme"),
            "{pointer}"
        );
    }
}

#[test]
fn nothing_is_empty() {
    for empty in [Value::Null, json!(""), json!([]), json!({})] {
        for pointer in [
            "/seeAlso",
            "/concepts/0/narrower",
            "/concepts/4/prefLabel/de",
            "/templates/0/rules/0/any/0",
            "/templates/0/https:~1~1example.org~1x",
            "/concepts/8/activityDefinition/extensions/https:~1~1example.org~1x",
        ] {
            let found = errors(&with(&[(pointer, empty.clone())]));
            assert_found(&found, &[("empty-value", pointer)]);
        }
    }
    for full in [
        json!("a"),
        json!([false]),
        json!({ "https://example.org/y": 0 }),
    ] {
        assert_errors(
            &with(&[("/templates/0/https:~1~1example.org~1x", full)]),
            &[],
        );
    }
}

#[test]
fn an_empty_list_of_rules_is_an_error_and_judges_all_the_same() {
    let document = with(&[("/templates/0/rules", json!([]))]);
    let found = problems_among(&document, &[]);
    assert_eq!(
        (found.len(), found[0].rule, found[0].spoils()),
        (1, "empty-value", false)
    );
    // An empty value in a rule changes what is asked.
    let document = with(&[("/templates/0/rules/0/any", json!([""]))]);
    assert!(problems_among(&document, &[])[0].spoils());
}

#[test]
fn sets_are_arrays_also_of_one() {
    let start = json!("https://example.org/sports/start");
    for (pointer, value) in [
        (
            "/versions",
            json!({ "id": "https://example.org/sports/v2" }),
        ),
        (
            "/versions/0/wasRevisionOf",
            json!("https://example.org/sports/v1"),
        ),
        (
            "/concepts/0/narrower",
            json!("https://example.org/sports/medaled"),
        ),
        (
            "/concepts/4/recommendedVerbs",
            json!("https://example.org/sports/placed"),
        ),
        (
            "/templates/0/contextGroupingActivityType",
            json!("https://example.org/sports/event"),
        ),
        ("/templates/1/objectStatementRefTemplate", start.clone()),
        (
            "/templates/0/rules",
            json!({ "location": "$.id", "presence": "included" }),
        ),
        ("/templates/0/rules/0/any", json!(true)),
        ("/patterns/0/sequence", start),
    ] {
        let found = errors(&with(&[(pointer, value)]));
        assert_eq!(found[0], ("not-an-array", pointer.to_owned()), "{found:?}");
    }
}

#[test]
fn a_single_value_is_no_array() {
    for (pointer, value) in [
        ("/id", json!(["https://example.org/sports"])),
        ("/seeAlso", json!(["https://example.org/about"])),
        ("/author", json!([{ "type": "Person", "name": "Somebody" }])),
        ("/author/name", json!(["Somebody"])),
        (
            "/templates/0/verb",
            json!(["https://example.org/sports/placed"]),
        ),
        ("/templates/0/rules/0/location", json!(["$.id"])),
        (
            "/patterns/1/zeroOrMore",
            json!(["https://example.org/sports/finish"]),
        ),
        ("/concepts/1/deprecated", json!("true")),
        ("/patterns/0/primary", json!(1)),
        ("/concepts/2/prefLabel", json!("Event")),
        ("/concepts/2/prefLabel/en", json!(["Event"])),
    ] {
        let found = errors(&with(&[(pointer, value)]));
        assert_eq!(found[0], ("wrong-type", pointer.to_owned()), "{found:?}");
    }
}

#[test]
fn types_are_those_of_the_specification() {
    for (pointer, value, rule) in [
        ("/type", json!("profile"), "wrong-value"),
        ("/author/type", json!("Group"), "wrong-value"),
        (
            "/concepts/2/type",
            json!("Activitytype"),
            "concept-type-unknown",
        ),
        (
            "/concepts/2/type",
            json!(["ActivityType"]),
            "concept-type-unknown",
        ),
        ("/templates/0/type", json!("Template"), "wrong-value"),
        (
            "/patterns/0/type",
            json!("StatementTemplate"),
            "wrong-value",
        ),
        (
            "/templates/0/rules/0/presence",
            json!("required"),
            "wrong-value",
        ),
    ] {
        let found = errors(&with(&[(pointer, value)]));
        assert_eq!(found[0], (rule, pointer.to_owned()), "{found:?}");
    }
    assert_errors(&with(&[("/author/type", json!("Organization"))]), &[]);
}

#[test]
fn iris_are_absolute() {
    for pointer in [
        "/seeAlso",
        "/author/url",
        "/concepts/5/schema",
        "/concepts/6/context",
    ] {
        let found = errors(&with(&[(pointer, json!("about.html"))]));
        assert_found(&found, &[("iri-malformed", pointer)]);
        assert_errors(&with(&[(pointer, json!("https://例え.jp/見?a=[1]"))]), &[]);
    }
}

#[test]
fn language_maps_have_tags_and_texts() {
    assert_errors(
        &with(&[("/concepts/2/definition/en_US", json!("a"))]),
        &[("language-tag-malformed", "/concepts/2/definition/en_US")],
    );
    assert_errors(
        &with(&[("/templates/0/rules/1/scopeNote", json!("a note"))]),
        &[("wrong-type", "/templates/0/rules/1/scopeNote")],
    );
    assert_errors(
        &with(&[("/concepts/2/definition/zh-Hant-TW", json!("a"))]),
        &[],
    );
}

#[test]
fn times_are_timestamps() {
    let pointer = "/versions/1/generatedAtTime";
    for text in [
        "2010-01-15",
        "2010-xx-xxT00:00:00Z",
        "2010-01-15T3:14:15Z",
        "yesterday",
    ] {
        assert_errors(
            &with(&[(pointer, json!(text))]),
            &[("timestamp-malformed", pointer)],
        );
    }
    assert_errors(
        &with(&[(pointer, json!("2010-01-15T03:14:15.5+02:00"))]),
        &[],
    );
}

#[test]
fn content_types_are_media_types() {
    let pointer = "/concepts/7/contentType";
    for text in ["json", "application/", "a b/c"] {
        assert_errors(
            &with(&[(pointer, json!(text))]),
            &[("media-type-malformed", pointer)],
        );
    }
    assert_errors(&with(&[(pointer, json!("text/plain"))]), &[]);
}

#[test]
fn a_member_is_known_or_an_iri() {
    for key in ["colour", "Location", "rule", "@idd", "my name"] {
        let pointer = format!("/templates/0/{key}");
        let found = errors(&with(&[(&pointer, json!("x"))]));
        assert_found(&found, &[("unknown-member", &pointer)]);
    }
    // JSON-LD's own words are legal (4.0).
    assert_errors(&with(&[("/templates/0/@index", json!("x"))]), &[]);
    // So is a term of one's own context not: it must be an IRI.
    let mut document = with(&[("/templates/0/colour", json!("red"))]);
    document["@context"] = json!([
        "https://w3id.org/xapi/profiles/context",
        { "colour": "https://example.org/colour" },
    ]);
    assert_errors(&document, &[("unknown-member", "/templates/0/colour")]);
}

#[test]
fn a_name_that_is_almost_one_is_told() {
    let found = problems_among(&with(&[("/templates/0/Verb", json!("x"))]), &[]);
    assert!(
        found[0].sentence.ends_with("Did you mean `verb`?"),
        "{}",
        found[0].sentence
    );
}

#[test]
fn a_prefix_that_nobody_declares_is_doubtful() {
    let document = with(&[("/templates/0/my:colour", json!("red"))]);
    assert_errors(&document, &[]);
    assert_found(
        &warnings(&document),
        &[("prefix-undeclared", "/templates/0/my:colour")],
    );
    let document = with(&[("/templates/0/urn:x:colour", json!("red"))]);
    assert_found(&warnings(&document), &[]);
}

#[test]
fn a_member_of_something_else_says_nothing() {
    let note = json!({ "en": "a" });
    let document = with(&[("/concepts/2/scopeNote", note)]);
    assert_errors(&document, &[]);
    assert_found(
        &warnings(&document),
        &[("member-misplaced", "/concepts/2/scopeNote")],
    );
}

#[test]
fn another_specification_is_told() {
    for other in [
        "https://w3id.org/xapi/profiles#1.0.0",
        "https://example.org/other",
    ] {
        let document = with(&[("/conformsTo", json!(other))]);
        assert_errors(&document, &[]);
        assert_found(
            &warnings(&document),
            &[("conforms-to-other", "/conformsTo")],
        );
    }
}
