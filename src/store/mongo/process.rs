//! The processes that share a store.
//!
//! A process that is killed inside a transaction leaves the turn taken, and the database would keep it for a
//! minute. So each process says with which session it writes before it does, and then again and again that it
//! lives, by the clock of the database, which is the same for all. Who waits for the turn ends the sessions of
//! those that have said nothing for some seconds. One that was only asleep finds its transaction undone and
//! begins it anew.
//!
//! Each writing process has a number of its own, its part. The document that orders commits says whose it is,
//! so that every transaction knows whether it still is its own.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use mongodb::bson::{DateTime, Document, doc};
use mongodb::options::UpdateOptions;
use mongodb::{Client, Collection, Database};
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::fault::Fault;
use super::id::Id;
use super::order::Order;

/// Its name among the collections; it is changed outside of transactions.
pub(super) const COLLECTION: &str = "process";
/// How often a process says that it lives.
const BEAT: Duration = Duration::from_secs(1);
/// Who has said nothing for so long is taken to be dead.
const SILENCE: Duration = Duration::from_secs(4);
/// How long somebody waits for the turn before looking for the dead, and between two looks.
const WAIT: Duration = Duration::from_secs(1);
/// How long telling the others that a process has ended may hold up its end.
const FAREWELL: Duration = Duration::from_secs(2);

/// This process among those that write.
pub(super) struct Process {
    /// What tells it from all others, also from those before it on the same machine.
    token: Id,
    /// Where it says that it lives, which must not wait until the writer has thought.
    runtime: Handle,
    database: Database,
    /// For pauses that are not those of another process.
    dice: AtomicU64,
    looked: Mutex<Option<Instant>>,
    beating: Mutex<Option<JoinHandle<()>>>,
}

/// What the others know of a process.
#[derive(Debug, Deserialize)]
struct Known {
    #[serde(rename = "_id")]
    token: Id,
    session: Document,
    seen: DateTime,
}

impl Process {
    /// A process that has not written yet.
    pub(super) fn new(runtime: Handle, database: Database) -> Result<Self, Fault> {
        let mut token = [0; 16];
        let mut dice = [0; 8];
        for bytes in [&mut token[..], &mut dice[..]] {
            getrandom::fill(bytes).map_err(|error| {
                Fault::Corrupt(format!("the system gives no random bytes: {error}"))
            })?;
        }
        Ok(Self {
            token: token.to_vec().into(),
            runtime,
            database,
            dice: AtomicU64::new(u64::from_le_bytes(dice) | 1),
            looked: Mutex::default(),
            beating: Mutex::default(),
        })
    }

    /// Its number, which no other process that is alive has. Where another one has been given it meanwhile, or
    /// there was none yet, the transaction takes another one.
    pub(super) async fn part(&self, order: &mut Order, database: &Database) -> Result<u32, Fault> {
        let own = order.parts.iter().find(|(_, token)| **token == self.token);
        if let Some((part, _)) = own {
            return number(part);
        }
        let living: BTreeSet<Id> = known(database, false)
            .await?
            .into_iter()
            .map(|process| process.token)
            .collect();
        order.parts.retain(|_, token| living.contains(token));
        let taken = order.parts.keys().map(|part| number(part));
        let taken = taken.collect::<Result<BTreeSet<_>, _>>()?;
        let free = (0..=u32::MAX)
            .find(|part| !taken.contains(part))
            .unwrap_or_default();
        order.parts.insert(free.to_string(), self.token.clone());
        Ok(free)
    }

