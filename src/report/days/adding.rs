//! Which sums are there, which are to be made, and how these are made of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::packed::Unpacker;
use super::shelf::{Ground, Shelf, Weighed};
use super::sums::{Added, Sums, Traced};
use super::{Found, no_part};
use crate::facts::Part as _;
use crate::facts::together::{Adder, Doings, Summed, Traces};
use crate::report::error::ReportError;
use crate::store::DayState;

const WEEK: usize = 7;

/// Days that are added up together. Each is a multiple of the next one, and begins at a multiple of its own length.
const BLOCKS: [usize; 4] = [16 * WEEK, 4 * WEEK, WEEK, 1];

/// Days that are decoded at once.
const AT_ONCE: usize = 4 * WEEK;

/// One question for sums of days, on its way.
pub(super) struct Adding {
    /// In milliseconds since 1970.
    pub(super) days: Vec<Range<i64>>,
    /// `None` for those that are not kept.
    pub(super) states: Vec<Option<DayState>>,
    /// By which number blocks are laid out; that of the first day.
    pub(super) first: i64,
    pub(super) ground: Ground,
    pub(super) sums: Arc<Sums>,
    /// What was found until now, by places.
    summed: HashMap<Range<usize>, Arc<Summed>>,
    traced: BTreeMap<usize, (Range<usize>, Arc<Traced>)>,
    missing: BTreeSet<Missing>,
}

/// Days of which something has to be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Missing {
    first: usize,
    end: usize,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Sum,
    Traces,
}

impl Missing {
    pub(super) fn days(&self) -> Range<usize> {
        self.first..self.end
    }
}

impl Adding {
    pub(super) fn new(
        days: Vec<Range<i64>>,
        states: Vec<Option<DayState>>,
        first: i64,
        ground: Ground,
        sums: Arc<Sums>,
    ) -> Self {
        Self {
            days,
            states,
            first,
            ground,
            sums,
            summed: HashMap::new(),
            traced: BTreeMap::new(),
            missing: BTreeSet::new(),
        }
    }

    /// Finds what is there.
    pub(super) fn look(&mut self, periods: &[Range<usize>]) {
        self.missing.clear();
        for piece in self.blocks(0..self.days.len(), WEEK) {
            if self.traced.contains_key(&piece.start) {
                continue;
            }
            match self.shelved(&self.sums.traced, &piece) {
                Some(traced) => _ = self.traced.insert(piece.start, (piece, traced)),
                None => self.miss(&piece, What::Traces),
            }
        }
        for period in periods {
            if !self.has(period) {
                for block in self.blocks(period.clone(), BLOCKS[0]) {
                    self.look_for(&block);
                }
            }
        }
    }

    fn look_for(&mut self, block: &Range<usize>) {
        if self.has(block) {
            return;
        }
        match smaller(block) {
            Some(blocks) => blocks.for_each(|one| self.look_for(&one)),
            None => self.miss(block, What::Sum),
        }
    }

    /// Whether the sum of these days is there.
    fn has(&mut self, days: &Range<usize>) -> bool {
        if self.summed.contains_key(days) {
            return true;
        }
        let Some(sum) = self.shelved(&self.sums.summed, days) else {
            return false;
        };
        self.summed.insert(days.clone(), sum);
        true
    }

    fn miss(&mut self, days: &Range<usize>, what: What) {
        self.missing.insert(Missing {
            first: days.start,
            end: days.end,
            what,
        });
    }

    /// Whether anything is missing.
    pub(super) fn is_wanting(&self) -> bool {
        !self.missing.is_empty()
    }

    /// What is missing of days that nobody keeps; it is not missing any more.
    pub(super) fn cut(&mut self) -> Vec<Missing> {
        let is_kept = |one: &Missing| self.states[one.first].is_some();
        let (kept, cut) = std::mem::take(&mut self.missing)
            .into_iter()
            .partition(is_kept);
        self.missing = kept;
        cut.into_iter().collect()
    }

    /// Some of what is missing, as much as is made at once; it is not missing any more.
    pub(super) fn next(&mut self) -> Option<Vec<Missing>> {
        let first = self.missing.first()?.first;
        let is_later = |one: &Missing| one.first >= first + AT_ONCE;
        let (later, some) = std::mem::take(&mut self.missing)
            .into_iter()
            .partition(is_later);
        self.missing = later;
        Some(some.into_iter().collect())
    }

