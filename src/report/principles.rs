//! The report `principles`: statements and people by principle and period.

use std::sync::Arc;

use super::counts::{Asking, CountedBy, Counts, Span, Subjects};
use super::error::ReportError;
use super::figures::{Asked, Figures};
use super::floor::hidden;
use super::question::CountsRequest;
use super::shape::{Report, Row};
use super::tally::Tallies;
use super::words;
use crate::facts::{Principle, Series};
use crate::store::Tally;

/// Makes the report: a row for each period and principle, empty ones included, by time and then in
/// the order of [`Principle::ALL`].
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn principles(
    store: &dyn Tallies,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Report, ReportError> {
    let all = Principle::ALL.map(Series::principle);
    let floor = asking.settings.floor;
    let shown = move |tallies: &[Tally]| {
        let shown = tallies.iter().map(|tally| !hidden(*tally, floor));
        shown.collect()
    };
    let subjects = Subjects {
        exact: &all,
        floored: Asked {
            series: &all,
            wanted: 0..all.len(),
            shown: Arc::new(shown),
        },
        rows: all.len(),
    };
    let counts = Counts::of(store, request, asking, &subjects).await?;
    let mut data = Vec::new();
    for (span, figures) in counts.spans() {
        let each = Principle::ALL.into_iter().zip(figures);
        data.extend(each.map(|(principle, figures)| row(&span, principle, figures)));
    }
    Ok(Report {
        meta: counts.meta("principles", request, by, asking, words::PRINCIPLES),
        data,
    })
}

pub(super) fn row(span: &Span, principle: Principle, figures: &Figures) -> Row {
    Row {
        period: span.period.clone(),
        period_start: span.start.clone(),
        period_end: span.end.clone(),
        principle: principle.slug(),
        statements: figures.statements(),
        people: figures.people(),
        suppressed: figures.suppressed,
        unfinished: span.unfinished,
        below_floor: figures.below_floor,
    }
}
