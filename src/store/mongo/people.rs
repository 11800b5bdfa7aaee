//! Which agents are one person.
//!
//! Rollups and facts hold the numbers of agents, and stay as they are whoever is declared to be whom.

use std::collections::HashMap;

use mongodb::bson::{self, Document, doc};
use mongodb::options::FindOptions;
use serde::{Deserialize, Serialize};

use super::Reader;
use super::agents;
use super::fault::Fault;
use super::id::Id;
use super::order::Order;
use super::snapshot::Snapshot;
use super::table::{Row, Table};
use super::write::Write;
pub(super) use crate::store::aliases::Aliases;
use crate::store::{Declaration, Identified, PeopleQuery, Person, Persona};

/// Agents looked for with one query.
const ASKED: usize = 1_000;

/// The counter that changes with each declaration.
pub(super) const VERSION: &str = "people";

/// How many declarations have come and gone.
pub(super) fn version(order: &Order) -> i64 {
    order.numbers.get(VERSION).copied().unwrap_or_default()
}

/// A person. The `_id` stands for what administrators call them by.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PersonRow {
    #[serde(rename = "_id")]
    id: Id,
    called: String,
    name: Option<String>,
    /// As they were declared.
    agents: Vec<Declared>,
    /// The numbers of the agents, the smallest first.
    numbers: Vec<u32>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Declared {
    key: String,
    sent: String,
}

/// An agent that belongs to a person, and so to no other. The `_id` stands for the agent.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PersonAgentRow {
    #[serde(rename = "_id")]
    id: Id,
    person: Id,
}

impl Row for PersonRow {
    const COLLECTION: &'static str = "person";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl Row for PersonAgentRow {
    const COLLECTION: &'static str = "person_agent";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl PersonRow {
    fn agents(&self) -> impl Iterator<Item = Id> {
        self.agents.iter().map(|agent| Id::text(&agent.key))
    }

    fn person(self) -> Person {
        let persona = |agent: Declared| Persona {
            key: agent.key,
            text: agent.sent,
        };
        Person {
            id: self.called,
            name: self.name,
            agents: self.agents.into_iter().map(persona).collect(),
        }
    }
}

/// Declares that some agents, and no others, are a person.
pub(super) async fn declare(write: &mut Write<'_>, person: &Person) -> Result<Declaration, Fault> {
    let id = Id::text(&person.id);
    let keys = || person.agents.iter().map(|agent| agent.key.as_str());
    agents::prefetch(write, keys()).await?;
    let tables = &mut write.tables;
    let of_agents = tables
        .person_agents
        .fetch(&mut write.tx, keys().map(Id::text));
    of_agents.await?;
    let known = tables.people.get(&mut write.tx, &id).await?;
    let mut numbers = Vec::with_capacity(person.agents.len());
    for (index, key) in keys().enumerate() {
        let owner = write.tables.person_agents.known(&Id::text(key));
        if let Some(owner) = owner.filter(|owner| owner.person != id) {
            let tables = &mut write.tables;
            let other = tables.people.get(&mut write.tx, &owner.person).await?;
            let other = other.ok_or_else(|| {
                Fault::Corrupt("an agent belongs to a person that is not there".to_owned())
            })?;
            write.undo = true;
            return Ok(Declaration::Taken {
                index,
                person: other.called.clone(),
            });
        }
        numbers.push(agents::number(write, key).await?);
    }
    if let Some(known) = &known {
        leave(write, known).await?;
    }
    for key in keys() {
        write.tables.person_agents.put(PersonAgentRow {
            id: Id::text(key),
            person: id.clone(),
        });
    }
    numbers.sort_unstable();
    let agents = person.agents.iter().map(|agent| Declared {
        key: agent.key.clone(),
        sent: agent.text.clone(),
    });
    write.tables.people.put(PersonRow {
        id,
        called: person.id.clone(),
        name: person.name.clone(),
        agents: agents.collect(),
        numbers,
    });
    write.order.number(VERSION);
    Ok(Declaration::Declared {
        fresh: known.is_none(),
    })
}

/// Undoes a declaration; `false` where there is none with this id.
pub(super) async fn forget(write: &mut Write<'_>, id: &str) -> Result<bool, Fault> {
    let id = Id::text(id);
    let found = write.tables.people.get(&mut write.tx, &id).await?;
    let Some(found) = found else {
        return Ok(false);
    };
    leave(write, &found).await?;
    write.tables.people.remove(&id);
    write.order.number(VERSION);
    Ok(true)
}

/// The agents of a person belong to nobody.
async fn leave(write: &mut Write<'_>, person: &PersonRow) -> Result<(), Fault> {
    let person_agents = &mut write.tables.person_agents;
    person_agents.fetch(&mut write.tx, person.agents()).await?;
    for agent in person.agents() {
        person_agents.remove(&agent);
    }
    Ok(())
}

