//! The measures of `threads`, `debriefs` and `seniors`: what was answered, and by when.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};

use super::deeds::{Deed, days, delay};
use super::measures::{About, Period, Right};
use super::statistics::median;
use crate::plain::calendar::{date, midnight};
use crate::plain::organisation::population;
use crate::plain::profile::TEMPLATES;
use crate::script::extension;

const ASKS: [&str; 4] = [
    "asked-question",
    "asked-for-help",
    "asked-reaction-to-idea",
    "asked-open-decision",
];
const RECOGNISED: &str = "acknowledged-business-value";

type Chosen<'d, 'w> = Vec<&'d Deed<'w>>;

fn chosen<'d, 'w>(deeds: &[&'d Deed<'w>], is: impl Fn(&Deed<'w>) -> bool) -> Chosen<'d, 'w> {
    deeds.iter().copied().filter(|deed| is(deed)).collect()
}

fn given(deed: &Deed<'_>) -> bool {
    deed.is_any(&["answered", "gave-feedback"])
}

fn acknowledges(deed: &Deed<'_>) -> bool {
    deed.begins("acknowledged-")
}

fn heard(deed: &Deed<'_>) -> bool {
    deed.is("acknowledged-concern")
}

/// How long until the first answer of a kind that somebody else gave.
fn answered(
    period: &Period<'_, '_>,
    deed: &Deed<'_>,
    is: impl Fn(&Deed<'_>) -> bool,
) -> Option<SignedDuration> {
    let answers = period
        .deeds
        .iter()
        .filter(|other| is(other) && other.answers(deed) && other.time < period.until);
    let times = answers.map(|other| other.time.duration_since(deed.time));
    times.min()
}

#[allow(clippy::too_many_lines)] // A line or two for each measure.
pub fn right(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let these = period.these;
    let old = |deed: &Deed<'_>, age: i64| deed.time + days(age) <= period.until;
    let within = |deed: &Deed<'_>, age: i64, is: &dyn Fn(&Deed<'_>) -> bool| {
        answered(period, deed, is).is_some_and(|delay| delay < days(age))
    };
    let closed = |of: Chosen<'_, '_>, age: i64, is: &dyn Fn(&Deed<'_>) -> bool| {
        let due: Vec<_> = of.into_iter().filter(|deed| old(deed, age)).collect();
        let count = due.iter().filter(|deed| within(deed, age, is)).count();
        Right::share(count, due.len())
    };
    let asks = || chosen(these, |deed| deed.is_any(&ASKS));
    let contributions = || chosen(these, |deed| given(deed) || deed.shares());
    let concerns = || chosen(these, |deed| deed.is("raised-concern"));
    let debriefs = || chosen(these, |deed| deed.begins("debriefed-"));
    let little = || chosen(these, |deed| deed.is("shared-little-idea"));
    let big = || {
        chosen(these, |deed| {
            deed.is("shared-big-idea") && !deed.is("shared-little-idea")
        })
    };
    Some(match measure {
        "time_to_first_answer" => time(period, &asks(), 28, |deed| {
            answered(period, deed, |other| other.is("answered"))
        }),
        "answered_within_two_working_days" => two_working_days(period, &asks(), |deed| {
            answered(period, deed, |other| other.is("answered"))
        }),
        "open_asks_under_2_days" => open(period, &asks(), 0, Some(2)),
        "open_asks_2_to_7_days" => open(period, &asks(), 2, Some(7)),
        "open_asks_7_to_28_days" => open(period, &asks(), 7, Some(28)),
        "open_asks_over_28_days" => open(period, &asks(), 28, None),
        "time_to_acknowledge" => time(period, &contributions(), 28, |deed| {
            answered(period, deed, acknowledges)
        }),
        "answers_acknowledged_in_two_days" => two_working_days(period, &contributions(), |deed| {
            answered(period, deed, acknowledges)
        }),
        "concerns_acknowledged" => closed(concerns(), 7, &heard),
        "concerns_with_action" => {
            let due: Vec<_> = concerns().into_iter().filter(|deed| old(deed, 7)).collect();
            let all: Vec<_> = due
                .into_iter()
                .filter(|deed| within(deed, 7, &heard))
                .collect();
            let acts = |deed: &Deed<'_>| {
                heard(deed) && deed.result("acknowledgement").get("actionTaken").is_some()
            };
            let acted = all.iter().filter(|deed| within(deed, 7, &acts)).count();
            Right::share(acted, all.len())
        }
        "concerns_per_hundred" => concerns_per_hundred(period, &concerns(), about.band),
        "recognised_shares" => closed(chosen(these, Deed::shares), 60, &|deed| deed.is(RECOGNISED)),
        "recognition_confirmed" => {
            let all = chosen(these, |deed| deed.is(RECOGNISED));
            let confirmed = all
                .iter()
                .filter(|deed| objective(deed)["confirmedByOwner"] == true)
                .count();
            Right::share(confirmed, all.len())
        }
        "recognised_objectives" => {
            let all = chosen(these, |deed| deed.is(RECOGNISED));
            let named: BTreeSet<_> = all
                .iter()
                .filter_map(|deed| objective(deed)["objective"].as_str())
                .collect();
            #[allow(clippy::cast_precision_loss)] // Few.
            let value = named.len() as f64;
            Right::value(Some(value))
        }
        "little_ideas" => Right::share(little().len(), little().len() + big().len()),
        "little_ideas_acknowledged" => closed(little(), 14, &acknowledges),
        "big_ideas_acknowledged" => closed(big(), 14, &acknowledges),
        "idea_acknowledgement_gap" => {
            let share = |of| closed(of, 14, &acknowledges).value;
            Right::value(
                share(big())
                    .zip(share(little()))
                    .map(|(big, little)| big - little),
            )
        }
        "listening_first" => {
            let all = chosen(these, given);
            let listened = all.iter().filter(|deed| listened(period, deed)).count();
            Right::share(listened, all.len())
        }
        "sourced_shares" => {
            let all = chosen(these, Deed::shares);
            let sourced = all
                .iter()
                .filter(|deed| deed.is("shared-sourced-account"))
                .count();
            Right::share(sourced, all.len())
        }
        "clarified_per_hundred" => {
            let clarified = chosen(these, |deed| deed.is("clarified-contribution")).len();
            per_hundred(clarified, chosen(these, Deed::shares).len())
        }
        "debriefs_shared" => {
            let due: Vec<_> = debriefs()
                .into_iter()
                .filter(|deed| old(deed, 30))
                .collect();
            let count = due
                .iter()
                .filter(|deed| shared_wider(period, deed).is_some_and(|delay| delay < days(30)))
                .count();
            Right::share(count, due.len())
        }
        "time_to_share" => time(period, &debriefs(), 60, |deed| shared_wider(period, deed)),
        "debriefs_with_actions" => {
            let acts = |deed: &&Deed<'_>| deed.result("debrief").get("actions").is_some();
            let count = debriefs().iter().filter(|deed| acts(deed)).count();
            Right::share(count, debriefs().len())
        }
        "debriefs_of_mistakes" => {
            let count = debriefs()
                .iter()
                .filter(|deed| deed.is("debriefed-mistake"))
                .count();
            Right::share(count, debriefs().len())
        }
        _ => return seniors(period, measure, about),
    })
}

