//! Where a directory and the people who are declared do not agree on who is one person.

use std::collections::HashMap;

use super::CLAUSE;
use crate::facts::Listing;
use crate::lrs::{Fault, Lrs, Refusal};
use crate::store::{PeopleQuery, Person};
use crate::xapi::actor::Ifi;

/// Doubts that are told.
const MOST: usize = 100;
/// People read at a time.
const PAGE: usize = 1_000;

impl Lrs {
    /// What to look at: nothing of it keeps a directory from being loaded, for the two are changed one after the
    /// other.
    pub(super) async fn doubts(&self, listing: &Listing) -> Result<Vec<Fault>, Refusal> {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (number, member) in listing.members.iter().enumerate() {
            let keys = member.identifiers.iter().map(Ifi::key);
            numbers.extend(keys.map(|key| (key, number)));
        }
        let mut doubts = Doubts {
            listing,
            numbers,
            declared: HashMap::new(),
            told: Vec::new(),
        };
        let mut after = None;
        loop {
            let query = PeopleQuery {
                after: after.take(),
                limit: PAGE,
                ..PeopleQuery::default()
            };
            let page = self.store.people(query).await?;
            for person in &page {
                doubts.look(person);
            }
            after = page.last().map(|last| last.id.clone());
            if page.len() < PAGE || doubts.told.len() >= MOST {
                doubts.told.truncate(MOST);
                return Ok(doubts.told);
            }
        }
    }
}

struct Doubts<'l> {
    listing: &'l Listing,
    /// Which member has a key.
    numbers: HashMap<String, usize>,
    /// Whom each member is declared to be.
    declared: HashMap<usize, String>,
    told: Vec<Fault>,
}

impl Doubts<'_> {
    fn look(&mut self, person: &Person) {
        let found = person
            .agents
            .iter()
            .map(|agent| self.numbers.get(&agent.key));
        let mut members: Vec<usize> = found.flatten().copied().collect();
        members.sort_unstable();
        members.dedup();
        if let [one, other, ..] = members[..] {
            let message = format!(
                "{:?} and {:?} are listed as two people, and declared to be one, {:?}",
                self.code(one),
                self.code(other),
                person.id
            );
            self.tell(message);
        }
        for member in members {
            let id = &person.id;
            let before = self.declared.entry(member).or_insert_with(|| id.clone());
            if before != id {
                let before = before.clone();
                let message = format!(
                    "{:?} is listed as one person, and declared to be two, {before:?} and {id:?}",
                    self.code(member)
                );
                self.tell(message);
            }
        }
    }

    fn code(&self, member: usize) -> &str {
        let listed = self.listing.members.get(member);
        listed.map_or("", |listed| listed.person.as_str())
    }

    fn tell(&mut self, message: String) {
        let fix = "Say the same here and under /api/v1/people. Until then figures count people as they are declared, and members as they are listed";
        let fault = Fault::request("directory-and-people-differ", message, fix, CLAUSE);
        self.told.push(fault);
    }
}
