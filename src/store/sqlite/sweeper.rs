//! Removes uploads that no statement has, a slice with each commit, in a thread of its own.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use uuid::Uuid;

use super::attachments;
use super::fault::Fault;
use super::queue::Queue;

/// This end of the thread, which ends when this is dropped or the store is closed.
pub(super) struct Sweeper(Sender<Vec<Uuid>>);

impl Sweeper {
    pub(super) fn start(queue: Queue) -> Result<Self, Fault> {
        let (doomed, taken) = channel();
        thread::Builder::new()
            .name("store-sweeper".to_owned())
            .spawn(move || run(&taken, &queue))
            .map_err(|error| Fault::Corrupt(format!("a thread cannot start: {error}")))?;
        Ok(Self(doomed))
    }

    /// Removes these, behind everything that is queued already.
    pub(super) fn sweep(&self, uploads: Vec<Uuid>) {
        if !uploads.is_empty() {
            // Without the thread they go when the store is opened again.
            let _ = self.0.send(uploads);
        }
    }
}

fn run(taken: &Receiver<Vec<Uuid>>, queue: &Queue) {
    while let Ok(uploads) = taken.recv() {
        for upload in uploads {
            loop {
                let work = move |write: &mut super::writer::Write<'_>| {
                    attachments::sweep(write.connection, upload)
                };
                match queue.write_and_wait(work) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        // What is left goes when the store is opened again.
                        tracing::debug!(%error, "an upload could not be removed");
                        break;
                    }
                }
            }
        }
    }
}
