//! What arrived, before it is rolled up: a document for each commit.

use std::collections::{BTreeMap, HashMap};

use lru::LruCache;
use mongodb::bson::{self, RawDocument};
use serde::{Deserialize, Serialize};

use std::num::NonZeroUsize;

use super::editions;
use super::fault::Fault;
use super::gathered::Arrival;
use super::id::{Id, Parts, number_at};
use super::rollup::LEAF;
use super::series::{NO_EDITION, SeriesId, SeriesRow};
use super::table::Row;
use super::write::Write;
use crate::facts::Series;

/// Series remembered as listed. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// What arrived with one commit and is not rolled up. The `_id` is the number of the commit.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ArrivalRow {
    #[serde(rename = "_id")]
    id: Id,
    #[serde(rename = "a")]
    pub(super) arrived: Vec<Arrived>,
}

/// What arrived of one series in a quarter of an hour.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Arrived {
    /// [`SeriesId`].
    #[serde(rename = "s")]
    series: Id,
    /// When the quarter of an hour begins, in milliseconds since 1970.
    #[serde(rename = "t")]
    pub(super) quarter: i64,
    #[serde(rename = "n")]
    pub(super) statements: i64,
}

impl Row for ArrivalRow {
    const COLLECTION: &'static str = "arrival";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl ArrivalRow {
    pub(super) fn identity(commit: i64) -> Id {
        Parts::new().number(commit).id()
    }

    /// One as a query has found it.
    pub(super) fn read(found: &RawDocument) -> Result<Self, Fault> {
        let row = bson::deserialize_from_slice(found.as_bytes());
        row.map_err(|error| Fault::Corrupt(format!("what arrived is damaged: {error}")))
    }

    pub(super) fn commit(&self) -> Result<i64, Fault> {
        number_at(&self.id, 0).ok_or_else(damaged)
    }
}

impl Arrived {
    pub(super) fn series(&self) -> Result<SeriesId, Fault> {
        SeriesId::at(self.series.bytes()).ok_or_else(damaged)
    }
}

fn damaged() -> Fault {
    Fault::Corrupt("what arrived is damaged".to_owned())
}

/// Series that are known to be listed.
pub(super) struct Listed(LruCache<SeriesId, ()>);

impl Default for Listed {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

/// Counts arrivals at the time of the transaction or of the statement, under an edition where it matters to
/// the series.
pub(super) fn arrived(
    write: &mut Write<'_>,
    edition: u32,
    series: Series,
    stored: i64,
    statements: i64,
) {
    write.gathered.arrived(Arrival {
        edition,
        series,
        time: stored,
        statements,
    });
}

/// Notes what arrived in this transaction; how much of it is fresh.
pub(super) async fn settle(write: &mut Write<'_>) -> Result<usize, Fault> {
    let active = editions::active(write);
    let mut series: HashMap<(u32, Series), BTreeMap<i64, i64>> = HashMap::new();
    for Arrival {
        edition,
        series: one,
        time,
        statements,
    } in write.gathered.take_arrivals()
    {
        // Readers leave cut quarters out, so nobody needs to know it better.
        let quarter = time - time.rem_euclid(LEAF);
        let quarters = series.entry((edition, one)).or_default();
        *quarters.entry(quarter).or_default() += statements;
    }
    for quarters in series.values_mut() {
        quarters.retain(|_, statements| *statements != 0);
    }
    series.retain(|_, quarters| !quarters.is_empty());
    let mut found: Vec<(SeriesId, u32, Series, BTreeMap<i64, i64>)> = series
        .into_iter()
        .map(|((edition, series), quarters)| {
            let id = SeriesId::of(edition, &series);
            (id, edition, series, quarters)
        })
        // An edition that this transaction gave up is swept, and nothing must come after.
        .filter(|(id, ..)| id.edition() == NO_EDITION || active.contains(id.edition()))
        .collect();
    if found.is_empty() {
        return Ok(0);
    }
    found.sort_unstable_by_key(|(id, ..)| *id);
    list(write, &found).await?;
    let mut arrived: Vec<Arrived> = Vec::new();
    for (id, _, _, quarters) in found {
        arrived.extend(quarters.into_iter().map(|(quarter, statements)| Arrived {
            series: id.bytes().into(),
            quarter,
            statements,
        }));
    }
    let fresh = arrived.len();
    let id = ArrivalRow::identity(write.order.commits);
    write.tables.arrivals.put(ArrivalRow { id, arrived });
    Ok(fresh)
}

/// Lists the series in which something arrived for the first time.
async fn list(
    write: &mut Write<'_>,
    found: &[(SeriesId, u32, Series, BTreeMap<i64, i64>)],
) -> Result<(), Fault> {
    let unlisted: Vec<_> = found
        .iter()
        .filter(|(id, ..)| write.memory.listed.0.get(id).is_none())
        .map(|(id, edition, series, _)| (*id, SeriesRow::of(*edition, series)))
        .collect();
    let ids = unlisted.iter().map(|(_, row)| row.id().clone());
    let tables = &mut write.tables;
    tables.series.fetch(&mut write.tx, ids).await?;
    for (id, row) in unlisted {
        if tables.series.known(row.id()).is_none() {
            tables.series.put(row);
        }
        write.memory.listed.0.put(id, ());
    }
    Ok(())
}
