//! Who turned to whom.

use std::sync::Arc;

use uuid::Uuid;

use super::bytes::mark;
use super::deed::Doer;
use super::lists::Lists;
use super::template::Templates;
use crate::facts::day::{Heard, Part};

/// Contacts that lie in memory before the same ones among them are put together.
const UNSETTLED: usize = 1 << 20;

/// The contacts of a day: a statement is one between each who did it and each it is for. It is for its recipients
/// and for those whose statement it answers to. Where that one is of another day, the contact waits to be joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    pub units: Vec<Arc<str>>,
    /// With how many acknowledgements are among them; ascending and each once when they are [settled](Self::settle).
    pub contacts: Vec<(Contact, u32)>,
    pub loose: Loose,
    pub authors: Authors,
    /// What says that it crossed a boundary.
    pub crossings: Vec<Crossing>,
}

/// From one person to another.
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

/// Statements that answer to others, perhaps of another day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loose {
    pub answers: Vec<Answer>,
    /// Who did each of them.
    pub from: Lists<End>,
    /// The recipients of each of them, who are in touch with it already.
    pub recipients: Lists<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub time_ms: i64,
    /// The mark of the identifier of what it answers to.
    pub target: Uuid,
    pub acknowledges: bool,
    /// A place in [`Contacts::crossings`].
    pub crossing: Option<u32>,
}

/// Who did the statements that others may answer to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authors {
    pub authored: Vec<Authored>,
    /// Who did each of them.
    pub people: Lists<End>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authored {
    /// The mark of the identifier.
    pub id: Uuid,
    pub time_ms: i64,
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

    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(deed) = heard.deed() else {
            return;
        };
        let from = self.ends(&deed.people);
        let to = self.ends(&deed.recipients(heard.whom));
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
            self.loose.answers.push(Answer {
                time_ms: deed.time_ms,
                target: mark(&target),
                acknowledges,
                crossing: crossing.and_then(|place| u32::try_from(place).ok()),
            });
            self.loose.from.push(from.iter().copied());
            self.loose.recipients.push(to.iter().map(|end| end.person));
        }
        if !from.is_empty() {
            self.authors.authored.push(Authored {
                id: mark(&deed.social.id),
                time_ms: deed.time_ms,
            });
            self.authors.people.push(from);
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut contacts = self.contacts.clone();
        settle(&mut contacts);
        super::contacts_bytes::write(self, &contacts)
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
                self.make_room(1);
                self.contacts.push((contact, u32::from(acknowledges)));
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
        self.make_room(other.contacts.len());
        let contacts = other.contacts.into_iter();
        self.contacts.extend(contacts.map(|(contact, count)| {
            let (from, to) = (moved(contact.from), moved(contact.to));
            (Contact { from, to }, count)
        }));
        let crossings = u32::try_from(self.crossings.len()).unwrap_or(u32::MAX);
        self.crossings.extend(other.crossings);
        let Loose {
            answers,
            from,
            recipients,
        } = other.loose;
        self.loose.answers.extend(answers.into_iter().map(|one| {
            let crossing = one.crossing.map(|place| place + crossings);
            Answer { crossing, ..one }
        }));
        self.loose.from.append(from, moved);
        self.loose.recipients.append(recipients, |person| person);
        self.authors.authored.extend(other.authors.authored);
        self.authors.people.append(other.authors.people, moved);
    }

    /// Joins statements with those they answer to, where these are here or among others of earlier days. What is
    /// stamped before its target does not answer to it.
    pub fn join(&mut self, earlier: &Authors) {
        let (loose, authors) = (
            std::mem::take(&mut self.loose),
            std::mem::take(&mut self.authors),
        );
        // Few of all there are were answered to.
        let mut targets: foldhash::HashMap<Uuid, Option<(i64, &[End])>> =
            foldhash::HashMap::default();
        targets.extend(loose.answers.iter().map(|answer| (answer.target, None)));
        for (authored, people) in authors.iter().chain(earlier.iter()) {
            if let Some(found) = targets.get_mut(&authored.id) {
                *found = Some((authored.time_ms, people));
            }
        }
        let ends = loose.from.iter().zip(loose.recipients.iter());
        for (answer, (from, recipients)) in loose.answers.iter().zip(ends) {
            let target = targets.get(&answer.target).copied().flatten();
            let Some((_, people)) = target.filter(|(time_ms, _)| *time_ms <= answer.time_ms) else {
                continue;
            };
            let is_other = |end: &&End| from.iter().all(|from| from.person != end.person);
            let others = people.iter().filter(is_other);
            // Those it names as well were met, perhaps in another unit, and are acknowledged once.
            let (named, new): (Vec<End>, Vec<End>) =
                others.partition(|end| recipients.contains(&end.person));
            let crossing = answer
                .crossing
                .and_then(|place| usize::try_from(place).ok());
            self.meet(from, &new, answer.acknowledges, crossing);
            self.meet(from, &named, false, crossing);
        }
    }

    /// Where there are many, they only take more memory than they have to when half of them are others.
    fn make_room(&mut self, more: usize) {
        let contacts = &mut self.contacts;
        if contacts.len() >= UNSETTLED && contacts.len() + more > contacts.capacity() {
            settle(contacts);
            if contacts.len() > contacts.capacity() / 2 {
                contacts.reserve(contacts.len() + more);
            }
        }
    }

    /// Puts contacts in order, and those that are the same together.
    pub fn settle(&mut self) {
        settle(&mut self.contacts);
    }
}

fn settle(contacts: &mut Vec<(Contact, u32)>) {
    contacts.sort_unstable();
    contacts.dedup_by(|later, first| {
        let is_same = later.0 == first.0;
        if is_same {
            first.1 += later.1;
        }
        is_same
    });
}

impl Authors {
    /// In the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&Authored, &[End])> {
        self.authored.iter().zip(self.people.iter())
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
