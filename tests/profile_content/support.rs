//! The profile and its examples, read once, and as much of the judging of statements as content needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use tertulia::facts::BASE_IRI;

pub static PROFILE: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../profiles/social-learning.jsonld")).unwrap()
});

/// Examples by the slug of their template.
pub static EXAMPLES: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    json_files("profiles/examples")
        .into_iter()
        .map(|(name, text)| {
            let slug = name.strip_suffix(".json").unwrap().to_owned();
            (slug, serde_json::from_str(&text).unwrap())
        })
        .collect()
});

/// Schemas of the extensions that the profile defines, by their IRI.
static SCHEMAS: LazyLock<BTreeMap<&'static str, Validator>> = LazyLock::new(|| {
    concepts()
        .filter(|concept| text(concept, "type").ends_with("Extension"))
        .map(|concept| {
            let schema = serde_json::from_str(text(concept, "inlineSchema")).unwrap();
            (text(concept, "id"), validator(&schema))
        })
        .collect()
});

/// A folder or file of this repository.
pub fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// Names and texts of the files in a folder, by name.
pub fn json_files(folder: &str) -> BTreeMap<String, String> {
    fs::read_dir(path(folder))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

pub fn validator(schema: &Value) -> Validator {
    jsonschema::draft7::new(schema).unwrap_or_else(|error| panic!("{error} in {schema}"))
}

pub fn concepts() -> impl Iterator<Item = &'static Value> {
    PROFILE["concepts"].as_array().unwrap().iter()
}

pub fn templates() -> impl Iterator<Item = &'static Value> {
    PROFILE["templates"].as_array().unwrap().iter()
}

pub fn patterns() -> impl Iterator<Item = &'static Value> {
    PROFILE["patterns"].as_array().unwrap().iter()
}

pub fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    let text = value[member].as_str();
    text.unwrap_or_else(|| panic!("no text {member} in {value}"))
}

/// Texts of a member that is a list, or of none.
pub fn texts<'v>(value: &'v Value, member: &str) -> Vec<&'v str> {
    let list = value[member].as_array().into_iter().flatten();
    list.map(|item| item.as_str().unwrap()).collect()
}

/// The last segment of an IRI.
pub fn last(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap()
}

pub fn slug(thing: &Value) -> &str {
    last(text(thing, "id"))
}

pub fn ours(path: &str) -> String {
    format!("{BASE_IRI}/{path}")
}

/// A member of the profile's own vocabulary for templates.
pub fn own<'v>(template: &'v Value, name: &str) -> &'v Value {
    &template[format!("{BASE_IRI}/ontology#{name}")]
}

/// Slugs of the principles a template counts toward.
pub fn principles(template: &Value) -> Vec<&str> {
    let list = own(template, "countsToward").as_array().unwrap();
    list.iter().map(slug).collect()
}

/// What a location or selector finds; those of the profile have members, quoted members and `[*]`.
pub fn find<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = vec![value];
    let mut rest = path.strip_prefix('$').unwrap();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[*]") {
            found = found
                .iter()
                .filter_map(|v| v.as_array())
                .flatten()
                .collect();
            rest = after;
            continue;
        }
        let (name, after) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").unwrap()
        } else {
            let plain = rest.strip_prefix('.').unwrap();
            plain.split_at(plain.find(['.', '[']).unwrap_or(plain.len()))
        };
        found = found.iter().filter_map(|v| v.get(name)).collect();
        rest = after;
    }
    found
}

/// Whether a statement has the determining properties of a template (communication, 2.1); a statement
/// about a statement has those of a template for references.
pub fn fits(statement: &Value, template: &Value) -> bool {
    let is = |member: &str, location: &str| {
        let wanted = template[member].as_str();
        wanted.is_none_or(|wanted| find(statement, location).iter().any(|v| **v == wanted))
    };
    let category = "$.context.contextActivities.category[*].definition.type";
    is("verb", "$.verb.id")
        && is("objectActivityType", "$.object.definition.type")
        && texts(template, "contextCategoryActivityType")
            .iter()
            .all(|wanted| find(statement, category).iter().any(|v| **v == *wanted))
}

pub fn fitting(statement: &Value) -> Vec<&'static Value> {
    templates()
        .filter(|template| fits(statement, template))
        .collect()
}

/// The rules of a template that a statement breaks (structure, 8.1; communication, 2.1). All rules of
/// the profile include or recommend, and some say `any`.
pub fn broken<'t>(
    statement: &Value,
    template: &'t Value,
    even_recommended: bool,
) -> Vec<&'t Value> {
    let rules = template["rules"].as_array().unwrap();
    let holds = |rule: &&Value| {
        let mut unmatchable = false;
        let mut values = find(statement, text(rule, "location"));
        if let Some(selector) = rule["selector"].as_str() {
            let selected: Vec<_> = values.iter().map(|v| find(v, selector)).collect();
            unmatchable = selected.iter().any(Vec::is_empty);
            values = selected.concat();
        }
        let needed = even_recommended || rule["presence"] == "included";
        let any = rule["any"].as_array();
        let among = any.is_none_or(|any| values.iter().any(|v| any.contains(v)));
        if values.is_empty() {
            !(needed || unmatchable && any.is_some())
        } else {
            !(needed && unmatchable) && among
        }
    };
    rules.iter().filter(|rule| !holds(rule)).collect()
}

/// Where the extensions of a statement are wrong: in the wrong place by their type, or against their
/// schema (structure, 7.2). Extensions of others are let be.
pub fn wrong_extensions(statement: &Value) -> Vec<String> {
    let places = [
        ("$.context.extensions", "ContextExtension"),
        ("$.result.extensions", "ResultExtension"),
        ("$.object.definition.extensions", "ActivityExtension"),
    ];
    let mut wrong = Vec::new();
    for (place, kind) in places {
        let maps = find(statement, place);
        let all = maps.iter().filter_map(|map| map.as_object()).flatten();
        for (key, value) in all.filter(|(key, _)| key.starts_with(BASE_IRI)) {
            let concept = concepts().find(|concept| text(concept, "id") == key);
            if concept.is_none_or(|concept| text(concept, "type") != kind) {
                wrong.push(format!("{key} is no {kind}"));
            } else if let Err(error) = SCHEMAS[key.as_str()].validate(value) {
                wrong.push(format!("{key}: {error}"));
            }
        }
    }
    wrong
}
