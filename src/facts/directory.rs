//! The organisation: who belongs to it, in which unit and band, from when on.
//!
//! An administrator [lists](listing) it with dates; a [`Directory`] is the same in instants, ready to be asked.

mod census;
pub mod listing;

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use self::census::Census;
pub use self::listing::{Listed, ListedPlace, Listing};
use super::told::Band;

/// Everybody whom an administrator listed, and whoever else wants to be left out of reports.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    members: Vec<Member>,
    /// Where each key stands: the member, and the place among theirs; in the order of the keys, then of the members.
    /// So the texts are kept once.
    by_key: Vec<(u32, u32)>,
    /// What those want who are no members.
    others: HashMap<String, Preferences>,
    leaves_out: bool,
    headcount: Option<Population>,
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
    /// Counts in no picture of who works with whom. Whoever opted out altogether does not either.
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

impl Place {
    /// In the organisation at all times, nobody knows where.
    fn always() -> Self {
        Self {
            range: i64::MIN..i64::MAX,
            unit: None,
            band: None,
        }
    }
}

impl Preferences {
    #[must_use]
    pub fn new(include_in_reports: bool, include_in_network: bool) -> Self {
        Self {
            opted_out: !include_in_reports,
            no_network: !(include_in_reports && include_in_network),
        }
    }

    /// What somebody wants who wants both: what is to be left out for one of them is left out.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            opted_out: self.opted_out || other.opted_out,
            no_network: self.no_network || other.no_network,
        }
    }
}

impl Directory {
    /// Of two members with one key the first has it.
    #[must_use]
    pub fn new(members: Vec<Member>) -> Self {
        let mut by_key = Vec::new();
        for (number, member) in (0..).zip(&members) {
            by_key.extend((0..).zip(&member.keys).map(|(place, _)| (number, place)));
        }
        by_key.sort_unstable_by(|one, next| {
            let keys = key_at(&members, *one).cmp(&key_at(&members, *next));
            keys.then(one.cmp(next))
        });
        Self {
            leaves_out: members.iter().any(|one| one.preferences.opted_out),
            members,
            by_key,
            others: HashMap::new(),
            headcount: None,
        }
    }

    /// Nobody is listed, but it is known how many people there are, at all times. Whoever does something is taken for
    /// one of them.
    #[must_use]
    pub fn of_headcount(people: Population) -> Self {
        Self {
            headcount: Some(people),
            ..Self::default()
        }
    }

    /// Whether it is known how many people there are: they are listed, or somebody counted them.
    #[must_use]
    pub fn knows_how_many(&self) -> bool {
        self.lists_people() || self.headcount.is_some()
    }

    /// Whether people are counted and not listed, so that of nobody it is known whether they are one of them.
    #[must_use]
    pub fn only_counts_people(&self) -> bool {
        self.headcount.is_some()
    }

    /// Whether people are listed, so that units and bands are known.
    #[must_use]
    pub fn lists_people(&self) -> bool {
        !self.members.is_empty()
    }

    /// Leaves somebody out as they want it, under each of their keys: the members who have one of them, and
    /// whoever else does.
    pub fn heed(&mut self, keys: &[String], wanted: Preferences) {
        self.leaves_out |= wanted.opted_out && !keys.is_empty();
        for key in keys {
            let number = self.number(key);
            let member = number.and_then(|number| self.members.get_mut(number));
            let known = match member {
                Some(member) => &mut member.preferences,
                None => self.others.entry(key.clone()).or_default(),
            };
            *known = known.and(wanted);
        }
    }

    /// The keys of all who opted out, in order.
    #[must_use]
    pub fn left_out(&self) -> Vec<&str> {
        let members = self.members.iter().filter(|one| one.preferences.opted_out);
        let others = self.others.iter().filter(|(_, wants)| wants.opted_out);
        let mut keys: Vec<&str> = members
            .flat_map(|one| one.keys.iter().map(String::as_str))
            .chain(others.map(|(key, _)| key.as_str()))
            .collect();
        keys.sort_unstable();
        keys
    }

    /// Whether anybody opted out of reports.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        self.leaves_out
    }

    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member with one of these keys; the first one listed, where somebody is declared to be one person who
    /// is listed as two.
    #[must_use]
    pub fn member(&self, keys: &[String]) -> Option<&Member> {
        self.members.get(self.place_of(keys)?)
    }

    /// The place of that member among [`Self::members`].
    #[must_use]
    pub fn place_of(&self, keys: &[String]) -> Option<usize> {
        keys.iter().filter_map(|key| self.number(key)).min()
    }

    /// The places of the members who count in [`Self::population`] of a range of milliseconds and were, at some time
    /// within it, where `is_it` says.
    #[must_use]
    pub fn within(&self, range: &Range<i64>, is_it: impl Fn(&Place) -> bool) -> Vec<usize> {
        let was_there = |place: &Place| {
            let is_then = place.range.start < range.end && range.start < place.range.end;
            is_then && is_it(place)
        };
        let members = self.members.iter().enumerate();
        members
            .filter(|(_, one)| !one.preferences.opted_out && one.places.iter().any(was_there))
            .map(|(place, _)| place)
            .collect()
    }

    /// What a person with these keys wants to be left out of, whether they are listed or not.
    #[must_use]
    pub fn preferences(&self, keys: &[String]) -> Preferences {
        keys.iter().fold(Preferences::default(), |wanted, key| {
            let member = self.number(key).and_then(|number| self.members.get(number));
            let own = match member {
                Some(member) => member.preferences,
                None => self.others.get(key).copied().unwrap_or_default(),
            };
            wanted.and(own)
        })
    }

    /// Who a person is that has these keys; `person` is their number in a store.
    #[must_use]
    pub fn identity(&self, person: u32, keys: &[String]) -> Identity {
        let member = self.member(keys);
        let elsewhere = || match &self.headcount {
            Some(_) => Arc::from([Place::always()]),
            None => Arc::from([]),
        };
        Identity {
            person,
            is_member: member.is_some() || self.headcount.is_some(),
            places: member.map_or_else(elsewhere, |member| Arc::clone(&member.places)),
            preferences: self.preferences(keys),
        }
    }

    /// The place among the members of the first one with this key.
    fn number(&self, key: &str) -> Option<usize> {
        let before = |at: &(u32, u32)| key_at(&self.members, *at).cmp(&Some(key)) == Ordering::Less;
        let first = *self.by_key.get(self.by_key.partition_point(before))?;
        (key_at(&self.members, first) == Some(key)).then_some(first.0 as usize)
    }

    /// How many people there are within a range of milliseconds.
    #[must_use]
    pub fn population(&self, range: &Range<i64>) -> Population {
        let mut found = self.populations(std::slice::from_ref(range));
        found.pop().unwrap_or_default()
    }

    /// The same for several ranges, of which each begins and ends after the one before. What it costs hardly
    /// depends on how many they are.
    #[must_use]
    pub fn populations(&self, ranges: &[Range<i64>]) -> Vec<Population> {
        if let Some(people) = &self.headcount {
            return vec![people.clone(); ranges.len()];
        }
        let mut census = Census::new(ranges);
        for member in &self.members {
            if !member.preferences.opted_out {
                census.count(&member.places);
            }
        }
        census.finish()
    }
}

fn key_at(members: &[Member], (number, place): (u32, u32)) -> Option<&str> {
    let member = members.get(number as usize)?;
    member.keys.get(place as usize).map(String::as_str)
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
    /// Whether they are of those of whom it is known how many there are: the directory knows them, or people were
    /// counted and not listed.
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
