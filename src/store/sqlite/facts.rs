//! Facts: first as they come, then by time and in the rollups.
//!
//! What a statement counts for under an edition is one row. A new one stands in `fact_fresh`, and what arrived
//! in `arrival`; both lie at the end of their tables, and are cheap to add. Some thousands of them are brought
//! into `fact` and the rollups at once, in the commit that makes them too many. Readers add what is fresh to
//! what is rolled up, in one snapshot, so no figure ever lacks a stored statement.

mod each;
pub(super) mod row;
pub(super) mod told;

use std::collections::BTreeSet;
use std::ops::Range;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

pub(super) use self::each::{each_fresh, each_in};
use self::row::{Labelled, Labels, Row};
use super::fault::Fault;
use super::names::{self, Kind};
use super::writer::Write;
use super::{days, editions, happened, rollup};
use crate::facts::{Evidence, Fact, Facts, Series, series_of};

/// Fresh rows at which they are rolled up. More would make reports slower, fewer writes: one rolling up changes
/// some of the nodes of most series.
const FRESH: usize = 4_096;

/// Counts the statement of a place and an id under an edition, under which it was not counted before.
pub(super) fn count(
    write: &mut Write<'_>,
    edition: u32,
    (sequence, id): (i64, Uuid),
    facts: &Facts,
) -> Result<(), Fault> {
    let Some(first) = facts.facts.first() else {
        return Ok(());
    };
    let row = labelled(write, facts)?;
    let told = told::to_bytes(write, &facts.circumstances, id)?;
    write
        .connection
        .prepare_cached(
            "INSERT INTO fact_fresh (edition, seq, time, what, told) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            edition,
            sequence,
            first.time_ms,
            row.to_bytes(),
            told
        ])?;
    write.fresh += 1;
    days::changed(write, edition, first.time_ms);
    Ok(())
}

/// The same by numbers.
fn labelled(write: &mut Write<'_>, facts: &Facts) -> Result<Row, Fault> {
    let connection = write.connection;
    let mut row = Row {
        people: told::numbers(write, &facts.people)?,
        facts: Vec::with_capacity(facts.facts.len()),
    };
    for fact in &facts.facts {
        let subject = fact.subject.label();
        row.facts.push(Labelled {
            subject: write.names.number(connection, Kind::Label, &subject)?,
            principles: fact.principles,
            rule: write.names.number(connection, Kind::Label, &fact.rule)?,
            evidence: fact.evidence,
        });
    }
    Ok(row)
}

/// Takes back what a statement counted for, under every edition; `time` is the time it counted at.
pub(super) fn discount(write: &mut Write<'_>, sequence: i64, time: i64) -> Result<(), Fault> {
    let connection = write.connection;
    for edition in write.active.iter() {
        let was_fresh = connection
            .prepare_cached("DELETE FROM fact_fresh WHERE edition = ?1 AND seq = ?2")?
            .execute(params![edition, sequence])?;
        if was_fresh > 0 {
            days::changed(write, edition, time);
            continue;
        }
        let Some(row) = rolled_up(connection, edition, sequence, time)? else {
            continue;
        };
        connection
            .prepare_cached("DELETE FROM fact WHERE edition = ?1 AND time = ?2 AND seq = ?3")?
            .execute(params![edition, time, sequence])?;
        let facts = Labels::read(connection)?.facts(&row, time)?;
        write.deltas(edition).remove(&facts);
        days::changed(write, edition, time);
    }
    Ok(())
}

/// Gives the facts of a statement to another that says the same at the same time.
pub(super) fn hand_over(write: &mut Write<'_>, from: i64, to: i64, time: i64) -> Result<(), Fault> {
    let connection = write.connection;
    let heir = happened::id(connection, to)?;
    let heir = heir.ok_or_else(|| Fault::Corrupt("an heir is not there".to_owned()))?;
    for edition in write.active.iter() {
        for (select, update) in [
            (
                "SELECT told FROM fact_fresh WHERE edition = ?1 AND seq = ?2 AND time = ?3",
                "UPDATE fact_fresh SET seq = ?4, told = ?5
                 WHERE edition = ?1 AND seq = ?2 AND time = ?3",
            ),
            (
                "SELECT told FROM fact WHERE edition = ?1 AND seq = ?2 AND time = ?3",
                "UPDATE fact SET seq = ?4, told = ?5
                 WHERE edition = ?1 AND seq = ?2 AND time = ?3",
            ),
        ] {
            let told = connection
                .prepare_cached(select)?
                .query_row(params![edition, from, time], |row| row.get(0))
                .optional()?;
            let Some(told) = told else {
                continue;
            };
            let told: Option<Vec<u8>> = told;
            let told = told.map(|told| told::of_another(&told, heir)).transpose()?;
            connection
                .prepare_cached(update)?
                .execute(params![edition, from, time, to, told])?;
            days::changed(write, edition, time);
        }
    }
    Ok(())
}

