//! Who the agents of some statements are.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::walk::Halt;
use crate::facts::{Directory, Identity, Told, Whom};
use crate::report::tally::Tells;

/// Agents that are remembered at most; some 50 MiB.
const MOST_KNOWN: usize = 500_000;

/// The organisation, as it was when a report was begun.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    pub directory: Arc<Directory>,
    /// A digest of all in the directory, or the number of its revision.
    pub revision: [u8; 16],
    /// A digest of who opted out.
    pub left_out: [u8; 16],
    /// A number that grows when the organisation changes, and when what belongs to no day does.
    pub state: u64,
    /// Who says how many people there are; `None` where nobody does.
    pub source: Option<Source>,
}

/// Who says how many people there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `directory` or `population-document`.
    pub name: &'static str,
    /// When the directory was loaded, or the date that the document is about.
    pub as_of: String,
}

/// What answers say of the number of people they relate figures to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PopulationTold {
    /// [`Source::name`].
    pub source: &'static str,
    /// [`Source::as_of`].
    pub as_of: String,
    /// At some time within the range of the report, where there is a directory.
    pub members: u64,
}

impl Listed {
    /// How many people there are within a range of milliseconds, and who says so.
    #[must_use]
    pub fn told(&self, range: &Range<i64>) -> Option<PopulationTold> {
        let source = self.source.as_ref()?;
        Some(PopulationTold {
            source: source.name,
            as_of: source.as_of.clone(),
            members: self.directory.population(range).members,
        })
    }
}

/// Who agents are, by number, remembered while nobody changes it.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    people: u64,
    listed: [u8; 16],
    identities: HashMap<u32, Identity>,
}

impl Remembered {
    /// Who these statements name, as long as `people` is the state of declarations.
    ///
    /// # Errors
    /// [`Halt::Changed`] where a declaration came or went.
    pub(super) async fn whom(
        &self,
        store: &dyn Tells,
        listed: &Listed,
        people: u64,
        told: &[Told],
    ) -> Result<Whom, Halt> {
        let mut whom = Whom::default();
        let unknown = self.known_of(&mut whom, listed, people, agents(told));
        if unknown.is_empty() {
            return Ok(whom);
        }
        let (now, identified) = store.identified(unknown).await?;
        if now != people {
            return Err(Halt::Changed);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts = known.people == people && known.listed == listed.revision;
        if known.identities.len() + identified.len() > MOST_KNOWN {
            known.identities.clear();
        }
        for one in identified {
            let identity = listed.directory.identity(one.person, &one.keys);
            if lasts {
                known.identities.insert(one.agent, identity.clone());
            }
            whom.learn(one.agent, identity);
        }
        Ok(whom)
    }

    /// Whether one of these agents opted out, as far as it is remembered: it may be that of whom nothing is.
    pub(super) fn may_be_out(&self, listed: [u8; 16], people: u64, agents: &[u32]) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_in = |agent| {
            let identity = known.identities.get(agent);
            identity.is_some_and(|identity| !identity.preferences.opted_out)
        };
        known.people != people || known.listed != listed || !agents.iter().all(is_in)
    }

    /// Tells of those that are remembered; the others are given back.
    fn known_of(
        &self,
        whom: &mut Whom,
        listed: &Listed,
        people: u64,
        mut agents: Vec<u32>,
    ) -> Vec<u32> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.people != people || known.listed != listed.revision {
            *known = Known {
                people,
                listed: listed.revision,
                identities: HashMap::new(),
            };
        }
        agents.retain(|agent| match known.identities.get(agent) {
            Some(identity) => {
                whom.learn(*agent, identity.clone());
                false
            }
            None => true,
        });
        agents
    }
}

/// The numbers of all agents in some statements, each once.
fn agents(told: &[Told]) -> Vec<u32> {
    let mut agents: Vec<u32> = Vec::new();
    for one in told {
        agents.extend(&one.people);
        if let Some(social) = &one.circumstances.social {
            agents.extend(&social.recipients);
        }
    }
    agents.sort_unstable();
    agents.dedup();
    agents
}
