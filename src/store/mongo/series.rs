//! What is counted, as it is kept: what stands for each series, and the list of those that arrive.

use mongodb::bson::doc;
use mongodb::options::FindOptions;
use serde::{Deserialize, Serialize};

use super::Reader;
use super::fault::Fault;
use super::id::{Id, Parts};
use super::snapshot::Snapshot;
use super::table::Row;
use crate::facts::{Family, Series};
use crate::store::OfEdition;

/// What stands in the place of an edition where something counts whatever the rules are.
pub(super) const NO_EDITION: u32 = u32::MAX;

/// What stands for a series under an edition, in the `_id` of whatever is kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SeriesId([u8; Self::LENGTH]);

impl SeriesId {
    pub(super) const LENGTH: usize = 20;

    pub(super) fn of(edition: u32, series: &Series) -> Self {
        let id = Parts::new()
            .number32(edition_of(edition, series))
            .text(&series.key())
            .id();
        let mut bytes = [0; Self::LENGTH];
        bytes.copy_from_slice(id.bytes());
        Self(bytes)
    }

    /// What an identity begins with.
    pub(super) fn at(id: &[u8]) -> Option<Self> {
        Some(Self(id.get(..Self::LENGTH)?.try_into().ok()?))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What tells it from the others of its edition.
    pub(super) fn digest(self) -> [u8; Self::LENGTH - 4] {
        let (_, digest) = self.0.split_at(4);
        digest.try_into().unwrap_or_default()
    }

    /// The edition under which it is counted, or [`NO_EDITION`].
    pub(super) fn edition(self) -> u32 {
        let [one, two, three, four, ..] = self.0;
        u32::from_be_bytes([one, two, three, four])
    }
}

/// What arrives counts whatever the rules are, but for what these say of it.
fn edition_of(edition: u32, series: &Series) -> u32 {
    match series.as_received() {
        Some((_, what)) if !what.depends_on_rules() => NO_EDITION,
        _ => edition,
    }
}

/// A series in which something arrived, by which a family is listed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SeriesRow {
    /// [`SeriesId`].
    #[serde(rename = "_id")]
    id: Id,
    #[serde(rename = "e")]
    edition: u32,
    #[serde(rename = "k")]
    key: String,
}

impl Row for SeriesRow {
    const COLLECTION: &'static str = "series";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl SeriesRow {
    pub(super) fn of(edition: u32, series: &Series) -> Self {
        let id = SeriesId::of(edition, series);
        Self {
            id: id.bytes().into(),
            edition: id.edition(),
            key: series.key(),
        }
    }
}

/// The series of a family, in the order of their keys.
pub(super) async fn list(
    reader: &Reader,
    family: Family,
    most: usize,
) -> Result<OfEdition<Vec<Series>>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let mut found = Vec::new();
    // To the database, no limit at all is none.
    if most == 0 {
        return Ok(OfEdition { edition, found });
    }
    let prefix = family.prefix();
    let filter = doc! {
        "e": { "$in": [i64::from(edition), i64::from(NO_EDITION)] },
        "k": { "$gte": prefix.as_ref(), "$lt": format!("{prefix}{}", char::MAX) },
    };
    let options = FindOptions::builder()
        .sort(doc! { "k": 1 })
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .build();
    snapshot
        .each(SeriesRow::COLLECTION, filter, options, |row| {
            let key = row.get_str("k").map_err(damaged)?;
            let series = Series::from_key(key)
                .ok_or_else(|| Fault::Corrupt(format!("{key:?} is the key of no series")))?;
            found.push(series);
            Ok(())
        })
        .await?;
    Ok(OfEdition { edition, found })
}

fn damaged(error: impl std::fmt::Display) -> Fault {
    Fault::Corrupt(format!("a series is damaged: {error}"))
}
