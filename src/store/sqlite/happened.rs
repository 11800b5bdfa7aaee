//! The part of the contract that is about what happened, one by one and by days, in one file.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use super::known::Known;
use super::names::Kind;
use super::queue::weight;
use super::{SqliteStore, days, editions, people, tally, told};
use crate::store::{
    AskedBeside, Beside, DayStates, Happened, Identified, KeptDay, KeptThread, NewDay, OfEdition,
    StoreError, ToldPage,
};

/// Bytes of days kept in one write: others wait for the transaction it is in.
const KEPT_AT_ONCE: usize = 512 * 1024;

#[async_trait]
impl Happened for SqliteStore {
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<OfEdition<ToldPage>, StoreError> {
        let known = Arc::clone(&self.known);
        self.readers
            .read(move |snapshot| told::page(snapshot, &known, &range, after, most))
            .await
    }

    async fn tally_beside(&self, asked: AskedBeside) -> Result<OfEdition<Beside>, StoreError> {
        let (people, tallied) = (Arc::clone(&self.people), Arc::clone(&self.tallied));
        let known = Arc::clone(&self.known);
        self.readers
            .read(move |snapshot| {
                let counted = tally::tally(
                    snapshot,
                    &people,
                    &tallied,
                    &asked.series.clone().into(),
                    &asked.cells,
                )?;
                Ok(OfEdition {
                    edition: counted.edition,
                    found: Beside {
                        counts: counted.found,
                        changed: told::changed(snapshot, &known, &asked)?,
                        people: people::version(snapshot)?.unsigned_abs(),
                    },
                })
            })
            .await
    }

    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<OfEdition<Vec<KeptDay>>, StoreError> {
        self.readers
            .read(move |snapshot| days::read(snapshot, &days, &basis, &parts))
            .await
    }

    async fn day_states(
        &self,
        days: Vec<Range<i64>>,
    ) -> Result<OfEdition<Vec<DayStates>>, StoreError> {
        self.readers
            .read(move |snapshot| days::states(snapshot, &days))
            .await
    }

    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), StoreError> {
        let mut left = days.into_iter().peekable();
        while left.peek().is_some() {
            let mut bytes = 0;
            let mut some = Vec::new();
            while bytes < KEPT_AT_ONCE
                && let Some(day) = left.next()
            {
                bytes += day.parts.iter().map(|part| part.bytes.len()).sum::<usize>();
                some.push(day);
            }
            self.queue
                .write(weight(bytes), move |write| days::keep(write, &some))
                .await?;
        }
        Ok(())
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), StoreError> {
        let known = Arc::clone(&self.known);
        self.readers
            .read(move |snapshot| identified(snapshot, &known, &agents))
            .await
    }

    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, StoreError> {
        self.readers
            .read(move |snapshot| sequences.iter().map(|one| id(snapshot, *one)).collect())
            .await
    }

    async fn threads(
        &self,
        registrations: Vec<Uuid>,
    ) -> Result<OfEdition<Vec<KeptThread>>, StoreError> {
        let known = Arc::clone(&self.known);
        self.readers
            .read(move |snapshot| threads(snapshot, &known, &registrations))
            .await
    }
}

/// The id of the statement at a place in the order of the store.
pub(super) fn id(connection: &Connection, sequence: i64) -> Result<Option<Uuid>, Fault> {
    Ok(connection
        .prepare_cached("SELECT id FROM statement WHERE seq = ?1")?
        .query_row([sequence], |row| Ok(Uuid::from_bytes(row.get(0)?)))
        .optional()?)
}

fn identified(
    connection: &Connection,
    known: &Known,
    agents: &[u32],
) -> Result<(u64, Vec<Identified>), Fault> {
    let names = known.within(connection);
    let mut found = Vec::with_capacity(agents.len());
    for &agent in agents {
        let Some(own) = names.find(Kind::Agent, agent.into())? else {
            continue;
        };
        let others = people::others(connection, agent)?;
        let smallest = others.iter().map(|(number, _)| *number).min();
        let others = others.into_iter().map(|(_, key)| key);
        found.push(Identified {
            agent,
            person: smallest.map_or(agent, |other| other.min(agent)),
            keys: [own.as_ref().to_owned()]
                .into_iter()
                .chain(others)
                .collect(),
        });
    }
    Ok((people::version(connection)?.unsigned_abs(), found))
}

fn threads(
    connection: &Connection,
    known: &Known,
    registrations: &[Uuid],
) -> Result<OfEdition<Vec<KeptThread>>, Fault> {
    let active = editions::active(connection)?;
    let mut names = known.within(connection);
    // One that all its statements have left has not begun.
    let mut select = connection.prepare_cached(
        "SELECT version, subregistration, state,
           (SELECT time FROM thread_statement WHERE thread = number ORDER BY time, seq LIMIT 1) AS began
         FROM thread WHERE edition = ?1 AND registration = ?2 AND began IS NOT NULL",
    )?;
    let mut registrations = registrations.to_vec();
    registrations.sort_unstable();
    registrations.dedup();
    let mut found = Vec::new();
    for registration in registrations {
        let mut rows = select.query(params![active.verdicts, registration.as_bytes()])?;
        while let Some(row) = rows.next()? {
            found.push(KeptThread {
                version: names.name(Kind::Label, row.get(0)?)?.as_ref().to_owned(),
                registration,
                subregistration: row.get(1)?,
                state: row.get(2)?,
                started_ms: row.get(3)?,
            });
        }
    }
    let edition = active.current;
    Ok(OfEdition { edition, found })
}
