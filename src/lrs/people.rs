//! Declaring that several agents are one person, and undoing it.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use super::agents::agent_key;
use super::{Fault, Lrs, Parameters, Refusal};
use crate::store::{Declaration, PeopleQuery, Person, Persona, StoreError};
use crate::xapi::actor::Ifi;
use crate::xapi::json::{self, Node};

/// Agents of one person at most.
const MOST_AGENTS: usize = 100;
/// Characters of a person's id and name at most.
const LONGEST_ID: usize = 200;
const LONGEST_NAME: usize = 500;
/// People on one page where nothing else is asked for, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

const CLAUSE: &str = "this server's interface";

/// A person as it is declared and told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonTold {
    person: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    agents: Vec<Value>,
}

/// A page of people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeopleTold {
    data: Vec<PersonTold>,
    /// Where the next page is; `null` on the last one.
    next: Option<String>,
}

impl Lrs {
    /// Declares the person in `body`, in place of what was declared under the same id; the answer is
    /// the person, and whether there was none before.
    ///
    /// # Errors
    /// Everything that is wrong with the body, an agent that belongs to another person, or a failure
    /// of the store.
    pub async fn declare_person(&self, body: &[u8]) -> Result<(PersonTold, bool), Refusal> {
        let person = parse(body, self.limits.depth).map_err(Refusal::Invalid)?;
        let told = PersonTold::of(&person)?;
        match self.store.declare_person(person).await? {
            Declaration::Declared { fresh } => Ok((told, fresh)),
            Declaration::Taken { index, person } => Err(Refusal::PersonConflict { index, person }),
        }
    }

    /// The people that a query string asks for; `path` is where the next page is found.
    ///
    /// # Errors
    /// Parameters that are wrong, or a failure of the store.
    pub async fn people(&self, query: &str, path: &str) -> Result<PeopleTold, Refusal> {
        let known = ["person", "agent", "after", "limit"];
        let given = Parameters::parse(query, &known).map_err(Refusal::Invalid)?;
        let mut faults = Vec::new();
        let limit = given.number("limit", &mut faults).unwrap_or(USUAL);
        let limit = limit.clamp(1, MOST);
        let agent = agent_key(&given, self.limits.depth).unwrap_or_else(|found| {
            faults.extend(found);
            None
        });
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let query = PeopleQuery {
            person: given.get("person").map(str::to_owned),
            agent,
            after: given.get("after").map(str::to_owned),
            // One more than is told shows whether there is a next page.
            limit: limit + 1,
        };
        let mut found = self.store.people(query).await?;
        let is_last = found.len() <= limit;
        found.truncate(limit);
        let next = found.last().filter(|_| !is_last).map(|last| {
            let others = given.query_with("after", &last.id);
            format!("{path}?{others}")
        });
        let data = found.iter().map(PersonTold::of).collect::<Result<_, _>>()?;
        Ok(PeopleTold { data, next })
    }

    /// Undoes the declaration of the person a query string names.
    ///
    /// # Errors
    /// Parameters that are wrong, [`Refusal::NotFound`], or a failure of the store.
    pub async fn forget_person(&self, query: &str) -> Result<(), Refusal> {
        let given = Parameters::parse(query, &["person"]).map_err(Refusal::Invalid)?;
        let Some(id) = given.get("person") else {
            return Err(Refusal::from(Fault::parameter(
                "person",
                "missing-parameter",
                "The request does not name a person",
                "Name the person to be forgotten: DELETE /api/v1/people?person=ID",
                CLAUSE,
            )));
        };
        if self.store.forget_person(id).await? {
            return Ok(());
        }
        Err(Refusal::NotFound(format!("There is no person {id:?}")))
    }
}

