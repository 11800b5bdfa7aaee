//! The report `timeseries`: a row for each period, with statements and people of each principle side by side, for
//! tools that draw a line for each column.

use serde::Serialize;

use super::counts::{Asking, CountedBy, Span};
use super::error::ReportError;
use super::principles::principles;
use super::question::CountsRequest;
use super::shape::{Basis, Line, Meta, Report, Row};
use super::tally::Tallies;
use super::words;

/// One period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeRow {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    pub openness_statements: Option<u64>,
    pub openness_people: Option<u64>,
    pub transparency_statements: Option<u64>,
    pub transparency_people: Option<u64>,
    pub sharing_statements: Option<u64>,
    pub sharing_people: Option<u64>,
    pub empowerment_statements: Option<u64>,
    pub empowerment_people: Option<u64>,
    /// Whether anything of the row is hidden.
    pub suppressed: bool,
    pub unfinished: bool,
    /// Whether any of the figures is below the floor.
    pub below_floor: bool,
}

impl Line for TimeRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "openness_statements",
        "openness_people",
        "transparency_statements",
        "transparency_people",
        "sharing_statements",
        "sharing_people",
        "empowerment_statements",
        "empowerment_people",
        "suppressed",
        "unfinished",
        "below_floor",
    ];

    const FIGURES: &'static [&'static str] = &[
        "openness_statements",
        "openness_people",
        "transparency_statements",
        "transparency_people",
        "sharing_statements",
        "sharing_people",
        "empowerment_statements",
        "empowerment_people",
    ];

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }
}

/// Makes the report: the rows of [`principles`] by period, each period in one row.
///
/// # Errors
/// As for [`principles`].
pub async fn timeseries(
    store: &dyn Tallies,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
) -> Result<Report<Basis, TimeRow>, ReportError> {
    let Report { meta, data } = principles(store, by, request, asking).await?;
    let rows = data.chunk_by(|one, other| one.period_start == other.period_start);
    Ok(Report {
        data: rows.map(row).collect(),
        meta: Meta {
            report: "timeseries",
            words: words::TIMESERIES,
            ..meta
        },
    })
}

fn row(principles: &[Row]) -> TimeRow {
    let figures = |slug| {
        let row = principles.iter().find(|row| row.principle == slug);
        (
            row.and_then(|row| row.statements),
            row.and_then(|row| row.people),
        )
    };
    let [openness, transparency, sharing, empowerment] =
        crate::facts::Principle::ALL.map(|one| figures(one.slug()));
    let any = |marked: fn(&Row) -> bool| principles.iter().any(marked);
    let span = principles.first().map(|row| Span {
        period: row.period.clone(),
        start: row.period_start.clone(),
        end: row.period_end.clone(),
        unfinished: row.unfinished,
    });
    let span = span.unwrap_or_default();
    TimeRow {
        period: span.period,
        period_start: span.start,
        period_end: span.end,
        openness_statements: openness.0,
        openness_people: openness.1,
        transparency_statements: transparency.0,
        transparency_people: transparency.1,
        sharing_statements: sharing.0,
        sharing_people: sharing.1,
        empowerment_statements: empowerment.0,
        empowerment_people: empowerment.1,
        suppressed: any(|row| row.suppressed),
        unfinished: span.unfinished,
        below_floor: any(|row| row.below_floor),
    }
}
