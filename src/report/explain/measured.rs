//! What is behind the numbers of measures of learning together.

use std::collections::HashSet;

use serde_json::Value;

use super::behind::{Behind, Listed};
use super::request::ExplainRequest;
use crate::facts::Principle;
use crate::report::counts::Asking;
use crate::report::days::Days;
use crate::report::error::ReportError;
use crate::report::item::Item;
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
    let directory = &days.listed.directory;
    let counted = row.get(request.figure).and_then(Value::as_u64);
    let unlisted = |why: &str| Behind {
        unlisted: Some((counted.unwrap_or_default(), why.to_owned())),
        ..Behind::default()
    };
    let nobody = "Nobody says who these people are: a population document only says how many there are. A directory lists them.";
    Ok(match listing {
        Listing::None => Behind::default(),
        Listing::Items(items) => items.into_iter().collect(),
        Listing::Population(Some(members)) => Behind::of_members(directory, members),
        Listing::AllBut(Some(mut members), but) => {
            let but = places_of(days, but).await?;
            members.retain(|place| !but.contains(place));
            if Some(members.len() as u64) == counted {
                Behind::of_members(directory, members)
            } else {
                unlisted(
                    "Somebody did things under several identifiers that the directory lists for one person, and that are \
                     not declared to be one (PUT /api/v1/people), so it is not known who the others are.",
                )
            }
        }
        Listing::Population(None) | Listing::AllBut(None, _) => unlisted(nobody),
        Listing::Behaviours(codes) => Behind {
            items: codes.into_iter().map(Listed::Behaviour).collect(),
            ..Behind::default()
        },
    })
}

/// The places of some people among the members of the directory.
async fn places_of(days: &Days<'_>, people: Vec<Item>) -> Result<HashSet<usize>, ReportError> {
    let people = people.into_iter().filter_map(|item| match item {
        Item::Person(person) => Some(person),
        _ => None,
    });
    let (_, known) = days.store.identified(people.collect()).await?;
    let directory = &days.listed.directory;
    let places = known.iter().filter_map(|one| directory.place_of(&one.keys));
    Ok(places.collect())
}
