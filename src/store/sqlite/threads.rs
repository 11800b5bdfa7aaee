//! Threads: the statements of one registration, and how far they follow the patterns of a profile.
//!
//! Each statement of a thread stands in a row of its own, with what patterns see of it. The thread itself
//! keeps how far it has come, so that the next statement costs the same however many there are. One that
//! is earlier than the last, and one that is voided, make the thread start over; the threads that a
//! transaction touched are settled once, at its end.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use super::findings::{self, About};
use super::writer::Write;
use crate::profile::{Library, Symbol, Thread, ThreadKey, Verdict, Version, pattern};

/// Before every statement.
const START: (i64, i64) = (i64::MIN, i64::MIN);

/// What a transaction has done to threads, by their numbers.
#[derive(Default)]
pub(super) struct Touched {
    threads: BTreeMap<i64, How>,
    /// The profiles of each edition the transaction has seen.
    libraries: BTreeMap<u32, Arc<Library>>,
}

enum How {
    /// These came behind all others, in any order.
    Longer(Row, Vec<Entry>),
    /// Whatever its rows say.
    Anew,
}

/// A statement in a thread, in the order of threads.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    time: i64,
    sequence: i64,
    symbol: Vec<u8>,
}

/// A thread as it is kept.
struct Row {
    edition: u32,
    version: String,
    /// The last statement that is in the state.
    last: (i64, i64),
    state: Vec<u8>,
    /// The statement no pattern follows, and the number of the finding about it.
    broken: Option<(i64, i64)>,
}

impl Touched {
    /// Makes the profiles of an edition known.
    pub(super) fn know(&mut self, edition: u32, library: &Arc<Library>) {
        self.libraries
            .entry(edition)
            .or_insert_with(|| Arc::clone(library));
    }

    pub(super) fn library(&self, edition: u32) -> Option<&Arc<Library>> {
        self.libraries.get(&edition)
    }

    /// A request was undone; what is remembered of rows may never have been.
    pub(super) fn distrust(&mut self) {
        for how in self.threads.values_mut() {
            *how = How::Anew;
        }
    }
}

/// Adds a statement to the thread it belongs to, if it belongs to one.
pub(super) fn join(
    write: &mut Write<'_>,
    edition: u32,
    verdict: &Verdict,
    time: i64,
    sequence: i64,
) -> Result<(), Fault> {
    let Some(key) = verdict.thread else {
        return Ok(());
    };
    if verdict.version.patterns.primaries.is_empty() {
        return Ok(());
    }
    let (number, row) = match find(write.connection, edition, &verdict.version, key)? {
        Some(found) => found,
        None => make(write.connection, edition, &verdict.version, key)?,
    };
    let symbol = verdict.symbol().to_bytes();
    let added = write
        .connection
        .prepare_cached(
            "INSERT OR IGNORE INTO thread_statement (thread, time, seq, symbol)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![number, time, sequence, symbol])?;
    if added == 0 {
        // It took the place of another, and must not be followed twice.
        return Ok(());
    }
    let entry = Entry {
        time,
        sequence,
        symbol,
    };
    let known = write.threads.threads.entry(number);
    let how = known.or_insert_with(|| How::Longer(row, Vec::new()));
    match how {
        How::Longer(row, entries) if (time, sequence) > row.last => entries.push(entry),
        other => *other = How::Anew,
    }
    Ok(())
}

/// The subregistration as it is kept: nothing where there is none.
fn subregistration(key: ThreadKey) -> Vec<u8> {
    key.subregistration
        .map(|id| id.as_bytes().to_vec())
        .unwrap_or_default()
}

fn find(
    connection: &Connection,
    edition: u32,
    version: &Version,
    key: ThreadKey,
) -> Result<Option<(i64, Row)>, Fault> {
    let registration = key.registration.as_bytes();
    let name = params![edition, registration, subregistration(key), version.id];
    Ok(connection
        .prepare_cached(
            "SELECT number, edition, version, time, seq, state, broken, kind FROM thread
             WHERE edition = ?1 AND registration = ?2 AND subregistration = ?3 AND version = ?4",
        )?
        .query_row(name, |row| Ok((row.get(0)?, read(row)?)))
        .optional()?)
}

fn make(
    connection: &Connection,
    edition: u32,
    version: &Version,
    key: ThreadKey,
) -> Result<(i64, Row), Fault> {
    let row = Row {
        edition,
        version: version.id.clone(),
        last: START,
        state: version.patterns.begin().to_bytes(),
        broken: None,
    };
    connection
        .prepare_cached(
            "INSERT INTO thread (edition, registration, subregistration, version, time, seq, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            edition,
            key.registration.as_bytes(),
            subregistration(key),
            version.id,
            row.last.0,
            row.last.1,
            row.state,
        ])?;
    Ok((connection.last_insert_rowid(), row))
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let broken: (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
    Ok(Row {
        edition: row.get(1)?,
        version: row.get(2)?,
        last: (row.get(3)?, row.get(4)?),
        state: row.get(5)?,
        broken: broken.0.zip(broken.1),
    })
}

/// Takes a statement out of its threads, or puts another that says the same in its place.
pub(super) fn leave(
    write: &mut Write<'_>,
    registration: Option<Uuid>,
    time: i64,
    sequence: i64,
    heir: Option<i64>,
) -> Result<(), Fault> {
    let Some(registration) = registration else {
        return Ok(());
    };
    for number in threads_of(write, registration)? {
        let changed = match heir {
            Some(heir) => write
                .connection
                .prepare_cached(
                    "UPDATE thread_statement SET seq = ?4 WHERE thread = ?1 AND time = ?2 AND seq = ?3",
                )?
                .execute([number, time, sequence, heir])?,
            None => write
                .connection
                .prepare_cached(
                    "DELETE FROM thread_statement WHERE thread = ?1 AND time = ?2 AND seq = ?3",
                )?
                .execute([number, time, sequence])?,
        };
        if changed > 0 {
            write.threads.threads.insert(number, How::Anew);
        }
    }
    Ok(())
}

/// Corrects what patterns see of a statement.
pub(super) fn correct(
    write: &mut Write<'_>,
    edition: u32,
    verdict: &Verdict,
    time: i64,
    sequence: i64,
) -> Result<(), Fault> {
    let Some(key) = verdict.thread else {
        return Ok(());
    };
    let Some((number, _)) = find(write.connection, edition, &verdict.version, key)? else {
        return Ok(());
    };
    let changed = write
        .connection
        .prepare_cached(
            "UPDATE thread_statement SET symbol = ?4
             WHERE thread = ?1 AND time = ?2 AND seq = ?3 AND symbol <> ?4",
        )?
        .execute(params![number, time, sequence, verdict.symbol().to_bytes()])?;
    if changed > 0 {
        write.threads.threads.insert(number, How::Anew);
    }
    Ok(())
}

fn threads_of(write: &Write<'_>, registration: Uuid) -> Result<Vec<i64>, Fault> {
    let mut select = write
        .connection
        .prepare_cached("SELECT number FROM thread WHERE edition = ?1 AND registration = ?2")?;
    let mut found = Vec::new();
    for edition in write.active.iter() {
        let rows = select.query_map(params![edition, registration.as_bytes()], |row| row.get(0))?;
        found.extend(rows.collect::<Result<Vec<i64>, _>>()?);
    }
    Ok(found)
}

/// Brings every thread that was touched up to date.
pub(super) fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    for (number, how) in std::mem::take(&mut write.threads.threads) {
        let (row, entries) = match how {
            How::Longer(row, mut entries) => {
                entries.sort_unstable();
                (row, Some(entries))
            }
            How::Anew => match by_number(write.connection, number)? {
                Some(row) => (row, None),
                // It was made by a request that was undone.
                None => continue,
            },
        };
        let version = write
            .threads
            .library(row.edition)
            .and_then(|library| library.version(&row.version));
        if let Some(version) = version.map(Arc::clone) {
            advance(write, number, &row, entries, &version)?;
        }
    }
    Ok(())
}

