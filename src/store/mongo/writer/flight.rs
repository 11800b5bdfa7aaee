//! A transaction on its way: its changes are sent, it is committed, and whoever waits for it is answered.

use std::sync::Arc;

use futures_util::future::join;
use mongodb::{ClientSession, Database};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::turn::{Decided, LIFETIME};
use super::{GIVING_UP, PATIENCE, PAUSE};
use crate::store::mongo::fault::{Fault, is_undone};
use crate::store::mongo::horizon::Horizon;
use crate::store::mongo::queue::Group;
use crate::store::mongo::table::Tx;

/// A transaction that has come to its end.
pub(super) struct Landed {
    pub(super) session: ClientSession,
    /// How it failed, and those who wait for it still.
    pub(super) failed: Option<(Fault, Group)>,
}

/// Writes what was decided and answers all of the group, where it succeeds.
pub(super) async fn fly(
    mut session: ClientSession,
    database: Database,
    horizon: Arc<Horizon>,
    decided: Decided,
    group: Group,
) -> Landed {
    let failed = match finish(&mut session, &database, decided).await {
        Ok(stored) => {
            horizon.saw(stored);
            for job in group {
                job.settle(Ok(()));
            }
            None
        }
        Err(fault) => Some((fault, group)),
    };
    Landed { session, failed }
}

/// Sends what was decided within the transaction that has the turn, and commits it; the time of the commit.
pub(super) async fn finish(
    session: &mut ClientSession,
    database: &Database,
    mut decided: Decided,
) -> Result<i64, Fault> {
    let began = Instant::now();
    let send = async {
        let mut tx = Tx { database, session };
        if let Some(order) = &decided.kept {
            decided.tables.send(&mut tx).await?;
            order.keep(&mut tx).await?;
        }
        Ok(())
    };
    timeout(LIFETIME, send).await.unwrap_or(Err(Fault::Late))?;
    let changed = began.elapsed();
    let stored = decided.stored();
    // Thousands of rows are let go while the database is busy.
    let let_go = async {
        yield_now().await;
        drop(decided);
    };
    join(commit(session), let_go).await.0?;
    let committed = began.elapsed().saturating_sub(changed);
    tracing::trace!(?changed, ?committed, "a transaction");
    Ok(stored)
}

/// Gives up a transaction that was begun, if there is one.
pub(super) async fn give_up(session: &mut ClientSession) {
    // Where there is none to be given up, and where the database does not hear it, nothing is wrong.
    let _ = timeout(GIVING_UP, session.abort_transaction().into_future()).await;
}

/// Commits, and asks again as long as it is not known what became of it. A primary that the others do not
/// follow any more would have it wait for as long as it takes to notice.
async fn commit(session: &mut ClientSession) -> Result<(), Fault> {
    let end = Instant::now() + PATIENCE;
    loop {
        match timeout_at(end, session.commit_transaction().into_future()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) if is_undone(&error) => return Err(error.into()),
            Ok(Err(error)) if Instant::now() < end => {
                tracing::debug!(error = %error.kind, "it is not known whether a transaction was committed");
            }
            Ok(Err(_)) | Err(_) => return Err(Fault::Unknown),
        }
        sleep(PAUSE).await;
    }
}
