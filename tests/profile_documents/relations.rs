//! What concepts say of each other (structure, 7.1, 7.2).

use serde_json::{Value, json};

use crate::support::{
    assert_errors, assert_found, errors_among, good, set, warnings, with, without,
};

const OTHER: &str = "https://example.org/games/won";
const MEDALED: &str = "https://example.org/sports/medaled";
const PLACED: &str = "https://example.org/sports/placed";

/// A profile with one concept.
fn other(kind: &str) -> Value {
    let mut other = good();
    other["id"] = json!("https://example.org/games");
    other["versions"] = json!([{
        "id": "https://example.org/games/v1",
        "generatedAtTime": "2009-01-15T03:14:15Z",
    }]);
    let mut concept = other["concepts"][2].clone();
    set(&mut concept, "/id", json!(OTHER));
    set(&mut concept, "/type", json!(kind));
    set(
        &mut concept,
        "/inScheme",
        json!("https://example.org/games/v1"),
    );
    other["concepts"] = json!([concept]);
    for kind in ["templates", "patterns"] {
        other.as_object_mut().unwrap().remove(kind);
    }
    other
}

fn link(relation: &str, target: &str) -> Value {
    with(&[(&format!("/concepts/0/{relation}"), json!([target]))])
}

#[test]
fn nothing_is_its_own_relation() {
    for relation in [
        "broader",
        "narrower",
        "broadMatch",
        "narrowMatch",
        "relatedMatch",
        "exactMatch",
    ] {
        let place = format!("/concepts/0/{relation}/0");
        assert_errors(&link(relation, PLACED), &[("self-link", &place)]);
    }
}

#[test]
fn near_relations_stay_in_the_version() {
    for relation in ["broader", "narrower"] {
        let place = format!("/concepts/0/{relation}/0");
        assert_errors(&link(relation, MEDALED), &[]);
        let misplaced = [("relation-misplaced", place.as_str())];
        // Not loaded, loaded, and of another version: never right.
        assert_errors(&link(relation, OTHER), &misplaced);
        assert_found(
            &errors_among(&link(relation, OTHER), &[&other("Verb")]),
            &misplaced,
        );
        let mut moved = link(relation, MEDALED);
        moved["concepts"][1] = json!({
            "id": MEDALED,
            "type": "Verb",
            "inScheme": "https://example.org/sports/v1",
            "prefLabel": { "en": "medaled" },
            "definition": { "en": "medaled" },
        });
        for near in ["broader", "narrower"] {
            if near != relation {
                moved["concepts"][0].as_object_mut().unwrap().remove(near);
            }
        }
        assert_errors(&moved, &misplaced);
    }
}

#[test]
fn matches_lead_to_other_profiles() {
    for relation in ["broadMatch", "narrowMatch", "relatedMatch", "exactMatch"] {
        let place = format!("/concepts/0/{relation}/0");
        assert_errors(&link(relation, MEDALED), &[("relation-misplaced", &place)]);
        assert_found(
            &errors_among(&link(relation, OTHER), &[&other("Verb")]),
            &[],
        );
        let other_kind = [("other-kind", place.as_str())];
        assert_found(
            &errors_among(&link(relation, OTHER), &[&other("ActivityType")]),
            &other_kind,
        );
    }
}

#[test]
fn what_is_not_loaded_is_a_warning() {
    for relation in ["broadMatch", "narrowMatch", "relatedMatch", "exactMatch"] {
        let document = link(relation, OTHER);
        assert_errors(&document, &[]);
        let place = format!("/concepts/0/{relation}/0");
        assert_found(&warnings(&document), &[("unresolved", &place)]);
    }
}

#[test]
fn loose_matches_lead_to_other_versions_too() {
    for (relation, allowed) in [
        ("relatedMatch", true),
        ("exactMatch", true),
        ("broadMatch", false),
    ] {
        let mut document = link(relation, "https://example.org/sports/old");
        let mut old = document["concepts"][0].clone();
        old.as_object_mut().unwrap().remove(relation);
        old.as_object_mut().unwrap().remove("narrower");
        old["id"] = json!("https://example.org/sports/old");
        old["inScheme"] = json!("https://example.org/sports/v1");
        set(&mut document, "/concepts/-", old);
        let place = format!("/concepts/0/{relation}/0");
        let misplaced = [("relation-misplaced", place.as_str())];
        assert_errors(&document, if allowed { &[] } else { &misplaced });
    }
}

#[test]
fn only_the_deprecated_have_related_ones() {
    assert_errors(
        &without("/concepts/1/deprecated"),
        &[("related-not-deprecated", "/concepts/1/related")],
    );
    assert_errors(
        &with(&[("/concepts/1/deprecated", json!(false))]),
        &[("related-not-deprecated", "/concepts/1/related")],
    );
}

#[test]
fn relations_keep_to_one_kind() {
    for target in ["event", "place", "dash"] {
        let target = format!("https://example.org/sports/{target}");
        assert_errors(
            &link("narrower", &target),
            &[("other-kind", "/concepts/0/narrower/0")],
        );
    }
}

#[test]
fn extensions_are_recommended_for_verbs_and_activity_types() {
    for (pointer, wrong) in [
        (
            "/concepts/4/recommendedVerbs/0",
            "https://example.org/sports/event",
        ),
        ("/concepts/6/recommendedActivityTypes/0", PLACED),
    ] {
        assert_errors(
            &with(&[(pointer, json!(wrong))]),
            &[("other-kind", pointer)],
        );
        let outside = with(&[(pointer, json!(OTHER))]);
        assert_errors(&outside, &[]);
        assert_found(&warnings(&outside), &[("unresolved", pointer)]);
    }
}
