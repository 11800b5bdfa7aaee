//! Under which headings a statement is filed, so that filters find it.

use uuid::Uuid;

use super::fault::Fault;
use super::names::Kind;
use crate::xapi::terms::Terms;

/// One list of statements: those of a verb, of an agent, and so on. Sorts as the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Heading {
    /// What kind of thing; kept in the file, so its meaning never changes.
    list: i64,
    /// The number of the thing, or a registration's 128 bits: the upper half and the lower.
    thing: (u64, u64),
}

impl Heading {
    const REGISTRATION: i64 = 5;
    /// The verb's number is added to this one.
    const AGENT_WITH_VERB: i64 = 16;

    fn of(list: i64, number: i64) -> Self {
        // Numbers count from 1.
        let thing = (0, number.unsigned_abs());
        Self { list, thing }
    }

    pub(super) fn verb(verb: i64) -> Self {
        Self::of(0, verb)
    }

    /// Actor or object.
    pub(super) fn agent(agent: i64) -> Self {
        Self::of(1, agent)
    }

    /// Agents elsewhere in the statement, and nowhere as actor or object of it.
    pub(super) fn related_agent(agent: i64) -> Self {
        Self::of(2, agent)
    }

    /// The object.
    pub(super) fn activity(activity: i64) -> Self {
        Self::of(3, activity)
    }

    /// Activities elsewhere in the statement, and not its object.
    pub(super) fn related_activity(activity: i64) -> Self {
        Self::of(4, activity)
    }

    pub(super) fn registration(registration: Uuid) -> Self {
        Self {
            list: Self::REGISTRATION,
            thing: registration.as_u64_pair(),
        }
    }

    /// The key that sent it.
    pub(super) fn sender(key: i64) -> Self {
        Self::of(6, key)
    }

    pub(super) fn agent_with_verb(agent: i64, verb: i64) -> Self {
        Self::of(Self::AGENT_WITH_VERB + verb, agent)
    }

    pub(super) fn list(self) -> i64 {
        self.list
    }
}

impl rusqlite::ToSql for Heading {
    /// The thing: a number, or the bytes of a registration.
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(if self.list == Self::REGISTRATION {
            let (upper, lower) = self.thing;
            Uuid::from_u64_pair(upper, lower).as_bytes().to_vec().into()
        } else {
            i64::try_from(self.thing.1).unwrap_or(i64::MAX).into()
        })
    }
}

/// Calls `each` for every heading of `terms`: a statement's own, or those of one it targets.
pub(super) fn headings(
    terms: &Terms,
    mut number: impl FnMut(Kind, &str) -> Result<i64, Fault>,
    mut each: impl FnMut(Heading),
) -> Result<(), Fault> {
    let verb = number(Kind::Verb, &terms.verb)?;
    each(Heading::verb(verb));
    for agent in &terms.agents {
        let agent = number(Kind::Agent, agent)?;
        each(Heading::agent(agent));
        each(Heading::agent_with_verb(agent, verb));
    }
    for agent in &terms.related_agents {
        if terms.agents.binary_search(agent).is_err() {
            each(Heading::related_agent(number(Kind::Agent, agent)?));
        }
    }
    for activity in &terms.activities {
        each(Heading::activity(number(Kind::Activity, activity)?));
    }
    for activity in &terms.related_activities {
        if terms.activities.binary_search(activity).is_err() {
            each(Heading::related_activity(number(Kind::Activity, activity)?));
        }
    }
    if let Some(registration) = terms.registration {
        each(Heading::registration(registration));
    }
    Ok(())
}

/// How many headings terms have at most.
pub(super) fn most_headings(terms: &Terms) -> usize {
    // The verb, the registration, and each agent with the verb.
    2 + 2 * terms.agents.len()
        + terms.related_agents.len()
        + terms.activities.len()
        + terms.related_activities.len()
}
