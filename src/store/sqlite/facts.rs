//! Facts: first as they come, then by time and in the rollups.
//!
//! A new fact is a row of `fact_fresh`, and what arrived a row of `received`; both lie at the end of
//! their tables, and are cheap to add. Some thousands of them are brought into `fact` and the rollups
//! at once, in the commit that makes them too many. Readers add what is fresh to what is rolled up,
//! in one snapshot, so no figure ever lacks a stored statement.

use std::collections::BTreeMap;
use std::ops::Range;

use roaring::RoaringBitmap;
use rusqlite::{Connection, params, params_from_iter};

use super::editions;
use super::fault::Fault;
use super::names::Kind;
use super::rollup;
use super::writer::Write;
use crate::facts::{Evidence, Fact, Facts, PrincipleSet, Series, Subject, series_of};

/// Fresh rows at which they are rolled up. More would make reports slower, fewer writes: the nodes of each series
/// lie on pages of their own, and one rolling up changes some of most of them.
const FRESH: usize = 4_096;

/// Counts a statement under an edition, under which it was not counted before.
pub(super) fn count(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    facts: &Facts,
) -> Result<(), Fault> {
    let connection = write.connection;
    let mut people = Vec::with_capacity(facts.people.len() * size_of::<u32>());
    for person in &facts.people {
        let number = write.names.number(connection, Kind::Agent, person)?;
        let number =
            u32::try_from(number).map_err(|_| Fault::Corrupt("too many agents".to_owned()))?;
        people.extend_from_slice(&number.to_le_bytes());
    }
    for fact in &facts.facts {
        let label = editions::label(edition, &fact.subject.label());
        let behaviour = write.names.number(connection, Kind::Label, &label)?;
        let rule = write.names.number(connection, Kind::Label, &fact.rule)?;
        connection
            .prepare_cached(
                "INSERT INTO fact_fresh (seq, behaviour, time, principles, rule, evidence, people)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                sequence,
                behaviour,
                fact.time_ms,
                fact.principles.bits(),
                rule,
                fact.evidence.index(),
                people,
            ])?;
        write.fresh += 1;
    }
    Ok(())
}

/// Takes back what a statement counted for, under every edition; `time` is the time it counted at.
pub(super) fn discount(write: &mut Write<'_>, sequence: i64, time: i64) -> Result<(), Fault> {
    let connection = write.connection;
    connection
        .prepare_cached("DELETE FROM fact_fresh WHERE seq = ?1")?
        .execute([sequence])?;
    let counted = rolled_up(connection, sequence, time)?;
    connection
        .prepare_cached("DELETE FROM fact WHERE time = ?1 AND seq = ?2")?
        .execute([time, sequence])?;
    for counted in counted {
        write.deltas(counted.edition).remove(&Facts {
            people: Vec::new(),
            facts: counted.facts,
        });
    }
    Ok(())
}

/// Gives the facts of a statement to another that says the same at the same time.
pub(super) fn hand_over(
    connection: &Connection,
    from: i64,
    to: i64,
    time: i64,
) -> Result<(), Fault> {
    connection
        .prepare_cached("UPDATE fact_fresh SET seq = ?2 WHERE seq = ?1")?
        .execute([from, to])?;
    connection
        .prepare_cached("UPDATE fact SET seq = ?2 WHERE time = ?3 AND seq = ?1")?
        .execute([from, to, time])?;
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
    let fresh = counted_as_fresh(connection, sequence)?;
    let rolled = rolled_up(connection, sequence, time)?;
    for (counted, table) in fresh
        .into_iter()
        .map(|counted| (counted, Table::Fresh))
        .chain(rolled.into_iter().map(|counted| (counted, Table::RolledUp)))
    {
        if counted.edition != edition {
            continue;
        }
        let before = Facts {
            people: Vec::new(),
            facts: counted.facts,
        };
        let mut after = before.clone();
        let mut demoted = false;
        for template in templates {
            demoted |= after.demote(template);
        }
        if !demoted {
            continue;
        }
        for fact in &after.facts {
            let label = editions::label(edition, &fact.subject.label());
            let behaviour = write.names.number(connection, Kind::Label, &label)?;
            connection
                .prepare_cached(table.set_evidence())?
                .execute(params![sequence, behaviour, time, fact.evidence.index()])?;
        }
        if table == Table::RolledUp {
            write.deltas(edition).remove(&before);
            write.deltas(edition).add(&after, &counted.people);
        }
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
    let counted = counted_as_fresh(connection, sequence)?
        .into_iter()
        .chain(rolled_up(connection, sequence, time)?);
    Ok(counted.into_iter().any(|one| one.edition == edition))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Fresh,
    RolledUp,
}

impl Table {
    fn set_evidence(self) -> &'static str {
        match self {
            Self::Fresh => {
                "UPDATE fact_fresh SET evidence = ?4 WHERE seq = ?1 AND behaviour = ?2 AND time = ?3"
            }
            Self::RolledUp => {
                "UPDATE fact SET evidence = ?4 WHERE seq = ?1 AND behaviour = ?2 AND time = ?3"
            }
        }
    }
}

