//! Does what can wait, a slice with each commit.

use std::sync::Arc;

use mongodb::Database;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::queue::Queue;
use crate::profile::Library;

/// This end of the task, which ends when all of these are dropped or the store is closed.
#[derive(Clone)]
pub(super) struct Sweeper;

impl Sweeper {
    pub(super) fn start(runtime: &Handle, queue: Queue, database: Database) -> Self {
        Self
    }

    /// Removes these, behind everything that is queued already.
    pub(super) fn sweep(&self, uploads: Vec<Uuid>) {}

    /// Removes what was counted under editions that nobody reads any more.
    pub(super) fn sweep_editions(&self) {}

    /// Judges again what still waits for statements that are stored, behind the transaction that asks for it.
    pub(super) fn judge(&self, edition: u32, library: Arc<Library>) {}
}
