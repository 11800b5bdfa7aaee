//! The one writer: requests queue, one transaction takes what waits, and nobody is answered before
//! it is durable.
//!
//! A request that fails takes nothing along: when one fails that has changed something, the whole
//! transaction is undone and runs again, each request under a savepoint of its own. Savepoints copy
//! every page they change, which few transactions need.

mod care;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use rusqlite::{Connection, OptionalExtension as _};

use self::care::{Care, Undo, guarded, loosely};
use super::codec::Codec;
use super::days;
use super::definitions::Absorbed;
use super::documents;
use super::editions;
use super::facts;
use super::fault::Fault;
use super::horizon::Horizon;
use super::names::Names;
use super::open::Hold;
use super::queue::{Job, Message, Queue};
use super::referred::References;
use super::rollup;
use super::rollup::LEAF;
use super::tail::{self, Entry, Settler, Tail};
use super::threads::{self, Touched};
use super::trainer::Trainer;
use super::waiting::{self, Allowance};
use crate::facts::{Deltas, Series};
use crate::store::settled::Active;

/// Statements (or other writes) taken into one transaction at most, so that none waits for long.
const GROUP: usize = 4_000;
/// Bytes of log from which on the readers are kept out for a moment to fold it.
const LOG_TOO_LONG: u64 = 96 * 1024 * 1024;

/// What a write works with.
pub(super) struct Write<'w> {
    pub(super) connection: &'w Connection,
    pub(super) codec: &'w Codec,
    pub(super) names: &'w mut Names,
    /// Definitions that would change nothing.
    pub(super) absorbed: &'w mut Absorbed,
    /// Changes to rollups of this transaction, applied together at its end.
    pub(super) deltas: &'w mut BTreeMap<u32, Deltas>,
    /// Days in UTC, as numbers since 1970, in which something of an edition changed.
    pub(super) changed: &'w mut BTreeSet<(u32, i64)>,
    /// What arrived, by the quarter of an hour in milliseconds since 1970, the edition, and the series.
    pub(super) arrivals: &'w mut BTreeMap<(i64, u32, Series), i64>,
    /// The editions under which is written.
    pub(super) active: Active,
    pub(super) threads: &'w mut Touched,
    pub(super) references: &'w mut References,
    /// What may be judged again in this transaction, beside what is accepted.
    pub(super) at_once: Allowance,
    /// Whether more waits for what is stored than the sweeper was told of.
    pub(super) late: &'w mut bool,
    /// Findings kept of each edition, where that is known.
    pub(super) findings_kept: &'w mut HashMap<u32, i64>,
    /// Rows that this transaction adds to those that are not rolled up.
    pub(super) fresh: usize,
    /// The time of this transaction, in milliseconds since 1970.
    pub(super) stored: i64,
    /// Entries for the lists of statements, of this transaction.
    pub(super) entries: &'w mut Vec<Entry>,
    /// The last statement there is.
    pub(super) newest: i64,
    /// Set by a request that has an answer and wants none of its changes kept.
    pub(super) undo: bool,
}

impl Write<'_> {
    /// Counts arrivals at a time, under an edition where it matters to the series.
    pub(super) fn arrived(&mut self, edition: u32, series: Series, stored: i64, statements: i64) {
        // Readers leave cut quarters out, so nobody needs to know it better.
        let quarter = stored - stored.rem_euclid(LEAF);
        let arrivals = self.arrivals.entry((quarter, edition, series));
        *arrivals.or_default() += statements;
    }

    /// Changes to the rollups of an edition.
    pub(super) fn deltas(&mut self, edition: u32) -> &mut Deltas {
        self.deltas.entry(edition).or_default()
    }
}

/// The thread that owns the writing connection.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) log: PathBuf,
    pub(super) codec: Arc<Codec>,
    pub(super) horizon: Arc<Horizon>,
    pub(super) gate: Arc<RwLock<()>>,
    /// `None` for a command, which files what it writes at once.
    pub(super) tail: Option<Arc<Tail>>,
    /// Let go of when the last thing is written, also by a store that was dropped and not closed.
    pub(super) hold: Option<Hold>,
}

/// What the writer remembers from one transaction to the next.
#[derive(Default)]
struct Memory {
    names: Names,
    absorbed: Absorbed,
    settler: Settler,
    /// `None` for a command.
    trainer: Option<Trainer>,
    /// Rows that are not rolled up.
    fresh: usize,
    findings_kept: HashMap<u32, i64>,
    references: References,
    late: bool,
    /// Room for the entries of a transaction.
    entries: Vec<Entry>,
}

