//! The queue before the writer.

use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::oneshot;

use super::fault::Fault;
use super::writer::Write;
use crate::store::StoreError;

/// A queued write.
pub(super) trait Job: Send {
    fn weight(&self) -> usize;
    /// Does the work; `false` when it failed and its changes must be undone. It may be done again
    /// after everything was undone.
    fn perform(&mut self, write: &mut Write<'_>) -> bool;
    /// Answers whoever waits. `committed` is the fate of the transaction.
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<T, F> {
    weight: usize,
    work: F,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Done<T, F>>,
}

/// An outcome, and the work that is done: what it holds is dropped by whoever waits, for others wait for the
/// writer.
type Done<T, F> = (Result<T, StoreError>, F);

impl<T: Send, F: FnMut(&mut Write<'_>) -> Result<T, Fault> + Send> Job for Task<T, F> {
    fn weight(&self) -> usize {
        self.weight
    }

    fn perform(&mut self, write: &mut Write<'_>) -> bool {
        let outcome = (self.work)(write).map_err(|fault| fault.outside());
        self.outcome = Some(outcome);
        matches!(self.outcome, Some(Ok(_)))
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        let answer = match (self.outcome, committed) {
            (Some(Err(own)), _) => Err(own),
            // What the transaction died of before its turn came, or after it.
            (_, Err(error)) => Err(error),
            (Some(own), Ok(())) => own,
            (None, Ok(())) => Err(closing()),
        };
        // Nobody waits any more when the client has gone.
        let _ = self.reply.send((answer, self.work));
    }
}

pub(super) enum Message {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

/// What a write of so many bytes weighs, where a statement weighs 1: one transaction stays bounded.
pub(super) fn weight(bytes: usize) -> usize {
    1 + bytes / 4_096
}

/// The queue before the writer.
#[derive(Clone)]
pub(super) struct Queue(Sender<Message>);

impl Queue {
    /// A queue and its end.
    pub(super) fn new() -> (Self, Receiver<Message>) {
        let (queue, messages) = channel();
        (Self(queue), messages)
    }
}

impl Queue {
    /// Runs `work` in the next transaction and waits until that is durable.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        weight: usize,
        work: impl FnMut(&mut Write<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, _) = self.put(weight, work)?.await.map_err(|_| closing())?;
        answer
    }

    /// The same for a thread that may wait.
    pub(super) fn write_and_wait<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Write<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, _) = self.put(1, work)?.blocking_recv().map_err(|_| closing())?;
        answer
    }

    fn put<T: Send + 'static, F>(
        &self,
        weight: usize,
        work: F,
    ) -> Result<oneshot::Receiver<Done<T, F>>, StoreError>
    where
        F: FnMut(&mut Write<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Task {
            weight,
            work,
            outcome: None,
            reply,
        };
        self.0
            .send(Message::Job(Box::new(job)))
            .map_err(|_| closing())?;
        Ok(answer)
    }

    /// Lets the writer finish what is queued and end, some time.
    pub(super) fn stop_soon(&self) {
        let (done, _) = oneshot::channel();
        // An error means that the writer has ended already.
        let _ = self.0.send(Message::Stop(done));
    }

    /// Lets the writer finish what is queued and end.
    pub(super) async fn stop(&self) {
        let (done, ended) = oneshot::channel();
        if self.0.send(Message::Stop(done)).is_ok() {
            // An error means that the writer has ended already.
            let _ = ended.await;
        }
    }
}

fn closing() -> StoreError {
    StoreError::Unavailable("the store is closing".to_owned())
}