impl PersonTold {
    fn of(person: &Person) -> Result<Self, Refusal> {
        let agents = person
            .agents
            .iter()
            .map(|one| serde_json::from_str(&one.text));
        let damaged = |error| StoreError::Broken(format!("a person is damaged: {error}"));
        Ok(Self {
            person: person.id.clone(),
            name: person.name.clone(),
            agents: agents.collect::<Result<_, _>>().map_err(damaged)?,
        })
    }
}

/// Reads a person, and finds everything that is wrong.
fn parse(body: &[u8], depth: usize) -> Result<Person, Vec<Fault>> {
    let (text, root) = json::parse(body, depth).map_err(|broken| vec![broken.into()])?;
    let mut reader = Reader {
        text,
        faults: Vec::new(),
    };
    let id = reader.id(&root);
    let name = reader.name(&root);
    let agents = reader.agents(&root);
    reader.unknown(&root);
    match (id, reader.faults.is_empty()) {
        (Some(id), true) => Ok(Person { id, name, agents }),
        _ => Err(reader.faults),
    }
}

struct Reader<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn bad(
        &mut self,
        pointer: impl Into<String>,
        rule: &'static str,
        message: impl Into<std::borrow::Cow<'static, str>>,
        fix: &'static str,
    ) {
        self.faults.push(Fault {
            pointer: pointer.into(),
            ..Fault::request(rule, message, fix, CLAUSE)
        });
    }

    fn id(&mut self, root: &Node<'_>) -> Option<String> {
        let id = root.get("person").and_then(Node::as_str).filter(|id| {
            (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
        });
        if id.is_none() {
            self.bad(
                "/person",
                "person-id",
                "The person has no id, or one that cannot be used",
                "Send an id of 1 to 200 visible ASCII characters without blanks, such as ada-lovelace or a UUID",
            );
        }
        id.map(str::to_owned)
    }

    fn name(&mut self, root: &Node<'_>) -> Option<String> {
        let node = root.get("name")?;
        let length = |name: &&str| (1..=LONGEST_NAME).contains(&name.chars().count());
        let name = node.as_str().filter(length);
        if name.is_none() {
            self.bad(
                "/name",
                "person-name",
                "The name cannot be used",
                "Send a string of 1 to 500 characters, or leave the name out",
            );
        }
        name.map(str::to_owned)
    }

    fn agents(&mut self, root: &Node<'_>) -> Vec<Persona> {
        let list = root.get("agents").and_then(Node::elements);
        let Some(list) = list.filter(|list| (1..=MOST_AGENTS).contains(&list.len())) else {
            self.bad(
                "/agents",
                "person-agents",
                "The agents are not a list of 1 to 100 agents",
                "Send the agents that are this person in an array; to undo a declaration, send DELETE",
            );
            return Vec::new();
        };
        let mut keys = HashSet::new();
        let mut agents = Vec::with_capacity(list.len());
        for (place, node) in list.iter().enumerate() {
            match Ifi::parse_agent(self.text, node) {
                Ok(ifi) if !keys.insert(ifi.key()) => self.bad(
                    format!("/agents/{place}"),
                    "repeated-agent",
                    "An agent with this identifier stands in the list before",
                    "Send each agent once",
                ),
                Ok(ifi) => agents.push(Persona {
                    key: ifi.key(),
                    text: node.raw(self.text).to_owned(),
                }),
                Err(broken) => self.faults.extend(broken.into_iter().map(|broken| Fault {
                    pointer: format!("/agents/{place}{}", broken.pointer),
                    ..Fault::from(broken)
                })),
            }
        }
        agents
    }

    fn unknown(&mut self, root: &Node<'_>) {
        for (name, _) in root.members().unwrap_or_default() {
            if !["person", "name", "agents"].contains(&name.as_ref()) {
                let mut pointer = crate::xapi::broken::Pointer::root();
                pointer.push(name);
                self.bad(
                    pointer.to_string(),
                    "unknown-member",
                    "A person has no such member",
                    "Send person, name and agents only",
                );
            }
        }
    }
}
