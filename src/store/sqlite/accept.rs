//! Accepting a batch: what is decided inside the write.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;

use super::codec::{Codec, Packed};
use super::definitions::{self, Lesson, Source, Told};
use super::fault::Fault;
use super::judged::{self, Keeping, Subject};
use super::links::{self, Placed};
use super::names::Kind;
use super::sweeper::Sweeper;
use super::writer::Write;
use super::{attachments, copies, facts, threads, waiting};
use crate::facts::{LATE, Received, Series, milliseconds};
use crate::profile::Finding;
use crate::store::budget::Budget;
use crate::store::flags::Flags;
use crate::store::settled::{Alike, Before};
use crate::store::{Acceptance, MOST_READ, MOST_REFERRED, NewStatement};
use crate::xapi::compare::difference;

/// A statement, its packed text, and its definitions.
pub(super) struct Parcel {
    pub(super) statement: NewStatement,
    pub(super) packed: Packed,
    pub(super) lessons: Vec<Lesson>,
}

impl Parcel {
    /// What can be done before the writer is asked.
    pub(super) fn of(mut statement: NewStatement, codec: &Codec) -> Result<Self, Fault> {
        let definitions = std::mem::take(&mut statement.definitions);
        Ok(Self {
            packed: codec.pack(&statement.sealed)?,
            lessons: definitions.into_iter().map(Lesson::new).collect(),
            statement,
        })
    }
}

/// Stores all of the batch or none of it. What it leaves waiting is the sweeper's.
pub(super) fn accept(
    write: &mut Write<'_>,
    batch: &[Parcel],
    sweeper: &Sweeper,
) -> Result<Acceptance, Fault> {
    let outcome = store_all(write, batch)?;
    waiting::tell(write, sweeper);
    Ok(outcome)
}

fn store_all(write: &mut Write<'_>, batch: &[Parcel]) -> Result<Acceptance, Fault> {
    let is_judged = |parcel: &Parcel| judged::is_judged(write, &parcel.statement.judgements);
    if !batch.iter().all(is_judged) {
        return Ok(Acceptance::OtherRules);
    }
    let mut budget = Budget::of_a_batch();
    write.references.allow(MOST_REFERRED);
    let mut source = Source::new(write.codec, MOST_READ);
    let mut fresh = 0;
    for (index, parcel) in batch.iter().enumerate() {
        match store(write, parcel, &mut budget, &mut source)? {
            Settled::Fresh => fresh += 1,
            Settled::Same => {}
            Settled::Different(pointer) => {
                write.undo = true;
                return Ok(Acceptance::Conflict {
                    index,
                    id: parcel.statement.id,
                    pointer,
                });
            }
            Settled::Unfit(findings) => {
                write.undo = true;
                return Ok(Acceptance::Unfit { index, findings });
            }
            Settled::TooEntangled => {
                write.undo = true;
                return Ok(Acceptance::TooEntangled { index });
            }
        }
    }
    Ok(Acceptance::Stored { fresh })
}

enum Settled {
    Fresh,
    /// It is stored already.
    Same,
    /// Another one has its id; where the two differ.
    Different(String),
    /// It breaks rules, or refers to a statement that it must not refer to.
    Unfit(Vec<Finding>),
    /// Its references cost more than was left of the budget.
    TooEntangled,
}

