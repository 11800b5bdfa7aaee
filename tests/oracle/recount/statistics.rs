//! The statistics of the measures, each in the way it is defined, however long that takes.
#![allow(clippy::cast_precision_loss)] // Few people.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

/// How many standard deviations to either side 95 % of a normal distribution lie within.
const DEVIATIONS: f64 = 1.959_963_984_540_054;

pub fn number(count: usize) -> f64 {
    count as f64
}

/// A part of a whole; nothing where there is no whole.
pub fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The 95 % interval of a share by Wilson: all shares of which what was found is no further away than 95 % of what
/// one would find where they hold. Its ends are looked for by halves.
pub fn wilson(part: usize, whole: usize) -> Option<(f64, f64)> {
    let found = share(part, whole).filter(|found| *found <= 1.0)?;
    let is_likely = |one: f64| {
        let deviation = (one * (1.0 - one) / whole as f64).sqrt();
        (found - one).abs() <= DEVIATIONS * deviation
    };
    let end_toward = |end: f64| {
        let (mut likely, mut unlikely) = (found, end);
        for _ in 0..60 {
            let middle = f64::midpoint(likely, unlikely);
            if is_likely(middle) {
                likely = middle;
            } else {
                unlikely = middle;
            }
        }
        likely
    };
    Some((end_toward(0.0), end_toward(1.0)))
}

/// How much the counts of any two of so many people differ, over all pairs; nothing where there are more counts
/// than people.
pub fn gini(counts: &[u64], people: usize) -> Option<f64> {
    let total: u64 = counts.iter().sum();
    if total == 0 || counts.len() > people {
        return None;
    }
    let mut counts = counts.to_vec();
    counts.resize(people, 0);
    let pairs = counts
        .iter()
        .flat_map(|one| counts.iter().map(move |other| one.abs_diff(*other)));
    let differences: u64 = pairs.sum();
    Some(differences as f64 / (2.0 * counts.len() as f64 * total as f64))
}

/// What the most active tenth of so many people has, of all; nothing where there are more counts than people.
pub fn top_tenth(counts: &[u64], people: usize) -> Option<f64> {
    if counts.len() > people {
        return None;
    }
    let total: u64 = counts.iter().sum();
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted.reverse();
    let tenth = people.div_ceil(10);
    let top: u64 = sorted.iter().take(tenth).sum();
    (total > 0).then(|| top as f64 / total as f64)
}

/// The time by which half have come, by Kaplan and Meier, in hours: each with how long it was followed, and
/// whether it came then.
pub fn median(followed: &[(SignedDuration, bool)]) -> Option<f64> {
    let mut times: Vec<SignedDuration> = followed.iter().map(|(time, _)| *time).collect();
    times.sort();
    times.dedup();
    let mut still = 1.0;
    for time in times {
        let at_risk = followed.iter().filter(|(other, _)| *other >= time).count();
        let came = followed
            .iter()
            .filter(|(other, is)| *other == time && *is)
            .count();
        still *= 1.0 - came as f64 / at_risk as f64;
        if still <= 0.5 + 1e-9 {
            return Some(time.as_secs_f64() / 3600.0);
        }
    }
    None
}

/// The parts that hang together, whichever way pairs go.
pub fn parts(pairs: &BTreeSet<(String, String)>) -> Vec<BTreeSet<String>> {
    let mut parts: Vec<BTreeSet<String>> = Vec::new();
    for (one, other) in pairs {
        let (mut joined, apart): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| part.contains(one) || part.contains(other));
        let mut part = BTreeSet::from([one.clone(), other.clone()]);
        joined.drain(..).for_each(|more| part.extend(more));
        parts = apart;
        parts.push(part);
    }
    parts
}

/// Freeman's centralisation of in-degrees.
pub fn centralisation(pairs: &BTreeSet<(String, String)>) -> Option<f64> {
    let people: BTreeSet<&String> = pairs.iter().flat_map(|(one, other)| [one, other]).collect();
    let mut degrees: BTreeMap<&String, usize> = people.iter().map(|one| (*one, 0)).collect();
    for (_, to) in pairs {
        *degrees.get_mut(to).unwrap() += 1;
    }
    let most = *degrees.values().max()?;
    let sum: usize = degrees.values().map(|degree| most - degree).sum();
    // In a star everybody turns to one: of n people n - 1 lack n - 1 each.
    let star = (people.len() - 1) * (people.len() - 1);
    (star > 0).then(|| sum as f64 / star as f64)
}
