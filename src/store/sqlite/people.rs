//! Which agents are one person, and how figures count them.
//!
//! Rollups and facts hold the numbers of agents, and stay as they are whoever is declared to be whom.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::counters;
use super::fault::Fault;
use super::names::{self, Kind};
use super::writer::Write;
use crate::store::aliases::Aliases;
use crate::store::{Declaration, PeopleQuery, Person, Persona};

/// The counter that changes with each declaration.
const VERSION: &str = "people";

/// Declares that some agents, and no others, are a person.
pub(super) fn declare(write: &mut Write<'_>, person: &Person) -> Result<Declaration, Fault> {
    let connection = write.connection;
    let known = number(connection, &person.id)?;
    let mut agents = Vec::with_capacity(person.agents.len());
    for (index, persona) in person.agents.iter().enumerate() {
        let agent = write.names.number(connection, Kind::Agent, &persona.key)?;
        if let Some((other, id)) = owner(connection, agent)?
            && Some(other) != known
        {
            write.undo = true;
            return Ok(Declaration::Taken { index, person: id });
        }
        agents.push(agent);
    }
    connection
        .prepare_cached(
            "INSERT INTO person (id, name) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        )?
        .execute(params![person.id, person.name])?;
    let person_number = match known {
        Some(number) => number,
        None => connection.last_insert_rowid(),
    };
    leave(connection, person_number)?;
    for ((place, persona), agent) in (0_i64..).zip(&person.agents).zip(agents) {
        connection
            .prepare_cached(
                "INSERT INTO person_agent (agent, person, place, name, sent)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                agent,
                person_number,
                place,
                persona.key,
                persona.text
            ])?;
    }
    changed(connection)?;
    Ok(Declaration::Declared {
        fresh: known.is_none(),
    })
}

/// Undoes a declaration; `false` where there is none with this id.
pub(super) fn forget(write: &mut Write<'_>, id: &str) -> Result<bool, Fault> {
    let connection = write.connection;
    let Some(number) = number(connection, id)? else {
        return Ok(false);
    };
    leave(connection, number)?;
    connection
        .prepare_cached("DELETE FROM person WHERE number = ?1")?
        .execute([number])?;
    changed(connection)?;
    Ok(true)
}

fn number(connection: &Connection, id: &str) -> Result<Option<i64>, Fault> {
    Ok(connection
        .prepare_cached("SELECT number FROM person WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

/// The number and the id of the person an agent belongs to.
fn owner(connection: &Connection, agent: i64) -> Result<Option<(i64, String)>, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT p.number, p.id FROM person_agent a JOIN person p ON p.number = a.person
             WHERE a.agent = ?1",
        )?
        .query_row([agent], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The agents of a person belong to nobody.
fn leave(connection: &Connection, person: i64) -> Result<(), Fault> {
    connection
        .prepare_cached("DELETE FROM person_agent WHERE person = ?1")?
        .execute([person])?;
    Ok(())
}

/// The agents that are declared to be the person who has this one; none where nobody is.
pub(super) fn keys(connection: &Connection, agent: &str) -> Result<Vec<String>, Fault> {
    let Some(agent) = names::find(connection, Kind::Agent, agent)? else {
        return Ok(Vec::new());
    };
    let Some((person, _)) = owner(connection, agent)? else {
        return Ok(Vec::new());
    };
    let personas = personas(connection, person)?;
    Ok(personas.into_iter().map(|persona| persona.key).collect())
}

fn changed(connection: &Connection) -> Result<(), Fault> {
    counters::set(connection, VERSION, version(connection)? + 1)
}

/// How many declarations have come or gone.
pub(super) fn version(connection: &Connection) -> Result<i64, Fault> {
    Ok(counters::read(connection, VERSION)?.unwrap_or_default())
}

/// The other agents of the person an agent belongs to, by number and key, as they were declared.
pub(super) fn others(connection: &Connection, agent: u32) -> Result<Vec<(u32, String)>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT agent, name FROM person_agent
         WHERE person = (SELECT person FROM person_agent WHERE agent = ?1) AND agent <> ?1
         ORDER BY place",
    )?;
    let rows = select.query_map([agent], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// People in the order of their ids.
pub(super) fn read(connection: &Connection, query: &PeopleQuery) -> Result<Vec<Person>, Fault> {
    let named = match (&query.person, &query.agent) {
        (None, None) => None,
        (Some(id), None) => Some(number(connection, id)?),
        (id, Some(key)) => {
            let agent = names::find(connection, Kind::Agent, key)?;
            let owner = agent.map(|agent| owner(connection, agent)).transpose()?;
            let asked = |(_, owner): &(i64, String)| id.as_ref().is_none_or(|id| id == owner);
            Some(owner.flatten().filter(asked).map(|(number, _)| number))
        }
    };
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let after = query.after.as_deref().unwrap_or_default();
    let (sql, only) = match named {
        None => (
            "SELECT number, id, name FROM person WHERE id > ?1 ORDER BY id LIMIT ?2",
            None,
        ),
        Some(None) => return Ok(Vec::new()),
        Some(number) => (
            "SELECT number, id, name FROM person WHERE number = ?3 AND id > ?1 LIMIT ?2",
            number,
        ),
    };
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = match only {
        None => select.query(params![after, limit])?,
        Some(number) => select.query(params![after, limit, number])?,
    };
    let mut people = Vec::new();
    while let Some(row) = rows.next()? {
        people.push(Person {
            id: row.get(1)?,
            name: row.get(2)?,
            agents: personas(connection, row.get(0)?)?,
        });
    }
    Ok(people)
}

fn personas(connection: &Connection, person: i64) -> Result<Vec<Persona>, Fault> {
    let mut select = connection
        .prepare_cached("SELECT name, sent FROM person_agent WHERE person = ?1 ORDER BY place")?;
    let rows = select.query_map([person], |row| {
        Ok(Persona {
            key: row.get(0)?,
            text: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The aliases of one state of the store.
fn read_aliases(connection: &Connection) -> Result<Aliases, Fault> {
    let mut aliases = Aliases::default();
    let mut select = connection
        .prepare_cached("SELECT person, agent FROM person_agent ORDER BY person, agent")?;
    let rows = select.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    for person in rows.chunk_by(|one, next| one.0 == next.0) {
        aliases.add(person.iter().map(|(_, agent)| *agent));
    }
    Ok(aliases)
}

/// The aliases last read, and the version they are of.
#[derive(Default)]
pub(super) struct People(Mutex<Option<(i64, Arc<Aliases>)>>);

impl People {
    /// The aliases of the snapshot that `connection` reads.
    pub(super) fn aliases(&self, connection: &Connection) -> Result<Arc<Aliases>, Fault> {
        let version = version(connection)?;
        if version == 0 {
            return Ok(Arc::default());
        }
        let last = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, aliases)) = &*last()
            && *known == version
        {
            return Ok(Arc::clone(aliases));
        }
        let aliases = Arc::new(read_aliases(connection)?);
        let mut last = last();
        if last.as_ref().is_none_or(|(known, _)| *known < version) {
            *last = Some((version, Arc::clone(&aliases)));
        }
        Ok(aliases)
    }
}
