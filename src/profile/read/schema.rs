//! The JSON Schema of an extension or a document resource (structure, 7.2, 7.3).

use serde_json::Value;

use super::super::check::{shorten, shown};
use super::super::schema::{Unusable, compile};
use super::reader::Reader;

/// The draft that the specification asks for, and that is taken where a schema names none.
const DRAFT_07: &str = "http://json-schema.org/draft-07/schema";

/// The text of an `inlineSchema`; also of one that is wrong, so that whoever uses it can tell.
pub(super) fn read(reader: &mut Reader, value: &Value, clause: &'static str) -> Option<String> {
    let Value::String(text) = value else {
        reader.error(
            "inline-schema-not-text",
            clause,
            "`inlineSchema` is the text of a JSON Schema, in one string. Write the schema as a string, \
             its quotes escaped."
                .to_owned(),
        );
        return None;
    };
    if !reader.schemas.contains_key(text) {
        reader.schemas.insert(text.clone(), fault(text));
    }
    match reader.schemas.get(text) {
        Some(Some(Fault::Unusable(fault))) => {
            let sentence = format!("The JSON Schema cannot be used: {fault}.");
            reader.error("inline-schema-unusable", clause, sentence);
            return Some(text.clone());
        }
        Some(Some(Fault::Pattern(pattern))) => {
            let sentence = format!(
                "No value is held against the JSON Schema, for its pattern {pattern} cannot be matched \
                 without backtracking. Write it shorter, and without looking around (`(?=`, `(?!`, `(?<=`, \
                 `(?<!`) and referring back (`\\1`)."
            );
            reader.warn("inline-schema-pattern", clause, sentence);
        }
        _ => {}
    }
    if let Some(sentence) = other_draft(text) {
        reader.warn("inline-schema-draft", clause, sentence);
    }
    Some(text.clone())
}

/// What is wrong with the text of a schema.
pub(super) enum Fault {
    /// It is none, in words.
    Unusable(String),
    /// This pattern of it cannot be matched here.
    Pattern(String),
}

fn fault(text: &str) -> Option<Fault> {
    Some(match compile(text).err()? {
        Unusable::NotJson(error) => Fault::Unusable(format!("it is no JSON ({error})")),
        Unusable::Pattern(pattern) => Fault::Pattern(shorten(&pattern)),
        Unusable::NoSchema(error) => {
            let place = error.instance_path().to_string();
            let old = error.instance().is_boolean() && place.ends_with("/required");
            let advice = if old {
                "; name the members that must be there in one array `required` beside `properties`"
            } else {
                ""
            };
            let error = shorten(&error.to_string());
            Fault::Unusable(format!("{error} (at `{}` in it){advice}", shorten(&place)))
        }
    })
}

/// A schema should keep to draft-07, and say so.
fn other_draft(text: &str) -> Option<String> {
    let schema: Value = serde_json::from_str(text).ok()?;
    match schema.get("$schema") {
        None => Some(format!(
            "The JSON Schema does not say its draft, so draft-07 is taken. Add `\"$schema\": \
             \"{DRAFT_07}#\"`."
        )),
        Some(named) => {
            let known = named
                .as_str()
                .is_some_and(|iri| iri.trim_end_matches('#') == DRAFT_07);
            (!known).then(|| {
                format!(
                    "A JSON Schema should keep to draft-07 (`{DRAFT_07}#`), and this one names {}.",
                    shown(named)
                )
            })
        }
    }
}
