//! The measures of `people`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::deeds::{Deed, Person};
use super::measures::{About, Period, Right};
use super::statistics::{gini, share, top_tenth};
use crate::plain::calendar::{date, midnight};
use crate::plain::organisation;
use crate::plain::profile::TEMPLATES;

const FLOOR: usize = 5;

pub fn right(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let population = period.population();
    let known = |one: &&Person| one.is_member || !period.has_directory;
    Some(match measure {
        "breadth" => {
            let toward = |deed: &Deed<'_>| !deed.toward(about.principle).is_empty();
            let count = people(period.these, toward, known).len();
            Right {
                coverage: coverage(period, about.principle),
                ..Right::of_population(count, population)
            }
        }
        "behaviour_coverage" => behaviour_coverage(period, about.principle?),
        "concentration" => spread(period, about.principle, gini),
        "top_tenth" => spread(period, about.principle, top_tenth),
        "give_and_take" => {
            let all = people(period.these, |_| true, |_| true);
            let asked = people(
                period.these,
                |deed| deed.begins("asked-") || deed.is("shared-knowledge-gap"),
                |_| true,
            );
            let gave = people(period.these, gives, |_| true);
            Right::share(asked.intersection(&gave).count(), all.len())
        }
        "formal_then_spontaneous" => formal_then_spontaneous(period),
        "goal_alignment" => {
            let zone = &period.asked.zone;
            let from = midnight(date(period.span.end, zone) - 365.days(), zone);
            let within = |deed: &&Deed<'_>| from <= deed.time && deed.time < period.span.end;
            let deeds: Vec<&Deed<'_>> = period.deeds.iter().filter(within).collect();
            let count = people(&deeds, |deed| deed.is("aligned-goal"), known).len();
            let population = period.population_of(from, period.span.end);
            Right::of_population(count, population)
        }
        "self_direction" => {
            let slugs = ["reflected", "completed-self-directed"];
            let count = people(period.these, |deed| deed.is_any(&slugs), known).len();
            Right::of_population(count, population)
        }
        "makers" => {
            let count = people(period.these, makes, known).len();
            Right::of_population(count, population)
        }
        "makers_by_unit" => {
            let unit = about.unit?;
            let is_there = |one: &&Person| one.unit.as_deref() == Some(unit);
            let count = people(period.these, makes, is_there).len();
            let (start, end) = (period.span.start, period.span.end);
            let members =
                organisation::population(period.world, start, end, |place| place["unit"] == unit);
            Right::of_population(count, Some(members))
        }
        _ => return None,
    })
}

fn gives(deed: &Deed<'_>) -> bool {
    deed.shares() || deed.is_any(&["answered", "gave-feedback"])
}

fn makes(deed: &Deed<'_>) -> bool {
    deed.is_any(&["authored-content", "curated-content"])
}

/// Who did one of some deeds.
fn people(
    deeds: &[&Deed<'_>],
    did: impl Fn(&Deed<'_>) -> bool,
    fits: impl Fn(&&Person) -> bool,
) -> BTreeSet<String> {
    let deeds = deeds.iter().filter(|deed| did(deed));
    let people = deeds.flat_map(|deed| deed.people.iter());
    people
        .filter(|one| fits(one))
        .map(|one| one.name.clone())
        .collect()
}

/// The share of all contributors whom the directory knows.
fn coverage(period: &Period<'_, '_>, principle: Option<&str>) -> Option<f64> {
    let toward = |deed: &Deed<'_>| !deed.toward(principle).is_empty();
    let all = people(period.these, toward, |_| true).len();
    let known = people(period.these, toward, |one| one.is_member).len();
    share(known, all).filter(|_| period.knows_who_belongs())
}

/// How contributions are spread over all people there are, by a function of their counts.
fn spread(
    period: &Period<'_, '_>,
    principle: Option<&str>,
    of: impl Fn(&[u64], usize) -> Option<f64>,
) -> Right {
    let population = period.population();
    let counts = contributions(period, principle);
    Right {
        population,
        coverage: coverage(period, principle),
        ..Right::value(population.and_then(|people| of(&counts, people)))
    }
}

/// The contributions of each member who has any.
fn contributions(period: &Period<'_, '_>, principle: Option<&str>) -> Vec<u64> {
    let mut once: BTreeSet<(String, &str, Option<&str>, Date)> = BTreeSet::new();
    for deed in period.these {
        for slug in deed.toward(principle) {
            for one in deed.people.iter().filter(|one| one.is_member) {
                once.insert((
                    one.name.clone(),
                    slug,
                    deed.registration,
                    deed.date(period.asked),
                ));
            }
        }
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (name, ..) in once {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_values().collect()
}

fn behaviour_coverage(period: &Period<'_, '_>, principle: &str) -> Right {
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for template in TEMPLATES
        .iter()
        .filter(|one| one.principles.contains(principle))
    {
        let people = people(period.these, |deed| deed.is(&template.slug), |_| true);
        codes.entry(template.code()).or_default().extend(people);
    }
    let shown = codes
        .values()
        .filter(|people| people.len() >= FLOOR)
        .count();
    // These are no people drawn by chance but all the behaviours there are.
    Right {
        interval: None,
        ..Right::share(shown, codes.len())
    }
}

/// Of those who came to sharing by a formal route.
fn formal_then_spontaneous(period: &Period<'_, '_>) -> Right {
    // Of each person and day: whether something was shared formally, and whether spontaneously.
    let mut shares: BTreeMap<(String, Date), (bool, bool)> = BTreeMap::new();
    for deed in period.deeds.iter().filter(|deed| deed.shares()) {
        for one in &deed.people {
            let day = shares
                .entry((one.name.clone(), deed.date(period.asked)))
                .or_default();
            day.0 |= deed.is("shared-formally");
            day.1 |= deed.is("shared-spontaneously");
        }
    }
    let (mut came, mut followed, mut open) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for ((name, day), (formally, spontaneously)) in &shares {
        let start = midnight(*day, &period.asked.zone);
        let is_within = period.span.start <= start && start < period.span.end;
        let others = |from: i64, to: i64| {
            let from = day.checked_add(from.days()).unwrap();
            let to = day.checked_add(to.days()).unwrap();
            let range = (name.clone(), from)..=(name.clone(), to);
            shares.range(range).map(|(_, how)| *how).collect::<Vec<_>>()
        };
        let is_first = others(-365, -1).is_empty();
        let is_old =
            midnight(day.checked_add(61.days()).unwrap(), &period.asked.zone) <= period.until;
        if !(is_within && is_first && *formally && !spontaneously) {
            continue;
        }
        if !is_old {
            open.insert(name);
            continue;
        }
        came.insert(name);
        let mut later = others(1, 60).into_iter();
        if later.any(|(_, spontaneously)| spontaneously) {
            followed.insert(name);
        }
    }
    Right {
        open: Some(open.len()),
        ..Right::share(followed.len(), came.len())
    }
}