fn seniors(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    let these = period.these;
    let visible = |deed: &&&Deed<'_>| deed.is_visible();
    let seniors = population(period.world, period.span.start, period.span.end, |place| {
        place["band"].as_str().is_some_and(is_senior)
    });
    Some(match measure {
        "role_modelling" => {
            let people = these.iter().filter(visible).flat_map(|deed| &deed.people);
            let people = people.filter(|one| one.band.as_deref().is_some_and(is_senior));
            let names: BTreeSet<&String> = people.map(|one| &one.name).collect();
            Right::of_population(period, names.len(), seniors)
        }
        "senior_behaviours" if period.has_directory => {
            let by_seniors = these
                .iter()
                .filter(visible)
                .filter(|deed| has(deed, is_senior));
            let slugs = by_seniors.flat_map(|deed| &deed.templates);
            let codes: BTreeSet<String> = slugs
                .filter_map(|slug| TEMPLATES.iter().find(|one| one.slug == *slug))
                .map(crate::plain::profile::Template::code)
                .collect();
            #[allow(clippy::cast_precision_loss)] // Few.
            let value = codes.len() as f64;
            Right::value(Some(value))
        }
        "asks_answered_by_seniors" if period.has_directory => {
            let asks = chosen(these, |deed| {
                deed.is_any(&ASKS)
                    && has(deed, |band| ["entry", "experienced"].contains(&band))
                    && deed.time + days(14) <= period.until
            });
            let answered = asks.iter().filter(|ask| {
                let others = period.deeds.iter().filter(|other| {
                    other.is("answered")
                        && other.answers(ask)
                        && other.time < period.until
                        && has(other, is_senior)
                });
                delay(ask, others).is_some_and(|delay| delay < days(14))
            });
            Right::share(answered.count(), asks.len())
        }
        "credit" => {
            let answers = chosen(these, |deed| {
                deed.is("answered")
                    && deed.time + days(14) <= period.until
                    && about.band.is_none_or(|band| has(deed, |one| one == band))
            });
            if about.band == Some("unknown") {
                return Some(Right::unknown());
            }
            let credited = |deed: &&&Deed<'_>| {
                answered(period, deed, acknowledges).is_some_and(|delay| delay < days(14))
            };
            Right::share(answers.iter().filter(credited).count(), answers.len())
        }
        "vulnerability_ratio" if period.has_directory => {
            let weak = chosen(these, |deed| {
                deed.begins("asked-")
                    || deed.is_any(&[
                        "shared-knowledge-gap",
                        "acknowledged-bias",
                        "debriefed-mistake",
                    ])
            });
            let known = weak.iter().filter(|deed| has(deed, |_| true)).count();
            let senior = weak.iter().filter(|deed| has(deed, is_senior)).count();
            let banded = population(period.world, period.span.start, period.span.end, |place| {
                place["band"].is_string()
            });
            #[allow(clippy::cast_precision_loss)] // Few.
            let ratio = (senior as f64 / known as f64) / (seniors as f64 / banded as f64);
            Right {
                value: (known > 0 && seniors > 0 && banded > 0).then_some(ratio),
                numerator: Some(senior),
                denominator: Some(known),
                unknown: false,
            }
        }
        _ => return None,
    })
}

