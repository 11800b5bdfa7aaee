//! What is wrong with a profile document.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::document::Document;
use super::library::Library;

pub(super) mod clause;
mod contexts;
mod ids;
mod index;
mod patterns;
mod relations;
mod templates;

use index::Index;

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

impl Stage {
    /// Its name in answers.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Ids => "ids",
            Self::Relations => "relations",
            Self::Contexts => "contexts",
        }
    }
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

/// A `prefLabel` or `definition` that should be there.
pub(super) const LABEL_MISSING: &str = "label-missing";

impl Problem {
    /// Whether it keeps what it is about from judging statements. An error does, unless it concerns only
    /// words for people, an empty list of rules, names that JSON-LD does not know, or what the same id
    /// says elsewhere: what is asked of statements is whole and plain all the same.
    #[must_use]
    pub fn spoils(&self) -> bool {
        const HARMLESS: [&str; 4] = [
            LABEL_MISSING,
            "not-expanded",
            "changed-without-new-id",
            "defined-elsewhere",
        ];
        const WORDS: [&str; 3] = ["prefLabel", "definition", "scopeNote"];
        let about_words = || self.pointer.split('/').any(|part| WORDS.contains(&part));
        let no_rules = || self.rule == "empty-value" && self.pointer.ends_with("/rules");
        self.severity == Severity::Error
            && !HARMLESS.contains(&self.rule)
            && !about_words()
            && !no_rules()
    }
}

/// Checks a document that was read: identifiers, relations and contexts, inside it and among the
/// profiles of a library. What stands in a profile that is not loaded is a warning.
#[must_use]
pub fn check(document: &Document, among: &Library) -> Vec<Problem> {
    let mut others: Vec<&Document> = Vec::new();
    for version in among.versions() {
        let other = Arc::as_ref(&version.document);
        if !others.iter().any(|known| std::ptr::eq(*known, other)) {
            others.push(other);
        }
    }
    check_among(document, &others)
}

/// As [`check`], among documents that need not be compiled. One that has the same profile and version as
/// `document` is taken for an older copy of it, and left aside.
#[must_use]
pub fn check_among(document: &Document, others: &[&Document]) -> Vec<Problem> {
    let index = Index::new(document, others);
    let mut report = Report::default();
    ids::check(document, &index, &mut report);
    relations::check(document, &index, &mut report);
    templates::check(document, &index, &mut report);
    patterns::check(document, &index, &mut report);
    contexts::check(document, &mut report);
    report.problems
}

/// What was found so far.
#[derive(Default)]
struct Report {
    problems: Vec<Problem>,
}

/// A rule: where it belongs, its name, and where it is written.
#[derive(Clone, Copy)]
struct Broken(Stage, &'static str, &'static str);

impl Report {
    fn error(&mut self, broken: Broken, pointer: String, sentence: String) {
        self.push(Severity::Error, broken, pointer, sentence);
    }

    fn warn(&mut self, broken: Broken, pointer: String, sentence: String) {
        self.push(Severity::Warning, broken, pointer, sentence);
    }

    fn push(&mut self, severity: Severity, broken: Broken, pointer: String, sentence: String) {
        let Broken(stage, rule, clause) = broken;
        self.problems.push(Problem {
            stage,
            severity,
            rule,
            pointer,
            sentence,
            clause,
        });
    }
}

/// Characters of a value that a sentence repeats.
const EXCERPT: usize = 120;

/// A value as a sentence shows it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", shorten(text)),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
    }
}

pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
