//! A fact document.

use std::ops::Range;

use mongodb::bson::{self, Document, RawDocument, doc};
use serde::{Deserialize, Serialize};

use super::labels::Labels;
use super::said::{Said, packed, unpacked};
use crate::facts::{Evidence, FORM, Fact, PrincipleSet, Subject, Told, ToldFact};
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
    /// What it says beside. Older ones do not have it, and it is left out where it is not asked for.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none", default)]
    said: Option<Said>,
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
        said: Option<Said>,
    ) -> Option<Self> {
        // All facts of a statement have its time.
        let time = facts.first()?.time_ms;
        Some(Self {
            id: Self::identity(edition, time, sequence),
            commit,
            people: packed(people),
            facts: facts.iter().map(One::of).collect(),
            said,
        })
    }

    /// The same of another statement that says the same: with its place and its own id.
    pub(super) fn of_another(row: &Self, id: Id, statement: Id) -> Self {
        let row = row.clone();
        let said = row.said.map(|said| said.of_another(statement));
        Self { id, said, ..row }
    }

    /// The same with other facts, of which there is one at least.
    pub(super) fn with_facts(row: &Self, facts: &[Fact]) -> Self {
        Self {
            facts: facts.iter().map(One::of).collect(),
            ..row.clone()
        }
    }

    /// Finds those that tell all that this program reads from statements.
    pub(in super::super) fn telling() -> Document {
        doc! { "w.n": i64::from(FORM) }
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

    /// All that counting needs of one: neither rules nor what is said beside.
    pub(in super::super) fn counts() -> Document {
        doc! { "f.r": 0, "w": 0 }
    }

    /// The first identity there can be behind a time and a place.
    pub(in super::super) fn behind(edition: u32, (time, sequence): (i64, i64)) -> Id {
        Self::identity(edition, time, sequence.saturating_add(1))
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

    /// The numbers of those who showed it.
    pub(in super::super) fn people(&self) -> Vec<u32> {
        unpacked(self.people.bytes())
    }

    pub(in super::super) fn counted(&self) -> Result<Counted, Fault> {
        Ok(Counted {
            facts: self.facts()?,
            people: self.people(),
        })
    }

    /// What its statement tells; `None` where it does not say enough.
    pub(in super::super) fn told(&self, labels: &mut Labels) -> Result<Option<Told>, Fault> {
        let Some(said) = self.said.as_ref().filter(|said| said.is_whole()) else {
            return Ok(None);
        };
        let facts = self.facts.iter().map(|one| {
            Ok(ToldFact {
                subject: labels
                    .subject(&one.subject)
                    .ok_or_else(|| one.about_nothing())?,
                principles: one.principles()?,
                rule: labels.text(&one.rule),
                evidence: one.evidence()?,
            })
        });
        Ok(Some(Told {
            facts: facts.collect::<Result<_, Fault>>()?,
            sequence: number_at(&self.id, 12).ok_or_else(damaged)?,
            time_ms: self.time()?,
            people: unpacked(self.people.bytes()),
            circumstances: said.circumstances(labels)?,
        }))
    }

    fn facts(&self) -> Result<Vec<Fact>, Fault> {
        let time_ms = self.time()?;
        let facts = self.facts.iter().map(|one| {
            Ok(Fact {
                time_ms,
                subject: Subject::from_label(&one.subject).ok_or_else(|| one.about_nothing())?,
                principles: one.principles()?,
                rule: one.rule.clone(),
                evidence: one.evidence()?,
            })
        });
        facts.collect()
    }
}

impl One {
    fn of(fact: &Fact) -> Self {
        Self {
            subject: fact.subject.label(),
            principles: fact.principles.bits(),
            rule: fact.rule.clone(),
            evidence: fact.evidence.index(),
        }
    }

    fn principles(&self) -> Result<PrincipleSet, Fault> {
        PrincipleSet::from_bits(self.principles)
            .ok_or_else(|| Fault::Corrupt("a fact names an unknown principle".to_owned()))
    }

    fn evidence(&self) -> Result<Evidence, Fault> {
        Evidence::from_index(self.evidence)
            .ok_or_else(|| Fault::Corrupt("a fact has unknown evidence".to_owned()))
    }

    fn about_nothing(&self) -> Fault {
        Fault::Corrupt(format!("a fact is about {:?}", self.subject))
    }
}

fn damaged() -> Fault {
    Fault::Corrupt("the identity of a fact is damaged".to_owned())
}
