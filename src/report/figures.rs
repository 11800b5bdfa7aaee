//! The figures of a report's rows, exact or made from the cells that may be shown.

use std::collections::BTreeSet;
use std::ops::Range;

use super::error::ReportError;
use super::floor::hidden;
use super::tally::Tallies;
use crate::facts::Series;
use crate::store::{StoreError, Tally};

/// How often figures are read anew when writes change what may be shown.
const ATTEMPTS: usize = 5;

/// What may be said about one series in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// The counts; `None` where nothing may be shown.
    pub shown: Option<Tally>,
    /// Whether anything of the row was hidden.
    pub suppressed: bool,
    /// Whether viewers without exact figures would see less.
    pub below_floor: bool,
}

/// One cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Milliseconds since the epoch.
    pub range: Range<i64>,
    /// Whether it has ended, and all that was stored before its end is counted.
    pub closed: bool,
}

/// The figures of a viewer who may read statements: `result[row][series]`.
///
/// # Errors
/// Those of the store.
pub async fn exact(
    store: &dyn Tallies,
    series: &[Series],
    rows: &[Range<i64>],
    floor: u64,
) -> Result<Vec<Vec<Figures>>, ReportError> {
    let cells: Vec<_> = rows.iter().map(|row| vec![row.clone()]).collect();
    let answer = Answer(store.tally(series, &cells).await?);
    let figures = |tally| Figures {
        shown: Some(tally),
        suppressed: false,
        below_floor: hidden(tally, floor),
    };
    (0..rows.len())
        .map(|row| {
            let tallies = (0..series.len()).map(|one| answer.at(row, one));
            tallies.map(|tally| tally.map(figures)).collect()
        })
        .collect()
}

/// The figures of a viewer who may not: `result[row][series]`, each from the shown cells of its row
/// alone. `rows` are ranges of places in `cells`.
///
/// Which cells are shown is known only once they were counted, and people over several cells must
/// be counted as one union. So unions are asked for together with the cells, and when a write
/// in between changed which cells are shown, again: no figure is made from a cell that is hidden
/// in the very state it was counted in.
///
/// # Errors
/// Those of the store, and [`ReportError::Unsettled`] when writes never let the figures settle.
pub async fn floored(
    store: &dyn Tallies,
    series: &[Series],
    cells: &[Cell],
    rows: &[Range<usize>],
    floor: u64,
) -> Result<Vec<Vec<Figures>>, ReportError> {
    let mut unions: Vec<Vec<usize>> = Vec::new();
    for _ in 0..ATTEMPTS {
        let singles = cells.iter().map(|cell| vec![cell.range.clone()]);
        let joined = unions.iter().map(|union| join(cells, union));
        let asked: Vec<_> = singles.chain(joined).collect();
        let answer = Answer(store.tally(series, &asked).await?);
        let shown = shown(&answer, series.len(), cells, rows, floor)?;
        let needed: BTreeSet<&Vec<usize>> =
            shown.iter().flatten().filter(|one| one.len() > 1).collect();
        if needed.iter().copied().eq(&unions) {
            return read(&answer, &shown, &unions, cells.len(), rows);
        }
        unions = needed.into_iter().cloned().collect();
    }
    Err(ReportError::Unsettled)
}

/// The cells that are shown, for each row and series, as places in `cells`.
fn shown(
    answer: &Answer,
    series: usize,
    cells: &[Cell],
    rows: &[Range<usize>],
    floor: u64,
) -> Result<Vec<Vec<Vec<usize>>>, ReportError> {
    let is_shown = |place: &usize, one| -> Result<bool, ReportError> {
        let closed = cells.get(*place).is_some_and(|cell| cell.closed);
        Ok(closed && !hidden(answer.at(*place, one)?, floor))
    };
    let of_row = |row: &Range<usize>, one| {
        let mut places = Vec::new();
        for place in row.clone() {
            if is_shown(&place, one)? {
                places.push(place);
            }
        }
        Ok(places)
    };
    rows.iter()
        .map(|row| (0..series).map(|one| of_row(row, one)).collect())
        .collect()
}

/// Reads figures out of an answer that has every union they need, the unions behind the cells.
fn read(
    answer: &Answer,
    shown: &[Vec<Vec<usize>>],
    unions: &[Vec<usize>],
    first_union: usize,
    rows: &[Range<usize>],
) -> Result<Vec<Vec<Figures>>, ReportError> {
    let place = |places: &Vec<usize>| match places.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => unions
            .binary_search(places)
            .ok()
            .map(|union| first_union + union),
    };
    let figures = |row: &Range<usize>, one, places: &Vec<usize>| {
        let shown = place(places)
            .map(|place| answer.at(place, one))
            .transpose()?;
        Ok(Figures {
            shown,
            suppressed: places.len() < row.len(),
            below_floor: false,
        })
    };
    rows.iter()
        .zip(shown)
        .map(|(row, series)| {
            let each = series.iter().enumerate();
            each.map(|(one, places)| figures(row, one, places))
                .collect()
        })
        .collect()
}

/// The ranges of several cells, neighbours joined into one.
fn join(cells: &[Cell], places: &[usize]) -> Vec<Range<i64>> {
    let mut joined: Vec<Range<i64>> = Vec::new();
    for range in places
        .iter()
        .filter_map(|place| cells.get(*place))
        .map(|cell| &cell.range)
    {
        match joined.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// What a store answered, read with care for its shape.
pub(super) struct Answer(pub(super) Vec<Vec<Tally>>);

impl Answer {
    pub(super) fn at(&self, cell: usize, series: usize) -> Result<Tally, ReportError> {
        let tally = self.0.get(cell).and_then(|row| row.get(series)).copied();
        tally.ok_or_else(|| {
            let missing = format!("nothing was counted for series {series} in cell {cell}");
            StoreError::Broken(missing).into()
        })
    }
}
