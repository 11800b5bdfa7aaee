//! The documents that a version describes: state, and profiles of activities and agents (structure, 7.3).
//!
//! What is wrong with one is only told: a store must not refuse a document for what a profile says of it.

use std::collections::HashMap;

use jsonschema::Validator;

use super::document::{ConceptKind, ConceptSource};
use super::finding::{Finding, Gravity, Rule};
use super::schema;
use super::value::shown;
use crate::xapi::document::{Document, Resource};

/// The documents a version describes, by their ids.
#[derive(Debug, Default)]
pub(super) struct Resources {
    by_id: HashMap<String, Described>,
}

#[derive(Debug)]
struct Described {
    resource: Resource,
    content_type: Option<String>,
    schema: Option<Validator>,
    /// JSON Pointer of the concept.
    pointer: String,
}

impl Resources {
    pub fn of<'d>(concepts: impl Iterator<Item = &'d ConceptSource>) -> Self {
        let by_id = concepts.filter_map(|concept| {
            let text = concept.inline_schema.as_deref();
            let described = Described {
                resource: resource(concept.kind)?,
                content_type: concept.content_type.clone(),
                schema: text.and_then(|text| schema::compile(text).ok()),
                pointer: concept.head.pointer.clone(),
            };
            Some((concept.head.id.clone(), described))
        });
        Self {
            by_id: by_id.collect(),
        }
    }

    pub fn knows(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Judges a document that has the id of one that is described.
    pub fn judge(
        &self,
        resource: Resource,
        id: &str,
        document: &Document,
        version: &str,
    ) -> Vec<Finding> {
        let Some(described) = self.by_id.get(id) else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        let mut tell = |rule, stated: &str, wanted, fix: &str, found| {
            findings.push(Finding {
                profile: version.to_owned(),
                template: None,
                rule,
                stated: format!("{}{stated}", described.pointer),
                location: id.to_owned(),
                wanted,
                fix: fix.to_owned(),
                gravity: Gravity::Flags,
                found,
            });
        };
        if described.resource != resource {
            tell(
                Rule::DocumentResource,
                "/type",
                format!("`{id}` at {}", path(described.resource)),
                "Send the document to the resource that the profile names.",
                vec![shown(path(resource))],
            );
        }
        if let Some(wanted) = &described.content_type
            && !agrees(wanted, &document.content_type)
        {
            tell(
                Rule::DocumentContentType,
                "/contentType",
                format!("the Content-Type `{wanted}`"),
                "Send the document with that Content-Type; it may have more parameters.",
                vec![shown(&document.content_type)],
            );
        }
        if let Some(schema) = &described.schema {
            let faults = schema::faults(schema, &document.content)
                .unwrap_or_else(|error| vec![shown(&error.to_string())]);
            if !faults.is_empty() {
                tell(
                    Rule::DocumentValue,
                    "/inlineSchema",
                    "JSON of at most 1 MiB that follows the JSON Schema of the profile".to_owned(),
                    "Send a document that follows the `inlineSchema` of the concept.",
                    faults,
                );
            }
        }
        findings
    }
}

fn resource(kind: ConceptKind) -> Option<Resource> {
    match kind {
        ConceptKind::StateResource => Some(Resource::State),
        ConceptKind::ActivityProfileResource => Some(Resource::ActivityProfile),
        ConceptKind::AgentProfileResource => Some(Resource::AgentProfile),
        _ => None,
    }
}

fn path(resource: Resource) -> &'static str {
    match resource {
        Resource::State => "activities/state",
        Resource::ActivityProfile => "activities/profile",
        Resource::AgentProfile => "agents/profile",
    }
}

/// Whether a content type is the one that is wanted, with all its parameters; it may have more.
fn agrees(wanted: &str, sent: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
        parts.filter(|part| !part.is_empty()).collect()
    };
    let (wanted, sent) = (parts(wanted), parts(sent));
    wanted.first() == sent.first() && wanted.iter().all(|part| sent.contains(part))
}
