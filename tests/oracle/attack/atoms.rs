//! What could have been said in a month.
//!
//! Whoever reads reports knows which figures count what, and not what there was. So equations are about everything
//! that there could have been: beside the statements that there are, some that are made up stand in them, of all
//! kinds. Where figures only happen to differ by a small cell, they differ by more of these.

use std::collections::{BTreeMap, BTreeSet};

use super::super::plain::profile::{TEMPLATES, Template};
use crate::counted::Counted;
use crate::dimensions::{REPORTS_BY, values};
use crate::world::World;

/// Statements that are made up for each month.
const MADE_UP: usize = 500;

/// A statement as figures see it.
#[derive(Debug, Clone, Default)]
pub struct Atom {
    pub behaviours: BTreeSet<String>,
    pub principles: BTreeSet<String>,
    /// By dimension.
    pub values: BTreeMap<&'static str, Vec<String>>,
    /// The best evidence for each principle.
    pub evidence: BTreeMap<String, &'static str>,
    pub people: BTreeSet<String>,
    pub is_real: bool,
}

/// From the best.
pub const EVIDENCE: [&str; 3] = ["followed", "matched", "mapped"];

pub fn real(world: &World, one: &Counted<'_>) -> Atom {
    let each = REPORTS_BY.iter().map(|(_, dimension)| {
        let values = values(world, one, dimension).unwrap_or_default();
        (*dimension, values.into_keys().collect())
    });
    let proves = |principle: &str| {
        let shown = one
            .shows
            .values()
            .filter(|shown| shown.principles.contains(principle));
        let all: BTreeSet<&str> = shown.map(|shown| shown.evidence).collect();
        let best = EVIDENCE.into_iter().find(|evidence| all.contains(evidence));
        (principle.to_owned(), best.unwrap())
    };
    Atom {
        evidence: one.principles().into_iter().map(proves).collect(),
        behaviours: one.shows.keys().cloned().collect(),
        principles: one.principles().into_iter().map(str::to_owned).collect(),
        values: each.collect(),
        people: one.people.clone(),
        is_real: true,
    }
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// Statements of all kinds, with the values that the real ones have.
pub fn made_up(real: &[Atom]) -> Vec<Atom> {
    let mut dice = Dice(7);
    let mut known: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for (dimension, values) in real.iter().flat_map(|one| &one.values) {
        known
            .entry(dimension)
            .or_default()
            .extend(values.iter().cloned());
    }
    let (facets, others): (Vec<&Template>, Vec<&Template>) =
        TEMPLATES.iter().partition(|one| one.facet);
    let mut all = Vec::new();
    for _ in 0..MADE_UP {
        let mut atom = Atom::default();
        let verb;
        // A behaviour of the profile, perhaps with a facet; or what a real one shows, with its verb.
        if dice.below(2) == 0 && !real.is_empty() {
            let like = &real[dice.below(real.len())];
            atom.behaviours.clone_from(&like.behaviours);
            atom.principles.clone_from(&like.principles);
            atom.evidence.clone_from(&like.evidence);
            let verbs = like.values.get("verb");
            verb = verbs.and_then(|verbs| verbs.first().cloned());
        } else {
            let mut shown = vec![others[dice.below(others.len())]];
            verb = shown[0].verb().map(str::to_owned);
            if dice.below(4) == 0 {
                shown.push(facets[dice.below(facets.len())]);
            }
            for template in shown {
                let evidence = EVIDENCE[dice.below(2)];
                atom.behaviours.insert(template.slug.clone());
                atom.principles.extend(template.principles.iter().cloned());
                for principle in &template.principles {
                    let best = atom.evidence.entry(principle.clone()).or_insert(evidence);
                    *best = (*best).min(evidence);
                }
            }
        }
        for (dimension, values) in &known {
            let values: Vec<&String> = values.iter().collect();
            let place = dice.below(values.len() + 1);
            let value = values.get(place).map(|value| (*value).clone());
            atom.values.insert(dimension, value.into_iter().collect());
        }
        if let Some(verb) = verb {
            atom.values.insert("verb", vec![verb]);
        }
        all.push(atom);
    }
    all
}
