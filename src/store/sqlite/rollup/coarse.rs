//! What is counted in the nodes of the coarse levels: a row for each series and node.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::Part;
use crate::facts::Node;
use crate::store::counts::{Change, Damaged, Found, People, people};
use crate::store::sqlite::fault::Fault;

/// Nodes of one level that make a stretch: neighbours of one series lie side by side within it. Kept in the
/// file, so its meaning never changes.
const STRETCH: i64 = 16;

/// Numbers of series that nobody asked for and that are read all the same, between two that are asked for: looking a
/// series up costs as much as reading the rows of a few.
const PASSED_OVER: i64 = 4;

/// Where a node lies, whatever its level.
fn stretch(node: i64) -> i64 {
    node.div_euclid(STRETCH)
}

/// Changes a row, which need not be there.
pub(super) fn change(
    connection: &Connection,
    edition: i64,
    node: Node,
    series: i64,
    change: &Change<'_>,
) -> Result<(), Fault> {
    let (level, node) = (node.level(), node.index());
    let stretch = stretch(node);
    if !matches!(change.people, People::Same) {
        let known = connection
            .prepare_cached(
                "SELECT statements, people FROM rollup
                 WHERE edition = ?1 AND level = ?2 AND stretch = ?3 AND series = ?4 AND node = ?5",
            )?
            .query_row(params![edition, level, stretch, series, node], found)
            .optional()?
            .transpose()?
            .unwrap_or_default();
        let is_same = match change.people {
            People::Same => true,
            People::More(people) => people.is_within(&known.people),
            People::Exactly(people) => *people == known.people,
        };
        if !is_same {
            let now = known.with(change);
            let people = people::to_bytes(&now.people)?;
            let values = params![
                edition,
                level,
                stretch,
                series,
                node,
                now.statements,
                people
            ];
            connection
                .prepare_cached(
                    "REPLACE INTO rollup (edition, level, stretch, series, node, statements, people)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(values)?;
            return Ok(());
        }
    }
    if change.statements != 0 {
        let values = params![edition, level, stretch, series, node, change.statements];
        connection
            .prepare_cached(
                "INSERT INTO rollup (edition, level, stretch, series, node, statements)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET statements = statements + excluded.statements",
            )?
            .execute(values)?;
    }
    Ok(())
}

/// Calls `each` with what is counted in parts that are all of one level: with the cell, and the place of the series
/// among those asked for. Series come by their numbers, ascending. A stretch is read once, whichever cells have parts
/// of it.
pub(super) fn each(
    connection: &Connection,
    edition: i64,
    series: &[i64],
    (level, parts): (u8, &[Part]),
    each: &mut impl FnMut(usize, usize, &Found),
) -> Result<(), Fault> {
    let Some((low, high)) = stretches(connection, edition, level)? else {
        return Ok(());
    };
    let mut pieces: Vec<(i64, &Part)> = Vec::new();
    for part in parts {
        let first = stretch(part.first.index()).max(low);
        let last = stretch(part.last).min(high);
        pieces.extend((first..=last).map(|stretch| (stretch, part)));
    }
    pieces.sort_unstable();
    for pieces in pieces.chunk_by(|left, right| left.0 == right.0) {
        let Some((stretch, _)) = pieces.first() else {
            continue;
        };
        within(
            connection,
            (edition, level, *stretch),
            series,
            |node, place, found| {
                let with = |part: &Part| (part.first.index()..=part.last).contains(&node);
                let mut cells = pieces.iter().filter(|(_, part)| with(part)).peekable();
                if cells.peek().is_none() {
                    return Ok(());
                }
                let found = found()?;
                cells.for_each(|(_, part)| each(part.cell, place, &found));
                Ok(())
            },
        )?;
    }
    Ok(())
}

/// The first and the last stretch of a level in which anything is counted.
fn stretches(
    connection: &Connection,
    edition: i64,
    level: u8,
) -> Result<Option<(i64, i64)>, Fault> {
    let end = |sql| -> Result<Option<i64>, Fault> {
        let mut select = connection.prepare_cached(sql)?;
        Ok(select.query_row(params![edition, level], |row| row.get(0))?)
    };
    let low = end("SELECT min(stretch) FROM rollup WHERE edition = ?1 AND level = ?2")?;
    let high = end("SELECT max(stretch) FROM rollup WHERE edition = ?1 AND level = ?2")?;
    Ok(low.zip(high))
}

/// Calls `each` with every row of a stretch that is of one of the series: with its node, the place of the series, and
/// what reads the row.
fn within(
    connection: &Connection,
    (edition, level, stretch): (i64, u8, i64),
    series: &[i64],
    mut each: impl FnMut(i64, usize, &dyn Fn() -> Result<Found, Fault>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut select = connection.prepare_cached(
        "SELECT statements, people, series, node FROM rollup
         WHERE edition = ?1 AND level = ?2 AND stretch = ?3 AND series BETWEEN ?4 AND ?5",
    )?;
    let mut place = 0;
    for near in series.chunk_by(|left, right| right - left <= PASSED_OVER) {
        let (Some(first), Some(last)) = (near.first(), near.last()) else {
            continue;
        };
        let mut rows = select.query(params![edition, level, stretch, first, last])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(2)?;
            while series.get(place).is_some_and(|wanted| *wanted < number) {
                place += 1;
            }
            // One series may be asked for at several places.
            let mut same = place;
            while series.get(same) == Some(&number) {
                each(row.get(3)?, same, &|| Ok(found(row)??))?;
                same += 1;
            }
        }
    }
    Ok(())
}

fn found(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Found, Damaged>> {
    let statements = row.get(0)?;
    let people = row.get_ref(1)?.as_blob_or_null()?;
    let people = people.map_or_else(|| Ok(RoaringBitmap::new()), people::from_bytes);
    Ok(people.map(|people| Found { statements, people }))
}