/// Notes what arrived in this transaction, and rolls up what is fresh when that is too much.
/// `fresh` counts the rows there were before it; the result, those there are now.
pub(super) fn settle(write: &mut Write<'_>, fresh: usize) -> Result<usize, Fault> {
    for ((stored, series), statements) in std::mem::take(write.arrivals) {
        // An edition that this transaction gave up is swept, and nothing must come after.
        if editions::edition_of(&series).is_some_and(|edition| !write.active.contains(edition)) {
            continue;
        }
        let series = write.names.number(write.connection, Kind::Label, &series)?;
        write
            .connection
            .prepare_cached(
                "INSERT INTO received (stored, series, statements) VALUES (?1, ?2, ?3)
                 ON CONFLICT (stored, series) DO UPDATE SET statements = statements + ?3",
            )?
            .execute([stored, series, statements])?;
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
        "SELECT (SELECT count(*) FROM fact_fresh) + (SELECT count(*) FROM received)",
        [],
        |row| row.get(0),
    )?;
    Ok(usize::try_from(rows).unwrap_or_default())
}

fn roll_up(write: &mut Write<'_>) -> Result<(), Fault> {
    let connection = write.connection;
    for counted in fresh(connection)? {
        let facts = Facts {
            people: Vec::new(),
            facts: counted.facts,
        };
        // What was counted under an edition that was given up goes the way of its other facts.
        if write.active.contains(counted.edition) {
            write.deltas(counted.edition).add(&facts, &counted.people);
        }
    }
    connection
        .prepare_cached(
            "INSERT INTO fact (time, seq, behaviour, principles, rule, evidence, people)
             SELECT time, seq, behaviour, principles, rule, evidence, people FROM fact_fresh
             ORDER BY time, seq, behaviour",
        )?
        .execute([])?;
    connection
        .prepare_cached("DELETE FROM fact_fresh")?
        .execute([])?;
    // Arrivals of one quarter of an hour are added up first.
    let mut arrivals: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for arrival in received(connection)? {
        let quarter = arrival.time - arrival.time.rem_euclid(rollup::LEAF);
        *arrivals.entry((arrival.series, quarter)).or_default() += arrival.statements;
    }
    for ((series, quarter), statements) in arrivals {
        rollup::arrived(connection, series, quarter, statements)?;
    }
    connection
        .prepare_cached("DELETE FROM received")?
        .execute([])?;
    Ok(())
}

/// What arrived in one commit and is not rolled up.
pub(super) struct Arrival {
    /// When, in milliseconds since 1970.
    pub(super) time: i64,
    /// The number of the series.
    pub(super) series: i64,
    pub(super) statements: i64,
}

