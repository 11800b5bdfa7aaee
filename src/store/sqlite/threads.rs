//! Threads: the statements of one registration, and how far they follow the patterns of a profile.
//!
//! Each statement of a thread stands in a row of its own, with what patterns see of it. The thread itself
//! keeps how far it has come, so that the next statement costs the same however many there are. One that
//! is earlier than the last, and one that is voided, make the thread go back to a state that was kept before it,
//! and on from there; the threads that a transaction touched are settled once, at its end.

mod rows;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::params;
use uuid::Uuid;

use self::rows::{END, Entry, Place, Row};
use self::walk::{Course, Walk};
use super::days;
use super::fault::Fault;
use super::names::Kind;
use super::writer::Write;
use crate::profile::{Library, Verdict, Version};

/// What a transaction has done to threads, by their numbers.
#[derive(Default)]
pub(super) struct Touched {
    threads: BTreeMap<i64, How>,
    /// The profiles of each edition the transaction has seen, by the number under which what they say is kept.
    libraries: BTreeMap<u32, Arc<Library>>,
}

enum How {
    /// These came behind all others, in any order.
    Longer(Row, Vec<Entry>),
    /// Whatever its rows say behind the last one that is in its state.
    Behind,
    /// Something has changed between these two places, both included.
    Between(Place, Place),
}

impl Touched {
    /// Makes the profiles of an edition known.
    pub(super) fn know(&mut self, verdicts: u32, library: &Arc<Library>) {
        self.libraries
            .entry(verdicts)
            .or_insert_with(|| Arc::clone(library));
    }

    pub(super) fn library(&self, verdicts: u32) -> Option<&Arc<Library>> {
        self.libraries.get(&verdicts)
    }

    /// A request was undone; what is remembered of rows may never have been.
    pub(super) fn distrust(&mut self) {
        for how in self.threads.values_mut() {
            if let How::Longer(..) = how {
                *how = How::Behind;
            }
        }
    }

    /// Something has changed at a place of a thread.
    fn changed(&mut self, number: i64, place: Place) {
        let how = self
            .threads
            .entry(number)
            .or_insert(How::Between(place, place));
        *how = match how {
            How::Longer(_, entries) => {
                let last = entries.iter().map(|entry| entry.place).max();
                How::Between(place, last.unwrap_or(place).max(place))
            }
            How::Behind => How::Between(place, END),
            How::Between(first, last) => How::Between(place.min(*first), place.max(*last)),
        };
    }
}

/// The number of a version.
fn label(write: &mut Write<'_>, version: &Version) -> Result<i64, Fault> {
    write
        .names
        .number(write.connection, Kind::Label, &version.id)
}

/// The version of a thread; `None` where its edition has it no more.
fn version(write: &mut Write<'_>, row: &Row) -> Result<Option<Arc<Version>>, Fault> {
    let library = write.threads.library(row.edition).map(Arc::clone);
    for version in library.iter().flat_map(|library| library.versions()) {
        if label(write, version)? == row.version {
            return Ok(Some(Arc::clone(version)));
        }
    }
    Ok(None)
}

/// Adds a statement to the thread it belongs to, if it belongs to one.
pub(super) fn join(
    write: &mut Write<'_>,
    verdicts: u32,
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
    let place = (time, sequence);
    let version = &verdict.version;
    let label = label(write, version)?;
    let (number, row) = match rows::find(write.connection, verdicts, label, key)? {
        Some(found) => found,
        None => rows::make(write.connection, verdicts, (label, version), key)?,
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
    let late = place < row.last;
    let known = write.threads.threads.entry(number);
    match known.or_insert_with(|| How::Longer(row, Vec::new())) {
        _ if late => write.threads.changed(number, place),
        How::Longer(_, entries) => entries.push(Entry {
            place,
            symbol,
            state: None,
        }),
        How::Behind => {}
        How::Between(..) => write.threads.changed(number, place),
    }
    Ok(())
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
    let mut threads = Vec::new();
    for verdicts in write.active.verdicts() {
        threads.extend(rows::of_registration(
            write.connection,
            verdicts,
            registration,
        )?);
    }
    for number in threads {
        let changed = match heir {
            Some(heir) => write
                .connection
                .prepare_cached(
                    "UPDATE thread_statement SET seq = ?4, state = NULL
                     WHERE thread = ?1 AND time = ?2 AND seq = ?3",
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
            write.threads.changed(number, (time, sequence));
            if let Some(heir) = heir {
                write.threads.changed(number, (time, heir));
            }
        }
    }
    Ok(())
}

/// Corrects what patterns see of a statement.
pub(super) fn correct(
    write: &mut Write<'_>,
    verdicts: u32,
    verdict: &Verdict,
    time: i64,
    sequence: i64,
) -> Result<(), Fault> {
    let Some(key) = verdict.thread else {
        return Ok(());
    };
    let label = label(write, &verdict.version)?;
    let Some((number, _)) = rows::find(write.connection, verdicts, label, key)? else {
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
        write.threads.changed(number, (time, sequence));
    }
    Ok(())
}

/// Notes where a thread begins, of which something has changed from a place on.
fn note(write: &mut Write<'_>, number: i64, verdicts: u32, from: Place) -> Result<(), Fault> {
    let Some(first) = rows::first(write.connection, number)? else {
        // What was its beginning has left what counts, and is noted there.
        return Ok(());
    };
    let mut times = vec![first.0];
    if from <= first {
        // It may have begun at any of the others before.
        times.extend(rows::times(write.connection, number)?);
    }
    for edition in write.active.sharing(verdicts) {
        for time in &times {
            days::begun(write, edition, *time);
        }
    }
    Ok(())
}

/// Brings every thread that was touched up to date.
pub(super) fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    for (number, how) in std::mem::take(&mut write.threads.threads) {
        let from = match how {
            How::Longer(..) | How::Behind => END,
            How::Between(first, _) => first,
        };
        let (row, how) = match how {
            How::Longer(row, entries) => (row, Course::Longer(entries)),
            other => match rows::by_number(write.connection, number)? {
                Some(row) => (row, Course::of(&other)),
                // It was made by a request that was undone.
                None => continue,
            },
        };
        note(write, number, row.edition, from)?;
        if let Some(version) = version(write, &row)? {
            Walk::begin(write, number, row, how, &version)?.finish(write)?;
        }
    }
    Ok(())
}
