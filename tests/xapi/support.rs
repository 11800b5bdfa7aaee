//! Statements around the part a test is about, and the rules they break.

use tertulia::xapi::broken::Broken;
use tertulia::xapi::json;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;

pub const ACTOR: &str = r#"{"mbox":"mailto:ana@example.com"}"#;
pub const VERB: &str = r#"{"id":"http://adlnet.gov/expapi/verbs/asked"}"#;
pub const ACTIVITY: &str = r#"{"id":"http://example.com/thread/1"}"#;
pub const UUID: &str = "fd41c918-b88b-4b20-a0a5-a4c32391aaa0";

/// A statement of its three parts and more members, each with its leading comma.
pub fn of(actor: &str, verb: &str, object: &str, more: &str) -> String {
    format!(r#"{{"actor":{actor},"verb":{verb},"object":{object}{more}}}"#)
}

pub fn by(actor: &str) -> String {
    of(actor, VERB, ACTIVITY, "")
}

pub fn about(object: &str) -> String {
    of(ACTOR, VERB, object, "")
}

/// A plain statement with one more member.
pub fn with(key: &str, value: &str) -> String {
    of(ACTOR, VERB, ACTIVITY, &format!(r#","{key}":{value}"#))
}

/// A statement about an activity with this definition.
pub fn defined(definition: &str) -> String {
    about(&format!(
        r#"{{"id":"http://example.com/quiz","definition":{definition}}}"#
    ))
}

/// Every rule a statement breaks.
pub fn check(text: &str, version: Version) -> Vec<Broken> {
    let (text, node) = json::parse(text.as_bytes(), json::DEFAULT_MAX_DEPTH)
        .unwrap_or_else(|broken| panic!("{broken} in {text}"));
    Statement::parse(text, &node, version)
        .err()
        .unwrap_or_default()
}

/// The rules a statement breaks, as `code@pointer`.
pub fn broken_in(text: &str, version: Version) -> Vec<String> {
    check(text, version)
        .iter()
        .map(|broken| format!("{}@{}", broken.rule.code(), broken.pointer))
        .collect()
}

/// Both lines accept the statement.
#[track_caller]
pub fn assert_valid(text: &str) {
    assert_broken(text, &[]);
}

/// Both lines find exactly these rules broken, as `code@pointer`.
#[track_caller]
pub fn assert_broken(text: &str, expected: &[&str]) {
    for version in [Version::V1, Version::V2] {
        assert_eq!(broken_in(text, version), expected, "{version:?}: {text}");
    }
}
