//! Rollups: what is counted, over nodes of time.
//!
//! Each process has a part of every node, and adds to its own, so that what one has read another does not
//! change; readers add the parts up. Only who takes people out of a node writes to all of its parts.

mod recompute;

use std::collections::BTreeMap;

use mongodb::bson::{self, RawDocument};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::series::SeriesId;
use super::table::Row;
use super::write::Write;
use crate::facts::{Deltas, Node};

/// Milliseconds of a leaf.
pub(super) const LEAF: i64 = 900_000;

/// Bytes of a rollup's identity: series, level, node and part.
pub(super) const ROLLUP: usize = SeriesId::LENGTH + 1 + 8 + 4;

/// Statements to be added that were counted without people.
pub(super) type Counts = BTreeMap<(SeriesId, Node), i64>;

/// One part of what is counted of a series over a node. The `_id` is series, level, node and part.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RollupRow {
    #[serde(rename = "_id")]
    id: Id,
    /// Statements; below zero where another process counted what this one took back.
    #[serde(rename = "n", default)]
    statements: i64,
    /// A set of agents' numbers, left out where it is empty.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none", default)]
    people: Option<Id>,
}

impl Row for RollupRow {
    const COLLECTION: &'static str = "rollup";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A series over a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) series: SeriesId,
    pub(super) node: Node,
}

impl Place {
    fn parts(self) -> Parts {
        Parts::new()
            .bytes(self.series.bytes())
            .byte(self.node.level())
            .number(self.node.index())
    }

    fn part(self, part: u32) -> Id {
        self.parts().number32(part).id()
    }

    /// The identities of all parts from this node to a later one on its level.
    pub(super) fn through(self, last: Node) -> std::ops::Range<Id> {
        let last = Self { node: last, ..self };
        self.part(0)..last.part(u32::MAX)
    }
}

impl RollupRow {
    fn new(id: Id) -> Self {
        Self {
            id,
            statements: 0,
            people: None,
        }
    }

    fn people(&self) -> Result<RoaringBitmap, Fault> {
        let people = self.people.as_ref();
        people.map_or_else(|| Ok(RoaringBitmap::new()), |set| bitmap(set.bytes()))
    }

    fn set_people(&mut self, people: &RoaringBitmap) -> Result<(), Fault> {
        self.people = None;
        if people.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(people.serialized_size());
        people.serialize_into(&mut bytes).map_err(|error| {
            Fault::Corrupt(format!("a set of people cannot be written: {error}"))
        })?;
        self.people = Some(bytes.into());
        Ok(())
    }
}

/// A set of people as it is kept.
fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap, Fault> {
    RoaringBitmap::deserialize_from(bytes)
        .map_err(|error| Fault::Corrupt(format!("a set of people is damaged: {error}")))
}

/// A part as a query of a report has found it.
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) statements: i64,
    pub(super) people: RoaringBitmap,
}

impl Found {
    pub(super) fn read(found: &RawDocument) -> Result<Self, Fault> {
        let row: RollupRow = bson::deserialize_from_slice(found.as_bytes())
            .map_err(|error| Fault::Corrupt(format!("a rollup is damaged: {error}")))?;
        let bytes = row.id.bytes();
        let node = bytes
            .get(SeriesId::LENGTH)
            .zip(number_at(&row.id, SeriesId::LENGTH + 1));
        let node = node.and_then(|(level, index)| Node::new(*level, index));
        let place = SeriesId::at(bytes).zip(node);
        let (series, node) = place
            .ok_or_else(|| Fault::Corrupt("the identity of a rollup is damaged".to_owned()))?;
        Ok(Self {
            place: Place { series, node },
            statements: row.statements,
            people: row.people()?,
        })
    }
}

/// Applies changes to the rollups.
pub(super) async fn apply(
    write: &mut Write<'_>,
    deltas: &BTreeMap<u32, Deltas>,
    counts: Counts,
) -> Result<(), Fault> {
    let mut changes = Vec::new();
    let mut last = None;
    for (edition, deltas) in deltas {
        for (series, node, delta) in deltas.iter() {
            // The nodes of a series come one after the other.
            let id = match last {
                Some((of, known, id)) if of == *edition && known == series => id,
                _ => SeriesId::of(*edition, series),
            };
            last = Some((*edition, series, id));
            changes.push((Place { series: id, node }, delta));
        }
    }
    let part = write.part;
    let places = changes.iter().map(|(place, _)| *place);
    let counted = counts.keys().map(|(series, node)| Place {
        series: *series,
        node: *node,
    });
    let ids = places.chain(counted).map(|place| place.part(part));
    write.tables.rollups.fetch(&mut write.tx, ids).await?;
    for (place, delta) in changes {
        // A set that is made anew is made later.
        let people = (!delta.recompute).then_some(&delta.people);
        add(write, place, delta.statements, people)?;
    }
    for ((series, node), statements) in counts {
        add(write, Place { series, node }, statements, None)?;
    }
    recompute::recompute(write, deltas).await
}

/// Adds to the own part of a node, which was read.
fn add(
    write: &mut Write<'_>,
    place: Place,
    statements: i64,
    people: Option<&RoaringBitmap>,
) -> Result<(), Fault> {
    let mut row = own(write, place);
    row.statements += statements;
    let mut changed = statements != 0;
    if let Some(added) = people.filter(|added| !added.is_empty()) {
        let known = row.people()?;
        if !added.is_subset(&known) {
            row.set_people(&(known | added))?;
            changed = true;
        }
    }
    if changed {
        write.tables.rollups.put(row);
    }
    Ok(())
}

/// The own part of a node, which was read.
fn own(write: &Write<'_>, place: Place) -> RollupRow {
    let id = place.part(write.part);
    let known = write.tables.rollups.known(&id);
    known.map_or_else(|| RollupRow::new(id), |row| RollupRow::clone(&row))
}
