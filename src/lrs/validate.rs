//! Profiles and statements judged without being stored, and what is told of each.
//!
//! The same records answer on the command line and over HTTP.

mod judge;
mod loaded;
mod profiles;
mod series;
mod split;
mod threads;

use serde::Serialize;

pub use judge::{Judged, judge, unreadable};
pub use loaded::Form;
pub use profiles::{Loaded, read_profile, read_profiles};
pub use split::{Piece, Splitter};
pub use threads::Threads;

use crate::profile::finding::{Finding, Gravity, Rule};
use crate::profile::pattern::Standing;
use crate::profile::{Outcome, Problem, Severity};
use crate::xapi::broken::Broken;

/// What is wrong with a profile document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct ProfileRecord {
    pub errors: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

impl ProfileRecord {
    #[must_use]
    pub fn of(problems: Vec<Problem>) -> Self {
        let (errors, warnings) = problems
            .into_iter()
            .partition(|problem| problem.severity == Severity::Error);
        Self { errors, warnings }
    }
}

/// What profiles say of one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementRecord {
    /// Its place among those that were given, from 0.
    pub index: u64,
    /// Its id as it was sent; `None` where it has none that can be read.
    pub id: Option<String>,
    /// `invalid` where it breaks xAPI or a template of any profile, `success` where it follows all templates that
    /// it fits, `unmatched` where it fits none.
    pub outcome: Outcome,
    /// The templates it follows when it is a success, those that it breaks when it is invalid (communication,
    /// 2.1).
    pub templates: Vec<String>,
    /// How its thread stands with it, where it is part of one.
    pub patterns: Vec<PatternRecord>,
    pub findings: Vec<FindingRecord>,
    /// Ids of statements that it refers to and that were not there: what a template says of them is taken to be
    /// so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// How the statements of a thread, up to this one, stand to a primary pattern. Told are the patterns that
/// are followed; where none is any more, those that were followed last, as failures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatternRecord {
    pub pattern: String,
    pub standing: Standing,
}

/// One thing wrong with a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FindingRecord {
    Profile(Finding),
    Xapi(XapiFinding),
}

/// A rule of xAPI itself that is broken. Then no profile is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct XapiFinding {
    /// Always `xapi`; the rules of profiles have other names.
    pub rule: &'static str,
    /// The name of the rule, such as `property-missing`.
    pub code: &'static str,
    /// JSON Pointer in the statement.
    pub pointer: String,
    pub message: &'static str,
    pub fix: &'static str,
    pub clause: &'static str,
    /// What was found, shortened; empty where there is nothing to show.
    pub found: Vec<String>,
    /// Where in the input the text cannot be read, from 1; columns are bytes.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}

/// A place in a text, from 1; columns are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    pub line: u64,
    pub column: u64,
}

impl StatementRecord {
    /// Whether nothing is wrong with it but that no profile speaks of it: it is not invalid, it follows the
    /// versions that it claims, and whatever was found is advice.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.outcome != Outcome::Invalid
            && self.findings.iter().all(|finding| match finding {
                FindingRecord::Xapi(_) => false,
                FindingRecord::Profile(finding) => {
                    finding.gravity == Gravity::Advises && finding.rule != Rule::NoTemplate
                }
            })
    }
}

impl From<Broken> for XapiFinding {
    fn from(broken: Broken) -> Self {
        Self {
            rule: "xapi",
            code: broken.rule.code(),
            pointer: broken.pointer,
            message: broken.rule.message(),
            fix: broken.rule.fix(),
            clause: broken.rule.clause(),
            found: broken.found.into_iter().collect(),
            at: None,
        }
    }
}
