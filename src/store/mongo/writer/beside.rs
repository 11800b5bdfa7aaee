//! Two transactions at a time: one is on its way, and what follows it is decided meanwhile.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use mongodb::bson::Timestamp;
use tokio::task::JoinHandle;

use super::flight::{Landed, fly};
use super::turn::{Carried, Ready};
use super::{Due, GROUP, Incoming, Writer};
use crate::store::mongo::fault::Fault;
use crate::store::mongo::queue::{Group, Linger};

impl Writer {
    /// Writes a group and answers all of it; how it failed where nobody else need try now, and the requests that
    /// were taken from the queue meanwhile.
    pub(super) async fn write(
        &mut self,
        due: Due,
        linger: &Linger,
        incoming: &mut Incoming,
    ) -> (Option<Fault>, Option<Due>) {
        let Due { mut group, ready } = due;
        let is_ahead = ready.is_some();
        let (decided, carried) = match self.take(&mut group, ready, false).await {
            Ok(ready) => ready,
            Err(fault) => return (self.serve(group, Some(fault)).await, None),
        };
        let Some(session) = self.session.take() else {
            return (self.serve(group, None).await, None);
        };
        let beside = linger.beside(group.len());
        let carried = carried.zip(session.operation_time());
        let (database, horizon) = (self.hand.database.clone(), Arc::clone(&self.hand.horizon));
        let flight = tokio::spawn(fly(session, database, horizon, decided, group));
        let (landed, following) = self.follow(flight, carried, &beside, incoming).await;
        let Some(Landed { session, failed }) = landed else {
            // It panicked, and those who wait are told as if the store were closing.
            self.failed().await;
            return (None, following.map(Due::undecided));
        };
        self.session = Some(session);
        let Some((fault, group)) = failed else {
            self.is_open = false;
            return (None, following);
        };
        self.failed().await;
        // What the database does not take of what was decided ahead it may take of what is decided in its turn.
        let anew = is_ahead && !fault.is_away() && !fault.is_transient();
        let failed = Some(fault).filter(|_| !anew);
        let following = following.map(Due::undecided);
        (self.serve(group, failed).await, following)
    }

    /// While a transaction is on its way, takes those requests from the queue that follow it and decides on them,
    /// as far as that can be done.
    async fn follow(
        &mut self,
        mut flight: JoinHandle<Landed>,
        carried: Option<(Carried, Timestamp)>,
        linger: &Linger,
        incoming: &mut Incoming,
    ) -> (Option<Landed>, Option<Due>) {
        let Some((carried, seen)) = carried.filter(|_| incoming.stop.is_none()) else {
            return (flight.await.ok(), None);
        };
        let first = match select(&mut flight, pin!(incoming.messages.recv())).await {
            Either::Left((landed, _)) => return (landed.ok(), None),
            Either::Right((first, _)) => first,
        };
        let mut group = incoming.group(first, GROUP, linger).await;
        if group.is_empty() {
            return (flight.await.ok(), None);
        }
        let (landed, ready) = {
            let ahead = pin!(self.ahead(carried, seen, &mut group));
            match select(&mut flight, ahead).await {
                Either::Left((landed, ahead)) => match landed.ok() {
                    Some(landed) if landed.failed.is_none() => (Some(landed), ahead.await),
                    // What is decided stands on what did not come to be.
                    landed => (landed, None),
                },
                Either::Right((ready, _)) => (flight.await.ok(), ready),
            }
        };
        (landed, Some(Due { group, ready }))
    }

    /// Decides on requests ahead of their turn. Where that fails it is found out in their turn why.
    async fn ahead(
        &mut self,
        carried: Carried,
        seen: Timestamp,
        group: &mut Group,
    ) -> Option<Ready> {
        let session = match &mut self.reading {
            Some(session) => session,
            none => {
                let session = self.client.start_session().causal_consistency(true);
                none.insert(session.await.ok()?)
            }
        };
        // A node that has just become the primary may not know yet that a majority has what is stored.
        session.advance_operation_time(seen);
        match self.hand.ahead(session, carried, group).await {
            Ok(ready) => ready,
            Err(fault) => {
                tracing::debug!(error = %fault, "a transaction is not decided ahead");
                self.hand.forget();
                None
            }
        }
    }
}
