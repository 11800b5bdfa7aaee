//! Counts without the people who opted out of reports.
//!
//! Stores count everybody: a rollup is written once, and people opt out and in again later. What they did is folded day
//! by day, and taken away from what was counted. Where nobody opted out nothing of that is read.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{Timestamp, ToSpan as _};

use super::days::Days;
use super::error::ReportError;
use super::figures::blocking;
use super::period::bounds;
use super::request::Interval;
use super::tally::Tallies;
use super::window::Window;
use super::zone::first_instant;
use crate::facts::day::withheld::Withheld;
use crate::facts::{Series, milliseconds};
use crate::store::{StoreError, Tally};

/// How often counts are read anew when what is to be taken away changes meanwhile.
const ATTEMPTS: usize = 5;

/// A window has fewer days than can be cut at once.
const YEARS_AT_ONCE: i32 = 20;

/// A store in which those who opted out are not counted.
pub(super) struct Without<'w> {
    pub(super) store: &'w dyn Tallies,
    pub(super) days: &'w Days<'w>,
}

/// What is to be taken away of each day, in their order.
type ByDay = Vec<(Range<i64>, Arc<Withheld>)>;

#[async_trait]
impl Tallies for Without<'_> {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, ReportError> {
        if !self.days.listed.directory.leaves_out() {
            return self.store.tally(series, cells).await;
        }
        let Some(window) = self.around(cells)? else {
            return self.store.tally(series, cells).await;
        };
        let mut withheld = self.withheld(&window).await?;
        for _ in 0..ATTEMPTS {
            let counted = self.store.tally(series, cells).await?;
            // What was counted is of a state between the two; where they are the same, so is it.
            let still = self.withheld(&window).await?;
            if is_same(&withheld, &still) {
                let (series, cells) = (series.to_vec(), cells.to_vec());
                return blocking(move || taken(counted, &series, &cells, &still)).await?;
            }
            withheld = still;
        }
        Err(ReportError::Unsettled)
    }
}

impl Without<'_> {
    async fn withheld(&self, window: &Window) -> Result<ByDay, ReportError> {
        let mut all = Vec::new();
        let mut rest = window.clone();
        while rest.start < rest.end {
            let later = rest.date(rest.start).saturating_add(YEARS_AT_ONCE.years());
            let cut = first_instant(later, &rest.tz).unwrap_or(rest.end);
            let some = Window {
                end: cut.min(rest.end),
                ..rest.clone()
            };
            let range = milliseconds(some.start)..milliseconds(some.end);
            all.extend(self.days.withheld(range).await?);
            rest.start = some.end;
        }
        Ok(all)
    }

    /// The days of the instance in which cells lie; `None` where there are no cells.
    fn around(&self, cells: &[Vec<Range<i64>>]) -> Result<Option<Window>, ReportError> {
        let ranges = || cells.iter().flatten().filter(|range| !range.is_empty());
        let first = ranges().map(|range| range.start).min();
        let end = ranges().map(|range| range.end).max();
        let Some((first, end)) = first.zip(end) else {
            return Ok(None);
        };
        let day = |ms| {
            let moment = Timestamp::from_millisecond(ms);
            let moment = moment.map_err(|error| StoreError::Broken(error.to_string()))?;
            Ok::<_, ReportError>(bounds(moment, self.days.home, Interval::Day))
        };
        Ok(Some(Window {
            start: day(first)?.start,
            end: day(end - 1)?.end,
            tz: self.days.home.clone(),
        }))
    }
}

fn is_same(before: &ByDay, after: &ByDay) -> bool {
    let pairs = before.iter().zip(after);
    let mut same = pairs.map(|((_, one), (_, other))| Arc::ptr_eq(one, other) || one == other);
    before.len() == after.len() && same.all(|same| same)
}

/// What is left of counts.
fn taken(
    mut counted: Vec<Vec<Tally>>,
    series: &[Series],
    cells: &[Vec<Range<i64>>],
    withheld: &ByDay,
) -> Result<Vec<Vec<Tally>>, ReportError> {
    let asked: HashMap<&Series, usize> = series.iter().zip(0..).collect();
    // Where the series of each day stand among those that are asked for.
    let places: Vec<Vec<Option<usize>>> = withheld
        .iter()
        .map(|(_, day)| {
            day.series()
                .iter()
                .map(|one| asked.get(one).copied())
                .collect()
        })
        .collect();
    for (cell, counted) in cells.iter().zip(&mut counted) {
        let mut gone: Vec<Gone> = vec![Gone::default(); series.len()];
        for range in cell {
            let first = withheld.partition_point(|(day, _)| day.end <= range.start);
            for ((day, withheld), places) in withheld.iter().zip(&places).skip(first) {
                if day.start >= range.end {
                    break;
                }
                for one in withheld.all().filter(|one| range.contains(&one.time_ms)) {
                    for place in one.series().filter_map(|place| places[place]) {
                        gone[place].statements += u64::from(one.whole);
                        gone[place].people.extend(one.people);
                    }
                }
            }
        }
        for ((tally, gone), series) in counted.iter_mut().zip(gone).zip(series) {
            *tally = gone.from(*tally, series)?;
        }
    }
    Ok(counted)
}

/// What leaves one count.
#[derive(Debug, Clone, Default)]
struct Gone {
    statements: u64,
    people: BTreeSet<u32>,
}

impl Gone {
    fn from(&self, tally: Tally, series: &Series) -> Result<Tally, ReportError> {
        let people = if series.counts_people() {
            u64::try_from(self.people.len()).unwrap_or(u64::MAX)
        } else {
            0
        };
        let left = tally.statements.checked_sub(self.statements);
        let left = left.zip(tally.people.checked_sub(people));
        let (statements, people) = left.ok_or_else(|| {
            StoreError::Broken(format!("more opted out of {series} than are counted there"))
        })?;
        Ok(Tally { statements, people })
    }
}
