//! What makes a mapping a valid one: its schema, and what a schema cannot state.

use std::collections::HashMap;
use std::fmt;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{SCHEMA, own};
use crate::xapi::json;

/// Longest sentence made from a schema's error, in characters: it repeats the value it refuses.
const LONGEST_SENTENCE: usize = 300;

/// One thing that is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingError {
    /// RFC 6901 pointer into the mapping; empty for the whole of it.
    pub pointer: String,
    /// What is wrong there, in English, without a full stop.
    pub sentence: String,
}

/// Everything that is wrong with a mapping; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingErrors(pub Vec<MappingError>);

impl fmt::Display for MappingErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The mapping is not valid")?;
        for MappingError { pointer, sentence } in &self.0 {
            let place = if pointer.is_empty() { "/" } else { pointer };
            write!(f, "\n  {place}: {sentence}")?;
        }
        Ok(())
    }
}

impl std::error::Error for MappingErrors {}

impl MappingError {
    pub(in crate::facts) fn at(pointer: impl Into<String>, sentence: impl fmt::Display) -> Self {
        Self {
            pointer: pointer.into(),
            sentence: sentence.to_string(),
        }
    }
}

/// Reads and checks the text of a mapping.
pub(super) fn checked<T: DeserializeOwned>(text: &str) -> Result<T, MappingErrors> {
    let alone = |error| MappingErrors(vec![error]);
    // serde_json keeps the last of two equal members; here they are an error.
    if let Err(broken) = json::parse(text.as_bytes(), json::DEFAULT_MAX_DEPTH) {
        return Err(alone(MappingError::at(broken.pointer.clone(), broken)));
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| alone(MappingError::at("", error)))?;
    let mut errors = against_schema(&value).map_err(alone)?;
    errors.extend(own::named_twice(&value, "rules", "id"));
    errors.extend(between_rules(&value));
    errors.extend(own::broken(&value));
    if errors.is_empty() {
        serde_json::from_value(value).map_err(|error| alone(MappingError::at("", error)))
    } else {
        Err(MappingErrors(errors))
    }
}

/// What the schema refuses; an error where the schema itself cannot be used.
fn against_schema(value: &Value) -> Result<Vec<MappingError>, MappingError> {
    let unusable = |reason: &dyn fmt::Display| {
        MappingError::at("", format!("The schema of mappings is unusable: {reason}"))
    };
    let schema: Value = serde_json::from_str(SCHEMA).map_err(|error| unusable(&error))?;
    let validator = jsonschema::validator_for(&schema).map_err(|error| unusable(&error))?;
    Ok(validator
        .iter_errors(value)
        .map(|error| {
            let place = error.instance_path().as_str();
            MappingError::at(place, sentence(&error, &schema))
        })
        .collect())
}

