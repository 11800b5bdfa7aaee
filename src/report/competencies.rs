//! The rows of `principles` and `behaviours` with `group_by=competency`: statements and people by
//! competency and period.

use std::sync::Arc;

use serde::Serialize;

use super::complement::Relations;
use super::counts::{Asking, CountedBy, Counts, Span, Subjects};
use super::error::ReportError;
use super::figures::{Asked, Figures};
use super::question::CountsRequest;
use super::shape::{Basis, Line, Report};
use super::tally::Tallies;
use super::words;
use crate::facts::{Competency, Principle, Series};
use crate::store::Tally;

/// One period and competency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompetencyRow {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    /// Its IRI.
    pub competency: String,
    /// In the reader's language where there is one.
    pub name: String,
    /// `None` where hidden.
    pub statements: Option<u64>,
    /// `None` where hidden.
    pub people: Option<u64>,
    pub suppressed: bool,
    pub unfinished: bool,
    pub below_floor: bool,
}

impl Line for CompetencyRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "competency",
        "name",
        "statements",
        "people",
        "suppressed",
        "unfinished",
        "below_floor",
    ];

    const KEYS: &'static [&'static str] = &["competency"];
    const FIGURES: &'static [&'static str] = &["statements", "people"];

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        vec![("competency", self.competency.as_str())]
    }
}

/// Makes the report: a row for each period and competency of the catalogue, empty ones included, by
/// time and then in the order of the mappings; none where no mapping has any.
///
/// For viewers without exact figures more is hidden than what is below the floor ([`Relations`]).
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn competencies(
    store: &dyn Tallies,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Report<Basis, CompetencyRow>, ReportError> {
    let all = &by.catalogue.competencies;
    let (relations, floor) = (Relations::of(by.catalogue), asking.settings.floor);
    let shown = move |tallies: &[Tally]| relations.shown(tallies, floor);
    let series: Vec<Series> = match all.as_slice() {
        [] => Vec::new(),
        _ => Relations::series(by.catalogue),
    };
    let exact: Vec<_> = all.iter().map(|one| Series::competency(&one.id)).collect();
    let first = Principle::ALL.len();
    let subjects = Subjects {
        exact: &exact,
        floored: Asked {
            series: &series,
            wanted: first..first + all.len(),
            shown: Arc::new(shown),
        },
        rows: all.len(),
    };
    let counts = Counts::of(store, request, asking, &subjects).await?;
    let name = |one: &Competency| {
        asking
            .text(request, &one.name)
            .unwrap_or(&one.id)
            .to_owned()
    };
    let names: Vec<String> = all.iter().map(name).collect();
    let mut data = Vec::new();
    for (span, figures) in counts.spans() {
        let each = all.iter().zip(&names).zip(figures);
        data.extend(
            each.map(|((competency, name), figures)| row(&span, competency, name, figures)),
        );
    }
    let words = match all.as_slice() {
        [] => words::NO_COMPETENCIES,
        _ => words::COMPETENCIES,
    };
    Ok(Report {
        meta: counts.meta("competencies", request, by, asking, words),
        data,
    })
}

fn row(span: &Span, competency: &Competency, name: &str, figures: &Figures) -> CompetencyRow {
    CompetencyRow {
        period: span.period.clone(),
        period_start: span.start.clone(),
        period_end: span.end.clone(),
        competency: competency.id.clone(),
        name: name.to_owned(),
        statements: figures.statements(),
        people: figures.people(),
        suppressed: figures.suppressed,
        unfinished: span.unfinished,
        below_floor: figures.below_floor,
    }
}
