//! A statement that follows templates, and who did it.

use std::sync::Arc;

use super::template::Templates;
use crate::facts::directory::Whom;
use crate::facts::evidence::Evidence;
use crate::facts::principle::PrincipleSet;
use crate::facts::told::{Band, Social, Told};

/// What somebody did, without those who want to be left out.
#[derive(Debug)]
pub struct Deed<'t> {
    pub sequence: i64,
    pub time_ms: i64,
    pub templates: Templates,
    /// What each of the templates counts toward, in their order.
    pub principles: Vec<PrincipleSet>,
    /// Each person once, by number.
    pub people: Vec<Doer>,
    pub social: &'t Social<u32>,
}

/// Somebody, at the time of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    pub person: u32,
    /// Whether the directory has a place for them at the time.
    pub is_member: bool,
    pub unit: Option<Arc<str>>,
    pub band: Option<Band>,
    /// Whether they are to be left out of pictures of who works with whom.
    pub no_network: bool,
}

impl<'t> Deed<'t> {
    /// `None` for what does not follow all templates that it fits, and for what only people did who want to be left out.
    #[must_use]
    pub fn of(told: &'t Told, whom: &Whom) -> Option<Self> {
        let social = told.circumstances.social.as_ref()?;
        let mut followed: Vec<(Templates, PrincipleSet)> = Vec::new();
        for fact in &told.facts {
            match fact.evidence {
                Evidence::Followed => {}
                // What breaks a rule of one of its templates is no good example of the others.
                Evidence::Matched => return None,
                // It stands beside templates that say how something was done, and not what.
                Evidence::Mapped => continue,
            }
            // A competency stands beside the behaviour that counts for it, under the same rule.
            let template = match fact.subject.behaviour() {
                Some(_) => Templates::of_iri(&fact.rule),
                None => Templates::NONE,
            };
            if template.is_empty() {
                continue;
            }
            match followed.iter_mut().find(|(one, _)| *one == template) {
                Some((_, principles)) => *principles = principles.union(fact.principles),
                None => followed.push((template, fact.principles)),
            }
        }
        if followed.is_empty() {
            return None;
        }
        followed.sort_unstable_by_key(|(template, _)| *template);
        let people = doers(&told.people, told.time_ms, whom);
        if people.is_empty() && !told.people.is_empty() {
            return None;
        }
        let union = |all: Templates, (one, _): &(Templates, _)| all.union(*one);
        Some(Self {
            sequence: told.sequence,
            time_ms: told.time_ms,
            templates: followed.iter().fold(Templates::NONE, union),
            principles: followed.iter().map(|(_, principles)| *principles).collect(),
            people,
            social,
        })
    }

    /// Those it is for by name, without those who did it.
    #[must_use]
    pub fn recipients(&self, whom: &Whom) -> Vec<Doer> {
        let mut recipients = doers(&self.social.recipients, self.time_ms, whom);
        recipients.retain(|one| self.people.iter().all(|doer| doer.person != one.person));
        recipients
    }
}

/// The people who have these agents, without those who opted out.
fn doers(agents: &[u32], time_ms: i64, whom: &Whom) -> Vec<Doer> {
    let mut doers: Vec<Doer> = Vec::with_capacity(agents.len());
    for agent in agents {
        let Some(identity) = whom.of(*agent) else {
            doers.push(Doer {
                person: *agent,
                is_member: false,
                unit: None,
                band: None,
                no_network: false,
            });
            continue;
        };
        if identity.preferences.opted_out {
            continue;
        }
        let place = identity.at(time_ms);
        doers.push(Doer {
            person: identity.person,
            is_member: place.is_some(),
            unit: place.and_then(|place| place.unit.clone()),
            band: place.and_then(|place| place.band),
            no_network: identity.preferences.no_network,
        });
    }
    doers.sort_by_key(|doer| doer.person);
    doers.dedup_by_key(|doer| doer.person);
    doers
}
