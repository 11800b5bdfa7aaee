//! What a write does to the rollups: pure arithmetic that every store applies in the same way.
//!
//! Counts can be added and subtracted. A set of people can only be added to: that one statement of
//! a person was voided does not say whether another of theirs stands in the same node. So a removal
//! subtracts its count and marks its nodes; the store then makes the set of a marked leaf anew from
//! the facts that are left in that leaf, and the set of a marked parent from its children. A leaf is
//! a quarter of an hour, so what has to be read again stays small however large the store is.

use std::collections::BTreeMap;

use super::crowd::Crowd;
use super::fact::Fact;
use super::node::{Node, ancestry};
use super::series::{Series, series_of};

/// The change of one series over one node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delta {
    /// To be added to the count of statements; negative where more was removed than added.
    pub statements: i64,
    /// To be united with the set of people; empty in a series that
    /// [counts none](Series::counts_people).
    pub people: Crowd,
    /// Whether the set has to be made anew, because something was removed here.
    pub recompute: bool,
}

/// The changes of everything one commit writes, summed up for each series and node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deltas {
    changes: BTreeMap<Series, BTreeMap<Node, Delta>>,
}

impl Deltas {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement. `people` are the numbers the store gave to those who showed it.
    pub fn add(&mut self, facts: &[Fact], people: &[u32]) {
        self.each(facts, |counts_people, delta| {
            delta.statements += 1;
            if counts_people {
                delta.people.extend(people.iter().copied());
            }
        });
    }

    /// Takes a statement back that was added before, in this commit or in an earlier one.
    pub fn remove(&mut self, facts: &[Fact]) {
        self.each(facts, |counts_people, delta| {
            delta.statements -= 1;
            delta.recompute |= counts_people;
        });
    }

    /// Adds the changes of `other` to these.
    pub fn merge(&mut self, other: Self) {
        if self.changes.is_empty() {
            self.changes = other.changes;
            return;
        }
        for (series, changes) in other.changes {
            let nodes = self.changes.entry(series).or_default();
            for (node, change) in changes {
                let delta = nodes.entry(node).or_default();
                delta.statements += change.statements;
                delta.people.unite(&change.people);
                delta.recompute |= change.recompute;
            }
        }
    }

    /// Makes a change to every node of every series; it is told whether the series counts people.
    fn each(&mut self, facts: &[Fact], change: impl Fn(bool, &mut Delta)) {
        let Some(first) = facts.first() else {
            return;
        };
        // All facts of a statement have its time.
        let nodes = ancestry(first.time_ms);
        for series in series_of(facts) {
            let people = series.counts_people();
            let changes = self.changes.entry(series).or_default();
            for node in nodes {
                change(people, changes.entry(node).or_default());
            }
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Every change, by series, and within a series leaves before their parents. A count that
    /// becomes zero leaves an empty set, and its row can go.
    pub fn iter(&self) -> impl Iterator<Item = (&Series, Node, &Delta)> {
        self.changes.iter().flat_map(|(series, changes)| {
            changes
                .iter()
                .map(move |(node, delta)| (series, *node, delta))
        })
    }

    /// The nodes whose sets of people must be made anew once the commit's facts are written and its
    /// other changes applied: leaves from the facts left in them, the others from their
    /// [children](Node::children). Leaves come before their parents, so one pass is enough; a
    /// parent's set is right only when the sets of all its children are.
    pub fn recomputed(&self) -> impl Iterator<Item = (&Series, Node)> {
        self.iter()
            .filter(|(.., delta)| delta.recompute)
            .map(|(series, node, _)| (series, node))
    }
}
