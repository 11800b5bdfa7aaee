//! Rollups: what is counted, over nodes of time.
//!
//! Nodes of the fine levels, up to four hours, are a row each, with all series in it (`rollup/fine.rs`). From
//! days on each series has a row of its own in a node; those rows lie by level, by stretches of a few nodes,
//! and then by series. So what is written at one time, which is about much the same time, lies on few pages;
//! and what a report reads of a series, neighbours in time, lies together.

mod coarse;
mod fine;

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, params};

pub(super) use self::fine::places as fine_places;
use super::editions;
use super::facts::people_in;
use super::facts::row::Labels;
use super::fault::Fault;
use super::names::{self, Kind};
use super::writer::Write;
use crate::facts::node::ancestry;
use crate::facts::{Deltas, Node, Series};
use crate::store::counts::row::{changed, read};
use crate::store::counts::{COARSE, Change, Found, People};

/// Milliseconds of a leaf.
pub(super) const LEAF: i64 = 900_000;

/// A change of a series, by its number, in a node.
type Changed<'p> = (Node, i64, Change<'p>);

/// Applies changes under one edition (as [`editions::under`] says): one for each series and node.
fn change(
    connection: &Connection,
    edition: i64,
    mut changes: Vec<Changed<'_>>,
) -> Result<(), Fault> {
    changes.sort_unstable_by_key(|(node, series, _)| (*node, *series));
    for changes in changes.chunk_by(|left, right| left.0 == right.0) {
        let Some((node, ..)) = changes.first() else {
            continue;
        };
        if node.level() < COARSE {
            let known = row(connection, edition, *node)?.unwrap_or_default();
            let changes = changes.iter().map(|(_, series, change)| (*series, change));
            put_row(connection, edition, *node, &changed(&known, changes)?)?;
        } else {
            for (_, series, change) in changes {
                coarse::change(connection, edition, *node, *series, change)?;
            }
        }
    }
    Ok(())
}

/// Adds statements that arrived, by time and the number of the series.
pub(super) fn arrived(
    connection: &Connection,
    edition: i64,
    arrivals: impl Iterator<Item = (i64, i64, i64)>,
) -> Result<(), Fault> {
    let mut sums: BTreeMap<(Node, i64), i64> = BTreeMap::new();
    for (time, series, statements) in arrivals {
        for node in ancestry(time) {
            *sums.entry((node, series)).or_default() += statements;
        }
    }
    let changes = sums.into_iter().map(|((node, series), statements)| {
        let people = People::Same;
        (node, series, Change { statements, people })
    });
    change(connection, edition, changes.collect())
}

/// The row of a fine node.
fn row(connection: &Connection, edition: i64, node: Node) -> Result<Option<Vec<u8>>, Fault> {
    Ok(connection
        .prepare_cached("SELECT counts FROM rollup_fine WHERE place = ?1")?
        .query_row([fine::place(edition, node)], |row| row.get(0))
        .optional()?)
}

fn put_row(connection: &Connection, edition: i64, node: Node, counts: &[u8]) -> Result<(), Fault> {
    connection
        .prepare_cached("REPLACE INTO rollup_fine (place, counts) VALUES (?1, ?2)")?
        .execute(params![fine::place(edition, node), counts])?;
    Ok(())
}

/// Applies what the transaction has gathered.
pub(super) fn flush(write: &mut Write<'_>) -> Result<(), Fault> {
    for (edition, deltas) in std::mem::take(write.deltas) {
        apply(write, edition, &deltas)?;
    }
    Ok(())
}

/// Applies the changes of one edition.
fn apply(write: &mut Write<'_>, edition: u32, deltas: &Deltas) -> Result<(), Fault> {
    let mut changes = Vec::new();
    let mut last: Option<(&Series, i64)> = None;
    for (series, node, delta) in deltas.iter() {
        // The nodes of a series come one after the other.
        let number = match last {
            Some((known, number)) if known == series => number,
            _ => numbered(write, edition, series)?,
        };
        last = Some((series, number));
        let people = if delta.people.is_empty() || delta.recompute {
            People::Same
        } else {
            People::More(&delta.people)
        };
        let statements = delta.statements;
        changes.push((node, number, Change { statements, people }));
    }
    change(write.connection, edition.into(), changes)?;
    recompute(write, edition, deltas)
}

