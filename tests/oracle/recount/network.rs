//! The measures of `network`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;

use super::deeds::{Deed, Person, days};
use super::measures::{About, Period, Right};
use super::statistics::{centralisation, parts, share};
use crate::plain::calendar::{date, midnight};
use crate::plain::organisation::{members, population};

type Pair = (String, String);
type Pairs = BTreeSet<Pair>;
/// The units of both at a contact.
type Units = (Option<String>, Option<String>);

/// The pairs of a period, with the units at each of their contacts, and who of them is a member.
struct Contacts {
    pairs: BTreeMap<Pair, Vec<Units>>,
    /// How often the first of a pair acknowledged the second, where that was so.
    thanks: BTreeMap<Pair, i64>,
    members: BTreeSet<String>,
}

pub fn right(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let contacts = Contacts::of(period);
    let pairs: Pairs = contacts.pairs.keys().cloned().collect();
    let (across, known) = (contacts.count(crosses), contacts.count(are_known));
    let population = period.population();
    let touched: BTreeSet<&String> = pairs.iter().flat_map(|(one, other)| [one, other]).collect();
    let touched_members = touched
        .iter()
        .filter(|one| contacts.members.contains(**one))
        .count();
    Some(match measure {
        "contacts" => Right {
            coverage: share(contacts.of_members(), pairs.len())
                .filter(|_| period.knows_who_belongs()),
            ..Right::number(pairs.len())
        },
        "reciprocity" => mutual(&pairs),
        "reciprocity_without_rings" => mutual(&(&pairs - &contacts.rings(period))),
        "rings" => Right::share(contacts.rings(period).len(), pairs.len()),
        "cross_boundary" => Right {
            coverage: share(known, pairs.len()),
            ..Right::share(across, known)
        },
        "e_i" => Right {
            denominator: Some(known),
            ..Right::value(e_i(across, known))
        },
        "e_i_at_random" => e_i_at_random(period),
        "crossings_confirmed" => crossings_confirmed(period),
        // Of nobody knows how many nobody knows who is left over.
        "isolates" | "largest_component" if population.is_none() => Right::value(None),
        // More than there are cannot be right.
        "isolates" | "largest_component" if population < Some(touched_members) => Right {
            population,
            ..Right::default()
        },
        "isolates" => Right::of_population(population.unwrap() - touched_members, population),
        // Where several parts are as large any of them is the largest.
        "largest_component" => contacts
            .members_of_the_largest_part(&pairs)
            .map_or_else(Right::unknown, |there| {
                Right::of_population(there, population)
            }),
        "centralisation" => Right {
            value: centralisation(&pairs),
            denominator: Some(touched.len()),
            ..Right::default()
        },
        "fragile_brokers" => contacts.fragile_brokers(touched.len()),
        "density" => {
            let possible = |people: usize| people * people.saturating_sub(1);
            let there = contacts.of_members();
            Right {
                value: population
                    .filter(|people| touched_members <= *people)
                    .and_then(|people| share(there, possible(people))),
                numerator: Some(there),
                population,
                ..Right::default()
            }
        }
        "edges" => {
            let wanted =
                |name: Option<&str>| name.filter(|name| *name != "unknown").map(str::to_owned);
            let units = (wanted(about.unit), wanted(about.unit_to));
            Right::number(contacts.count(|one| *one == units))
        }
        _ => return None,
    })
}

fn are_known(units: &Units) -> bool {
    units.0.is_some() && units.1.is_some()
}

fn crosses(units: &Units) -> bool {
    are_known(units) && units.0 != units.1
}

/// The share of pairs that are there in both directions.
fn mutual(pairs: &Pairs) -> Right {
    let is_mutual = |pair: &&Pair| pairs.contains(&(pair.1.clone(), pair.0.clone()));
    Right::share(pairs.iter().filter(is_mutual).count(), pairs.len())
}

/// Those across minus those within, of all.
fn e_i(across: usize, all: usize) -> Option<f64> {
    share(across, all).map(|share| share - (1.0 - share))
}

/// The same of all pairs there could be. Somebody who moved is one in each of their units.
fn e_i_at_random(period: &Period<'_, '_>) -> Right {
    let listed = members(period.world);
    let places = listed.iter().filter_map(|one| one["places"].as_array());
    let units = places.flatten().filter_map(|place| place["unit"].as_str());
    let units: BTreeSet<&str> = units.collect();
    let mut people: Vec<&str> = Vec::new();
    for unit in units {
        let count = population(period.world, period.span.start, period.span.end, |place| {
            place["unit"] == unit
        });
        people.extend(std::iter::repeat_n(unit, count));
    }
    let (mut across, mut all) = (0, 0);
    for (place, one) in people.iter().enumerate() {
        for other in &people[place + 1..] {
            // Either can turn to the other.
            all += 2;
            across += if one == other { 0 } else { 2 };
        }
    }
    Right::value(e_i(across, all))
}

