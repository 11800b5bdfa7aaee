//! Reading for many threads at once what following them again will ask for.

use std::sync::Arc;

use mongodb::options::FindOptions;

use super::super::fault::Fault;
use super::super::table::any_of;
use super::super::write::Write;
use super::rows::{END, Place, START, ThreadRow, Whole};
use super::walk::Course;
use crate::profile::Version;

/// Threads for which is read by one query.
pub(super) const AT_ONCE: usize = 50;

/// Documents read ahead at most. Where there are more each thread reads for itself.
const MOST: usize = 50_000;

/// A thread that has to be followed.
pub(super) struct Due {
    pub(super) row: Arc<ThreadRow>,
    pub(super) version: Arc<Version>,
    pub(super) course: Course,
    /// Its statements, as far as they were read.
    pub(super) whole: Whole,
}

/// Reads the states of threads that go back, and their statements up to where nothing changes any more.
pub(super) async fn read(write: &mut Write<'_>, due: &mut [Due]) -> Result<(), Fault> {
    let mut back: Vec<(&mut Due, Place, Place)> = due
        .iter_mut()
        .filter_map(|due| match due.course {
            Course::Between(first, last) => Some((due, first, last)),
            Course::Longer(_) => None,
        })
        .collect();
    // One that is alone asks no more for itself.
    if back.len() < 2 {
        return Ok(());
    }
    let (tables, tx) = (&mut write.tables, &mut write.tx);
    let options = || {
        FindOptions::builder()
            .limit(i64::try_from(MOST).ok())
            .build()
    };
    let all = any_of(back.iter().map(|(due, ..)| due.whole.range()));
    let states = tables.thread_states.load(tx, all, Some(options())).await?;
    if states.len() >= MOST {
        return Ok(());
    }
    let mut stretches = Vec::new();
    let mut known = Vec::new();
    for (due, first, last) in &mut back {
        due.whole.knows_states();
        let (from, to) = due.whole.around(&tables.thread_states, *first, *last);
        // Behind the statement that breaks it nothing changes either.
        let broken = due.row.broken.map(|broken| broken.place);
        let to = to.unwrap_or(END).min(broken.unwrap_or(END));
        let from = from.unwrap_or(START);
        stretches.push(due.whole.between(from, to));
        known.push((from, to));
    }
    let within = any_of(stretches);
    let statements = &mut tables.thread_statements;
    let found = statements.load(tx, within, Some(options())).await?;
    if found.len() < MOST {
        for ((due, ..), (from, to)) in back.iter_mut().zip(known) {
            due.whole.knows_statements(from, to);
        }
    }
    Ok(())
}
