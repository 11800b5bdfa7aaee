//! What became of the things of one day, as far as it is known today: a sheet.
//!
//! A report looks at them as they were known at some moment. Whether a thing was received in time does not depend on
//! that moment once it was due, so a day that is old enough is a few numbers, and so is one in which nothing was due
//! yet. Only where the moment lies between the two are the things of a day looked at one by one.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::closure::Closure;
use super::figure::Set;
use super::gathered::{Due, Gather, Gathered, Plan, Thing, Waited};
use crate::report::days::Derived;

/// Stands where a thing was not answered while it was followed.
const NEVER: i64 = -1;

/// A day, counted. `KIND` is its [number](Derived::NUMBER).
#[derive(Debug)]
pub(super) struct Sheet<const KIND: u8> {
    received: Vec<Received>,
    waited: Vec<Waits>,
    counted: Vec<Tally>,
    names: Vec<Arc<str>>,
    known: u64,
}

/// How many things, and who did them: all, or as many as the floor asks for.
#[derive(Debug, Clone, Default)]
struct Tally {
    things: u64,
    people: Vec<u32>,
}

#[derive(Debug, Default)]
struct Received {
    in_time: Tally,
    missed: Tally,
    /// The first and the last moment at which one of them was due.
    due: Option<(i64, i64)>,
    things: Things,
    /// Whether each of the things was received.
    are: Vec<bool>,
}

#[derive(Debug, Default)]
struct Waits {
    ended: Tally,
    open: Tally,
    things: Things,
    /// How long each of the things waited, or [`NEVER`].
    after: Vec<i64>,
}

/// Things one by one, in the order of time.
#[derive(Debug, Default)]
struct Things {
    /// Milliseconds since the day began.
    at: Vec<u32>,
    /// Where the people of the next thing begin.
    ends: Vec<u32>,
    people: Vec<u32>,
}

/// Fills a sheet.
pub(super) struct Filling<const KIND: u8> {
    sheet: Sheet<KIND>,
    /// In milliseconds since 1970.
    start: i64,
    /// How many people are remembered of things that are counted.
    floor: u64,
}

impl<const KIND: u8> Filling<KIND> {
    pub(super) fn begin(plan: &Plan, start: i64, floor: u64) -> Self {
        let sheet = Sheet {
            received: plan.received.iter().map(|_| Received::default()).collect(),
            waited: plan.waited.iter().map(|_| Waits::default()).collect(),
            counted: vec![Tally::default(); plan.counted],
            names: Vec::new(),
            known: 0,
        };
        Self {
            sheet,
            start,
            floor,
        }
    }

    pub(super) fn finish(mut self) -> Sheet<KIND> {
        self.sheet.names.sort_unstable();
        self.sheet.names.dedup();
        // It stays in memory, with hundreds of others.
        for one in &mut self.sheet.received {
            one.things.shrink();
            one.are.shrink_to_fit();
        }
        for one in &mut self.sheet.waited {
            one.things.shrink();
            one.after.shrink_to_fit();
        }
        self.sheet
    }

    fn since(&self, thing: Thing<'_>) -> u32 {
        let since = thing.happening.time_ms.saturating_sub(self.start);
        u32::try_from(since).unwrap_or_default()
    }
}

impl<const KIND: u8> Gather for Filling<KIND> {
    fn received(&mut self, place: usize, thing: Thing<'_>, due: i64, is_received: bool) {
        let since = self.since(thing);
        let all = &mut self.sheet.received[place];
        let tally = if is_received {
            &mut all.in_time
        } else {
            &mut all.missed
        };
        tally.count(thing, self.floor);
        let (first, last) = all.due.unwrap_or((due, due));
        all.due = Some((first.min(due), last.max(due)));
        all.things.push(since, thing);
        all.are.push(is_received);
    }

    fn waited(&mut self, place: usize, thing: Thing<'_>, answered: Option<i64>) {
        let since = self.since(thing);
        let all = &mut self.sheet.waited[place];
        let after = answered.map_or(NEVER, |at| {
            at.saturating_sub(thing.happening.time_ms).max(0)
        });
        let tally = if after == NEVER {
            &mut all.open
        } else {
            &mut all.ended
        };
        tally.count(thing, self.floor);
        all.things.push(since, thing);
        all.after.push(after);
    }

    fn counted(&mut self, place: usize, thing: Thing<'_>) {
        self.sheet.counted[place].count(thing, self.floor);
    }

    fn named(&mut self, name: &Arc<str>) {
        if !self.sheet.names.contains(name) {
            self.sheet.names.push(Arc::clone(name));
        }
    }

    fn known(&mut self) {
        self.sheet.known += 1;
    }
}

/// As what a report looks at a day.
#[derive(Clone, Copy)]
pub(super) struct Look<'p> {
    pub(super) plan: &'p Plan,
    pub(super) zone: &'p TimeZone,
    /// Up to when things are known, in milliseconds since 1970.
    pub(super) observed_ms: i64,
    pub(super) floor: u64,
}

