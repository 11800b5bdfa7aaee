//! The one writer of a process: requests queue, one transaction takes what waits, and nobody is answered
//! before a majority of the replica set has it in the journal.
//!
//! All processes take turns ([`Order::take`]), so a request decides on what is stored at that moment and
//! nothing changes under it. A request that is refused takes back its own changes before anything is sent.
//! When the database fails for a moment, or another process has the turn, the whole transaction begins anew;
//! a change that the database does not take is tried request by request, so that it harms no other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mongodb::options::{ReadConcern, WriteConcern};
use mongodb::{Client, ClientSession, Database};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

use super::fault::Fault;
use super::gathered::Gathered;
use super::horizon::Horizon;
use super::links::Links;
use super::memory::Memory;
use super::order::Order;
use super::pending::Pending;
use super::process::Process;
use super::queue::{Job, Message};
use super::settle;
use super::statements::Places;
use super::table::Tx;
use super::write::{Tables, Write};

/// Statements (or other writes) taken into one transaction at most, so that none waits for long.
const GROUP: usize = 2_000;
/// How long a transaction is begun anew before those who wait are told that the database is away.
const PATIENCE: Duration = Duration::from_secs(8);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// How often the writer looks whether a time has been asked for while nothing is written.
const IDLE: Duration = Duration::from_millis(50);

/// The writer of a process.
pub(super) struct Writer {
    pub(super) client: Client,
    pub(super) database: Database,
    pub(super) horizon: Arc<Horizon>,
    pub(super) process: Arc<Process>,
    session: Option<ClientSession>,
    memory: Memory,
}

impl Writer {
    pub(super) fn new(
        client: Client,
        database: Database,
        horizon: Arc<Horizon>,
        process: Arc<Process>,
    ) -> Self {
        Self {
            client,
            database,
            horizon,
            process,
            session: None,
            memory: Memory::default(),
        }
    }

    /// Writes until it is told to stop.
    pub(super) async fn run(mut self, mut messages: UnboundedReceiver<Message>) {
        let mut stop = None;
        while stop.is_none() {
            let mut next = match timeout(IDLE, messages.recv()).await {
                Ok(Some(first)) => Some(first),
                Ok(None) => break,
                Err(_) => {
                    self.move_on().await;
                    continue;
                }
            };
            let mut group: Vec<Box<dyn Job>> = Vec::new();
            let mut weight = 0;
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
            self.serve(group).await;
        }
        // Whoever queued something since then is told that the store is closing.
        drop(messages);
        drop(self.session.take());
        self.process.leave(&self.database).await;
        if let Some(done) = stop {
            let _ = done.send(());
        }
    }

    /// Lets a promised time follow the clock.
    async fn move_on(&mut self) {
        if self.horizon.is_behind()
            && let Err(fault) = self.transact(&mut [], true).await
        {
            tracing::debug!(error = %fault, "the time up to which all is visible stands still");
        }
    }

    async fn serve(&mut self, mut group: Vec<Box<dyn Job>>) {
        if group.is_empty() {
            return;
        }
        let outcome = self.insist(&mut group).await;
        if let Err(fault) = &outcome
            && group.len() > 1
            && !fault.is_transient()
            && !fault.is_unknown()
        {
            tracing::warn!(error = %fault, "a transaction failed; its requests are tried one by one");
            for job in group {
                let mut alone = [job];
                let outcome = self.insist(&mut alone).await;
                let [job] = alone;
                job.settle(outcome.map_err(|fault| fault.outside()));
            }
            return;
        }
        let outcome = outcome.map_err(|fault| {
            tracing::error!(error = %fault, "a transaction failed and was undone");
            fault.outside()
        });
        for job in group {
            job.settle(outcome.clone());
        }
    }

    /// Brings a transaction to an end that does not change by trying again.
    async fn insist(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), Fault> {
        let began = Instant::now();
        let mut pause = PAUSE;
        loop {
            let outcome = self.transact(group, false).await;
            let Err(fault) = outcome else {
                return Ok(());
            };
            if !fault.is_transient() || began.elapsed() > PATIENCE {
                return Err(fault);
            }
            tracing::debug!(error = %fault, "a transaction begins anew");
            if matches!(fault, Fault::Busy) {
                self.process
                    .is_kept_waiting(&self.client, began.elapsed())
                    .await;
            }
            // Processes that wait for each other must not try in step.
            sleep(pause.mul_f64(self.process.chance())).await;
            pause = (pause * 2).min(if matches!(fault, Fault::Busy) {
                PAUSE * 4
            } else {
                LONGEST_PAUSE
            });
        }
    }

    /// One transaction. It is committed even without changes where `moving` the time is all it is for.
    async fn transact(&mut self, group: &mut [Box<dyn Job>], moving: bool) -> Result<(), Fault> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => {
                let session = self.client.start_session().await?;
                self.process
                    .writes_with(&self.database, session.id())
                    .await?;
                session
            }
        };
        let outcome = self.attempt(&mut session, group, moving).await;
        if outcome.is_err() {
            self.memory = Memory::default();
            // After a failed commit there is nothing to be aborted, and that is no new failure.
            let _ = session.abort_transaction().await;
        }
        match &outcome {
            Err(Fault::Busy) | Ok(_) => self.session = Some(session),
            // A session that has failed may be one that was ended.
            Err(_) => drop(session),
        }
        if let Some(stored) = outcome? {
            self.horizon.saw(stored);
        }
        Ok(())
    }

    /// The time of the commit, where there was anything to commit.
    async fn attempt(
        &mut self,
        session: &mut ClientSession,
        group: &mut [Box<dyn Job>],
        moving: bool,
    ) -> Result<Option<i64>, Fault> {
        session
            .start_transaction()
            .read_concern(ReadConcern::snapshot())
            .write_concern(majority())
            .await?;
        let mut tx = Tx {
            database: &self.database,
            session: &mut *session,
        };
        let order = Order::take(&mut tx).await?;
        self.memory.begin(order.commits);
        let mut write = Write {
            stored: self.horizon.begin(order.stored).await,
            tx,
            pending: Pending::new(order.sequence),
            order,
            tables: Tables::default(),
            places: Places::default(),
            links: Links::default(),
            memory: &mut self.memory,
            gathered: Gathered::default(),
            part: self.process.part(),
            undo: false,
            commit: moving,
        };
        for job in group {
            let mark = write.mark();
            if !job.perform(&mut write).await? {
                write.undo(mark);
                write.memory.undone();
            }
        }
        settle::settle(&mut write).await?;
        if !write.is_changed() {
            session.abort_transaction().await?;
            return Ok(None);
        }
        write.flush().await?;
        let stored = write.stored;
        commit(session).await?;
        Ok(Some(stored))
    }
}

/// What every write waits for.
pub(super) fn majority() -> WriteConcern {
    WriteConcern::builder()
        .w(mongodb::options::Acknowledgment::Majority)
        .journal(true)
        .build()
}

/// Commits, and asks again as long as it is not known what became of it.
async fn commit(session: &mut ClientSession) -> Result<(), Fault> {
    let began = Instant::now();
    loop {
        let Err(error) = session.commit_transaction().await else {
            return Ok(());
        };
        let fault = Fault::from(error);
        if !fault.is_unknown() || began.elapsed() > PATIENCE {
            return Err(fault);
        }
        sleep(PAUSE).await;
    }
}
