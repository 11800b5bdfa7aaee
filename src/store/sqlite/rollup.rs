//! Facts and rollups, written with the statements they come from.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::fault::Fault;
use super::names::{self, Kind};
use super::writer::Write;
use crate::facts::{Evidence, Fact, Facts, Node, PrincipleSet, Series, series_of};

/// Counts a statement that was not stored before.
pub(super) fn count(write: &mut Write<'_>, sequence: i64, facts: &Facts) -> Result<(), Fault> {
    let connection = write.connection;
    let mut people = Vec::with_capacity(facts.people.len());
    for person in &facts.people {
        let number = write.names.number(connection, Kind::Agent, person)?;
        people
            .push(u32::try_from(number).map_err(|_| Fault::Corrupt("too many agents".to_owned()))?);
    }
    let packed = pack(&people);
    for fact in &facts.facts {
        let behaviour = write
            .names
            .number(connection, Kind::Label, &fact.behaviour)?;
        let rule = write.names.number(connection, Kind::Label, &fact.rule)?;
        connection
            .prepare_cached(
                "INSERT INTO fact (time, seq, behaviour, principles, rule, evidence, people)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                fact.time_ms,
                sequence,
                behaviour,
                fact.principles.bits(),
                rule,
                fact.evidence.index(),
                packed,
            ])?;
    }
    write.deltas.add(facts, &people);
    Ok(())
}

/// Takes back what a statement counted for; `time` is the time it counted at.
pub(super) fn discount(write: &mut Write<'_>, sequence: i64, time: i64) -> Result<(), Fault> {
    let facts = select(
        write.connection,
        "SELECT seq, f.time, l.name, f.principles, f.people FROM fact f JOIN label l ON l.id = f.behaviour
         WHERE f.time = ?1 AND f.seq = ?2 ORDER BY f.seq",
        [time, sequence],
    )?;
    write
        .connection
        .prepare_cached("DELETE FROM fact WHERE time = ?1 AND seq = ?2")?
        .execute([time, sequence])?;
    for counted in facts {
        write.deltas.remove(&Facts {
            people: Vec::new(),
            facts: counted.facts,
        });
    }
    Ok(())
}

/// Applies what the transaction has gathered.
pub(super) fn flush(write: &mut Write<'_>) -> Result<(), Fault> {
    let deltas = std::mem::take(write.deltas);
    for ((series, node), delta) in &deltas {
        let place = Place::of(write, series, *node)?;
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
        let place = Place::of(write, series, node)?;
        let people = if node.level() == 0 {
            people_in(write.connection, series, node.range())?
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

/// One row of the rollups.
#[derive(Clone, Copy)]
struct Place {
    series: i64,
    node: Node,
}

impl Place {
    fn of(write: &mut Write<'_>, series: &Series, node: Node) -> Result<Self, Fault> {
        let series = write
            .names
            .number(write.connection, Kind::Label, &series.key())?;
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

/// What one statement counts for.
pub(super) struct Counted {
    pub(super) facts: Vec<Fact>,
    pub(super) people: Vec<u32>,
}

/// The statements that count within a range of milliseconds.
pub(super) fn counted_in(
    connection: &Connection,
    range: std::ops::Range<i64>,
) -> Result<Vec<Counted>, Fault> {
    select(
        connection,
        "SELECT seq, f.time, l.name, f.principles, f.people FROM fact f JOIN label l ON l.id = f.behaviour
         WHERE f.time >= ?1 AND f.time < ?2 ORDER BY f.time, f.seq",
        [range.start, range.end],
    )
}

/// Distinct people of a series within a range, from the facts.
fn people_in(
    connection: &Connection,
    series: &Series,
    range: std::ops::Range<i64>,
) -> Result<RoaringBitmap, Fault> {
    let mut people = RoaringBitmap::new();
    for counted in counted_in(connection, range)? {
        if series_of(&counted.facts).contains(series) {
            people.extend(counted.people);
        }
    }
    Ok(people)
}

/// Facts in the order of the query, those of one statement together.
fn select(connection: &Connection, sql: &str, values: [i64; 2]) -> Result<Vec<Counted>, Fault> {
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query(values)?;
    let mut found: Vec<Counted> = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next()? {
        let sequence: i64 = row.get(0)?;
        if last != Some(sequence) {
            last = Some(sequence);
            let people = unpack(&row.get::<_, Vec<u8>>(4)?);
            found.push(Counted {
                facts: Vec::new(),
                people,
            });
        }
        let fact = Fact {
            time_ms: row.get(1)?,
            behaviour: row.get(2)?,
            principles: PrincipleSet::from_bits(row.get(3)?)
                .ok_or_else(|| Fault::Corrupt("a fact names an unknown principle".to_owned()))?,
            // What a series counts does not depend on these two.
            rule: String::new(),
            evidence: Evidence::Mapped,
        };
        if let Some(counted) = found.last_mut() {
            counted.facts.push(fact);
        }
    }
    Ok(found)
}

fn pack(people: &[u32]) -> Vec<u8> {
    people
        .iter()
        .flat_map(|person| person.to_le_bytes())
        .collect()
}

fn unpack(bytes: &[u8]) -> Vec<u32> {
    let chunks = bytes.chunks_exact(4);
    chunks
        .map(|chunk| u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]))
        .collect()
}

/// The number of a series, if anything was ever counted in it.
pub(super) fn number(connection: &Connection, series: &Series) -> Result<Option<i64>, Fault> {
    names::find(connection, Kind::Label, &series.key())
}
