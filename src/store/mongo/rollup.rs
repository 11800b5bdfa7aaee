//! Rollups: what is counted, over nodes of time.
//!
//! Nodes of the fine levels, up to four hours, are a document each, with all series in it (`rollup/fine.rs`). From
//! days on each series has a document of its own in a node, by series and then by time, for what a report reads
//! of a series are neighbours. There are such documents of fine nodes too: where one has no room for more series, and
//! in a database that an earlier program began.
//!
//! Each process has a part of every node, and adds to its own, so that what one has read another does not
//! change; readers add the parts up. Only who takes people out of a node writes to all of its parts.

mod fine;
mod recompute;

use std::collections::BTreeMap;

use mongodb::Database;
use mongodb::bson::{self, RawDocument, doc};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use self::fine::Digest;
pub(super) use self::fine::FineRow;
use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::order::{self, Order};
use super::series::SeriesId;
use super::table::Row;
use super::write::Write;
use crate::facts::{Deltas, Node};
use crate::store::counts::people::from_bitmap;
use crate::store::counts::row::{self, changed};
use crate::store::counts::{COARSE, Change, Found, People};

/// Milliseconds of a leaf.
pub(super) const LEAF: i64 = 900_000;

/// Bytes of a rollup's identity: series, level, node and part.
pub(super) const ROLLUP: usize = SeriesId::LENGTH + 1 + 8 + 4;

/// Bytes of the counts in one document; `MongoDB` takes 16 MiB. Who sends statements can make up any number of kinds
/// that count for nothing, and each has a series.
const LARGEST: usize = 8 * 1024 * 1024;

