//! Facts: the behaviours that one statement shows.

use jiff::Timestamp;

use super::evidence::Evidence;
use super::mapping::Mapping;
use super::principle::PrincipleSet;
use crate::xapi::actor::Ifi;
use crate::xapi::json::Node;
use crate::xapi::object::Object;
use crate::xapi::statement::Statement;

/// One behaviour, shown at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The statement's timestamp, in milliseconds since the epoch (negative before it), rounded
    /// toward the past.
    pub time_ms: i64,
    /// The behaviour's slug.
    pub behaviour: String,
    /// What the behaviour counts toward; never empty.
    pub principles: PrincipleSet,
    /// The id of the mapping's rule.
    pub rule: String,
    pub evidence: Evidence,
}

/// What one statement counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Who showed it, as [`Ifi::key`], sorted, each once: the actor, or the listed members of a
    /// group, whether the group is identified or not. A group without members gives nobody.
    pub people: Vec<String>,
    /// Never empty; all of one time.
    pub facts: Vec<Fact>,
}

impl Facts {
    /// Moves all facts to a time, in milliseconds since the epoch.
    pub fn set_time(&mut self, time_ms: i64) {
        for fact in &mut self.facts {
            fact.time_ms = time_ms;
        }
    }
}

/// What a statement counts for; `None` when it counts for nothing, as a voiding statement always
/// does. `time` is its timestamp, or the time it was stored where it has none (xAPI 1.0.3, Part 2,
/// 2.4.7).
#[must_use]
pub fn facts_of(mapping: &Mapping, statement: Statement<'_>, time: Timestamp) -> Option<Facts> {
    if statement.is_voiding() {
        return None;
    }
    let context_extension = |extension: &str| {
        let path = ["context", "extensions", extension];
        statement.node().at(&path)?.as_str()
    };
    let activity_type = activity_type(statement.object());
    let rule = mapping.resolve(statement.verb_id(), activity_type, context_extension)?;
    let fact = Fact {
        time_ms: milliseconds(time),
        behaviour: rule.behaviour.clone(),
        principles: rule.principles,
        rule: rule.id.clone(),
        evidence: Evidence::Mapped,
    };
    Some(Facts {
        people: statement.actor().map(people).unwrap_or_default(),
        facts: vec![fact],
    })
}

/// Milliseconds since the epoch, rounded toward the past: an instant belongs to the millisecond it
/// lies in, before 1970 too.
#[must_use]
pub fn milliseconds(time: Timestamp) -> i64 {
    let floor = time.as_nanosecond().div_euclid(1_000_000);
    // jiff's instants reach 2.6e14 milliseconds at most, so this always fits.
    i64::try_from(floor).unwrap_or(i64::MAX)
}

pub(super) fn activity_type(object: Object<'_>) -> Option<&str> {
    match object {
        Object::Activity(activity) => activity.at(&["definition", "type"])?.as_str(),
        _ => None,
    }
}

fn people(actor: &Node<'_>) -> Vec<String> {
    let group = actor.get("objectType").and_then(Node::as_str) == Some("Group");
    let members = actor.get("member").and_then(Node::elements);
    let agents = match members {
        Some(members) if group => members,
        _ if group => &[],
        _ => std::slice::from_ref(actor),
    };
    let mut people: Vec<String> = agents
        .iter()
        .filter_map(|agent| Ifi::of(agent).map(|ifi| ifi.key()))
        .collect();
    people.sort_unstable();
    people.dedup();
    people
}
