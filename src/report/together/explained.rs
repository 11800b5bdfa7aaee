//! What the numbers of a row are made of.

use super::figure::{Count, Figure};
use super::made::{Source, Wanted, frame, is_asked, worked_out};
use super::request::{Together, TogetherRequest};
use super::row::MeasureRow;
use super::words::Definition;
use crate::facts::Principle;
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
    /// The people of the directory, whom the store need not know.
    Population(u64),
    /// All people of the directory but these.
    AllBut(u64, Vec<Item>),
    /// Codes of behaviours.
    Behaviours(Vec<&'static str>),
}

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
                listing(seen.figure, number)
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

fn listing(figure: Figure, number: Number) -> Listing {
    let count = match number {
        Number::Numerator => figure.numerator,
        Number::Denominator => figure.denominator,
        Number::Open => figure.open.map_or(Count::None, Count::Set),
    };
    match count {
        Count::None => Listing::None,
        Count::Set(set) => Listing::Items(set.into_items()),
        Count::Population(all) => Listing::Population(all),
        Count::Rest(all, but) => Listing::AllBut(all, but.into_items()),
        Count::Codes(codes) => Listing::Behaviours(codes),
    }
}