/// People in the order of their ids.
pub(super) async fn read(reader: &Reader, query: &PeopleQuery) -> Result<Vec<Person>, Fault> {
    let mut people = Vec::new();
    // To the database, no limit at all is none.
    if query.limit == 0 {
        return Ok(people);
    }
    let mut snapshot = Snapshot::begin(reader).await?;
    let mut filter = Document::new();
    let mut options = FindOptions::default();
    if let Some(agent) = &query.agent {
        let Some(owner) = owner(&mut snapshot, agent).await? else {
            return Ok(people);
        };
        filter.insert("_id", owner);
    } else {
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
        options = FindOptions::builder()
            .sort(doc! { "called": 1 })
            .limit(limit)
            .build();
    }
    let after = query.after.as_deref().unwrap_or_default();
    match &query.person {
        Some(id) => filter.insert("called", id),
        None => filter.insert("called", doc! { "$gt": after }),
    };
    snapshot
        .each(PersonRow::COLLECTION, filter, options, |row| {
            let row: PersonRow = bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?;
            people.push(row.person());
            Ok(())
        })
        .await?;
    // The one who is asked for by name can come before the place the page begins at.
    people.retain(|person| person.id.as_str() > after);
    Ok(people)
}

/// The person an agent belongs to.
async fn owner(snapshot: &mut Snapshot, agent: &str) -> Result<Option<Id>, Fault> {
    let mut owner = None;
    let filter = doc! { "_id": Id::text(agent) };
    snapshot
        .each(
            PersonAgentRow::COLLECTION,
            filter,
            FindOptions::default(),
            |row| {
                let row: PersonAgentRow =
                    bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?;
                owner = Some(row.person);
                Ok(())
            },
        )
        .await?;
    Ok(owner)
}

/// For each of these agents that belongs to a person: all that are this person.
pub(super) async fn of_agents(
    snapshot: &mut Snapshot,
    agents: impl Iterator<Item = &str>,
) -> Result<HashMap<String, Vec<String>>, Fault> {
    let mut asked: Vec<(Id, &str)> = agents.map(|agent| (Id::text(agent), agent)).collect();
    asked.sort_unstable();
    let mut found = HashMap::new();
    for some in asked.chunks(ASKED) {
        let ids: Vec<Id> = some.iter().map(|(id, _)| id.clone()).collect();
        let mut persons: HashMap<Id, Vec<String>> = HashMap::new();
        let mut belongs: Vec<PersonAgentRow> = Vec::new();
        let usual = FindOptions::default;
        let filter = doc! { "_id": { "$in": ids } };
        snapshot
            .each(PersonAgentRow::COLLECTION, filter, usual(), |row| {
                belongs.push(bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?);
                Ok(())
            })
            .await?;
        let ids: Vec<Id> = belongs.iter().map(|row| row.person.clone()).collect();
        let filter = doc! { "_id": { "$in": ids } };
        snapshot
            .each(PersonRow::COLLECTION, filter, usual(), |row| {
                let row: PersonRow =
                    bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?;
                let keys = row.agents.into_iter().map(|agent| agent.key);
                persons.insert(row.id, keys.collect());
                Ok(())
            })
            .await?;
        for row in belongs {
            let agent = some.binary_search_by(|(id, _)| id.cmp(&row.id));
            let agent = agent.ok().and_then(|place| some.get(place));
            if let (Some((_, agent)), Some(person)) = (agent, persons.get(&row.person)) {
                found.insert((*agent).to_owned(), person.clone());
            }
        }
    }
    Ok(found)
}

/// Who some agents are, in the order asked for, and how many declarations have come and gone by then.
pub(super) async fn identified(
    reader: &Reader,
    agents: &[u32],
) -> Result<(u64, Vec<Identified>), Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let version = version(&snapshot.order).cast_unsigned();
    let mut tx = snapshot.tx();
    let names = agents::names(&mut tx, agents).await?;
    let ids = || names.values().map(|name| Id::text(name));
    let (mut owners, mut people) = (Table::<PersonAgentRow>::default(), Table::default());
    owners.fetch(&mut tx, ids()).await?;
    let owned = |id: Id| Some(owners.known(&id)?.person.clone());
    people.fetch(&mut tx, ids().filter_map(owned)).await?;
    let person = |name: &str| people.known(&owned(Id::text(name))?);
    let identified = |agent: &u32| {
        let name = names.get(agent)?;
        Some(match person(name) {
            Some(person) => identity(*agent, name, &person),
            None => Identified {
                agent: *agent,
                person: *agent,
                keys: vec![name.clone()],
            },
        })
    };
    Ok((version, agents.iter().filter_map(identified).collect()))
}

/// Who an agent is that belongs to a person.
fn identity(agent: u32, name: &str, person: &PersonRow) -> Identified {
    let others = person.agents.iter().map(|agent| agent.key.as_str());
    let others = others.filter(|key| *key != name);
    Identified {
        agent,
        person: person.numbers.first().copied().unwrap_or(agent),
        keys: [name]
            .into_iter()
            .chain(others)
            .map(str::to_owned)
            .collect(),
    }
}

/// The aliases of one state of the store.
pub(super) async fn aliases(snapshot: &mut Snapshot) -> Result<Aliases, Fault> {
    #[derive(Deserialize)]
    struct Numbers {
        numbers: Vec<u32>,
    }
    let mut aliases = Aliases::default();
    let everybody = doc! { "called": { "$gte": "" } };
    let options = FindOptions::builder()
        .projection(doc! { "_id": 0, "numbers": 1 })
        .build();
    snapshot
        .each(PersonRow::COLLECTION, everybody, options, |row| {
            let row: Numbers = bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?;
            aliases.add(row.numbers);
            Ok(())
        })
        .await?;
    Ok(aliases)
}

fn damaged(error: impl std::fmt::Display) -> Fault {
    Fault::Corrupt(format!("a person is damaged: {error}"))
}
