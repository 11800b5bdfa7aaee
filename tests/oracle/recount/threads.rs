//! The measures of `threads` beside those of loops: how asks, concerns and what is shared were received.

use std::collections::BTreeSet;

use super::answers::{
    ASKS, acknowledges, answered, chosen, closed, is_old, time, two_working_days,
};
use super::deeds::{Deed, days};
use super::measures::{About, Period, Right};
use super::statistics::{number, share};
use crate::plain::organisation::population;
use crate::script::extension;

const RECOGNISED: &str = "acknowledged-business-value";

fn given(deed: &Deed<'_>) -> bool {
    deed.is_any(&["answered", "gave-feedback"])
}

fn heard(deed: &Deed<'_>) -> bool {
    deed.is("acknowledged-concern")
}

pub fn right(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let these = period.these;
    let asks = || chosen(these, |deed| deed.is_any(&ASKS));
    let contributions = || chosen(these, |deed| given(deed) || deed.shares());
    let concerns = || chosen(these, |deed| deed.is("raised-concern"));
    let recognitions = || chosen(these, |deed| deed.is(RECOGNISED));
    let first_answer = |deed: &Deed<'_>| answered(period, deed, |other| other.is("answered"));
    let first_thanks = |deed: &Deed<'_>| answered(period, deed, acknowledges);
    Some(match measure {
        "time_to_first_answer" => time(period, &asks(), 28, first_answer),
        "answered_within_two_working_days" => two_working_days(period, &asks(), first_answer),
        "open_asks_under_2_days" => open(period, &asks(), 0, Some(2)),
        "open_asks_2_to_7_days" => open(period, &asks(), 2, Some(7)),
        "open_asks_7_to_28_days" => open(period, &asks(), 7, Some(28)),
        "open_asks_over_28_days" => open(period, &asks(), 28, None),
        "time_to_acknowledge" => time(period, &contributions(), 28, first_thanks),
        "answers_acknowledged_in_two_days" => {
            two_working_days(period, &contributions(), first_thanks)
        }
        "concerns_acknowledged" => closed(period, &concerns(), 7, heard),
        "concerns_with_action" => concerns_with_action(period, &concerns()),
        "concerns_per_hundred" => concerns_per_hundred(period, &concerns(), about.band),
        "recognised_shares" => closed(period, &chosen(these, Deed::shares), 60, |deed| {
            deed.is(RECOGNISED)
        }),
        "recognition_confirmed" => {
            let all = recognitions();
            let is_confirmed = |deed: &&&Deed<'_>| objective(deed)["confirmedByOwner"] == true;
            Right::share(all.iter().filter(is_confirmed).count(), all.len())
        }
        "recognised_objectives" => {
            let all = recognitions();
            let named = all
                .iter()
                .filter_map(|deed| objective(deed)["objective"].as_str());
            let named: BTreeSet<&str> = named.collect();
            Right::value(Some(number(named.len())))
        }
        "listening_first" => {
            let all = chosen(these, given);
            let after = all.iter().filter(|deed| listened(period, deed)).count();
            let known = all.iter().filter(|deed| deed.registration.is_some());
            Right {
                coverage: share(known.count(), all.len()),
                ..Right::share(after, all.len())
            }
        }
        "sourced_shares" => {
            let all = chosen(these, Deed::shares);
            let sourced = all.iter().filter(|deed| deed.is("shared-sourced-account"));
            Right::share(sourced.count(), all.len())
        }
        "clarified_per_hundred" => {
            let clarified = chosen(these, |deed| deed.is("clarified-contribution"));
            per_hundred(clarified.len(), chosen(these, Deed::shares).len())
        }
        _ => return ideas(period, measure),
    })
}

/// The measures of ideas. One that is both is a little one.
fn ideas(period: &Period<'_, '_>, measure: &str) -> Option<Right> {
    let is_little = |deed: &Deed<'_>| deed.is("shared-little-idea");
    let little = chosen(period.these, is_little);
    let big = chosen(period.these, |deed| {
        deed.is("shared-big-idea") && !is_little(deed)
    });
    let noticed = |of: &[&Deed<'_>]| closed(period, of, 14, acknowledges);
    Some(match measure {
        "little_ideas" => Right::share(little.len(), little.len() + big.len()),
        "little_ideas_acknowledged" => noticed(&little),
        "big_ideas_acknowledged" => noticed(&big),
        "idea_acknowledgement_gap" => {
            let both = noticed(&big).value.zip(noticed(&little).value);
            Right::value(both.map(|(big, little)| big - little))
        }
        _ => return None,
    })
}

fn objective<'d>(deed: &'d Deed<'_>) -> &'d serde_json::Value {
    &deed.statement["context"]["extensions"][extension("business-objective")]
}

/// Asks without an answer that have waited so many days.
fn open(period: &Period<'_, '_>, asks: &[&Deed<'_>], from: i64, to: Option<i64>) -> Right {
    let waited = |deed: &Deed<'_>| {
        let last = period.until.duration_since(deed.time).min(days(28));
        match answered(period, deed, |other| other.is("answered")).filter(|delay| *delay < last) {
            Some(_) => None,
            None => Some(last),
        }
    };
    let open = asks.iter().filter_map(|deed| waited(deed));
    let open =
        open.filter(|waited| days(from) <= *waited && to.is_none_or(|to| *waited < days(to)));
    Right {
        denominator: Some(asks.len()),
        ..Right::number(open.count())
    }
}

/// Of the concerns that were acknowledged in time, those of which an acknowledgement of that time names an action.
fn concerns_with_action(period: &Period<'_, '_>, concerns: &[&Deed<'_>]) -> Right {
    let in_time = |deed: &Deed<'_>, is: &dyn Fn(&Deed<'_>) -> bool| {
        is_old(period, deed, 7) && answered(period, deed, is).is_some_and(|delay| delay < days(7))
    };
    let acts = |deed: &Deed<'_>| {
        heard(deed) && deed.result("acknowledgement").get("actionTaken").is_some()
    };
    let all = concerns.iter().filter(|deed| in_time(deed, &heard)).count();
    let acted = concerns.iter().filter(|deed| in_time(deed, &acts)).count();
    // How many are younger is told beside concerns_acknowledged.
    Right::share(acted, all)
}

fn concerns_per_hundred(
    period: &Period<'_, '_>,
    concerns: &[&Deed<'_>],
    band: Option<&str>,
) -> Right {
    let is_of = |deed: &&&Deed<'_>| band.is_none_or(|band| deed.is_of(|one| one == band));
    let raised = concerns.iter().filter(is_of).count();
    let in_band = |band: &str| {
        population(period.world, period.span.start, period.span.end, |place| {
            place["band"] == band
        })
    };
    match band.map_or_else(|| period.population(), |band| Some(in_band(band))) {
        Some(people) => Right {
            population: Some(people),
            ..per_hundred(raised, people)
        },
        None => Right {
            numerator: Some(raised),
            ..Right::default()
        },
    }
}

fn per_hundred(numerator: usize, denominator: usize) -> Right {
    let share = Right::share(numerator, denominator);
    Right {
        value: share.value.map(|value| value * 100.0),
        interval: None,
        ..share
    }
}

fn listened(period: &Period<'_, '_>, deed: &Deed<'_>) -> bool {
    let mut before = period.deeds.iter().filter(|other| {
        other.is("listened")
            && other.registration.is_some()
            && other.registration == deed.registration
            && other.time <= deed.time
            && deed.time <= other.time + days(31)
    });
    before.any(|other| !other.names().is_disjoint(&deed.names()))
}
