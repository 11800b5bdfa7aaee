//! The measures of `network`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;

use super::deeds::{Deed, Person};
use super::measures::{About, Period, Right};
use super::statistics::{centralisation, largest_part};
use crate::plain::calendar::{date, midnight};
use crate::plain::organisation::population;

type Pair = (String, String);
/// The units of both at a contact.
type Units = (Option<String>, Option<String>);

/// The pairs of a period, with the units at each of their contacts, and who of them is a member.
struct Contacts {
    pairs: BTreeMap<Pair, Vec<Units>>,
    members: BTreeSet<String>,
}

pub fn right(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let contacts = Contacts::of(period);
    let pairs: BTreeSet<Pair> = contacts.pairs.keys().cloned().collect();
    let known = |units: &Units| units.0.is_some() && units.1.is_some();
    let crosses = |units: &Units| known(units) && units.0 != units.1;
    let count = |is: &dyn Fn(&Units) -> bool| {
        let contacts = contacts.pairs.values();
        contacts.filter(|units| units.iter().any(is)).count()
    };
    let members = population(period.world, period.span.start, period.span.end, |_| true);
    let touched: BTreeSet<&String> = pairs.iter().flat_map(|(one, other)| [one, other]).collect();
    let touched_members = touched
        .iter()
        .filter(|one| contacts.members.contains(**one))
        .count();
    Some(match measure {
        "contacts" => Right {
            #[allow(clippy::cast_precision_loss)] // Few people.
            value: Some(pairs.len() as f64),
            numerator: Some(pairs.len()),
            ..Right::default()
        },
        "reciprocity" => Right::share(mutual(&pairs), pairs.len()),
        "cross_boundary" => Right::share(count(&crosses), count(&known)),
        "e_i" => {
            let (external, all) = (count(&crosses), count(&known));
            #[allow(clippy::cast_precision_loss)] // Few people.
            let index = (2.0 * external as f64 - all as f64) / all as f64;
            Right {
                value: (all > 0).then_some(index),
                denominator: Some(all),
                ..Right::default()
            }
        }
        "crossings_confirmed" => {
            let claimed: Vec<&&Deed<'_>> = period
                .these
                .iter()
                .filter(|deed| deed.is("crossed-boundary"))
                .collect();
            let real = |deed: &&&&Deed<'_>| {
                let contacts = contacts_of(period, deed);
                contacts
                    .iter()
                    .any(|(one, other)| crosses(&(one.unit.clone(), other.unit.clone())))
            };
            Right::share(claimed.iter().filter(real).count(), claimed.len())
        }
        // Of nobody knows how many nobody knows who is left over.
        "isolates" | "largest_component" if !period.has_directory => Right::value(None),
        "isolates" => {
            Right::of_population(period, members.saturating_sub(touched_members), members)
        }
        "largest_component" => {
            let part = largest_part(&pairs);
            let is_one = touched.len() < 2 * part.len();
            let there = part
                .iter()
                .filter(|one| contacts.members.contains(*one))
                .count();
            if !is_one && !pairs.is_empty() {
                return Some(Right::unknown());
            }
            Right::of_population(period, there, members)
        }
        "centralisation" => Right {
            value: centralisation(&pairs),
            denominator: Some(touched.len()),
            ..Right::default()
        },
        "density" if period.has_directory => {
            let both = |pair: &&Pair| {
                contacts.members.contains(&pair.0) && contacts.members.contains(&pair.1)
            };
            let there = pairs.iter().filter(both).count();
            let possible = members * members.saturating_sub(1);
            Right {
                denominator: None,
                ..Right::share(there, possible)
            }
        }
        "edges" => {
            let wanted =
                |name: Option<&str>| name.filter(|name| *name != "unknown").map(str::to_owned);
            let units = (wanted(about.unit), wanted(about.unit_to));
            let count = count(&|one| *one == units);
            Right {
                #[allow(clippy::cast_precision_loss)] // Few people.
                value: Some(count as f64),
                numerator: Some(count),
                ..Right::default()
            }
        }
        "reciprocity_without_rings" | "rings" | "e_i_at_random" | "fragile_brokers" | "density" => {
            Right::unknown()
        }
        _ => return None,
    })
}

fn mutual(pairs: &BTreeSet<Pair>) -> usize {
    let is_mutual = |pair: &&Pair| pairs.contains(&(pair.1.clone(), pair.0.clone()));
    pairs.iter().filter(is_mutual).count()
}

impl Contacts {
    fn of(period: &Period<'_, '_>) -> Self {
        let mut contacts = Self {
            pairs: BTreeMap::new(),
            members: BTreeSet::new(),
        };
        for deed in period.these {
            for (one, other) in contacts_of(period, deed) {
                for person in [&one, &other] {
                    if person.is_member {
                        contacts.members.insert(person.name.clone());
                    }
                }
                let units = (one.unit, other.unit);
                let pair = (one.name, other.name);
                contacts.pairs.entry(pair).or_default().push(units);
            }
        }
        contacts
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