/// How a statement stands to the stored one of the same id (Part 2, 2.3.1).
fn compare(write: &Write<'_>, statement: &NewStatement) -> Result<Settled, Fault> {
    let (dictionary, body) = write
        .connection
        .prepare_cached("SELECT dictionary, body FROM statement WHERE id = ?1")?
        .query_row([statement.id.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
    let stored = write.codec.unpack(write.connection, dictionary, &body)?;
    // The place told is one of the statement that was sent.
    let differs = links::with_view(&stored, |ours| {
        links::with_view(&statement.sealed, |theirs| difference(ours, theirs))
    })??;
    Ok(differs.map_or(Settled::Same, Settled::Different))
}

/// Stores one statement, unless its id is taken.
fn store(
    write: &mut Write<'_>,
    parcel: &Parcel,
    budget: &mut Budget,
    source: &mut Source<'_>,
) -> Result<Settled, Fault> {
    let statement = &parcel.statement;
    let referrers = links::referrers(write.connection, statement.id)?;
    let voided = !statement.voiding && referrers.iter().any(|referrer| referrer.voiding);
    let flags = Flags {
        voided,
        voiding: statement.voiding,
        refers: statement.target.is_some(),
        timestamp_sent: statement.timestamp.is_some(),
        copy: statement.fingerprint.is_some(),
        set: statement.set,
    };
    let inserted = write
        .connection
        .prepare_cached(
            "INSERT INTO statement (id, stored, key, flags, dictionary, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            statement.id.as_bytes(),
            write.stored,
            statement.key,
            flags.bits(),
            parcel.packed.dictionary,
            parcel.packed.bytes,
        ])?;
    if inserted == 0 {
        return compare(write, statement);
    }
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
        budget,
        number,
        write.entries,
    )? {
        return Ok(Settled::TooEntangled);
    }
    if statement.voiding
        && let Some(target) = statement.target
    {
        void(write, target)?;
    }
    for attachment in &statement.attachments {
        attachments::keep(write.connection, sequence, attachment)?;
    }
    let subject = count(write, sequence, statement, voided)?;
    let mut kept = Vec::with_capacity(1);
    for judgement in &statement.judgements {
        if write.active.contains(judgement.edition) {
            let verdicts = write.active.verdicts_of(judgement.edition);
            let keeping = if kept.contains(&verdicts) {
                Keeping::Kept { wholly: true }
            } else {
                Keeping::New
            };
            kept.push(verdicts);
            let refused = judged::take(write, &subject, judgement, keeping)?;
            if write.references.are_short() {
                return Ok(Settled::TooEntangled);
            }
            if !refused.is_empty() {
                return Ok(Settled::Unfit(refused));
            }
        }
    }
    waiting::arrived(write, statement.id)?;
    if subject.before == Before::Nothing {
        let (connection, names) = (write.connection, &mut *write.names);
        let number = |name: &str| names.number(connection, Kind::Activity, name);
        let told = Told {
            sequence,
            length: statement.sealed.len(),
            lessons: &parcel.lessons,
        };
        definitions::learn(connection, write.absorbed, source, &told, number)?;
    }
    Ok(Settled::Fresh)
}

/// Counts what arrived.
fn count(
    write: &mut Write<'_>,
    sequence: i64,
    statement: &NewStatement,
    voided: bool,
) -> Result<Subject, Fault> {
    let (key, stored) = (statement.key, write.stored);
    let sent = statement.timestamp.map(milliseconds);
    let before = match (statement.fingerprint, sent) {
        (Some(fingerprint), Some(time)) => {
            let alike = Alike {
                key,
                time,
                fingerprint,
            };
            copies::note(write.connection, alike, sequence)?
        }
        _ => Before::Nothing,
    };
    let mut arrived = |what| write.arrived(0, Series::received(key, what), stored, 1);
    arrived(Received::Stored);
    if sent.is_some_and(|sent| stored - sent > LATE) {
        arrived(Received::Late);
    }
    if before != Before::Nothing {
        arrived(Received::Duplicate);
    }
    Ok(Subject {
        sequence,
        id: statement.id,
        key,
        stored,
        sent,
        voided,
        before,
        repeats: before != Before::Nothing,
        is_new: true,
    })
}

/// Voids a stored statement, unless it is a voiding statement itself (Part 2, 2.3.2).
fn void(write: &mut Write<'_>, target: Uuid) -> Result<(), Fault> {
    let found = write
        .connection
        .prepare_cached("SELECT seq, flags, key FROM statement WHERE id = ?1")?
        .query_row([target.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((sequence, bits, key)) = found else {
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
    let counted = links::counted(write.connection, write.codec, sequence)?;
    let other = match counted.fingerprint {
        Some(fingerprint) => {
            let alike = Alike {
                key,
                time: counted.time,
                fingerprint,
            };
            copies::standing(write.connection, alike, sequence)?
        }
        None => None,
    };
    threads::leave(write, counted.registration, counted.time, sequence, other)?;
    match other {
        Some(other) => facts::hand_over(write, sequence, other, counted.time),
        None => facts::discount(write, sequence, counted.time),
    }
}