/// The number of the order that says that series have documents of their own of fine nodes.
const APART: &str = "rollups_apart";

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

    /// The identity of a part with all series of the edition.
    fn fine(self, part: u32) -> Id {
        FineRow::identity(self.series.edition(), self.node, part)
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
        people.map_or_else(
            || Ok(RoaringBitmap::new()),
            |set| Ok(from_bitmap(set.bytes())?),
        )
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

/// A part as a query of a report has found it.
pub(super) fn read(found: &RawDocument) -> Result<(Place, Found), Fault> {
    let row: RollupRow = bson::deserialize_from_slice(found.as_bytes())
        .map_err(|error| Fault::Corrupt(format!("a rollup is damaged: {error}")))?;
    let bytes = row.id.bytes();
    let node = bytes
        .get(SeriesId::LENGTH)
        .zip(number_at(&row.id, SeriesId::LENGTH + 1));
    let node = node.and_then(|(level, index)| Node::new(*level, index));
    let place = SeriesId::at(bytes).zip(node);
    let (series, node) =
        place.ok_or_else(|| Fault::Corrupt("the identity of a rollup is damaged".to_owned()))?;
    let found = Found {
        statements: row.statements,
        people: row.people()?,
    };
    Ok((Place { series, node }, found))
}

/// The series of which fine nodes are read.
pub(super) struct Wanted {
    /// By edition, in the order of the series, with their places among those asked for.
    editions: BTreeMap<u32, (Vec<Digest>, Vec<usize>)>,
}

impl Wanted {
    pub(super) fn of(series: &[SeriesId]) -> Self {
        let mut sorted: Vec<_> = series.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let mut editions = BTreeMap::<u32, (Vec<Digest>, Vec<usize>)>::new();
        for (series, place) in sorted {
            let (digests, places) = editions.entry(series.edition()).or_default();
            digests.push(series.into());
            places.push(place);
        }
        Self { editions }
    }

    pub(super) fn editions(&self) -> impl Iterator<Item = u32> {
        self.editions.keys().copied()
    }

    /// The node of a part that a query has found, and what is counted in it of each series, by its place.
    pub(super) fn read(
        &self,
        found: &RawDocument,
        mut each: impl FnMut(Node, usize, Found),
    ) -> Result<(), Fault> {
        let row: FineRow = bson::deserialize_from_slice(found.as_bytes())
            .map_err(|error| Fault::Corrupt(format!("a rollup is damaged: {error}")))?;
        let (edition, node) = row.place()?;
        if let Some((digests, places)) = self.editions.get(&edition) {
            row::read(row.counts(), digests, |digest, found| {
                if let Some(place) = places.get(digest) {
                    each(node, *place, found);
                }
            })?;
        }
        Ok(())
    }
}

/// Whether all series of a node are kept together.
pub(super) fn is_fine(node: Node) -> bool {
    node.level() < COARSE
}

/// Applies changes to the rollups.
pub(super) async fn apply(
    write: &mut Write<'_>,
    deltas: &BTreeMap<u32, Deltas>,
    counts: Counts,
) -> Result<(), Fault> {
    // They are very many, and must not be copied from place to place.
    let of_deltas = deltas.values().map(|deltas| deltas.iter().count());
    let mut changes = Vec::with_capacity(of_deltas.sum::<usize>() + counts.len());
    let mut last = None;
    for (edition, deltas) in deltas {
        for (series, node, delta) in deltas.iter() {
            // The nodes of a series come one after the other.
            let id = match last {
                Some((of, known, id)) if of == *edition && known == series => id,
                _ => SeriesId::of(*edition, series),
            };
            last = Some((*edition, series, id));
            // A set that is made anew is made later.
            let people = if delta.people.is_empty() || delta.recompute {
                People::Same
            } else {
                People::More(&delta.people)
            };
            let statements = delta.statements;
            changes.push((Place { series: id, node }, Change { statements, people }));
        }
    }
    for ((series, node), statements) in counts {
        let people = People::Same;
        let change = Change { statements, people };
        changes.push((Place { series, node }, change));
    }
    // Those of fine nodes first. Those of one come one after the other, and in it in the order of the series.
    let order = |place: &Place| {
        let (edition, node) = (place.series.edition(), place.node);
        (!is_fine(node), edition, node, place.series)
    };
    changes.sort_unstable_by_key(|(place, _)| order(place));
    let (fine, coarse) =
        changes.split_at(changes.partition_point(|(place, _)| is_fine(place.node)));
    let part = write.part;
    let ids = fine.iter().map(|(place, _)| place.fine(part));
    write.tables.rollups_fine.fetch(&mut write.tx, ids).await?;
    let ids = coarse.iter().map(|(place, _)| place.part(part));
    write.tables.rollups.fetch(&mut write.tx, ids).await?;
    let same_row = |left: &Place, right: &Place| {
        (left.series.edition(), left.node) == (right.series.edition(), right.node)
    };
    for changes in fine.chunk_by(|(left, _), (right, _)| same_row(left, right)) {
        change_fine(write, changes).await?;
    }
    for (place, change) in coarse {
        add(write, *place, change)?;
    }
    recompute::recompute(write, deltas).await
}

/// Whether series have documents of their own also of fine nodes.
pub(super) fn are_apart(order: &Order) -> bool {
    order.numbers.contains_key(APART)
}

/// Notes that they have, as in a database of an earlier program.
pub(super) async fn take_over(database: &Database) -> Result<(), Fault> {
    let orders = database.collection::<Order>(order::COLLECTION);
    let apart = doc! { "$max": { format!("numbers.{APART}"): 1_i64 } };
    orders.update_one(doc! { "_id": order::ID }, apart).await?;
    Ok(())
}

/// Changes the own part of a fine node, which was read, in some series, each once and in their order.
async fn change_fine(write: &mut Write<'_>, changes: &[(Place, Change<'_>)]) -> Result<(), Fault> {
    debug_assert!(
        changes.is_sorted_by(|(left, _), (right, _)| left.series < right.series),
        "each once and in their order"
    );
    let Some((place, _)) = changes.first() else {
        return Ok(());
    };
    let id = place.fine(write.part);
    let row = write.tables.rollups_fine.known(&id);
    let known = row.as_ref().map_or(&[][..], |row| row.counts());
    let of_node = changes.iter();
    let of_node = of_node.map(|(place, change)| (Digest::from(place.series), change));
    let counts = changed(known, of_node)?;
    if counts.len() > LARGEST.max(known.len()) {
        write.order.number(APART);
        let part = write.part;
        let ids = changes.iter().map(|(place, _)| place.part(part));
        write.tables.rollups.fetch(&mut write.tx, ids).await?;
        return changes
            .iter()
            .try_for_each(|(place, change)| add(write, *place, change));
    }
    if counts != known {
        write.tables.rollups_fine.put(FineRow::new(id, counts));
    }
    Ok(())
}

/// Adds to the own part of a node of which each series has its own, which was read.
fn add(write: &mut Write<'_>, place: Place, change: &Change<'_>) -> Result<(), Fault> {
    let mut row = own(write, place);
    row.statements += change.statements;
    let mut changed = change.statements != 0;
    if let People::More(added) = change.people {
        let known = row.people()?;
        if !added.is_within(&known) {
            let mut all = known;
            added.add_to(&mut all);
            row.set_people(&all)?;
            changed = true;
        }
    }
    if changed {
        write.tables.rollups.put(row);
    }
    Ok(())
}

/// The same as it is now.
fn own(write: &Write<'_>, place: Place) -> RollupRow {
    let id = place.part(write.part);
    let known = write.tables.rollups.known(&id);
    known.map_or_else(|| RollupRow::new(id), |row| RollupRow::clone(&row))
}
