//! Removing what was counted under editions that nobody reads any more, a slice at a time.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::labels_among;
use crate::store::sqlite::fault::Fault;

/// Rows removed, or looked at, in one commit.
const SLICE: i64 = 4_000;

/// How far the removal of one edition has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Stage {
    /// Findings, what waits, and threads.
    Judged,
    /// Facts behind this time, statement and label.
    Facts((i64, i64, i64)),
    /// Rollups of the series behind this number.
    Rollups(i64),
    /// Its own name.
    Itself,
}

/// Removes one slice; the stage to go on with, or `None` when nothing is left.
pub(in super::super) fn slice(
    connection: &Connection,
    edition: u32,
    stage: Stage,
) -> Result<Option<Stage>, Fault> {
    Ok(Some(match stage {
        Stage::Judged => {
            if judged(connection, edition)? == 0 {
                Stage::Facts((i64::MIN, i64::MIN, i64::MIN))
            } else {
                Stage::Judged
            }
        }
        Stage::Facts(after) => match facts(connection, edition, after)? {
            Some(last) => Stage::Facts(last),
            None => Stage::Rollups(i64::MIN),
        },
        Stage::Rollups(after) => match rollups(connection, edition, after)? {
            Some(last) => Stage::Rollups(last),
            None => Stage::Itself,
        },
        Stage::Itself => {
            connection.execute("DELETE FROM edition WHERE number = ?1", [edition])?;
            connection.execute("DELETE FROM edition_text WHERE edition = ?1", [edition])?;
            return Ok(None);
        }
    }))
}

/// Removes some of what was judged, and says how much.
fn judged(connection: &Connection, edition: u32) -> Result<usize, Fault> {
    for sql in [
        "DELETE FROM finding WHERE edition = ?1 AND (edition, seq, kind) IN
           (SELECT edition, seq, kind FROM finding WHERE edition = ?1 LIMIT ?2)",
        "DELETE FROM finding_count WHERE edition = ?1 AND (edition, kind, key, day) IN
           (SELECT edition, kind, key, day FROM finding_count WHERE edition = ?1 LIMIT ?2)",
        "DELETE FROM awaited WHERE (target, edition, seq, version) IN
           (SELECT target, edition, seq, version FROM awaited WHERE edition = ?1 LIMIT ?2)",
    ] {
        let removed = connection
            .prepare_cached(sql)?
            .execute(params![edition, SLICE])?;
        if removed > 0 {
            return Ok(removed);
        }
    }
    let removed = connection
        .prepare_cached(
            "DELETE FROM thread_statement WHERE (thread, time, seq) IN
               (SELECT s.thread, s.time, s.seq FROM thread t JOIN thread_statement s
                ON s.thread = t.number WHERE t.edition = ?1 LIMIT ?2)",
        )?
        .execute(params![edition, SLICE])?;
    if removed > 0 {
        return Ok(removed);
    }
    Ok(connection
        .prepare_cached(
            "DELETE FROM thread WHERE number IN
               (SELECT number FROM thread WHERE edition = ?1 LIMIT ?2)",
        )?
        .execute(params![edition, SLICE])?)
}

/// Removes the edition's facts among those behind a place; the last place looked at.
fn facts(
    connection: &Connection,
    edition: u32,
    after: (i64, i64, i64),
) -> Result<Option<(i64, i64, i64)>, Fault> {
    let own: HashSet<i64> = labels(connection, edition)?.into_iter().collect();
    if own.is_empty() {
        return Ok(None);
    }
    let mut select = connection.prepare_cached(
        "SELECT time, seq, behaviour FROM fact WHERE (time, seq, behaviour) > (?1, ?2, ?3)
         ORDER BY time, seq, behaviour LIMIT ?4",
    )?;
    let rows = select
        .query_map(params![after.0, after.1, after.2, SLICE], |row| {
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

/// Removes rollups of the edition's series behind a number; the last series of which nothing is left.
fn rollups(connection: &Connection, edition: u32, after: i64) -> Result<Option<i64>, Fault> {
    let mut own = labels(connection, edition)?;
    own.retain(|label| *label > after);
    own.sort_unstable();
    let mut left = SLICE;
    let mut last = None;
    for label in own {
        for sql in [
            "DELETE FROM rollup_people WHERE (series, level, node) IN
               (SELECT series, level, node FROM rollup_people WHERE series = ?1 LIMIT ?2)",
            "DELETE FROM rollup WHERE (series, level, node) IN
               (SELECT series, level, node FROM rollup WHERE series = ?1 LIMIT ?2)",
        ] {
            let removed = connection
                .prepare_cached(sql)?
                .execute(params![label, left])?;
            left -= i64::try_from(removed).unwrap_or(left);
        }
        // Looking costs something too.
        left -= 1;
        if left <= 0 {
            return Ok(Some(last.unwrap_or(after)));
        }
        last = Some(label);
    }
    Ok(last)
}

/// The labels of an edition. Among those of edition 0, which have no prefix, are the names of rules.
fn labels(connection: &Connection, edition: u32) -> Result<Vec<i64>, Fault> {
    labels_among(connection, edition, "SELECT name, id FROM label")
}
