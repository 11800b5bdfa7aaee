//! The one writer of a process: requests queue, one transaction takes what waits, and nobody is answered
//! before a majority of the replica set has it in the journal.
//!
//! All processes take turns ([`Order::take`]), so what a request is decided on is what is stored in its turn. A
//! request that is refused takes back its own changes before anything is sent. When the database fails for a
//! moment, or another process has the turn, the whole transaction begins anew; a change that the database does not
//! take is tried request by request, so that it harms no other.
//!
//! Also what changes nothing is committed: it may have looked at what a majority does not have yet, and whoever is
//! told that something is stored already must be able to rely on that.
//!
//! All transactions are of one session. Whatever became of one, beginning the next one ends it, also where the
//! database did not hear that it was given up.
//!
//! While a transaction is on its way, what follows it is decided already ([`Hand::ahead`]), on what the database has
//! and what is on its way together. If another process comes in between, or what is on its way fails, that was in
//! vain, and it is decided anew in its turn.

mod beside;
mod flight;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use mongodb::options::WriteConcern;
use mongodb::{Client, ClientSession, Database};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

use self::flight::{finish, give_up};
use self::turn::{Hand, LIFETIME, Ready};
use super::fault::Fault;
use super::horizon::Horizon;
use super::order::Order;
use super::process::Process;
use super::queue::{Group, Job, Linger, Message, gather, settle_all};

/// Statements (or other writes) taken into one transaction at most, so that none waits for long.
const GROUP: usize = 2_000;
/// How long a transaction is begun anew before those who wait are told that the database is away.
const PATIENCE: Duration = Duration::from_secs(8);
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
    /// With which is read what is decided ahead; it never has a transaction.
    reading: Option<ClientSession>,
    /// Whether the database may still have a transaction open that was given up, and with it the turn.
    is_open: bool,
    hand: Hand,
}

/// Requests whose turn comes next, and what was decided on them ahead.
struct Due {
    group: Group,
    ready: Option<Ready>,
}

/// Where requests come from.
struct Incoming {
    messages: UnboundedReceiver<Message>,
    stop: Option<oneshot::Sender<()>>,
}

impl Incoming {
    /// Those that are taken together with a first one.
    async fn group(&mut self, first: Option<Message>, most: usize, linger: &Linger) -> Group {
        gather(first, most, linger, &mut self.messages, &mut self.stop).await
    }
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
            reading: None,
            is_open: false,
            hand: Hand::new(database, horizon, process),
        }
    }

    /// Writes until it is told to stop.
    pub(super) async fn run(mut self, messages: UnboundedReceiver<Message>) {
        let mut incoming = Incoming {
            messages,
            stop: None,
        };
        let mut linger = Linger::default();
        let mut next: Option<Due> = None;
        while incoming.stop.is_none() || next.is_some() {
            let due = match next.take() {
                Some(due) => due,
                None => match timeout(IDLE, incoming.messages.recv()).await {
                    Ok(Some(first)) => Due {
                        group: incoming.group(Some(first), GROUP, &linger).await,
                        ready: None,
                    },
                    Ok(None) => break,
                    Err(_) => {
                        self.tidy().await;
                        continue;
                    }
                },
            };
            let (requests, began) = (due.group.len(), Instant::now());
            let (fault, following) = self.write(due, &linger, &mut incoming).await;
            let waiting = incoming.messages.len() + following.as_ref().map_or(0, Due::requests);
            linger = Linger::after(requests, began.elapsed(), waiting);
            next = following;
            let Some(fault) = fault else {
                continue;
            };
            // Who has queued meanwhile has waited long enough to be told the same.
            let first = incoming.messages.try_recv().ok();
            let waiting = incoming.group(first, usize::MAX, &Linger::default()).await;
            settle_all(waiting, &fault);
            if let Some(due) = next.take() {
                settle_all(due.group, &fault);
            }
        }
        // Whoever queued something since then is told that the store is closing.
        drop(incoming.messages);
        drop(self.session.take());
        drop(self.reading.take());
        self.hand.process.leave(&self.hand.database).await;
        if let Some(done) = incoming.stop {
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
                self.hand.forget();
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

    /// Brings a group to its end and answers all of it, where a first attempt may have failed; how it failed where
    /// nobody else need try now.
    async fn serve(&mut self, mut group: Group, failed: Option<Fault>) -> Option<Fault> {
        let outcome = match self.insist(&mut group, failed).await {
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
            let outcome = self.insist(&mut alone, None).await;
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

    /// Brings a transaction, of which an attempt may have failed, to an end that does not change by trying again.
    async fn insist(
        &mut self,
        group: &mut [Box<dyn Job>],
        mut failed: Option<Fault>,
    ) -> Result<(), Fault> {
        let began = Instant::now();
        let mut pause = PAUSE;
        loop {
            let attempt = match failed.take() {
                Some(fault) => Err(fault),
                None => self.transact(group, false).await,
            };
            let Err(fault) = attempt else {
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
        let (decided, _) = self.take(group, None, moving).await?;
        let finished = match &mut self.session {
            Some(session) => finish(session, &self.hand.database, decided).await,
            None => Err(Fault::Unknown),
        };
        match finished {
            Ok(stored) => {
                self.is_open = false;
                self.hand.horizon.saw(stored);
                Ok(())
            }
            Err(fault) => {
                self.failed().await;
                Err(fault)
            }
        }
    }

    /// Begins a transaction, takes the turn, and decides, unless that was done ahead.
    async fn take(
        &mut self,
        group: &mut [Box<dyn Job>],
        ready: Option<Ready>,
        moving: bool,
    ) -> Result<Ready, Fault> {
        let session = match &mut self.session {
            Some(session) => session,
            none => {
                let new = self.client.start_session().await?;
                let process = &self.hand.process;
                process
                    .writes_with(&self.client, &self.hand.database, new.id())
                    .await?;
                none.insert(new)
            }
        };
        // One that was broken off is still open for the driver.
        give_up(session).await;
        self.is_open = true;
        let is_ahead = ready.is_some();
        let taken = timeout(LIFETIME, self.hand.take(session, group, ready, moving)).await;
        match taken.unwrap_or(Err(Fault::Late)) {
            Ok(ready) => Ok(ready),
            // It did not get so far that there is anything to be forgotten.
            Err(Fault::Busy) if !is_ahead => {
                self.is_open = false;
                Err(Fault::Busy)
            }
            Err(fault) => {
                self.is_open = !matches!(fault, Fault::Busy);
                self.failed().await;
                Err(fault)
            }
        }
    }

    /// What a transaction has changed that failed was not changed.
    async fn failed(&mut self) {
        self.hand.forget();
        if let Some(session) = &mut self.session {
            give_up(session).await;
        }
    }
}

impl Due {
    fn requests(&self) -> usize {
        self.group.len()
    }

    /// The same where what was decided on them is not so.
    fn undecided(self) -> Self {
        let ready = None;
        Self { ready, ..self }
    }
}

/// What every write waits for.
pub(super) fn majority() -> WriteConcern {
    WriteConcern::builder()
        .w(mongodb::options::Acknowledgment::Majority)
        .journal(true)
        .build()
}
