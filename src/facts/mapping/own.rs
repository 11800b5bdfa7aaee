//! What an organisation adds to a mapping: behaviours and competencies of its own.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::check::{MappingError, strings};
use super::rule::principles;
use crate::facts::principle::PrincipleSet;

/// Texts by language tag.
pub type Texts = BTreeMap<String, String>;

/// A behaviour that a mapping describes, so that reports can name it where no template does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OwnBehaviour {
    pub slug: String,
    /// At least one.
    pub name: Texts,
    /// May be empty.
    #[serde(default)]
    pub definition: Texts,
    /// At least one; rules that name the behaviour count toward no others.
    #[serde(deserialize_with = "principles")]
    pub principles: PrincipleSet,
}

/// A competency of an organisation: a statement that shows one of its behaviours counts for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Competency {
    /// Its IRI.
    pub id: String,
    /// At least one.
    pub name: Texts,
    /// Slugs of behaviours, at least one.
    pub behaviours: Vec<String>,
}

/// What a schema cannot state of these: names that are given twice, and rules that count toward a
/// principle of which the behaviour's description knows nothing.
pub(super) fn broken(value: &Value) -> Vec<MappingError> {
    let mut errors = named_twice(value, "behaviours", "slug");
    errors.extend(named_twice(value, "competencies", "id"));
    errors.extend(undescribed_principles(value));
    errors
}

/// Elements of a list that have the name of an earlier one.
pub(super) fn named_twice(value: &Value, list: &str, name: &str) -> Vec<MappingError> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut errors = Vec::new();
    for (place, element) in elements(value, list) {
        let Some(text) = element.get(name).and_then(Value::as_str) else {
            continue;
        };
        let first = *known.entry(text).or_insert(place);
        if first != place {
            let what = match list {
                "rules" => "rule",
                "behaviours" => "behaviour",
                _ => "competency",
            };
            errors.push(MappingError::at(
                format!("/{list}/{place}/{name}"),
                format!("the {what} at /{list}/{first} has the same {name}, {text}"),
            ));
        }
    }
    errors
}

fn undescribed_principles(value: &Value) -> Vec<MappingError> {
    let mut described: HashMap<&str, (usize, Vec<&str>)> = HashMap::new();
    for (place, behaviour) in elements(value, "behaviours") {
        if let Some(slug) = behaviour.get("slug").and_then(Value::as_str) {
            let principles = strings(behaviour, "principles").into_iter();
            let principles = principles.map(|(_, principle)| principle).collect();
            described.entry(slug).or_insert((place, principles));
        }
    }
    let mut errors = Vec::new();
    for (place, rule) in elements(value, "rules") {
        let behaviour = rule.get("behaviour").and_then(Value::as_str);
        let Some((other, known)) = behaviour.and_then(|slug| described.get(slug)) else {
            continue;
        };
        for (number, principle) in strings(rule, "principles") {
            if !known.contains(&principle) {
                errors.push(MappingError::at(
                    format!("/rules/{place}/principles/{number}"),
                    format!(
                        "the behaviour is described at /behaviours/{other}, which does not count it \
                         toward {principle}"
                    ),
                ));
            }
        }
    }
    errors
}

fn elements<'v>(value: &'v Value, list: &str) -> impl Iterator<Item = (usize, &'v Value)> {
    let list = value.get(list).and_then(Value::as_array);
    list.into_iter().flatten().enumerate()
}
