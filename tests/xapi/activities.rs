//! xAPI 1.0.3, Part 2, 2.4.4.1: activities, definitions, interactions

use crate::support::{about, assert_broken, assert_valid, defined};

const LISTS: [&str; 5] = ["choices", "scale", "source", "target", "steps"];
const TYPES: [(&str, &[&str]); 10] = [
    ("true-false", &[]),
    ("choice", &["choices"]),
    ("fill-in", &[]),
    ("long-fill-in", &[]),
    ("matching", &["source", "target"]),
    ("performance", &["steps"]),
    ("sequencing", &["choices"]),
    ("likert", &["scale"]),
    ("numeric", &[]),
    ("other", &[]),
];

#[test]
fn an_activity_has_an_iri() {
    assert_valid(&about(r#"{"objectType":"Activity","id":"urn:x:1"}"#));
    for (object, broken) in [
        ("{}", "activity-id-missing@/object"),
        (
            r#"{"objectType":"Activity"}"#,
            "activity-id-missing@/object",
        ),
        (r#"{"id":"example.com"}"#, "activity-id-not-iri@/object/id"),
        (r#"{"id":""}"#, "activity-id-not-iri@/object/id"),
        (r#"{"id":1}"#, "not-a-string@/object/id"),
        (
            r#"{"id":"urn:x:1","name":"x"}"#,
            "property-unknown@/object/name",
        ),
        (
            r#"{"id":"urn:x:1","Definition":{}}"#,
            "property-in-wrong-case@/object/Definition",
        ),
        (
            r#"{"id":"urn:x:1","definition":"x"}"#,
            "not-an-object@/object/definition",
        ),
        (
            r#"{"id":"urn:x:1","definition":null}"#,
            "null-value@/object/definition",
        ),
    ] {
        assert_broken(&about(object), &[broken]);
    }
}

#[test]
fn a_definition_has_typed_properties() {
    assert_valid(&defined("{}"));
    assert_valid(&defined(
        r#"{"name":{"en":"Quiz"},"description":{"en":"Q"},"type":"urn:quiz",
            "moreInfo":"http://example.com/i","extensions":{}}"#,
    ));
    for (definition, broken) in [
        (
            r#"{"name":"Quiz"}"#,
            "not-an-object@/object/definition/name",
        ),
        (
            r#"{"description":12}"#,
            "not-an-object@/object/definition/description",
        ),
        (
            r#"{"type":"quiz"}"#,
            "activity-type-not-iri@/object/definition/type",
        ),
        (
            r#"{"moreInfo":"/i"}"#,
            "more-info-not-irl@/object/definition/moreInfo",
        ),
        (
            r#"{"moreInfo":""}"#,
            "more-info-not-irl@/object/definition/moreInfo",
        ),
        (
            r#"{"moreinfo":"urn:x"}"#,
            "property-in-wrong-case@/object/definition/moreinfo",
        ),
        (
            r#"{"extensions":[]}"#,
            "not-an-object@/object/definition/extensions",
        ),
        (
            r#"{"extensions":null}"#,
            "null-value@/object/definition/extensions",
        ),
        (
            r#"{"title":{}}"#,
            "property-unknown@/object/definition/title",
        ),
    ] {
        assert_broken(&defined(definition), &[broken]);
    }
}

/// 4.1: "An LRS MUST NOT reject a Statement based on the values of the extensions map."
#[test]
fn extension_keys_are_iris_and_their_values_are_free() {
    for value in [
        "null",
        "\"\"",
        "{}",
        "[null,{\"a\":null}]",
        "1e999",
        "\"\\u0000\"",
        "{\"\":1}",
    ] {
        assert_valid(&defined(&format!(
            r#"{{"extensions":{{"http://x.org/e":{value}}}}}"#
        )));
    }
    assert_broken(
        &defined(r#"{"extensions":{"should fail":true,"a~b/c":null}}"#),
        &[
            "extension-key-not-iri@/object/definition/extensions/should fail",
            "extension-key-not-iri@/object/definition/extensions/a~0b~1c",
        ],
    );
}

#[test]
fn each_interaction_type_has_its_own_component_lists() {
    for (kind, supported) in TYPES {
        assert_valid(&defined(&format!(r#"{{"interactionType":"{kind}"}}"#)));
        for list in LISTS {
            let definition = format!(
                r#"{{"interactionType":"{kind}","correctResponsesPattern":["a[.]b"],
                    "{list}":[{{"id":"a","description":{{"en":"A"}}}},{{"id":"b"}}]}}"#
            );
            if supported.contains(&list) {
                assert_valid(&defined(&definition));
            } else {
                let broken = format!("component-list-unsupported@/object/definition/{list}");
                assert_broken(&defined(&definition), &[&broken]);
            }
        }
    }
    for kind in ["Other", "choiCe", "true_false", "http://x.org", ""] {
        assert_broken(
            &defined(&format!(r#"{{"interactionType":"{kind}"}}"#)),
            &["interaction-type-unknown@/object/definition/interactionType"],
        );
    }
    assert_broken(
        &defined(r#"{"interactionType":true,"steps":[]}"#),
        &["not-a-string@/object/definition/interactionType"],
    );
}

#[test]
fn interaction_properties_ask_for_an_interaction_type() {
    for property in LISTS.iter().chain(&["correctResponsesPattern"]) {
        let broken = format!("interaction-type-missing@/object/definition/{property}");
        assert_broken(&defined(&format!(r#"{{"{property}":[]}}"#)), &[&broken]);
    }
}

#[test]
fn correct_responses_are_an_array_of_strings() {
    let with = |pattern: &str| {
        defined(&format!(
            r#"{{"interactionType":"fill-in","correctResponsesPattern":{pattern}}}"#
        ))
    };
    assert_valid(&with("[]"));
    assert_valid(&with(r#"["{case_matters=x}Bob's your uncle",""]"#));
    let at = "/object/definition/correctResponsesPattern";
    assert_broken(&with("\"a\""), &[&format!("not-an-array@{at}")]);
    assert_broken(
        &with(r#"["a",1,null]"#),
        &[
            &format!("not-a-string@{at}/1"),
            &format!("null-value@{at}/2"),
        ],
    );
}

#[test]
fn components_have_distinct_ids() {
    let with = |choices: &str| {
        defined(&format!(
            r#"{{"interactionType":"choice","choices":{choices}}}"#
        ))
    };
    for (choices, broken) in [
        (r#"{"id":"a"}"#, "not-an-array@/object/definition/choices"),
        (r#"["a"]"#, "not-an-object@/object/definition/choices/0"),
        ("[{}]", "component-id-missing@/object/definition/choices/0"),
        (
            r#"[{"id":1}]"#,
            "not-a-string@/object/definition/choices/0/id",
        ),
        (
            r#"[{"id":"a","x":1}]"#,
            "property-unknown@/object/definition/choices/0/x",
        ),
        (
            r#"[{"id":"a","description":{"a12345":"x"}}]"#,
            "language-map-key-malformed@/object/definition/choices/0/description/a12345",
        ),
        (
            r#"[{"id":"a"},{"id":"b"},{"id":"\u0061"}]"#,
            "component-id-repeated@/object/definition/choices/2/id",
        ),
    ] {
        assert_broken(&with(choices), &[broken]);
    }
    assert_valid(&with(r#"[{"id":"a"},{"id":"A"},{"id":"a "}]"#));
    // Ids are distinct within a list, not across lists.
    assert_valid(&defined(
        r#"{"interactionType":"matching","source":[{"id":"a"}],"target":[{"id":"a"}]}"#,
    ));
}
