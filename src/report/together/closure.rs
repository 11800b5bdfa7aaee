//! What was answered, and after how long.

use std::collections::HashMap;
use std::ops::Range;

use uuid::Uuid;

use super::figure::{Figure, Set};
use super::gathered::Thing;
use super::words::Definition;
use crate::facts::Band;
use crate::facts::together::{Happening, Items, Templates};

/// Statements, and what answers to them.
pub(super) struct Answered<'i, const KIND: u8> {
    items: &'i Items<KIND>,
    /// Places in the items, ordered by what they answer to and then by time.
    order: Vec<usize>,
    by_target: foldhash::HashMap<Uuid, Range<usize>>,
}

/// Things that were to be answered by some time.
#[derive(Debug, Default)]
pub(super) struct Closure {
    pub(super) closed: Set,
    pub(super) missed: Set,
    /// Too young to tell.
    pub(super) open: Set,
}

/// Who may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Anybody,
    /// People who can be named, and none of those who did what is answered.
    Others,
}

impl<'i, const KIND: u8> Answered<'i, KIND> {
    /// `items` are in the order of time.
    pub(super) fn new(items: &'i Items<KIND>) -> Self {
        let target = |place: usize| items.happenings[place].target;
        let mut order: Vec<usize> = (0..items.happenings.len())
            .filter(|place| target(*place).is_some())
            .collect();
        // The sort is stable, and keeps the order of time.
        order.sort_by_key(|place| target(*place));
        let mut by_target: foldhash::HashMap<Uuid, Range<usize>> = HashMap::default();
        for (place, one) in order.iter().enumerate() {
            if let Some(target) = target(*one) {
                by_target.entry(target).or_insert(place..place).end = place + 1;
            }
        }
        Self {
            items,
            order,
            by_target,
        }
    }

    /// The statements of some templates within a range of milliseconds.
    pub(super) fn within(
        &self,
        range: &Range<i64>,
        templates: Templates,
    ) -> impl Iterator<Item = &'i Happening> + Clone {
        let all = &self.items.happenings;
        let before = |ms: i64| all.partition_point(|one| one.time_ms < ms);
        let within = all[before(range.start)..before(range.end)].iter();
        within.filter(move |one| one.templates.intersects(templates))
    }

    pub(super) fn people(&self, one: &Happening) -> &'i [(u32, Option<Band>)] {
        self.items.people_of(one)
    }

    /// What answers to a statement, in the order of time.
    pub(super) fn answers(
        &self,
        to: &'i Happening,
        templates: Templates,
        by: By,
    ) -> impl Iterator<Item = &'i Happening> {
        let own = self.people(to);
        let range = self.by_target.get(&to.id).cloned().unwrap_or_default();
        let all = self.order[range].iter();
        let all = all.map(|place| &self.items.happenings[*place]);
        all.filter(move |one| {
            let people = self.people(one);
            let is_own = |(person, _): &(u32, _)| own.iter().any(|(other, _)| person == other);
            let is_by_others = || !people.is_empty() && !people.iter().any(is_own);
            one.templates.intersects(templates)
                && one.time_ms >= to.time_ms
                && (by == By::Anybody || is_by_others())
        })
    }

    /// The statements of a range, and who did them.
    pub(super) fn things(&self, range: &Range<i64>) -> impl Iterator<Item = Thing<'i>> {
        let all = &self.items.happenings;
        let before = |ms: i64| all.partition_point(|one| one.time_ms < ms);
        let within = all[before(range.start)..before(range.end)].iter();
        within.map(|happening| self.thing(happening))
    }

    pub(super) fn thing(&self, happening: &'i Happening) -> Thing<'i> {
        Thing {
            happening,
            people: self.people(happening),
        }
    }

    /// When the first answer came.
    pub(super) fn first(&self, to: &'i Happening, templates: Templates, by: By) -> Option<i64> {
        let first = self.answers(to, templates, by).next();
        first.map(|first| first.time_ms)
    }
}

impl Closure {
    /// What became of things that have to be `needs` milliseconds old.
    pub(super) fn figure(self, definition: &'static Definition, needs: i64) -> Figure {
        Figure::share(definition, self.closed, self.missed)
            .open(self.open)
            .after(needs)
    }
}

/// Whether the band of nobody who did a thing is known.
pub(super) fn unknown(thing: Thing<'_>) -> bool {
    thing.people.iter().all(|(_, band)| band.is_none())
}

/// Who did each statement, for the floor.
pub(super) fn behind<const KIND: u8>(items: &Items<KIND>) -> HashMap<i64, Vec<u32>> {
    let people = |one| items.people_of(one).iter().map(|(person, _)| *person);
    let each = items.happenings.iter();
    each.map(|one| (one.sequence, people(one).collect()))
        .collect()
}
