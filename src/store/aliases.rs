//! How figures count agents that are declared to be one person.
//!
//! Sets hold the numbers of agents, whoever is declared to be whom. Those that a report has gathered are put
//! right at the end: of the agents of one person, the one with the smallest number stands for all, and the others
//! are its aliases.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use roaring::RoaringBitmap;

/// The aliases of one state of a store.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    numbers: RoaringBitmap,
    /// The person of each, as a place in `representatives`.
    person: HashMap<u32, usize, RandomState>,
    representatives: Vec<u32>,
}

impl Aliases {
    /// Adds a person, by the numbers of their agents, the smallest first.
    pub(super) fn add(&mut self, agents: impl IntoIterator<Item = u32>) {
        let mut agents = agents.into_iter();
        let Some(first) = agents.next() else { return };
        let place = self.representatives.len();
        self.representatives.push(first);
        for alias in agents {
            self.numbers.insert(alias);
            self.person.insert(alias, place);
        }
    }

    /// How many people a set of agents is.
    pub(super) fn count(&self, agents: &RoaringBitmap) -> u64 {
        if self.numbers.is_empty() || self.numbers.is_disjoint(agents) {
            return agents.len();
        }
        let present = agents & &self.numbers;
        let mut seen = vec![false; self.representatives.len()];
        for alias in &present {
            if let Some(place) = self.person.get(&alias)
                && let Some(seen) = seen.get_mut(*place)
            {
                *seen = true;
            }
        }
        // Those of whom the set holds aliases alone.
        let absent = self.representatives.iter().zip(seen);
        let absent = absent.filter(|(agent, seen)| *seen && !agents.contains(**agent));
        agents.len() - present.len() + absent.count() as u64
    }
}
