//! Days: when what counts within them has changed last, and what was worked out of them.
//!
//! Whoever changes what counts at a time notes the commit at the day, in the same transaction; commits have an
//! order, so the note of a later one takes the place of an earlier one unread.
//!
//! What was worked out of a day says of which state it is, and is right as long as the day is in that state. It is
//! written beside all transactions, and whoever reads it looks at the state that it says: so processes may keep
//! the same day in any order, and what is lost or old is worked out again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use futures_util::{StreamExt as _, TryStreamExt as _, future, stream};
use mongodb::bson::{self, Document, doc};
use mongodb::options::{Acknowledgment, CollectionOptions, FindOptions, ReadConcern, WriteConcern};
use mongodb::{Collection, Database};
use serde::{Deserialize, Serialize};

use super::Reader;
use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::order::Order;
use super::people;
use super::snapshot::Snapshot;
use super::statements::LARGEST;
use super::table::{Row, any_of};
use super::write::Write;
use crate::store::{DayState, KeptDay, NewDay, OfEdition};

/// Milliseconds of a day of UTC.
const DAY: i64 = 86_400_000;

/// Parts, and runs of days, asked for by one query.
const ASKED: usize = 1_000;

/// Parts that are written at the same time.
const AT_ONCE: usize = 8;

/// The collection of what was worked out.
pub(super) const COLLECTION: &str = "day";

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

/// A part that was worked out of a day. Its `_id` is the edition, the number of the part, and the beginning and the
/// end of the day.
#[derive(Serialize, Deserialize)]
struct PartRow {
    #[serde(rename = "_id")]
    id: Id,
    #[serde(rename = "b")]
    basis: Id,
    /// [`DayState`], as the bits of it.
    #[serde(rename = "s")]
    state: i64,
    #[serde(rename = "p")]
    bytes: Id,
}

impl PartRow {
    fn identity(edition: u32, part: u8, day: &Range<i64>) -> Id {
        Parts::new()
            .number32(edition)
            .byte(part)
            .number(day.start)
            .number(day.end)
            .id()
    }

    /// Of edition, part, beginning and end.
    const LENGTH: usize = 4 + 1 + 8 + 8;

    /// Finds others of the same part that begin within the day: those of another division into days.
    fn others(edition: u32, part: u8, day: &Range<i64>) -> Document {
        let own = Self::identity(edition, part, day);
        let begin = |time| {
            let of_part = Parts::new().number32(edition).byte(part);
            of_part.number(time).range(Self::LENGTH).start
        };
        doc! { "_id": { "$gte": begin(day.start), "$lt": begin(day.end), "$ne": own } }
    }

    /// Those of a day that fit, each with what finds the [others](Self::others).
    fn all_of(day: NewDay) -> impl Iterator<Item = (Self, Document)> {
        let (range, edition, basis, state) = (day.range, day.edition, day.basis, day.state);
        let parts = day.parts.into_iter();
        let fit = parts.filter(|part| part.bytes.len() <= LARGEST);
        fit.map(move |part| {
            let row = Self {
                id: Self::identity(edition, part.part, &range),
                basis: basis.to_vec().into(),
                state: state.0.cast_signed(),
                bytes: part.bytes.into(),
            };
            (row, Self::others(edition, part.part, &range))
        })
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

/// What was worked out. It is written so that nobody waits for other nodes or a journal, and read as it was
/// written: it says itself of which state it is.
fn parts(database: &Database) -> Collection<PartRow> {
    let one = WriteConcern::builder().w(Acknowledgment::Nodes(1)).build();
    let options = CollectionOptions::builder()
        .read_concern(ReadConcern::local())
        .write_concern(one)
        .build();
    database.collection_with_options(COLLECTION, options)
}

/// What is kept of some days, in the state of the store that they are in.
pub(super) async fn kept(
    reader: &Reader,
    days: &[Range<i64>],
    basis: [u8; 16],
    asked: &[u8],
) -> Result<OfEdition<Vec<KeptDay>>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let states = states(&mut snapshot, days).await?;
    let identity = |day: &Range<i64>, part: u8| PartRow::identity(edition, part, day);
    let ids = days
        .iter()
        .flat_map(|day| asked.iter().map(move |part| identity(day, *part)));
    let mut ids: Vec<Id> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut kept: HashMap<Id, PartRow> = HashMap::new();
    for some in ids.chunks(ASKED) {
        let filter = doc! { "_id": { "$in": some }, "b": Id::from(basis.to_vec()) };
        let mut found = parts(&reader.database).find(filter).await?;
        while let Some(row) = found.try_next().await? {
            kept.insert(row.id.clone(), row);
        }
    }
    let of_day = |(day, state): (&Range<i64>, DayState)| {
        let parts = asked.iter().map(|part| {
            let row = kept.get(&identity(day, *part))?;
            (row.state == state.0.cast_signed()).then(|| row.bytes.bytes().to_vec())
        });
        KeptDay {
            parts: parts.collect(),
            state,
        }
    };
    Ok(OfEdition {
        edition,
        found: days.iter().zip(states).map(of_day).collect(),
    })
}

/// Keeps what was worked out of some days that have not changed since. A part that no document can hold is not kept.
pub(super) async fn keep(reader: &Reader, days: Vec<NewDay>) -> Result<(), Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let ranges: Vec<_> = days.iter().map(|day| day.range.clone()).collect();
    let states = states(&mut snapshot, &ranges).await?;
    let as_it_was = days.into_iter().zip(states);
    let as_it_was = as_it_was.filter(|(day, state)| day.edition == edition && day.state == *state);
    let all = &parts(&reader.database);
    stream::iter(as_it_was.flat_map(|(day, _)| PartRow::all_of(day)))
        .map(|(row, others)| async move {
            all.delete_many(others).await?;
            let place = doc! { "_id": row.id.clone() };
            all.replace_one(place, row).upsert(true).await
        })
        .buffer_unordered(AT_ONCE)
        .try_for_each(|_| future::ready(Ok(())))
        .await?;
    // If the edition counts no more, it may have been swept meanwhile.
    if Order::read(&reader.database).await?.current != edition {
        forget(&reader.database, edition).await?;
    }
    Ok(())
}

/// Removes all that was worked out under an edition that counts no more.
pub(super) async fn forget(database: &Database, edition: u32) -> Result<(), Fault> {
    let all = Parts::new().number32(edition).range(PartRow::LENGTH);
    parts(database).delete_many(any_of([all])).await?;
    Ok(())
}
