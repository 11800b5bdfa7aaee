//! Identifiers (structure, 6.0, 6.1, 7.0, 8.0, 9.0).

use serde_json::{Value, json};

use crate::support::{
    SCHEME, assert_errors, assert_found, errors_among, good, set, warnings, with, without,
};

const V1: &str = "https://example.org/sports/v1";

#[test]
fn a_version_has_an_id_of_its_own() {
    let unique = "version-id-not-unique";
    let found = crate::support::errors(&with(&[(
        "/versions/1/id",
        json!("https://example.org/sports"),
    )]));
    assert_eq!(found[0], (unique, "/versions/1/id".to_owned()));
    let found = crate::support::errors(&with(&[("/versions/1/id", json!(SCHEME))]));
    assert_eq!(found[0], (unique, "/versions/1/id".to_owned()));
    let mut other = other_profile();
    other["versions"][0]["id"] = json!(V1);
    let found = errors_among(&good(), &[&other]);
    assert_eq!(found[0], (unique, "/versions/1/id".to_owned()));
    assert_found(&errors_among(&good(), &[&other_profile()]), &[]);
}

#[test]
fn a_later_version_says_what_it_revises() {
    assert_errors(
        &without("/versions/0/wasRevisionOf"),
        &[("revision-missing", "/versions/0")],
    );
    // The first one revises nothing.
    let mut document = good();
    document["versions"] = json!([{ "id": SCHEME, "generatedAtTime": "2020-02-20T20:20:20Z" }]);
    assert_errors(&document, &[]);
}

#[test]
fn a_revision_is_of_a_version() {
    let of = |iri: &str| with(&[("/versions/0/wasRevisionOf/0", json!(iri))]);
    let place = "/versions/0/wasRevisionOf";
    assert_errors(&of(SCHEME), &[("revision-of-itself", place)]);
    assert_errors(
        &of("https://example.org/sports"),
        &[("revision-of-profile", place)],
    );
    let elsewhere = of("https://example.org/games/v7");
    assert_errors(&elsewhere, &[]);
    assert_found(&warnings(&elsewhere), &[("unresolved", place)]);
}

#[test]
fn everything_belongs_to_a_version_of_the_document() {
    for pointer in [
        "/concepts/3/inScheme",
        "/templates/1/inScheme",
        "/patterns/3/inScheme",
    ] {
        for wrong in [
            "https://example.org/sports",
            "https://example.org/sports/v3",
        ] {
            let found = crate::support::errors(&with(&[(pointer, json!(wrong))]));
            assert_eq!(found[0], ("in-scheme-unknown", pointer.to_owned()));
        }
    }
    assert_errors(&with(&[("/concepts/3/inScheme", json!(V1))]), &[]);
}

#[test]
fn an_id_stands_once_in_a_version() {
    let start = json!("https://example.org/sports/start");
    let found = crate::support::errors(&with(&[("/templates/1/id", start.clone())]));
    assert_eq!(found[0], ("id-not-unique", "/templates/1/id".to_owned()));
    let found = crate::support::errors(&with(&[("/patterns/3/id", start)]));
    assert_eq!(found[0], ("id-not-unique", "/patterns/3/id".to_owned()));
    for reserved in ["https://example.org/sports", V1] {
        let found = crate::support::errors(&with(&[("/concepts/3/id", json!(reserved))]));
        assert!(
            found.contains(&("id-not-unique", "/concepts/3/id".to_owned())),
            "{found:?}"
        );
    }
}

/// The good document with a template in its first version too.
fn two_versions(change: impl FnOnce(&mut Value)) -> Value {
    let mut document = good();
    let mut earlier = document["templates"][0].clone();
    earlier["inScheme"] = json!(V1);
    change(&mut earlier);
    set(&mut document, "/templates/-", earlier);
    document
}

#[test]
fn an_id_may_stand_in_two_versions_and_say_the_same() {
    assert_errors(&two_versions(|_| {}), &[]);
    // Words, and the order of rules and types, are no change (8.0).
    assert_errors(
        &two_versions(|earlier| {
            earlier["definition"] = json!({ "en": "other words" });
            earlier["rules"][1]["scopeNote"] = json!({ "en": "other words" });
            earlier["rules"].as_array_mut().unwrap().reverse();
        }),
        &[],
    );
}

