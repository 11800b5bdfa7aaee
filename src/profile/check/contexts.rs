//! Whether the names inside free values expand to absolute IRIs (structure, 2.0, 4.0, 7.4, 8.1).
//!
//! The members of the specification's own objects are looked at when a document is read; here it is the
//! objects in the rules' `any`, `all` and `none`, in extensions, and in members that the specification
//! does not know.

use serde_json::{Map, Value};

use super::super::context::{self, Context, Name};
use super::super::document::Document;
use super::index::version_pointers;
use super::{Broken, Report, Stage, clause, shorten};
use crate::xapi::broken::Pointer;

pub(super) fn check(document: &Document, report: &mut Report) {
    let root = Context::root(&document.raw);
    let Some(members) = document.raw.as_object() else {
        return;
    };
    let mut walk = Walk {
        report,
        at: Pointer::root(),
        broken: GENERAL,
    };
    // One that stands alone was told when the document was read.
    if members.get("@context").is_some_and(Value::is_array) {
        walk.unknown_contexts(members);
    }
    walk.others(members, &root);
    let versions = version_pointers(document);
    let parts = versions.iter().map(String::as_str);
    let patterns = document
        .patterns
        .iter()
        .map(|one| one.head.pointer.as_str());
    for pointer in parts.chain(["/author"]).chain(patterns) {
        if let Some((object, mut walk)) = at(document, pointer, walk.report, GENERAL) {
            walk.others(object, &root.within(object));
        }
    }
    for concept in &document.concepts {
        let pointer = &concept.head.pointer;
        if let Some((object, mut walk)) = at(document, pointer, walk.report, GENERAL) {
            let context = root.within(object);
            walk.others(object, &context);
            if let Some(Value::Object(definition)) = object.get("activityDefinition") {
                walk.inside("activityDefinition", |walk| {
                    walk.extensions(definition, &context);
                });
            }
        }
    }
    for template in &document.templates {
        let pointer = &template.head.pointer;
        if let Some((object, mut walk)) = at(document, pointer, walk.report, RULES) {
            let context = root.within(object);
            walk.others(object, &context);
            walk.rules(object, &context);
        }
    }
}

const GENERAL: Broken = Broken(Stage::Contexts, "not-expanded", clause::GENERAL);
const RULES: Broken = Broken(Stage::Contexts, "not-expanded", clause::RULES);
const ACTIVITIES: Broken = Broken(Stage::Contexts, "not-expanded", clause::ACTIVITIES);

/// The object at a pointer without escapes, and a walk that begins there.
fn at<'d, 'r>(
    document: &'d Document,
    pointer: &str,
    report: &'r mut Report,
    broken: Broken,
) -> Option<(&'d Map<String, Value>, Walk<'r>)> {
    let object = document.raw.pointer(pointer)?.as_object()?;
    let mut at = Pointer::root();
    for part in pointer.split('/').skip(1) {
        at.push(part);
    }
    Some((object, Walk { report, at, broken }))
}

struct Walk<'r> {
    report: &'r mut Report,
    at: Pointer,
    broken: Broken,
}

impl Walk<'_> {
    fn inside(&mut self, key: &str, within: impl FnOnce(&mut Self)) {
        self.at.push(key);
        within(self);
        self.at.pop();
    }

    /// Tells the contexts that are named and not known.
    fn unknown_contexts(&mut self, object: &Map<String, Value>) {
        let written = object.get("@context");
        let many = written.and_then(Value::as_array);
        let one = written.filter(|value| value.is_string());
        for (place, part) in many.into_iter().flatten().chain(one).enumerate() {
            let Some(iri) = part.as_str() else { continue };
            if iri == context::PROFILE || iri == context::ACTIVITY {
                continue;
            }
            let sentence = format!(
                "The context `{}` is not fetched, so nobody can tell here which names it explains. To \
                 have them checked, write it out as an object.",
                shorten(iri)
            );
            let place = many.map(|_| format!("/{place}")).unwrap_or_default();
            self.report.warn(
                Broken(Stage::Contexts, "context-not-fetched", clause::GENERAL),
                format!("{}/@context{place}", self.at),
                sentence,
            );
        }
    }

    /// What stands in the members of an object that the specification does not know.
    fn others(&mut self, object: &Map<String, Value>, context: &Context<'_>) {
        for (key, value) in object {
            let free = matches!(context.name(key), Name::Iri(_) | Name::Doubtful);
            if free && !context.is_opaque(key) {
                self.inside(key, |walk| {
                    let before = std::mem::replace(&mut walk.broken, GENERAL);
                    walk.value(value, context);
                    walk.broken = before;
                });
            }
        }
    }

    fn rules(&mut self, template: &Map<String, Value>, context: &Context<'_>) {
        let rules = template.get("rules").and_then(Value::as_array);
        self.at.push("rules");
        for (place, rule) in rules.into_iter().flatten().enumerate() {
            let Some(rule) = rule.as_object() else {
                continue;
            };
            let context = context.within(rule);
            self.at.push_index(place);
            self.others(rule, &context);
            for key in ["any", "all", "none"] {
                if let Some(value) = rule.get(key) {
                    self.inside(key, |walk| walk.value(value, &context));
                }
            }
            self.at.pop();
        }
        self.at.pop();
    }

    /// Objects in extensions bring their own context (7.4).
    fn extensions(&mut self, definition: &Map<String, Value>, around: &Context<'_>) {
        let context = around.within(definition);
        let Some(Value::Object(extensions)) = definition.get("extensions") else {
            return;
        };
        self.broken = ACTIVITIES;
        self.at.push("extensions");
        for (key, value) in extensions {
            self.inside(key, |walk| match value {
                Value::Array(elements) => {
                    for (place, element) in elements.iter().enumerate() {
                        walk.at.push_index(place);
                        walk.extension(element, &context);
                        walk.at.pop();
                    }
                }
                value => walk.extension(value, &context),
            });
        }
        self.at.pop();
        self.broken = GENERAL;
    }

    fn extension(&mut self, value: &Value, context: &Context<'_>) {
        let Value::Object(object) = value else {
            return self.value(value, context);
        };
        // An empty object was told when the document was read.
        if object.is_empty() || object.contains_key("@context") {
            return self.value(value, context);
        }
        self.report.error(
            Broken(Stage::Contexts, "extension-without-context", clause::ACTIVITIES),
            self.at.to_string(),
            "An object in the extensions of an activity must have a `@context` that explains its names. \
             Add one."
                .to_owned(),
        );
    }

    /// Tells each name that expands to no absolute IRI, at any depth.
    fn value(&mut self, value: &Value, around: &Context<'_>) {
        match value {
            Value::Array(elements) => {
                for (place, element) in elements.iter().enumerate() {
                    self.at.push_index(place);
                    self.value(element, around);
                    self.at.pop();
                }
            }
            Value::Object(members) => {
                let context = around.within(members);
                self.unknown_contexts(members);
                for (key, member) in members {
                    if key == "@context" || key == "@value" {
                        continue;
                    }
                    self.inside(key, |walk| walk.member(key, member, &context));
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, key: &str, value: &Value, context: &Context<'_>) {
        if context.name(key) == Name::Unknown && !context.is_open() {
            let sentence = format!(
                "`{}` expands to no absolute IRI. Explain it in `@context` (an array that also has the \
                 context of the specification), or write an IRI.",
                shorten(key)
            );
            self.report
                .error(self.broken, self.at.to_string(), sentence);
        } else if !context.is_opaque(key) {
            self.value(value, context);
        }
    }
}
