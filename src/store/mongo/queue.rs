//! The queue before the writer.

use std::time::Duration;

use futures_util::future::{FutureExt as _, LocalBoxFuture};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::ahead::Ahead;
use super::fault::Fault;
use super::write::Write;
use crate::store::StoreError;

/// A queued write.
pub(super) trait Job: Send {
    /// In statements.
    fn weight(&self) -> usize;
    /// What it will ask for.
    fn ahead(&self) -> &Ahead;
    /// Does the work; `false` when its changes must be undone. It may be done again after everything was
    /// undone. Only what ends the whole transaction is an error.
    fn perform<'j>(
        &'j mut self,
        write: &'j mut Write<'_>,
    ) -> LocalBoxFuture<'j, Result<bool, Fault>>;
    /// Answers whoever waits. `committed` is the fate of the transaction.
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<T, F> {
    weight: usize,
    ahead: Ahead,
    work: F,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: AsyncFnMut(&mut Write<'_>) -> Result<T, Fault> + Send,
{
    fn weight(&self) -> usize {
        self.weight
    }

    fn ahead(&self) -> &Ahead {
        &self.ahead
    }

    fn perform<'j>(
        &'j mut self,
        write: &'j mut Write<'_>,
    ) -> LocalBoxFuture<'j, Result<bool, Fault>> {
        async move {
            self.outcome = None;
            let outcome = (self.work)(write).await;
            let undone = std::mem::take(&mut write.undo);
            let kept = outcome.is_ok() && !undone;
            self.outcome = Some(match outcome {
                Err(fault @ Fault::Corrupt(_)) => Err(fault.outside()),
                outcome => Ok(outcome?),
            });
            Ok(kept)
        }
        .boxed_local()
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        let answer = match (self.outcome, committed) {
            (Some(Err(own)), _) => Err(own),
            // What the transaction died of before its turn came, or after it.
            (_, Err(error)) => Err(error),
            (Some(own), Ok(())) => own,
            (None, Ok(())) => Err(Fault::Closing.outside()),
        };
        // Nobody waits any more when the client has gone.
        let _ = self.reply.send(answer);
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
pub(super) struct Queue(UnboundedSender<Message>);

impl Queue {
    /// A queue and its end.
    pub(super) fn new() -> (Self, UnboundedReceiver<Message>) {
        let (queue, messages) = unbounded_channel();
        (Self(queue), messages)
    }

    /// Runs `work` in the next transaction and waits until that is durable.
    pub(super) async fn write<T, F>(&self, weight: usize, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnMut(&mut Write<'_>) -> Result<T, Fault> + Send + 'static,
    {
        self.write_ahead(weight, Ahead::Nothing, work).await
    }

    /// The same for work that says what it will ask for.
    pub(super) async fn write_ahead<T, F>(
        &self,
        weight: usize,
        ahead: Ahead,
        work: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFnMut(&mut Write<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Task {
            weight,
            ahead,
            work,
            outcome: None,
            reply,
        };
        let sent = self.0.send(Message::Job(Box::new(job)));
        sent.map_err(|_| Fault::Closing.outside())?;
        answer.await.map_err(|_| Fault::Closing.outside())?
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

/// Requests that are written together.
pub(super) type Group = Vec<Box<dyn Job>>;

/// Each transaction costs the same ways to the database and back, however much is in it, and who was answered
/// with the last one sends the next request within moments. So whoever gathers waits until half of what is under
/// way together is here: the other half is parsed and judged while this one is written. Nobody is waited for
/// longer than a part of the time that the last transaction took, and one sender alone never.
#[derive(Default)]
pub(super) struct Linger {
    /// Requests to wait for, those that are here among them.
    expected: usize,
    until: Option<Instant>,
    /// How long anybody is waited for.
    longest: Duration,
}

/// What part of the time of a transaction the next one may be waited for.
const SHARE: u32 = 4;
/// The longest that anybody waits for others.
const LONGEST: Duration = Duration::from_millis(20);

impl Linger {
    /// A transaction of some requests that took so long has ended just now, with others waiting behind it.
    pub(super) fn after(requests: usize, took: Duration, waiting: usize) -> Self {
        let longest = (took / SHARE).min(LONGEST);
        Self {
            expected: (requests + waiting).div_ceil(2),
            until: Some(Instant::now() + longest),
            longest,
        }
    }

    /// While a transaction of some requests is on its way: as many others are waited for, so that the two halves take
    /// turns.
    pub(super) fn beside(&self, requests: usize) -> Self {
        Self {
            expected: requests,
            until: Some(Instant::now() + self.longest),
            longest: self.longest,
        }
    }

    /// What is queued, or comes while there is reason to wait.
    async fn next(
        &self,
        gathered: usize,
        messages: &mut UnboundedReceiver<Message>,
    ) -> Option<Message> {
        if let Ok(message) = messages.try_recv() {
            return Some(message);
        }
        let until = self.until.filter(|_| gathered < self.expected)?;
        timeout_at(until, messages.recv()).await.ok().flatten()
    }
}

/// Takes what is queued, up to a weight or the wish to stop.
pub(super) async fn gather(
    first: Option<Message>,
    most: usize,
    linger: &Linger,
    messages: &mut UnboundedReceiver<Message>,
    stop: &mut Option<oneshot::Sender<()>>,
) -> Group {
    let mut group = Group::new();
    let mut weight = 0;
    let mut next = first;
    while let Some(message) = next {
        match message {
            Message::Job(job) => {
                weight += job.weight();
                group.push(job);
            }
            Message::Stop(done) => {
                *stop = Some(done);
                break;
            }
        }
        next = if weight < most {
            linger.next(group.len(), messages).await
        } else {
            None
        };
    }
    group
}

/// Answers all of them that it failed.
pub(super) fn settle_all(group: Group, fault: &Fault) {
    for job in group {
        job.settle(Err(fault.outside()));
    }
}
