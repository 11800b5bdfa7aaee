//! Reading findings, by what a query asks for.

use std::collections::HashMap;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::FindOptions;
use serde::Deserialize;

use super::{COUNT, CountRow, DAY, FINDING, FindingRow, KindRow};
use crate::profile::Finding;
use crate::store::mongo::Reader;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::{Id, Parts};
use crate::store::mongo::snapshot::Snapshot;
use crate::store::mongo::table::{Row, Table, Tx};
use crate::store::mongo::time::timestamp;
use crate::store::{FindingCount, FindingQuery, KeptFinding};

/// Kinds asked for by one query: the database goes through the findings of each in the order of the list and
/// merges them, up to some hundred.
const KINDS: usize = 100;

/// Findings, newest statements first.
pub(in super::super) async fn read(
    reader: &Reader,
    query: &FindingQuery,
) -> Result<Vec<KeptFinding>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let mut tx = snapshot.tx();
    let wanted = wanted(&mut tx, query).await?;
    let Some(range) = places(&mut tx, edition, query).await? else {
        return Ok(Vec::new());
    };
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let mut filter = doc! { "_id": { "$gte": range.start, "$lt": range.end } };
    if let Some(key) = query.key {
        filter.insert("key", key);
    }
    let found = match &wanted {
        None => newest(&mut tx, filter, query.limit).await?,
        Some(kinds) => {
            let numbers: Vec<i64> = kinds.keys().copied().collect();
            let mut found = Vec::new();
            for some in numbers.chunks(KINDS) {
                let mut filter = filter.clone();
                filter.insert("kind", doc! { "$in": some });
                found.extend(newest(&mut tx, filter, query.limit).await?);
            }
            found.sort_unstable_by(|one, other| other.id.cmp(&one.id));
            found.truncate(query.limit);
            found
        }
    };
    let kinds = match wanted {
        Some(kinds) => kinds,
        None => kinds_of(&mut tx, found.iter().map(|row| row.kind)).await?,
    };
    found.iter().map(|row| row.kept(&kinds)).collect()
}

impl FindingRow {
    fn kept(&self, kinds: &HashMap<i64, Finding>) -> Result<KeptFinding, Fault> {
        let damaged = || Fault::Corrupt("a finding is damaged".to_owned());
        let what = kinds.get(&self.kind).ok_or_else(no_kind)?;
        Ok(KeptFinding {
            place: (self.n, self.kind),
            statement: self.statement.to_uuid().ok_or_else(damaged)?,
            stored: timestamp(self.stored)?,
            key: self.key,
            what: Finding {
                found: self.found.clone(),
                ..what.clone()
            },
        })
    }
}

fn no_kind() -> Fault {
    Fault::Corrupt("a finding is of no kind".to_owned())
}

async fn newest(tx: &mut Tx<'_>, filter: Document, limit: usize) -> Result<Vec<FindingRow>, Fault> {
    let options = FindOptions::builder()
        .sort(doc! { "_id": -1 })
        .limit(i64::try_from(limit).ok())
        .build();
    collect(tx, filter, options).await
}

/// The documents that a query finds, in its order.
async fn collect<R: Row>(
    tx: &mut Tx<'_>,
    filter: Document,
    options: FindOptions,
) -> Result<Vec<R>, Fault> {
    let mut cursor = tx
        .database
        .collection::<R>(R::COLLECTION)
        .find(filter)
        .with_options(options)
        .session(&mut *tx.session)
        .await?;
    let mut found = Vec::new();
    while let Some(row) = cursor.next(&mut *tx.session).await {
        found.push(row?);
    }
    Ok(found)
}

/// Between which places the findings are that a query is about; `None` where there are none.
async fn places(
    tx: &mut Tx<'_>,
    edition: u32,
    query: &FindingQuery,
) -> Result<Option<Range<Id>>, Fault> {
    let of = || Parts::new().number32(edition);
    let mut range = of().range(FINDING);
    if let Some((sequence, kind)) = query.before {
        range.end = of().number(sequence).number(kind).id();
    }
    if let Some(days) = &query.days {
        // What was stored later stands later.
        let from = first_since(tx, edition, day(days.start) * DAY).await?;
        let to = first_since(tx, edition, day(days.end) * DAY).await?;
        let Some(from) = from else {
            return Ok(None);
        };
        range.start = from;
        range.end = to.map_or(range.end.clone(), |to| range.end.min(to));
    }
    Ok((range.start < range.end).then_some(range))
}

