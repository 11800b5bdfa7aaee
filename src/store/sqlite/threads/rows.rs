//! Threads and their statements, as rows.

use rusqlite::{Connection, OptionalExtension as _, Row as SqliteRow, params};
use uuid::Uuid;

use super::super::fault::Fault;
use crate::profile::{ThreadKey, Version};

/// A place in the order of a thread: the time of a statement, in milliseconds since 1970, and its place in the
/// store.
pub(super) type Place = (i64, i64);

/// Before every statement.
pub(super) const START: Place = (i64::MIN, i64::MIN);

/// After every last statement there can be.
pub(super) const END: Place = (i64::MAX, i64::MAX);

/// Statements of a thread that are read at once.
const READ: i64 = 1_024;

/// A statement in a thread, in the order of threads.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) symbol: Vec<u8>,
    /// The state of the thread behind it, where that was kept.
    pub(super) state: Option<Vec<u8>>,
}

/// A thread as it is kept.
pub(super) struct Row {
    pub(super) edition: u32,
    /// The number of the label that is the version's IRI.
    pub(super) version: i64,
    /// The last statement that is in the state.
    pub(super) last: Place,
    pub(super) state: Vec<u8>,
    /// Statements since the last behind which the state was kept.
    pub(super) since: i64,
    pub(super) broken: Option<Broken>,
}

/// Where a thread broke.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    /// The statement no pattern follows.
    pub(super) place: Place,
    /// The number of the kind of the finding about it, where one was kept.
    pub(super) kind: Option<i64>,
}

fn read(row: &SqliteRow<'_>) -> rusqlite::Result<(i64, Row)> {
    let time: Option<i64> = row.get(6)?;
    let broken = match time {
        Some(time) => Some(Broken {
            place: (time, row.get(7)?),
            kind: row.get(8)?,
        }),
        None => None,
    };
    let thread = Row {
        edition: row.get(1)?,
        version: row.get(2)?,
        last: (row.get(3)?, row.get(4)?),
        state: row.get(5)?,
        since: row.get(9)?,
        broken,
    };
    Ok((row.get(0)?, thread))
}

/// The subregistration as it is kept: nothing where there is none.
fn subregistration(key: ThreadKey) -> Vec<u8> {
    key.subregistration
        .map(|id| id.as_bytes().to_vec())
        .unwrap_or_default()
}

/// A thread and its number. The version is that of this label.
pub(super) fn find(
    connection: &Connection,
    edition: u32,
    version: i64,
    key: ThreadKey,
) -> Result<Option<(i64, Row)>, Fault> {
    let registration = key.registration.as_bytes();
    let name = params![edition, registration, subregistration(key), version];
    let mut select = connection.prepare_cached(
        "SELECT number, edition, version, time, seq, state, broken_time, broken, kind, since
         FROM thread
         WHERE edition = ?1 AND registration = ?2 AND subregistration = ?3 AND version = ?4",
    )?;
    Ok(select.query_row(name, read).optional()?)
}

pub(super) fn by_number(connection: &Connection, number: i64) -> Result<Option<Row>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT number, edition, version, time, seq, state, broken_time, broken, kind, since
         FROM thread WHERE number = ?1",
    )?;
    let found = select.query_row([number], read).optional()?;
    Ok(found.map(|(_, row)| row))
}

/// A thread without statements, and its number.
pub(super) fn make(
    connection: &Connection,
    edition: u32,
    (label, version): (i64, &Version),
    key: ThreadKey,
) -> Result<(i64, Row), Fault> {
    let row = Row {
        edition,
        version: label,
        last: START,
        state: version.patterns.begin().to_bytes(),
        since: 0,
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
            label,
            row.last.0,
            row.last.1,
            row.state,
        ])?;
    Ok((connection.last_insert_rowid(), row))
}

/// The threads of a registration under an edition.
pub(super) fn of_registration(
    connection: &Connection,
    edition: u32,
    registration: Uuid,
) -> Result<Vec<i64>, Fault> {
    let mut select = connection
        .prepare_cached("SELECT number FROM thread WHERE edition = ?1 AND registration = ?2")?;
    let rows = select.query_map(params![edition, registration.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps how far a thread has come.
pub(super) fn save(connection: &Connection, number: i64, row: &Row) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "UPDATE thread SET time = ?2, seq = ?3, state = ?4, broken_time = ?5, broken = ?6, kind = ?7,
               since = ?8 WHERE number = ?1",
        )?
        .execute(params![
            number,
            row.last.0,
            row.last.1,
            row.state,
            row.broken.map(|broken| broken.place.0),
            row.broken.map(|broken| broken.place.1),
            row.broken.and_then(|broken| broken.kind),
            row.since,
        ])?;
    Ok(())
}

/// The last state that is kept of a thread before a place, and the place behind which it was.
pub(super) fn remembered(
    connection: &Connection,
    number: i64,
    before: Place,
) -> Result<Option<(Place, Vec<u8>)>, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT time, seq, state FROM thread_statement
             WHERE thread = ?1 AND (time, seq) < (?2, ?3) AND state IS NOT NULL
             ORDER BY time DESC, seq DESC LIMIT 1",
        )?
        .query_row([number, before.0, before.1], |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
        })
        .optional()?)
}

/// Keeps the state of a thread behind a statement.
pub(super) fn remember(
    connection: &Connection,
    number: i64,
    place: Place,
    state: &[u8],
) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "UPDATE thread_statement SET state = ?4 WHERE thread = ?1 AND time = ?2 AND seq = ?3",
        )?
        .execute(params![number, place.0, place.1, state])?;
    Ok(())
}

/// Forgets the states of a thread behind a place, which are those of another course of it.
pub(super) fn forget(connection: &Connection, number: i64, place: Place) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "UPDATE thread_statement SET state = NULL
             WHERE thread = ?1 AND (time, seq) > (?2, ?3) AND state IS NOT NULL",
        )?
        .execute([number, place.0, place.1])?;
    Ok(())
}

/// The next statements of a thread behind a place, in their order; none behind the last one.
pub(super) fn behind(
    connection: &Connection,
    number: i64,
    place: Place,
) -> Result<Vec<Entry>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT time, seq, symbol, state FROM thread_statement
         WHERE thread = ?1 AND (time, seq) > (?2, ?3) ORDER BY time, seq LIMIT ?4",
    )?;
    let rows = select.query_map([number, place.0, place.1, READ], |row| {
        Ok(Entry {
            place: (row.get(0)?, row.get(1)?),
            symbol: row.get(2)?,
            state: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first statement of a thread.
pub(super) fn first(connection: &Connection, number: i64) -> Result<Option<Place>, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT time, seq FROM thread_statement WHERE thread = ?1 ORDER BY time, seq LIMIT 1",
        )?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The times of all statements of a thread.
pub(super) fn times(connection: &Connection, number: i64) -> Result<Vec<i64>, Fault> {
    let mut select =
        connection.prepare_cached("SELECT time FROM thread_statement WHERE thread = ?1")?;
    let rows = select.query_map([number], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last statement of a thread.
pub(super) fn last(connection: &Connection, number: i64) -> Result<Option<Place>, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT time, seq FROM thread_statement WHERE thread = ?1
             ORDER BY time DESC, seq DESC LIMIT 1",
        )?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}
