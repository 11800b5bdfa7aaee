//! What is wrong with a profile document.

use serde::Serialize;

use super::document::Document;
use super::library::Library;

/// What part of the checks found a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Types and members (structure, 4.0, 6.0 to 9.0).
    Syntax,
    /// Identifiers: distinct, of versions that exist.
    Ids,
    /// Links to concepts, templates and patterns, here and in other profiles.
    Relations,
    /// Whether members expand to absolute IRIs (structure, 2.0, 4.0).
    Contexts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One thing that is wrong, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub stage: Stage,
    #[serde(skip)]
    pub severity: Severity,
    /// A name for programs, such as `unknown-member`.
    pub rule: &'static str,
    /// JSON Pointer in the document.
    pub pointer: String,
    /// What is wrong, what was found, and what to do, in whole sentences.
    pub sentence: String,
    /// The clause that says so, such as `xAPI Profiles 1.0, structure, 8.1`.
    pub clause: &'static str,
}

/// Checks a document that was read: identifiers, relations and contexts, inside it and among the
/// profiles of a library. What stands in a profile that is not loaded is a warning.
#[must_use]
pub fn check(document: &Document, among: &Library) -> Vec<Problem> {
    let _ = (document, among);
    todo!()
}
