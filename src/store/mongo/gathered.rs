//! What the requests of a transaction change of the counts, gathered for its end.

use std::collections::BTreeMap;

use crate::facts::{Deltas, Fact, Series};

/// Oldest first, so that a request is undone by forgetting what came last.
#[derive(Default)]
pub(super) struct Gathered {
    changes: Vec<Change>,
    arrivals: Vec<Arrival>,
}

/// Where to return to when a request is undone.
#[derive(Clone, Copy)]
pub(super) struct Place {
    changes: usize,
    arrivals: usize,
}

/// What a statement counts for, added to the rollups or taken from them.
struct Change {
    edition: u32,
    facts: Vec<Fact>,
    people: Vec<u32>,
    added: bool,
}

/// Statements or requests that arrived.
pub(super) struct Arrival {
    pub(super) edition: u32,
    pub(super) series: Series,
    /// When, in milliseconds since 1970.
    pub(super) time: i64,
    /// How many; negative where they are found to be others.
    pub(super) statements: i64,
}

impl Gathered {
    pub(super) fn mark(&self) -> Place {
        Place {
            changes: self.changes.len(),
            arrivals: self.arrivals.len(),
        }
    }

    /// Takes back everything since a mark.
    pub(super) fn undo(&mut self, place: Place) {
        self.changes.truncate(place.changes);
        self.arrivals.truncate(place.arrivals);
    }

    /// Adds a statement to the rollups.
    pub(super) fn add(&mut self, edition: u32, facts: Vec<Fact>, people: Vec<u32>) {
        self.change(edition, facts, people, true);
    }

    /// Takes a statement from the rollups.
    pub(super) fn remove(&mut self, edition: u32, facts: Vec<Fact>) {
        self.change(edition, facts, Vec::new(), false);
    }

    fn change(&mut self, edition: u32, facts: Vec<Fact>, people: Vec<u32>, added: bool) {
        self.changes.push(Change {
            edition,
            facts,
            people,
            added,
        });
    }

    pub(super) fn arrived(&mut self, arrival: Arrival) {
        self.arrivals.push(arrival);
    }

    /// All that arrived, which is gathered no longer.
    pub(super) fn take_arrivals(&mut self) -> Vec<Arrival> {
        std::mem::take(&mut self.arrivals)
    }

    /// The changes of all rollups, by edition, which are gathered no longer.
    pub(super) fn take_deltas(&mut self) -> BTreeMap<u32, Deltas> {
        let mut deltas: BTreeMap<u32, Deltas> = BTreeMap::new();
        for change in std::mem::take(&mut self.changes) {
            let deltas = deltas.entry(change.edition).or_default();
            if change.added {
                deltas.add(&change.facts, &change.people);
            } else {
                deltas.remove(&change.facts);
            }
        }
        deltas
    }
}
