//! What is behind figures of statements that are narrowed down: by filters, or by the value of a dimension.
//!
//! Decided by the function that days and combinations of filters are counted with.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::behind::Behind;
use super::cell::{Cell, Of};
use super::request::ExplainRequest;
use super::scan::Gathered;
use crate::facts::{Counting, Dimension, Told, Whom};
use crate::report::days::{Days, Fold};
use crate::report::error::ReportError;
use crate::report::filters::Filters;
use crate::report::question::CountsRequest;
use crate::report::split::report_by;
use crate::report::window::Window;
use crate::store::StoreError;

/// What the statements behind a figure have in common; empty where all that count are meant.
pub(super) fn filters(request: &ExplainRequest<'_>, row: &Value) -> Result<Filters, ReportError> {
    let pairs = request.rest.iter().copied();
    let name = request.report.name;
    if let Some(dimension) = dimension(name) {
        let value = row.get("value").and_then(Value::as_str).unwrap_or_default();
        return Ok(Filters {
            values: vec![(dimension, value.to_owned())],
            behaviour: None,
        });
    }
    Ok(match name {
        "principles" => CountsRequest::of_principles(pairs)?.filters,
        "behaviours" => CountsRequest::of_behaviours(pairs)?.filters,
        _ => Filters::default(),
    })
}

/// The dimension that a report is by.
pub(super) fn dimension(report: &str) -> Option<Dimension> {
    let mut all = Dimension::ALL.into_iter();
    all.find(|one| report_by(*one) == report)
}

/// Folds the statements of the range.
pub(super) async fn found(
    days: &Days<'_>,
    range: &Range<i64>,
    tz: &str,
    cell: Cell,
    filters: Filters,
) -> Result<Behind, ReportError> {
    let moment = |ms| {
        let wrong = |error: jiff::Error| StoreError::Broken(error.to_string());
        Timestamp::from_millisecond(ms).map_err(wrong)
    };
    let window = Window {
        start: moment(range.start)?,
        end: moment(range.end)?,
        tz: TimeZone::get(tz).unwrap_or(TimeZone::UTC),
    };
    let people = cell.people;
    let begin = move || Narrow {
        cell: cell.clone(),
        filters: filters.clone(),
        gathered: Gathered::default(),
    };
    let mut all = Gathered::default();
    for day in days.fold(&days.cut(&window)?, begin).await? {
        all.join(day.gathered);
    }
    Ok(if people {
        all.persons()
    } else {
        all.statements()
    })
}

/// The statements of a day that are meant.
struct Narrow {
    cell: Cell,
    filters: Filters,
    gathered: Gathered,
}

impl Fold for Narrow {
    fn add(&mut self, told: &Told, whom: &Whom) {
        let (counting, subject) = match &self.cell.of {
            Of::Principle(principle) => (Counting::Principles, principle.slug()),
            Of::Behaviour(slug) => (Counting::Behaviours, slug.as_str()),
            // Nothing narrows competencies down.
            Of::Competency(_) => return,
        };
        let counted = self.filters.counted(counting, told, whom);
        let mine = counted.into_iter().find(|(slug, _)| *slug == subject);
        if let Some((_, people)) = mine
            && let Some(claim) = self.cell.best(told)
        {
            self.gathered.add(told.sequence, claim, people);
        }
    }
}
