//! Does what can wait, a slice with each commit, in a task of its own: it removes uploads that no statement
//! has and what was counted under editions that nobody reads, and judges again what was left of those that
//! have waited for a statement.
//!
//! Each process has one. Two that do the same at once do no harm: whatever the one has done the other does not
//! find any more.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::Reader;
use super::editions::{self, sweep};
use super::queue::Queue;
use super::write::Write;
use super::{attachments, days, waiting};
use crate::profile::Library;
use crate::store::StoreError;

/// Between two slices.
const PAUSE: Duration = Duration::from_millis(4);

/// What is done at the start, and whenever nothing else was asked for some time.
const NOW_AND_THEN: [Task; 2] = [Task::OldUploads, Task::Editions];

/// How often it is looked for what another process may have left undone that is gone.
const LOOK: Duration = Duration::from_secs(60);

/// This end of the task, which ends when all of these are dropped or the store is closed.
#[derive(Clone)]
pub(super) struct Sweeper {
    tasks: UnboundedSender<Task>,
    /// When it was last looked for what waits under an edition.
    looked: Arc<Mutex<HashMap<u32, Instant>>>,
}

enum Task {
    Uploads(Vec<Uuid>),
    /// Those of whichever process that are old.
    OldUploads,
    /// Whichever are gone.
    Editions,
    /// What waits under an edition, and the profiles of that.
    Waiting(u32, Arc<Library>),
}

impl Sweeper {
    pub(super) fn start(runtime: &Handle, queue: Queue, reader: Reader) -> Self {
        let (tasks, taken) = unbounded_channel();
        runtime.spawn(run(taken, queue, reader));
        Self {
            tasks,
            looked: Arc::default(),
        }
    }

    /// Removes these, behind everything that is queued already.
    pub(super) fn sweep(&self, uploads: Vec<Uuid>) {
        if !uploads.is_empty() {
            // Without the task they go once they are old.
            let _ = self.tasks.send(Task::Uploads(uploads));
        }
    }

    /// Removes what was counted under editions that nobody reads any more.
    pub(super) fn sweep_editions(&self) {
        // Without the task it goes when a store is opened again.
        let _ = self.tasks.send(Task::Editions);
    }

    /// Judges again what still waits for statements that are stored, behind the transaction that asks for it.
    pub(super) fn judge(&self, edition: u32, library: Arc<Library>) {
        // Without the task it is judged after a store is opened again.
        let _ = self.tasks.send(Task::Waiting(edition, library));
    }

    /// Whether it has not been looked for some time for what waits under an edition.
    pub(super) fn is_to_look(&self, edition: u32) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        looked.retain(|_, last| now.duration_since(*last) < LOOK);
        let is_to = !looked.contains_key(&edition);
        if is_to {
            looked.insert(edition, now);
        }
        is_to
    }
}

async fn run(mut taken: UnboundedReceiver<Task>, queue: Queue, reader: Reader) {
    let mut due = VecDeque::from(NOW_AND_THEN);
    loop {
        let task = match due.pop_front() {
            Some(task) => task,
            None => match timeout(LOOK, taken.recv()).await {
                Ok(Some(task)) => task,
                Ok(None) => return,
                Err(_) => {
                    due.extend(NOW_AND_THEN);
                    continue;
                }
            },
        };
        let database = &reader.database;
        let outcome = match task {
            Task::Uploads(uploads) => attachments::sweep(&queue, database, &uploads).await,
            Task::OldUploads => attachments::sweep_old(&queue, database).await,
            Task::Editions => remove_editions(&queue, &reader).await,
            Task::Waiting(edition, library) => judge(&queue, edition, &library).await,
        };
        if let Err(error) = outcome {
            // It is done later, here or elsewhere.
            tracing::debug!(%error, "something that could wait was not done");
        }
    }
}

async fn remove_editions(queue: &Queue, reader: &Reader) -> Result<(), StoreError> {
    // Without any nothing is written, for each commit takes a moment of `stored`.
    let gone = editions::is_one_seen_gone(reader).await;
    if !gone.map_err(|fault| fault.outside())? {
        return Ok(());
    }
    let next = async |write: &mut Write<'_>| editions::gone(write).await;
    while let Some(edition) = queue.write(1, next).await? {
        let forgotten = days::forget(&reader.database, edition).await;
        forgotten.map_err(|fault| fault.outside())?;
        let mut stage = Some(sweep::Stage::FIRST);
        while let Some(now) = stage {
            let slice = async move |write: &mut Write<'_>| sweep::slice(write, edition, now).await;
            stage = queue.write(1, slice).await?;
            // Writers that wait go first.
            sleep(PAUSE).await;
        }
    }
    Ok(())
}

async fn judge(queue: &Queue, edition: u32, library: &Arc<Library>) -> Result<(), StoreError> {
    loop {
        let library = Arc::clone(library);
        let slice =
            async move |write: &mut Write<'_>| waiting::slice(write, edition, &library).await;
        if !queue.write(1, slice).await? {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
}
