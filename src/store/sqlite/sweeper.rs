//! Removes what nobody needs any more, a slice with each commit, in a thread of its own: uploads that no
//! statement has, and what was counted under editions that nobody reads.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use uuid::Uuid;

use super::attachments;
use super::editions::{self, sweep};
use super::fault::Fault;
use super::queue::Queue;
use super::writer::Write;
use crate::store::StoreError;

/// Between two slices of an edition.
const PAUSE: Duration = Duration::from_millis(4);

/// This end of the thread, which ends when this is dropped or the store is closed.
pub(super) struct Sweeper(Sender<Doomed>);

enum Doomed {
    Uploads(Vec<Uuid>),
    /// Whichever are gone.
    Editions,
}

impl Sweeper {
    /// `uploads` and the editions that are `gone` were left behind when the store was last open. Without
    /// any nothing is written, for each commit takes a moment of `stored`.
    pub(super) fn start(queue: Queue, uploads: Vec<Uuid>, gone: bool) -> Result<Self, Fault> {
        let (doomed, taken) = channel();
        thread::Builder::new()
            .name("store-sweeper".to_owned())
            .spawn(move || run(&taken, &queue))
            .map_err(|error| Fault::Corrupt(format!("a thread cannot start: {error}")))?;
        let sweeper = Self(doomed);
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
            let _ = self.0.send(Doomed::Uploads(uploads));
        }
    }

    /// Removes what was counted under editions that nobody reads any more.
    pub(super) fn sweep_editions(&self) {
        // Without the thread it goes when the store is opened again.
        let _ = self.0.send(Doomed::Editions);
    }
}

fn run(taken: &Receiver<Doomed>, queue: &Queue) {
    while let Ok(doomed) = taken.recv() {
        let outcome = match doomed {
            Doomed::Uploads(uploads) => remove_uploads(queue, uploads),
            Doomed::Editions => remove_editions(queue),
        };
        if let Err(error) = outcome {
            // What is left goes when the store is opened again.
            tracing::debug!(%error, "what nobody needs could not be removed");
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
            stage =
                queue.write_and_wait(move |write| sweep::slice(write.connection, edition, now))?;
            // Writers that wait go first.
            thread::sleep(PAUSE);
        }
    }
    Ok(())
}
