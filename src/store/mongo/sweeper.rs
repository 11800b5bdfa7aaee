//! Does what can wait, a slice with each commit.

use std::sync::Arc;
use std::time::Duration;

use mongodb::Database;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use uuid::Uuid;

use super::attachments;
use super::queue::Queue;
use crate::profile::Library;

/// How often it is looked what other processes have left behind.
const NOW_AND_THEN: Duration = Duration::from_secs(10 * 60);

/// This end of the task, which ends when all of these are dropped or the store is closed.
#[derive(Clone)]
pub(super) struct Sweeper(UnboundedSender<Task>);

enum Task {
    Uploads(Vec<Uuid>),
    /// Those of whichever process that are old.
    OldUploads,
}

impl Sweeper {
    pub(super) fn start(runtime: &Handle, queue: Queue, database: Database) -> Self {
        let (task, taken) = unbounded_channel();
        runtime.spawn(run(taken, queue, database));
        Self(task)
    }

    /// Removes these, behind everything that is queued already.
    pub(super) fn sweep(&self, uploads: Vec<Uuid>) {
        if !uploads.is_empty() {
            // Without the task they go when they are old.
            let _ = self.0.send(Task::Uploads(uploads));
        }
    }

    /// Removes what was counted under editions that nobody reads any more.
    pub(super) fn sweep_editions(&self) {}

    /// Judges again what still waits for statements that are stored, behind the transaction that asks for it.
    pub(super) fn judge(&self, edition: u32, library: Arc<Library>) {}
}

async fn run(mut taken: UnboundedReceiver<Task>, queue: Queue, database: Database) {
    let mut next = Some(Task::OldUploads);
    while let Some(task) = next {
        let outcome = match task {
            Task::Uploads(uploads) => attachments::sweep(&queue, &database, &uploads).await,
            Task::OldUploads => attachments::sweep_old(&queue, &database).await,
        };
        if let Err(error) = outcome {
            // It is done when the store is opened again.
            tracing::debug!(%error, "something that could wait was not done");
        }
        next = match timeout(NOW_AND_THEN, taken.recv()).await {
            Ok(task) => task,
            Err(_) => Some(Task::OldUploads),
        };
    }
}
