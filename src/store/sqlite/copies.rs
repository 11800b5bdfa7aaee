//! Statements that came without an id more than once: of those that say the same, one counts.

use rusqlite::{Connection, params};

use super::fault::Fault;
use crate::store::flags::Flags;
use crate::store::settled::{Alike, Before};

/// Remembers a statement by its fingerprint and says what came before it.
pub(super) fn note(connection: &Connection, alike: Alike, sequence: i64) -> Result<Before, Fault> {
    let before = match other(connection, alike, sequence)? {
        None => Before::Nothing,
        Some((_, true)) => Before::Voided,
        Some((_, false)) => Before::Standing,
    };
    connection
        .prepare_cached("INSERT INTO copy (key, time, fingerprint, seq) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![alike.key, alike.time, alike.fingerprint, sequence])?;
    Ok(before)
}

/// What there is of the same before a place in the order of the store.
pub(super) fn earlier(
    connection: &Connection,
    alike: Alike,
    sequence: i64,
) -> Result<Before, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT s.flags FROM copy c JOIN statement s ON s.seq = c.seq
         WHERE c.key = ?1 AND c.time = ?2 AND c.fingerprint = ?3 AND c.seq < ?4",
    )?;
    let mut rows = select.query(params![alike.key, alike.time, alike.fingerprint, sequence])?;
    let mut before = Before::Nothing;
    while let Some(row) = rows.next()? {
        if !Flags::from_bits(row.get(0)?).voided {
            return Ok(Before::Standing);
        }
        before = Before::Voided;
    }
    Ok(before)
}

/// Whether another statement says what the one at `sequence` says, voided or not.
pub(super) fn has_another(
    connection: &Connection,
    alike: Alike,
    sequence: i64,
) -> Result<bool, Fault> {
    Ok(other(connection, alike, sequence)?.is_some())
}

/// Another statement that says what the one at `sequence` says and is not voided.
pub(super) fn standing(
    connection: &Connection,
    alike: Alike,
    sequence: i64,
) -> Result<Option<i64>, Fault> {
    let other = other(connection, alike, sequence)?;
    Ok(other.filter(|(_, voided)| !voided).map(|(place, _)| place))
}

/// Another statement that says the same, and whether it is voided; the first that is not, if there is one.
fn other(
    connection: &Connection,
    alike: Alike,
    sequence: i64,
) -> Result<Option<(i64, bool)>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT c.seq, s.flags FROM copy c JOIN statement s ON s.seq = c.seq
         WHERE c.key = ?1 AND c.time = ?2 AND c.fingerprint = ?3 AND c.seq <> ?4 ORDER BY c.seq",
    )?;
    let mut rows = select.query(params![alike.key, alike.time, alike.fingerprint, sequence])?;
    let mut voided = None;
    while let Some(row) = rows.next()? {
        let place = row.get(0)?;
        if !Flags::from_bits(row.get(1)?).voided {
            return Ok(Some((place, false)));
        }
        voided = Some((place, true));
    }
    Ok(voided)
}
