//! One transaction for several requests, of which one that fails takes nothing along.

use rusqlite::Connection;

use super::Write;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::queue::Job;

/// How the requests of a transaction are kept apart.
#[derive(Clone, Copy)]
pub(super) enum Care {
    /// Not at all: one that fails after it has changed something fails the transaction.
    Loose,
    /// By savepoints.
    Guarded,
}

/// One request; [`Fault::OneFailed`] when it must be undone.
pub(super) fn loosely(write: &mut Write<'_>, job: &mut dyn Job) -> Result<(), Fault> {
    let before = write.connection.total_changes();
    let kept = job.perform(write) && !std::mem::take(&mut write.undo);
    if write.connection.is_autocommit() {
        return Err(Fault::Undone);
    }
    if kept || write.connection.total_changes() == before {
        Ok(())
    } else {
        Err(Fault::OneFailed)
    }
}

/// One request under its own savepoint.
pub(super) fn guarded(write: &mut Write<'_>, job: &mut dyn Job) -> Result<(), Fault> {
    let connection = write.connection;
    connection
        .prepare_cached("SAVEPOINT request")?
        .execute([])?;
    let (mark, absorbed) = (write.names.mark(), write.absorbed.mark());
    let (entries, newest) = (write.entries.len(), write.newest);
    let (fresh, active) = (write.fresh, write.active);
    let earlier = (std::mem::take(write.deltas), std::mem::take(write.arrivals));
    let earlier_days = std::mem::take(write.changed);
    let kept = job.perform(write) && !std::mem::take(&mut write.undo);
    let deltas = std::mem::replace(write.deltas, earlier.0);
    let arrivals = std::mem::replace(write.arrivals, earlier.1);
    let changed = std::mem::replace(write.changed, earlier_days);
    if connection.is_autocommit() {
        return Err(Fault::Undone);
    }
    if kept {
        for (edition, deltas) in deltas {
            write.deltas(edition).merge(deltas);
        }
        for (arrival, statements) in arrivals {
            *write.arrivals.entry(arrival).or_default() += statements;
        }
        write.changed.extend(changed);
    } else {
        connection
            .prepare_cached("ROLLBACK TO request")?
            .execute([])?;
        write.names.undo(mark);
        write.absorbed.undo(absorbed);
        write.active = active;
        write.threads.distrust();
        write.references.distrust();
        write.findings_kept.clear();
        write.entries.truncate(entries);
        write.newest = newest;
        write.fresh = fresh;
    }
    connection.prepare_cached("RELEASE request")?.execute([])?;
    Ok(())
}

/// A transaction that is undone unless it is committed.
pub(super) struct Undo<'c>(&'c Connection);

impl<'c> Undo<'c> {
    pub(super) fn begin(connection: &'c Connection) -> Result<Self, Fault> {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(Self(connection))
    }

    pub(super) fn commit(self) -> Result<(), Fault> {
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        // After a commit, or after SQLite has undone it by itself, there is nothing left to undo.
        if !self.0.is_autocommit()
            && let Err(error) = self.0.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a failed transaction could not be undone");
        }
    }
}
