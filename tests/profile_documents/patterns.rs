//! Patterns (structure, 9.0).

use serde_json::{Value, json};

use crate::support::{assert_errors, assert_found, errors, good, set, warnings, with, without};

fn iri(name: &str) -> Value {
    json!(format!("https://example.org/sports/{name}"))
}

#[test]
fn a_pattern_is_of_exactly_one_kind() {
    assert_errors(
        &without("/patterns/1/zeroOrMore"),
        &[("pattern-of-one", "/patterns/1")],
    );
    assert_errors(
        &with(&[("/patterns/1/optional", iri("start"))]),
        &[("pattern-of-one", "/patterns/1")],
    );
    for kind in ["optional", "oneOrMore"] {
        let mut document = without("/patterns/1/zeroOrMore");
        set(&mut document, &format!("/patterns/1/{kind}"), iri("finish"));
        assert_errors(&document, &[]);
    }
}

#[test]
fn alternates_are_two_at_least() {
    let place = "/patterns/3/alternates";
    assert_errors(
        &with(&[(place, json!([iri("start")]))]),
        &[("alternates-too-few", place)],
    );
}

#[test]
fn a_sequence_of_one_is_primary_alone_and_of_a_template() {
    let place = "/patterns/2/sequence";
    assert_errors(
        &with(&[("/patterns/2/primary", json!(false))]),
        &[("sequence-too-few", place)],
    );
    assert_errors(
        &with(&[(place, json!([iri("ends")]))]),
        &[("sequence-too-few", place)],
    );
    assert_errors(
        &with(&[("/patterns/3/alternates/0", iri("alone"))]),
        &[("sequence-too-few", place)],
    );
    // A template of a profile that is not loaded may well be one.
    assert_errors(
        &with(&[(place, json!(["https://example.org/games/start"]))]),
        &[],
    );
}

#[test]
fn nothing_optional_stands_directly_in_alternates() {
    let place = "/patterns/3/alternates/1";
    assert_errors(
        &with(&[(place, iri("ends"))]),
        &[("optional-in-alternates", place)],
    );
    let mut document = with(&[(place, iri("ends"))]);
    let ends = document["patterns"][1].as_object_mut().unwrap();
    let inner = ends.remove("zeroOrMore").unwrap();
    ends.insert("oneOrMore".to_owned(), inner);
    assert_errors(&document, &[]);
}

#[test]
fn no_pattern_contains_itself() {
    assert_errors(
        &with(&[("/patterns/1/zeroOrMore", iri("ends"))]),
        &[("pattern-within-itself", "/patterns/1/zeroOrMore")],
    );
    // At any depth; what only leads to a circle is in none.
    assert_errors(
        &with(&[
            ("/patterns/1/zeroOrMore", iri("race")),
            ("/patterns/3/alternates/1", iri("race")),
        ]),
        &[
            ("pattern-within-itself", "/patterns/0/sequence"),
            ("pattern-within-itself", "/patterns/1/zeroOrMore"),
        ],
    );
    // One pattern may be used twice.
    assert_errors(&with(&[("/patterns/0/sequence/-", iri("ends"))]), &[]);
}

#[test]
fn patterns_are_made_of_templates_and_patterns() {
    for (place, wrong) in [
        ("/patterns/0/sequence/1", "placed"),
        ("/patterns/1/zeroOrMore", "event"),
        ("/patterns/3/alternates/0", "v1"),
    ] {
        assert_errors(&with(&[(place, iri(wrong))]), &[("other-kind", place)]);
        let outside = with(&[(place, json!("https://example.org/games/start"))]);
        assert_errors(&outside, &[]);
        assert_found(&warnings(&outside), &[("unresolved", place)]);
    }
}

#[test]
fn a_chain_of_ten_thousand_patterns_is_no_burden() {
    let mut document = good();
    let patterns: Vec<Value> = (0..10_000)
        .map(|place| {
            json!({
                "id": iri(&format!("link-{place}")),
                "type": "Pattern",
                "inScheme": crate::support::SCHEME,
                "oneOrMore": iri(&format!("link-{}", place + 1)),
            })
        })
        .collect();
    document["patterns"] = json!(patterns);
    document["patterns"][9_999]["oneOrMore"] = iri("start");
    assert_eq!(errors(&document), []);
    document["patterns"][9_999]["oneOrMore"] = iri("link-0");
    assert_eq!(errors(&document).len(), 10_000);
}
