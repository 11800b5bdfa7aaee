//! The extensions that a version defines: their place and their values (structure, 7.2).
//!
//! What is wrong with them is only told: a store must not refuse a statement for the values in an
//! `extensions` map (xAPI 1.0.3, Part 2, 4.1). The specification calls `inlineSchema` an "Object … as a
//! string"; it is taken as a string. Its own examples (7.2, 7.3) have `"required": true`, which was JSON
//! Schema until draft-03; such a schema does not compile, and values are not held against it. Neither are
//! values that are not finite numbers of 64 bits or lie deeper than 128 levels.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use jsonschema::Validator;

use super::document::{ConceptKind, ConceptSource};
use super::finding::{Finding, Gravity, Rule};
use super::gathered::Gathered;
use super::place::{Place, Spot};
use super::schema;
use super::sight::Sight;
use super::value::shown;
use crate::xapi::json::Node;

/// The extensions of a version, by their IRIs.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    by_key: HashMap<String, Extension, RandomState>,
}

#[derive(Debug)]
struct Extension {
    kind: ConceptKind,
    schema: Option<Validator>,
    /// JSON Pointer of the concept.
    pointer: String,
}

impl Extensions {
    pub fn of<'d>(concepts: impl Iterator<Item = &'d ConceptSource>) -> Self {
        let by_key = concepts
            .filter(|concept| home(concept.kind).is_some())
            .map(|concept| {
                let text = concept.inline_schema.as_deref();
                let extension = Extension {
                    kind: concept.kind,
                    schema: text.and_then(|text| schema::compile(text).ok()),
                    pointer: concept.head.pointer.clone(),
                };
                (concept.head.id.clone(), extension)
            })
            .collect();
        Self { by_key }
    }

    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Judges the extensions of a context, result or activity.
    pub fn judge<'f>(
        &'f self,
        place: Place<'f>,
        node: &Node<'_>,
        sight: &Sight<'_>,
        version: &str,
        gathered: &mut Gathered<'f>,
    ) {
        let (kind, map) = match place.spot {
            Spot::Context => (ConceptKind::ContextExtension, node.get("extensions")),
            Spot::Result => (ConceptKind::ResultExtension, node.get("extensions")),
            Spot::Object | Spot::Listed(_) => (
                ConceptKind::ActivityExtension,
                node.at(&["definition", "extensions"]),
            ),
        };
        for (key, value) in map.and_then(Node::members).unwrap_or_default() {
            let Some(extension) = self.by_key.get(&**key) else {
                continue;
            };
            let pointer = extension.pointer.as_str();
            let finding = |rule| extension.finding(rule, place, key, version);
            if extension.kind != kind {
                let rule = Rule::ExtensionPlace;
                let found = [shown(sight.raw(value))];
                gathered.tell((rule, place, pointer), found, || finding(rule));
            }
            let faults = extension.faults(sight.raw(value));
            if !faults.is_empty() {
                let rule = Rule::ExtensionValue;
                gathered.tell((rule, place, pointer), faults, || finding(rule));
            }
        }
    }
}

impl Extension {
    /// What the schema has against a value, each as an object of where and what.
    fn faults(&self, value: &str) -> Vec<String> {
        let schema = self.schema.as_ref();
        let faults = schema.map(|schema| schema::faults(schema, value.as_bytes()));
        faults.and_then(Result::ok).unwrap_or_default()
    }

    /// What is told of it under this key, without the values found.
    fn finding(&self, rule: Rule, place: Place<'_>, key: &str, version: &str) -> Finding {
        let (stated, wanted, fix) = if rule == Rule::ExtensionPlace {
            let home = home(self.kind).unwrap_or_default();
            (
                "type",
                format!("`{key}` in {home} and nowhere else"),
                format!("Move `{key}` to {home}."),
            )
        } else {
            (
                "inlineSchema",
                format!("a value of `{key}` of at most 1 MiB that follows the JSON Schema of the profile"),
                "Send a value that follows the `inlineSchema` of the concept, or leave the extension out."
                    .to_owned(),
            )
        };
        Finding {
            profile: version.to_owned(),
            template: None,
            rule,
            stated: format!("{}/{stated}", self.pointer),
            location: location(place, key),
            wanted,
            fix,
            gravity: Gravity::Flags,
            found: Vec::new(),
        }
    }
}

/// Where extensions of a kind belong; `None` for what is no extension.
fn home(kind: ConceptKind) -> Option<&'static str> {
    match kind {
        ConceptKind::ContextExtension => Some("`$.context.extensions`"),
        ConceptKind::ResultExtension => Some("`$.result.extensions`"),
        ConceptKind::ActivityExtension => Some("the `extensions` of an activity's definition"),
        _ => None,
    }
}

fn location(place: Place<'_>, key: &str) -> String {
    let key = key.replace('\\', "\\\\").replace('\'', "\\'");
    match place.spot {
        Spot::Context | Spot::Result => format!("{place}.extensions['{key}']"),
        Spot::Object | Spot::Listed(_) => format!("{place}.definition.extensions['{key}']"),
    }
}
