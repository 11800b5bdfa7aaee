//! The measures of `seniors`.

use std::collections::BTreeSet;

use super::answers::{ASKS, acknowledges, answered, chosen, closed, within};
use super::deeds::Deed;
use super::measures::{About, Period, Right};
use super::statistics::{number, share};
use crate::plain::organisation::{members, population};
use crate::plain::profile::{TEMPLATES, Template};
use crate::script::{BANDS, extension};

pub fn right(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let visible = chosen(period.these, Deed::is_visible);
    Some(match measure {
        "role_modelling" => {
            let people = visible.iter().flat_map(|deed| &deed.people);
            let people = people.filter(|one| one.band.as_deref().is_some_and(is_senior));
            let names: BTreeSet<&String> = people.map(|one| &one.name).collect();
            let seniors = has_bands(period).then(|| in_bands(period, is_senior));
            Right::of_population(names.len(), seniors)
        }
        // Without a directory nobody knows who is senior.
        "senior_behaviours" if !has_bands(period) => Right::value(None),
        "senior_behaviours" => {
            let by_seniors = visible.iter().filter(|deed| deed.is_of(is_senior));
            let slugs = by_seniors.flat_map(|deed| &deed.templates);
            let codes: BTreeSet<String> = slugs
                .filter_map(|slug| TEMPLATES.iter().find(|one| one.slug == *slug))
                .map(Template::code)
                .collect();
            Right::value(Some(number(codes.len())))
        }
        "asks_answered_by_seniors" => asks_answered_by_seniors(period),
        "vulnerability_ratio" => vulnerability_ratio(period),
        "credit" => credit(period, about.band),
        "credit_gap" => credit_gap(period),
        "self_declared" => {
            let declares = |deed: &Deed<'_>| says_senior(deed) && !deed.is_of(|_| true);
            Right::number(chosen(period.these, declares).len())
        }
        _ => return None,
    })
}

fn is_senior(band: &str) -> bool {
    ["senior", "executive"].contains(&band)
}

/// Whether the bands of people are known at all.
fn has_bands(period: &Period<'_, '_>) -> bool {
    !members(period.world).is_empty()
}

/// The people of the directory who are in such a band at some time of the period.
fn in_bands(period: &Period<'_, '_>, fits: impl Fn(&str) -> bool) -> usize {
    population(period.world, period.span.start, period.span.end, |place| {
        place["band"].as_str().is_some_and(&fits)
    })
}

/// Of the asks of juniors. Where no band is known there are none of them, and nothing is covered.
fn asks_answered_by_seniors(period: &Period<'_, '_>) -> Right {
    let asks = chosen(period.these, |deed| deed.is_any(&ASKS));
    let is_junior = |band: &str| ["entry", "experienced"].contains(&band);
    let of_juniors = chosen(&asks, |deed| deed.is_of(is_junior));
    let known = chosen(&asks, |deed| deed.is_of(|_| true));
    let by_a_senior = |other: &Deed<'_>| other.is("answered") && other.is_of(is_senior);
    Right {
        coverage: share(known.len(), asks.len()),
        ..within(period, &of_juniors, 14, |ask| {
            answered(period, ask, by_a_senior)
        })
    }
}

/// Two shares divided: that of seniors among what shows a weakness, and that among people with a band.
fn vulnerability_ratio(period: &Period<'_, '_>) -> Right {
    const BESIDE_ASKS: [&str; 3] = [
        "shared-knowledge-gap",
        "acknowledged-bias",
        "debriefed-mistake",
    ];
    let weak = chosen(period.these, |deed| {
        deed.begins("asked-") || deed.is_any(&BESIDE_ASKS)
    });
    let known = chosen(&weak, |deed| deed.is_of(|_| true)).len();
    let by_seniors = chosen(&weak, |deed| deed.is_of(is_senior)).len();
    let people = in_bands(period, |_| true);
    let of_people = share(in_bands(period, is_senior), people).filter(|share| *share > 0.0);
    let both = share(by_seniors, known).zip(of_people);
    Right {
        value: both.map(|(of_statements, of_people)| of_statements / of_people),
        numerator: Some(by_seniors),
        denominator: Some(known),
        population: has_bands(period).then_some(people),
        coverage: share(known, weak.len()),
        ..Right::default()
    }
}

/// The share of answers that were acknowledged; of those by a band, where one is named.
fn credit(period: &Period<'_, '_>, band: Option<&str>) -> Right {
    let is_of = |deed: &Deed<'_>| band.is_none_or(|band| deed.is_of(|one| one == band));
    let answers = chosen(period.these, |deed| deed.is("answered") && is_of(deed));
    closed(period, &answers, 14, acknowledges)
}

/// Between the bands with most and least credit: it takes two of them.
fn credit_gap(period: &Period<'_, '_>) -> Right {
    let shares = BANDS
        .iter()
        .filter_map(|band| credit(period, Some(band)).value);
    let shares: Vec<f64> = shares.collect();
    let highest = shares.iter().copied().reduce(f64::max);
    let lowest = shares.iter().copied().reduce(f64::min);
    let ends = highest.zip(lowest).filter(|_| shares.len() > 1);
    Right::value(ends.map(|(highest, lowest)| highest - lowest))
}

/// Whether it says of who did it that they are senior, by their own word.
fn says_senior(deed: &Deed<'_>) -> bool {
    let said = &deed.statement["context"]["extensions"][extension("seniority")];
    said["source"] == "self-declared" && said["actor"].as_str().is_some_and(is_senior)
}
