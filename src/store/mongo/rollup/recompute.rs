//! Sets of people, made anew where somebody may have left them: those of leaves from the facts that are left,
//! those of their parents from their children.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use mongodb::bson::RawDocumentBuf;
use roaring::RoaringBitmap;

use super::{Change, Digest, FineRow, People, Place, changed, is_fine, own, row};
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
    let places: Vec<_> = marked
        .into_iter()
        .map(|(edition, series, node)| {
            let id = SeriesId::of(edition, series);
            let left = leaves.get(&(edition, node));
            let left = left.and_then(|sets| sets.get(series));
            (Place { series: id, node }, left)
        })
        .collect();
    read(write, places.iter().map(|(place, _)| *place)).await?;
    // Leaves come before their parents, so that a parent is made from children that are right.
    for (place, left) in places {
        let people = match left {
            Some(left) => left.clone(),
            None => of_children(write, place)?,
        };
        set(write, place, &people)?;
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
    let (mut apart, mut fine) = (Vec::new(), Vec::new());
    for place in places {
        for (first, last) in [Some((place.node, place.node)), children(place.node)]
            .into_iter()
            .flatten()
        {
            let first = Place {
                node: first,
                ..place
            };
            apart.push(first.through(last));
            if is_fine(first.node) {
                fine.push((place.series.edition(), first.node, last));
            }
        }
    }
    for some in apart.chunks(ASKED) {
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

fn of_children(write: &Write<'_>, place: Place) -> Result<RoaringBitmap, Fault> {
    let mut people = RoaringBitmap::new();
    let Some((first, last)) = children(place.node) else {
        return Ok(people);
    };
    let children = Place {
        node: first,
        ..place
    };
    for row in write.tables.rollups.known_in(children.through(last)) {
        people |= row.people()?;
    }
    if is_fine(first) {
        let (edition, series) = (place.series.edition(), [Digest::from(place.series)]);
        let parts = FineRow::through(edition, first, last);
        for row in write.tables.rollups_fine.known_in(parts) {
            row::read(row.counts(), &series, |_, found| people |= found.people)?;
        }
    }
    Ok(people)
}

/// Lets a node have these people and no others.
fn set(write: &mut Write<'_>, place: Place, people: &RoaringBitmap) -> Result<(), Fault> {
    let fine = is_fine(place.node);
    let mut row = own(write, place);
    let others: Vec<_> = write
        .tables
        .rollups
        .known_in(place.through(place.node))
        .filter(|other| (fine || other.id != row.id) && other.people.is_some())
        .map(|other| super::RollupRow::clone(other))
        .collect();
    for mut other in others {
        other.people = None;
        write.tables.rollups.put(other);
    }
    if fine {
        return set_fine(write, place, people);
    }
    if row.people()? != *people {
        row.set_people(people)?;
        write.tables.rollups.put(row);
    }
    Ok(())
}

/// The same in the parts in which all series of a node are.
fn set_fine(write: &mut Write<'_>, place: Place, people: &RoaringBitmap) -> Result<(), Fault> {
    let own = place.fine(write.part);
    let series = Digest::from(place.series);
    let parts = FineRow::through(place.series.edition(), place.node, place.node);
    let mut others = Vec::new();
    for row in write.tables.rollups_fine.known_in(parts) {
        let mut has_people = false;
        row::read(row.counts(), &[series], |_, found| {
            has_people = !found.people.is_empty();
        })?;
        if has_people && *row.id() != own {
            others.push(row.id().clone());
        }
    }
    let none = RoaringBitmap::new();
    let others = others.into_iter().map(|id| (id, &none));
    for (id, people) in others.chain([(own, people)]) {
        let known = write.tables.rollups_fine.known(&id);
        let known = known.as_ref().map_or(&[][..], |row| row.counts());
        let exactly = Change {
            statements: 0,
            people: People::Exactly(people),
        };
        let counts = changed(known, [(series, &exactly)].into_iter())?;
        if counts != known {
            write.tables.rollups_fine.put(FineRow::new(id, counts));
        }
    }
    Ok(())
}
