//! Counts without the people who opted out of reports.
//!
//! Stores count everybody: a rollup is written once, and people opt out and in again later. What they did is folded day
//! by day, and taken away from what was counted. Where nobody opted out nothing of that is read.

use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;

use super::days::{Counted, Days, Wanted};
use super::error::ReportError;
use super::figures::blocking;
use super::period::bounds;
use super::request::Interval;
use super::tally::Tallies;
use super::window::Window;
use crate::facts::Series;
use crate::store::{StoreError, Tally};

/// A store in which those who opted out are not counted.
pub(super) struct Without<'w> {
    pub(super) store: &'w dyn Tallies,
    pub(super) days: &'w Days<'w>,
}

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
        let counted = self.days.counted(&window, series, cells).await?;
        let wanted = self.days.wanted(series);
        let (series, cells) = (series.to_vec(), cells.to_vec());
        blocking(move || taken(counted, &series, &cells, &wanted)).await?
    }
}

impl Without<'_> {
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

/// What is left of counts.
fn taken(
    counted: Counted,
    series: &[Series],
    cells: &[Vec<Range<i64>>],
    wanted: &Wanted,
) -> Result<Vec<Vec<Tally>>, ReportError> {
    let Counted { mut counts, days } = counted;
    let mut gone: Vec<Gone<'_>> = vec![Gone::default(); series.len()];
    let mut met = Met::of(wanted.people);
    for (cell, counts) in cells.iter().zip(&mut counts) {
        for range in cell {
            let first = days.partition_point(|(day, _)| day.end <= range.start);
            for (day, leaving) in &days[first..] {
                if day.start >= range.end {
                    break;
                }
                let take = |place: usize, statements, people| {
                    gone[place].statements += statements;
                    gone[place].people.push(people);
                };
                if range.start <= day.start && day.end <= range.end {
                    leaving.all(wanted, take);
                } else {
                    leaving.within(range, wanted, take);
                }
            }
        }
        for ((tally, gone), series) in counts.iter_mut().zip(&mut gone).zip(series) {
            *tally = gone.from(*tally, series, &mut met)?;
            gone.statements = 0;
            gone.people.clear();
        }
    }
    Ok(counts)
}

/// What leaves one count.
#[derive(Debug, Clone, Default)]
struct Gone<'w> {
    statements: u64,
    /// Of some days or statements, each list without repetition.
    people: Vec<&'w [u32]>,
}

/// Who was met in which round, by the numbers of people.
struct Met {
    rounds: Vec<u32>,
    round: u32,
}

impl Gone<'_> {
    fn from(&self, tally: Tally, series: &Series, met: &mut Met) -> Result<Tally, ReportError> {
        let people = if series.counts_people() {
            met.each_once(&self.people)
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

impl Met {
    fn of(people: usize) -> Self {
        Self {
            rounds: vec![0; people],
            round: 0,
        }
    }

    /// How many people there are in some lists.
    fn each_once(&mut self, lists: &[&[u32]]) -> u64 {
        self.round += 1;
        let mut people = 0;
        for person in lists.iter().copied().flatten() {
            // All have numbers below that of how many there are.
            let place = usize::try_from(*person).unwrap_or(usize::MAX);
            if let Some(round) = self.rounds.get_mut(place)
                && std::mem::replace(round, self.round) != self.round
            {
                people += 1;
            }
        }
        people
    }
}
