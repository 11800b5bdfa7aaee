//! The reports `verbs`, `activities`, `units`, `teams`, `courses` and `platforms`: what people did, split by the
//! values of a dimension.
//!
//! Sums are what days count for each value, tables what may be seen of them, rows how that is
//! written. For viewers without exact figures the [floor] hides more than the small values.

pub mod floor;
mod names;
pub mod row;
pub mod sums;
pub(super) mod table;
mod veiled;

pub use row::{ValueBasis, ValueRow};

use self::row::ratio;
use self::sums::Wanted;
use self::table::{Seen, Table};
use super::counts::{Asking, CountedBy};
use super::days::Days;
use super::error::{MOST_ROWS, ReportError};
use super::filters::BEHAVIOUR;
use super::floor::Viewer;
use super::question::CountsRequest;
use super::shape::{Meta, Report};
use super::tally::Tallies;
use super::times::{Span, Times};
use super::words;
use crate::facts::{Counting, Dimension, Population, Principle};

/// The name of the report by a dimension.
#[must_use]
pub fn report_by(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Verb => "verbs",
        Dimension::Activity => "activities",
        Dimension::Unit => "units",
        Dimension::Team => "teams",
        Dimension::Course => "courses",
        Dimension::Platform => "platforms",
        Dimension::Evidence => "evidence",
    }
}

/// Makes the report by a dimension: a row for each period, value and principle, by time, then the values with most
/// statements first, then in the order of [`Principle::ALL`]. Values that occur in the range have a row in
/// each period, empty ones included.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn values(
    store: &dyn Tallies,
    days: &Days<'_>,
    by: &CountedBy<'_>,
    request: &CountsRequest,
    asking: &Asking<'_>,
    dimension: Dimension,
) -> Result<Report<ValueBasis, ValueRow>, ReportError> {
    let times = Times::of(request, asking, 1)?;
    if asking.viewer == Viewer::Floored && request.filters.behaviour.is_some() {
        return Err(only_principles(BEHAVIOUR));
    }
    let (counting, subjects) = subjects(request);
    let wanted = Wanted {
        counting,
        dimension,
        subjects: subjects.clone(),
        only: None,
        cells: Vec::new(),
    };
    let mut table = match asking.viewer {
        Viewer::Exact => {
            let only = request.value.clone();
            Table::exact(days, &times, Wanted { only, ..wanted }, asking).await?
        }
        // What is shown of one value depends on the others.
        Viewer::Floored => Table::floored(store, days, &times, wanted, by, asking).await?,
    };
    if let Some(only) = &request.value {
        table.values.retain(|value| *value.text == **only);
    }
    let all = table.values.len();
    table.largest(request.limit.unwrap_or(all));
    check_rows(&times, table.values.len(), subjects.len())?;
    let names = names::of(days.store, dimension, &table.values, request, asking).await?;
    let mut data = Vec::new();
    let ranges = times.ranges();
    let populations = match dimension {
        Dimension::Unit => days.listed.directory.populations(&ranges),
        _ => vec![Population::default(); ranges.len()],
    };
    for (place, (span, population)) in times.spans().zip(populations).enumerate() {
        for (value, name) in table.values.iter().zip(&names) {
            for (subject, slug) in subjects.iter().enumerate() {
                let members = population.by_unit.get(&value.text).copied();
                let seen = table.seen(place, subject, value);
                let mut row = row(&span, seen, (&value.text, name), members);
                match counting {
                    Counting::Principles => row.principle = Some(slug.clone()),
                    Counting::Behaviours => row.behaviour = Some(slug.clone()),
                }
                data.push(row);
            }
        }
    }
    let meta = times.meta(report_by(dimension), request, by, asking, words::VALUES);
    Ok(Report {
        meta: meta.on(|basis| ValueBasis {
            basis,
            values: all,
            limit: request.limit,
        }),
        data,
    })
}

fn subjects(request: &CountsRequest) -> (Counting, Vec<String>) {
    if let Some(behaviour) = &request.filters.behaviour {
        return (Counting::Behaviours, vec![behaviour.clone()]);
    }
    let wanted = |one: &Principle| request.principle.is_none_or(|principle| principle == *one);
    let principles = Principle::ALL.into_iter().filter(wanted);
    (
        Counting::Principles,
        principles.map(|one| one.slug().to_owned()).collect(),
    )
}

fn row(span: &Span, seen: Seen, (value, name): (&str, &str), members: Option<u64>) -> ValueRow {
    let share = seen.of.zip(seen.figures.statements());
    let breadth = members.zip(seen.figures.people());
    ValueRow {
        period: span.period.clone(),
        period_start: span.start.clone(),
        period_end: span.end.clone(),
        value: value.to_owned(),
        name: name.to_owned(),
        principle: None,
        behaviour: None,
        statements: seen.figures.statements(),
        people: seen.figures.people(),
        share: share.and_then(|(whole, part)| ratio(part, whole)),
        population: members,
        breadth: breadth.and_then(|(whole, part)| ratio(part, whole)),
        suppressed: seen.figures.suppressed,
        unfinished: span.unfinished,
        below_floor: seen.figures.below_floor,
    }
}

fn check_rows(times: &Times, values: usize, subjects: usize) -> Result<(), ReportError> {
    let each = times.periods.len().saturating_mul(subjects).max(1);
    let rows = each.saturating_mul(values);
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let advice = match MOST_ROWS / each {
        0 => "Ask for a coarser interval, or for a shorter range.".to_owned(),
        most => format!(
            "Ask for the largest values only (limit={most} at most here), for a coarser interval, for one \
             principle, or for a shorter range."
        ),
    };
    Err(ReportError::TooManyRows { rows, advice })
}

/// Refuses what only viewers of exact figures may ask.
pub(super) fn only_principles(parameter: &'static str) -> ReportError {
    ReportError::OffGrid {
        parameter,
        reason: format!("`{parameter}` would be a second way to narrow figures down."),
        instead: "Ask for principles by one dimension at a time.".to_owned(),
    }
}

impl<B> Meta<B> {
    /// The same on another basis.
    fn on<C>(self, basis: impl FnOnce(B) -> C) -> Meta<C> {
        Meta {
            report: self.report,
            from: self.from,
            to: self.to,
            tz: self.tz,
            interval: self.interval,
            mapping_version: self.mapping_version,
            data_through: self.data_through,
            basis: basis(self.basis),
            words: self.words,
        }
    }
}
