//! What a transaction decides, in the turn or ahead of it.

use std::sync::Arc;
use std::time::Duration;

use mongodb::options::ReadConcern;
use mongodb::{ClientSession, Database};
use tokio::time::timeout;

use super::majority;
use crate::store::mongo::ahead;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::gathered::Gathered;
use crate::store::mongo::horizon::Horizon;
use crate::store::mongo::links::Links;
use crate::store::mongo::memory::Memory;
use crate::store::mongo::order::Order;
use crate::store::mongo::pending::Pending;
use crate::store::mongo::process::Process;
use crate::store::mongo::queue::Job;
use crate::store::mongo::settle;
use crate::store::mongo::statements::Places;
use crate::store::mongo::table::Tx;
use crate::store::mongo::waiting::Awaiting;
use crate::store::mongo::write::{Tables, Write};

/// How long the database lets a transaction live. The driver notices a server that is gone or silent; this ends
/// what waits for a connection that is broken in a way nobody notices.
pub(super) const LIFETIME: Duration = Duration::from_secs(60);

/// Transactions that must find that nobody else wrote before one is decided ahead again, when that was in vain.
const WARY: u32 = 16;

/// What a transaction is written with.
pub(super) struct Hand {
    pub(super) database: Database,
    pub(super) horizon: Arc<Horizon>,
    pub(super) process: Process,
    memory: Memory,
    /// The part that the last transaction had.
    part: Option<u32>,
    /// Whether nobody else wrote before the last transaction.
    alone: bool,
    /// How many more must find that so before one is decided ahead.
    wary: u32,
}

/// A transaction of which nothing was sent yet.
pub(super) struct Decided {
    /// What the document that orders commits must say when the turn is taken.
    taken: Order,
    /// What it says then; none where nothing is changed.
    pub(super) kept: Option<Order>,
    pub(super) tables: Box<Tables>,
}

impl Decided {
    /// The time of the last commit once this one is made.
    pub(super) fn stored(&self) -> i64 {
        self.kept.as_ref().unwrap_or(&self.taken).stored
    }
}

/// What one that is decided while another is on its way has to know of that.
pub(super) struct Carried {
    /// What the document that orders commits will say when its turn comes.
    order: Order,
    tables: Box<Tables>,
    links: Links,
    awaiting: Awaiting,
}

/// A transaction, and what the next one has to know of it where that may be decided ahead.
pub(super) type Ready = (Decided, Option<Carried>);

impl Hand {
    pub(super) fn new(database: Database, horizon: Arc<Horizon>, process: Process) -> Self {
        Self {
            database,
            horizon,
            process,
            memory: Memory::default(),
            part: None,
            alone: false,
            wary: 0,
        }
    }

    /// What was remembered may not be so.
    pub(super) fn forget(&mut self) {
        self.memory = Memory::default();
    }

    /// Begins a transaction, takes the turn, and decides, unless that was done ahead and is still right.
    pub(super) async fn take(
        &mut self,
        session: &mut ClientSession,
        group: &mut [Box<dyn Job>],
        ready: Option<Ready>,
        moving: bool,
    ) -> Result<Ready, Fault> {
        session
            .start_transaction()
            .read_concern(ReadConcern::snapshot())
            .write_concern(majority())
            .await?;
        let database = self.database.clone();
        let mut tx = Tx {
            database: &database,
            session,
        };
        let order = Order::take(&mut tx).await?;
        match ready {
            Some(ready) if ready.0.taken == order => return Ok(ready),
            Some(_) => {
                // Another process was quicker.
                self.forget();
                self.wary = WARY;
            }
            None => self.wary = self.wary.saturating_sub(u32::from(self.alone)),
        }
        let decided = Box::pin(self.decide(tx, order, None, group, moving)).await?;
        decided.ok_or_else(|| Fault::Corrupt("nothing was decided".to_owned()))
    }

    /// Decides what follows a transaction that is on its way; `None` where that has to wait until its turn. It is
    /// right if nobody else writes before its turn. Some of its reading sees what is on its way, and some does not:
    /// what that changes is carried, and comes before what is read.
    pub(super) async fn ahead(
        &mut self,
        session: &mut ClientSession,
        carried: Carried,
        group: &mut [Box<dyn Job>],
    ) -> Result<Option<Ready>, Fault> {
        if !ahead::are_plain(group) {
            return Ok(None);
        }
        let database = self.database.clone();
        let tx = Tx {
            database: &database,
            session,
        };
        let order = carried.order.clone();
        let decided = Box::pin(self.decide(tx, order, Some(carried), group, false));
        timeout(LIFETIME, decided).await.unwrap_or(Err(Fault::Late))
    }

    /// Decides on requests one after the other, and brings up to date what depends on all of them. `None` where one
    /// of them is refused ahead of its turn: what it is refused for is not stored yet.
    async fn decide(
        &mut self,
        tx: Tx<'_>,
        mut order: Order,
        carried: Option<Carried>,
        group: &mut [Box<dyn Job>],
        moving: bool,
    ) -> Result<Option<Ready>, Fault> {
        let taken = order.clone();
        let part = self.process.part(&mut order, &self.database).await?;
        if self.part.replace(part) != Some(part) {
            self.forget();
        }
        self.alone = self.memory.begin(order.commits);
        let is_ahead = carried.is_some();
        let goes_on = self.alone && self.wary == 0 && ahead::are_plain(group);
        let (tables, links, awaiting) = match carried {
            Some(carried) => (*carried.tables, carried.links, carried.awaiting),
            None => Default::default(),
        };
        let mut write = Write {
            stored: self.horizon.begin(order.stored).await,
            tx,
            pending: Pending::new(order.sequence, awaiting),
            order,
            places: Places::of(&tables.statements),
            tables,
            links,
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
                if is_ahead {
                    write.memory.begun_in_vain();
                    return Ok(None);
                }
            }
        }
        settle::settle(&mut write).await?;
        write.order.stored = write.stored;
        let kept = write.is_changed().then(|| write.order.clone());
        let next = goes_on.then(|| Carried {
            order: kept.as_ref().unwrap_or(&taken).next(),
            tables: Box::new(write.tables.carried()),
            links: write.links.carried(),
            awaiting: write.pending.awaiting.carried(),
        });
        let decided = Decided {
            taken,
            kept,
            tables: Box::new(write.tables),
        };
        Ok(Some((decided, next)))
    }
}
