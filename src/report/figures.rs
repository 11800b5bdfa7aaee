//! The figures of a report's rows, exact or made from the cells that may be shown.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

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

impl Figures {
    /// `None` where nothing may be shown.
    #[must_use]
    pub fn statements(&self) -> Option<u64> {
        self.shown.map(|tally| tally.statements)
    }

    /// `None` where nothing may be shown.
    #[must_use]
    pub fn people(&self) -> Option<u64> {
        self.shown.map(|tally| tally.people)
    }
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

/// What is counted for a viewer who may not read statements.
pub struct Asked<'a> {
    pub series: &'a [Series],
    /// The series that figures are wanted of; the others only help to decide what is shown.
    pub wanted: Range<usize>,
    /// Which of the series are shown in a cell, from the counts of all of them.
    pub shown: Shown,
}

/// Decides which of some series are shown in a cell, from the counts of all of them. It may take long, and is
/// called where that is allowed.
pub type Shown = Arc<dyn Fn(&[Tally]) -> Vec<bool> + Send + Sync>;

/// The figures of a viewer who may not: `result[row][series]` for the wanted series, each from the
/// shown cells of its row alone. `rows` are ranges of places in `cells`.
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
    asked: &Asked<'_>,
    cells: &[Cell],
    rows: &[Range<usize>],
) -> Result<Vec<Vec<Figures>>, ReportError> {
    let mut unions: Vec<Vec<usize>> = Vec::new();
    for _ in 0..ATTEMPTS {
        // Of what has not ended nothing is shown, so nothing of it needs to be counted.
        let single = |cell: &Cell| cell.closed.then(|| cell.range.clone());
        let singles = cells
            .iter()
            .map(|cell| single(cell).into_iter().collect::<Vec<_>>());
        let joined = unions.iter().map(|union| join(cells, union));
        let stretches: Vec<_> = singles.chain(joined).collect();
        let answer = Answer(store.tally(asked.series, &stretches).await?);
        let (answer, by_cell) = decided(answer, asked, cells).await?;
        let shown = shown(&by_cell, asked, rows);
        let needed: BTreeSet<&Vec<usize>> =
            shown.iter().flatten().filter(|one| one.len() > 1).collect();
        if needed.iter().copied().eq(&unions) {
            return read(&answer, asked, &shown, &unions, cells.len(), rows);
        }
        unions = needed.into_iter().cloned().collect();
    }
    Err(ReportError::Unsettled)
}

/// Which series are shown in each cell, and none in one that is not closed. Decided where other requests do
/// not wait for it.
async fn decided(
    answer: Answer,
    asked: &Asked<'_>,
    cells: &[Cell],
) -> Result<(Answer, Vec<Vec<bool>>), ReportError> {
    let (decide, series) = (Arc::clone(&asked.shown), asked.series.len());
    let closed: Vec<bool> = cells.iter().map(|cell| cell.closed).collect();
    let work = move || {
        let of_cell = |(place, closed): (usize, bool)| -> Result<Vec<bool>, ReportError> {
            if !closed {
                return Ok(Vec::new());
            }
            let tallies = (0..series).map(|one| answer.at(place, one));
            Ok(decide(&tallies.collect::<Result<Vec<_>, _>>()?))
        };
        let by_cell = closed.into_iter().enumerate().map(of_cell);
        let by_cell = by_cell.collect::<Result<_, _>>()?;
        Ok((answer, by_cell))
    };
    blocking(work).await?
}

/// Does what may take long where other requests do not wait for it.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ReportError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| StoreError::Broken(error.to_string()))?)
}

/// The cells that are shown, for each row and wanted series, as places in `by_cell`.
fn shown(by_cell: &[Vec<bool>], asked: &Asked<'_>, rows: &[Range<usize>]) -> Vec<Vec<Vec<usize>>> {
    let is_shown = |place: usize, one: usize| {
        let cell = by_cell.get(place).and_then(|cell| cell.get(one));
        cell.copied().unwrap_or_default()
    };
    let of_row = |row: &Range<usize>| {
        let of_series = |one| row.clone().filter(|place| is_shown(*place, one)).collect();
        asked.wanted.clone().map(of_series).collect()
    };
    rows.iter().map(of_row).collect()
}

/// Reads figures out of an answer that has every union they need, the unions behind the cells.
fn read(
    answer: &Answer,
    asked: &Asked<'_>,
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
            let each = asked.wanted.clone().zip(series);
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
