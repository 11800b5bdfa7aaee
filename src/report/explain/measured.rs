//! What is behind the numbers of measures of learning together.

use serde_json::Value;

use super::behind::{Behind, Listed};
use super::request::ExplainRequest;
use crate::facts::Principle;
use crate::report::counts::Asking;
use crate::report::days::Days;
use crate::report::error::ReportError;
use crate::report::named::{Ruled, source};
use crate::report::together::{self, Cell, Listing, Number, Together, TogetherRequest};

pub(super) async fn measured(
    report: Together,
    days: &Days<'_>,
    request: &ExplainRequest<'_>,
    row: &Value,
    (ruled, asking): (&Ruled<'_>, &Asking<'_>),
) -> Result<Behind, ReportError> {
    let asked = TogetherRequest::parse(report, request.rest.iter().copied())?;
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
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
    let source = source(days, ruled);
    let explained = together::explained(report, &source, &asked, asking, &cell, number).await?;
    let listing = explained.map_or(Listing::None, |explained| explained.listing);
    let counted = row.get(request.figure).and_then(Value::as_u64);
    let unlisted = |why: &str| Behind {
        unlisted: Some((counted.unwrap_or_default(), why.to_owned())),
        ..Behind::default()
    };
    Ok(match listing {
        Listing::None => Behind::default(),
        Listing::Items(items) => items.into_iter().collect(),
        Listing::Population(_) => unlisted(
            "These are the people there are at that time: those of the directory, which GET /api/v1/directory lists for \
             administrators, or as many as the population document says.",
        ),
        Listing::AllBut(_, but) => Behind {
            items: but.into_iter().collect::<Behind>().items,
            ..unlisted(
                "These are the people there are at that time, but those who are listed here: those of the directory, which \
                 GET /api/v1/directory lists for administrators, or as many as the population document says.",
            )
        },
        Listing::Behaviours(codes) => Behind {
            items: codes.into_iter().map(Listed::Behaviour).collect(),
            ..Behind::default()
        },
    })
}
