//! Threads: the statements of one registration, and how far they follow the patterns of a profile.
//!
//! Each statement of a thread stands in a document of its own, with what patterns see of it. The thread itself
//! keeps how far it has come, so that the next statement costs the same however many there are. One that
//! is earlier than the last, and one that is voided, make the thread go back to a state that was kept before it,
//! and on from there; the threads that a transaction touched are settled once, at its end.

mod ahead;
mod read;
mod rows;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use self::ahead::{AT_ONCE, Due};
pub(super) use self::read::kept;
use self::rows::{Entry, Place};
pub(super) use self::rows::{StateRow, StatementRow, THREAD, ThreadRow, Whole};
use self::walk::{Course, Walk};
use super::days;
use super::fault::Fault;
use super::id::Id;
use super::write::Write;
use crate::profile::{Library, Verdict};

/// What a transaction has done to threads.
#[derive(Default)]
pub(super) struct Touched {
    /// By the identities of the threads, in the order it was done.
    touches: Vec<(Id, Touch)>,
    /// The profiles of each edition the transaction has seen.
    libraries: BTreeMap<u32, Arc<Library>>,
}

/// What was done to one thread.
enum Touch {
    /// A statement came.
    Joined(Place, Vec<u8>),
    /// Something has changed at a place.
    Changed(Place),
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

    /// Where to return to when a request is undone.
    pub(super) fn mark(&self) -> usize {
        self.touches.len()
    }

    /// Takes back everything since a mark. The profiles stay, which are those of the edition whatever happens.
    pub(super) fn undo(&mut self, mark: usize) {
        self.touches.truncate(mark);
    }

    fn changed(&mut self, thread: &Id, place: Place) {
        self.touches.push((thread.clone(), Touch::Changed(place)));
    }
}

/// A statement that may join a thread.
pub(super) struct Joining<'v> {
    pub(super) edition: u32,
    pub(super) verdict: &'v Verdict,
    pub(super) time: i64,
    /// Its place in the store; `None` where it has none yet.
    pub(super) sequence: Option<i64>,
}

/// Reads what statements will ask for that join their threads.
pub(super) async fn prefetch(
    write: &mut Write<'_>,
    joining: impl IntoIterator<Item = Joining<'_>>,
) -> Result<(), Fault> {
    let (mut threads, mut statements) = (Vec::new(), Vec::new());
    for one in joining {
        let Some(thread) = rows::thread_of(one.edition, one.verdict) else {
            continue;
        };
        if let Some(sequence) = one.sequence {
            statements.push(Whole::of(&thread).statement((one.time, sequence)));
        }
        threads.push(thread);
    }
    let (tables, tx) = (&mut write.tables, &mut write.tx);
    tables.threads.fetch(tx, threads).await?;
    tables.thread_statements.fetch(tx, statements).await
}

/// Adds a statement to the thread it belongs to, if it belongs to one.
pub(super) async fn join(
    write: &mut Write<'_>,
    edition: u32,
    verdict: &Verdict,
    time: i64,
    sequence: i64,
) -> Result<(), Fault> {
    let Some(thread) = rows::thread_of(edition, verdict) else {
        return Ok(());
    };
    let id = Whole::of(&thread).statement((time, sequence));
    let (tables, tx) = (&mut write.tables, &mut write.tx);
    if tables.threads.get(tx, &thread).await?.is_none() {
        let row = ThreadRow::new(thread.clone(), edition, &verdict.version);
        tables.threads.put(row);
    }
    let there = if write.pending.is_new(sequence) {
        tables.thread_statements.known(&id)
    } else {
        tables.thread_statements.get(tx, &id).await?
    };
    if there.is_some() {
        // It took the place of another, and must not be followed twice.
        return Ok(());
    }
    let symbol = verdict.symbol().to_bytes();
    tables.thread_statements.put(StatementRow::new(id, &symbol));
    let joined = Touch::Joined((time, sequence), symbol);
    write.pending.touched.touches.push((thread, joined));
    Ok(())
}

