//! The activities that a version defines, as statements should repeat them (structure, 7.4).
//!
//! All of it is advice. A definition may be left out; else each member that the profile gives should be
//! there and be the same, but for language maps (`name`, `description`, and the descriptions of the
//! components of interactions), whose languages are the sender's choice. That choice may be none: templates
//! ask for the type of an activity, and whoever sends it for that need not repeat the profile's texts.
//! `@context` is the profile's own.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde_json::{Map, Value, json};

use super::document::{ConceptKind, ConceptSource};
use super::finding::{Finding, Gravity, Rule};
use super::gathered::Gathered;
use super::place::{Place, Spot};
use super::sight::{Sight, id};
use super::value::{MOST_FOUND, equal, shown};
use crate::xapi::json::Node;

/// Members of a definition that hold components of an interaction (xAPI 1.0.3, Part 2, 2.4.4.1).
const COMPONENTS: [&str; 5] = ["choices", "scale", "source", "target", "steps"];

/// The activities of a version, by their ids.
#[derive(Debug, Default)]
pub(super) struct Activities {
    by_id: HashMap<String, Activity, RandomState>,
}

#[derive(Debug)]
struct Activity {
    definition: Map<String, Value>,
    /// JSON Pointer of the concept.
    pointer: String,
}

impl Activities {
    pub fn of<'d>(concepts: impl Iterator<Item = &'d ConceptSource>) -> Self {
        let by_id = concepts
            .filter(|concept| concept.kind == ConceptKind::Activity)
            .filter_map(|concept| {
                let mut definition = concept.activity_definition.as_ref()?.as_object()?.clone();
                definition.remove("@context");
                let pointer = concept.head.pointer.clone();
                Some((
                    concept.head.id.clone(),
                    Activity {
                        definition,
                        pointer,
                    },
                ))
            })
            .collect();
        Self { by_id }
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Compares an activity of a statement with the one of the profile.
    pub fn judge<'f>(
        &'f self,
        place: Place<'f>,
        node: &Node<'_>,
        sight: &Sight<'_>,
        version: &str,
        gathered: &mut Gathered<'f>,
    ) {
        if matches!(place.spot, Spot::Context | Spot::Result) {
            return;
        }
        let Some((id, definition)) = id(node).zip(node.get("definition")) else {
            return;
        };
        let Some(activity) = self.by_id.get(id) else {
            return;
        };
        let differing: Vec<&str> = activity
            .definition
            .iter()
            .filter(|(name, given)| {
                !is_language_map(name)
                    && !definition
                        .get(name)
                        .is_some_and(|ours| same(name, ours, given))
            })
            .map(|(name, _)| name.as_str())
            .collect();
        if differing.is_empty() {
            return;
        }
        let found = differing.iter().take(MOST_FOUND).map(|name| {
            let value = definition.get(name).map_or("null", |node| sight.raw(node));
            shown(&format!("{{{}:{value}}}", json!(name)))
        });
        let kind = (Rule::ActivityDefinition, place, activity.pointer.as_str());
        gathered.tell(kind, found, || Finding {
            profile: version.to_owned(),
            template: None,
            rule: Rule::ActivityDefinition,
            stated: format!("{}/activityDefinition", activity.pointer),
            location: format!("{place}.definition"),
            wanted: format!("the definition that the profile gives for `{id}`, or none"),
            fix: "Leave the definition out, or send each member as the profile has it; `name` and `description` may have other languages."
                .to_owned(),
            gravity: Gravity::Advises,
            found: Vec::new(),
        });
    }
}

fn is_language_map(name: &str) -> bool {
    matches!(name, "name" | "description")
}

/// Whether a member of a definition is as the profile has it.
fn same(name: &str, ours: &Node<'_>, given: &Value) -> bool {
    match (name, ours.elements(), given) {
        ("extensions", _, Value::Object(given)) => ours.members().is_some_and(|members| {
            members.len() == given.len()
                && members.iter().all(|(key, ours)| {
                    given
                        .get(&**key)
                        .is_some_and(|given| same_extension(ours, given))
                })
        }),
        (name, Some(ours), Value::Array(given)) if COMPONENTS.contains(&name) => {
            ours.len() == given.len()
                && ours.iter().zip(given).all(|(ours, given)| {
                    let given = given.get("id");
                    given.is_some_and(|given| ours.get("id").is_some_and(|ours| equal(ours, given)))
                })
        }
        _ => equal(ours, given),
    }
}

/// An object may come with the `@context` it must have in a profile, or without.
fn same_extension(ours: &Node<'_>, given: &Value) -> bool {
    let bare = |given: &Value| match given {
        Value::Object(members) => {
            let mut members = members.clone();
            members.remove("@context");
            Value::Object(members)
        }
        other => other.clone(),
    };
    equal(ours, given)
        || match given {
            Value::Array(all) => equal(ours, &Value::Array(all.iter().map(bare).collect())),
            other => equal(ours, &bare(other)),
        }
}