/// Of the deeds that say so, those with a contact of two units.
fn crossings_confirmed(period: &Period<'_, '_>) -> Right {
    let claimed = period
        .these
        .iter()
        .filter(|deed| deed.is("crossed-boundary"));
    let units_of = |deed: &&Deed<'_>| -> Vec<Units> {
        let contacts = contacts_of(period, deed).into_iter();
        contacts
            .map(|(one, other)| (one.unit, other.unit))
            .collect()
    };
    let claimed: Vec<Vec<Units>> = claimed.map(units_of).collect();
    let with = |is: fn(&Units) -> bool| {
        let fits = |contacts: &&Vec<Units>| contacts.iter().any(is);
        claimed.iter().filter(fits).count()
    };
    Right {
        coverage: share(with(are_known), claimed.len()),
        ..Right::share(with(crosses), claimed.len())
    }
}

impl Contacts {
    fn of(period: &Period<'_, '_>) -> Self {
        let mut contacts = Self {
            pairs: BTreeMap::new(),
            thanks: BTreeMap::new(),
            members: BTreeSet::new(),
        };
        for deed in period.these {
            let mut met = Pairs::new();
            for (one, other) in contacts_of(period, deed) {
                for person in [&one, &other] {
                    if person.is_member {
                        contacts.members.insert(person.name.clone());
                    }
                }
                let units = (one.unit, other.unit);
                let pair = (one.name, other.name);
                met.insert(pair.clone());
                contacts.pairs.entry(pair).or_default().push(units);
            }
            if deed.begins("acknowledged-") {
                for pair in met {
                    *contacts.thanks.entry(pair).or_default() += 1;
                }
            }
        }
        contacts
    }

    /// The pairs with such units at one of their contacts.
    fn count(&self, is: impl Fn(&Units) -> bool) -> usize {
        let contacts = self.pairs.values();
        contacts.filter(|units| units.iter().any(&is)).count()
    }

    /// The pairs of two people of the directory.
    fn of_members(&self) -> usize {
        let is_there = |one: &String| self.members.contains(one);
        let pairs = self.pairs.keys();
        pairs
            .filter(|(one, other)| is_there(one) && is_there(other))
            .count()
    }

    /// The pairs of two who acknowledged each other and nobody else, together more than five times for each 30 days
    /// that have begun.
    fn rings(&self, period: &Period<'_, '_>) -> Pairs {
        let length = period.span.end.duration_since(period.span.start);
        let begun = (0_i64..1_000)
            .find(|times| days(30 * times) >= length)
            .unwrap_or_default();
        let only = |one: &String, other: &String| {
            let mut all = self.thanks.keys().filter(|(from, _)| from == one);
            all.all(|(_, to)| to == other)
        };
        let is_ring = |((one, other), there): &(&Pair, &i64)| {
            let back = self.thanks.get(&(other.clone(), one.clone()));
            let often = back.is_some_and(|back| *there + back > 5 * begun);
            often && only(one, other) && only(other, one)
        };
        let rings = self.thanks.iter().filter(is_ring);
        rings.map(|(pair, _)| pair.clone()).collect()
    }

    /// How many of the largest part are people of the directory; nothing where that depends on which of several as
    /// large is taken.
    fn members_of_the_largest_part(&self, pairs: &Pairs) -> Option<usize> {
        let parts = parts(pairs);
        let size = parts.iter().map(BTreeSet::len).max();
        let largest = parts.iter().filter(|part| Some(part.len()) == size);
        let members = largest.map(|part| part.intersection(&self.members).count());
        let members: BTreeSet<usize> = members.collect();
        match members.len() {
            0 => Some(0),
            1 => members.first().copied(),
            _ => None,
        }
    }

    /// The pairs across units that touch one of a hundredth of so many people, those with the most such pairs.
    fn fragile_brokers(&self, people: usize) -> Right {
        if people > 100 {
            // Which pairs they touch together depends on who comes first of those with as many.
            return Right::unknown();
        }
        // One of a hundred people: whoever of those with as many it is, so many pairs touch them.
        let pairs = self.pairs.iter();
        let crossing = pairs.filter(|(_, units)| units.iter().any(crosses));
        let crossing: Pairs = crossing.map(|(pair, _)| pair.clone()).collect();
        let touching = |one: &String| {
            let pairs = crossing.iter();
            pairs.filter(|(from, to)| from == one || to == one).count()
        };
        let people = crossing.iter().flat_map(|(one, other)| [one, other]);
        let most = people.map(touching).max();
        Right::share(most.unwrap_or_default(), crossing.len())
    }
}

/// Whom the people of a deed turn to: those it names, and those who did what it answers to.
fn contacts_of(period: &Period<'_, '_>, deed: &Deed<'_>) -> Vec<(Person, Person)> {
    let zone = &period.asked.zone;
    let since = midnight(date(period.span.start, zone) - 31.days(), zone);
    let is_target = |other: &&Deed<'_>| {
        deed.follows(other) && since <= other.time && other.time < period.span.end
    };
    let targets = period.deeds.iter().filter(is_target);
    let reached: Vec<&Person> = deed
        .recipients
        .iter()
        .chain(targets.flat_map(|other| &other.people))
        .collect();
    let names = deed.names();
    let mut contacts = Vec::new();
    for one in deed.people.iter().filter(|one| !one.no_network) {
        for other in &reached {
            if !other.no_network && !names.contains(other.name.as_str()) {
                contacts.push((one.clone(), (*other).clone()));
            }
        }
    }
    contacts
}
