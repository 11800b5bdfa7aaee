//! What a viewer sees of the values of a dimension.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::floor::shown;
use super::sums::{Sum, Sums, Wanted, sums};
use super::veiled::veiled;
use crate::facts::Dimension;
use crate::report::counts::{Asking, CountedBy};
use crate::report::days::Days;
use crate::report::error::ReportError;
use crate::report::figures::{Figures, blocking};
use crate::report::floor::hidden;
use crate::report::tally::Tallies;
use crate::report::times::Times;

/// What is seen in each period.
pub(in crate::report) struct Table {
    /// Those that may be listed, in order.
    pub(in crate::report) values: Vec<Listed>,
    /// By period, subject and place of the value.
    seen: HashMap<(usize, usize, usize), Seen>,
    /// By period and subject: what is seen of a value that has nothing there.
    absent: Vec<Vec<Seen>>,
}

/// A value that is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Listed {
    pub(in crate::report) text: Arc<str>,
    place: usize,
}

/// What is seen of a value in a period.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::report) struct Seen {
    pub(in crate::report) figures: Figures,
    /// All statements of the subject; `None` where they may not be told.
    pub(in crate::report) of: Option<u64>,
}

impl Table {
    /// For viewers who may read statements: all values that occur.
    pub(in crate::report) async fn exact(
        days: &Days<'_>,
        times: &Times,
        wanted: Wanted,
        asking: &Asking<'_>,
    ) -> Result<Self, ReportError> {
        let local = days.cut(&times.window)?;
        let cells = times.ranges();
        let (periods, subjects) = (cells.len(), wanted.subjects.len());
        let sums = sums(days, &local, Wanted { cells, ..wanted }).await?;
        let floor = asking.settings.floor;
        let of = |period, subject| {
            sums.altogether(period, subject)
                .map(|whole| whole.statements)
        };
        let seen = |of, sum: &Sum| Seen {
            figures: Figures {
                shown: Some(sum.tally()),
                suppressed: false,
                below_floor: hidden(sum.tally(), floor),
            },
            of,
        };
        let each = sums
            .all()
            .map(|(place, sum)| (place, seen(of(place.0, place.1), sum)));
        let nothing = |period| {
            let each = (0..subjects).map(|subject| seen(of(period, subject), &Sum::default()));
            each.collect()
        };
        let values = sums.values.iter().cloned().enumerate();
        Ok(Self {
            values: values.map(|(place, text)| Listed { text, place }).collect(),
            seen: each.collect(),
            absent: (0..periods).map(nothing).collect(),
        })
    }

    /// For all others: values that are shown in any cell, made from shown cells alone.
    pub(in crate::report) async fn floored(
        store: &dyn Tallies,
        days: &Days<'_>,
        times: &Times,
        wanted: Wanted,
        by: &CountedBy<'_>,
        asking: &Asking<'_>,
    ) -> Result<Self, ReportError> {
        let (cells, rows) = times.on_grid(asking.settings)?;
        let closed: Vec<bool> = cells.iter().map(|cell| cell.closed).collect();
        let cells: Vec<_> = cells.into_iter().map(|cell| cell.range).collect();
        let mut local = days.cut(&times.window)?;
        local.retain(|day| {
            let cell = cells.partition_point(|cell| cell.end <= day.range.start);
            closed.get(cell).copied().unwrap_or_default()
        });
        let floor = asking.settings.floor;
        let subjects = wanted.subjects.clone();
        let hides = match wanted.dimension {
            Dimension::Verb if floor > 1 => veiled(store, &cells, by.catalogue, floor).await?,
            _ => HashSet::new(),
        };
        let sums = sums(days, &local, Wanted { cells, ..wanted }).await?;
        let work = move || {
            let open = |cell: usize, subject: usize| {
                closed[cell] && !hides.contains(&(cell, subjects[subject].as_str()))
            };
            let visible = Visible::of(&sums, closed.len(), subjects.len(), floor, open);
            visible.table(&sums, &rows, subjects.len())
        };
        blocking(work).await
    }

    /// What is seen of a value.
    pub(in crate::report) fn seen(&self, period: usize, subject: usize, value: &Listed) -> Seen {
        let seen = self.seen.get(&(period, subject, value.place)).copied();
        seen.unwrap_or_else(|| {
            let absent = self
                .absent
                .get(period)
                .and_then(|subjects| subjects.get(subject));
            absent.copied().unwrap_or_default()
        })
    }