/// Goes on from where the thread was, or starts it over where it is not said what came.
fn advance(
    write: &mut Write<'_>,
    number: i64,
    row: &Row,
    entries: Option<Vec<Entry>>,
    version: &Version,
) -> Result<(), Fault> {
    let kept = match &entries {
        Some(_) => Thread::from_bytes(&version.patterns, &row.state),
        None => None,
    };
    let (mut broken, mut last) = match kept {
        Some(_) => (row.broken, row.last),
        None => (None, START),
    };
    let (mut thread, entries) = match (kept, entries) {
        (Some(thread), Some(entries)) => (thread, entries),
        _ => (version.patterns.begin(), all(write.connection, number)?),
    };
    for entry in &entries {
        last = (entry.time, entry.sequence);
        // Bytes that are none were never written; such a statement follows nothing.
        let symbol = Symbol::from_bytes(&entry.symbol).unwrap_or_default();
        let step = thread.step(&version.patterns, &symbol);
        if let Some(finding) = pattern::broken(version, &symbol, &step) {
            let about = About::of(write.connection, row.edition, entry.sequence)?;
            // One that was found before, and still is, is not counted again.
            let kind = findings::kind(write, &finding)?;
            if row.broken == Some((entry.sequence, kind)) {
                findings::correct(write, &about, &finding)?;
            } else {
                findings::add(write, &about, &finding)?;
            }
            broken = Some((entry.sequence, kind));
        }
    }
    if let Some((sequence, kind)) = row.broken.filter(|old| broken != Some(*old)) {
        let about = About::of(write.connection, row.edition, sequence)?;
        findings::remove(write, &about, kind)?;
    }
    write
        .connection
        .prepare_cached(
            "UPDATE thread SET time = ?2, seq = ?3, state = ?4, broken = ?5, kind = ?6 WHERE number = ?1",
        )?
        .execute(params![
            number,
            last.0,
            last.1,
            thread.to_bytes(),
            broken.map(|broken| broken.0),
            broken.map(|broken| broken.1),
        ])?;
    Ok(())
}

fn by_number(connection: &Connection, number: i64) -> Result<Option<Row>, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT number, edition, version, time, seq, state, broken, kind FROM thread
             WHERE number = ?1",
        )?
        .query_row([number], read)
        .optional()?)
}

/// All statements of a thread, in their order.
fn all(connection: &Connection, number: i64) -> Result<Vec<Entry>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT time, seq, symbol FROM thread_statement WHERE thread = ?1 ORDER BY time, seq",
    )?;
    let rows = select.query_map([number], |row| {
        Ok(Entry {
            time: row.get(0)?,
            sequence: row.get(1)?,
            symbol: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
