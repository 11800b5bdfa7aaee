//! The answer: which figure, why, and what it counts.

use serde::Serialize;
use serde_json::Value;

use super::behind::{Behind, Listed};
use super::request::ExplainRequest;
use super::rules::RuleTold;
use crate::report::error::ReportError;
use crate::report::named::Ruled;

/// `{meta, data, next}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub meta: Explained,
    pub data: Vec<Entry>,
    /// The address of the next page, relative to the server; `null` on the last one.
    pub next: Option<String>,
}

/// What a figure is and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    pub report: &'static str,
    /// The row, as the report has it.
    pub row: Value,
    /// The column that is explained.
    pub figure: &'static str,
    /// The figure; `null` where it is hidden. Where entries are listed there are so many on all pages together.
    pub value: Option<u64>,
    /// What the figure counts, in a sentence.
    pub definition: Value,
    /// Whether the figure is hidden from this viewer. Then nothing else is told of it.
    pub hidden: bool,
    pub edition: u32,
    pub mapping_version: String,
    pub profile_versions: Vec<String>,
    pub viewer: Value,
    pub floor: Value,
    pub tz: Value,
    pub data_through: Value,
    /// What can count here; what did, with how often, for viewers who may read statements.
    pub rules: Vec<RuleTold>,
    /// `statements`, `people`, `pairs`, `behaviours` or `requests`; `nothing` for viewers who may not read statements.
    pub lists: &'static str,
    /// Why fewer are listed than the figure says; `null` where all are.
    pub unlisted: Option<String>,
}

/// One of the things that a figure counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Entry {
    Statement {
        #[serde(flatten)]
        what: Reference,
        stored: Option<String>,
        actor: Option<Value>,
        verb: Option<String>,
        /// The IRI of the template, or the label of the mapping's rule, that it counts by.
        rule: Option<String>,
        evidence: Option<&'static str>,
    },
    Person {
        /// An agent, as statements name it.
        agent: Value,
        /// The other agents declared to be the same person.
        others: Vec<Value>,
        /// How many of the statements are theirs.
        statements: Option<u64>,
        /// The first of them.
        first: Option<Reference>,
    },
    Pair {
        from: Value,
        to: Value,
    },
    Behaviour {
        behaviour: String,
    },
    Request {
        request: String,
        time: String,
        status: u16,
        rule: String,
        message: String,
        /// Where the rest of it is told, for administrators.
        url: String,
    },
}

/// A statement and where it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    pub id: String,
    pub timestamp: Option<String>,
    pub url: String,
}

impl Explained {
    /// What is known before anything is listed.
    pub(super) fn of(
        request: &ExplainRequest<'_>,
        row: &Value,
        meta: &Value,
        ruled: &Ruled<'_>,
    ) -> Self {
        let member = |name: &str| meta.get(name).cloned().unwrap_or_default();
        let measures = member("measures");
        // A row of a measure is explained by its measure, others by the column.
        let measure = row.get("measure").and_then(Value::as_str);
        let definition = measure.and_then(|measure| measures.get(measure));
        let definition = definition.or_else(|| measures.get(request.figure));
        Self {
            report: request.report.name,
            row: row.clone(),
            figure: request.figure,
            value: row.get(request.figure).and_then(Value::as_u64),
            definition: definition.cloned().unwrap_or_default(),
            hidden: false,
            edition: ruled.by.edition,
            mapping_version: ruled.by.mapping_version.to_owned(),
            profile_versions: ruled.by.profile_versions.clone(),
            viewer: member("viewer"),
            floor: member("floor"),
            tz: member("tz"),
            data_through: member("data_through"),
            rules: Vec::new(),
            lists: "nothing",
            unlisted: None,
        }
    }

    /// The answer to those who may not read statements.
    pub(super) fn alone(self) -> Explanation {
        Explanation {
            meta: self,
            data: Vec::new(),
            next: None,
        }
    }

    pub(super) fn listed(
        self,
        behind: Behind,
        rules: Vec<RuleTold>,
        data: Vec<Entry>,
        next: Option<String>,
    ) -> Explanation {
        let meta = Self {
            value: Some(behind.figure()),
            rules,
            lists: behind.kind(self.figure),
            unlisted: behind.unlisted.map(|(_, why)| why),
            ..self
        };
        Explanation { meta, data, next }
    }
}

impl Explanation {
    /// # Errors
    /// [`ReportError::Written`], which no explanation made here can cause.
    pub fn to_json(&self) -> Result<String, ReportError> {
        serde_json::to_string(self).map_err(|error| ReportError::Written(error.into()))
    }
}

impl Behind {
    fn kind(&self, figure: &str) -> &'static str {
        match self.items.first() {
            Some(Listed::Person { .. } | Listed::Member { .. }) => "people",
            Some(Listed::Pair(..)) => "pairs",
            Some(Listed::Behaviour(_)) => "behaviours",
            Some(Listed::Refused(_)) => "requests",
            None if figure == "people" => "people",
            Some(Listed::Statement { .. } | Listed::Arrived { .. }) | None => "statements",
        }
    }
}