/// The first finding about a statement that was stored at a time or later.
async fn first_since(tx: &mut Tx<'_>, edition: u32, time: i64) -> Result<Option<Id>, Fault> {
    let options = FindOptions::builder()
        .sort(doc! { "stored": 1, "_id": 1 })
        .limit(1)
        .build();
    let filter = doc! { "edition": edition, "stored": { "$gte": time } };
    let found: Vec<FindingRow> = collect(tx, filter, options).await?;
    Ok(found.into_iter().next().map(|row| row.id))
}

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "_id")]
    of: GroupOf,
    statements: i64,
    first: i64,
    last: i64,
}

#[derive(Deserialize)]
struct GroupOf {
    kind: i64,
    key: i64,
}

/// Counts by key and kind, the most frequent first.
pub(in super::super) async fn counts(
    reader: &Reader,
    query: &FindingQuery,
) -> Result<Vec<FindingCount>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let mut tx = snapshot.tx();
    let wanted = wanted(&mut tx, query).await?;
    let of = || Parts::new().number32(edition);
    let mut range = of().range(COUNT);
    if let Some(days) = &query.days {
        range.start = of().number(day(days.start)).range(COUNT).start;
        range.end = of().number(day(days.end)).range(COUNT).start;
    }
    let mut filter = doc! {
        "_id": { "$gte": range.start, "$lt": range.end },
        "statements": { "$gt": 0 },
    };
    if let Some(key) = query.key {
        filter.insert("key", key);
    }
    if let Some(kinds) = &wanted {
        let kinds: Vec<i64> = kinds.keys().copied().collect();
        filter.insert("kind", doc! { "$in": kinds });
    }
    let group = doc! {
        "_id": { "kind": "$kind", "key": "$key" },
        "statements": { "$sum": "$statements" },
        "first": { "$min": "$day" },
        "last": { "$max": "$day" },
    };
    let mut cursor = tx
        .database
        .collection::<CountRow>(CountRow::COLLECTION)
        .aggregate([doc! { "$match": filter }, doc! { "$group": group }])
        .with_type::<Group>()
        .session(&mut *tx.session)
        .await?;
    let mut groups: Vec<Group> = Vec::new();
    while let Some(group) = cursor.next(&mut *tx.session).await {
        groups.push(group?);
    }
    groups.sort_unstable_by_key(|group| (-group.statements, group.of.kind, group.of.key));
    groups.truncate(query.limit);
    let kinds = match wanted {
        Some(kinds) => kinds,
        None => kinds_of(&mut tx, groups.iter().map(|group| group.of.kind)).await?,
    };
    let count = |group: &Group| {
        Ok(FindingCount {
            key: group.of.key,
            what: kinds.get(&group.of.kind).ok_or_else(no_kind)?.clone(),
            statements: group.statements.try_into().unwrap_or_default(),
            first: date(group.first)?,
            last: date(group.last)?,
        })
    };
    groups.iter().map(count).collect()
}

/// The kinds of findings that a query is about, by number; `None` where it is about all.
async fn wanted(
    tx: &mut Tx<'_>,
    query: &FindingQuery,
) -> Result<Option<HashMap<i64, Finding>>, Fault> {
    let mut filter = Document::new();
    for (name, wanted) in [
        ("profile", &query.profile),
        ("template", &query.template),
        ("rule", &query.rule),
    ] {
        if let Some(wanted) = wanted {
            filter.insert(name, wanted);
        }
    }
    if filter.is_empty() {
        return Ok(None);
    }
    Ok(Some(kinds(tx, filter).await?))
}

/// The kinds with these numbers.
async fn kinds_of(
    tx: &mut Tx<'_>,
    numbers: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Finding>, Fault> {
    let mut numbers: Vec<i64> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let numbers: Bson = numbers.into();
    kinds(tx, doc! { "number": { "$in": numbers } }).await
}

async fn kinds(tx: &mut Tx<'_>, filter: Document) -> Result<HashMap<i64, Finding>, Fault> {
    let mut table = Table::<KindRow>::default();
    table.load(tx, filter, None).await?;
    let kind = |row: &KindRow| {
        let damaged = |error| Fault::Corrupt(format!("a finding is damaged: {error}"));
        let what = serde_json::from_str(&row.what).map_err(damaged)?;
        Ok((row.number, what))
    };
    table.rows().map(|row| kind(row)).collect()
}

/// Days since 1970.
fn day(date: Date) -> i64 {
    let midnight = TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight()));
    // Only days at the ends of the calendar have none.
    midnight.map_or(i64::MAX / DAY, |midnight| {
        midnight.as_millisecond().div_euclid(DAY)
    })
}

fn date(day: i64) -> Result<Date, Fault> {
    let midnight = Timestamp::from_millisecond(day * DAY)
        .map_err(|error| Fault::Corrupt(format!("a day is none: {error}")))?;
    Ok(TimeZone::UTC.to_datetime(midnight).date())
}
