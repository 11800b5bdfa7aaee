//! What the numbers of a row are made of.

use std::ops::Range;

use super::figure::{Count, Figure, Place};
use super::frame::YEAR;
use super::made::{Source, Wanted, frame, is_asked, worked_out};
use super::request::{Together, TogetherRequest};
use super::row::MeasureRow;
use super::words::{Definition, ROLE_MODELLING};
use crate::facts::{Band, Directory, Principle, directory};
use crate::report::counts::Asking;
use crate::report::error::ReportError;
use crate::report::item::Item;

/// Which row of a report.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The label of its period.
    pub period: String,
    pub measure: String,
    pub principle: Option<Principle>,
    pub band: Option<String>,
    pub unit: Option<String>,
    pub unit_to: Option<String>,
}

/// Which of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    Numerator,
    Denominator,
    Open,
}

/// A row, and what one of its numbers is made of.
#[derive(Debug, Clone)]
pub struct Explained {
    pub definition: &'static Definition,
    pub row: MeasureRow,
    pub listing: Listing,
}

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// There is no number, or it is hidden.
    None,
    /// These; the number is how many they are.
    Items(Vec<Item>),
    /// The people of the organisation, whom the store need not know.
    Population(Members),
    /// All people of the organisation but these.
    AllBut(Members, Vec<Item>),
    /// Codes of behaviours.
    Behaviours(Vec<&'static str>),
}

/// By their places among the members of the directory; `None` where people were counted and not listed.
pub type Members = Option<Vec<usize>>;

/// Finds a row and what one of its numbers is made of; `None` where there is no such row. The question is that of the
/// report.
///
/// # Errors
/// As for [`together`](super::together).
pub async fn explained(
    report: Together,
    source: &Source<'_>,
    request: &TogetherRequest,
    asking: &Asking<'_>,
    cell: &Cell,
    number: Number,
) -> Result<Option<Explained>, ReportError> {
    let frame = frame(report, request, asking)?;
    let made = worked_out(report, source, request, &frame, Wanted::Lists).await?;
    for (seen, period) in made.into_iter().zip(&frame.periods) {
        if period.label != cell.period {
            continue;
        }
        for seen in seen {
            let row = MeasureRow::of(&seen.figure, period, &frame, seen.is_hidden);
            if !is_asked(&seen.figure, request) || !is_it(&row, cell) {
                continue;
            }
            let definition = seen.figure.definition;
            let listing = if seen.is_hidden {
                Listing::None
            } else {
                let directory = &source.days.listed.directory;
                let ranges = [period.range(), frame.range_before(period, YEAR)];
                listing(&seen.figure, number, |all, figure| {
                    members(directory, &ranges, all, figure)
                })
            };
            return Ok(Some(Explained {
                definition,
                row,
                listing,
            }));
        }
    }
    Ok(None)
}

fn is_it(row: &MeasureRow, cell: &Cell) -> bool {
    row.measure == cell.measure
        && row.principle == cell.principle.map(Principle::slug)
        && row.band == cell.band.as_deref()
        && row.unit == cell.unit
        && row.unit_to == cell.unit_to
}

fn listing(figure: &Figure, number: Number, members: impl Fn(u64, &Figure) -> Members) -> Listing {
    let count = match number {
        Number::Numerator => figure.numerator.clone(),
        Number::Denominator => figure.denominator.clone(),
        Number::Open => figure.open.clone().map_or(Count::None, Count::Set),
    };
    match count {
        Count::None => Listing::None,
        Count::Set(set) => Listing::Items(set.into_items()),
        Count::Population(all) => Listing::Population(members(all, figure)),
        Count::Rest(all, but) => Listing::AllBut(members(all, figure), but.into_items()),
        Count::Codes(codes) => Listing::Behaviours(codes),
    }
}

/// Those members who were counted as `all` of a figure: of its period, or of the year up to the end of it. The year has
/// everybody in it whom the period has, so where both are as many they are the same.
fn members(directory: &Directory, ranges: &[Range<i64>], all: u64, figure: &Figure) -> Members {
    let only_seniors = figure.definition.name == ROLE_MODELLING.name;
    let is_it = |place: &directory::Place| match &figure.place {
        Place::All | Place::Units(..) => !only_seniors || place.band.is_some_and(Band::is_senior),
        Place::Band(band) => place.band == *band,
        Place::Unit(unit) => place.unit.as_ref() == Some(unit),
    };
    let found = ranges.iter().map(|range| directory.within(range, is_it));
    let mut found = found.filter(|found| found.len() as u64 == all);
    found.next().filter(|_| directory.lists_people())
}
