//! Whether everything expands to absolute IRIs (structure, 2.0, 4.0, 8.1).

use serde_json::{Value, json};

use crate::support::{assert_errors, assert_found, good, set, warnings, with};

const PROFILE: &str = "https://w3id.org/xapi/profiles/context";

fn in_context(context: Value, changes: &[(&str, Value)]) -> Value {
    let mut document = with(changes);
    document["@context"] = context;
    document
}

#[test]
fn the_context_of_the_specification_is_there() {
    for wrong in [
        json!({ "my": "https://example.org/" }),
        json!(["https://example.org/c"]),
        json!(7),
    ] {
        let document = in_context(wrong, &[]);
        assert_errors(&document, &[("context-missing", "/@context")]);
    }
    assert_errors(&in_context(json!([PROFILE]), &[]), &[]);
    assert_errors(
        &in_context(json!([PROFILE, 7]), &[]),
        &[("wrong-type", "/@context")],
    );
}

#[test]
fn another_context_is_not_fetched() {
    let alone = in_context(json!("https://example.org/c"), &[]);
    assert_errors(&alone, &[]);
    assert_found(&warnings(&alone), &[("context-other", "/@context")]);
    let beside = in_context(json!([PROFILE, "https://example.org/c"]), &[]);
    assert_errors(&beside, &[]);
    assert_found(
        &warnings(&beside),
        &[("context-not-fetched", "/@context/1")],
    );
}

#[test]
fn names_inside_the_values_of_rules_expand() {
    for key in ["any", "all", "none"] {
        let place = format!("/templates/0/rules/0/{key}");
        let change = (place.as_str(), json!([[{ "colour": 1 }], "plain"]));
        let colour = format!("{place}/0/0/colour");
        let document = with(std::slice::from_ref(&change));
        assert_errors(&document, &[("not-expanded", &colour)]);
        let explained = json!([PROFILE, { "colour": "https://example.org/colour" }]);
        assert_errors(&in_context(explained, std::slice::from_ref(&change)), &[]);
        let wrongly = json!([PROFILE, { "colour": "colours" }]);
        assert_errors(
            &in_context(wrongly, std::slice::from_ref(&change)),
            &[("not-expanded", &colour)],
        );
        // A context that is not known may explain it.
        let unknown = json!([PROFILE, "https://example.org/c"]);
        assert_errors(&in_context(unknown, &[change]), &[]);
    }
}

#[test]
fn a_context_may_stand_where_it_is_needed() {
    let explained = json!({ "colour": "https://example.org/colour" });
    for place in [
        "/templates/0/@context",
        "/templates/0/rules/0/@context",
        "/templates/0/rules/0/any/0/@context",
    ] {
        let document = with(&[
            ("/templates/0/rules/0/any", json!([{ "colour": 1 }])),
            (place, explained.clone()),
        ]);
        assert_errors(&document, &[]);
    }
    // Not where it is over.
    let document = with(&[
        ("/templates/0/rules/0/any", json!([{ "colour": 1 }])),
        ("/templates/0/rules/1/@context", explained),
    ]);
    assert_errors(
        &document,
        &[("not-expanded", "/templates/0/rules/0/any/0/colour")],
    );
}

#[test]
fn terms_are_understood_as_json_ld_means_them() {
    for (terms, expands) in [
        (
            json!({ "colour": { "@id": "https://example.org/colour" } }),
            true,
        ),
        (
            json!({ "my": "https://example.org/", "colour": "my:colour" }),
            true,
        ),
        (
            json!({ "my": { "@id": "https://example.org/x", "@prefix": true }, "colour": "my:colour" }),
            true,
        ),
        (json!({ "colour": "skos:note" }), true),
        (json!({ "@vocab": "https://example.org/" }), true),
        (json!({ "colour": "@id" }), true),
        (json!({ "colour": { "@type": "@id" } }), false),
        (json!({ "colour": "shade", "shade": "colour" }), false),
    ] {
        let change = ("/templates/0/rules/0/any", json!([{ "colour": 1 }]));
        let document = in_context(json!([PROFILE, terms]), &[change]);
        let place = [("not-expanded", "/templates/0/rules/0/any/0/colour")];
        assert_errors(&document, if expands { &[] } else { &place });
    }
}

#[test]
fn a_term_that_is_taken_away_is_gone() {
    let terms = json!([PROFILE, { "colour": null, "@vocab": "https://example.org/" }]);
    let change = ("/templates/0/rules/0/any", json!([{ "colour": 1 }]));
    assert_errors(
        &in_context(terms, &[change]),
        &[
            ("empty-value", "/@context/1/colour"),
            ("not-expanded", "/templates/0/rules/0/any/0/colour"),
        ],
    );
}

#[test]
fn names_that_are_no_members_are_left_alone() {
    let terms = json!({
        "words": { "@id": "https://example.org/words", "@container": "@language" },
        "plain": { "@id": "https://example.org/plain", "@type": "@json" },
        "deep": "https://example.org/deep",
    });
    let value =
        json!([{ "words": { "en": "a" }, "plain": { "x": 1 }, "prefLabel": { "en": "a" } }]);
    let change = ("/templates/0/rules/0/any", value);
    assert_errors(&in_context(json!([PROFILE, terms.clone()]), &[change]), &[]);
    let change = ("/templates/0/rules/0/any", json!([{ "deep": { "x": 1 } }]));
    let place = "/templates/0/rules/0/any/0/deep/x";
    assert_errors(
        &in_context(json!([PROFILE, terms]), &[change]),
        &[("not-expanded", place)],
    );
}

#[test]
fn names_inside_unknown_members_expand() {
    for place in [
        "",
        "/versions/1",
        "/author",
        "/concepts/0",
        "/templates/0",
        "/templates/0/rules/0",
        "/patterns/0",
    ] {
        let member = format!("{place}/https:~1~1example.org~1x");
        let mut document = good();
        set(
            &mut document,
            &member,
            json!([{ "id": "https://example.org/y", "colour": 1 }]),
        );
        assert_errors(
            &document,
            &[("not-expanded", &format!("{member}/0/colour"))],
        );
        set(
            &mut document,
            &member,
            json!([{ "id": "https://example.org/y", "skos:note": 1 }]),
        );
        assert_errors(&document, &[]);
    }
}
