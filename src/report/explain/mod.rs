//! Why is this number 42? The rules behind a figure, and what it counts, one by one.
//!
//! A figure is that of one row of a report: the report is made with the same question, the row is found by
//! its period and its [keys](super::Line::KEYS), and the floor that hides the figure there hides it here. For
//! those who may read statements what it counts is listed, page by page. The figure is the
//! length of that list, by construction.

mod answer;
mod arrived;
mod behind;
mod cell;
mod judged;
mod measured;
mod narrowed;
mod page;
mod request;
mod rules;
mod scan;
mod source;

use serde_json::Value;

pub use answer::{Entry, Explained, Explanation, Reference};
pub use behind::{Behind, Listed};
pub use cell::{Cell, Claim};
pub use request::ExplainRequest;
pub use rules::RuleTold;
pub use source::{Kept, Source, Statements};

use super::counts::Asking;
use super::days::Days;
use super::error::ReportError;
use super::floor::Viewer;
use super::named::{Ruled, named};

/// How often report and list are made anew when writes change the figure between them.
const ATTEMPTS: usize = 3;

/// Explains a figure.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering; [`ReportError::Changed`] where a page is
/// asked for that would not fit the one before.
pub async fn explain(
    store: &dyn Source,
    days: &Days<'_>,
    request: &ExplainRequest<'_>,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<Explanation, ReportError> {
    let (mut told, mut behind) = attempt(store, days, request, ruled, asking).await?;
    for _ in 1..ATTEMPTS {
        if behind
            .as_ref()
            .is_none_or(|behind| Some(behind.figure()) == told.value)
        {
            break;
        }
        (told, behind) = attempt(store, days, request, ruled, asking).await?;
    }
    let Some(mut behind) = behind else {
        return Ok(told.alone());
    };
    behind.admit(told.value);
    let by_rule = rules::counted(&behind, ruled, asking.languages);
    let page = request.page(&behind)?;
    let data = page::entries(store.statements(), &behind, &page).await?;
    Ok(told.listed(behind, by_rule, data, page.next))
}

/// Makes the report, finds the row, and what its figure counts where the viewer may see that.
async fn attempt(
    store: &dyn Source,
    days: &Days<'_>,
    request: &ExplainRequest<'_>,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<(Explained, Option<Behind>), ReportError> {
    let made = named(
        request.report.name,
        &request.rest,
        store.arrivals(),
        days,
        ruled,
        asking,
    )
    .await
    .map_err(|error| request.knowing(error))?;
    let row = request.row(&made.table.rows()?)?;
    let meta = made.table.meta()?;
    let mut told = Explained::of(request, &row, &meta, ruled);
    // What is not counted for anybody is null for everybody.
    if asking.viewer == Viewer::Exact && told.value.is_some() {
        let tz = meta.get("tz").and_then(Value::as_str).unwrap_or_default();
        let behind = behind::behind(store, days, request, (&row, tz), (ruled, asking)).await?;
        return Ok((told, Some(behind)));
    }
    told.hidden = asking.viewer == Viewer::Floored && told.value.is_none();
    if let Some(cell) = cell::of(request, &row).filter(|_| !told.hidden) {
        told.rules = rules::possible(&cell, ruled, asking.languages);
    }
    Ok((told, None))
}
