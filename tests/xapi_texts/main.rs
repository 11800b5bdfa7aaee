//! What is done with the text of a statement: compared, sealed, cut to a format, read for terms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod accept_language;
mod compare;
mod compare_properties;
mod definition;
mod format;
mod samples;
mod seal;
mod terms;

use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH};
use tertulia::xapi::statement::Statement;

/// Hands over a text as a statement that was found valid before.
fn with<T>(text: &str, read: impl FnOnce(Statement<'_>) -> T) -> T {
    let (text, node) = json::parse(text.as_bytes(), DEFAULT_MAX_DEPTH).expect(text);
    read(Statement::trusted(text, &node))
}

/// A statement with the given members in place of the plain ones.
fn statement(changes: &str) -> String {
    let mut statement = serde_json::json!({
        "actor": {"mbox": "mailto:ana@example.org"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/asked"},
        "object": {"id": "http://example.org/question/1"},
    });
    let changes: serde_json::Value = serde_json::from_str(changes).expect(changes);
    for (name, value) in changes.as_object().expect("an object") {
        statement[name] = value.clone();
    }
    statement.to_string()
}
