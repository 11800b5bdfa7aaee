//! Sets of people, made anew where somebody may have left them: those of leaves from the facts that are left,
//! those of their parents from their children.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use mongodb::bson::RawDocumentBuf;
use roaring::RoaringBitmap;

use super::{Change, Digest, FineRow, People, Place, RollupRow, changed, is_fine, own, row};
use crate::facts::{Deltas, Node, Series, series_of};
use crate::store::mongo::facts::FactRow;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::Id;
use crate::store::mongo::series::SeriesId;
use crate::store::mongo::table::{Row as _, any_of};
use crate::store::mongo::write::Write;

/// Ranges asked for by one query.
const ASKED: usize = 200;

/// The sets of leaves, by edition and leaf.
type Leaves<'d> = BTreeMap<(u32, Node), HashMap<&'d Series, RoaringBitmap>>;

/// Makes sets anew in all parts of their nodes: what is left is put in the own part, and the others are emptied.
pub(super) async fn recompute(
    write: &mut Write<'_>,
    deltas: &BTreeMap<u32, Deltas>,
) -> Result<(), Fault> {
    let mut marked = Vec::new();
    let mut leaves = Leaves::new();
    for (edition, deltas) in deltas {
        for (series, node) in deltas.recomputed() {
            marked.push((*edition, series, node));
            if node.level() == 0 {
                let sets = leaves.entry((*edition, node)).or_default();
                sets.insert(series, RoaringBitmap::new());
            }
        }
    }
    if marked.is_empty() {
        return Ok(());
    }
    fill(write, &mut leaves).await?;
    let mut places: Vec<_> = marked
        .into_iter()
        .map(|(edition, series, node)| {
            let id = SeriesId::of(edition, series);
            let left = leaves.get(&(edition, node));
            let left = left.and_then(|sets| sets.get(series));
            (Place { series: id, node }, left)
        })
        .collect();
    read(write, places.iter().map(|(place, _)| *place)).await?;
    // All series of a node come together. Leaves come before their parents, so that a parent is made from children
    // that are right.
    places.sort_by_key(|(place, _)| (place.series.edition(), place.node, place.series));
    let same_node = |left: &Place, right: &Place| {
        (left.series.edition(), left.node) == (right.series.edition(), right.node)
    };
    for places in places.chunk_by(|(left, _), (right, _)| same_node(left, right)) {
        let (nodes, left): (Vec<_>, Vec<_>) = places.iter().copied().unzip();
        let mut sets = of_children(write, &nodes)?;
        for (set, left) in sets.iter_mut().zip(left) {
            if let Some(left) = left {
                set.clone_from(left);
            }
        }
        set_all(write, &nodes, &sets)?;
    }
    Ok(())
}

/// Fills the sets of leaves from the facts that are rolled up, as the transaction sees them.
async fn fill(write: &mut Write<'_>, leaves: &mut Leaves<'_>) -> Result<(), Fault> {
    let rolled = write.order.rolled;
    let ranges: Vec<Range<Id>> = leaves
        .keys()
        .map(|(edition, leaf)| FactRow::within(*edition, &leaf.range()))
        .collect();
    let mut note = |row: &FactRow| {
        if row.commit > rolled {
            return Ok(());
        }
        let leaf = (row.edition()?, Node::leaf(row.time()?));
        let Some(sets) = leaves.get_mut(&leaf) else {
            return Ok(());
        };
        let counted = row.counted()?;
        for series in series_of(&counted.facts) {
            if let Some(people) = sets.get_mut(&series) {
                people.extend(&counted.people);
            }
        }
        Ok::<_, Fault>(())
    };
    let facts = write
        .tx
        .database
        .collection::<RawDocumentBuf>(FactRow::COLLECTION);
    for some in ranges.chunks(ASKED) {
        // A quarter of an hour can hold any number of facts, and so they are not gathered first.
        let mut cursor = facts
            .find(any_of(some.iter().cloned()))
            .projection(FactRow::counts())
            .session(&mut *write.tx.session)
            .await?;
        while cursor.advance(&mut *write.tx.session).await? {
            let row = FactRow::read(cursor.current())?;
            if !write.tables.facts.is_known(row.id()) {
                note(&row)?;
            }
        }
    }
    for range in ranges {
        for row in write.tables.facts.known_in(range) {
            note(row)?;
        }
    }
    Ok(())
}

/// Reads all parts of some nodes and of their children, also those that an earlier program made of fine ones.
async fn read(write: &mut Write<'_>, places: impl Iterator<Item = Place>) -> Result<(), Fault> {
    let (mut alone, mut fine) = (Vec::new(), Vec::new());
    for place in places {
        let own = Some((place.node, place.node));
        for (first, last) in own.into_iter().chain(children(place.node)) {
            let first = Place {
                node: first,
                ..place
            };
            alone.push(first.through(last));
            if is_fine(first.node) {
                fine.push((place.series.edition(), first.node, last));
            }
        }
    }
    for some in alone.chunks(ASKED) {
        let filter = any_of(some.iter().cloned());
        let rollups = &mut write.tables.rollups;
        rollups.load(&mut write.tx, filter, None).await?;
    }
    // Many series have the same ones.
    fine.sort_unstable();
    fine.dedup();
    for some in fine.chunks(ASKED) {
        let ranges = some.iter();
        let ranges = ranges.map(|(edition, first, last)| FineRow::through(*edition, *first, *last));
        let filter = any_of(ranges);
        let rollups = &mut write.tables.rollups_fine;
        rollups.load(&mut write.tx, filter, None).await?;
    }
    Ok(())
}

