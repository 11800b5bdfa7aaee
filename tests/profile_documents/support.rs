//! A document without faults, and what is found when something in it is changed.

use serde_json::Value;
use tertulia::profile::check::check_among;
use tertulia::profile::{Document, Problem, Severity};

/// The version that everything in it belongs to.
pub const SCHEME: &str = "https://example.org/sports/v2";

/// A profile that has everything a profile may have, with nothing to find fault with.
pub fn good() -> Value {
    serde_json::from_str(include_str!("good.jsonld")).unwrap()
}

/// Sets the value at a pointer; the last part may be new.
pub fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.insert(last, value);
        }
        Value::Array(elements) => match last.as_str() {
            "-" => elements.push(value),
            place => elements[place.parse::<usize>().unwrap()] = value,
        },
        other => panic!("nothing can be set in {other}"),
    }
}

/// The good document with some values set.
pub fn with(changes: &[(&str, Value)]) -> Value {
    let mut document = good();
    for (pointer, value) in changes {
        set(&mut document, pointer, value.clone());
    }
    document
}

/// The good document without a member.
pub fn without(pointer: &str) -> Value {
    let mut document = good();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    parent.as_object_mut().unwrap().remove(last).unwrap();
    document
}

pub fn read(document: &Value) -> Document {
    Document::read(&document.to_string()).0.unwrap()
}

/// All that is found in a document among others.
pub fn problems_among(document: &Value, others: &[&Value]) -> Vec<Problem> {
    let (read_document, mut problems) = Document::read(&document.to_string());
    let others: Vec<Document> = others.iter().map(|other| read(other)).collect();
    let others: Vec<&Document> = others.iter().collect();
    problems.extend(check_among(&read_document.unwrap(), &others));
    problems
}

fn named(problems: Vec<Problem>, severity: Severity) -> Vec<(&'static str, String)> {
    let of_severity = problems.into_iter().filter(|one| one.severity == severity);
    of_severity.map(|one| (one.rule, one.pointer)).collect()
}

/// The errors of a document alone: rule and place.
pub fn errors(document: &Value) -> Vec<(&'static str, String)> {
    errors_among(document, &[])
}

pub fn errors_among(document: &Value, others: &[&Value]) -> Vec<(&'static str, String)> {
    named(problems_among(document, others), Severity::Error)
}

pub fn warnings(document: &Value) -> Vec<(&'static str, String)> {
    named(problems_among(document, &[]), Severity::Warning)
}

/// Asserts that these and no other errors are found, and that the sentence of each speaks of it.
#[track_caller]
pub fn assert_errors(document: &Value, expected: &[(&str, &str)]) {
    assert_found(&errors(document), expected);
}

#[track_caller]
pub fn assert_found(found: &[(&'static str, String)], expected: &[(&str, &str)]) {
    let found: Vec<_> = found
        .iter()
        .map(|(rule, at)| (*rule, at.as_str()))
        .collect();
    assert_eq!(found, expected);
}
