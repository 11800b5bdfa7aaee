//! The places of the statements that a filter asks for: lists, united and intersected.

use rusqlite::Connection;

use super::fault::Fault;
use super::filing::Heading;
use super::names::{self, Kind};
use super::postings::{Reader, nearest};
use crate::store::Filter;

/// A filter in the store's numbers: each condition holds where one of its headings lists the
/// statement.
pub(super) struct Conditions {
    wanted: Vec<Vec<Heading>>,
    /// Whether conditions met by different statements of a chain must be told apart.
    pub(super) several: bool,
}

impl Conditions {
    /// `None` when a name was never seen, so that nothing matches.
    pub(super) fn of(connection: &Connection, filter: &Filter) -> Result<Option<Self>, Fault> {
        let find = |kind, name: &Option<String>| match name {
            None => Ok(Some(None)),
            Some(name) => names::find(connection, kind, name).map(|found| found.map(Some)),
        };
        let (Some(agent), Some(verb), Some(activity)) = (
            find(Kind::Agent, &filter.agent)?,
            find(Kind::Verb, &filter.verb)?,
            find(Kind::Activity, &filter.activity)?,
        ) else {
            return Ok(None);
        };
        let mut wanted = Vec::new();
        if let Some(registration) = filter.registration {
            wanted.push(vec![Heading::registration(registration)]);
        }
        if let Some(activity) = activity {
            let mut headings = vec![Heading::activity(activity)];
            if filter.related_activities {
                headings.push(Heading::related_activity(activity));
            }
            wanted.push(headings);
        }
        match (agent, verb) {
            (Some(agent), Some(verb)) if !filter.related_agents => {
                wanted.push(vec![Heading::agent_with_verb(agent, verb)]);
            }
            (agent, verb) => {
                if let Some(agent) = agent {
                    let mut headings = vec![Heading::agent(agent)];
                    if filter.related_agents {
                        headings.push(Heading::related_agent(agent));
                    }
                    wanted.push(headings);
                }
                if let Some(verb) = verb {
                    wanted.push(vec![Heading::verb(verb)]);
                }
            }
        }
        let several = wanted.len() > 1;
        if let Some(key) = filter.owner {
            wanted.push(vec![Heading::sender(key)]);
        }
        Ok(Some(Self { wanted, several }))
    }

    /// Whether every statement matches.
    pub(super) fn none(&self) -> bool {
        self.wanted.is_empty()
    }

    /// All headings, in order; what [`Conditions::matches`] wants to know more about.
    pub(super) fn headings(&self) -> Vec<Heading> {
        self.wanted.iter().flatten().copied().collect()
    }

    /// What matches, read from the lists in the file and from `tails`: for each of the headings,
    /// what is not in the file yet.
    pub(super) fn matches<'c>(
        &self,
        connection: &'c Connection,
        tails: Vec<Vec<i64>>,
        ascending: bool,
    ) -> Matches<'c> {
        let mut tails = tails.into_iter();
        let mut list = |heading: &Heading| List {
            file: Reader::new(connection, *heading, ascending),
            tail: tails.next().unwrap_or_default(),
        };
        let conditions = self
            .wanted
            .iter()
            .map(|headings| headings.iter().map(&mut list).collect());
        Matches {
            conditions: conditions.collect(),
            ascending,
        }
    }
}

struct List<'c> {
    file: Reader<'c>,
    /// Ascending.
    tail: Vec<i64>,
}

/// The places that meet all conditions.
pub(super) struct Matches<'c> {
    conditions: Vec<Vec<List<'c>>>,
    ascending: bool,
}

impl Matches<'_> {
    /// The nearest match at `bound` or behind it. Bounds only move on.
    pub(super) fn next(&mut self, bound: i64) -> Result<Option<i64>, Fault> {
        let mut at = bound;
        let (mut agreed, all) = (0, self.conditions.len());
        // Each condition moves the place on until all agree on it.
        while agreed < all {
            for lists in &mut self.conditions {
                let Some(found) = seek(lists, at, self.ascending)? else {
                    return Ok(None);
                };
                if found == at {
                    agreed += 1;
                } else {
                    (at, agreed) = (found, 1);
                }
                if agreed == all {
                    break;
                }
            }
        }
        Ok(Some(at))
    }
}

fn seek(lists: &mut [List<'_>], bound: i64, ascending: bool) -> Result<Option<i64>, Fault> {
    let mut best: Option<i64> = None;
    for list in lists {
        let found = [
            list.file.seek(bound)?,
            nearest(&list.tail, bound, ascending),
        ];
        for place in found.into_iter().flatten() {
            best = Some(match best {
                Some(best) if ascending => best.min(place),
                Some(best) => best.max(place),
                None => place,
            });
        }
    }
    Ok(best)
}
