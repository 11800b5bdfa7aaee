//! Who turned to whom.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::bytes::mark;
use super::deed::{Deed, Doer};
use super::template::Templates;
use crate::facts::day::Part;
use crate::facts::directory::Whom;
use crate::facts::told::Told;

/// The contacts of a day: a statement is one between each who did it and each it is for. It is for its recipients
/// and for those whose statement it answers to. Where that one is of another day, the contact waits to be joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    pub units: Vec<Arc<str>>,
    /// Ascending, each once.
    pub contacts: BTreeMap<Contact, u32>,
    pub loose: Vec<Loose>,
    /// Who did the statements that others may answer to.
    pub authors: Vec<Author>,
    /// What says that it crossed a boundary.
    pub crossings: Vec<Crossing>,
}

/// From one person to another; how many acknowledgements are among them is its value in
/// [`Contacts::contacts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contact {
    pub from: End,
    pub to: End,
}

/// A person, and where they were at the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    pub person: u32,
    pub is_member: bool,
    /// A place in [`Contacts::units`].
    pub unit: Option<u32>,
}

/// A statement that answers to one of another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    pub time_ms: i64,
    pub from: Vec<End>,
    /// The mark of its identifier.
    pub target: Uuid,
    /// Those among its recipients, who are in touch with it already.
    pub recipients: Vec<u32>,
    pub acknowledges: bool,
    /// A place in [`Contacts::crossings`].
    pub crossing: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The mark of the identifier.
    pub id: Uuid,
    pub time_ms: i64,
    pub people: Vec<End>,
}

/// A statement that says that it crossed a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    pub sequence: i64,
    /// Who did it, also those who are left out of networks.
    pub people: Vec<u32>,
    /// Whether the units on both sides of one of its contacts are known.
    pub is_known: bool,
    /// Whether they differ in one of its contacts.
    pub differs: bool,
}

impl Part for Contacts {
    const NUMBER: u8 = 35;

    fn add(&mut self, told: &Told, whom: &Whom) {
        let Some(deed) = Deed::of(told, whom) else {
            return;
        };
        let from = self.ends(&deed.people);
        let to = self.ends(&deed.recipients(whom));
        let acknowledges = deed.templates.intersects(Templates::ACKNOWLEDGES);
        let crossing = deed
            .templates
            .intersects(Templates::named(&["crossed-boundary"]));
        let crossing = crossing.then(|| {
            self.crossings.push(Crossing {
                sequence: deed.sequence,
                people: deed.people.iter().map(|doer| doer.person).collect(),
                is_known: false,
                differs: false,
            });
            self.crossings.len() - 1
        });
        self.meet(&from, &to, acknowledges, crossing);
        if let Some(target) = deed.social.target {
            self.loose.push(Loose {
                time_ms: deed.time_ms,
                from: from.clone(),
                target: mark(&target),
                recipients: to.iter().map(|end| end.person).collect(),
                acknowledges,
                crossing: crossing.and_then(|place| u32::try_from(place).ok()),
            });
        }
        if !from.is_empty() {
            self.authors.push(Author {
                id: mark(&deed.social.id),
                time_ms: deed.time_ms,
                people: from,
            });
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        super::contacts_bytes::write(self)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        super::contacts_bytes::read(bytes)
    }
}

impl Contacts {
    fn ends(&mut self, doers: &[Doer]) -> Vec<End> {
        let seen = doers.iter().filter(|doer| !doer.no_network);
        seen.map(|doer| End {
            person: doer.person,
            is_member: doer.is_member,
            unit: doer
                .unit
                .as_ref()
                .map(|unit| place_of(&mut self.units, unit)),
        })
        .collect()
    }

    /// Adds contacts between all on one side and all on the other.
    fn meet(&mut self, from: &[End], to: &[End], acknowledges: bool, crossing: Option<usize>) {
        for from in from {
            for to in to.iter().filter(|to| to.person != from.person) {
                let contact = Contact {
                    from: *from,
                    to: *to,
                };
                *self.contacts.entry(contact).or_default() += u32::from(acknowledges);
                let crossing = crossing.and_then(|place| self.crossings.get_mut(place));
                if let (Some(crossing), Some(one), Some(other)) = (crossing, from.unit, to.unit) {
                    crossing.is_known = true;
                    crossing.differs |= one != other;
                }
            }
        }
    }

    /// Adds those of another day, its places made those of this one.
    pub fn append(&mut self, other: Self) {
        let known: Vec<u32> = other
            .units
            .iter()
            .map(|unit| place_of(&mut self.units, unit))
            .collect();
        let moved = |end: End| {
            let place = end.unit.and_then(|unit| usize::try_from(unit).ok());
            let unit = place.and_then(|place| known.get(place).copied());
            End { unit, ..end }
        };
        for (contact, acknowledgements) in other.contacts {
            let contact = Contact {
                from: moved(contact.from),
                to: moved(contact.to),
            };
            *self.contacts.entry(contact).or_default() += acknowledgements;
        }
        let crossings = u32::try_from(self.crossings.len()).unwrap_or(u32::MAX);
        self.crossings.extend(other.crossings);
        self.loose.extend(other.loose.into_iter().map(|mut one| {
            one.from.iter_mut().for_each(|end| *end = moved(*end));
            one.crossing = one.crossing.map(|place| place + crossings);
            one
        }));
        self.authors
            .extend(other.authors.into_iter().map(|mut one| {
                one.people.iter_mut().for_each(|end| *end = moved(*end));
                one
            }));
    }

    /// Joins statements with those they answer to, where these are here or among others of earlier days. What is
    /// stamped before its target does not answer to it.
    pub fn join(&mut self, earlier: &[Author]) {
        let authors = std::mem::take(&mut self.authors);
        let by_id: foldhash::HashMap<Uuid, &Author> = authors
            .iter()
            .chain(earlier)
            .map(|author| (author.id, author))
            .collect();
        for loose in std::mem::take(&mut self.loose) {
            let author = by_id.get(&loose.target);
            let Some(author) = author.filter(|author| author.time_ms <= loose.time_ms) else {
                continue;
            };
            let is_other = |end: &&End| loose.from.iter().all(|from| from.person != end.person);
            let others = author.people.iter().filter(is_other);
            // Those it names as well were met, perhaps in another unit, and are acknowledged once.
            let (named, new): (Vec<End>, Vec<End>) =
                others.partition(|end| loose.recipients.contains(&end.person));
            let crossing = loose.crossing.and_then(|place| usize::try_from(place).ok());
            self.meet(&loose.from, &new, loose.acknowledges, crossing);
            self.meet(&loose.from, &named, false, crossing);
        }
    }
}

fn place_of(units: &mut Vec<Arc<str>>, unit: &Arc<str>) -> u32 {
    let place = units.iter().position(|one| one == unit);
    let place = place.unwrap_or_else(|| {
        units.push(Arc::clone(unit));
        units.len() - 1
    });
    u32::try_from(place).unwrap_or(u32::MAX)
}
