//! Removing what was counted under editions that nobody reads any more, a slice at a time.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::labels_among;
use crate::store::sqlite::fault::Fault;

/// Rows removed, or looked at, in one commit.
const SLICE: usize = 4_000;

/// How far the removal of one edition has come. Its labels are read once: none are added any more.
#[derive(Debug, Clone)]
pub(in super::super) enum Stage {
    /// Findings and what waits.
    Judged,
    Threads,
    /// Facts behind this time, statement and label.
    Facts(Arc<HashSet<i64>>, (i64, i64, i64)),
    /// Rollups of the series among these labels from a place on.
    Rollups(Arc<[i64]>, usize),
    Labels,
    /// Its own name.
    Itself,
}

/// Removes one slice; the stage to go on with, or `None` when nothing is left.
pub(in super::super) fn slice(
    connection: &Connection,
    edition: u32,
    stage: &Stage,
) -> Result<Option<Stage>, Fault> {
    Ok(Some(match stage {
        Stage::Judged if judged(connection, edition)? => Stage::Judged,
        Stage::Judged => Stage::Threads,
        Stage::Threads if threads(connection, edition)? => Stage::Threads,
        Stage::Threads => {
            let own = labels(connection, edition)?.into_iter().collect();
            Stage::Facts(Arc::new(own), (i64::MIN, i64::MIN, i64::MIN))
        }
        Stage::Facts(own, after) => match facts(connection, own, *after)? {
            Some(last) => Stage::Facts(Arc::clone(own), last),
            None => Stage::Rollups(own.iter().copied().collect(), 0),
        },
        Stage::Rollups(own, place) => match rollups(connection, own, *place)? {
            Some(place) => Stage::Rollups(Arc::clone(own), place),
            None => Stage::Labels,
        },
        Stage::Labels if forget_labels(connection, edition)? => Stage::Labels,
        Stage::Labels => Stage::Itself,
        Stage::Itself => {
            connection.execute("DELETE FROM edition WHERE number = ?1", [edition])?;
            connection.execute("DELETE FROM edition_text WHERE edition = ?1", [edition])?;
            return Ok(None);
        }
    }))
}

/// Removes some of what was judged; `false` when there was nothing.
fn judged(connection: &Connection, edition: u32) -> Result<bool, Fault> {
    for sql in [
        "DELETE FROM finding WHERE (edition, seq, kind) IN
           (SELECT edition, seq, kind FROM finding WHERE edition = ?1 LIMIT ?2)",
        "DELETE FROM finding_count WHERE (edition, kind, key, day) IN
           (SELECT edition, kind, key, day FROM finding_count WHERE edition = ?1 LIMIT ?2)",
        "DELETE FROM awaited WHERE (target, edition, seq, version) IN
           (SELECT target, edition, seq, version FROM awaited WHERE edition = ?1 LIMIT ?2)",
        "DELETE FROM arrived WHERE (edition, target) IN
           (SELECT edition, target FROM arrived WHERE edition = ?1 LIMIT ?2)",
    ] {
        if remove(connection, sql, i64::from(edition), SLICE)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes at most so many rows.
fn remove(connection: &Connection, sql: &str, of: i64, most: usize) -> Result<usize, Fault> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok(connection.prepare_cached(sql)?.execute([of, most])?)
}

/// Removes some threads, one after the other; `false` when there are none left.
fn threads(connection: &Connection, edition: u32) -> Result<bool, Fault> {
    let mut left = SLICE;
    while left > 0 {
        let thread: Option<i64> = connection
            .prepare_cached("SELECT number FROM thread WHERE edition = ?1 LIMIT 1")?
            .query_row([edition], |row| row.get(0))
            .optional()?;
        let Some(thread) = thread else {
            return Ok(false);
        };
        let removed = remove(
            connection,
            "DELETE FROM thread_statement WHERE (thread, time, seq) IN
               (SELECT thread, time, seq FROM thread_statement WHERE thread = ?1 LIMIT ?2)",
            thread,
            left,
        )?;
        left -= removed;
        if left > 0 {
            connection
                .prepare_cached("DELETE FROM thread WHERE number = ?1")?
                .execute([thread])?;
            left -= 1;
        }
    }
    Ok(true)
}

/// Removes facts with these labels among those behind a place; the last place looked at.
fn facts(
    connection: &Connection,
    own: &HashSet<i64>,
    after: (i64, i64, i64),
) -> Result<Option<(i64, i64, i64)>, Fault> {
    if own.is_empty() {
        return Ok(None);
    }
    let mut select = connection.prepare_cached(
        "SELECT time, seq, behaviour FROM fact WHERE (time, seq, behaviour) > (?1, ?2, ?3)
         ORDER BY time, seq, behaviour LIMIT ?4",
    )?;
    let most = i64::try_from(SLICE).unwrap_or(i64::MAX);
    let rows = select
        .query_map(params![after.0, after.1, after.2, most], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<Vec<(i64, i64, i64)>, _>>()?;
    let mut delete = connection
        .prepare_cached("DELETE FROM fact WHERE time = ?1 AND seq = ?2 AND behaviour = ?3")?;
    for (time, sequence, behaviour) in &rows {
        if own.contains(behaviour) {
            delete.execute([time, sequence, behaviour])?;
        }
    }
    Ok(rows.last().copied())
}

/// Removes some rollups of series from a place among them on; the place to go on from.
fn rollups(connection: &Connection, own: &[i64], place: usize) -> Result<Option<usize>, Fault> {
    let mut left = SLICE;
    for (place, label) in own.iter().enumerate().skip(place) {
        for sql in [
            "DELETE FROM rollup_people WHERE (series, level, node) IN
               (SELECT series, level, node FROM rollup_people WHERE series = ?1 LIMIT ?2)",
            "DELETE FROM rollup WHERE (series, level, node) IN
               (SELECT series, level, node FROM rollup WHERE series = ?1 LIMIT ?2)",
        ] {
            left -= remove(connection, sql, *label, left)?;
        }
        if left == 0 {
            return Ok(Some(place));
        }
        // Looking costs something too.
        left -= 1;
    }
    Ok(None)
}

/// Removes some labels of an edition; `false` when there are none left. Those of edition 0 are shared with
/// what depends on no edition, and stay. What the writer remembers of them is never asked for again, for no
/// number of an edition is used twice.
fn forget_labels(connection: &Connection, edition: u32) -> Result<bool, Fault> {
    if edition == 0 {
        return Ok(false);
    }
    let (first, end) = bounds(edition);
    let removed = connection
        .prepare_cached(
            "DELETE FROM label WHERE name IN
               (SELECT name FROM label WHERE name >= ?1 AND name < ?2 LIMIT ?3)",
        )?
        .execute(params![
            first,
            end,
            i64::try_from(SLICE).unwrap_or(i64::MAX)
        ])?;
    Ok(removed > 0)
}

/// The labels of an edition. Among those of edition 0, which have no prefix, are the names of rules.
fn labels(connection: &Connection, edition: u32) -> Result<Vec<i64>, Fault> {
    if edition == 0 {
        return labels_among(connection, edition, "SELECT name, id FROM label");
    }
    let (first, end) = bounds(edition);
    let mut select =
        connection.prepare_cached("SELECT id FROM label WHERE name >= ?1 AND name < ?2")?;
    let rows = select.query_map([first, end], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Between which names the labels of an edition are, the second one outside: `0` follows the slash.
fn bounds(edition: u32) -> (String, String) {
    (format!("{edition}/"), format!("{edition}0"))
}
