//! Statements that came without an id more than once: of those that say the same, one counts.

use rusqlite::{Connection, params};

use super::fault::Fault;
use super::flags::Flags;

/// What there was of the same key with the same fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    /// Only voided ones.
    Voided,
    /// One that counts, if any statement of its kind does.
    Standing,
}

/// Remembers a statement by its fingerprint and says what came before it.
pub(super) fn note(
    connection: &Connection,
    key: i64,
    fingerprint: [u8; 16],
    sequence: i64,
) -> Result<Before, Fault> {
    let mut before = Before::Nothing;
    for (_, voided) in others(connection, key, fingerprint, sequence)? {
        if !voided {
            before = Before::Standing;
            break;
        }
        before = Before::Voided;
    }
    connection
        .prepare_cached("INSERT INTO copy (key, fingerprint, seq) VALUES (?1, ?2, ?3)")?
        .execute(params![key, fingerprint, sequence])?;
    Ok(before)
}

/// Another statement that says what the one at `sequence` says and is not voided.
pub(super) fn standing(
    connection: &Connection,
    key: i64,
    fingerprint: [u8; 16],
    sequence: i64,
) -> Result<Option<i64>, Fault> {
    let others = others(connection, key, fingerprint, sequence)?;
    Ok(others
        .into_iter()
        .find(|(_, voided)| !voided)
        .map(|(place, _)| place))
}

/// The other statements with this fingerprint, and whether they are voided.
fn others(
    connection: &Connection,
    key: i64,
    fingerprint: [u8; 16],
    sequence: i64,
) -> Result<Vec<(i64, bool)>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT c.seq, s.flags FROM copy c JOIN statement s ON s.seq = c.seq
         WHERE c.key = ?1 AND c.fingerprint = ?2 AND c.seq <> ?3",
    )?;
    let rows = select.query_map(params![key, fingerprint, sequence], |row| {
        Ok((row.get(0)?, Flags::from_bits(row.get(1)?).voided))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
