//! Learning what stored statements define, in a file that was written before that was kept.

use std::collections::HashSet;

use rusqlite::Connection;

use super::codec::Codec;
use super::definitions::{self, Absorbed, Lesson, Source, Told};
use super::fault::Fault;
use super::names::{self, Kind};
use super::{counters, keys, links, tail, writer};
use crate::store::{MOST_READ, Scope};
use crate::xapi::definition;

/// Statements read in one transaction.
const STEP: i64 = 8_192;

/// The counter that says up to which statement that has come.
const LEARNT: &str = "defined";

/// What it says once all are done: from then on each write teaches what it stores.
const ALL: i64 = i64::MAX;

/// Learns what the statements of keys that may define say, once and in their order. A retry without an
/// id is not told from a second statement here.
pub(super) fn catch_up(connection: &Connection, codec: &Codec) -> Result<(), Fault> {
    let mut learnt = learnt(connection)?;
    if learnt == ALL {
        return Ok(());
    }
    let (newest, _) = writer::newest(connection)?;
    if newest - learnt > 8 * STEP {
        tracing::info!(
            statements = newest - learnt,
            "learning what stored statements define; this takes a while and happens once"
        );
    }
    let defining: HashSet<i64> = keys::all(connection)?
        .iter()
        .filter(|key| key.may(Scope::Define))
        .map(|key| key.number)
        .collect();
    let mut pupil = Pupil {
        absorbed: Absorbed::default(),
        defining,
    };
    while learnt < newest {
        let upto = learnt + STEP;
        let transaction = tail::begin(connection)?;
        pupil.absorbed.begin(connection)?;
        pupil.learn(connection, codec, learnt + 1, upto)?;
        counters::set(connection, LEARNT, upto)?;
        transaction.commit()?;
        learnt = upto;
    }
    counters::set(connection, LEARNT, ALL)
}

struct Pupil {
    absorbed: Absorbed,
    /// The numbers of the keys that may define.
    defining: HashSet<i64>,
}

impl Pupil {
    fn learn(
        &mut self,
        connection: &Connection,
        codec: &Codec,
        first: i64,
        last: i64,
    ) -> Result<(), Fault> {
        let mut select = connection.prepare_cached(
            "SELECT key, dictionary, body, seq FROM statement WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
        )?;
        let mut rows = select.query([first, last])?;
        while let Some(row) = rows.next()? {
            if !self.defining.contains(&row.get(0)?) {
                continue;
            }
            let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            let sealed = codec.unpack(connection, row.get(1)?, body)?;
            let found = links::with_view(&sealed, definition::definitions)?;
            let number = |name: &str| {
                names::find(connection, Kind::Activity, name)?
                    .ok_or_else(|| Fault::Corrupt(format!("{name:?} has no number")))
            };
            let lessons: Vec<Lesson> = found.into_iter().map(Lesson::new).collect();
            let told = Told {
                sequence: row.get(3)?,
                length: sealed.len(),
                lessons: &lessons,
            };
            let mut source = Source::new(codec, MOST_READ);
            definitions::learn(connection, &mut self.absorbed, &mut source, &told, number)?;
        }
        Ok(())
    }
}

fn learnt(connection: &Connection) -> Result<i64, Fault> {
    Ok(counters::read(connection, LEARNT)?.unwrap_or(0))
}
