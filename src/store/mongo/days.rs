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
use super::Reader;
use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::people;
use super::snapshot::Snapshot;
use super::table::{Row, any_of};
use super::write::Write;
use crate::store::{DayState, DayStates, OfEdition};

/// Milliseconds of a day of UTC.
const DAY: i64 = 86_400_000;

/// What is noted of threads stands apart from what is noted of days, under numbers that no day has.
const BEGUN: i64 = 1 << 40;

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
    note(write, edition, time.div_euclid(DAY));
}

fn note(write: &mut Write<'_>, edition: u32, day: i64) {
    let id = ChangeRow::identity(edition, day);
    let commit = write.order.commits;
    let changes = &mut write.tables.day_changes;
    // Most of a batch is of the same day.
    if changes.known(&id).is_none_or(|row| row.commit < commit) {
        changes.put_unread(ChangeRow { id, commit });
    }
}

/// Notes that a thread which begins at a time under an edition begins there, or has gone on, with this commit.
pub(super) fn begun(write: &mut Write<'_>, edition: u32, time: i64) {
    note(write, edition, time.div_euclid(DAY) + BEGUN);
}

/// Both states of some ranges of milliseconds under the edition that counts.
pub(super) async fn both_states(
    reader: &Reader,
    ranges: &[Range<i64>],
) -> Result<OfEdition<Vec<DayStates>>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let counted = states(&mut snapshot, ranges).await?;
    let threads = ranges.iter().map(|range| {
        let days = days_of(range);
        days.start + BEGUN..days.end + BEGUN
    });
    let begun = last_changes(&mut snapshot, threads.collect()).await?;
    let both = counted.into_iter().zip(begun);
    let both = both.map(|(counted, begun)| DayStates { counted, begun });
    Ok(OfEdition {
        edition: snapshot.order.current,
        found: both.collect(),
    })
}

/// The states of some ranges of milliseconds.
pub(super) async fn states(
    snapshot: &mut Snapshot,
    ranges: &[Range<i64>],
) -> Result<Vec<DayState>, Fault> {
    last_changes(snapshot, ranges.iter().map(days_of).collect()).await
}

async fn last_changes(
    snapshot: &mut Snapshot,
    touched: Vec<Range<i64>>,
) -> Result<Vec<DayState>, Fault> {
    let edition = snapshot.order.current;
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
