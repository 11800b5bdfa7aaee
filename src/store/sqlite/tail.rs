//! What is filed last, still in memory.
//!
//! Filing each statement as it comes would touch a page for each of its headings. So entries gather
//! here, where readers find them, and are brought into the file sorted, a slice with each commit. The
//! file says up to which statement everything is in its lists; what a crash leaves out is read from
//! the statements again.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use foldhash::fast::RandomState;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::fault::Fault;
use super::filing::Heading;
use super::{counters, postings};

/// A statement's place, under a heading.
pub(super) type Entry = (Heading, i64);

/// Entries that gather before they are brought into the file; a statement has several. More would
/// touch still fewer pages, and take longer to read again after a crash.
const GATHERED: usize = 160 * 1024;
/// Headings brought into the file with each commit at least, and for each entry of that commit: the
/// slice is done long before as many entries have gathered again.
const SLICE: usize = 64;
const SLICE_EACH: usize = 2;

/// The part in memory, shared by the writer and the readers.
#[derive(Default)]
pub(super) struct Tail(RwLock<State>);

#[derive(Default)]
struct State {
    /// The last statement whose entries are here or in the file.
    newest: i64,
    gathering: HashMap<Heading, Vec<i64>, RandomState>,
    gathered: usize,
    /// By heading; on its way into the file.
    settling: Vec<(Heading, Vec<i64>)>,
    /// The last statement of those.
    settling_upto: i64,
}

impl Tail {
    /// The last statement known here, and what is known of each heading, ascending.
    pub(super) fn lists(&self, headings: &[Heading]) -> (i64, Vec<Vec<i64>>) {
        let state = self.read();
        let list = |heading: &Heading| {
            let mut places = state.gathering.get(heading).cloned().unwrap_or_default();
            let settling = &state.settling;
            if let Ok(found) = settling.binary_search_by_key(heading, |(heading, _)| *heading) {
                places.extend_from_slice(&settling[found].1);
            }
            places.sort_unstable();
            places
        };
        (state.newest, headings.iter().map(list).collect())
    }

    /// Takes what a commit filed; `newest` is its last statement.
    pub(super) fn publish(&self, entries: &[Entry], newest: i64) {
        let mut state = self.write();
        state.newest = state.newest.max(newest);
        state.gathered += entries.len();
        for (heading, place) in entries {
            state.gathering.entry(*heading).or_default().push(*place);
        }
        if state.gathered >= GATHERED && state.settling.is_empty() {
            state.settle();
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What has gathered is now on its way.
    fn settle(&mut self) {
        let gathered = std::mem::take(&mut self.gathering);
        self.gathered = 0;
        self.settling = gathered.into_iter().collect();
        self.settling.sort_unstable_by_key(|(heading, _)| *heading);
        for (_, places) in &mut self.settling {
            places.sort_unstable();
            places.dedup();
        }
        self.settling_upto = self.newest;
    }
}

/// The writer's hold on the tail: how far the settling has come.
#[derive(Default)]
pub(super) struct Settler {
    done: usize,
    /// What the running transaction adds to that.
    doing: usize,
}

impl Settler {
    /// Brings a slice into the file, in the transaction of a commit with that many entries.
    pub(super) fn slice(
        &mut self,
        connection: &Connection,
        tail: &Tail,
        entries: usize,
    ) -> Result<(), Fault> {
        let state = tail.read();
        let left = &state.settling[self.done..];
        // When twice as much has gathered as should, the writer finishes before it goes on.
        let most = if state.gathered > 2 * GATHERED {
            left.len()
        } else {
            SLICE + SLICE_EACH * entries
        };
        self.doing = left.len().min(most);
        for (heading, places) in &left[..self.doing] {
            postings::add(connection, *heading, places)?;
        }
        if self.doing > 0 && self.doing == left.len() {
            counters::set(connection, FILED, state.settling_upto)?;
        }
        Ok(())
    }

    /// Takes note that the transaction is durable.
    pub(super) fn committed(&mut self, tail: &Tail) {
        self.done += std::mem::take(&mut self.doing);
        let mut state = tail.write();
        if self.done > 0 && self.done == state.settling.len() {
            state.settling = Vec::new();
            self.done = 0;
            if state.gathered >= GATHERED {
                state.settle();
            }
        }
    }

    /// Takes note that the transaction was undone.
    pub(super) fn undone(&mut self) {
        self.doing = 0;
    }

    /// Brings everything into the file, in a transaction of its own.
    pub(super) fn finish(&mut self, connection: &Connection, tail: &Tail) -> Result<(), Fault> {
        for _ in 0..2 {
            let transaction = begin(connection)?;
            {
                let mut state = tail.write();
                if state.settling.is_empty() {
                    state.settle();
                }
            }
            self.slice(connection, tail, usize::MAX / 4)?;
            transaction.commit()?;
            self.committed(tail);
        }
        Ok(())
    }
}

const FILED: &str = "filed";

/// The last statement up to which the lists in the file are whole.
pub(super) fn filed(connection: &Connection) -> Result<i64, Fault> {
    Ok(counters::read(connection, FILED)?.unwrap_or(0))
}

/// Begins to write: one that only read before it writes fails when a command writes in between.
pub(super) fn begin(connection: &Connection) -> Result<Transaction<'_>, Fault> {
    Ok(Transaction::new_unchecked(
        connection,
        TransactionBehavior::Immediate,
    )?)
}

/// Brings entries into the file directly.
pub(super) fn file_now(connection: &Connection, entries: &mut Vec<Entry>) -> Result<(), Fault> {
    entries.sort_unstable();
    entries.dedup();
    for run in entries.chunk_by(|left, right| left.0 == right.0) {
        let places: Vec<i64> = run.iter().map(|(_, place)| *place).collect();
        if let Some((heading, _)) = run.first() {
            postings::add(connection, *heading, &places)?;
        }
    }
    entries.clear();
    Ok(())
}

/// Brings entries into the file and notes that the lists are whole up to a statement.
pub(super) fn file_upto(
    connection: &Connection,
    entries: &mut Vec<Entry>,
    upto: i64,
) -> Result<(), Fault> {
    file_now(connection, entries)?;
    counters::set(connection, FILED, upto)
}