/// Takes back under one edition that a statement followed these templates.
pub(super) fn demote(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    time: i64,
    templates: &[String],
) -> Result<(), Fault> {
    let connection = write.connection;
    let fresh = counted_as_fresh(connection, edition, sequence)?;
    let is_fresh = fresh.is_some();
    let before = match fresh {
        Some(row) => Some(row),
        None => rolled_up(connection, edition, sequence, time)?,
    };
    let Some(before) = before else {
        return Ok(());
    };
    let mut after = before.clone();
    for template in templates {
        // A fact knows one rule, the one that proved most, and is demoted with it.
        let rule = names::find(connection, Kind::Label, template)?;
        for fact in &mut after.facts {
            if Some(fact.rule) == rule && fact.evidence == Evidence::Followed {
                fact.evidence = Evidence::Matched;
            }
        }
    }
    if after == before {
        return Ok(());
    }
    let sql = if is_fresh {
        "UPDATE fact_fresh SET what = ?4 WHERE edition = ?1 AND seq = ?2 AND time = ?3"
    } else {
        "UPDATE fact SET what = ?4 WHERE edition = ?1 AND time = ?3 AND seq = ?2"
    };
    connection
        .prepare_cached(sql)?
        .execute(params![edition, sequence, time, after.to_bytes()])?;
    days::changed(write, edition, time);
    if !is_fresh {
        let labels = Labels::read(connection)?;
        let deltas = write.deltas(edition);
        deltas.remove(&labels.facts(&before, time)?);
        deltas.add(&labels.facts(&after, time)?, &after.people);
    }
    Ok(())
}

/// Whether a statement is counted under an edition.
pub(super) fn is_counted(
    connection: &Connection,
    edition: u32,
    sequence: i64,
    time: i64,
) -> Result<bool, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM fact_fresh WHERE edition = ?1 AND seq = ?2
             UNION ALL SELECT 1 FROM fact WHERE edition = ?1 AND time = ?3 AND seq = ?2",
        )?
        .exists(params![edition, sequence, time])?)
}

/// Notes what arrived in this transaction, and rolls up what is fresh when that is too much.
/// `fresh` counts the rows there were before it; the result, those there are now.
pub(super) fn settle(write: &mut Write<'_>, fresh: usize) -> Result<usize, Fault> {
    for ((stored, edition, series), statements) in std::mem::take(write.arrivals) {
        if statements == 0 {
            continue;
        }
        let under = editions::under(edition, &series);
        // An edition that this transaction gave up is swept, and nothing must come after.
        if under != editions::SHARED && !write.active.contains(edition) {
            continue;
        }
        let label = editions::series_label(edition, &series);
        let series = write.names.number(write.connection, Kind::Label, &label)?;
        write
            .connection
            .prepare_cached(
                "INSERT INTO arrival (stored, series, edition, statements) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (stored, series) DO UPDATE SET statements = statements + ?4",
            )?
            .execute([stored, series, under, statements])?;
        write.fresh += 1;
    }
    let fresh = fresh + write.fresh;
    if fresh < FRESH {
        return Ok(fresh);
    }
    roll_up(write)?;
    Ok(0)
}

/// How much is fresh.
pub(super) fn fresh_rows(connection: &Connection) -> Result<usize, Fault> {
    let rows: i64 = connection.query_row(
        "SELECT (SELECT count(*) FROM fact_fresh) + (SELECT count(*) FROM arrival)",
        [],
        |row| row.get(0),
    )?;
    Ok(usize::try_from(rows).unwrap_or_default())
}

