//! Facts: the behaviours that one statement shows, and the competencies they count for.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::circumstances::circumstances;
use super::evidence::Evidence;
use super::mappings::Mappings;
use super::principle::PrincipleSet;
use super::shown::{Behaviours, Claim, Shown};
use super::subject::Subject;
use super::told::Circumstances;
use crate::xapi::actor::Ifi;
use crate::xapi::json::Node;
use crate::xapi::object::Object;
use crate::xapi::statement::Statement;

/// One behaviour or competency, shown at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The statement's timestamp, in milliseconds since the epoch (negative before it), rounded
    /// toward the past.
    pub time_ms: i64,
    pub subject: Subject,
    /// What a behaviour counts toward, never empty; empty for a competency.
    pub principles: PrincipleSet,
    /// What it was counted by: the IRI of a template, or the label of a mapping's rule. A competency
    /// has that of the behaviour which proves it best.
    pub rule: String,
    pub evidence: Evidence,
}

/// What one statement counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Who showed it, as [`Ifi::key`], sorted, each once: the actor, or the listed members of a
    /// group, whether the group is identified or not. A group without members gives nobody.
    pub people: Vec<String>,
    /// Never empty; all of one time, sorted by subject, each subject once.
    pub facts: Vec<Fact>,
    /// People in it are known by [`Ifi::key`]. Its id is that which the statement was sent with, and nil where it was
    /// sent without: a store keeps the one that it knows.
    pub circumstances: Circumstances<String>,
}

impl Facts {
    /// Moves all facts to a time, in milliseconds since the epoch.
    pub fn set_time(&mut self, time_ms: i64) {
        for fact in &mut self.facts {
            fact.time_ms = time_ms;
        }
    }

    /// Takes back that the statement followed a template, the IRI of which is `rule`: facts counted by
    /// it are matched only. Says whether any was.
    ///
    /// A fact knows one rule, the one that proved most. Where another template named the same
    /// behaviour and is followed as well, the fact is demoted all the same.
    pub fn demote(&mut self, rule: &str) -> bool {
        let mut demoted = false;
        for fact in &mut self.facts {
            demoted |= fact.demote(rule);
        }
        demoted
    }
}

impl Fact {
    /// The same of one fact.
    pub fn demote(&mut self, rule: &str) -> bool {
        let follows = self.rule == rule && self.evidence == Evidence::Followed;
        if follows {
            self.evidence = Evidence::Matched;
        }
        follows
    }
}

/// What a statement counts for; `None` when it counts for nothing, as a voiding statement always
/// does. `time` is its timestamp, or the time it was stored where it has none (xAPI 1.0.3, Part 2,
/// 2.4.7); `shown` are the templates it has the determining properties of, in any order.
///
/// Templates with a verb say which behaviours it shows; where there is none, the mappings do. Facets
/// add theirs in either case, and where no rule holds, or one says that it counts for nothing, they
/// count alone: a rule speaks of verbs, a facet of what was claimed beside the verb.
#[must_use]
pub fn facts_of(
    mappings: &Mappings,
    statement: Statement<'_>,
    time: Timestamp,
    shown: &[Shown],
) -> Option<Facts> {
    if statement.is_voiding() {
        return None;
    }
    let behaviours = behaviours(mappings, statement, shown);
    if behaviours.0.is_empty() {
        return None;
    }
    let competencies = competencies(mappings, &behaviours);
    let time_ms = milliseconds(time);
    let fact = |subject, claim: Claim| Fact {
        time_ms,
        subject,
        principles: claim.principles,
        rule: claim.rule,
        evidence: claim.evidence,
    };
    let shown = behaviours.0.into_iter();
    let shown = shown.map(|(slug, claim)| fact(Subject::Behaviour(slug), claim));
    let proved = competencies.into_iter();
    let proved = proved.map(|(id, claim)| fact(Subject::Competency(id), claim));
    let facts: Vec<Fact> = shown.chain(proved).collect();
    let by_template = facts.iter().any(|fact| fact.evidence != Evidence::Mapped);
    Some(Facts {
        people: statement.actor().map(people).unwrap_or_default(),
        facts,
        circumstances: circumstances(statement, by_template),
    })
}

fn behaviours(mappings: &Mappings, statement: Statement<'_>, shown: &[Shown]) -> Behaviours {
    let mut behaviours = Behaviours::default();
    let mut by_template = false;
    for one in shown.iter().filter(|one| one.counts()) {
        by_template |= !one.facet;
        behaviours.add(&one.behaviour, Claim::from(one));
    }
    if by_template {
        return behaviours;
    }
    let context_extension = |extension: &str| {
        let path = ["context", "extensions", extension];
        statement.node().at(&path)?.as_str()
    };
    let activity_type = activity_type(statement.object());
    if let Some(rule) = mappings.resolve(statement.verb_id(), activity_type, context_extension) {
        let claim = Claim {
            principles: rule.principles,
            rule: rule.label.clone(),
            evidence: Evidence::Mapped,
        };
        behaviours.add(&rule.behaviour, claim);
    }
    behaviours
}

/// The competencies of these behaviours by IRI, each with the best claim to it.
fn competencies(mappings: &Mappings, behaviours: &Behaviours) -> BTreeMap<String, Claim> {
    let mut proved: BTreeMap<String, Claim> = BTreeMap::new();
    for (slug, claim) in &behaviours.0 {
        for competency in mappings.competencies_of(slug) {
            let known = proved.get(&competency.id);
            if known.is_none_or(|known| claim.is_better_than(known)) {
                let claim = Claim {
                    principles: PrincipleSet::EMPTY,
                    ..claim.clone()
                };
                proved.insert(competency.id.clone(), claim);
            }
        }
    }
    proved
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
