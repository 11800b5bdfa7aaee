//! The one writer of a process: requests queue, one transaction takes what waits, and nobody is answered
//! before a majority of the replica set has it in the journal.
//!
//! All processes take turns ([`Order::take`]), so a request decides on what is stored at that moment and
//! nothing changes under it. A request that is refused takes back its own changes before anything is sent.
//! When the database fails for a moment, or another process has the turn, the whole transaction begins anew;
//! a change that the database does not take is tried request by request, so that it harms no other.
//!
//! Also what changes nothing is committed: it may have looked at what a majority does not have yet, and whoever is
//! told that something is stored already must be able to rely on that.
//!
//! All transactions are of one session. Whatever became of one, beginning the next one ends it, also where the
//! database did not hear that it was given up.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join;
use mongodb::options::{ReadConcern, WriteConcern};
use mongodb::{Client, ClientSession, Database};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::ahead;
use super::fault::{Fault, is_undone};
use super::gathered::Gathered;
use super::horizon::Horizon;
use super::links::Links;
use super::memory::Memory;
use super::order::Order;
use super::pending::Pending;
use super::process::Process;
use super::queue::{Group, Job, Linger, Message, gather, settle_all};
use super::settle;
use super::statements::Places;
use super::table::Tx;
use super::write::{Tables, Write};

/// Statements (or other writes) taken into one transaction at most, so that none waits for long.
const GROUP: usize = 2_000;
/// How long a transaction is begun anew before those who wait are told that the database is away.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long the database lets a transaction live. The driver notices a server that is gone or silent; this ends
/// what waits for a connection that is broken in a way nobody notices.
const LIFETIME: Duration = Duration::from_secs(60);
/// How long giving up a transaction may take; the next one gives it up as well.
const GIVING_UP: Duration = Duration::from_millis(500);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(2);
/// The longest pause while another process has the turn, and while the database is away.
const LONGEST_TURN: Duration = Duration::from_millis(8);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// How often the writer looks whether a time has been asked for while nothing is written, and how long it may be
/// held up by that.
const IDLE: Duration = Duration::from_millis(50);
const MOVING: Duration = Duration::from_secs(1);

/// The writer of a process.
pub(super) struct Writer {
    client: Client,
    session: Option<ClientSession>,
    /// Whether the database may still have a transaction open that was given up, and with it the turn.
    is_open: bool,
    hand: Hand,
}

/// What a transaction is written with.
struct Hand {
    database: Database,
    horizon: Arc<Horizon>,
    process: Process,
    memory: Memory,
    /// The part that the last transaction had.
    part: Option<u32>,
}

impl Writer {
    pub(super) fn new(
        (client, database): (Client, Database),
        horizon: Arc<Horizon>,
        process: Process,
    ) -> Self {
        Self {
            client,
            session: None,
            is_open: false,
            hand: Hand {
                database,
                horizon,
                process,
                memory: Memory::default(),
                part: None,
            },
        }
    }

    /// Writes until it is told to stop.
    pub(super) async fn run(mut self, mut messages: UnboundedReceiver<Message>) {
        let mut stop = None;
        let mut linger = Linger::default();
        while stop.is_none() {
            let first = match timeout(IDLE, messages.recv()).await {
                Ok(Some(first)) => first,
                Ok(None) => break,
                Err(_) => {
                    self.tidy().await;
                    continue;
                }
            };
            let group = gather(Some(first), GROUP, &linger, &mut messages, &mut stop).await;
            let (requests, began) = (group.len(), Instant::now());
            let fault = self.serve(group).await;
            linger = Linger::after(requests, began.elapsed(), messages.len());
            let Some(fault) = fault else {
                continue;
            };
            // Who has queued meanwhile has waited long enough to be told the same.
            let waiting = gather(
                messages.try_recv().ok(),
                usize::MAX,
                &Linger::default(),
                &mut messages,
                &mut stop,
            )
            .await;
            settle_all(waiting, &fault);
        }
        // Whoever queued something since then is told that the store is closing.
        drop(messages);
        drop(self.session.take());
        self.hand.process.leave(&self.hand.database).await;
        if let Some(done) = stop {
            let _ = done.send(());
        }
    }

