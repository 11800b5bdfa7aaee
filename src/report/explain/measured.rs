//! What a number of a measure counts.

use serde_json::Value;

use super::behind::Behind;
use super::request::ExplainRequest;
use crate::facts::Principle;
use crate::report::counts::Asking;
use crate::report::days::Days;
use crate::report::error::ReportError;
use crate::report::named::Ruled;
use crate::report::together::{
    Cell, Listing, Number, Source, Together, TogetherRequest, explained,
};

/// Finds what stands behind a number of a row of a report on learning together; `None` where there is no number.
pub(super) async fn behind(
    report: Together,
    days: &Days<'_>,
    request: &ExplainRequest<'_>,
    row: &Value,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<Option<Behind>, ReportError> {
    let source = Source {
        days: *days,
        library: ruled.library,
    };
    let asked = TogetherRequest::parse(report, request.rest.iter().copied())?;
    let text = |name| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let cell = Cell {
        period: text("period").unwrap_or_default(),
        measure: text("measure").unwrap_or_default(),
        principle: text("principle").and_then(|slug| Principle::from_slug(&slug)),
        band: text("band"),
        unit: text("unit"),
        unit_to: text("unit_to"),
    };
    let number = match request.figure {
        "numerator" => Number::Numerator,
        "denominator" => Number::Denominator,
        _ => Number::Open,
    };
    let found = explained(report, &source, &asked, asking, &cell, number).await?;
    let unlisted = |figure, why: String| Behind {
        unlisted: Some((figure, why)),
        ..Behind::default()
    };
    Ok(match found.map(|found| found.listing) {
        None | Some(Listing::None) => None,
        Some(Listing::Items(items)) => Some(items.into_iter().collect()),
        Some(Listing::Population(all)) => Some(unlisted(
            all,
            "These are people of the directory, which lists them.".to_owned(),
        )),
        Some(Listing::AllBut(all, but)) => Some(unlisted(
            all.saturating_sub(but.len() as u64),
            format!(
                "These are the {all} people of the directory without {} others.",
                but.len()
            ),
        )),
        Some(Listing::Behaviours(codes)) => Some(unlisted(
            codes.len() as u64,
            format!("These are the behaviours {}.", codes.join(", ")),
        )),
    })
}