#[test]
fn what_asks_for_something_else_gets_a_new_id() {
    let place = "/templates/0/id";
    let changed = [("changed-without-new-id", place)];
    assert_errors(
        &two_versions(|earlier| earlier["rules"][0]["any"] = json!([false])),
        &changed,
    );
    assert_errors(
        &two_versions(|earlier| {
            earlier["verb"] = json!("https://example.org/sports/medaled");
        }),
        &changed,
    );
    let mut document = good();
    let mut earlier = document["patterns"][3].clone();
    earlier["inScheme"] = json!(V1);
    earlier["alternates"].as_array_mut().unwrap().reverse();
    set(&mut document, "/patterns/-", earlier);
    assert_errors(&document, &[("changed-without-new-id", "/patterns/3/id")]);
}

#[test]
fn a_change_is_found_between_documents_and_told_to_the_later_one() {
    let mut earlier = good();
    earlier["versions"] = json!([{ "id": V1, "generatedAtTime": "2010-01-15T03:14:15Z" }]);
    for kind in ["concepts", "templates", "patterns"] {
        for one in earlier[kind].as_array_mut().unwrap() {
            one["inScheme"] = json!(V1);
        }
    }
    assert_found(&errors_among(&good(), &[&earlier]), &[]);
    earlier["templates"][0]["rules"][0]["any"] = json!([false]);
    let changed = [("changed-without-new-id", "/templates/0/id")];
    assert_found(&errors_among(&good(), &[&earlier]), &changed);
    assert_found(&errors_among(&earlier, &[&good()]), &[]);
}

#[test]
fn an_older_copy_of_the_document_is_no_other_profile() {
    let mut copy = good();
    copy["templates"][0]["rules"][0]["any"] = json!([false]);
    assert_found(&errors_among(&good(), &[&copy]), &[]);
}

fn other_profile() -> Value {
    json!({
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": "https://example.org/games",
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": { "en": "Games" },
        "definition": { "en": "Games" },
        "versions": [{
            "id": "https://example.org/games/v1",
            "generatedAtTime": "2009-01-15T03:14:15Z",
        }],
        "author": { "type": "Person", "name": "Somebody" },
        "concepts": [{
            "id": "https://example.org/games/won",
            "type": "Verb",
            "inScheme": "https://example.org/games/v1",
            "prefLabel": { "en": "won" },
            "definition": { "en": "won" },
        }],
    })
}

#[test]
fn what_another_profile_defines_is_not_defined_again() {
    for (kind, pointer) in [
        ("concepts", "/concepts/3"),
        ("templates", "/templates/1"),
        ("patterns", "/patterns/3"),
    ] {
        let mut other = other_profile();
        let mut same = good().pointer(pointer).unwrap().clone();
        same["inScheme"] = json!("https://example.org/games/v1");
        other[kind] = json!([same]);
        let found = errors_among(&good(), &[&other]);
        let place = format!("{pointer}/id");
        assert!(
            found.contains(&("defined-elsewhere", place.clone())),
            "{found:?}"
        );
        // Unless this one supersedes the other, or the other this one (7.0).
        let supersedes = with(&[(
            "/versions/0/wasRevisionOf/-",
            json!("https://example.org/games/v1"),
        )]);
        assert_found(&errors_among(&supersedes, &[&other]), &[]);
        let mut superseding = other.clone();
        superseding["versions"][0]["wasRevisionOf"] = json!([SCHEME]);
        assert_found(&errors_among(&good(), &[&superseding]), &[]);
    }
}

#[test]
fn superseding_reaches_back_over_versions() {
    let mut other = other_profile();
    other["versions"] = json!([
        {
            "id": "https://example.org/games/v2",
            "generatedAtTime": "2010-01-15T03:14:15Z",
            "wasRevisionOf": ["https://example.org/games/v1"],
        },
        { "id": "https://example.org/games/v1", "generatedAtTime": "2009-01-15T03:14:15Z" },
    ]);
    set(
        &mut other,
        "/concepts/0/id",
        json!("https://example.org/sports/photo"),
    );
    let of = |version: &str| {
        let named = json!(format!("https://example.org/games/{version}"));
        with(&[("/versions/0/wasRevisionOf/-", named)])
    };
    assert_found(&errors_among(&of("v2"), &[&other]), &[]);
    // All versions that hold it must be superseded.
    let mut later = other.clone();
    later["concepts"][0]["inScheme"] = json!("https://example.org/games/v2");
    let found = errors_among(&of("v1"), &[&later]);
    assert!(
        found.contains(&("defined-elsewhere", "/concepts/3/id".to_owned())),
        "{found:?}"
    );
}