    /// Sees to what may be done while nothing is written.
    async fn tidy(&mut self) {
        let asked = self.hand.horizon.is_asked();
        if !asked && !self.is_open {
            return;
        }
        self.hand.horizon.is_seen_to();
        match timeout(MOVING, self.move_on()).await {
            Ok(Ok(()) | Err(Fault::Busy)) => {}
            Ok(Err(fault)) => {
                tracing::debug!(error = %fault, "the time up to which all is visible stands still");
            }
            Err(_) => {
                // Nobody knows how far it came.
                self.hand.memory = Memory::default();
                tracing::debug!("the time up to which all is visible stands still");
            }
        }
    }

    /// Lets a promised time follow what other processes have written, or the clock.
    async fn move_on(&mut self) -> Result<(), Fault> {
        let newest = Order::read(&self.hand.database).await?;
        self.hand.horizon.saw(newest.stored);
        if self.is_open || self.hand.horizon.is_behind() {
            self.transact(&mut [], true).await?;
        }
        Ok(())
    }

    /// Writes a group and answers all of it; how it failed where nobody else need try now.
    async fn serve(&mut self, mut group: Group) -> Option<Fault> {
        let outcome = match self.insist(&mut group).await {
            Ok(()) => Ok(()),
            Err(fault) if fault.is_away() || fault.is_transient() => Err(fault),
            Err(fault) if group.len() > 1 => {
                tracing::warn!(error = %fault, "a transaction failed; its requests are tried one by one");
                return self.serve_each(group).await;
            }
            Err(fault) => Err(fault),
        };
        let Err(fault) = outcome else {
            for job in group {
                job.settle(Ok(()));
            }
            return None;
        };
        tracing::error!(error = %fault, "a transaction failed");
        settle_all(group, &fault);
        fault.is_away().then_some(fault)
    }

    async fn serve_each(&mut self, group: Group) -> Option<Fault> {
        let mut group = group.into_iter();
        while let Some(job) = group.next() {
            let mut alone = [job];
            let outcome = self.insist(&mut alone).await;
            let [job] = alone;
            match outcome {
                Ok(()) => job.settle(Ok(())),
                Err(fault) => {
                    tracing::error!(error = %fault, "a transaction failed");
                    job.settle(Err(fault.outside()));
                    if fault.is_away() {
                        settle_all(group.collect(), &fault);
                        return Some(fault);
                    }
                }
            }
        }
        None
    }