/// What is wrong, in words: those of the schema's `title` where a value has the wrong form.
fn sentence(error: &ValidationError<'_>, schema: &Value) -> String {
    let text = match error.kind() {
        // The name itself is what the inner error is about.
        ValidationErrorKind::PropertyNames { error } => return sentence(error, schema),
        // The schema says `false` where one member rules another out.
        ValidationErrorKind::FalseSchema => {
            if error.schema_path().as_str().ends_with("/except_types") {
                "a rule with `types` covers those types alone and has no use for `except_types`"
            } else {
                "a rule that counts for nothing shows no behaviour and counts toward no principle"
            }
            .to_owned()
        }
        // The error itself repeats all of them.
        ValidationErrorKind::MaxItems { limit } => {
            let found = error.instance().as_array().map_or(0, Vec::len);
            let list = error.instance_path().as_str().trim_start_matches('/');
            format!("these are {found} {list}, and a mapping has at most {limit}")
        }
        ValidationErrorKind::Pattern { .. } | ValidationErrorKind::Enum { .. } => {
            match title(error, schema) {
                Some(title) => format!("{} is not {title}", error.instance()),
                None => error.to_string(),
            }
        }
        _ => error.to_string(),
    };
    match text.char_indices().nth(LONGEST_SENTENCE) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

/// The title beside the keyword that refused the value.
fn title<'s>(error: &ValidationError<'_>, schema: &'s Value) -> Option<&'s str> {
    let (place, _keyword) = error.schema_path().as_str().rsplit_once('/')?;
    schema.pointer(place)?.get("title")?.as_str()
}

/// What a schema cannot state: rules between which nothing decides. What the schema refused is passed
/// over.
fn between_rules(value: &Value) -> Vec<MappingError> {
    let mut errors = Vec::new();
    let mut covered: HashMap<Cover<'_>, usize> = HashMap::new();
    let mut extensions: HashMap<(&str, &str), (&str, usize)> = HashMap::new();
    let rules = value.get("rules").and_then(Value::as_array);
    for (place, rule) in rules.into_iter().flatten().enumerate() {
        for (pointer, cover) in coverage(place, rule) {
            let other = *covered.entry(cover).or_insert(place);
            if other != place {
                errors.push(MappingError::at(
                    pointer,
                    format!(
                        "the rule at /rules/{other} covers {cover} too, and neither is more specific"
                    ),
                ));
            }
        }
        for (verb, kind, extension) in looked_at(rule) {
            let (theirs, other) = *extensions.entry((verb, kind)).or_insert((extension, place));
            if theirs != extension {
                errors.push(MappingError::at(
                    format!("/rules/{place}/where/context_extension"),
                    format!(
                        "the rule at /rules/{other} looks at {theirs} for the verb {verb} with the \
                         type {kind}, and neither is more specific"
                    ),
                ));
            }
        }
    }
    errors
}

/// What one rule covers: a verb, with a type unless it covers any, and with the value of a context
/// extension if it looks at one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Cover<'v> {
    verb: &'v str,
    kind: Option<&'v str>,
    value: Option<&'v str>,
}

impl fmt::Display for Cover<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the verb {} with ", self.verb)?;
        match self.kind {
            Some(kind) => write!(f, "the type {kind}")?,
            None => f.write_str("any type")?,
        }
        match self.value {
            Some(value) => write!(f, " and the value {value}"),
            None => Ok(()),
        }
    }
}

/// Everything a rule covers, and where the rule says so.
fn coverage(place: usize, rule: &Value) -> Vec<(String, Cover<'_>)> {
    let verbs = strings(rule, "verbs");
    let condition = rule.get("where");
    let values = condition.map(|it| strings(it, "is")).unwrap_or_default();
    let mut covered = Vec::new();
    for &(number, verb) in &verbs {
        if rule.get("types").is_none() {
            let cover = Cover {
                verb,
                kind: None,
                value: None,
            };
            covered.push((format!("/rules/{place}/verbs/{number}"), cover));
        }
        for (number, kind) in strings(rule, "types") {
            let kind = Some(kind);
            if condition.is_none() {
                let value = None;
                let cover = Cover { verb, kind, value };
                covered.push((format!("/rules/{place}/types/{number}"), cover));
            }
            for &(number, value) in &values {
                let value = Some(value);
                let cover = Cover { verb, kind, value };
                covered.push((format!("/rules/{place}/where/is/{number}"), cover));
            }
        }
    }
    covered
}

/// For each verb and type of a rule that looks at a context extension: which one.
fn looked_at(rule: &Value) -> Vec<(&str, &str, &str)> {
    let extension = rule.pointer("/where/context_extension");
    let Some(extension) = extension.and_then(Value::as_str) else {
        return Vec::new();
    };
    let types = strings(rule, "types");
    strings(rule, "verbs")
        .into_iter()
        .flat_map(|(_, verb)| types.iter().map(move |&(_, kind)| (verb, kind, extension)))
        .collect()
}

/// The strings of a member that is an array, with their places in it.
pub(super) fn strings<'v>(rule: &'v Value, member: &str) -> Vec<(usize, &'v str)> {
    let elements = rule.get(member).and_then(Value::as_array);
    elements
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(place, element)| Some((place, element.as_str()?)))
        .collect()
}
