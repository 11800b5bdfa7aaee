//! Who an agent is (xAPI 1.0.3, Part 3, 2.4).

use serde::Serialize;

use super::{Fault, Lrs, Parameters, Refusal};
use crate::store::{Key, PeopleQuery, Scope, StoreError};
use crate::xapi::actor::Ifi;
use crate::xapi::json::{self, Node};

const CLAUSE: &str = "xAPI 1.0.3, Part 3, 2.4";

/// A Person object: like an agent, but with any number of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonObject {
    #[serde(rename = "objectType")]
    object_type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    name: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mbox: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mbox_sha1sum: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    openid: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    account: Vec<Account>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Account {
    #[serde(rename = "homePage")]
    home_page: String,
    name: String,
}

impl Lrs {
    /// The person that a query string asks for by one of their agents.
    ///
    /// Keys that may read all statements see every agent that was declared to be this person, and
    /// the names declared with them. To others, who may know a person in one place only, the answer
    /// is what they asked with: several identifiers of a person ask for an explicit permission.
    ///
    /// # Errors
    /// Parameters that are wrong, or a failure of the store.
    pub async fn person_object(&self, key: &Key, query: &str) -> Result<PersonObject, Refusal> {
        let given = Parameters::parse(query, &["agent"]).map_err(Refusal::Invalid)?;
        let Some(text) = given.get("agent") else {
            return Err(Refusal::from(Fault::parameter(
                "agent",
                "missing-parameter",
                "The request does not name an agent",
                "Name it: GET /xapi/agents?agent=JSON",
                CLAUSE,
            )));
        };
        let agent = agent_key(&given, self.limits.depth).map_err(Refusal::Invalid)?;
        let mut person = PersonObject::default();
        let mut known = false;
        if key.may(Scope::StatementsRead) {
            let query = PeopleQuery {
                agent: agent.clone(),
                limit: 1,
                ..PeopleQuery::default()
            };
            for found in self.store.people(query).await? {
                person.name.extend(found.name);
                for persona in &found.agents {
                    known |= agent.as_ref() == Some(&persona.key);
                    person.add(&persona.text, true)?;
                }
            }
        }
        person.add(text, !known)?;
        Ok(person)
    }
}

/// [`Ifi::key`] of the agent in the parameter `agent`, where it is given.
pub(super) fn agent_key(given: &Parameters, depth: usize) -> Result<Option<String>, Vec<Fault>> {
    let Some(text) = given.get("agent") else {
        return Ok(None);
    };
    let found = json::parse(text.as_bytes(), depth)
        .map_err(|broken| vec![broken])
        .and_then(|(text, node)| Ifi::parse_agent(text, &node));
    let of_parameter = |broken| Fault {
        parameter: Some("agent".into()),
        ..Fault::from(broken)
    };
    match found {
        Ok(ifi) => Ok(Some(ifi.key())),
        Err(broken) => Err(broken.into_iter().map(of_parameter).collect()),
    }
}

impl Default for PersonObject {
    fn default() -> Self {
        Self {
            object_type: "Person",
            name: Vec::new(),
            mbox: Vec::new(),
            mbox_sha1sum: Vec::new(),
            openid: Vec::new(),
            account: Vec::new(),
        }
    }
}

impl PersonObject {
    /// Adds what an agent says: its name, unless that is there already, and its identifier if wanted.
    fn add(&mut self, agent: &str, identifier: bool) -> Result<(), Refusal> {
        let (_, agent) = json::parse(agent.as_bytes(), json::ANY_DEPTH)
            .map_err(|broken| StoreError::Broken(format!("an agent is damaged: {broken}")))?;
        let text = |path: &[&str]| agent.at(path).and_then(Node::as_str).map(str::to_owned);
        self.name
            .extend(text(&["name"]).filter(|name| !self.name.contains(name)));
        if identifier {
            self.mbox.extend(text(&["mbox"]));
            self.mbox_sha1sum.extend(text(&["mbox_sha1sum"]));
            self.openid.extend(text(&["openid"]));
            let account = (text(&["account", "homePage"]), text(&["account", "name"]));
            if let (Some(home_page), Some(name)) = account {
                self.account.push(Account { home_page, name });
            }
        }
        Ok(())
    }
}
