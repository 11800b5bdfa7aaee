//! What became of the things of a period, before it is put into measures.
//!
//! Measures come from one of two sources that say the same: from statements, each of which is then listed, or from
//! [sheets](super::sheet) of days, which only count. Both are told by [`Gather`] what there is.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::closure::Closure;
use super::figure::{Figure, Set};
use super::frame::DAY;
use super::words::Definition;
use crate::facts::Band;
use crate::facts::together::Happening;
use crate::report::item::Item;
use crate::report::statistics::survival::median;
use crate::report::statistics::working::two_days_after;

/// Days that a thing without an answer has waited at most, in the order of [`Waited::open_for`]; beyond the last one it
/// is not followed any more.
const AGES: [i64; 3] = [2 * DAY, 7 * DAY, 28 * DAY];

/// A statement, and who did it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing<'i> {
    pub(super) happening: &'i Happening,
    pub(super) people: &'i [(u32, Option<Band>)],
}

/// When a thing has to be received.
#[derive(Debug, Clone, Copy)]
pub(super) enum Due {
    /// Milliseconds after it.
    Within(i64),
    TwoWorkingDays,
}

/// What is to be gathered: the places of each kind of thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// Things that are to be received by some time.
    pub(super) received: &'static [Due],
    /// Milliseconds for which things are followed until somebody answers.
    pub(super) waited: &'static [i64],
    /// Things that are only counted.
    pub(super) counted: usize,
}

/// Is told of the things of a range in the order of time. Places are those of the plan.
pub(super) trait Gather {
    /// A thing that was to be received by some time, and whether it was.
    fn received(&mut self, place: usize, thing: Thing<'_>, due: i64, is_received: bool);

    /// A thing, and when it was answered first, if it was while it was followed.
    fn waited(&mut self, place: usize, thing: Thing<'_>, answered: Option<i64>);

    fn counted(&mut self, place: usize, thing: Thing<'_>);

    /// Something that a thing names.
    fn named(&mut self, name: &Arc<str>);

    /// One more of which is known what there is to know.
    fn known(&mut self);
}

/// What was gathered of a period.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) received: Vec<Closure>,
    pub(super) waited: Vec<Waited>,
    pub(super) counted: Vec<Set>,
    pub(super) names: BTreeSet<Arc<str>>,
    pub(super) known: u64,
}

/// How long things waited.
#[derive(Debug, Default)]
pub(super) struct Waited {
    pub(super) ended: Set,
    pub(super) open: Set,
    /// The open ones by how long they have waited: less than 2, 7 and 28 days, and longer.
    pub(super) open_for: [Set; AGES.len() + 1],
    /// In milliseconds.
    pub(super) ended_after: Vec<i64>,
    /// How long those were followed that had not ended then.
    pub(super) followed_for: Vec<i64>,
    /// How many of these were followed as long as any is.
    pub(super) followed_longest: usize,
}

impl Due {
    pub(super) fn of(self, time_ms: i64, zone: &TimeZone) -> i64 {
        match self {
            Self::Within(milliseconds) => time_ms.saturating_add(milliseconds),
            Self::TwoWorkingDays => {
                let at = Timestamp::from_millisecond(time_ms);
                at.map_or(i64::MAX, |at| {
                    crate::facts::milliseconds(two_days_after(at, zone))
                })
            }
        }
    }
}

impl Plan {
    pub(super) fn begin(&self) -> Gathered {
        Gathered {
            received: self.received.iter().map(|_| Closure::default()).collect(),
            waited: self.waited.iter().map(|_| Waited::default()).collect(),
            counted: vec![Set::default(); self.counted],
            names: BTreeSet::new(),
            known: 0,
        }
    }
}

impl Gathered {
    /// Takes what stands at a place, once.
    pub(super) fn take_received(&mut self, place: usize) -> Closure {
        let found = self.received.get_mut(place);
        found.map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn take_waited(&mut self, place: usize) -> Waited {
        let found = self.waited.get_mut(place);
        found.map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn take(&mut self, place: usize) -> Set {
        let found = self.counted.get_mut(place);
        found.map(std::mem::take).unwrap_or_default()
    }
}

impl Waited {
    /// Where a thing stands that is open and has waited for so many milliseconds.
    pub(super) fn age(waited: i64) -> usize {
        AGES.partition_point(|age| *age <= waited)
    }

    /// The median time until things ended, followed for `longest` milliseconds.
    pub(super) fn figure(&mut self, definition: &'static Definition, longest: i64) -> Figure {
        let ended = std::mem::take(&mut self.ended_after);
        let mut open = std::mem::take(&mut self.followed_for);
        open.resize(open.len() + self.followed_longest, longest);
        let mut figure = Figure::share(definition, self.ended.clone(), self.open.clone());
        figure.interval = None;
        figure.value = median(ended, open).map(hours);
        figure.open(self.open.clone()).after(longest)
    }
}

/// Lists what there is, as it is known at one moment.
pub(super) struct Lists<'p> {
    pub(super) plan: &'p Plan,
    /// In milliseconds since 1970.
    pub(super) observed_ms: i64,
    pub(super) gathered: Gathered,
}

impl Gather for Lists<'_> {
    fn received(&mut self, place: usize, thing: Thing<'_>, due: i64, is_received: bool) {
        let closure = &mut self.gathered.received[place];
        let set = if due > self.observed_ms {
            &mut closure.open
        } else if is_received {
            &mut closure.closed
        } else {
            &mut closure.missed
        };
        thing.put(set);
    }

    fn waited(&mut self, place: usize, thing: Thing<'_>, answered: Option<i64>) {
        let waited = &mut self.gathered.waited[place];
        let begun = thing.happening.time_ms;
        let until = begun.saturating_add(self.plan.waited[place]);
        let until = until.min(self.observed_ms);
        if let Some(end) = answered.filter(|at| *at < until) {
            thing.put(&mut waited.ended);
            waited.ended_after.push(end.saturating_sub(begun).max(0));
        } else {
            thing.put(&mut waited.open);
            let age = Waited::age(self.observed_ms.saturating_sub(begun));
            thing.put(&mut waited.open_for[age]);
            waited.followed_for.push(until.saturating_sub(begun).max(0));
        }
    }

    fn counted(&mut self, place: usize, thing: Thing<'_>) {
        thing.put(&mut self.gathered.counted[place]);
    }

    fn named(&mut self, name: &Arc<str>) {
        self.gathered.names.insert(Arc::clone(name));
    }

    fn known(&mut self) {
        self.gathered.known += 1;
    }
}

impl Thing<'_> {
    fn put(self, set: &mut Set) {
        let people = self.people.iter().map(|(person, _)| *person);
        set.push(Item::Statement(self.happening.sequence), people);
    }
}

#[allow(clippy::cast_precision_loss)] // Within 2^52 ms lie 140,000 years.
fn hours(milliseconds: i64) -> f64 {
    milliseconds as f64 / 3_600_000.0
}
