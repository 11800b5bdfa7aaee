//! Accepting a batch: what is decided inside the write.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::codec::Packed;
use super::fault::Fault;
use super::flags::Flags;
use super::links::{self, Placed};
use super::rollup;
use super::writer::Write;
use crate::store::{Acceptance, MOST_STEPS, NewStatement};
use crate::xapi::compare::difference;

/// A statement and its packed text.
pub(super) struct Parcel {
    pub(super) statement: NewStatement,
    pub(super) packed: Packed,
}

/// Stores all of the batch or none of it.
pub(super) fn accept(write: &mut Write<'_>, batch: &[Parcel]) -> Result<Acceptance, Fault> {
    let mut fresh = Vec::with_capacity(batch.len());
    for (index, parcel) in batch.iter().enumerate() {
        match settle(write, &parcel.statement)? {
            Settled::Fresh => fresh.push((index, parcel)),
            Settled::Same => {}
            Settled::Different(pointer) => {
                return Ok(Acceptance::Conflict {
                    index,
                    id: parcel.statement.id,
                    pointer,
                });
            }
        }
    }
    let mut steps = MOST_STEPS;
    for (index, parcel) in &fresh {
        if !store(write, parcel, &mut steps)? {
            write.undo = true;
            return Ok(Acceptance::TooEntangled { index: *index });
        }
    }
    Ok(Acceptance::Stored { fresh: fresh.len() })
}

enum Settled {
    Fresh,
    Same,
    Different(String),
}

/// Whether the id is stored already, and with the same statement (Part 2, 2.3.1).
fn settle(write: &Write<'_>, statement: &NewStatement) -> Result<Settled, Fault> {
    let found = write
        .connection
        .prepare_cached("SELECT dictionary, body FROM statement WHERE id = ?1")?
        .query_row([statement.id.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    let Some((dictionary, body)) = found else {
        return Ok(Settled::Fresh);
    };
    let stored = write.codec.unpack(dictionary, &body)?;
    // The place told is one of the statement that was sent.
    let differs = links::with_view(&stored, |ours| {
        links::with_view(&statement.sealed, |theirs| difference(ours, theirs))
    })??;
    Ok(differs.map_or(Settled::Same, Settled::Different))
}

/// Stores one statement; `false` when its references cost more than the `steps` that are left.
fn store(write: &mut Write<'_>, parcel: &Parcel, steps: &mut usize) -> Result<bool, Fault> {
    let statement = &parcel.statement;
    let referrers = links::referrers(write.connection, statement.id)?;
    let voided = !statement.voiding && referrers.iter().any(|referrer| referrer.voiding);
    let flags = Flags {
        voided,
        voiding: statement.voiding,
        refers: statement.target.is_some(),
        timestamp_sent: statement.timestamp.is_some(),
    };
    write
        .connection
        .prepare_cached(
            "INSERT INTO statement (id, stored, key, flags, dictionary, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            statement.id.as_bytes(),
            write.stored,
            statement.key,
            flags.bits(),
            parcel.packed.dictionary,
            parcel.packed.bytes,
        ])?;
    let sequence = write.connection.last_insert_rowid();
    write.newest = sequence;
    if let Some(target) = statement.target {
        links::refer(write.connection, sequence, target)?;
    }
    let placed = Placed {
        sequence,
        id: statement.id,
        key: statement.key,
        terms: &statement.terms,
        target: statement.target,
        referrers: &referrers,
    };
    let (connection, names) = (write.connection, &mut *write.names);
    let number = |kind, name: &str| names.number(connection, kind, name);
    if !links::file(
        connection,
        write.codec,
        &placed,
        steps,
        number,
        write.entries,
    )? {
        return Ok(false);
    }
    if statement.voiding
        && let Some(target) = statement.target
    {
        void(write, target)?;
    }
    if !voided && let Some(facts) = &statement.facts {
        let mut facts = facts.clone();
        if statement.timestamp.is_none() {
            facts.set_time(write.stored);
        }
        rollup::count(write, sequence, &facts)?;
    }
    Ok(true)
}

/// Voids a stored statement, unless it is a voiding statement itself (Part 2, 2.3.2).
fn void(write: &mut Write<'_>, target: Uuid) -> Result<(), Fault> {
    let found = write
        .connection
        .prepare_cached("SELECT seq, flags FROM statement WHERE id = ?1")?
        .query_row([target.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((sequence, bits)) = found else {
        return Ok(());
    };
    let flags = Flags::from_bits(bits);
    if flags.voiding || flags.voided {
        return Ok(());
    }
    let flags = Flags {
        voided: true,
        ..flags
    };
    write
        .connection
        .prepare_cached("UPDATE statement SET flags = ?2 WHERE seq = ?1")?
        .execute(params![sequence, flags.bits()])?;
    let time = links::time_of(write.connection, write.codec, sequence)?;
    rollup::discount(write, sequence, time)
}
