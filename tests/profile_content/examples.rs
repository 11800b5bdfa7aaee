//! The examples: one for each template, each following every template it has, together one story.

use std::collections::BTreeMap;

use serde_json::Value;
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH};
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;

use crate::support::{
    EXAMPLES, broken, find, fits, fitting, json_files, ours, slug, templates, text, texts,
    wrong_extensions,
};

fn by_id(id: &Value) -> Option<(&'static String, &'static Value)> {
    EXAMPLES
        .iter()
        .find(|(_, statement)| statement["id"] == *id)
}

/// The statement that a statement is about: its object, or that of its context.
fn target(statement: &Value) -> Option<&Value> {
    let object = &statement["object"];
    if object["objectType"] == "StatementRef" {
        return Some(&object["id"]);
    }
    find(statement, "$.context.statement.id").first().copied()
}

#[test]
fn every_template_has_an_example_with_its_determining_properties() {
    assert_eq!(EXAMPLES.len(), templates().count());
    for template in templates() {
        let example = EXAMPLES.get(slug(template));
        assert!(
            example.is_some_and(|example| fits(example, template)),
            "{}",
            slug(template)
        );
    }
}

#[test]
fn examples_are_valid_statements_of_both_versions() {
    for (name, statement) in json_files("profiles/examples") {
        for version in [Version::V1, Version::V2] {
            let (text, node) = json::parse(statement.as_bytes(), DEFAULT_MAX_DEPTH).unwrap();
            let broken = Statement::parse(text, &node, version).err();
            assert!(broken.is_none(), "{name}: {broken:?}");
        }
    }
}

#[test]
fn examples_follow_all_their_templates_and_send_what_is_recommended() {
    for (name, statement) in EXAMPLES.iter() {
        let claimed = find(statement, "$.context.contextActivities.category[*].id");
        assert!(claimed.iter().any(|id| **id == ours("v1.0")), "{name}");
        for template in fitting(statement) {
            let broken = broken(statement, template, true);
            assert!(
                broken.is_empty(),
                "{name} as {}: {broken:?}",
                slug(template)
            );
        }
    }
}

#[test]
fn examples_show_no_more_behaviours_than_they_are_for() {
    for (name, statement) in EXAMPLES.iter() {
        let shown: Vec<&str> = fitting(statement).into_iter().map(slug).collect();
        let expected: &[&str] = match name.as_str() {
            "senior-contribution" => &["senior-contribution", "shared-knowledge"],
            "shared-spontaneously" => &["shared-knowledge", "shared-spontaneously"],
            "shared-formally" => &["shared-knowledge", "shared-formally"],
            "crossed-boundary" => &["asked-question", "crossed-boundary"],
            "shared-resource-across-boundary" => {
                &["shared-resource-across-boundary", "crossed-boundary"]
            }
            name => &[name],
        };
        assert_eq!(shown, expected, "{name}");
    }
}

#[test]
fn extensions_are_in_their_places_and_valid() {
    for (name, statement) in EXAMPLES.iter() {
        let wrong = wrong_extensions(statement);
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

#[test]
fn references_lead_to_an_earlier_example_of_the_right_template_in_the_same_conversation() {
    let mut references = 0;
    for (name, statement) in EXAMPLES.iter() {
        let Some(target) = target(statement) else {
            continue;
        };
        let (of, referred) = by_id(target).unwrap_or_else(|| panic!("{name} leads nowhere"));
        assert!(
            text(referred, "timestamp") < text(statement, "timestamp"),
            "{name}"
        );
        for template in fitting(statement) {
            let mut wanted = texts(template, "contextStatementRefTemplate");
            wanted.extend(texts(template, "objectStatementRefTemplate"));
            if wanted.is_empty() {
                continue;
            }
            let shown = fitting(referred);
            let right = shown
                .iter()
                .any(|shown| wanted.contains(&text(shown, "id")));
            assert!(right, "{name} leads to {of}");
            let registration = &statement["context"]["registration"];
            assert_eq!(*registration, referred["context"]["registration"], "{name}");
            references += 1;
        }
    }
    let refer = |template: &&Value| {
        !template["contextStatementRefTemplate"].is_null()
            || !template["objectStatementRefTemplate"].is_null()
    };
    assert_eq!(references, templates().filter(refer).count());
}

#[test]
fn no_two_examples_have_the_same_id_or_time() {
    for member in ["id", "timestamp"] {
        let mut values: Vec<&str> = EXAMPLES.values().map(|one| text(one, member)).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), EXAMPLES.len(), "{member}");
    }
}

#[test]
fn an_activity_has_one_definition_wherever_it_stands() {
    let mut known: BTreeMap<&str, &Value> = BTreeMap::new();
    let objects = EXAMPLES.values().map(|statement| &statement["object"]);
    for object in objects.filter(|object| object["objectType"] == "Activity") {
        let definition = &object["definition"];
        let before = *known.entry(text(object, "id")).or_insert(definition);
        assert_eq!(before, definition, "{}", object["id"]);
    }
}
