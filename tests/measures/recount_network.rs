//! Pairs of people, counted plainly.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::ToSpan as _;

use crate::history::{DAY, person};
use crate::recount::{Page, Says, World, midnight, of_population, says};

/// A contact: from whom and to whom, and where both were.
struct Contact {
    pair: (u32, u32),
    members: (bool, bool),
    units: (Option<String>, Option<String>),
    acknowledges: bool,
    act: i64,
}

fn contacts(world: &World<'_>, range: &Range<i64>) -> Vec<Contact> {
    let first = world.day(range.start).saturating_sub(31.days());
    let first = midnight(first, &world.zone);
    let seen = |one: &u32| !(world.has_directory && (*one == 6 || *one == 5));
    let mut contacts = Vec::new();
    for act in world.within(range) {
        // Somebody may be met where they are now, and where they were when they wrote what this answers to.
        let mut to: BTreeSet<(u32, i64)> = BTreeSet::new();
        for agent in &act.said.recipients {
            to.insert((person(*agent), act.said.time));
        }
        let target = |one: &&crate::recount::Act| {
            (first..=act.said.time).contains(&one.said.time)
                && Some(one.said.id()) == act.said.target
        };
        for target in world.acts.iter().filter(target) {
            for person in &target.people {
                to.insert((*person, target.said.time));
            }
        }
        for from in act.people.iter().filter(|one| seen(one)) {
            for (to, at) in to
                .iter()
                .filter(|(one, _)| seen(one) && !act.people.contains(one))
            {
                let (one, other) = (world.place(*from, act.said.time), world.place(*to, *at));
                contacts.push(Contact {
                    pair: (*from, *to),
                    members: (one.is_some(), other.is_some()),
                    units: (one.and_then(|one| one.0), other.and_then(|one| one.0)),
                    acknowledges: act
                        .said
                        .templates
                        .iter()
                        .any(|one| one.starts_with("acknowledged-")),
                    act: act.said.sequence,
                });
            }
        }
    }
    contacts
}

#[allow(clippy::too_many_lines)] // A line or two for each measure.
pub fn network(world: &World<'_>, range: &Range<i64>, page: &mut Page<'_>) {
    let contacts = contacts(world, range);
    let population = world.population(range);
    let of = |holds: &dyn Fn(&Contact) -> bool| -> BTreeSet<(u32, u32)> {
        contacts
            .iter()
            .filter(|one| holds(one))
            .map(|one| one.pair)
            .collect()
    };
    let pairs = of(&|_| true);
    page.put(
        "contacts",
        (
            Some(count(pairs.len())),
            Some(pairs.len() as u64),
            None,
            None,
        ),
    );
    let mutual = |pairs: &BTreeSet<(u32, u32)>| {
        pairs
            .iter()
            .filter(|one| pairs.contains(&(one.1, one.0)))
            .count()
    };
    page.put("reciprocity", says(mutual(&pairs), pairs.len()));
    let thanks = |from: u32, to: u32| {
        // Each statement is one, whoever else it is for.
        let own = contacts
            .iter()
            .filter(|one| one.acknowledges && one.pair == (from, to));
        own.map(|one| one.act).collect::<BTreeSet<_>>().len()
    };
    let thanked = |from: u32| -> BTreeSet<u32> {
        contacts
            .iter()
            .filter(|one| one.acknowledges && one.pair.0 == from)
            .map(|one| one.pair.1)
            .collect()
    };
    let months = usize::try_from((range.end - range.start + 30 * DAY - 1) / (30 * DAY)).unwrap();
    let is_ring = |(from, to): &(u32, u32)| {
        thanked(*from) == BTreeSet::from([*to])
            && thanked(*to) == BTreeSet::from([*from])
            && thanks(*from, *to) + thanks(*to, *from) > 5 * months
    };
    let (rings, quiet): (BTreeSet<_>, BTreeSet<_>) = pairs.iter().partition(|one| is_ring(one));
    page.put("rings", says(rings.len(), pairs.len()));
    page.put(
        "reciprocity_without_rings",
        says(mutual(&quiet), quiet.len()),
    );
    let known = of(&|one| one.units.0.is_some() && one.units.1.is_some());
    let crossing =
        of(&|one| one.units.0.is_some() && one.units.1.is_some() && one.units.0 != one.units.1);
    page.put("cross_boundary", says(crossing.len(), known.len()));
    let (across, all) = (count(crossing.len()), count(known.len()));
    let e_i = (!known.is_empty()).then(|| (across - (all - across)) / all);
    page.put("e_i", (e_i, None, Some(known.len() as u64), None));
    let units: Vec<u64> = world
        .directory
        .population(range)
        .by_unit
        .into_values()
        .collect();
    let mut drawn = (0.0, 0.0);
    for (one, of_one) in units.iter().enumerate() {
        for (other, of_other) in units.iter().enumerate() {
            let pairs = if one == other {
                of_one * (of_one - 1)
            } else {
                of_one * of_other
            };
            #[allow(clippy::cast_precision_loss)]
            let pairs = pairs as f64;
            if one == other {
                drawn.0 += pairs;
            } else {
                drawn.1 += pairs;
            }
        }
    }
    let at_random = (population.is_some() && drawn.0 + drawn.1 > 0.0)
        .then(|| (drawn.1 - drawn.0) / (drawn.0 + drawn.1));
    page.put("e_i_at_random", (at_random, None, None, None));
    let claimed: Vec<i64> = world
        .within(range)
        .iter()
        .filter(|act| act.said.is("crossed-boundary"))
        .map(|act| act.said.sequence)
        .collect();
    let differs = |act: &&i64| {
        contacts.iter().any(|one| {
            one.act == **act
                && one.units.0.is_some()
                && one.units.1.is_some()
                && one.units.0 != one.units.1
        })
    };
    page.put(
        "crossings_confirmed",
        says(claimed.iter().filter(differs).count(), claimed.len()),
    );
    shape(&contacts, &pairs, &crossing, population, page);
    let mut edges: BTreeMap<(String, String), BTreeSet<(u32, u32)>> = BTreeMap::new();
    for one in &contacts {
        let name = |unit: &Option<String>| unit.clone().unwrap_or("unknown".to_owned());
        edges
            .entry((name(&one.units.0), name(&one.units.1)))
            .or_default()
            .insert(one.pair);
    }
    for ((from, to), pairs) in edges {
        let says = (
            Some(count(pairs.len())),
            Some(pairs.len() as u64),
            None,
            None,
        );
        page.put_at("edges", "", "", (&from, &to), says);
    }
}