    /// Brings a transaction to an end that does not change by trying again.
    async fn insist(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), Fault> {
        let began = Instant::now();
        let mut pause = PAUSE;
        loop {
            let Err(fault) = self.transact(group, false).await else {
                return Ok(());
            };
            let again = fault.is_transient() || (fault.is_crowded() && group.len() == 1);
            if !again || fault.is_lost() || began.elapsed() > PATIENCE {
                return Err(fault);
            }
            tracing::debug!(error = %fault, "a transaction begins anew");
            let mut longest = LONGEST_PAUSE;
            if matches!(fault, Fault::Busy) {
                longest = LONGEST_TURN;
                let waited = began.elapsed();
                let process = &self.hand.process;
                let (client, database) = (&self.client, &self.hand.database);
                process.is_kept_waiting(client, database, waited).await;
            }
            // Processes that wait for each other must not try in step.
            sleep(pause.mul_f64(self.hand.process.chance())).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// One transaction, of a group or to be `moving` the time. It may be broken off at any point.
    async fn transact(&mut self, group: &mut [Box<dyn Job>], moving: bool) -> Result<(), Fault> {
        let Self {
            client,
            session,
            is_open,
            hand,
        } = self;
        let session = if let Some(session) = session {
            session
        } else {
            let new = client.start_session().await?;
            let process = &hand.process;
            process
                .writes_with(client, &hand.database, new.id())
                .await?;
            session.insert(new)
        };
        // One that was broken off is still open for the driver.
        give_up(session).await;
        *is_open = true;
        let began = Instant::now();
        let requests = group.len();
        let attempt = timeout(LIFETIME, hand.attempt(session, group, moving)).await;
        let decided = began.elapsed();
        let outcome = match attempt.unwrap_or(Err(Fault::Late)) {
            Ok((stored, tables)) => {
                // Thousands of rows are let go while the database is busy.
                let let_go = async {
                    yield_now().await;
                    drop(tables);
                };
                join(commit(session), let_go).await.0.map(|()| stored)
            }
            Err(fault) => Err(fault),
        };
        let committed = began.elapsed().saturating_sub(decided);
        tracing::trace!(requests, ?decided, ?committed, "a transaction");
        match outcome {
            Ok(stored) => {
                *is_open = false;
                hand.horizon.saw(stored);
                Ok(())
            }
            // It did not get so far that there is anything to be forgotten.
            Err(Fault::Busy) => {
                *is_open = false;
                Err(Fault::Busy)
            }
            Err(fault) => {
                hand.memory = Memory::default();
                give_up(session).await;
                Err(fault)
            }
        }
    }
}

impl Hand {
    /// All of a transaction but its commit; the time that it has, and the rows it was about.
    async fn attempt(
        &mut self,
        session: &mut ClientSession,
        group: &mut [Box<dyn Job>],
        moving: bool,
    ) -> Result<(i64, Tables), Fault> {
        session
            .start_transaction()
            .read_concern(ReadConcern::snapshot())
            .write_concern(majority())
            .await?;
        let mut tx = Tx {
            database: &self.database,
            session: &mut *session,
        };
        let mut order = Order::take(&mut tx).await?;
        let before = order.stored;
        let part = self.process.part(&mut order, &self.database).await?;
        if self.part.replace(part) != Some(part) {
            self.memory = Memory::default();
        }
        self.memory.begin(order.commits);
        let mut write = Write {
            stored: self.horizon.begin(before).await,
            tx,
            pending: Pending::new(order.sequence),
            order,
            tables: Tables::default(),
            places: Places::default(),
            links: Links::default(),
            memory: &mut self.memory,
            gathered: Gathered::default(),
            part,
            undo: false,
            commit: moving,
        };
        ahead::read(&mut write, group).await?;
        for job in group {
            let mark = write.mark();
            if !job.perform(&mut write).await? {
                write.undo(mark);
                write.memory.undone();
            }
        }
        settle::settle(&mut write).await?;
        if !write.is_changed() {
            return Ok((before, write.tables));
        }
        write.flush().await?;
        Ok((write.stored, write.tables))
    }
}

/// What every write waits for.
pub(super) fn majority() -> WriteConcern {
    WriteConcern::builder()
        .w(mongodb::options::Acknowledgment::Majority)
        .journal(true)
        .build()
}

/// Gives up a transaction that was begun, if there is one.
async fn give_up(session: &mut ClientSession) {
    // Where there is none to be given up, and where the database does not hear it, nothing is wrong.
    let _ = timeout(GIVING_UP, session.abort_transaction().into_future()).await;
}

/// Commits, and asks again as long as it is not known what became of it. A primary that the others do not
/// follow any more would have it wait for as long as it takes to notice.
async fn commit(session: &mut ClientSession) -> Result<(), Fault> {
    let end = Instant::now() + PATIENCE;
    loop {
        match timeout_at(end, session.commit_transaction().into_future()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) if is_undone(&error) => return Err(error.into()),
            Ok(Err(error)) if Instant::now() < end => {
                tracing::debug!(error = %error.kind, "it is not known whether a transaction was committed");
            }
            Ok(Err(_)) | Err(_) => return Err(Fault::Unknown),
        }
        sleep(PAUSE).await;
    }
}
