//! A version of a profile, ready to judge.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::check::Problem;
use super::document::{Document, Texts};
use super::library::Library;
use super::pattern::Patterns;
use super::verdict::Verdict;
use crate::xapi::statement::Statement;

/// One version of a profile, compiled.
#[derive(Debug)]
pub struct Version {
    /// IRI of the version, which statements name.
    pub id: String,
    /// IRI of the profile.
    pub profile: String,
    /// The document it was compiled from, shared by the versions in it.
    pub document: Arc<Document>,
    /// Its templates, and behind them those of other profiles that its patterns use. Places in this list
    /// are what [`Match::template`](super::Match) and patterns mean.
    pub templates: Vec<Template>,
    /// Its primary patterns.
    pub patterns: Patterns,
}

/// A template, compiled.
#[derive(Debug)]
pub struct Template {
    pub id: String,
    /// The last segment of its IRI: the name of its behaviour in reports.
    pub slug: String,
    pub name: Texts,
    pub definition: Texts,
    pub deprecated: bool,
    /// Whether it names a verb, and whether it names a type of object or a statement as object.
    pub has_verb: bool,
    pub has_object: bool,
    /// Members that the specification does not know, by IRI.
    pub others: Map<String, Value>,
    /// Whether a defect of the document keeps it from judging. Such a template fits nothing.
    pub disabled: bool,
}

impl Version {
    /// Compiles what a document says, for each of its versions that has anything in it. What `problems` (all
    /// that were found in it) have an error about is disabled: a template, and each pattern that needs it.
    /// Templates and patterns of other profiles are taken from `among`.
    #[must_use]
    pub fn compile(document: &Document, problems: &[Problem], among: &Library) -> Vec<Arc<Self>> {
        let _ = (document, problems, among);
        todo!()
    }

    /// Judges a statement, whether or not it claims this version.
    #[must_use]
    pub fn judge(self: &Arc<Self>, statement: Statement<'_>) -> Verdict {
        let _ = statement;
        todo!()
    }
}