fn is_senior(band: &str) -> bool {
    ["senior", "executive"].contains(&band)
}

fn has(deed: &Deed<'_>, fits: impl Fn(&str) -> bool) -> bool {
    deed.people
        .iter()
        .filter_map(|one| one.band.as_deref())
        .any(fits)
}

fn objective<'d>(deed: &'d Deed<'_>) -> &'d serde_json::Value {
    &deed.statement["context"]["extensions"][extension("business-objective")]
}

/// The median time, each followed for some days at most.
fn time(
    period: &Period<'_, '_>,
    of: &[&Deed<'_>],
    most: i64,
    delay: impl Fn(&Deed<'_>) -> Option<SignedDuration>,
) -> Right {
    let followed: Vec<(SignedDuration, bool)> = of
        .iter()
        .map(|deed| {
            let last = period.until.duration_since(deed.time).min(days(most));
            match delay(deed).filter(|delay| *delay < last) {
                Some(delay) => (delay, true),
                None => (last, false),
            }
        })
        .collect();
    Right {
        value: median(&followed),
        numerator: Some(followed.iter().filter(|(_, came)| *came).count()),
        denominator: Some(of.len()),
        unknown: false,
    }
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
    let count = open.count();
    Right {
        #[allow(clippy::cast_precision_loss)] // Few.
        value: Some(count as f64),
        numerator: Some(count),
        denominator: Some(asks.len()),
        unknown: false,
    }
}

/// The share for which it came by the same time on the second working day after.
fn two_working_days(
    period: &Period<'_, '_>,
    of: &[&Deed<'_>],
    delay: impl Fn(&Deed<'_>) -> Option<SignedDuration>,
) -> Right {
    let due = |deed: &Deed<'_>| two_working_days_after(deed.time, period);
    let passed: Vec<_> = of.iter().filter(|deed| due(deed) <= period.until).collect();
    let in_time = passed
        .iter()
        .filter(|deed| delay(deed).is_some_and(|delay| deed.time + delay < due(deed)));
    Right::share(in_time.count(), passed.len())
}

fn two_working_days_after(time: Timestamp, period: &Period<'_, '_>) -> Timestamp {
    let zone = &period.asked.zone;
    let works = |day: Weekday| day != Weekday::Saturday && day != Weekday::Sunday;
    let mut day = date(time, zone);
    let mut clock = Some(zone.to_datetime(time).time());
    while !works(day.weekday()) {
        day = day.tomorrow().unwrap();
        clock = None;
    }
    let mut left = 2;
    while left > 0 {
        day = day.tomorrow().unwrap();
        left -= i32::from(works(day.weekday()));
    }
    match clock {
        Some(clock) => zone.to_timestamp(day.to_datetime(clock)).unwrap(),
        None => midnight(day, zone),
    }
}

fn concerns_per_hundred(
    period: &Period<'_, '_>,
    concerns: &[&Deed<'_>],
    band: Option<&str>,
) -> Right {
    let of = |deed: &&&Deed<'_>| band.is_none_or(|band| has(deed, |one| one == band));
    let raised = concerns.iter().filter(of).count();
    let members = population(period.world, period.span.start, period.span.end, |place| {
        band.is_none_or(|band| place["band"] == band)
    });
    if band == Some("unknown") {
        return Right::unknown();
    }
    if period.has_directory {
        return per_hundred(raised, members);
    }
    Right {
        numerator: Some(raised),
        ..Right::default()
    }
}

fn per_hundred(numerator: usize, denominator: usize) -> Right {
    let share = Right::share(numerator, denominator);
    Right {
        value: share.value.map(|value| value * 100.0),
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

fn shared_wider(period: &Period<'_, '_>, deed: &Deed<'_>) -> Option<SignedDuration> {
    let shares = period.deeds.iter().filter(|other| {
        other.is("shared-debrief") && other.follows(deed) && other.time < period.until
    });
    let times = shares.map(|other| other.time.duration_since(deed.time));
    times.min()
}
