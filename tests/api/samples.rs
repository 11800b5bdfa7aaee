//! Statements to send.

use serde_json::{Value, json};

pub const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";
pub const SHARED: &str = "http://adlnet.gov/expapi/verbs/shared";
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// A new id.
pub fn id() -> String {
    tertulia::lrs::random::id().to_string()
}

pub fn agent(name: &str) -> Value {
    json!({ "mbox": format!("mailto:{name}@example.org") })
}

/// Somebody asked something.
pub fn asked(by: &str) -> Value {
    did(by, ASKED)
}

/// Somebody did something with an activity.
pub fn did(by: &str, verb: &str) -> Value {
    json!({
        "actor": agent(by),
        "verb": { "id": verb },
        "object": { "id": "https://example.org/questions/1" },
    })
}

/// Somebody did something about another statement.
pub fn about(by: &str, verb: &str, target: &str) -> Value {
    json!({
        "actor": agent(by),
        "verb": { "id": verb },
        "object": { "objectType": "StatementRef", "id": target },
    })
}

pub fn voiding(target: &str) -> Value {
    about("registrar", VOIDED, target)
}

/// A statement under an id.
pub fn named(id: &str, mut statement: Value) -> Value {
    statement["id"] = json!(id);
    statement
}
