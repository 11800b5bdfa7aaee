//! Removing what was counted under editions that nobody reads any more, a slice at a time.

use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use crate::store::sqlite::editions;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::rollup;

/// Rows removed, or looked at, in one commit.
const SLICE: usize = 4_000;
/// Nodes with all their series, removed in one commit.
const NODES: usize = 500;

/// What was worked out of days, removed in one commit.
const DAYS: usize = 200;

/// How far the removal of one edition has come.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Stage {
    /// Findings and what waits.
    Judged,
    Threads,
    Facts,
    /// Days that changed, and what was worked out of them.
    Days,
    /// Rollups of fine levels.
    Fine,
    Rollups,
    Labels,
    /// Its own name.
    Itself,
}

/// Removes one slice; the stage to go on with, or `None` when nothing is left.
pub(in super::super) fn slice(
    connection: &Connection,
    edition: u32,
    stage: Stage,
) -> Result<Option<Stage>, Fault> {
    let (more, next) = match stage {
        Stage::Judged => (unshared(connection, edition, judged)?, Stage::Threads),
        Stage::Threads => (unshared(connection, edition, threads)?, Stage::Facts),
        Stage::Facts => (first(connection, edition, &FACTS)?, Stage::Days),
        Stage::Days => (days(connection, edition)?, Stage::Fine),
        Stage::Fine => (fine(connection, edition)?, Stage::Rollups),
        Stage::Rollups => (first(connection, edition, &ROLLUPS)?, Stage::Labels),
        Stage::Labels => (forget_labels(connection, edition)?, Stage::Itself),
        Stage::Itself => {
            connection.execute("DELETE FROM edition WHERE number = ?1", [edition])?;
            connection.execute("DELETE FROM edition_text WHERE edition = ?1", [edition])?;
            return Ok(None);
        }
    };
    Ok(Some(if more { stage } else { next }))
}

/// Removes some of what profiles said under an edition; `false` when there was nothing, or others need it.
fn unshared(
    connection: &Connection,
    edition: u32,
    remove: impl Fn(&Connection, u32) -> Result<bool, Fault>,
) -> Result<bool, Fault> {
    let verdicts: u32 = connection
        .prepare_cached("SELECT coalesce(verdicts, number) FROM edition WHERE number = ?1")?
        .query_row([edition], |row| row.get(0))?;
    let active = editions::active(connection)?;
    let is_needed = active.verdicts().any(|needed| needed == verdicts);
    Ok(!is_needed && remove(connection, verdicts)?)
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

/// Removes some of what was worked out of days; `false` when there was nothing.
fn days(connection: &Connection, edition: u32) -> Result<bool, Fault> {
    for (sql, most) in [
        (
            "DELETE FROM day_part WHERE number IN
               (SELECT number FROM day_part WHERE edition = ?1 LIMIT ?2)",
            DAYS,
        ),
        (
            "DELETE FROM day_change WHERE (edition, day) IN
               (SELECT edition, day FROM day_change WHERE edition = ?1 LIMIT ?2)",
            SLICE,
        ),
    ] {
        if remove(connection, sql, i64::from(edition), most)? > 0 {
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

/// Rows that lie together by edition.
struct Rows {
    /// The place behind the first of them.
    bound: &'static str,
    /// Removes those before a place.
    before: &'static str,
    all: &'static str,
    /// Columns of a place.
    columns: usize,
}

const FACTS: Rows = Rows {
    bound: "SELECT time, seq FROM fact WHERE edition = ?1 ORDER BY time, seq LIMIT 1 OFFSET ?2",
    before: "DELETE FROM fact WHERE edition = ?1 AND (time, seq) < (?2, ?3)",
    all: "DELETE FROM fact WHERE edition = ?1",
    columns: 2,
};

const ROLLUPS: Rows = Rows {
    bound: "SELECT level, stretch, series, node FROM rollup WHERE edition = ?1
            ORDER BY level, stretch, series, node LIMIT 1 OFFSET ?2",
    before: "DELETE FROM rollup
             WHERE edition = ?1 AND (level, stretch, series, node) < (?2, ?3, ?4, ?5)",
    all: "DELETE FROM rollup WHERE edition = ?1",
    columns: 4,
};

/// Removes the first of an edition's rollups of fine levels; `false` when none are left.
fn fine(connection: &Connection, edition: u32) -> Result<bool, Fault> {
    let (first, end) = rollup::fine_places(i64::from(edition));
    let removed = connection
        .prepare_cached(
            "DELETE FROM rollup_fine WHERE place IN
               (SELECT place FROM rollup_fine WHERE place >= ?1 AND place < ?2 LIMIT ?3)",
        )?
        .execute([first, end, i64::try_from(NODES).unwrap_or(i64::MAX)])?;
    Ok(removed > 0)
}

/// Removes the first of an edition's rows; `false` when none are left.
fn first(connection: &Connection, edition: u32, rows: &Rows) -> Result<bool, Fault> {
    let edition = i64::from(edition);
    let slice = i64::try_from(SLICE).unwrap_or(i64::MAX);
    let place = connection
        .prepare_cached(rows.bound)?
        .query_row([edition, slice], |row| {
            (0..rows.columns).map(|column| row.get(column)).collect()
        })
        .optional()?;
    let more = place.is_some();
    let (sql, values): (_, Vec<i64>) = match place {
        Some(place) => (rows.before, place),
        None => (rows.all, Vec::new()),
    };
    connection
        .prepare_cached(sql)?
        .execute(params_from_iter([edition].into_iter().chain(values)))?;
    Ok(more)
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

/// Between which names the labels of an edition are, the second one outside: `0` follows the slash.
fn bounds(edition: u32) -> (String, String) {
    (format!("{edition}/"), format!("{edition}0"))
}
