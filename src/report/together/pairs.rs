//! Pairs of people who were in touch in a period, and what is known of them.

use std::ops::Range;

use foldhash::HashMap;
use roaring::RoaringBitmap;

use super::frame::DAY;
use crate::facts::together::Contact;
use crate::report::statistics::graph::{Edge, Graph};

type Units = (Option<u32>, Option<u32>);

/// The pairs of a period, told apart.
pub(super) struct Network {
    /// Ascending, each once.
    pub(super) pairs: Vec<Edge>,
    /// What is known of each of them.
    pub(super) traits: Vec<Traits>,
    pub(super) graph: Graph,
    /// By the units on both sides.
    pub(super) by_units: HashMap<Units, Vec<Edge>>,
    pub(super) members: RoaringBitmap,
}

/// What is known of a pair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits {
    pub(super) of_members: bool,
    /// Whether both units are known at one of their contacts.
    pub(super) known: bool,
    /// Whether their units differed at one of them.
    pub(super) crossing: bool,
    pub(super) acknowledgements: u64,
}

impl Network {
    pub(super) fn of(contacts: &mut [(Contact, u32)]) -> Self {
        let pair = |(contact, _): &(Contact, u32)| (contact.from.person, contact.to.person);
        contacts.sort_unstable_by_key(pair);
        let (mut pairs, mut traits) = (Vec::new(), Vec::new());
        let mut by_units: HashMap<Units, Vec<Edge>> = HashMap::default();
        let (mut members, mut units) = (Vec::new(), Vec::new());
        for own in contacts.chunk_by(|one, other| pair(one) == pair(other)) {
            let edge = pair(&own[0]);
            let mut known = Traits::default();
            for (Contact { from, to }, acknowledgements) in own {
                known.of_members |= from.is_member && to.is_member;
                if let Some((one, other)) = from.unit.zip(to.unit) {
                    known.known = true;
                    known.crossing |= one != other;
                }
                known.acknowledgements += u64::from(*acknowledgements);
                units.push((from.unit, to.unit));
                let ends = [from, to].into_iter().filter(|end| end.is_member);
                members.extend(ends.map(|end| end.person));
            }
            units.sort_unstable();
            units.dedup();
            for units in units.drain(..) {
                by_units.entry(units).or_default().push(edge);
            }
            pairs.push(edge);
            traits.push(known);
        }
        members.sort_unstable();
        members.dedup();
        Self {
            graph: Graph::of(&pairs),
            members: members.into_iter().collect(),
            pairs,
            traits,
            by_units,
        }
    }

    /// The pairs who acknowledged each other and nobody else, more than five times for each 30 days begun.
    pub(super) fn rings(&self, range: &Range<i64>) -> Vec<bool> {
        let months = (range.end - range.start)
            .max(1)
            .cast_unsigned()
            .div_ceil(30 * DAY.cast_unsigned());
        // Of each person how many they acknowledged, and the last one of them with how often.
        let mut thanked = vec![(0_u64, 0_usize, 0_u64); self.graph.people().len()];
        let edges = || self.graph.edges().iter().zip(&self.traits);
        for ((from, to), known) in edges() {
            if known.acknowledgements > 0 {
                thanked[*from] = (thanked[*from].0 + 1, *to, known.acknowledgements);
            }
        }
        let is_ring = |((from, to), known): (&(usize, usize), &Traits)| {
            let count = known.acknowledgements;
            let ((whom, ..), (back, who, again)) = (thanked[*from], thanked[*to]);
            count > 0 && (whom, back, who) == (1, 1, *from) && count + again > 5 * months
        };
        edges().map(is_ring).collect()
    }

    /// The people with most contacts across units, one of a hundred of all, by their places.
    pub(super) fn brokers(&self) -> Vec<usize> {
        let mut degrees = vec![0_u64; self.graph.people().len()];
        let edges = self.graph.edges().iter().zip(&self.traits);
        for ((from, to), _) in edges.filter(|(_, known)| known.crossing) {
            degrees[*from] += 1;
            degrees[*to] += 1;
        }
        let places = (0..degrees.len()).filter(|place| degrees[*place] > 0);
        let mut top: Vec<usize> = places.collect();
        top.sort_by_key(|place| std::cmp::Reverse(degrees[*place]));
        top.truncate(degrees.len().div_ceil(100));
        top
    }
}