impl<const KIND: u8> Sheet<KIND> {
    /// Adds the day to a period.
    pub(super) fn add_to(&self, all: &mut Gathered, day: &Range<i64>, look: Look<'_>) {
        for (place, one) in self.received.iter().enumerate() {
            one.add_to(
                &mut all.received[place],
                look.plan.received[place],
                day,
                look,
            );
        }
        for (place, one) in self.waited.iter().enumerate() {
            one.add_to(&mut all.waited[place], look.plan.waited[place], day, look);
        }
        for (tally, set) in self.counted.iter().zip(&mut all.counted) {
            tally.add_to(set, look.floor);
        }
        all.names.extend(self.names.iter().cloned());
        all.known += self.known;
    }
}

impl Received {
    fn add_to(&self, closure: &mut Closure, due: Due, day: &Range<i64>, look: Look<'_>) {
        let Some((first, last)) = self.due else {
            return;
        };
        let floor = look.floor;
        if last <= look.observed_ms {
            self.in_time.add_to(&mut closure.closed, floor);
            self.missed.add_to(&mut closure.missed, floor);
        } else if first > look.observed_ms {
            self.in_time.add_to(&mut closure.open, floor);
            self.missed.add_to(&mut closure.open, floor);
        } else {
            for ((at, people), is_received) in self.things.iter().zip(&self.are) {
                let set = match is_received {
                    _ if due.of(day.start + i64::from(at), look.zone) > look.observed_ms => {
                        &mut closure.open
                    }
                    true => &mut closure.closed,
                    false => &mut closure.missed,
                };
                set.count(1, people, floor);
            }
        }
    }
}

impl Waits {
    fn add_to(&self, all: &mut Waited, longest: i64, day: &Range<i64>, look: Look<'_>) {
        let floor = look.floor;
        if day.end.saturating_add(longest) <= look.observed_ms {
            self.ended.add_to(&mut all.ended, floor);
            self.open.add_to(&mut all.open, floor);
            self.open
                .add_to(&mut all.open_for[Waited::age(longest)], floor);
            let ended = self.after.iter().filter(|after| **after != NEVER);
            all.ended_after.extend(ended);
            all.followed_longest += usize::try_from(self.open.things).unwrap_or_default();
            return;
        }
        for ((at, people), after) in self.things.iter().zip(&self.after) {
            let begun = day.start + i64::from(at);
            let known = look.observed_ms.saturating_sub(begun);
            let until = longest.min(known);
            if *after != NEVER && *after < until {
                all.ended.count(1, people, floor);
                all.ended_after.push(*after);
            } else {
                all.open.count(1, people, floor);
                all.open_for[Waited::age(known)].count(1, people, floor);
                all.followed_for.push(until.max(0));
            }
        }
    }
}

impl Tally {
    fn count(&mut self, thing: Thing<'_>, floor: u64) {
        self.things += 1;
        for (person, _) in thing.people {
            if self.people.len() as u64 >= floor {
                return;
            }
            if !self.people.contains(person) {
                self.people.push(*person);
            }
        }
    }

    fn add_to(&self, set: &mut Set, floor: u64) {
        if self.things > 0 {
            set.count(self.things, &self.people, floor);
        }
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.people.capacity() * size_of::<u32>()
    }
}

impl Things {
    fn push(&mut self, at: u32, thing: Thing<'_>) {
        self.at.push(at);
        let people = thing.people.iter().map(|(person, _)| *person);
        self.people.extend(people);
        let end = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    /// When each was, in milliseconds since the day began, and who did it.
    fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let place = |end: u32| usize::try_from(end).unwrap_or(usize::MAX);
        let mut start = 0;
        self.at.iter().zip(&self.ends).map(move |(at, end)| {
            let people = self.people.get(start..place(*end)).unwrap_or_default();
            start = place(*end);
            (*at, people)
        })
    }

    fn shrink(&mut self) {
        for numbers in [&mut self.at, &mut self.ends, &mut self.people] {
            numbers.shrink_to_fit();
        }
    }

    fn bytes(&self) -> usize {
        let numbers = self.at.capacity() + self.ends.capacity() + self.people.capacity();
        numbers * size_of::<u32>()
    }
}

impl<const KIND: u8> Derived for Sheet<KIND> {
    const NUMBER: u8 = KIND;

    fn bytes(&self) -> usize {
        let received = self.received.iter().map(|one| {
            let tallies = one.in_time.bytes() + one.missed.bytes();
            tallies + one.things.bytes() + one.are.capacity()
        });
        let waited = self.waited.iter().map(|one| {
            let tallies = one.ended.bytes() + one.open.bytes();
            tallies + one.things.bytes() + one.after.capacity() * size_of::<i64>()
        });
        let counted = self.counted.iter().map(Tally::bytes);
        let names = self
            .names
            .iter()
            .map(|name| name.len() + size_of::<Arc<str>>());
        received.chain(waited).chain(counted).chain(names).sum()
    }
}
