//! Extensions (structure, 7.2), activities (7.4) and subregistrations (9.0).

use std::sync::Arc;

use serde_json::{Value, json};
use tertulia::profile::{Finding, Gravity, Outcome, Rule, Version, schema_fault};
use uuid::Uuid;

use crate::support::*;

const SUBREGISTRATION: &str = "https://w3id.org/xapi/profiles/extensions/subregistration";

fn version() -> Arc<Version> {
    let size = r#"{"enum":["little","big"]}"#;
    let boundary =
        r#"{"type":"array","items":{"required":["kind"],"properties":{"kind":{"type":"string"}}}}"#;
    let old = r#"{"type":"object","properties":{"rank":{"type":"number","required":true}}}"#;
    compiled(&profile(json!({ "concepts": [
        { "id": "https://e.org/size", "type": "ActivityExtension", "inlineSchema": size },
        { "id": "https://e.org/boundary", "type": "ContextExtension", "inlineSchema": boundary },
        { "id": "https://e.org/place", "type": "ResultExtension", "inlineSchema": old },
        { "id": "https://e.org/100m", "type": "Activity", "activityDefinition": {
            "@context": "https://w3id.org/xapi/profiles/activity-context",
            "type": "https://e.org/event", "name": { "en": "100 m" }, "interactionType": "choice",
            "choices": [{ "id": "a", "description": { "en": "A" } }],
            "extensions": { "https://e.org/x": { "@context": {}, "a": 1 } },
        } },
    ] })))
}

fn findings(statement: &Value) -> Vec<Finding> {
    judged(&version(), statement).findings
}

fn extended(key: &str, value: Value) -> [Value; 4] {
    let extensions = json!({ key: value });
    let activity = json!({ "id": "https://e.org/a", "definition": { "extensions": &extensions } });
    [
        statement(json!({ "context": { "extensions": &extensions } })),
        statement(json!({ "result": { "extensions": &extensions } })),
        statement(json!({ "object": &activity })),
        statement(json!({ "context": { "contextActivities": { "other": activity } } })),
    ]
}

#[test]
fn an_extension_stands_where_its_type_belongs() {
    for (key, value, right) in [
        ("https://e.org/boundary", json!([]), vec![0]),
        ("https://e.org/place", json!(1), vec![1]),
        ("https://e.org/size", json!("big"), vec![2, 3]),
        ("https://e.org/other", json!(1), vec![0, 1, 2, 3]),
    ] {
        for (place, one) in extended(key, value.clone()).iter().enumerate() {
            let found = findings(one);
            if right.contains(&place) {
                assert_eq!(found, [], "{one}");
            } else {
                let value = value.to_string();
                let expected = (Rule::ExtensionPlace, Gravity::Flags, vec![value.as_str()]);
                assert_eq!(told(&found), [expected], "{one}");
            }
        }
    }
}

