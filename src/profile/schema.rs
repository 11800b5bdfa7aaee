//! JSON Schemas that stand in a profile (structure, 7.2 and 7.3).
//!
//! Values come from whoever sends statements, so that their cost must grow with their length alone: patterns
//! are matched without backtracking, and the more there is of a value, the less is told of it.

use jsonschema::{Draft, PatternOptions, ValidationError, ValidationOptions, Validator};
use serde_json::{Value, json};

use super::value::{MOST_FOUND, shown};

/// Bytes of a value up to which each fault is told. A schema gathers all of them, and branches of `anyOf`
/// many for each value, before it gives the first.
const MOST_TOLD: usize = 64 * 1024;

/// Bytes of a value that are held against a schema at all.
const MOST_CHECKED: usize = 1024 * 1024;

/// Bytes that a pattern may become. Matching takes their number for each byte of a text at worst.
const MOST_OF_PATTERN: usize = 512 * 1024;

/// Why the text of an `inlineSchema` is of no use.
pub(super) enum Unusable {
    NotJson(serde_json::Error),
    NoSchema(Box<ValidationError<'static>>),
    /// It is a schema, with this pattern that cannot be matched without backtracking.
    Pattern(String),
}

/// Compiles the text of an `inlineSchema`: draft-07 unless `$schema` names another. References to other
/// documents are not followed.
pub(super) fn compile(text: &str) -> Result<Validator, Unusable> {
    let schema: Value = serde_json::from_str(text).map_err(Unusable::NotJson)?;
    let linear = PatternOptions::regex().size_limit(MOST_OF_PATTERN);
    let options = options(&schema);
    let built = options.clone().with_pattern_options(linear).build(&schema);
    built.map_err(|linear| match options.build(&schema) {
        Ok(_) => Unusable::Pattern(linear.instance().to_string()),
        Err(error) => Unusable::NoSchema(Box::new(error)),
    })
}

fn options(schema: &Value) -> ValidationOptions<'static> {
    let options = jsonschema::options()
        .offline()
        .should_validate_formats(true);
    match schema.get("$schema") {
        None => options.with_draft(Draft::Draft7),
        Some(_) => options,
    }
}

/// Why the text of an `inlineSchema` cannot be used; `None` where it can.
#[must_use]
pub fn schema_fault(text: &str) -> Option<String> {
    Some(match compile(text).err()? {
        Unusable::NotJson(error) => format!("It is not JSON: {error}."),
        Unusable::NoSchema(error) => {
            let at = error.instance_path().as_str();
            let at = if at.is_empty() {
                String::new()
            } else {
                format!(" at `{at}`")
            };
            format!("It is not a JSON Schema{at}: {error}.")
        }
        Unusable::Pattern(pattern) => format!(
            "Its pattern {} cannot be matched without backtracking.",
            shown(&pattern)
        ),
    })
}

/// What a schema has against a value, each as an object of where and what. Of a value of more than 64 KiB only
/// whether there is anything; one of more than 1 MiB is a fault in itself.
///
/// # Errors
/// Where it is no JSON, or none that can be held.
pub(super) fn faults(schema: &Validator, json: &[u8]) -> Result<Vec<String>, serde_json::Error> {
    let bytes = json.len();
    if bytes > MOST_CHECKED {
        let fault = format!("It has {bytes} bytes; of more than {MOST_CHECKED} none are checked.");
        return Ok(vec![told("", &fault)]);
    }
    let value: Value = serde_json::from_slice(json)?;
    if schema.is_valid(&value) {
        return Ok(Vec::new());
    }
    if bytes > MOST_TOLD {
        let fault = format!(
            "Something in its {bytes} bytes; of more than {MOST_TOLD} it is not told what."
        );
        return Ok(vec![told("", &fault)]);
    }
    Ok(schema
        .iter_errors(&value)
        .take(MOST_FOUND)
        .map(|error| told(error.instance_path().as_str(), &error.to_string()))
        .collect())
}

fn told(at: &str, fault: &str) -> String {
    shown(&json!({ "at": at, "fault": fault }).to_string())
}
