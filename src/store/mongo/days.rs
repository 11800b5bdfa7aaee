//! Days: when what counts within them has changed last, and what was worked out of them.
//!
//! Whoever changes what counts at a time notes the commit at the day, in the same transaction; commits have an
//! order, so the note of a later one takes the place of an earlier one unread.

mod kept;

use std::collections::BTreeMap;
use std::ops::Range;

use mongodb::bson;
use mongodb::options::FindOptions;
use serde::{Deserialize, Serialize};

pub(super) use self::kept::{COLLECTION, forget, keep, kept};
use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::people;
use super::snapshot::Snapshot;
use super::table::{Row, any_of};
use super::write::Write;
use crate::store::DayState;

/// Milliseconds of a day of UTC.
const DAY: i64 = 86_400_000;

/// Runs of days asked for by one query.
const ASKED: usize = 1_000;

/// When what counts within a day of UTC has changed last. Its `_id` is the edition and the day.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ChangeRow {
    #[serde(rename = "_id")]
    id: Id,
    /// The number of the commit.
    #[serde(rename = "c")]
    commit: i64,
}

impl Row for ChangeRow {
    const COLLECTION: &'static str = "day_change";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl ChangeRow {
    /// Of edition and day.
    pub(super) const LENGTH: usize = 4 + 8;

    fn identity(edition: u32, day: i64) -> Id {
        Parts::new().number32(edition).number(day).id()
    }
}

/// Notes that what counts at a time under an edition changes with this commit.
pub(super) fn changed(write: &mut Write<'_>, edition: u32, time: i64) {
    let id = ChangeRow::identity(edition, time.div_euclid(DAY));
    // Most of a batch is of the same day.
    if write.tables.day_changes.known(&id).is_none() {
        let commit = write.order.commits;
        write
            .tables
            .day_changes
            .put_unread(ChangeRow { id, commit });
    }
}

/// The states of some ranges of milliseconds.
pub(super) async fn states(
    snapshot: &mut Snapshot,
    ranges: &[Range<i64>],
) -> Result<Vec<DayState>, Fault> {
    let edition = snapshot.order.current;
    let touched: Vec<_> = ranges.iter().map(days_of).collect();
    let runs = runs(&touched);
    let mut changes: BTreeMap<i64, i64> = BTreeMap::new();
    for some in runs.chunks(ASKED) {
        let within = some.iter().map(|run| {
            ChangeRow::identity(edition, run.start)..ChangeRow::identity(edition, run.end)
        });
        snapshot
            .each(
                ChangeRow::COLLECTION,
                any_of(within),
                FindOptions::default(),
                |row| {
                    let row: ChangeRow =
                        bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?;
                    let day = number_at(&row.id, 4).ok_or_else(|| damaged("its identity"))?;
                    changes.insert(day, row.commit);
                    Ok(())
                },
            )
            .await?;
    }
    // Both only grow, so of two sums that are the same both parts are.
    let people = people::version(&snapshot.order);
    let state = |days: &Range<i64>| {
        let last = changes.range(days.clone()).map(|(_, commit)| *commit).max();
        let last = last.unwrap_or_default();
        DayState(last.saturating_add(people).cast_unsigned())
    };
    Ok(touched.iter().map(state).collect())
}

fn damaged(what: impl std::fmt::Display) -> Fault {
    Fault::Corrupt(format!(
        "the note of when a day has changed is damaged: {what}"
    ))
}

/// The days of UTC that a range touches.
fn days_of(range: &Range<i64>) -> Range<i64> {
    if range.is_empty() {
        return 0..0;
    }
    range.start.div_euclid(DAY)..(range.end - 1).div_euclid(DAY) + 1
}

/// The same days with neighbours joined, in their order.
fn runs(days: &[Range<i64>]) -> Vec<Range<i64>> {
    let mut days: Vec<_> = days.iter().filter(|days| !days.is_empty()).collect();
    days.sort_unstable_by_key(|days| days.start);
    let mut runs: Vec<Range<i64>> = Vec::new();
    for days in days {
        match runs.last_mut() {
            Some(run) if days.start <= run.end => run.end = run.end.max(days.end),
            _ => runs.push(days.clone()),
        }
    }
    runs
}
