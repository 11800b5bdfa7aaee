//! Doings of many days added up, so that a report over years touches few of them.
//!
//! Sums of weeks, of four weeks and of sixteen lie in the memory of the process, and so do those of the periods that
//! were asked for, each with the states of the days that it is made of. A sum is given out only where these are
//! the states of now, so one late statement costs its day, and the sums above that day.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::Mutex;

use super::adding::{Adding, Missing};
use super::shelf::{Ground, Shelf, Weighed};
use super::walk::Halt;
use super::{ATTEMPTS, Days, Found, LocalDay};
use crate::facts::together::{Doings, Summed, Traces};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::store::DayState;

/// The most memory that sums take. In an organisation of 67,000 people a week takes about a third of a megabyte.
const MOST_SUMS: usize = 96 * 1024 * 1024;

/// The most memory that [`Traced`] days take, some 100 KiB a week in such an organisation.
const MOST_TRACES: usize = 32 * 1024 * 1024;

/// What is added up, as long as the process lives.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) summed: Shelf<Summed>,
    pub(super) traced: Shelf<Traced>,
    /// One at a time adds up what is missing: two would do the same.
    turn: Mutex<()>,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            summed: Shelf::new(MOST_SUMS),
            traced: Shelf::new(MOST_TRACES),
            turn: Mutex::default(),
        }
    }
}

/// What is looked for in days that follow each other, by day and in all of them.
#[derive(Debug)]
pub struct Traced {
    pub days: Vec<Traces>,
    pub all: Traces,
}

impl Traced {
    pub(super) fn of(days: Vec<Traces>) -> Self {
        let mut all = Traces::default();
        for day in &days {
            all.join(day);
        }
        Self { days, all }
    }
}

impl Weighed for Traced {
    fn bytes(&self) -> usize {
        self.days.iter().chain([&self.all]).map(Traces::bytes).sum()
    }
}

/// Days added up.
#[derive(Debug)]
pub struct Added {
    /// The days, in milliseconds since 1970.
    pub days: Vec<Range<i64>>,
    /// All of them in pieces, in order, with their places.
    pub traced: Vec<(Range<usize>, Arc<Traced>)>,
    /// What was done in each period.
    pub periods: Vec<Arc<Summed>>,
}

impl Added {
    /// What is looked for in some days, by their places: of several at once where these are a piece.
    #[must_use]
    pub fn traces(&self, days: Range<usize>) -> impl DoubleEndedIterator<Item = &Traces> {
        let from = self
            .traced
            .partition_point(|(piece, _)| piece.end <= days.start);
        let to = self
            .traced
            .partition_point(|(piece, _)| piece.start < days.end);
        let pieces = self.traced.get(from..to).unwrap_or_default().iter();
        pieces.flat_map(move |(piece, traced)| {
            if days.start <= piece.start && piece.end <= days.end {
                return std::slice::from_ref(&traced.all).iter();
            }
            let first = days.start.max(piece.start) - piece.start;
            let end = days.end.min(piece.end) - piece.start;
            traced.days.get(first..end).unwrap_or_default().iter()
        })
    }
}

impl Days<'_> {
    /// What people did in `periods`, ranges of places in `days`, and what is looked for in all of these. Of
    /// each template `some` people are named.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub async fn add_up(
        &self,
        days: &[LocalDay],
        periods: &[Range<usize>],
        some: u64,
    ) -> Result<Added, ReportError> {
        for _ in 0..ATTEMPTS {
            match self.added(days, periods, some).await {
                Ok(added) => return Ok(added),
                Err(Halt::Changed) => {}
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
        Err(ReportError::Unsettled)
    }

    async fn added(
        &self,
        days: &[LocalDay],
        periods: &[Range<usize>],
        some: u64,
    ) -> Result<Added, Halt> {
        let (people, _) = self.store.identified(Vec::new()).await?;
        let ground = Ground {
            edition: self.store.edition(),
            basis: self.basis(people),
            some,
        };
        let mut work = Adding::new(
            days.iter().map(|day| day.range.clone()).collect(),
            self.states(days).await?,
            self.number_of(days.first()),
            ground,
            Arc::clone(&self.workshop.sums),
        );
        work.look(periods);
        // What is not kept is nobody else's work.
        let cut = work.cut();
        if !cut.is_empty() {
            work = self.take(people, days, cut, work).await?;
        }
        if work.is_wanting() {
            let _turn = self.workshop.sums.turn.lock().await;
            work.look(periods);
            while let Some(some) = work.next() {
                work = self.take(people, days, some, work).await?;
            }
        }
        let periods = periods.to_vec();
        Ok(blocking(move || work.finish(&periods)).await?)
    }

    /// The states of days that are kept. Whatever is read later is of these or of later ones, so what is made of it is
    /// taken for older than it is at most.
    async fn states(&self, days: &[LocalDay]) -> Result<Vec<Option<DayState>>, ReportError> {
        let kept = days.iter().filter(|day| day.kept);
        let ranges = kept.map(|day| day.range.clone()).collect();
        let found = self.store.day_states(ranges).await?;
        let mut found = found.into_iter().map(|day| day.counted);
        let state = |day: &LocalDay| if day.kept { found.next() } else { None };
        Ok(days.iter().map(state).collect())
    }

    /// Days since a Monday, by which blocks are laid out. Elsewhere they would only serve less often.
    fn number_of(&self, day: Option<&LocalDay>) -> i64 {
        let start = day.map_or(0, |day| day.range.start);
        let date = Timestamp::from_millisecond(start).map(|start| self.home.to_datetime(start));
        let monday = Date::constant(1970, 1, 5);
        date.map_or(0, |date| date.date().duration_since(monday).as_hours() / 24)
    }

    /// Reads some days and puts what was missing of them in its place.
    async fn take(
        &self,
        people: u64,
        days: &[LocalDay],
        some: Vec<Missing>,
        mut work: Adding,
    ) -> Result<Adding, Halt> {
        let places: BTreeSet<usize> = some.iter().flat_map(Missing::days).collect();
        let wanted: Vec<_> = places.iter().map(|place| days[*place].clone()).collect();
        let found = self.found_of::<Doings>(people, &wanted).await?;
        let found: BTreeMap<usize, Found<Doings>> = places.into_iter().zip(found).collect();
        let work = blocking(move || work.put(some, found).map(|()| work));
        Ok(work.await??)
    }
}
