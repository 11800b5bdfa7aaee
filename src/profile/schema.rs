//! JSON Schemas that stand in a profile (structure, 7.2 and 7.3).

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::value::{MOST_FOUND, shown};

/// Compiles the text of an `inlineSchema`: draft-07 unless `$schema` names another. References to other
/// documents are not followed.
pub(super) fn compile(text: &str) -> Result<Validator, String> {
    let schema: Value =
        serde_json::from_str(text).map_err(|error| format!("It is not JSON: {error}."))?;
    let mut options = jsonschema::options()
        .offline()
        .should_validate_formats(true);
    if schema.get("$schema").is_none() {
        options = options.with_draft(Draft::Draft7);
    }
    options.build(&schema).map_err(|error| {
        let at = error.instance_path().as_str();
        let at = if at.is_empty() {
            String::new()
        } else {
            format!(" at `{at}`")
        };
        format!("It is not a JSON Schema{at}: {error}.")
    })
}

/// Why the text of an `inlineSchema` cannot be used; `None` where it can.
#[must_use]
pub fn schema_fault(text: &str) -> Option<String> {
    compile(text).err()
}

/// What a schema has against a value, each as an object of where and what.
pub(super) fn faults(schema: &Validator, value: &Value) -> Vec<String> {
    if schema.is_valid(value) {
        return Vec::new();
    }
    schema
        .iter_errors(value)
        .take(MOST_FOUND)
        .map(|error| {
            let at = error.instance_path().as_str();
            shown(&json!({ "at": at, "fault": error.to_string() }).to_string())
        })
        .collect()
}