    /// The longest blocks of which some days consist, in order; those longer than a day only of days that are kept.
    fn blocks(&self, days: Range<usize>, longest: usize) -> Vec<Range<usize>> {
        let mut blocks = Vec::new();
        let mut start = days.start;
        while start < days.end {
            let number = self.first + i64::try_from(start).unwrap_or_default();
            let fits = |length: &&usize| {
                let end = start + **length;
                let begins_here = i64::try_from(**length).is_ok_and(|one| number % one == 0);
                let all_kept = || self.states[start..end].iter().all(Option::is_some);
                **length <= longest && begins_here && end <= days.end && all_kept()
            };
            let length = BLOCKS.iter().find(fits).copied().unwrap_or(1);
            blocks.push(start..start + length);
            start += length;
        }
        blocks
    }

    /// The milliseconds of some days, and their states where all are kept.
    fn label(&self, days: &Range<usize>) -> Option<(Range<i64>, Arc<[DayState]>)> {
        let states: Option<Arc<[DayState]>> = self.states[days.clone()].iter().copied().collect();
        let last = self.days.get(days.end.checked_sub(1)?)?;
        let first = self.days.get(days.start)?;
        Some((first.start..last.end, states?))
    }

    fn shelved<T: Weighed>(&self, among: &Shelf<T>, days: &Range<usize>) -> Option<Arc<T>> {
        let (range, states) = self.label(days)?;
        among.get(&self.ground, &range, &states)
    }

    fn shelve<T: Weighed>(&self, among: &Shelf<T>, days: &Range<usize>, value: &Arc<T>) {
        if let Some((range, states)) = self.label(days) {
            among.put(self.ground, range, states, Arc::clone(value));
        }
    }

    /// Makes what was missing of days that were read since.
    pub(super) fn put(
        &mut self,
        missing: Vec<Missing>,
        found: BTreeMap<usize, Found<Doings>>,
    ) -> Result<(), ReportError> {
        let mut doings: BTreeMap<usize, Doings> = BTreeMap::new();
        let mut unpacker = Unpacker::default();
        for (place, found) in found {
            let part = found
                .part(&mut unpacker)
                .ok_or_else(|| no_part(Doings::NUMBER))?;
            doings.insert(place, part);
        }
        for one in missing {
            let days = one.days();
            let own = doings.range(days.clone()).map(|(_, day)| day);
            match one.what {
                What::Sum => {
                    let mut adder = Adder::new(self.ground.some);
                    own.for_each(|day| adder.add(day));
                    let sum = Arc::new(adder.finish());
                    self.shelve(&self.sums.summed, &days, &sum);
                    self.summed.insert(days, sum);
                }
                What::Traces => {
                    let traced = Arc::new(Traced::of(own.map(Traces::of).collect()));
                    self.shelve(&self.sums.traced, &days, &traced);
                    self.traced.insert(days.start, (days, traced));
                }
            }
        }
        Ok(())
    }

    /// Adds up what is there.
    pub(super) fn finish(mut self, periods: &[Range<usize>]) -> Added {
        let periods = periods.iter().map(|period| self.period(period)).collect();
        Added {
            traced: self.traced.into_values().collect(),
            days: self.days,
            periods,
        }
    }

    fn period(&mut self, period: &Range<usize>) -> Arc<Summed> {
        if let Some(sum) = self.summed.get(period) {
            return Arc::clone(sum);
        }
        let blocks = self.blocks(period.clone(), BLOCKS[0]);
        self.join(period, &blocks)
    }

    fn block(&mut self, block: &Range<usize>) -> Arc<Summed> {
        if let Some(sum) = self.summed.get(block) {
            return Arc::clone(sum);
        }
        let blocks: Vec<_> = smaller(block).into_iter().flatten().collect();
        self.join(block, &blocks)
    }

    fn join(&mut self, days: &Range<usize>, blocks: &[Range<usize>]) -> Arc<Summed> {
        let sums: Vec<_> = blocks.iter().map(|block| self.block(block)).collect();
        let sum = Summed::of(sums.iter().map(Arc::as_ref), self.ground.some);
        let sum = Arc::new(sum);
        self.shelve(&self.sums.summed, days, &sum);
        self.summed.insert(days.clone(), Arc::clone(&sum));
        sum
    }
}

/// The next smaller blocks of which a block consists; `None` for one that is made of days.
fn smaller(block: &Range<usize>) -> Option<impl Iterator<Item = Range<usize>> + use<>> {
    let length = BLOCKS.into_iter().find(|length| *length < block.len())?;
    let starts = block.clone().step_by(length);
    (length >= WEEK).then(|| starts.map(move |start| start..start + length))
}