/// The first and the last child of a node.
fn children(node: Node) -> Option<(Node, Node)> {
    let mut children = node.children();
    let first = children.next()?;
    Some((first, children.last().unwrap_or(first)))
}

/// Who is in the children of a node, by the series, which come in their order; nobody where it has none.
fn of_children(write: &Write<'_>, places: &[Place]) -> Result<Vec<RoaringBitmap>, Fault> {
    let mut sets = vec![RoaringBitmap::new(); places.len()];
    let node = places.first().map(|place| place.node);
    let Some((first, last)) = node.and_then(children) else {
        return Ok(sets);
    };
    for (place, people) in places.iter().zip(&mut sets) {
        let children = Place {
            node: first,
            ..*place
        };
        for row in write.tables.rollups.known_in(children.through(last)) {
            *people |= row.people()?;
        }
    }
    if is_fine(first) {
        let series = digests(places);
        for row in write
            .tables
            .rollups_fine
            .known_in(parts(places, first, last))
        {
            row::read(row.counts(), &series, |place, found| {
                if let Some(people) = sets.get_mut(place) {
                    *people |= found.people;
                }
            })?;
        }
    }
    Ok(sets)
}

/// What stands for series in the rows of their edition.
fn digests(places: &[Place]) -> Vec<Digest> {
    let series = places.iter().map(|place| place.series);
    series.map(Digest::from).collect()
}

/// The identities of all parts with all series, from one node to another, under the edition of some places.
fn parts(places: &[Place], first: Node, last: Node) -> Range<Id> {
    let edition = places.first().map(|place| place.series.edition());
    FineRow::through(edition.unwrap_or_default(), first, last)
}

/// Lets each series of a node have these people and no others.
fn set_all(write: &mut Write<'_>, places: &[Place], sets: &[RoaringBitmap]) -> Result<(), Fault> {
    let fine = places.first().filter(|place| is_fine(place.node));
    for (place, people) in places.iter().zip(sets) {
        // Where all series are together, nobody is in the documents beside.
        let own = fine.is_none().then(|| own(write, *place));
        empty_others(write, *place, own.as_ref());
        if let Some(mut row) = own
            && row.people()? != *people
        {
            row.set_people(people)?;
            write.tables.rollups.put(row);
        }
    }
    match fine {
        Some(place) => set_fine(write, *place, places, sets),
        None => Ok(()),
    }
}

/// Takes all people out of the parts of a series, but for one.
fn empty_others(write: &mut Write<'_>, place: Place, own: Option<&RollupRow>) {
    let parts = place.through(place.node);
    let others = write.tables.rollups.known_in(parts);
    let others = others
        .filter(|other| other.people.is_some() && own.is_none_or(|own| own.id != other.id))
        .map(|other| RollupRow::clone(other));
    for mut other in others.collect::<Vec<_>>() {
        other.people = None;
        write.tables.rollups.put(other);
    }
}

/// The same in the parts in which all series of a node are.
fn set_fine(
    write: &mut Write<'_>,
    place: Place,
    places: &[Place],
    sets: &[RoaringBitmap],
) -> Result<(), Fault> {
    let own = place.fine(write.part);
    let series = digests(places);
    let none = RoaringBitmap::new();
    let exactly = |people| Change {
        statements: 0,
        people: People::Exactly(people),
    };
    let (emptied, own_sets) = (exactly(&none), sets.iter().map(exactly).collect::<Vec<_>>());
    let mut rows = Vec::new();
    for row in write
        .tables
        .rollups_fine
        .known_in(parts(places, place.node, place.node))
    {
        if *row.id() == own {
            continue;
        }
        let mut with_people = Vec::new();
        row::read(row.counts(), &series, |place, found| {
            let series = series.get(place).filter(|_| !found.people.is_empty());
            with_people.extend(series.copied());
        })?;
        if !with_people.is_empty() {
            let changes = with_people.into_iter().map(|series| (series, &emptied));
            rows.push(FineRow::new(
                row.id().clone(),
                changed(row.counts(), changes)?,
            ));
        }
    }
    let row = write.tables.rollups_fine.known(&own);
    let known = row.as_ref().map_or(&[][..], |row| row.counts());
    let counts = changed(known, series.iter().copied().zip(&own_sets))?;
    if counts != known {
        rows.push(FineRow::new(own, counts));
    }
    for row in rows {
        write.tables.rollups_fine.put(row);
    }
    Ok(())
}