fn roll_up(write: &mut Write<'_>) -> Result<(), Fault> {
    let connection = write.connection;
    let labels = Labels::read(connection)?;
    // What was counted under an edition that was given up is gone already.
    for edition in write.active.iter() {
        let deltas = write.deltas(edition);
        for counted in fresh(connection, &labels, edition)? {
            deltas.add(&counted.facts, &counted.people);
        }
    }
    connection
        .prepare_cached(
            "INSERT INTO fact (edition, time, seq, what, told)
             SELECT edition, time, seq, what, told FROM fact_fresh ORDER BY edition, time, seq",
        )?
        .execute([])?;
    connection
        .prepare_cached("DELETE FROM fact_fresh")?
        .execute([])?;
    let arrivals = arrivals_of(connection)?;
    let editions: BTreeSet<i64> = arrivals.iter().map(|arrival| arrival.edition).collect();
    for edition in editions {
        let own = arrivals.iter().filter(|one| one.edition == edition);
        let own = own.map(|one| (one.time, one.series, one.statements));
        rollup::arrived(connection, edition, own)?;
    }
    connection
        .prepare_cached("DELETE FROM arrival")?
        .execute([])?;
    Ok(())
}

/// What arrived in one commit and is not rolled up.
pub(super) struct Arrival {
    /// When, in milliseconds since 1970.
    pub(super) time: i64,
    edition: i64,
    /// The number of the series.
    pub(super) series: i64,
    pub(super) statements: i64,
}

/// All arrivals that are not rolled up.
pub(super) fn arrivals_of(connection: &Connection) -> Result<Vec<Arrival>, Fault> {
    let mut select =
        connection.prepare_cached("SELECT stored, edition, series, statements FROM arrival")?;
    let rows = select.query_map([], |row| {
        Ok(Arrival {
            time: row.get(0)?,
            edition: row.get(1)?,
            series: row.get(2)?,
            statements: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What one statement counts for under one edition.
struct Counted {
    facts: Vec<Fact>,
    people: Vec<u32>,
}

impl Counted {
    fn of(labels: &Labels, time: i64, bytes: &[u8]) -> Result<Self, Fault> {
        let row = Row::from_bytes(bytes)?;
        Ok(Self {
            facts: labels.facts(&row, time)?,
            people: row.people,
        })
    }
}

/// The statements whose facts under an edition are not rolled up.
fn fresh(connection: &Connection, labels: &Labels, edition: u32) -> Result<Vec<Counted>, Fault> {
    let mut found = Vec::new();
    each_fresh(connection, edition, |time, what| {
        found.push(Counted::of(labels, time, what)?);
        Ok(())
    })?;
    Ok(found)
}

/// What a statement counts for and is not rolled up.
fn counted_as_fresh(
    connection: &Connection,
    edition: u32,
    sequence: i64,
) -> Result<Option<Row>, Fault> {
    connection
        .prepare_cached("SELECT what FROM fact_fresh WHERE edition = ?1 AND seq = ?2")?
        .query_row(params![edition, sequence], content)
        .optional()?
        .transpose()
}

/// What a statement counts for and is rolled up.
fn rolled_up(
    connection: &Connection,
    edition: u32,
    sequence: i64,
    time: i64,
) -> Result<Option<Row>, Fault> {
    connection
        .prepare_cached("SELECT what FROM fact WHERE edition = ?1 AND time = ?2 AND seq = ?3")?
        .query_row(params![edition, time, sequence], content)
        .optional()?
        .transpose()
}

fn content(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Row, Fault>> {
    Ok(Row::from_bytes(row.get_ref(0)?.as_blob()?))
}

/// Distinct people of a series under an edition within a range, from the facts that are rolled up.
pub(super) fn people_in(
    connection: &Connection,
    labels: &Labels,
    edition: u32,
    series: &Series,
    range: Range<i64>,
) -> Result<RoaringBitmap, Fault> {
    let mut people = RoaringBitmap::new();
    each_in(connection, edition, range, |time, what| {
        let counted = Counted::of(labels, time, what)?;
        if series_of(&counted.facts).contains(series) {
            people.extend(counted.people);
        }
        Ok(())
    })?;
    Ok(people)
}
