//! Activities that a profile provides (structure, 7.4).

use serde_json::json;

use crate::support::{assert_errors, assert_found, warnings, with, without};

const DEFINITION: &str = "/concepts/8/activityDefinition";

#[test]
fn a_definition_has_the_context_of_activities() {
    let place = format!("{DEFINITION}/@context");
    assert_errors(&without(&place), &[("context-missing", DEFINITION)]);
    assert_errors(
        &with(&[(&place, json!(["https://example.org/c"]))]),
        &[("context-missing", &place)],
    );
    let document = with(&[(&place, json!("https://example.org/c"))]);
    assert_errors(&document, &[]);
    assert_found(&warnings(&document), &[("context-other", &place)]);
    let both = json!(["https://w3id.org/xapi/profiles/activity-context", { "x": "https://example.org/x" }]);
    assert_errors(&with(&[(&place, both)]), &[]);
}

#[test]
fn a_definition_is_legal_xapi() {
    for (member, value, below) in [
        ("type", json!("event"), "/type"),
        ("name", json!({ "e n": "dash" }), "/name/e n"),
        ("colour", json!("red"), "/colour"),
        (
            "extensions",
            json!({ "surface": "grass" }),
            "/extensions/surface",
        ),
        ("interactionType", json!("guess"), "/interactionType"),
    ] {
        let place = format!("{DEFINITION}/{member}");
        let below = format!("{DEFINITION}{below}");
        let expected = [("activity-definition-illegal", below.as_str())];
        assert_errors(&with(&[(&place, value)]), &expected);
    }
    assert_errors(
        &with(&[(DEFINITION, json!("dash"))]),
        &[("wrong-type", DEFINITION)],
    );
    assert_errors(
        &with(&[(
            &format!("{DEFINITION}/moreInfo"),
            json!("https://example.org/dash"),
        )]),
        &[],
    );
}

#[test]
fn objects_in_extensions_explain_their_names() {
    let place = format!("{DEFINITION}/extensions/https:~1~1example.org~1e");
    let context = json!({ "length": "https://example.org/length" });
    let without_context = "extension-without-context";
    let lane = json!({ "length": 100 });
    assert_errors(
        &with(&[(&place, lane.clone())]),
        &[(without_context, &place)],
    );
    let second = format!("{place}/1");
    assert_errors(
        &with(&[(&place, json!([1, lane]))]),
        &[(without_context, &second)],
    );
    let lane = json!({ "@context": context, "length": 100 });
    assert_errors(&with(&[(&place, lane.clone())]), &[]);
    assert_errors(&with(&[(&place, json!([1, lane]))]), &[]);
    let lane = json!({ "@context": context, "length": { "unit": "m" } });
    let unit = format!("{place}/length/unit");
    assert_errors(&with(&[(&place, lane)]), &[("not-expanded", &unit)]);
    assert_errors(&with(&[(&place, json!([1, "two", true]))]), &[]);
}
