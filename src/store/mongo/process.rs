//! The processes that share a store.

use std::time::Duration;

use mongodb::bson::Document;
use mongodb::{Client, Database};

use super::fault::Fault;

/// This process among those that write.
pub(super) struct Process {
    part: u32,
}

impl Process {
    /// Joins the others.
    pub(super) async fn join(_database: &Database) -> Result<Self, Fault> {
        Ok(Self { part: 0 })
    }

    /// Its number, which no other process that is alive has.
    pub(super) fn part(&self) -> u32 {
        self.part
    }

    /// Lets the others know with which session it writes, before it does.
    pub(super) async fn writes_with(
        &self,
        _database: &Database,
        _session: &Document,
    ) -> Result<(), Fault> {
        Ok(())
    }

    /// It could not write for so long because of another one. When that was killed inside a transaction,
    /// the database would keep its turn for a minute: its session is ended.
    pub(super) async fn is_kept_waiting(&self, _client: &Client, _waited: Duration) {}

    /// A number between a half and one and a half that is another one in each process.
    pub(super) fn chance(&self) -> f64 {
        1.0
    }

    /// Tells the others that it has ended.
    pub(super) async fn leave(&self, _database: &Database) {}
}
