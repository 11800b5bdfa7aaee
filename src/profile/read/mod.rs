//! Reads a profile document: what it says, and what is wrong with its shape (structure, 2.0, 4.0, 6.0 to
//! 9.0, as far as one object alone can tell).

mod activity;
mod concept;
mod form;
mod pattern;
mod reader;
mod schema;
mod template;
mod values;

use serde_json::Value;

use self::reader::{Object, Reader, is_empty};
use super::check::{Problem, Severity, Stage, clause, shorten};
use super::context::{self, Context};
use super::document::{Document, VersionEntry};
use crate::xapi::broken::{Broken, Pointer};
use crate::xapi::json;

/// The specification that is checked here.
const CONFORMS_TO: &str = "https://w3id.org/xapi/profiles#1.0";

pub(super) fn read(text: &str) -> (Option<Document>, Vec<Problem>) {
    if let Err(broken) = json::parse(text.as_bytes(), json::DEFAULT_MAX_DEPTH) {
        return (None, vec![no_json(&broken)]);
    }
    let raw = match serde_json::from_str::<Value>(text) {
        Ok(raw @ Value::Object(_)) => raw,
        Ok(_) => {
            let sentence = "A profile is one JSON object, and this is none.".to_owned();
            return (None, vec![unreadable("not-an-object", "", sentence)]);
        }
        // Numbers that no float holds.
        Err(error) => {
            let sentence = format!("The text cannot be read as JSON: {error}.");
            return (None, vec![unreadable("malformed-json", "", sentence)]);
        }
    };
    let mut reader = Reader::default();
    empties(&raw, &mut Pointer::root(), &mut reader.problems);
    let mut document = raw
        .as_object()
        .map(|object| profile(&mut reader, object, &Context::root(&raw)))
        .unwrap_or_default();
    document.raw = raw;
    (Some(document), reader.problems)
}

fn no_json(broken: &Broken) -> Problem {
    let found = broken.found.as_deref().map(|found| format!(": {found}"));
    let sentence = format!(
        "{}{}. {}.",
        broken.rule.message(),
        found.unwrap_or_default(),
        broken.rule.fix()
    );
    unreadable(broken.rule.code(), &broken.pointer, sentence)
}

fn unreadable(rule: &'static str, pointer: &str, sentence: String) -> Problem {
    Problem {
        stage: Stage::Syntax,
        severity: Severity::Error,
        rule,
        pointer: pointer.to_owned(),
        sentence,
        clause: clause::FOUNDATIONS,
    }
}

/// Finds what must not stand anywhere: empty objects, arrays and strings, and `null`.
fn empties(value: &Value, at: &mut Pointer, problems: &mut Vec<Problem>) {
    if is_empty(value) {
        let what = match value {
            Value::String(_) => "An empty string",
            Value::Array(_) => "An empty array",
            Value::Object(_) => "An empty object",
            _ => "`null`",
        };
        problems.push(Problem {
            stage: Stage::Syntax,
            severity: Severity::Error,
            rule: "empty-value",
            pointer: at.to_string(),
            sentence: format!(
                "{what} must not stand in a profile. Fill it, or leave the member out."
            ),
            clause: clause::GENERAL,
        });
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                at.push(key);
                empties(member, at, problems);
                at.pop();
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                at.push_index(index);
                empties(element, at, problems);
                at.pop();
            }
        }
        _ => {}
    }
}

fn profile(reader: &mut Reader, object: &Object, context: &Context<'_>) -> Document {
    reader.open(&form::PROFILE, object, context);
    reader.member(object, "@context", |reader, value| {
        named_context(reader, value, context::PROFILE, clause::PROFILE);
    });
    reader.member(object, "type", |reader, value| {
        reader.one_of(value, &["Profile"], clause::PROFILE);
    });
    reader.member(object, "seeAlso", Reader::iri);
    reader.member(object, "author", author(context));
    Document {
        id: reader.member(object, "id", Reader::iri).unwrap_or_default(),
        conforms_to: reader
            .member(object, "conformsTo", conforms_to)
            .unwrap_or_default(),
        name: reader.member(object, "prefLabel", Reader::texts),
        definition: reader.member(object, "definition", Reader::texts),
        versions: reader.member(object, "versions", |reader, value| {
            reader.objects(value, |reader, entry| Some(version(reader, entry, context)))
        }),
        concepts: reader.member(object, "concepts", |reader, value| {
            reader.objects(value, |reader, entry| concept::read(reader, entry, context))
        }),
        templates: reader.member(object, "templates", |reader, value| {
            reader.objects(value, |reader, entry| {
                Some(template::read(reader, entry, context))
            })
        }),
        patterns: reader.member(object, "patterns", |reader, value| {
            reader.objects(value, |reader, entry| {
                Some(pattern::read(reader, entry, context))
            })
        }),
        raw: Value::Null,
    }
}

/// `@context` of a document or an activity definition: the one that the specification names, which must
/// be there where several are.
fn named_context(reader: &mut Reader, value: &Value, wanted: &str, clause: &'static str) {
    match value {
        Value::String(iri) if iri == wanted => {}
        Value::String(iri) => reader.warn(
            "context-other",
            clause,
            format!(
                "`@context` should be `{wanted}` and is `{}`, which is not fetched. Write that one, or \
                 an array with both.",
                shorten(iri)
            ),
        ),
        Value::Array(parts) if parts.iter().any(|part| part == wanted) => {
            for part in parts {
                if !part.is_string() && !part.is_object() {
                    reader.error(
                        "wrong-type",
                        clause,
                        "A part of `@context` is an IRI or an object.".to_owned(),
                    );
                }
            }
        }
        _ => reader.error(
            "context-missing",
            clause,
            format!("`@context` must contain `{wanted}`. Add it as a string."),
        ),
    }
}

fn conforms_to(reader: &mut Reader, value: &Value) -> Option<String> {
    let found = reader.iri(value)?;
    if found != CONFORMS_TO {
        let sentence = if found.starts_with(CONFORMS_TO) {
            format!(
                "The specification is called `{CONFORMS_TO}`, and not `{}`. It is taken for it.",
                shorten(&found)
            )
        } else {
            format!(
                "The profile conforms to `{}`, and is judged by `{CONFORMS_TO}`, the only one known here.",
                shorten(&found)
            )
        };
        reader.warn("conforms-to-other", clause::PROFILE, sentence);
    }
    Some(found)
}

fn author(context: &Context<'_>) -> impl Fn(&mut Reader, &Value) {
    move |reader, value| {
        let Some(object) = reader.object(value) else {
            return;
        };
        reader.open(&form::AUTHOR, object, &context.within(object));
        reader.member(object, "type", |reader, value| {
            reader.one_of(value, &["Organization", "Person"], clause::AUTHOR);
        });
        reader.member(object, "name", Reader::text);
        reader.member(object, "url", Reader::iri);
    }
}

fn version(reader: &mut Reader, object: &Object, context: &Context<'_>) -> VersionEntry {
    reader.open(&form::VERSION, object, &context.within(object));
    VersionEntry {
        id: reader.member(object, "id", Reader::iri).unwrap_or_default(),
        generated_at: reader.member(object, "generatedAtTime", Reader::timestamp),
        was_revision_of: reader.member(object, "wasRevisionOf", Reader::iris),
    }
}
