//! JSON values of a profile beside those of a statement.

use std::cmp::Ordering;

use serde_json::Value as Given;

use crate::xapi::decimal;
use crate::xapi::json::{Node, Value};

/// Characters of a value that a finding shows.
const SHOWN: usize = 120;

/// Values that a finding shows.
pub(super) const MOST_FOUND: usize = 10;

/// Deep equality: numbers by their value, `1` and `1.0` alike, members in any order.
pub(super) fn equal(node: &Node<'_>, given: &Given) -> bool {
    match (&node.value, given) {
        (Value::Null, Given::Null) => true,
        (Value::Bool(ours), Given::Bool(theirs)) => ours == theirs,
        (Value::Number(ours), Given::Number(theirs)) => {
            decimal::compare(ours, &theirs.to_string()) == Ordering::Equal
        }
        (Value::String(ours), Given::String(theirs)) => *ours == theirs.as_str(),
        (Value::Array(ours), Given::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(one, other)| equal(one, other))
        }
        // Keys are distinct on both sides, so as many that are equal are all.
        (Value::Object(ours), Given::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .all(|(name, one)| theirs.get(&**name).is_some_and(|other| equal(one, other)))
        }
        _ => false,
    }
}

pub(super) fn is_among(node: &Node<'_>, values: &[Given]) -> bool {
    values.iter().any(|value| equal(node, value))
}

/// A value as it is shown: its JSON, cut where it is long.
pub(super) fn shown(json: &str) -> String {
    match json.char_indices().nth(SHOWN) {
        None => json.to_owned(),
        Some(_) => json.chars().take(SHOWN - 1).chain(['…']).collect(),
    }
}

/// Values of a profile, for sentences.
pub(super) fn list<'v>(values: impl ExactSizeIterator<Item = &'v Given>) -> String {
    let more = values.len().saturating_sub(MOST_FOUND);
    let mut words: Vec<String> = values
        .take(MOST_FOUND)
        .map(|value| format!("`{}`", shown(&value.to_string())))
        .collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words.join(", ")
}