/// Takes a statement out of its threads, or puts another that says the same in its place.
pub(super) async fn leave(
    write: &mut Write<'_>,
    registration: Option<Uuid>,
    time: i64,
    sequence: i64,
    heir: Option<i64>,
) -> Result<(), Fault> {
    let Some(registration) = registration else {
        return Ok(());
    };
    for edition in super::editions::active(write).iter() {
        for thread in rows::of_registration(write, edition, registration).await? {
            let whole = Whole::of(&thread);
            let (tables, tx) = (&mut write.tables, &mut write.tx);
            let own = whole.statement((time, sequence));
            let heirs = heir.map(|heir| whole.statement((time, heir)));
            let ids = [Some(own.clone()), heirs.clone()].into_iter().flatten();
            tables.thread_statements.fetch(tx, ids).await?;
            let Some(row) = tables.thread_statements.known(&own) else {
                continue;
            };
            tables.thread_statements.remove(&own);
            if tables.thread_states.get(tx, &own).await?.is_some() {
                tables.thread_states.remove(&own);
            }
            write.pending.touched.changed(&thread, (time, sequence));
            if let Some((id, heir)) = heirs.zip(heir) {
                let row = StatementRow::new(id, row.symbol.bytes());
                write.tables.thread_statements.put(row);
                write.pending.touched.changed(&thread, (time, heir));
            }
        }
    }
    Ok(())
}

/// Corrects what patterns see of a statement.
pub(super) async fn correct(
    write: &mut Write<'_>,
    edition: u32,
    verdict: &Verdict,
    time: i64,
    sequence: i64,
) -> Result<(), Fault> {
    let Some(thread) = rows::thread_of(edition, verdict) else {
        return Ok(());
    };
    let id = Whole::of(&thread).statement((time, sequence));
    let (tables, tx) = (&mut write.tables, &mut write.tx);
    let Some(row) = tables.thread_statements.get(tx, &id).await? else {
        return Ok(());
    };
    let symbol = verdict.symbol().to_bytes();
    if row.symbol.bytes() != symbol {
        tables.thread_statements.put(StatementRow::new(id, &symbol));
        write.pending.touched.changed(&thread, (time, sequence));
    }
    Ok(())
}

/// Brings every thread that was touched up to date.
pub(super) async fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    let mut threads: BTreeMap<Id, Vec<Touch>> = BTreeMap::new();
    for (thread, touch) in std::mem::take(&mut write.pending.touched.touches) {
        threads.entry(thread).or_default().push(touch);
    }
    let ids: Vec<Id> = threads.keys().cloned().collect();
    write.tables.threads.fetch(&mut write.tx, ids).await?;
    let mut due: Vec<Due> = Vec::with_capacity(threads.len());
    for (thread, touches) in threads {
        let Some(row) = write.tables.threads.known(&thread) else {
            continue;
        };
        let whole = Whole::of(&thread);
        let first = first(write, &whole, &row, &touches).await?;
        for time in row.first.into_iter().chain(first) {
            days::begun(write, row.edition, time);
        }
        let library = write.pending.touched.library(row.edition);
        let version = library.and_then(|library| library.version(&row.version));
        if let Some(version) = version {
            due.push(Due {
                version: Arc::clone(version),
                course: course(&row, touches),
                whole,
                row: Arc::new(ThreadRow {
                    first,
                    ..ThreadRow::clone(&row)
                }),
            });
        }
    }
    while !due.is_empty() {
        let mut some = due.split_off(due.len().saturating_sub(AT_ONCE));
        ahead::read(write, &mut some).await?;
        for due in some {
            Walk::begin(write, due).await?.finish(write).await?;
        }
    }
    Ok(())
}

/// The time of the first statement of a thread behind what was done to it.
async fn first(
    write: &mut Write<'_>,
    whole: &Whole,
    row: &ThreadRow,
    touches: &[Touch],
) -> Result<Option<i64>, Fault> {
    // Threads were kept before their beginning was.
    let is_unknown = row.first.is_none() && row.last() != rows::START;
    let may_be_gone = |touch: &Touch| match touch {
        Touch::Changed((time, _)) => row.first.is_none_or(|first| *time <= first),
        Touch::Joined(..) => false,
    };
    if is_unknown || touches.iter().any(may_be_gone) {
        return whole.first(write).await;
    }
    let joined = touches.iter().filter_map(|touch| match touch {
        Touch::Joined((time, _), _) => Some(*time),
        Touch::Changed(_) => None,
    });
    Ok(joined.chain(row.first).min())
}

/// What there is to be followed of a thread that was touched.
fn course(row: &ThreadRow, touches: Vec<Touch>) -> Course {
    let places = touches.iter().map(|touch| match touch {
        Touch::Joined(place, _) | Touch::Changed(place) => *place,
    });
    let (first, last) = (places.clone().min(), places.max());
    let longer = |touch| match touch {
        Touch::Joined(place, symbol) if place > row.last() => Some(Entry {
            place,
            symbol,
            state: None,
        }),
        _ => None,
    };
    // In any order, so long as they came behind all others.
    match touches.into_iter().map(longer).collect() {
        Some(entries) => Course::Longer(entries),
        None => Course::Between(first.unwrap_or(rows::START), last.unwrap_or(rows::END)),
    }
}
