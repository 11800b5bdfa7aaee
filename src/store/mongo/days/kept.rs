//! What was worked out of days.
//!
//! It says of which state of its day it is, and is right as long as the day is in that state. It is written beside
//! all transactions, and whoever reads it looks at the state that it says: so processes may keep the same day in
//! any order, and what is lost or old is worked out again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use futures_util::{StreamExt as _, TryStreamExt as _, future, stream};
use mongodb::bson::doc;
use mongodb::options::{Acknowledgment, CollectionOptions, ReadConcern, WriteConcern};
use mongodb::{Collection, Database};
use serde::{Deserialize, Serialize};

use super::{DAY, states};
use crate::store::mongo::Reader;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::{Id, Parts, number_at};
use crate::store::mongo::order::Order;
use crate::store::mongo::snapshot::Snapshot;
use crate::store::mongo::statements::LARGEST;
use crate::store::mongo::table::any_of;
use crate::store::{DayState, KeptDay, NewDay, OfEdition};

/// Parts asked for by one query.
const ASKED: usize = 1_000;

/// Parts that are written at the same time.
const AT_ONCE: usize = 8;

/// Longer than any day in any zone, in milliseconds.
const LONGEST: i64 = 3 * DAY;

/// The collection of what was worked out.
pub(in super::super) const COLLECTION: &str = "day";

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

    /// Those of a day that fit.
    fn all_of(day: NewDay) -> impl Iterator<Item = Self> {
        let (range, edition, basis, state) = (day.range, day.edition, day.basis, day.state);
        let parts = day.parts.into_iter();
        let fit = parts.filter(|part| part.bytes.len() <= LARGEST);
        fit.map(move |part| Self {
            id: Self::identity(edition, part.part, &range),
            basis: basis.to_vec().into(),
            state: state.0.cast_signed(),
            bytes: part.bytes.into(),
        })
    }

    /// The day of an identity.
    fn day(id: &Id) -> Option<Range<i64>> {
        Some(number_at(id, 5)?..number_at(id, 13)?)
    }

    /// The identities of days that begin at some time.
    fn begun(edition: u32, part: u8, times: Range<i64>) -> Range<Id> {
        let of_part = Parts::new().number32(edition).byte(part);
        let begin = |time| of_part.clone().number(time).range(Self::LENGTH).start;
        begin(times.start)..begin(times.end)
    }
}

/// A part of which nothing else is asked for.
#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "_id")]
    id: Id,
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
pub(in super::super) async fn kept(
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
pub(in super::super) async fn keep(reader: &Reader, days: Vec<NewDay>) -> Result<(), Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let ranges: Vec<_> = days.iter().map(|day| day.range.clone()).collect();
    let states = states(&mut snapshot, &ranges).await?;
    let as_it_was = days.into_iter().zip(states);
    let as_it_was = as_it_was.filter(|(day, state)| day.edition == edition && day.state == *state);
    let as_it_was: Vec<NewDay> = as_it_was.map(|(day, _)| day).collect();
    let all = &parts(&reader.database);
    make_place(all, edition, &as_it_was).await?;
    stream::iter(as_it_was.into_iter().flat_map(PartRow::all_of))
        .map(|row| async move {
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

/// Removes the same parts of days that overlap these: those of another division into days.
async fn make_place(all: &Collection<PartRow>, edition: u32, days: &[NewDay]) -> Result<(), Fault> {
    let mut by_part: BTreeMap<u8, Vec<&Range<i64>>> = BTreeMap::new();
    for day in days {
        for part in &day.parts {
            by_part.entry(part.part).or_default().push(&day.range);
        }
    }
    for (part, days) in by_part {
        let first = days.iter().map(|day| day.start).min().unwrap_or_default();
        let end = days.iter().map(|day| day.end).max().unwrap_or_default();
        let near = PartRow::begun(edition, part, first.saturating_sub(LONGEST)..end);
        let mut found = all
            .clone_with_type::<Identity>()
            .find(any_of([near]))
            .projection(doc! { "_id": 1 })
            .await?;
        let mut others = Vec::new();
        while let Some(Identity { id }) = found.try_next().await? {
            let overlaps = |other: &Range<i64>| {
                let overlaps = |day: &&&Range<i64>| day.start < other.end && other.start < day.end;
                days.iter().filter(overlaps).any(|day| *day != other)
            };
            if PartRow::day(&id).is_some_and(|other| overlaps(&other)) {
                others.push(id);
            }
        }
        for some in others.chunks(ASKED) {
            all.delete_many(doc! { "_id": { "$in": some } }).await?;
        }
    }
    Ok(())
}

/// Removes all that was worked out under an edition that counts no more.
pub(in super::super) async fn forget(database: &Database, edition: u32) -> Result<(), Fault> {
    let all = Parts::new().number32(edition).range(PartRow::LENGTH);
    parts(database).delete_many(any_of([all])).await?;
    Ok(())
}
