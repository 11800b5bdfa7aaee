//! Shapes of networks. Edges are ordered pairs, each once, and none from somebody to themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many of the pairs go both ways.
#[must_use]
pub fn reciprocated(edges: &BTreeSet<(u32, u32)>) -> Vec<(u32, u32)> {
    let both = |(from, to): &&(u32, u32)| edges.contains(&(*to, *from));
    edges.iter().filter(both).copied().collect()
}

/// The people of the largest part that hangs together, whichever way edges go; of several as large, the one with the
/// smallest number in it.
#[must_use]
pub fn largest_component(edges: &BTreeSet<(u32, u32)>) -> Vec<u32> {
    let mut leaders: BTreeMap<u32, u32> = BTreeMap::new();
    for (from, to) in edges {
        let (one, other) = (leader(&mut leaders, *from), leader(&mut leaders, *to));
        leaders.insert(one.max(other), one.min(other));
    }
    let people: Vec<u32> = leaders.keys().copied().collect();
    let mut components: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for person in people {
        let leader = leader(&mut leaders, person);
        components.entry(leader).or_default().push(person);
    }
    let mut largest = Vec::new();
    for people in components.into_values() {
        if people.len() > largest.len() {
            largest = people;
        }
    }
    largest
}

/// The smallest number that somebody hangs together with, as far as it is known.
fn leader(leaders: &mut BTreeMap<u32, u32>, person: u32) -> u32 {
    let mut leader = *leaders.entry(person).or_insert(person);
    let mut path = vec![person];
    while let Some(next) = leaders.get(&leader).copied().filter(|next| *next != leader) {
        path.push(leader);
        leader = next;
    }
    for one in path {
        leaders.insert(one, leader);
    }
    leader
}

/// Freeman's centralisation of in-degrees: 1 where everybody turns to one person and to nobody else, 0 where all are
/// turned to by as many. `None` with fewer than two people.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn centralisation(edges: &BTreeSet<(u32, u32)>) -> Option<f64> {
    let degrees = degrees(edges, |(_, to)| vec![to]);
    let most = *degrees.values().max()?;
    let others = degrees.len().checked_sub(1).filter(|others| *others > 0)? as f64;
    let sum: u64 = degrees.values().map(|degree| most - degree).sum();
    Some(sum as f64 / (others * others))
}

/// How many edges each person has, by the ends that count; everybody in the network is there.
pub fn degrees(
    edges: &BTreeSet<(u32, u32)>,
    ends: impl Fn((u32, u32)) -> Vec<u32>,
) -> HashMap<u32, u64> {
    let mut degrees = HashMap::new();
    for edge in edges {
        degrees.entry(edge.0).or_default();
        degrees.entry(edge.1).or_default();
        for end in ends(*edge) {
            *degrees.entry(end).or_default() += 1;
        }
    }
    degrees
}

/// Which share of all there could be the edges between `people` are.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn density(edges: u64, people: u64) -> Option<f64> {
    let pairs = people.checked_mul(people.checked_sub(1)?)?;
    (pairs > 0).then(|| edges as f64 / pairs as f64)
}

/// The E-I index: 1 where all edges cross a boundary, -1 where none does.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn e_i(external: u64, internal: u64) -> Option<f64> {
    let all = external + internal;
    (all > 0).then(|| (external as f64 - internal as f64) / all as f64)
}

/// The E-I index there would be if each turned to anybody else with the same chance, given how many people the
/// units have.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn e_i_at_random(units: &[u64]) -> Option<f64> {
    let people: u64 = units.iter().sum();
    let pairs = (people as f64) * people.checked_sub(1)? as f64;
    let within: f64 = units
        .iter()
        .map(|unit| *unit as f64 * unit.saturating_sub(1) as f64)
        .sum();
    (pairs > 0.0).then(|| 1.0 - 2.0 * within / pairs)
}