#[allow(clippy::cast_precision_loss)]
fn count(number: usize) -> f64 {
    number as f64
}

fn shape(
    contacts: &[Contact],
    pairs: &BTreeSet<(u32, u32)>,
    crossing: &BTreeSet<(u32, u32)>,
    population: Option<u64>,
    page: &mut Page<'_>,
) {
    const NOTHING: Says = (None, None, None, None);
    let mut members = BTreeSet::new();
    for one in contacts {
        members.extend(one.members.0.then_some(one.pair.0));
        members.extend(one.members.1.then_some(one.pair.1));
    }
    let people: BTreeSet<u32> = pairs.iter().flat_map(|one| [one.0, one.1]).collect();
    let alone = population
        .map(|all| of_population(usize::try_from(all).unwrap() - members.len(), population));
    page.put("isolates", alone.unwrap_or(NOTHING));
    let mut parts: Vec<BTreeSet<u32>> = people.iter().map(|one| BTreeSet::from([*one])).collect();
    for (from, to) in pairs {
        let (touched, mut rest): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| part.contains(from) || part.contains(to));
        rest.push(touched.into_iter().flatten().collect());
        parts = rest;
    }
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.first().copied()));
    let largest = parts
        .first()
        .map_or(0, |part| part.intersection(&members).count());
    page.put(
        "largest_component",
        population.map_or(NOTHING, |_| of_population(largest, population)),
    );
    let degree = |to: u32| pairs.iter().filter(|one| one.1 == to).count();
    let most = people.iter().map(|one| degree(*one)).max().unwrap_or(0);
    let sum: usize = people.iter().map(|one| most - degree(*one)).sum();
    let others = people.len().saturating_sub(1);
    let central = (others > 0).then(|| count(sum) / count(others * others));
    page.put(
        "centralisation",
        (central, None, Some(people.len() as u64), None),
    );
    let touching = |one: u32| {
        crossing
            .iter()
            .filter(|pair| pair.0 == one || pair.1 == one)
            .count()
    };
    let mut brokers: Vec<u32> = people
        .iter()
        .copied()
        .filter(|one| touching(*one) > 0)
        .collect();
    brokers.sort_by_key(|one| (std::cmp::Reverse(touching(*one)), *one));
    brokers.truncate(people.len().div_ceil(100));
    let touched = crossing
        .iter()
        .filter(|one| brokers.contains(&one.0) || brokers.contains(&one.1))
        .count();
    page.put("fragile_brokers", says(touched, crossing.len()));
    let both: BTreeSet<(u32, u32)> = contacts
        .iter()
        .filter(|one| one.members == (true, true))
        .map(|one| one.pair)
        .collect();
    #[allow(clippy::cast_precision_loss)]
    let density = population
        .filter(|all| *all > 1)
        .map(|all| both.len() as f64 / (all * (all - 1)) as f64);
    page.put("density", (density, Some(both.len() as u64), None, None));
}
