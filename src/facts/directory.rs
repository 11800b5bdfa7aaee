//! The organisation: who belongs to it, in which unit and band, from when on.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::told::Band;

/// Everybody whom an administrator listed.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    members: Vec<Member>,
    by_key: HashMap<String, usize>,
}

/// A person of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// [`Ifi::key`](crate::xapi::actor::Ifi::key) of each identifier, at least one.
    pub keys: Vec<String>,
    /// Where they were, in the order of time.
    pub places: Arc<[Place]>,
    pub preferences: Preferences,
}

/// Where somebody is for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Half-open, in milliseconds since 1970; days begin at midnight in the zone of the instance.
    pub range: Range<i64>,
    pub unit: Option<Arc<str>>,
    pub band: Option<Band>,
}

/// What somebody wants reports to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    /// Counts in no measure, neither above nor below the line.
    pub opted_out: bool,
    /// Counts in no picture of who works with whom.
    pub no_network: bool,
}

/// How many people there are at some time within a range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Population {
    /// Each once, without those who opted out.
    pub members: u64,
    /// Somebody who moved within the range counts in each.
    pub by_unit: BTreeMap<Arc<str>, u64>,
    pub by_band: BTreeMap<Band, u64>,
}

impl Directory {
    /// Of two members with one key the first has it.
    #[must_use]
    pub fn new(members: Vec<Member>) -> Self {
        let mut by_key = HashMap::new();
        for (place, member) in members.iter().enumerate() {
            for key in &member.keys {
                by_key.entry(key.clone()).or_insert(place);
            }
        }
        Self { members, by_key }
    }

    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member with one of these keys.
    #[must_use]
    pub fn member(&self, keys: &[String]) -> Option<&Member> {
        let mut places = keys.iter().filter_map(|key| self.by_key.get(key));
        self.members.get(*places.next()?)
    }

    #[must_use]
    pub fn population(&self, range: &Range<i64>) -> Population {
        let mut population = Population::default();
        for member in &self.members {
            if member.preferences.opted_out {
                continue;
            }
            let within =
                |place: &&Place| place.range.start < range.end && range.start < place.range.end;
            let mut units: Vec<&Arc<str>> = Vec::new();
            let mut bands: Vec<Band> = Vec::new();
            let mut is_there = false;
            for place in member.places.iter().filter(within) {
                is_there = true;
                units.extend(&place.unit);
                bands.extend(place.band);
            }
            units.sort_unstable();
            units.dedup();
            bands.sort_unstable();
            bands.dedup();
            population.members += u64::from(is_there);
            for unit in units {
                *population.by_unit.entry(Arc::clone(unit)).or_default() += 1;
            }
            for band in bands {
                *population.by_band.entry(band).or_default() += 1;
            }
        }
        population
    }
}

impl Member {
    /// Where they are at an instant, in milliseconds since 1970.
    #[must_use]
    pub fn at(&self, time_ms: i64) -> Option<&Place> {
        place_at(&self.places, time_ms)
    }
}

fn place_at(places: &[Place], time_ms: i64) -> Option<&Place> {
    let mut within = places.iter().filter(|place| place.range.contains(&time_ms));
    within.next()
}

/// Who the agents of a store are, for those who add up what they did.
#[derive(Debug, Clone, Default)]
pub struct Whom {
    known: HashMap<u32, Identity>,
}

/// Who an agent is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The smallest number among the agents that are the same person.
    pub person: u32,
    /// Whether the directory knows them.
    pub is_member: bool,
    pub places: Arc<[Place]>,
    pub preferences: Preferences,
}

impl Identity {
    #[must_use]
    pub fn at(&self, time_ms: i64) -> Option<&Place> {
        place_at(&self.places, time_ms)
    }
}

impl Whom {
    pub fn learn(&mut self, agent: u32, identity: Identity) {
        self.known.insert(agent, identity);
    }

    /// `None` for an agent that was not learnt.
    #[must_use]
    pub fn of(&self, agent: u32) -> Option<&Identity> {
        self.known.get(&agent)
    }
}
