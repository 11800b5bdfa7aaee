//! Bringing what stood in the tables of version 6 into those of today, in a file of before.
//!
//! Each step takes the first rows of an old table along, and removes them there, in one transaction: whoever
//! opens the file after a crash goes on with what is left. The old tables go with the last of it.

use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, Row as SqliteRow, params};

use super::facts::row::{Labelled, Row};
use super::fault::Fault;
use super::names::{Kind, Names};
use super::rollup;
use super::{editions, tail};
use crate::facts::{Evidence, Node, PrincipleSet, Series};
use crate::store::counts::Found;
use crate::store::counts::people::from_bitmap;

/// Rows taken along in one transaction.
const STEP: usize = 16_384;

/// The old tables that rows are left in, each with what takes its first ones along; `false` when there were none.
type Stage = fn(&Connection, &mut Labels) -> Result<bool, Fault>;
const STAGES: [Stage; 5] = [facts, fresh, arrivals, rollups, threads];

/// Takes everything along that is left.
pub(super) fn catch_up(connection: &Connection) -> Result<(), Fault> {
    let mut told = false;
    for stage in STAGES {
        loop {
            let transaction = tail::begin(connection)?;
            // Another process may have done it meanwhile.
            if !is_left(connection)? {
                return Ok(());
            }
            let mut labels = Labels::read(connection)?;
            if !stage(connection, &mut labels)? {
                break;
            }
            labels.names.save(connection)?;
            transaction.commit()?;
            if !told {
                tracing::info!(
                    "arranging what is counted anew; this may take a while and happens once"
                );
                told = true;
            }
        }
    }
    let transaction = tail::begin(connection)?;
    connection.execute_batch(
        "DROP TABLE IF EXISTS fact_6; DROP TABLE IF EXISTS fact_fresh_6;
         DROP TABLE IF EXISTS received_6; DROP TABLE IF EXISTS rollup_6;
         DROP TABLE IF EXISTS rollup_people_6; DROP TABLE IF EXISTS thread_6;",
    )?;
    transaction.commit()?;
    Ok(())
}

fn is_left(connection: &Connection) -> Result<bool, Fault> {
    Ok(connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'thread_6'")?
        .exists([])?)
}

/// Labels of before by number, and what they became.
struct Labels {
    known: HashMap<i64, String>,
    names: Names,
}

impl Labels {
    fn read(connection: &Connection) -> Result<Self, Fault> {
        let mut select = connection.prepare_cached("SELECT id, name FROM label")?;
        let known = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let known = known.collect::<Result<_, _>>()?;
        let mut names = Names::default();
        names.begin(connection)?;
        Ok(Self { known, names })
    }

    /// The edition of a label that began with it, and the number of the label without that. What has no label is
    /// read by nobody any more.
    fn subject(
        &mut self,
        connection: &Connection,
        number: i64,
    ) -> Result<Option<(u32, i64)>, Fault> {
        let Some(label) = self.known.get(&number) else {
            return Ok(None);
        };
        let (edition, subject) = editions::unlabel(label);
        let number = self.names.number(connection, Kind::Label, subject)?;
        Ok(Some((edition, number)))
    }

    /// What a series is counted under.
    fn under(&self, series: i64) -> Option<i64> {
        let (edition, key) = editions::unlabel(self.known.get(&series)?);
        Some(editions::under(edition, &Series::from_key(key)?))
    }
}

/// A fact of before: the time of the statement, its place, and what it says.
struct Before {
    time: i64,
    sequence: i64,
    behaviour: i64,
    principles: u8,
    rule: i64,
    evidence: u8,
    people: Vec<u8>,
}

impl Before {
    fn read(row: &SqliteRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            time: row.get(0)?,
            sequence: row.get(1)?,
            behaviour: row.get(2)?,
            principles: row.get(3)?,
            rule: row.get(4)?,
            evidence: row.get(5)?,
            people: row.get(6)?,
        })
    }
}

fn facts(connection: &Connection, labels: &mut Labels) -> Result<bool, Fault> {
    let rows = first(
        connection,
        "SELECT time, seq, behaviour, principles, rule, evidence, people FROM fact_6
         ORDER BY time, seq LIMIT ?1",
    )?;
    let Some((time, sequence)) = take_along(
        connection,
        labels,
        rows,
        "INSERT INTO fact (edition, seq, time, what) VALUES (?1, ?2, ?3, ?4)",
    )?
    else {
        return Ok(false);
    };
    connection
        .prepare_cached("DELETE FROM fact_6 WHERE (time, seq) <= (?1, ?2)")?
        .execute([time, sequence])?;
    Ok(true)
}

fn fresh(connection: &Connection, labels: &mut Labels) -> Result<bool, Fault> {
    let rows = first(
        connection,
        "SELECT time, seq, behaviour, principles, rule, evidence, people FROM fact_fresh_6
         ORDER BY seq, time LIMIT ?1",
    )?;
    let Some((_, sequence)) = take_along(
        connection,
        labels,
        rows,
        "INSERT INTO fact_fresh (edition, seq, time, what) VALUES (?1, ?2, ?3, ?4)",
    )?
    else {
        return Ok(false);
    };
    connection
        .prepare_cached("DELETE FROM fact_fresh_6 WHERE seq <= ?1")?
        .execute([sequence])?;
    Ok(true)
}

