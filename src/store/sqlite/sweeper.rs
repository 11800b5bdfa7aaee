//! Does what can wait, a slice with each commit, in a thread of its own: it removes uploads that no statement
//! has and what was counted under editions that nobody reads, and judges again what was left of those that
//! have waited for a statement.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::editions::{self, sweep};
use super::fault::Fault;
use super::queue::Queue;
use super::writer::Write;
use super::{attachments, waiting};
use crate::profile::Library;
use crate::store::StoreError;

/// Between two slices at least, and as many times as long as a slice took: while others write, a slice takes as
/// long as their transaction, and most are theirs alone.
const PAUSE: Duration = Duration::from_millis(4);
const PAUSES: u32 = 3;
/// The same while what is stored is judged again: that and those who write need the writer more, and nobody waits
/// for the room.
const PAUSES_BESIDE_JUDGING: u32 = 20;

/// This end of the thread, which ends when all of these are dropped or the store is closed.
#[derive(Clone)]
pub(super) struct Sweeper(Sender<Task>);

enum Task {
    Uploads(Vec<Uuid>),
    /// Whichever are gone.
    Editions,
    /// What waits under an edition, and the profiles of that.
    Waiting(u32, Arc<Library>),
}

impl Sweeper {
    /// `uploads` and the editions that are `gone` were left behind when the store was last open. Without
    /// any nothing is written, for each commit takes a moment of `stored`.
    pub(super) fn start(queue: Queue, uploads: Vec<Uuid>, gone: bool) -> Result<Self, Fault> {
        let (task, taken) = channel();
        thread::Builder::new()
            .name("store-sweeper".to_owned())
            .spawn(move || run(&taken, &queue))
            .map_err(|error| Fault::Corrupt(format!("a thread cannot start: {error}")))?;
        let sweeper = Self(task);
        sweeper.sweep(uploads);
        if gone {
            sweeper.sweep_editions();
        }
        Ok(sweeper)
    }

    /// Removes these, behind everything that is queued already.
    pub(super) fn sweep(&self, uploads: Vec<Uuid>) {
        if !uploads.is_empty() {
            // Without the thread they go when the store is opened again.
            let _ = self.0.send(Task::Uploads(uploads));
        }
    }

    /// Removes what was counted under editions that nobody reads any more.
    pub(super) fn sweep_editions(&self) {
        // Without the thread it goes when the store is opened again.
        let _ = self.0.send(Task::Editions);
    }

    /// Judges again what still waits for statements that are stored, behind the transaction that asks for it.
    pub(super) fn judge(&self, edition: u32, library: Arc<Library>) {
        // Without the thread it is judged after the store is opened again.
        let _ = self.0.send(Task::Waiting(edition, library));
    }
}

fn run(taken: &Receiver<Task>, queue: &Queue) {
    while let Ok(task) = taken.recv() {
        let outcome = match task {
            Task::Uploads(uploads) => remove_uploads(queue, uploads),
            Task::Editions => remove_editions(queue),
            Task::Waiting(edition, library) => judge(queue, edition, &library),
        };
        if let Err(error) = outcome {
            // It is done when the store is opened again.
            tracing::debug!(%error, "something that could wait was not done");
        }
    }
}

fn remove_uploads(queue: &Queue, uploads: Vec<Uuid>) -> Result<(), StoreError> {
    for upload in uploads {
        let work = move |write: &mut Write<'_>| attachments::sweep(write.connection, upload);
        while queue.write_and_wait(work)? {}
    }
    Ok(())
}

fn remove_editions(queue: &Queue) -> Result<(), StoreError> {
    while let Some(edition) = queue.write_and_wait(|write| editions::gone(write.connection))? {
        let mut stage = Some(sweep::Stage::Judged);
        while let Some(now) = stage {
            let began = Instant::now();
            let (next, judging) = queue.write_and_wait(move |write| {
                let next = sweep::slice(write.connection, edition, now)?;
                Ok((next, write.active.next.is_some()))
            })?;
            stage = next;
            let pauses = if judging {
                PAUSES_BESIDE_JUDGING
            } else {
                PAUSES
            };
            // Nobody waits for it.
            thread::sleep(PAUSE.max(began.elapsed() * pauses));
        }
    }
    Ok(())
}

fn judge(queue: &Queue, edition: u32, library: &Arc<Library>) -> Result<(), StoreError> {
    loop {
        let library = Arc::clone(library);
        if !queue.write_and_wait(move |write| waiting::slice(write, edition, &library))? {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
}
