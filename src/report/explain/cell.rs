//! What a statement has to count for to be in a figure.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::narrowed;
use super::request::ExplainRequest;
use crate::facts::{Evidence, Principle, Series, Subject, Told, ToldFact, milliseconds, series_of};
use crate::report::error::ReportError;
use crate::store::StoreError;

/// A figure that counts statements that count for something, or the people who did them.
#[derive(Debug, Clone)]
pub struct Cell {
    pub(super) of: Of,
    /// Only the statements of the behaviour with this evidence.
    evidence: Option<Evidence>,
    /// Whether people are counted in place of statements.
    pub(super) people: bool,
}

/// What is counted for.
#[derive(Debug, Clone)]
pub(super) enum Of {
    Principle(Principle),
    Behaviour(String),
    Competency(String),
}

/// Why a statement counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The IRI of a template, or the label of a mapping's rule.
    pub rule: Arc<str>,
    pub evidence: Evidence,
}

impl Cell {
    fn new(of: Of, figure: &str) -> Self {
        Self {
            of,
            evidence: Evidence::from_slug(figure),
            people: figure == "people",
        }
    }

    /// What counts toward a principle; `figure` is a column of its row.
    #[must_use]
    pub fn of_principle(principle: Principle, figure: &str) -> Self {
        Self::new(Of::Principle(principle), figure)
    }

    /// What shows a behaviour, with one evidence where `figure` says so.
    #[must_use]
    pub fn of_behaviour(slug: &str, figure: &str) -> Self {
        Self::new(Of::Behaviour(slug.to_owned()), figure)
    }

    #[must_use]
    pub fn of_competency(id: &str, figure: &str) -> Self {
        Self::new(Of::Competency(id.to_owned()), figure)
    }

    /// The best claim that a statement counts here; `None` where it does not.
    #[must_use]
    pub fn claim(&self, told: &Told) -> Option<Claim> {
        // What is counted at all is decided by the series, as in the counts.
        if !self.counts(&series_of(&told.facts)) {
            return None;
        }
        self.best(told)
    }

    /// The best claim that a statement counts for what is counted for here.
    pub(super) fn best(&self, told: &Told) -> Option<Claim> {
        let facts = told.facts.iter().filter(|fact| self.concerns(fact));
        let best = facts.min_by_key(|fact| (fact.evidence, &fact.rule))?;
        Some(Claim {
            rule: Arc::clone(&best.rule),
            evidence: best.evidence,
        })
    }

    fn counts(&self, series: &[Series]) -> bool {
        let has = |one: &Series| series.binary_search(one).is_ok();
        match &self.of {
            Of::Principle(principle) => has(&Series::principle(*principle)),
            Of::Competency(id) => has(&Series::competency(id)),
            Of::Behaviour(slug) => {
                let by = |evidence| has(&Series::behaviour_by(slug, evidence));
                has(&Series::behaviour(slug))
                    && match self.evidence {
                        None => true,
                        // What is left of all statements is mapped.
                        Some(Evidence::Mapped) => !Evidence::COUNTED.into_iter().any(by),
                        Some(evidence) => by(evidence),
                    }
            }
        }
    }

    fn concerns(&self, fact: &ToldFact) -> bool {
        match (&self.of, fact.subject.as_ref()) {
            (Of::Principle(principle), Subject::Behaviour(_)) => {
                fact.principles.contains(*principle)
            }
            (Of::Behaviour(slug), Subject::Behaviour(shown)) => slug == shown,
            (Of::Competency(id), Subject::Competency(proved)) => id == proved,
            _ => false,
        }
    }
}

/// The cell behind a figure of a row; `None` for reports that count something else. A report that counts
/// statements and people is explained by a line here.
pub(super) fn of(request: &ExplainRequest<'_>, row: &Value) -> Option<Cell> {
    let figure = request.figure;
    let key = |name| row.get(name).and_then(Value::as_str);
    match request.report.name {
        "principles" => {
            let principle = Principle::from_slug(key("principle")?)?;
            Some(Cell::of_principle(principle, figure))
        }
        "behaviours" => Some(Cell::of_behaviour(key("behaviour")?, figure)),
        "timeseries" => {
            let (principle, figure) = figure.split_once('_')?;
            Some(Cell::of_principle(Principle::from_slug(principle)?, figure))
        }
        name if narrowed::dimension(name).is_some() => match key("behaviour") {
            Some(behaviour) => Some(Cell::of_behaviour(behaviour, figure)),
            None => {
                let principle = Principle::from_slug(key("principle")?)?;
                Some(Cell::of_principle(principle, figure))
            }
        },
        "competencies" => Some(Cell::of_competency(key("competency")?, figure)),
        _ => None,
    }
}

/// The period of a row, in milliseconds.
pub(super) fn range(row: &Value) -> Result<Range<i64>, ReportError> {
    let moment = |name: &str| {
        let text = row.get(name).and_then(Value::as_str);
        let parsed = text.and_then(|text| text.parse::<Timestamp>().ok());
        let missing = || StoreError::Broken(format!("a row of a report has no {name}"));
        parsed.map(milliseconds).ok_or_else(missing)
    };
    Ok(moment("period_start")?..moment("period_end")?)
}