    /// Keeps as many values, those with most statements in what is seen, and puts these first.
    pub(in crate::report) fn largest(&mut self, most: usize) {
        let mut sizes: HashMap<usize, u64> = HashMap::new();
        for ((_, _, value), seen) in &self.seen {
            *sizes.entry(*value).or_default() += seen.figures.statements().unwrap_or_default();
        }
        let size = |value: &Listed| Reverse(sizes.get(&value.place).copied().unwrap_or_default());
        self.values.sort_by_key(size);
        self.values.truncate(most);
    }
}

/// What may be seen in the cells of the grid.
struct Visible {
    /// Cells and subjects of which anything is seen: also that a value is nobody's.
    open: HashSet<(usize, usize)>,
    /// Values that are hidden in an open cell.
    hidden: HashSet<(usize, usize, usize)>,
    /// Values that are shown in a cell.
    listed: HashSet<usize>,
}

impl Visible {
    fn of(
        sums: &Sums,
        cells: usize,
        subjects: usize,
        floor: u64,
        may_open: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let mut visible = Self {
            open: HashSet::new(),
            hidden: HashSet::new(),
            listed: HashSet::new(),
        };
        let mut by_cell: HashMap<(usize, usize), Vec<(usize, &Sum)>> = HashMap::new();
        for ((cell, subject, value), sum) in sums.all() {
            by_cell
                .entry((cell, subject))
                .or_default()
                .push((value, sum));
        }
        for (cell, subject) in (0..cells).flat_map(|cell| (0..subjects).map(move |one| (cell, one)))
        {
            let Some(altogether) = sums
                .altogether(cell, subject)
                .filter(|_| may_open(cell, subject))
            else {
                continue;
            };
            let mut values = by_cell.remove(&(cell, subject)).unwrap_or_default();
            values.sort_unstable_by_key(|(value, _)| *value);
            let each: Vec<&Sum> = values.iter().map(|(_, sum)| *sum).collect();
            let Some(shown) = shown(&each, altogether, floor) else {
                continue;
            };
            visible.open.insert((cell, subject));
            for ((value, _), shown) in values.into_iter().zip(shown) {
                if shown {
                    visible.listed.insert(value);
                } else {
                    visible.hidden.insert((cell, subject, value));
                }
            }
        }
        visible
    }

    /// What is seen of a value in a row of cells; of one that is in none of them where there is no value.
    fn seen(&self, sums: &Sums, row: &Range<usize>, subject: usize, value: Option<usize>) -> Seen {
        let is_hidden = |cell: usize| {
            let value = value.map(|value| (cell, subject, value));
            !self.open.contains(&(cell, subject))
                || value.is_some_and(|place| self.hidden.contains(&place))
        };
        let (mut sum, mut cells, mut of) = (Sum::default(), 0, 0);
        for cell in row.clone().filter(|cell| !is_hidden(*cell)) {
            cells += 1;
            if let Some(shown) = value.and_then(|value| sums.at(cell, subject, value)) {
                sum.join(shown);
            }
            if let Some(altogether) = sums.altogether(cell, subject) {
                of += altogether.statements;
            }
        }
        Seen {
            figures: Figures {
                shown: (cells > 0).then(|| sum.tally()),
                suppressed: cells < row.len(),
                below_floor: false,
            },
            of: (cells > 0).then_some(of),
        }
    }

    fn table(&self, sums: &Sums, rows: &[Range<usize>], subjects: usize) -> Table {
        let mut listed: Vec<usize> = self.listed.iter().copied().collect();
        listed.sort_unstable();
        let mut seen = HashMap::new();
        for (period, row) in rows.iter().enumerate() {
            for (subject, value) in
                (0..subjects).flat_map(|one| listed.iter().map(move |value| (one, *value)))
            {
                let one = self.seen(sums, row, subject, Some(value));
                seen.insert((period, subject, value), one);
            }
        }
        let absent = |row: &Range<usize>| {
            let each = (0..subjects).map(|subject| self.seen(sums, row, subject, None));
            each.collect()
        };
        let text = |place: usize| Listed {
            text: Arc::clone(&sums.values[place]),
            place,
        };
        Table {
            values: listed.into_iter().map(text).collect(),
            seen,
            absent: rows.iter().map(absent).collect(),
        }
    }
}
