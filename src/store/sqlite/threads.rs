//! Threads: the statements of one registration, and how far they follow the patterns of a profile.
//!
//! Each statement of a thread stands in a row of its own, with what patterns see of it. The thread itself
//! keeps how far it has come, so that the next statement costs the same however many there are. One that
//! is earlier than the last, and one that is voided, make the thread go back to a state that was kept before it,
//! and on from there; the threads that a transaction touched are settled once, at its end.

mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::params;
use uuid::Uuid;

use self::rows::{Broken, Entry, Place, Row, START};
use super::fault::Fault;
use super::findings::{self, About};
use super::writer::Write;
use crate::profile::{Library, Symbol, Thread, Verdict, Version, pattern};

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
    /// Whatever its rows say from this place on.
    From(Place),
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
            *how = How::From(START);
        }
    }

    /// Something has changed at a place of a thread.
    fn changed(&mut self, number: i64, place: Place) {
        let how = self.threads.entry(number).or_insert(How::From(place));
        *how = How::From(match how {
            How::Longer(row, entries) => {
                let first = entries.iter().map(|entry| entry.place).min();
                first.unwrap_or(row.last).min(place)
            }
            How::From(first) => place.min(*first),
        });
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
    let place = (time, sequence);
    let (number, row) = match rows::find(write.connection, edition, &verdict.version, key)? {
        Some(found) => found,
        None => rows::make(write.connection, edition, &verdict.version, key)?,
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
    let known = write.threads.threads.entry(number);
    match known.or_insert_with(|| How::Longer(row, Vec::new())) {
        How::Longer(row, entries) if place > row.last => entries.push(Entry { place, symbol }),
        _ => write.threads.changed(number, place),
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
    for edition in write.active.iter() {
        threads.extend(rows::of_registration(
            write.connection,
            edition,
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
            let first = heir.map_or(sequence, |heir| heir.min(sequence));
            write.threads.changed(number, (time, first));
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
    let Some((number, _)) = rows::find(write.connection, edition, &verdict.version, key)? else {
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

/// Brings every thread that was touched up to date.
pub(super) fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    for (number, how) in std::mem::take(&mut write.threads.threads) {
        let (row, first, entries) = match how {
            How::Longer(row, entries) => (row, START, Some(entries)),
            How::From(place) => match rows::by_number(write.connection, number)? {
                Some(row) => (row, place, None),
                // It was made by a request that was undone.
                None => continue,
            },
        };
        let version = write
            .threads
            .library(row.edition)
            .and_then(|library| library.version(&row.version));
        let Some(version) = version.map(Arc::clone) else {
            continue;
        };
        let begin = match Begin::of(&row, entries, &version) {
            Some(begin) => begin,
            None => Begin::before(write, number, first, &version)?,
        };
        advance(write, number, row, begin, &version)?;
    }
    Ok(())
}

/// A state of a thread, and the statements that come behind it.
struct Begin {
    thread: Thread,
    /// The last statement that is in the state.
    last: Place,
    entries: Vec<Entry>,
}

impl Begin {
    /// The state of a thread behind all that came before these, where nothing else has changed in it.
    fn of(row: &Row, entries: Option<Vec<Entry>>, version: &Version) -> Option<Self> {
        let mut entries = entries?;
        entries.sort_unstable();
        Some(Self {
            thread: Thread::from_bytes(&version.patterns, &row.state)?,
            last: row.last,
            entries,
        })
    }

    /// The last state that was kept before a place.
    fn before(
        write: &Write<'_>,
        number: i64,
        place: Place,
        version: &Version,
    ) -> Result<Self, Fault> {
        let kept = rows::remembered(write.connection, number, place)?;
        let kept = kept
            .and_then(|(last, state)| Some((last, Thread::from_bytes(&version.patterns, &state)?)));
        let (last, thread) = kept.unwrap_or_else(|| (START, version.patterns.begin()));
        Ok(Self {
            thread,
            last,
            entries: rows::behind(write.connection, number, last)?,
        })
    }
}

/// Goes on from a state to the end of the thread.
fn advance(
    write: &mut Write<'_>,
    number: i64,
    row: Row,
    begin: Begin,
    version: &Version,
) -> Result<(), Fault> {
    let Begin {
        mut thread,
        mut last,
        entries,
    } = begin;
    let before = row.broken;
    let mut broken = before.filter(|broken| broken.place <= last);
    for entry in &entries {
        last = entry.place;
        // Bytes that are none were never written; such a statement follows nothing.
        let symbol = Symbol::from_bytes(&entry.symbol).unwrap_or_default();
        let step = thread.step(&version.patterns, &symbol);
        if let Some(finding) = pattern::broken(version, &symbol, &step) {
            let about = About::of(write.connection, row.edition, last.1)?;
            let kind = findings::kind(write, &finding)?;
            let here = Some(Broken { place: last, kind });
            // One that was found before, and still is, is not counted again.
            if before == here {
                findings::correct(write, &about, &finding)?;
            } else {
                findings::add(write, &about, &finding)?;
            }
            broken = here;
        }
        if entry.remembers() {
            rows::remember(write.connection, number, last, &thread.to_bytes())?;
        }
    }
    if let Some(gone) = before.filter(|_| broken != before) {
        let about = About::of(write.connection, row.edition, gone.place.1)?;
        findings::remove(write, &about, gone.kind)?;
    }
    let row = Row {
        last,
        state: thread.to_bytes(),
        broken,
        ..row
    };
    rows::save(write.connection, number, &row)
}