#[test]
fn the_value_of_an_extension_follows_its_schema() {
    let [one, ..] = extended(
        "https://e.org/boundary",
        json!([{ "kind": "team" }, {}, { "kind": 1 }]),
    );
    let found = findings(&one);
    assert_eq!(found.len(), 1);
    let finding = &found[0];
    assert_eq!(
        (finding.rule, finding.gravity),
        (Rule::ExtensionValue, Gravity::Flags)
    );
    assert_eq!(finding.stated, "/concepts/1/inlineSchema");
    assert_eq!(
        finding.location,
        "$.context.extensions['https://e.org/boundary']"
    );
    insta::assert_snapshot!(finding.found.join("\n"), @r#"
    {"at":"/1","fault":"\"kind\" is a required property"}
    {"at":"/2/kind","fault":"1 is not of type \"string\""}
    "#);
}

#[test]
fn what_is_wrong_in_a_sub_statement_is_told_too() {
    let inner = statement(
        json!({ "objectType": "SubStatement", "result": { "extensions": { "https://e.org/size": 1 } } }),
    );
    let found = findings(&statement(json!({ "object": inner })));
    assert_eq!(
        found.iter().map(|one| one.rule).collect::<Vec<_>>(),
        [Rule::ExtensionPlace, Rule::ExtensionValue]
    );
    assert_eq!(
        found[0].location,
        "$.object.result.extensions['https://e.org/size']"
    );
}

#[test]
fn extensions_leave_templates_followed() {
    let template = json!({ "id": "t" });
    let concept = json!({ "id": "https://e.org/size", "type": "ActivityExtension" });
    let version = compiled(&profile(
        json!({ "templates": [template], "concepts": [concept] }),
    ));
    let [one, ..] = extended("https://e.org/size", json!(1));
    let verdict = judged(&version, &one);
    assert_eq!(broken(&verdict), [Rule::ExtensionPlace]);
    assert_eq!(verdict.outcome(), Outcome::Success);
}

#[test]
fn a_schema_is_draft_07_unless_it_names_another_and_stands_alone() {
    assert_eq!(schema_fault(r#"{"type":"string","format":"uri"}"#), None);
    assert_eq!(
        schema_fault(
            r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{}]}"#
        ),
        None
    );
    // A boolean `exclusiveMinimum` was draft-04.
    let four = |name: &str| format!(r#"{{{name}"minimum":1,"exclusiveMinimum":true}}"#);
    assert_eq!(
        schema_fault(&four(
            r#""$schema":"http://json-schema.org/draft-04/schema#","#
        )),
        None
    );
    for (refused, word) in [
        (four("").as_str(), "JSON Schema"),
        (
            r#"{"properties":{"rank":{"required":true}}}"#,
            "`/properties/rank/required`",
        ),
        (r#"{"type":"strong"}"#, "JSON Schema"),
        (r#"{"$ref":"https://e.org/schema.json"}"#, "JSON Schema"),
        (r#"{"$schema":"https://e.org/of-our-own"}"#, "JSON Schema"),
        ("{", "not JSON"),
    ] {
        let fault = schema_fault(refused).unwrap();
        assert!(fault.contains(word), "{refused}: {fault}");
    }
}

fn event(definition: Value) -> Value {
    statement(json!({ "object": { "id": "https://e.org/100m", "definition": definition } }))
}

fn whole() -> Value {
    json!({
        "type": "https://e.org/event", "name": { "de": "100 m" }, "interactionType": "choice",
        "choices": [{ "id": "a", "description": { "de": "A" } }], "moreInfo": "https://e.org/more",
        "extensions": { "https://e.org/x": { "a": 1.0 } },
    })
}

#[test]
fn an_activity_of_the_profile_comes_without_definition_or_with_the_whole() {
    let bare = statement(json!({ "object": { "id": "https://e.org/100m" } }));
    assert_eq!(findings(&bare), []);
    assert_eq!(findings(&event(whole())), []);
    let mut other = whole();
    other["type"] = json!("https://e.org/race");
    // Language maps may have no language that suits.
    other.as_object_mut().unwrap().remove("name");
    other.as_object_mut().unwrap().remove("interactionType");
    let found = findings(&event(other));
    let expected = vec![
        r#"{"interactionType":null}"#,
        r#"{"type":"https://e.org/race"}"#,
    ];
    assert_eq!(
        told(&found),
        [(Rule::ActivityDefinition, Gravity::Advises, expected)]
    );
    assert_eq!(found[0].location, "$.object.definition");
    assert_eq!(found[0].stated, "/concepts/3/activityDefinition");
}

#[test]
fn components_and_extensions_of_an_activity_are_compared() {
    for (member, value) in [
        (
            "choices",
            json!([{ "id": "b", "description": { "en": "A" } }]),
        ),
        ("choices", json!([])),
        ("extensions", json!({ "https://e.org/x": { "a": 2 } })),
        (
            "extensions",
            json!({ "https://e.org/x": { "a": 1 }, "https://e.org/y": 1 }),
        ),
        ("extensions", json!({})),
    ] {
        let mut definition = whole();
        definition[member] = value;
        assert_eq!(findings(&event(definition)).len(), 1, "{member}");
    }
    let mut one = statement(json!({}));
    one["context"]["contextActivities"]["parent"] =
        json!([{ "id": "https://e.org/100m", "definition": {} }]);
    assert_eq!(
        findings(&one)[0].location,
        "$.context.contextActivities.parent[*].definition"
    );
}

const REGISTRATION: &str = "96a2ff58-320f-4783-91e0-8d9083d3ce01";
const OTHER: &str = "5b4cf5d2-1f2c-4a0e-8f0f-0b1c2d3e4f50";

fn registered(subregistrations: Value) -> Value {
    claiming(
        V1,
        json!({ "context": { "registration": REGISTRATION, "extensions": { SUBREGISTRATION: subregistrations } } }),
    )
}

#[test]
fn a_thread_is_a_registration_and_the_subregistration_for_the_version() {
    let thread = |one: &Value| {
        let key = judged(&version(), one).thread?;
        Some((
            key.registration.to_string(),
            key.subregistration.map(|id| id.to_string()),
        ))
    };
    assert_eq!(thread(&statement(json!({}))), None);
    let plain = claiming(
        V1,
        json!({ "context": { "registration": REGISTRATION.to_uppercase() } }),
    );
    assert_eq!(thread(&plain), Some((REGISTRATION.to_owned(), None)));
    let entry = |profile: &str| json!({ "profile": profile, "subregistration": OTHER });
    let split = registered(json!([entry(PROFILE), entry(V1)]));
    assert_eq!(
        thread(&split),
        Some((REGISTRATION.to_owned(), Some(OTHER.to_owned())))
    );
    assert_eq!(
        thread(&registered(json!([entry(PROFILE)]))),
        Some((REGISTRATION.to_owned(), None))
    );
}

#[test]
fn subregistrations_are_well_formed() {
    let entry = |profile: &str, id: &str| json!({ "profile": profile, "subregistration": id });
    assert_eq!(findings(&registered(json!([entry(V1, OTHER)]))), []);
    let nil = Uuid::nil().to_string();
    for (wrong, count) in [
        (json!([]), 1),
        (entry(V1, OTHER), 1),
        (json!([entry("https://e.org/elsewhere", OTHER)]), 1),
        (json!([entry(V1, "no")]), 1),
        // Its variant is that of NCS, not that of RFC 4122.
        (json!([entry(V1, &nil)]), 1),
        (json!([entry(V1, OTHER), 1]), 2),
        (json!([{}]), 2),
    ] {
        let found = findings(&registered(wrong.clone()));
        assert_eq!(found.len(), count, "{wrong}: {found:?}");
        for finding in found {
            assert_eq!(
                (finding.rule, finding.gravity),
                (Rule::Subregistration, Gravity::Flags)
            );
            assert_eq!(finding.found.len(), 1);
        }
    }
    // Another version that is claimed tells this itself.
    let mut both = registered(json!([entry(PROFILE, "no")]));
    assert_eq!(findings(&both).len(), 2);
    both["context"]["contextActivities"]["category"] = json!([{ "id": V1 }, { "id": PROFILE }]);
    assert_eq!(findings(&both), []);
    let extension = json!({ SUBREGISTRATION: [entry(V1, OTHER)] });
    let without = claiming(V1, json!({ "context": { "extensions": extension } }));
    let found = findings(&without);
    assert_eq!(found.len(), 1);
    assert!(found[0].fix.contains("registration"), "{found:?}");
}
