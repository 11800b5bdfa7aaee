//! Which statements count, and for what, found by reading all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use super::plain::mapping::{competencies_of, ruled};
use super::plain::organisation::{REPORTS, people, wants_out};
use super::plain::profile::{TEMPLATES, claims};
use super::script::is_voiding;
use super::world::{Arrived, World};

/// A statement that counts.
#[derive(Debug, Clone)]
pub struct Counted<'w> {
    pub arrived: &'w Arrived,
    /// The behaviours it shows, by slug.
    pub shows: BTreeMap<String, Shown>,
    /// Who did it, each once.
    pub people: BTreeSet<String>,
}

/// What proves a behaviour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub principles: BTreeSet<String>,
    pub evidence: &'static str,
    pub rule: String,
}

impl Counted<'_> {
    pub fn time(&self) -> Timestamp {
        self.arrived.time
    }

    pub fn principles(&self) -> BTreeSet<&str> {
        let all = self.shows.values().flat_map(|one| &one.principles);
        all.map(String::as_str).collect()
    }

    pub fn competencies(&self, world: &World) -> BTreeSet<String> {
        let slugs = self.shows.keys();
        slugs
            .flat_map(|slug| competencies_of(&world.mappings, slug))
            .collect()
    }
}

/// All statements that count, in the order of arrival.
pub fn counted(world: &World) -> Vec<Counted<'_>> {
    let voided = world.voided();
    let by_id = by_id(world);
    let mut copies: Vec<(&str, &Value)> = Vec::new();
    let mut all = Vec::new();
    for arrived in &world.arrived {
        if voided.contains(&arrived.id.as_str()) {
            continue;
        }
        if is_copy(arrived) {
            // Of those that say the same one counts.
            let copy = (arrived.key.as_str(), &arrived.statement);
            if copies.contains(&copy) {
                continue;
            }
            copies.push(copy);
        }
        let shows = shows(world, &arrived.statement, &by_id);
        if !shows.is_empty() {
            all.push(Counted {
                arrived,
                shows,
                people: people(world, &arrived.statement["actor"])
                    .into_iter()
                    .map(|(name, _)| name)
                    .collect(),
            });
        }
    }
    all
}

/// The same without those who opted out; statements that nobody else did go with them.
pub fn without<'w>(world: &World, all: Vec<Counted<'w>>) -> Vec<Counted<'w>> {
    let left = all.into_iter().filter_map(|mut one| {
        let was_nobodys = one.people.is_empty();
        let actor = people(world, &one.arrived.statement["actor"]);
        let there = actor
            .into_iter()
            .filter(|(_, agent)| !wants_out(world, agent, REPORTS));
        one.people = there.map(|(name, _)| name).collect();
        (was_nobodys || !one.people.is_empty()).then_some(one)
    });
    left.collect()
}

/// Whether another one that says the same would be taken for a retry.
pub fn is_copy(arrived: &Arrived) -> bool {
    let statement = &arrived.statement;
    statement.get("id").is_none() && statement.get("timestamp").is_some()
}

pub fn by_id(world: &World) -> HashMap<String, Value> {
    let all = world.arrived.iter();
    all.map(|one| (one.id.clone(), one.statement.clone()))
        .collect()
}

/// The behaviours that a statement shows: by templates it claims to follow, or else by a mapping.
pub fn shows(
    world: &World,
    statement: &Value,
    by_id: &HashMap<String, Value>,
) -> BTreeMap<String, Shown> {
    let mut all = BTreeMap::new();
    if is_voiding(statement) {
        return all;
    }
    let mut by_template = false;
    if claims(statement) {
        for template in TEMPLATES.iter().filter(|one| one.fits(statement)) {
            let followed = template.is_followed(statement, by_id, &[]);
            by_template |= !template.facet;
            let shown = Shown {
                principles: template.principles.clone(),
                evidence: if followed { "followed" } else { "matched" },
                rule: template.iri.clone(),
            };
            all.insert(template.slug.clone(), shown);
        }
    }
    if !by_template && let Some(ruled) = ruled(&world.mappings, statement) {
        let shown = Shown {
            principles: ruled.principles,
            evidence: "mapped",
            rule: ruled.label,
        };
        all.entry(ruled.behaviour).or_insert(shown);
    }
    all
}
