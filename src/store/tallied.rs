//! Counts that were made before, in memory, for as long as they are true.
//!
//! Reports ask for the same cells over and over, and most of these are long past. Whether anything in a cell has
//! changed since it was counted is what the state of its days says ([`DayState`]).

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::{DayState, Tally};
use crate::facts::Series;

/// Lists of series of which counts are remembered: one for each report and kind of viewer, under two editions.
/// The `expect` is judged by the compiler.
const LISTS: NonZeroUsize = NonZeroUsize::new(12).expect("not zero");

/// Counts that are remembered of one list, of 16 bytes each: those of 144 series over four years of weeks, and more.
const COUNTS: usize = 65_536;

/// A union of disjoint half-open ranges of milliseconds.
pub(super) type Cell = Vec<Range<i64>>;

/// Series that are counted together under one edition.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct List {
    edition: u32,
    series: Arc<[Series]>,
}

impl List {
    /// `None` where one of them counts by arrival, of which the state of days says nothing.
    pub(super) fn of(edition: u32, series: &Arc<[Series]>) -> Option<Self> {
        let arrives = |one: &Series| one.as_received().is_some() || one.as_unmapped().is_some();
        let series = (!series.iter().any(arrives)).then(|| Arc::clone(series))?;
        Some(Self { edition, series })
    }
}

type Known = LruCache<Cell, (DayState, Vec<Tally>)>;

/// What is remembered.
pub(super) struct Tallied(Mutex<LruCache<List, Known>>);

impl Default for Tallied {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(LISTS)))
    }
}

impl Tallied {
    /// The counts of cells in these states; `None` for those that have to be made.
    pub(super) fn known(
        &self,
        list: &List,
        cells: &[Cell],
        states: &[DayState],
    ) -> Vec<Option<Vec<Tally>>> {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = lists.get_mut(list) else {
            return vec![None; cells.len()];
        };
        let cells = cells.iter().zip(states);
        let found = cells.map(|(cell, state)| {
            let (then, counts) = known.get(cell)?;
            (then == state).then(|| counts.clone())
        });
        found.collect()
    }

    /// Remembers the counts of a cell in a state.
    pub(super) fn keep(&self, list: &List, cell: &Cell, state: DayState, counts: &[Tally]) {
        let most = NonZeroUsize::new(COUNTS / counts.len().max(1));
        let most = most.unwrap_or(NonZeroUsize::MIN);
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lists.get_or_insert_mut(list.clone(), || LruCache::new(most));
        // Who read an older snapshot and took longer says nothing new.
        if known.peek(cell).is_none_or(|(then, _)| *then < state) {
            known.put(cell.clone(), (state, counts.to_vec()));
        }
    }
}
