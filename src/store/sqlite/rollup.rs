//! Rollups: what is counted, over nodes of time.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::editions;
use super::facts::people_in;
use super::fault::Fault;
use super::names::{self, Kind};
use super::writer::Write;
use crate::facts::node::ancestry;
use crate::facts::{Deltas, Node, Series};

/// Milliseconds of a leaf.
pub(super) const LEAF: i64 = 900_000;

/// Applies what the transaction has gathered.
pub(super) fn flush(write: &mut Write<'_>) -> Result<(), Fault> {
    for (edition, deltas) in std::mem::take(write.deltas) {
        apply(write, edition, &deltas)?;
    }
    Ok(())
}

/// Applies the changes of one edition.
fn apply(write: &mut Write<'_>, edition: u32, deltas: &Deltas) -> Result<(), Fault> {
    let mut last: Option<(&Series, Place)> = None;
    for (series, node, delta) in deltas.iter() {
        // The nodes of a series come one after the other.
        let place = match last {
            Some((known, place)) if known == series => Place { node, ..place },
            _ => Place::of(write, edition, series, node)?,
        };
        last = Some((series, place));
        if delta.statements != 0 {
            place.add(write.connection, delta.statements)?;
        }
        if !delta.people.is_empty() && !delta.recompute {
            let known = place.people(write.connection)?;
            if !delta.people.is_subset(&known) {
                place.set_people(write.connection, &(known | &delta.people))?;
            }
        }
    }
    // Leaves come before their parents, so that a parent is made from children that are right.
    for (series, node) in deltas.recomputed() {
        let place = Place::of(write, edition, series, node)?;
        let people = if node.level() == 0 {
            people_in(write.connection, edition, series, node.range())?
        } else {
            let mut people = RoaringBitmap::new();
            for child in node.children() {
                people |= Place {
                    node: child,
                    ..place
                }
                .people(write.connection)?;
            }
            people
        };
        place.set_people(write.connection, &people)?;
    }
    Ok(())
}

/// Adds statements that arrived at a time to a series of what arrives, by its number.
pub(super) fn arrived(
    connection: &Connection,
    series: i64,
    time: i64,
    statements: i64,
) -> Result<(), Fault> {
    for node in ancestry(time) {
        Place { series, node }.add(connection, statements)?;
    }
    Ok(())
}

/// One row of the rollups.
#[derive(Clone, Copy)]
struct Place {
    series: i64,
    node: Node,
}

impl Place {
    fn of(write: &mut Write<'_>, edition: u32, series: &Series, node: Node) -> Result<Self, Fault> {
        let label = editions::series_label(edition, series);
        let series = write.names.number(write.connection, Kind::Label, &label)?;
        Ok(Self { series, node })
    }

    fn add(self, connection: &Connection, statements: i64) -> Result<(), Fault> {
        connection
            .prepare_cached(
                "INSERT INTO rollup (series, level, node, statements) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (series, level, node)
                 DO UPDATE SET statements = statements + excluded.statements",
            )?
            .execute(params![
                self.series,
                self.node.level(),
                self.node.index(),
                statements
            ])?;
        Ok(())
    }

    fn people(self, connection: &Connection) -> Result<RoaringBitmap, Fault> {
        let found: Option<Vec<u8>> = connection
            .prepare_cached(
                "SELECT people FROM rollup_people WHERE series = ?1 AND level = ?2 AND node = ?3",
            )?
            .query_row(
                params![self.series, self.node.level(), self.node.index()],
                |row| row.get(0),
            )
            .optional()?;
        found.map_or_else(|| Ok(RoaringBitmap::new()), |bytes| bitmap(&bytes))
    }

    fn set_people(self, connection: &Connection, people: &RoaringBitmap) -> Result<(), Fault> {
        let mut bytes = Vec::with_capacity(people.serialized_size());
        people.serialize_into(&mut bytes).map_err(|error| {
            Fault::Corrupt(format!("a set of people cannot be written: {error}"))
        })?;
        connection
            .prepare_cached(
                "INSERT INTO rollup_people (series, level, node, people) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (series, level, node) DO UPDATE SET people = excluded.people",
            )?
            .execute(params![
                self.series,
                self.node.level(),
                self.node.index(),
                bytes
            ])?;
        Ok(())
    }
}

/// A set of people as it is kept.
pub(super) fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap, Fault> {
    RoaringBitmap::deserialize_from(bytes)
        .map_err(|error| Fault::Corrupt(format!("a set of people is damaged: {error}")))
}

/// The number of a series under an edition, if anything was ever counted in it.
pub(super) fn number(
    connection: &Connection,
    edition: u32,
    series: &Series,
) -> Result<Option<i64>, Fault> {
    let label = editions::series_label(edition, series);
    names::find(connection, Kind::Label, &label)
}
