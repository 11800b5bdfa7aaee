//! Removing what was counted under editions that nobody reads any more, a slice at a time.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::unlabel;
use crate::store::sqlite::fault::Fault;

/// Rows removed, or looked at, in one commit.
const SLICE: i64 = 4_000;

/// How far the removal of one edition has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Stage {
    /// Findings, what waits, and threads.
    Judged,
    /// Facts behind this time and statement.
    Facts(i64, i64),
    /// Rollups.
    Rollups,
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
                Stage::Facts(i64::MIN, i64::MIN)
            } else {
                Stage::Judged
            }
        }
        Stage::Facts(time, sequence) => match facts(connection, edition, (time, sequence))? {
            Some((time, sequence)) => Stage::Facts(time, sequence),
            None => Stage::Rollups,
        },
        Stage::Rollups => {
            if rollups(connection, edition)? == 0 {
                Stage::Itself
            } else {
                Stage::Rollups
            }
        }
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
        "DELETE FROM awaited WHERE (target, edition, seq) IN
           (SELECT target, edition, seq FROM awaited WHERE edition = ?1 LIMIT ?2)",
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
    after: (i64, i64),
) -> Result<Option<(i64, i64)>, Fault> {
    let own: HashSet<i64> = labels(connection, edition)?.into_iter().collect();
    if own.is_empty() {
        return Ok(None);
    }
    let mut select = connection.prepare_cached(
        "SELECT time, seq, behaviour FROM fact WHERE (time, seq) > (?1, ?2)
         ORDER BY time, seq LIMIT ?3",
    )?;
    let rows = select
        .query_map(params![after.0, after.1, SLICE], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<Vec<(i64, i64, i64)>, _>>()?;
    let Some(&(time, sequence, _)) = rows.last() else {
        return Ok(None);
    };
    let mut delete = connection
        .prepare_cached("DELETE FROM fact WHERE time = ?1 AND seq = ?2 AND behaviour = ?3")?;
    for (time, sequence, behaviour) in &rows {
        if own.contains(behaviour) {
            delete.execute([time, sequence, behaviour])?;
        }
    }
    // The facts of one statement may be cut by the slice; what is behind the cut is looked at again.
    let whole = rows.len() < usize::try_from(SLICE).unwrap_or(usize::MAX);
    Ok(Some((time, if whole { sequence } else { sequence - 1 })))
}

/// Removes some rows of rollups, and says how many.
fn rollups(connection: &Connection, edition: u32) -> Result<usize, Fault> {
    for label in labels(connection, edition)? {
        for sql in [
            "DELETE FROM rollup_people WHERE (series, level, node) IN
               (SELECT series, level, node FROM rollup_people WHERE series = ?1 LIMIT ?2)",
            "DELETE FROM rollup WHERE (series, level, node) IN
               (SELECT series, level, node FROM rollup WHERE series = ?1 LIMIT ?2)",
        ] {
            let removed = connection
                .prepare_cached(sql)?
                .execute(params![label, SLICE])?;
            if removed > 0 {
                return Ok(removed);
            }
        }
    }
    Ok(0)
}

/// The labels of an edition. Those of edition 0 are all that have no prefix and are not of other editions'
/// concern: what arrives whatever the rules are, and the names of rules, are left out.
pub(super) fn labels(connection: &Connection, edition: u32) -> Result<Vec<i64>, Fault> {
    let mut select = connection.prepare_cached("SELECT name, id FROM label")?;
    let rows = select.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (name, id) = row?;
        let (of, name) = unlabel(&name);
        let shared = of == 0 && name.starts_with("received:") && !name.ends_with(" unmapped");
        if of == edition && !shared {
            found.push(id);
        }
    }
    Ok(found)
}
