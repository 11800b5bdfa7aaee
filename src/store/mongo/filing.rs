//! The terms under which a statement is filed, so that filters find it: what stands for a verb, an agent, and
//! so on, and for what filters often ask for together.
//!
//! Terms are hashes, so nothing has to be looked up to file a statement or to ask for one. They are kept in
//! the database, so the meaning of a kind never changes.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::id::Id;
use super::statements::View;
use crate::store::Filter;
use crate::xapi::terms::Terms;

/// Bytes of a term: enough that nobody makes two things share one, and few, since most of an index is these.
const LENGTH: usize = 12;

const VERB: u8 = 0;
/// Actor or object.
const AGENT: u8 = 1;
/// Agents elsewhere in the statement, and nowhere as actor or object of it.
const RELATED_AGENT: u8 = 2;
/// The object.
const ACTIVITY: u8 = 3;
/// Activities elsewhere in the statement, and not its object.
const RELATED_ACTIVITY: u8 = 4;
const REGISTRATION: u8 = 5;
const AGENT_WITH_VERB: u8 = 16;
const AGENT_WITH_ACTIVITY: u8 = 17;
const VERB_WITH_ACTIVITY: u8 = 18;

fn term(kind: u8, names: &[&[u8]]) -> Id {
    let mut hash = Sha256::new().chain_update([kind]);
    for name in names {
        // The length keeps two names from being read as two others.
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name);
    }
    let whole: [u8; 32] = hash.finalize().into();
    Id::from(&whole[..LENGTH])
}

fn one(kind: u8, name: &str) -> Id {
    term(kind, &[name.as_bytes()])
}

fn pair(kind: u8, first: &str, second: &str) -> Id {
    term(kind, &[first.as_bytes(), second.as_bytes()])
}

fn registration(id: Uuid) -> Id {
    term(REGISTRATION, &[id.as_bytes()])
}

/// What filters see of one statement.
pub(super) fn view(terms: &Terms) -> View {
    let mut all = vec![one(VERB, &terms.verb)];
    for agent in &terms.agents {
        all.push(one(AGENT, agent));
        all.push(pair(AGENT_WITH_VERB, agent, &terms.verb));
        let with = |activity: &String| pair(AGENT_WITH_ACTIVITY, agent, activity);
        all.extend(terms.activities.iter().map(with));
    }
    for agent in &terms.related_agents {
        if terms.agents.binary_search(agent).is_err() {
            all.push(one(RELATED_AGENT, agent));
        }
    }
    for activity in &terms.activities {
        all.push(one(ACTIVITY, activity));
        all.push(pair(VERB_WITH_ACTIVITY, &terms.verb, activity));
    }
    for activity in &terms.related_activities {
        if terms.activities.binary_search(activity).is_err() {
            all.push(one(RELATED_ACTIVITY, activity));
        }
    }
    all.extend(terms.registration.map(registration));
    View { terms: all }
}

/// What a view must have so that the filter finds its statement: of each of these one term. Some say the same
/// as others together do, so that the shortest list is among those that may be read.
pub(super) fn conditions(filter: &Filter) -> Vec<Vec<Id>> {
    let (verb, agent, activity) = (&filter.verb, &filter.agent, &filter.activity);
    let direct_agent = agent.as_ref().filter(|_| !filter.related_agents);
    let direct_activity = activity.as_ref().filter(|_| !filter.related_activities);
    let mut all = Vec::new();
    all.extend(filter.registration.map(|id| vec![registration(id)]));
    let (mut with_verb, mut with_agent, mut with_activity) = (false, false, false);
    if let (Some(agent), Some(verb)) = (direct_agent, verb) {
        all.push(vec![pair(AGENT_WITH_VERB, agent, verb)]);
        (with_agent, with_verb) = (true, true);
    }
    if let (Some(agent), Some(activity)) = (direct_agent, direct_activity) {
        all.push(vec![pair(AGENT_WITH_ACTIVITY, agent, activity)]);
        (with_agent, with_activity) = (true, true);
    }
    if let (Some(verb), Some(activity)) = (verb, direct_activity) {
        all.push(vec![pair(VERB_WITH_ACTIVITY, verb, activity)]);
        (with_verb, with_activity) = (true, true);
    }
    if let Some(verb) = verb.as_ref().filter(|_| !with_verb) {
        all.push(vec![one(VERB, verb)]);
    }
    if let Some(agent) = agent.as_ref().filter(|_| !with_agent) {
        let mut either = vec![one(AGENT, agent)];
        either.extend(filter.related_agents.then(|| one(RELATED_AGENT, agent)));
        all.push(either);
    }
    if let Some(activity) = activity.as_ref().filter(|_| !with_activity) {
        let mut either = vec![one(ACTIVITY, activity)];
        let related = filter.related_activities;
        either.extend(related.then(|| one(RELATED_ACTIVITY, activity)));
        all.push(either);
    }
    all
}