/// Makes sets of people anew. Leaves come before their parents, so that a parent is made from children that are
/// right.
fn recompute(write: &mut Write<'_>, edition: u32, deltas: &Deltas) -> Result<(), Fault> {
    let mut labels = None;
    for (series, node) in deltas.recomputed() {
        let number = numbered(write, edition, series)?;
        let connection = write.connection;
        let people = if node.level() == 0 {
            let labels = match &mut labels {
                Some(labels) => labels,
                none => none.insert(Labels::read(connection)?),
            };
            people_in(connection, labels, edition, series, node.range())?
        } else {
            let children: Vec<Node> = node.children().collect();
            let children: Vec<Part> = Part::of(&children, 0).collect();
            let mut all = RoaringBitmap::new();
            let mut add = |_, _, found: &Found| all |= &found.people;
            each(connection, edition.into(), &[number], &children, &mut add)?;
            all
        };
        let exactly = Change {
            statements: 0,
            people: People::Exactly(&people),
        };
        change(connection, edition.into(), vec![(node, number, exactly)])?;
    }
    Ok(())
}

fn numbered(write: &mut Write<'_>, edition: u32, series: &Series) -> Result<i64, Fault> {
    let label = editions::series_label(edition, series);
    write.names.number(write.connection, Kind::Label, &label)
}

/// Nodes side by side that are part of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    first: Node,
    /// The index of the last one.
    last: i64,
    cell: usize,
}

impl Part {
    /// All nodes of a cell, which come with neighbours side by side.
    pub(super) fn of(nodes: &[Node], cell: usize) -> impl Iterator<Item = Self> {
        let runs = nodes.chunk_by(|left, right| {
            left.level() == right.level() && left.index() + 1 == right.index()
        });
        runs.filter_map(move |run| {
            let (first, last) = (*run.first()?, run.last()?.index());
            Some(Self { first, last, cell })
        })
    }
}

/// Calls `each` with what is counted in parts of some cells: with the cell, and the place of the series among those
/// asked for. Parts come in their order; series under one edition (as [`editions::under`] says), by their numbers,
/// ascending.
pub(super) fn each(
    connection: &Connection,
    edition: i64,
    series: &[i64],
    parts: &[Part],
    each: &mut impl FnMut(usize, usize, &Found),
) -> Result<(), Fault> {
    for parts in parts.chunk_by(|left, right| left.first.level() == right.first.level()) {
        let level = parts.first().map_or(0, |part| part.first.level());
        if level >= COARSE {
            coarse::each(connection, edition, series, (level, parts), each)?;
            continue;
        }
        let mut select = connection
            .prepare_cached("SELECT counts FROM rollup_fine WHERE place BETWEEN ?1 AND ?2")?;
        for part in parts {
            let first = fine::place(edition, part.first);
            let last = first + (part.last - part.first.index());
            let mut rows = select.query([first, last])?;
            while let Some(row) = rows.next()? {
                let counts = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
                read(counts, series, |place, found| {
                    each(part.cell, place, &found);
                })?;
            }
        }
    }
    Ok(())
}

/// The number of a series under an edition with what it is counted under, if anything was ever counted in it.
pub(super) fn number(
    connection: &Connection,
    edition: u32,
    series: &Series,
) -> Result<Option<(i64, i64)>, Fault> {
    let label = editions::series_label(edition, series);
    let number = names::find(connection, Kind::Label, &label)?;
    Ok(number.map(|number| (editions::under(edition, series), number)))
}

/// Rows of before, each of one series in one node, as they are kept now.
pub(super) fn take_along(
    connection: &Connection,
    rows: &BTreeMap<i64, Vec<(i64, Node, Found)>>,
) -> Result<(), Fault> {
    for (edition, rows) in rows {
        let changes = rows.iter().map(|(series, node, found)| {
            let known = Change {
                statements: found.statements,
                people: People::Exactly(&found.people),
            };
            (*node, *series, known)
        });
        change(connection, *edition, changes.collect())?;
    }
    Ok(())
}