/// The first facts of a table, those of one statement together: the last statement is left out where there may be more
/// of it.
fn first(connection: &Connection, sql: &str) -> Result<Vec<Before>, Fault> {
    let mut select = connection.prepare_cached(sql)?;
    let most = i64::try_from(STEP).unwrap_or(i64::MAX);
    let mut rows = select
        .query_map([most], Before::read)?
        .collect::<Result<Vec<_>, _>>()?;
    if rows.len() == STEP
        && let Some(last) = rows.last().map(|last| (last.time, last.sequence))
    {
        rows.retain(|row| (row.time, row.sequence) != last);
    }
    Ok(rows)
}

/// Writes facts as they stand now; time and place of the last of them.
fn take_along(
    connection: &Connection,
    labels: &mut Labels,
    rows: Vec<Before>,
    sql: &str,
) -> Result<Option<(i64, i64)>, Fault> {
    let last = rows.last().map(|last| (last.time, last.sequence));
    let mut counted: HashMap<(u32, i64, i64), Row> = HashMap::new();
    for before in rows {
        let Some((edition, subject)) = labels.subject(connection, before.behaviour)? else {
            continue;
        };
        let damaged = || Fault::Corrupt("a fact of before is damaged".to_owned());
        let row = counted
            .entry((edition, before.time, before.sequence))
            .or_default();
        row.facts.push(Labelled {
            subject,
            principles: PrincipleSet::from_bits(before.principles).ok_or_else(damaged)?,
            rule: before.rule,
            evidence: Evidence::from_index(before.evidence).ok_or_else(damaged)?,
        });
        let people = before.people.chunks_exact(4);
        row.people = people
            .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        row.people.sort_unstable();
    }
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort_unstable_by_key(|(place, _)| *place);
    let mut insert = connection.prepare_cached(sql)?;
    for ((edition, time, sequence), row) in counted {
        insert.execute(params![edition, sequence, time, row.to_bytes()])?;
    }
    Ok(last)
}

/// There are at most some thousands of them.
fn arrivals(connection: &Connection, labels: &mut Labels) -> Result<bool, Fault> {
    let mut select =
        connection.prepare_cached("SELECT stored, series, statements FROM received_6")?;
    let rows = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(i64, i64, i64)>, _>>()?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO arrival (stored, series, edition, statements) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (stored, series, statements) in &rows {
        if let Some(under) = labels.under(*series) {
            insert.execute([stored, series, &under, statements])?;
        }
    }
    connection.execute("DELETE FROM received_6", [])?;
    Ok(!rows.is_empty())
}

fn rollups(connection: &Connection, labels: &mut Labels) -> Result<bool, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT series, level, node, r.statements, p.people
         FROM rollup_6 r LEFT JOIN rollup_people_6 p USING (series, level, node)
         ORDER BY series, level, node LIMIT ?1",
    )?;
    let mut rows = select.query([i64::try_from(STEP).unwrap_or(i64::MAX)])?;
    let mut found: BTreeMap<i64, Vec<(i64, Node, Found)>> = BTreeMap::new();
    let mut last = None;
    while let Some(row) = rows.next()? {
        let (series, level, node) = (row.get(0)?, row.get(1)?, row.get(2)?);
        last = Some((series, level, node));
        let Some(under) = labels.under(series) else {
            continue;
        };
        let Some(place) = Node::new(level, node) else {
            continue;
        };
        let people: Option<Vec<u8>> = row.get(4)?;
        let people = match people {
            Some(bytes) => from_bitmap(&bytes)?,
            None => RoaringBitmap::new(),
        };
        let statements = row.get(3)?;
        let counted = Found { statements, people };
        found
            .entry(under)
            .or_default()
            .push((series, place, counted));
    }
    let Some((series, level, node)) = last else {
        return Ok(false);
    };
    rollup::take_along(connection, &found)?;
    for sql in [
        "DELETE FROM rollup_6 WHERE (series, level, node) <= (?1, ?2, ?3)",
        "DELETE FROM rollup_people_6 WHERE (series, level, node) <= (?1, ?2, ?3)",
    ] {
        connection
            .prepare_cached(sql)?
            .execute(params![series, level, node])?;
    }
    Ok(true)
}

fn threads(connection: &Connection, labels: &mut Labels) -> Result<bool, Fault> {
    let most = i64::try_from(STEP).unwrap_or(i64::MAX);
    let last: Option<i64> = connection
        .prepare_cached(
            "SELECT max(number) FROM (SELECT number FROM thread_6 ORDER BY number LIMIT ?1)",
        )?
        .query_row([most], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(last) = last else {
        return Ok(false);
    };
    let versions = connection
        .prepare_cached("SELECT DISTINCT version FROM thread_6 WHERE number <= ?1")?
        .query_map([last], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    for version in versions {
        let label = labels.names.number(connection, Kind::Label, &version)?;
        connection
            .prepare_cached(
                "INSERT INTO thread (number, edition, version, registration, subregistration,
                   time, seq, state, broken_time, broken, kind, since)
                 SELECT number, edition, ?3, registration, subregistration,
                   time, seq, state, broken_time, broken, kind, since
                 FROM thread_6 WHERE number <= ?1 AND version = ?2",
            )?
            .execute(params![last, version, label])?;
    }
    connection
        .prepare_cached("DELETE FROM thread_6 WHERE number <= ?1")?
        .execute([last])?;
    Ok(true)
}