impl Writer {
    pub(super) fn start(self) -> Result<Queue, Fault> {
        let (queue, messages) = Queue::new();
        let trainer = match &self.tail {
            Some(_) => {
                let (path, codec) = (self.path.clone(), Arc::clone(&self.codec));
                let trainer = Trainer::start(&self.connection, path, codec, queue.clone())?;
                Some(trainer)
            }
            None => None,
        };
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || self.run(messages, trainer))
            .map_err(|error| Fault::Corrupt(format!("a thread cannot start: {error}")))?;
        Ok(queue)
    }

    fn run(self, messages: Receiver<Message>, trainer: Option<Trainer>) {
        let mut memory = Memory {
            // A guess that is too low only makes the next rolling up late.
            fresh: facts::fresh_rows(&self.connection).unwrap_or_default(),
            late: waiting::is_late(&self.connection).unwrap_or_default(),
            trainer,
            ..Memory::default()
        };
        let mut stop = None;
        while stop.is_none()
            && let Ok(first) = messages.recv()
        {
            let mut group: Vec<Box<dyn Job>> = Vec::new();
            let mut weight = 0;
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Job(job) => {
                        weight += job.weight();
                        group.push(job);
                    }
                    Message::Stop(done) => {
                        stop = Some(done);
                        break;
                    }
                }
                next = if weight < GROUP {
                    messages.try_recv().ok()
                } else {
                    None
                };
            }
            self.serve(group, &mut memory);
        }
        // Whoever queued something since then is told that the store is closing.
        drop(messages);
        if let Some(trainer) = memory.trainer.take() {
            trainer.end();
        }
        if let Some(tail) = &self.tail
            && let Err(fault) = memory.settler.finish(&self.connection, tail)
        {
            // The next start reads it from the statements.
            tracing::warn!(error = %fault, "the lists of statements could not be brought up to date");
        }
        // The last connection to close folds the log into the file.
        drop(self.connection);
        drop(self.hold);
        if let Some(done) = stop {
            let _ = done.send(());
        }
    }

    fn serve(&self, mut group: Vec<Box<dyn Job>>, memory: &mut Memory) {
        if group.is_empty() {
            return;
        }
        let outcome = match self.transact(&mut group, memory, Care::Loose) {
            Err(Fault::OneFailed) => {
                memory.names.undo(Default::default());
                memory.absorbed.undo(0);
                memory.findings_kept.clear();
                memory.references.distrust();
                memory.late = true;
                memory.settler.undone();
                self.transact(&mut group, memory, Care::Guarded)
            }
            outcome => outcome,
        };
        let outcome = outcome.map_err(|fault| {
            // Undone names must not be remembered.
            memory.names = Names::default();
            memory.absorbed = Absorbed::default();
            memory.findings_kept.clear();
            memory.references.distrust();
            memory.late = true;
            memory.settler.undone();
            tracing::error!(error = %fault, "a transaction failed and was undone");
            fault.outside()
        });
        self.horizon.end(outcome.is_ok());
        for job in group {
            job.settle(outcome.clone());
        }
        self.shorten_log();
    }

    fn transact(
        &self,
        group: &mut [Box<dyn Job>],
        memory: &mut Memory,
        care: Care,
    ) -> Result<(), Fault> {
        let transaction = Undo::begin(&self.connection)?;
        memory.names.begin(&self.connection)?;
        memory.absorbed.begin(&self.connection)?;
        let (newest, stored) = newest(&self.connection)?;
        let stored = stored.max(documents::newest(&self.connection)?);
        let (mut deltas, mut changed) = (BTreeMap::new(), BTreeSet::new());
        let mut threads = Touched::default();
        let entries = &mut memory.entries;
        entries.clear();
        let mut arrivals = BTreeMap::new();
        let mut write = Write {
            connection: &self.connection,
            codec: &self.codec,
            stored: self.horizon.begin(stored),
            undo: false,
            names: &mut memory.names,
            absorbed: &mut memory.absorbed,
            deltas: &mut deltas,
            changed: &mut changed,
            arrivals: &mut arrivals,
            active: editions::active(&self.connection)?,
            threads: &mut threads,
            references: &mut memory.references,
            at_once: Allowance::default(),
            late: &mut memory.late,
            findings_kept: &mut memory.findings_kept,
            fresh: 0,
            entries,
            newest,
        };
        for job in group {
            match care {
                Care::Loose => loosely(&mut write, job.as_mut())?,
                Care::Guarded => guarded(&mut write, job.as_mut())?,
            }
        }
        threads::settle(&mut write)?;
        let fresh = facts::settle(&mut write, memory.fresh)?;
        rollup::flush(&mut write)?;
        days::settle(&mut write)?;
        write.names.save(&self.connection)?;
        let newest = write.newest;
        match &self.tail {
            Some(tail) => memory
                .settler
                .slice(&self.connection, tail, entries.len())?,
            None => tail::file_now(&self.connection, entries)?,
        }
        transaction.commit()?;
        memory.fresh = fresh;
        if let Some(tail) = &self.tail {
            memory.settler.committed(tail);
            tail.publish(entries, newest);
        }
        if let Some(trainer) = &mut memory.trainer {
            trainer.reached(newest);
        }
        Ok(())
    }

    /// Readers that never pause keep the log from being folded; past a length they wait for it.
    fn shorten_log(&self) {
        let length = std::fs::metadata(&self.log).map_or(0, |log| log.len());
        if length < LOG_TOO_LONG {
            return;
        }
        let _closed = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        let folded = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = folded {
            tracing::warn!(%error, "the log could not be folded into the file");
        }
    }
}

/// Place and `stored` of the last statement, in milliseconds since 1970; 0 where there is none.
pub(super) fn newest(connection: &Connection) -> Result<(i64, i64), Fault> {
    Ok(connection
        .prepare_cached("SELECT seq, stored FROM statement ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or_default())
}
