//! What a statement counts for under one edition, as the bytes of one row: who showed it, and each of its facts.
//!
//! Behaviours, competencies and rules stand there by the numbers of their labels.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::facts::{Evidence, Fact, PrincipleSet, Subject};
use crate::store::sqlite::fault::Fault;
use crate::store::varint;

/// The content of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in super::super) struct Row {
    /// The numbers of agents, ascending.
    pub(in super::super) people: Vec<u32>,
    pub(in super::super) facts: Vec<Labelled>,
}

/// A fact by the numbers of its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Labelled {
    pub(in super::super) subject: i64,
    pub(in super::super) principles: PrincipleSet,
    pub(in super::super) rule: i64,
    pub(in super::super) evidence: Evidence,
}

impl Row {
    pub(in super::super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 + 3 * self.people.len() + 6 * self.facts.len());
        varint::put(&mut bytes, self.people.len() as u64);
        let mut before = 0;
        for person in &self.people {
            varint::put(&mut bytes, u64::from(person - before));
            before = *person;
        }
        for fact in &self.facts {
            varint::put(&mut bytes, fact.subject.unsigned_abs());
            bytes.push(fact.principles.bits());
            varint::put(&mut bytes, fact.rule.unsigned_abs());
            bytes.push(fact.evidence.index());
        }
        bytes
    }

    pub(in super::super) fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        Self::read(bytes).ok_or_else(|| Fault::Corrupt("a fact is damaged".to_owned()))
    }

    fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut row = Self {
            people: people(&mut bytes)?,
            facts: Vec::new(),
        };
        while !bytes.is_empty() {
            row.facts.push(Labelled {
                subject: varint::take(&mut bytes)?.try_into().ok()?,
                principles: PrincipleSet::from_bits(varint::byte(&mut bytes)?)?,
                rule: varint::take(&mut bytes)?.try_into().ok()?,
                evidence: Evidence::from_index(varint::byte(&mut bytes)?)?,
            });
        }
        Some(row)
    }
}

/// Who showed what a row says, and the rest of it, which is the same for all statements that say the same.
pub(in super::super) fn split(mut bytes: &[u8]) -> Result<(Vec<u32>, &[u8]), Fault> {
    let people = people(&mut bytes);
    let people = people.ok_or_else(|| Fault::Corrupt("a fact is damaged".to_owned()))?;
    Ok((people, bytes))
}

fn people(bytes: &mut &[u8]) -> Option<Vec<u32>> {
    let count = varint::take(bytes)?;
    let mut people = Vec::new();
    let mut before: u32 = 0;
    for _ in 0..count {
        before = before.checked_add(varint::take(bytes)?.try_into().ok()?)?;
        people.push(before);
    }
    Some(people)
}

/// What labels stand for. They are few, and read together.
pub(in super::super) struct Labels(HashMap<i64, String>);

impl Labels {
    pub(in super::super) fn read(connection: &Connection) -> Result<Self, Fault> {
        let mut select = connection.prepare_cached("SELECT id, name FROM label")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// The facts of a row. The rule is left out: what a series counts does not depend on it.
    pub(in super::super) fn facts(&self, row: &Row, time_ms: i64) -> Result<Vec<Fact>, Fault> {
        let fact = |one: &Labelled| {
            let label = self.0.get(&one.subject);
            let subject = label.and_then(|label| Subject::from_label(label));
            Ok(Fact {
                time_ms,
                subject: subject
                    .ok_or_else(|| Fault::Corrupt(format!("a fact is about {label:?}")))?,
                principles: one.principles,
                rule: String::new(),
                evidence: one.evidence,
            })
        };
        row.facts.iter().map(fact).collect()
    }
}
