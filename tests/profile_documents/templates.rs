//! Statement templates and their rules (structure, 8.0, 8.1; communication, 2.1).

use serde_json::json;

use crate::support::{
    assert_errors, assert_found, errors_among, good, problems_among, set, warnings, with, without,
};

#[test]
fn an_object_is_of_one_kind() {
    let start = json!(["https://example.org/sports/start"]);
    let found =
        crate::support::errors(&with(&[("/templates/0/objectStatementRefTemplate", start)]));
    assert_eq!(found[0], ("two-kinds-of-object", "/templates/0".to_owned()));
    // The context may refer to a statement beside any object.
    let finish = json!(["https://example.org/sports/finish"]);
    assert_errors(
        &with(&[("/templates/0/contextStatementRefTemplate", finish)]),
        &[],
    );
}

#[test]
fn a_rule_asks_for_something() {
    assert_errors(
        &without("/templates/0/rules/1/presence"),
        &[("rule-without-requirement", "/templates/0/rules/1")],
    );
    for (key, value) in [
        ("all", json!([1])),
        ("none", json!([1])),
        ("any", json!([1])),
    ] {
        let mut document = without("/templates/0/rules/1/presence");
        set(&mut document, &format!("/templates/0/rules/1/{key}"), value);
        assert_errors(&document, &[]);
    }
}

#[test]
fn paths_keep_to_the_dialect() {
    for key in ["location", "selector"] {
        let place = format!("/templates/0/rules/0/{key}");
        for wrong in ["$.a[?(@.b)]", "$.a[-1]", "$.a[0:2]", "$.", "$.a |"] {
            assert_errors(
                &with(&[(&place, json!(wrong))]),
                &[("path-malformed", &place)],
            );
        }
        for right in ["$.a['b','c'][0,1].*", "$.a | $.b", "$.name.en-US"] {
            let document = with(&[(&place, json!(right))]);
            assert_errors(&document, &[]);
            assert_found(&warnings(&document), &[]);
        }
        let document = with(&[(&place, json!("$..id"))]);
        assert_errors(&document, &[]);
        assert_found(&warnings(&document), &[("path-doubtful", &place)]);
    }
}

#[test]
fn a_path_without_its_beginning_is_told_how_to_begin() {
    let place = "/templates/0/rules/0/location";
    let found = problems_among(&with(&[(place, json!("result.success"))]), &[]);
    assert_eq!(
        (found[0].rule, found[0].pointer.as_str()),
        ("path-malformed", place)
    );
    assert!(
        found[0].sentence.contains("`$.result.success`"),
        "{}",
        found[0].sentence
    );
}

#[test]
fn determining_properties_name_the_right_kind() {
    let verb = json!("https://example.org/sports/placed");
    let event = json!("https://example.org/sports/event");
    for (pointer, wrong) in [
        ("/templates/0/verb", &event),
        ("/templates/0/objectActivityType", &verb),
        ("/templates/0/contextGroupingActivityType/0", &verb),
        ("/templates/0/attachmentUsageType/0", &event),
        ("/templates/0/verb", &json!("https://example.org/sports")),
    ] {
        assert_errors(
            &with(&[(pointer, wrong.clone())]),
            &[("other-kind", pointer)],
        );
    }
    for pointer in ["/templates/0/verb", "/templates/0/objectActivityType"] {
        let document = with(&[(pointer, json!("https://example.org/games/won"))]);
        assert_errors(&document, &[]);
        assert_found(&warnings(&document), &[("unresolved", pointer)]);
    }
}

#[test]
fn references_are_to_templates_of_the_same_version() {
    let place = "/templates/1/objectStatementRefTemplate/0";
    let to = |iri: &str| with(&[(place, json!(iri))]);
    assert_errors(
        &to("https://example.org/games/start"),
        &[("reference-misplaced", place)],
    );
    assert_errors(
        &to("https://example.org/sports/race"),
        &[("other-kind", place)],
    );
    assert_errors(&to("https://example.org/sports/finish"), &[]);
    // Loading the other profile does not help.
    let mut other = good();
    other["id"] = json!("https://example.org/games");
    other["versions"] = json!([{
        "id": "https://example.org/games/v1",
        "generatedAtTime": "2009-01-15T03:14:15Z",
    }]);
    for kind in ["concepts", "patterns"] {
        other.as_object_mut().unwrap().remove(kind);
    }
    other["templates"][0]["id"] = json!("https://example.org/games/start");
    other["templates"].as_array_mut().unwrap().truncate(1);
    let found = errors_among(&to("https://example.org/games/start"), &[&other]);
    assert_found(&found, &[("reference-misplaced", place)]);
    // Nor does another version of this one.
    let mut document = to("https://example.org/sports/old");
    let mut old = document["templates"][0].clone();
    old["id"] = json!("https://example.org/sports/old");
    old["inScheme"] = json!("https://example.org/sports/v1");
    set(&mut document, "/templates/-", old);
    assert_errors(&document, &[("reference-misplaced", place)]);
}

#[test]
fn templates_that_fit_the_same_statements_ask_for_the_same() {
    let mut document = good();
    let mut twin = document["templates"][0].clone();
    twin["id"] = json!("https://example.org/sports/twin");
    set(&mut document, "/templates/-", twin);
    assert_found(&warnings(&document), &[]);
    set(&mut document, "/templates/2/rules/0/any", json!([false]));
    assert_errors(&document, &[]);
    assert_found(
        &warnings(&document),
        &[("same-determining-properties", "/templates/2")],
    );
    set(
        &mut document,
        "/templates/2/contextCategoryActivityType",
        json!(["https://example.org/sports/event"]),
    );
    assert_found(&warnings(&document), &[]);
}
