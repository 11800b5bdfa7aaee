//! What is counted in the nodes of the coarse levels: a row for each series and node.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Change, Found, People, people};
use crate::facts::Node;
use crate::store::sqlite::fault::Fault;

/// Nodes of one level that make a stretch: neighbours of one series lie side by side within it. Kept in the
/// file, so its meaning never changes.
const STRETCH: i64 = 16;

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
            People::More(people) => people.is_subset(&known.people),
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

/// What is counted of a series over the nodes `first..=last` of a level.
pub(super) fn over(
    connection: &Connection,
    edition: i64,
    series: i64,
    level: u8,
    (first, last): (i64, i64),
) -> Result<Found, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT statements, people FROM rollup
         WHERE edition = ?1 AND level = ?2 AND stretch = ?3 AND series = ?4
           AND node BETWEEN ?5 AND ?6",
    )?;
    let mut sum = Found::default();
    for stretch in stretch(first)..=stretch(last) {
        let place = params![edition, level, stretch, series, first, last];
        for row in select.query_map(place, found)? {
            sum.add(row??);
        }
    }
    Ok(sum)
}

fn found(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Found, Fault>> {
    let statements = row.get(0)?;
    let people = row.get_ref(1)?.as_blob_or_null()?;
    let people = people.map_or_else(|| Ok(RoaringBitmap::new()), people::from_bytes);
    Ok(people.map(|people| Found { statements, people }))
}
