//! A fact document.

use std::ops::Range;

use mongodb::bson::{self, RawDocument};
use serde::{Deserialize, Serialize};

use crate::facts::{Evidence, Fact, PrincipleSet, Subject};
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::{Id, Parts, number_at};
use crate::store::mongo::table::Row;

/// What one statement counts for under one edition. The `_id` is edition, time and the statement's place in the
/// order of the store, so that what an edition counts within a stretch of time lies together.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct FactRow {
    #[serde(rename = "_id")]
    id: Id,
    /// The number of the commit that counted it.
    #[serde(rename = "c")]
    pub(in super::super) commit: i64,
    /// The numbers of those who showed it.
    #[serde(rename = "p")]
    people: Id,
    #[serde(rename = "f")]
    facts: Vec<One>,
}

#[derive(Clone, Serialize, Deserialize)]
struct One {
    /// [`Subject::label`].
    #[serde(rename = "s")]
    subject: String,
    #[serde(rename = "b")]
    principles: u8,
    /// Left out where it is not asked for: what a series counts does not depend on it.
    #[serde(rename = "r", default)]
    rule: String,
    #[serde(rename = "e")]
    evidence: u8,
}

/// What one statement counts for under one edition.
pub(in super::super) struct Counted {
    pub(in super::super) facts: Vec<Fact>,
    pub(in super::super) people: Vec<u32>,
}

impl Row for FactRow {
    const COLLECTION: &'static str = "fact";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl FactRow {
    /// Of edition, time and place.
    pub(in crate::store::mongo) const LENGTH: usize = 4 + 8 + 8;

    /// `None` where there are no facts.
    pub(super) fn new(
        edition: u32,
        sequence: i64,
        commit: i64,
        people: &[u32],
        facts: &[Fact],
    ) -> Option<Self> {
        // All facts of a statement have its time.
        let time = facts.first()?.time_ms;
        let people: Vec<u8> = people.iter().flat_map(|one| one.to_le_bytes()).collect();
        let facts = facts.iter().map(|fact| One {
            subject: fact.subject.label(),
            principles: fact.principles.bits(),
            rule: fact.rule.clone(),
            evidence: fact.evidence.index(),
        });
        Some(Self {
            id: Self::identity(edition, time, sequence),
            commit,
            people: people.into(),
            facts: facts.collect(),
        })
    }

    /// The same under another identity.
    pub(super) fn of_another(row: &Self, id: Id) -> Self {
        Self { id, ..row.clone() }
    }

    pub(super) fn identity(edition: u32, time: i64, sequence: i64) -> Id {
        Parts::new()
            .number32(edition)
            .number(time)
            .number(sequence)
            .id()
    }

    pub(super) fn identifier(&self) -> &Id {
        &self.id
    }

    /// The identities of what counts under an edition within a range of milliseconds.
    pub(in super::super) fn within(edition: u32, range: &Range<i64>) -> Range<Id> {
        let at = |time| Parts::new().number32(edition).number(time);
        let from = at(range.start).range(Self::LENGTH).start;
        from..at(range.end).range(Self::LENGTH).start
    }

    /// One as a query has found it.
    pub(in super::super) fn read(found: &RawDocument) -> Result<Self, Fault> {
        let row = bson::deserialize_from_slice(found.as_bytes());
        row.map_err(|error| Fault::Corrupt(format!("a fact is damaged: {error}")))
    }

    pub(in super::super) fn edition(&self) -> Result<u32, Fault> {
        let bytes = self.id.bytes().first_chunk().copied();
        bytes.map(u32::from_be_bytes).ok_or_else(damaged)
    }

    /// The time the statement counts at.
    pub(in super::super) fn time(&self) -> Result<i64, Fault> {
        number_at(&self.id, 4).ok_or_else(damaged)
    }

    pub(in super::super) fn counted(&self) -> Result<Counted, Fault> {
        let people = self.people.bytes().chunks_exact(4);
        let people = people.map(|one| u32::from_le_bytes([one[0], one[1], one[2], one[3]]));
        Ok(Counted {
            facts: self.facts()?,
            people: people.collect(),
        })
    }

    fn facts(&self) -> Result<Vec<Fact>, Fault> {
        let time_ms = self.time()?;
        let facts = self.facts.iter().map(|one| {
            Ok(Fact {
                time_ms,
                subject: Subject::from_label(&one.subject)
                    .ok_or_else(|| Fault::Corrupt(format!("a fact is about {:?}", one.subject)))?,
                principles: PrincipleSet::from_bits(one.principles).ok_or_else(|| {
                    Fault::Corrupt("a fact names an unknown principle".to_owned())
                })?,
                rule: one.rule.clone(),
                evidence: Evidence::from_index(one.evidence)
                    .ok_or_else(|| Fault::Corrupt("a fact has unknown evidence".to_owned()))?,
            })
        });
        facts.collect()
    }
}

fn damaged() -> Fault {
    Fault::Corrupt("the identity of a fact is damaged".to_owned())
}
