//! Rows, and how two lists of them differ.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::asked::instant;

/// Rows by what names them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table(pub BTreeMap<Vec<String>, BTreeMap<String, Value>>);

impl Table {
    /// Sets figures of a row, which is made where it is not there.
    pub fn set<'n>(&mut self, key: &[&str], figures: impl IntoIterator<Item = (&'n str, Value)>) {
        let row = self.row(key);
        row.extend(
            figures
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
    }

    pub fn row(&mut self, key: &[&str]) -> &mut BTreeMap<String, Value> {
        let key = key.iter().map(|one| (*one).to_owned()).collect();
        self.0.entry(key).or_default()
    }

    /// The rows of an answer: `keys` are the members that name them, `figures` those to be compared.
    pub fn told(answer: &Value, keys: &[&str], figures: &[&str]) -> Self {
        let mut table = Self::default();
        for row in answer["data"].as_array().unwrap() {
            let row = row.as_object().unwrap();
            let key: Vec<String> = keys.iter().map(|key| text(row, key)).collect();
            let found = figures
                .iter()
                .map(|name| ((*name).to_owned(), figure(row, name)));
            let before = table.0.insert(key.clone(), found.collect());
            assert!(before.is_none(), "two rows are named {key:?}");
        }
        table
    }

    /// How it differs from what is right; empty where it does not.
    pub fn differences(&self, right: &Self) -> Vec<String> {
        let keys: BTreeSet<_> = self.0.keys().chain(right.0.keys()).collect();
        let alike = |key: &&&Vec<String>| match (self.0.get(**key), right.0.get(**key)) {
            (Some(told), Some(right)) => {
                told.len() == right.len()
                    && told
                        .iter()
                        .all(|(name, value)| same(Some(value), right.get(name)))
            }
            _ => false,
        };
        let differing = keys.iter().filter(|key| !alike(key)).copied();
        let line = |key: &Vec<String>| {
            let (Some(told), Some(right)) = (self.0.get(key), right.0.get(key)) else {
                let told = if self.0.contains_key(key) {
                    "has"
                } else {
                    "lacks"
                };
                let row = self.0.get(key).or(right.0.get(key));
                return format!("{key:?}: the report {told} {row:?}");
            };
            let names: BTreeSet<_> = told.keys().chain(right.keys()).collect();
            let wrong = names
                .into_iter()
                .filter(|name| !same(told.get(*name), right.get(*name)));
            let wrong: Vec<String> = wrong
                .map(|name| {
                    let show =
                        |value: Option<&Value>| value.map_or("-".to_owned(), Value::to_string);
                    format!(
                        "{name} is {}, counted {}",
                        show(told.get(name)),
                        show(right.get(name))
                    )
                })
                .collect();
            format!("{key:?}: {}", wrong.join("; "))
        };
        differing.map(line).collect()
    }
}

/// Whether two figures are the same; those that are rounded may differ by as much.
fn same(told: Option<&Value>, right: Option<&Value>) -> bool {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match (number(told), number(right)) {
        (Some(told), Some(right)) => (told - right).abs() < 0.0051,
        _ => told == right,
    }
}

fn text(row: &Map<String, Value>, name: &str) -> String {
    match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => "-".to_owned(),
        Some(other) => other.to_string(),
        None => panic!("a row without {name}: {row:?}"),
    }
}

/// A figure; instants are told apart by when they are, not by how they are written.
fn figure(row: &Map<String, Value>, name: &str) -> Value {
    let value = row.get(name);
    let value = value.unwrap_or_else(|| panic!("a row without {name}: {row:?}"));
    let parsed = value
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok());
    parsed.map_or_else(|| value.clone(), instant)
}