    /// Lets the others know with which session it writes, before it does, and from then on that it lives.
    pub(super) async fn writes_with(
        &self,
        client: &Client,
        database: &Database,
        session: &Document,
    ) -> Result<(), Fault> {
        beat(database, &self.token, session).await?;
        // Those before it may have been killed.
        bury(client, database).await?;
        let database = self.database.clone();
        let (token, session) = (self.token.clone(), session.clone());
        let beating = self.runtime.spawn(async move {
            let mut beats = interval(BEAT);
            beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                beats.tick().await;
                if let Err(fault) = beat(&database, &token, &session).await {
                    tracing::debug!(error = %fault, "the others do not learn that this process lives");
                }
            }
        });
        let before = lock(&self.beating).replace(beating);
        if let Some(before) = before {
            before.abort();
        }
        Ok(())
    }

    /// It could not write for so long because of another one. When that was killed inside a transaction,
    /// the database would keep its turn for a minute: its session is ended.
    pub(super) async fn is_kept_waiting(
        &self,
        client: &Client,
        database: &Database,
        waited: Duration,
    ) {
        {
            let mut looked = lock(&self.looked);
            let lately = looked.is_some_and(|looked| looked.elapsed() < WAIT);
            if waited < WAIT || lately {
                return;
            }
            *looked = Some(Instant::now());
        }
        if let Err(fault) = bury(client, database).await {
            tracing::warn!(error = %fault, "sessions of processes that have ended are not ended");
        }
    }

    /// A number between a half and one and a half that is another one in each process and each time.
    pub(super) fn chance(&self) -> f64 {
        let next = |dice: u64| {
            let dice = dice ^ (dice << 13);
            let dice = dice ^ (dice >> 7);
            Some(dice ^ (dice << 17))
        };
        let thrown = self
            .dice
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let thrown = thrown.unwrap_or_default() >> 32;
        0.5 + f64::from(u32::try_from(thrown).unwrap_or_default()) / f64::from(u32::MAX)
    }

    /// Tells the others that it has ended. Where that fails they find out.
    pub(super) async fn leave(&self, database: &Database) {
        let Some(beating) = lock(&self.beating).take() else {
            return;
        };
        beating.abort();
        // One that is on its way would bring it back.
        let _ = beating.await;
        let processes = collection(database);
        let gone = processes.delete_one(doc! { "_id": self.token.clone() });
        let _ = timeout(FAREWELL, gone.into_future()).await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(beating) = lock(&self.beating).take() {
            beating.abort();
        }
    }
}

fn number(part: &str) -> Result<u32, Fault> {
    let damaged = |_| Fault::Corrupt(format!("{part} is no number of a process"));
    part.parse().map_err(damaged)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn collection(database: &Database) -> Collection<Known> {
    database.collection(COLLECTION)
}

/// Says that a process lives, and with which session it writes.
async fn beat(database: &Database, token: &Id, session: &Document) -> Result<(), Fault> {
    let options = UpdateOptions::builder().upsert(true).build();
    let session = doc! { "$literal": session.clone() };
    let said = vec![doc! { "$set": { "seen": "$$NOW", "session": session } }];
    collection(database)
        .update_one(doc! { "_id": token.clone() }, said)
        .with_options(options)
        .await?;
    Ok(())
}

/// The processes that live, or the dead ones.
async fn known(database: &Database, dead: bool) -> Result<Vec<Known>, Fault> {
    let silence = i64::try_from(SILENCE.as_millis()).unwrap_or(i64::MAX);
    let compare = if dead { "$lt" } else { "$gte" };
    let filter = doc! { "$expr": { compare: ["$seen", { "$subtract": ["$$NOW", silence] }] } };
    Ok(collection(database)
        .find(filter)
        .await?
        .try_collect()
        .await?)
}

/// Ends the sessions of dead processes, and forgets them.
async fn bury(client: &Client, database: &Database) -> Result<(), Fault> {
    let dead = known(database, true).await?;
    if dead.is_empty() {
        return Ok(());
    }
    tracing::info!(
        count = dead.len(),
        "ending the sessions of processes that have ended"
    );
    // Those of the same user of the database, for which nobody needs a role.
    let sessions: Vec<Document> = dead.iter().map(|dead| dead.session.clone()).collect();
    let end = doc! { "killSessions": sessions };
    client.database("admin").run_command(end).await?;
    for dead in dead {
        // Unless it has spoken since.
        let gone = doc! { "_id": dead.token, "seen": dead.seen };
        collection(database).delete_one(gone).await?;
    }
    Ok(())
}