/// All arrivals that are not rolled up.
pub(super) fn received(connection: &Connection) -> Result<Vec<Arrival>, Fault> {
    let mut select =
        connection.prepare_cached("SELECT stored, series, statements FROM received")?;
    let rows = select.query_map([], |row| {
        Ok(Arrival {
            time: row.get(0)?,
            series: row.get(1)?,
            statements: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What one statement counts for under one edition.
pub(super) struct Counted {
    pub(super) edition: u32,
    pub(super) facts: Vec<Fact>,
    pub(super) people: Vec<u32>,
}

/// The statements whose facts are not rolled up.
pub(super) fn fresh(connection: &Connection) -> Result<Vec<Counted>, Fault> {
    select(
        connection,
        "SELECT f.seq, f.time, l.name, f.principles, f.people, f.evidence, NULL
         FROM fact_fresh f JOIN label l ON l.id = f.behaviour ORDER BY f.seq",
        [],
    )
}

/// The statements that count within a range of milliseconds under an edition and are rolled up.
pub(super) fn counted_in(
    connection: &Connection,
    edition: u32,
    range: Range<i64>,
) -> Result<Vec<Counted>, Fault> {
    let mut counted = select(
        connection,
        "SELECT seq, f.time, l.name, f.principles, f.people, f.evidence, NULL
         FROM fact f JOIN label l ON l.id = f.behaviour
         WHERE f.time >= ?1 AND f.time < ?2 ORDER BY f.time, f.seq",
        [range.start, range.end],
    )?;
    counted.retain(|one| one.edition == edition);
    Ok(counted)
}

/// What a statement counts for and is not rolled up, with its rules.
fn counted_as_fresh(connection: &Connection, sequence: i64) -> Result<Vec<Counted>, Fault> {
    select(
        connection,
        "SELECT f.seq, f.time, l.name, f.principles, f.people, f.evidence, r.name
         FROM fact_fresh f JOIN label l ON l.id = f.behaviour JOIN label r ON r.id = f.rule
         WHERE f.seq = ?1",
        [sequence],
    )
}

/// What a statement counts for and is rolled up, with its rules.
fn rolled_up(connection: &Connection, sequence: i64, time: i64) -> Result<Vec<Counted>, Fault> {
    select(
        connection,
        "SELECT f.seq, f.time, l.name, f.principles, f.people, f.evidence, r.name
         FROM fact f JOIN label l ON l.id = f.behaviour JOIN label r ON r.id = f.rule
         WHERE f.time = ?1 AND f.seq = ?2",
        [time, sequence],
    )
}

/// Distinct people of a series under an edition within a range, from the facts that are rolled up.
pub(super) fn people_in(
    connection: &Connection,
    edition: u32,
    series: &Series,
    range: Range<i64>,
) -> Result<RoaringBitmap, Fault> {
    let mut people = RoaringBitmap::new();
    for counted in counted_in(connection, edition, range)? {
        if series_of(&counted.facts).contains(series) {
            people.extend(counted.people);
        }
    }
    Ok(people)
}

/// Facts in the order of the query, those of one statement and edition together.
fn select<const N: usize>(
    connection: &Connection,
    sql: &str,
    values: [i64; N],
) -> Result<Vec<Counted>, Fault> {
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query(params_from_iter(values))?;
    let mut found: Vec<Counted> = Vec::new();
    // Where the facts of the statement begin.
    let mut last = (None, 0);
    while let Some(row) = rows.next()? {
        let sequence: i64 = row.get(0)?;
        if last.0 != Some(sequence) {
            last = (Some(sequence), found.len());
        }
        let label = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let (edition, subject) = editions::unlabel(label);
        let fact = Fact {
            time_ms: row.get(1)?,
            subject: Subject::from_label(subject)
                .ok_or_else(|| Fault::Corrupt(format!("a fact is about {label:?}")))?,
            principles: PrincipleSet::from_bits(row.get(3)?)
                .ok_or_else(|| Fault::Corrupt("a fact names an unknown principle".to_owned()))?,
            // What a series counts does not depend on it, and so it is not always asked for.
            rule: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
            evidence: Evidence::from_index(row.get(5)?)
                .ok_or_else(|| Fault::Corrupt("a fact has unknown evidence".to_owned()))?,
        };
        let mut own = found[last.1..].iter_mut();
        if let Some(counted) = own.find(|counted| counted.edition == edition) {
            counted.facts.push(fact);
            continue;
        }
        let people = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        found.push(Counted {
            edition,
            facts: vec![fact],
            people: unpack(people),
        });
    }
    Ok(found)
}

fn unpack(bytes: &[u8]) -> Vec<u32> {
    let chunks = bytes.chunks_exact(4);
    chunks
        .map(|chunk| u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]))
        .collect()
}
