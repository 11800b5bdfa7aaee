//! What was answered, counted plainly.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan as _};
use tertulia::facts::together::TEMPLATES;
use tertulia::facts::told::Band;

use crate::history::DAY;
use crate::recount::{Act, Page, Says, World, is_seen, of_population, says};

const ASKS: [&str; 4] = [
    "asked-question",
    "asked-for-help",
    "asked-reaction-to-idea",
    "asked-open-decision",
];

fn is_any(act: &Act, of: &[&str]) -> bool {
    of.iter().any(|one| act.said.is(one))
}

fn is_share(act: &Act) -> bool {
    act.said
        .templates
        .iter()
        .any(|one| one.starts_with("shared-") && *one != "shared-knowledge-gap")
}

fn is_thanks(act: &Act) -> bool {
    act.said
        .templates
        .iter()
        .any(|one| one.starts_with("acknowledged-"))
}

/// What others said in answer to something, while it is looked at.
fn answers<'w>(
    world: &'w World<'_>,
    to: &Act,
    holds: impl Fn(&Act) -> bool,
    by_others: bool,
) -> Vec<&'w Act> {
    let all = world.acts.iter().filter(|one| {
        one.said.target == Some(to.said.id())
            && one.said.time >= to.said.time
            && one.said.time < world.observed
            && (!by_others || (!one.people.is_empty() && one.people.is_disjoint(&to.people)))
            && holds(one)
    });
    all.collect()
}

/// Closed, old enough, and too young.
fn closure(
    world: &World<'_>,
    of: &[&Act],
    due: impl Fn(&Act) -> i64,
    closed: impl Fn(&Act, i64) -> bool,
) -> Says {
    let (old, young): (Vec<&&Act>, Vec<&&Act>) =
        of.iter().partition(|one| due(one) <= world.observed);
    let yes = old.iter().filter(|one| closed(one, due(one))).count();
    let (value, part, whole, _) = says(yes, old.len());
    (value, part, whole, Some(young.len() as u64))
}

fn within(
    world: &World<'_>,
    of: &[&Act],
    days: i64,
    holds: &dyn Fn(&Act) -> bool,
    by_others: bool,
) -> Says {
    closure(
        world,
        of,
        |one| one.said.time + days * DAY,
        |one, due| {
            answers(world, one, holds, by_others)
                .iter()
                .any(|answer| answer.said.time < due)
        },
    )
}

/// The median by Kaplan and Meier, by trying each time there is.
fn time(
    world: &World<'_>,
    of: &[&Act],
    days: i64,
    holds: &dyn Fn(&Act) -> bool,
    by_others: bool,
) -> Says {
    let followed: Vec<(i64, bool)> = of
        .iter()
        .map(|one| {
            let until = (one.said.time + days * DAY).min(world.observed);
            let answers = answers(world, one, holds, by_others);
            let first = answers
                .iter()
                .map(|answer| answer.said.time)
                .min()
                .filter(|first| *first < until);
            (
                (first.unwrap_or(until) - one.said.time).max(0),
                first.is_some(),
            )
        })
        .collect();
    let mut times: Vec<i64> = followed
        .iter()
        .filter(|one| one.1)
        .map(|one| one.0)
        .collect();
    times.sort_unstable();
    times.dedup();
    let left = |at: &i64| {
        let each = times.iter().filter(|one| *one <= at).map(|one| {
            let risk = followed.iter().filter(|other| other.0 >= *one).count();
            let ends = followed
                .iter()
                .filter(|other| other.0 == *one && other.1)
                .count();
            #[allow(clippy::cast_precision_loss)]
            let left = 1.0 - ends as f64 / risk as f64;
            left
        });
        each.product::<f64>()
    };
    let median = times.iter().find(|at| left(at) < 0.500_000_1);
    let ended = followed.iter().filter(|one| one.1).count();
    #[allow(clippy::cast_precision_loss)]
    let hours = median.map(|ms| *ms as f64 / 3_600_000.0);
    (
        hours,
        Some(ended as u64),
        Some(of.len() as u64),
        Some((of.len() - ended) as u64),
    )
}

fn two_working_days(world: &World<'_>, one: &Act) -> i64 {
    let at = Timestamp::from_millisecond(one.said.time).unwrap();
    let at = world.zone.to_datetime(at);
    let is_weekend =
        |date: jiff::civil::Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (mut date, mut clock) = (at.date(), at.time());
    while is_weekend(date) {
        date = date.saturating_add(1.day());
        clock = jiff::civil::Time::midnight();
    }
    for _ in 0..2 {
        date = date.saturating_add(1.day());
        while is_weekend(date) {
            date = date.saturating_add(1.day());
        }
    }
    let due = world.zone.to_timestamp(date.to_datetime(clock)).unwrap();
    due.as_millisecond()
}

#[allow(clippy::too_many_lines)] // A line or two for each measure.
pub fn threads(world: &World<'_>, range: &Range<i64>, page: &mut Page<'_>) {
    let all = world.within(range);
    let of = |holds: &dyn Fn(&Act) -> bool| -> Vec<&Act> {
        all.iter().copied().filter(|one| holds(one)).collect()
    };
    let asks = of(&|one| is_any(one, &ASKS));
    let is_answer = |one: &Act| one.said.is("answered");
    page.put(
        "time_to_first_answer",
        time(world, &asks, 28, &is_answer, true),
    );
    let in_two = |of: &[&Act], holds: &dyn Fn(&Act) -> bool| {
        closure(
            world,
            of,
            |one| two_working_days(world, one),
            |one, due| {
                answers(world, one, holds, true)
                    .iter()
                    .any(|answer| answer.said.time < due)
            },
        )
    };
    page.put(
        "answered_within_two_working_days",
        in_two(&asks, &is_answer),
    );
    for (name, ages) in [
        ("open_asks_under_2_days", i64::MIN..2),
        ("open_asks_2_to_7_days", 2..7),
        ("open_asks_7_to_28_days", 7..28),
        ("open_asks_over_28_days", 28..i64::MAX),
    ] {
        let open = asks.iter().filter(|one| {
            let age = (world.observed - one.said.time).div_euclid(DAY);
            let until = one.said.time + 28 * DAY;
            ages.contains(&age)
                && !answers(world, one, is_answer, true)
                    .iter()
                    .any(|answer| answer.said.time < until)
        });
        let open = open.count();
        #[allow(clippy::cast_precision_loss)]
        let value = open as f64;
        page.put(
            name,
            (
                Some(value),
                Some(open as u64),
                Some(asks.len() as u64),
                None,
            ),
        );
    }
    let given = of(&|one| is_share(one) || is_any(one, &["answered", "gave-feedback"]));
    page.put(
        "time_to_acknowledge",
        time(world, &given, 28, &is_thanks, true),
    );
    page.put(
        "answers_acknowledged_in_two_days",
        in_two(&given, &is_thanks),
    );
    concerns(
        world,
        range,
        &of(&|one| one.said.is("raised-concern")),
        page,
    );
    let shares = of(&is_share);
    page.put(
        "recognised_shares",
        within(
            world,
            &shares,
            60,
            &|one| one.said.is("acknowledged-business-value"),
            true,
        ),
    );
    let values = of(&|one| one.said.is("acknowledged-business-value"));
    let confirmed = values.iter().filter(|one| one.said.marks.confirmed).count();
    page.put("recognition_confirmed", says(confirmed, values.len()));
    let objectives: BTreeSet<&str> = values.iter().filter_map(|one| one.said.objective).collect();
    #[allow(clippy::cast_precision_loss)]
    page.put(
        "recognised_objectives",
        (Some(objectives.len() as f64), None, None, None),
    );
    let little = of(&|one| one.said.is("shared-little-idea"));
    let big = of(&|one| one.said.is("shared-big-idea") && !one.said.is("shared-little-idea"));
    page.put("little_ideas", says(little.len(), little.len() + big.len()));
    let noticed = [&little, &big].map(|ideas| within(world, ideas, 14, &is_thanks, true));
    page.put("little_ideas_acknowledged", noticed[0]);
    page.put("big_ideas_acknowledged", noticed[1]);
    let gap = noticed[1]
        .0
        .zip(noticed[0].0)
        .map(|(big, little)| big - little);
    page.put("idea_acknowledgement_gap", (gap, None, None, None));
    let spoken = of(&|one| is_any(one, &["answered", "gave-feedback"]));
    let heard = spoken.iter().filter(|one| {
        world.acts.iter().any(|other| {
            other.said.is("listened")
                && other.said.registration.is_some()
                && other.said.registration == one.said.registration
                && !other.people.is_disjoint(&one.people)
                && (one.said.time - 31 * DAY..=one.said.time).contains(&other.said.time)
        })
    });
    page.put("listening_first", says(heard.count(), spoken.len()));
    page.put(
        "sourced_shares",
        says(
            shares
                .iter()
                .filter(|one| one.said.is("shared-sourced-account"))
                .count(),
            shares.len(),
        ),
    );
    let clarified = of(&|one| one.said.is("clarified-contribution")).len();
    page.put(
        "clarified_per_hundred",
        per_hundred(clarified, Some(shares.len() as u64)),
    );
}

#[allow(clippy::cast_precision_loss)]
fn per_hundred(part: usize, whole: Option<u64>) -> Says {
    let value = whole
        .filter(|all| *all > 0)
        .map(|all| 100.0 * part as f64 / all as f64);
    (value, Some(part as u64), whole, None)
}

fn concerns(world: &World<'_>, range: &Range<i64>, concerns: &[&Act], page: &mut Page<'_>) {
    let is_reception = |one: &Act| one.said.is("acknowledged-concern");
    page.put(
        "concerns_acknowledged",
        within(world, concerns, 7, &is_reception, true),
    );
    let (mut received, mut acted) = (0, 0);
    for one in concerns {
        let due = one.said.time + 7 * DAY;
        let answers = answers(world, one, is_reception, true);
        let in_time: Vec<_> = answers
            .iter()
            .filter(|answer| answer.said.time < due && due <= world.observed)
            .collect();
        received += usize::from(!in_time.is_empty());
        acted += usize::from(in_time.iter().any(|answer| answer.said.marks.action_taken));
    }
    page.put("concerns_with_action", says(acted, received));
    page.put(
        "concerns_per_hundred",
        per_hundred(concerns.len(), world.population(range)),
    );
    if world.has_directory {
        for band in Band::ALL {
            let raised = concerns.iter().filter(|one| {
                one.people
                    .iter()
                    .any(|who| world.band(*who, one.said.time) == Some(band))
            });
            let people = world
                .directory
                .population(range)
                .by_band
                .get(&band)
                .copied()
                .unwrap_or(0);
            let says = per_hundred(raised.count(), Some(people));
            page.put_at("concerns_per_hundred", "", band.slug(), ("", ""), says);
        }
    }
}

pub fn debriefs(world: &World<'_>, range: &Range<i64>, page: &mut Page<'_>) {
    let all = world.within(range);
    let debriefs: Vec<&Act> = all
        .into_iter()
        .filter(|one| is_any(one, &["debriefed-project", "debriefed-mistake"]))
        .collect();
    let is_shared = |one: &Act| one.said.is("shared-debrief");
    page.put(
        "debriefs_shared",
        within(world, &debriefs, 30, &is_shared, false),
    );
    page.put(
        "time_to_share",
        time(world, &debriefs, 60, &is_shared, false),
    );
    let of = |holds: &dyn Fn(&Act) -> bool| {
        says(
            debriefs.iter().filter(|one| holds(one)).count(),
            debriefs.len(),
        )
    };
    page.put("debriefs_with_actions", of(&|one| one.said.marks.actions));
    page.put(
        "debriefs_of_mistakes",
        of(&|one| one.said.is("debriefed-mistake")),
    );
}

#[allow(clippy::too_many_lines)] // A line or two for each measure.
pub fn seniors(world: &World<'_>, range: &Range<i64>, page: &mut Page<'_>) {
    let all = world.within(range);
    let seniors_of = |one: &Act| {
        one.people
            .iter()
            .filter(|who| world.is_senior(**who, one.said.time))
            .copied()
            .collect::<BTreeSet<_>>()
    };
    let modelled: Vec<&&Act> = all
        .iter()
        .filter(|one| is_seen(&one.said) && !seniors_of(one).is_empty())
        .collect();
    let who: BTreeSet<u32> = modelled.iter().flat_map(|one| seniors_of(one)).collect();
    let codes: BTreeSet<&str> = modelled
        .iter()
        .flat_map(|one| &one.said.templates)
        .map(|name| TEMPLATES.iter().find(|one| one.0 == *name).unwrap().1)
        .collect();
    // Of the people there are in the range, those with a band at some time within it.
    let (mut senior, mut banded) = (0, 0);
    for member in world
        .directory
        .members()
        .iter()
        .filter(|one| !one.preferences.opted_out)
    {
        let places = member
            .places
            .iter()
            .filter(|one| one.range.start < range.end && range.start < one.range.end);
        let bands: Vec<Band> = places.filter_map(|one| one.band).collect();
        banded += u64::from(!bands.is_empty());
        senior += u64::from(bands.iter().any(|one| *one >= Band::Senior));
    }
    let known = world.has_directory.then_some(senior);
    page.put("role_modelling", of_population(who.len(), known));
    #[allow(clippy::cast_precision_loss)]
    page.put(
        "senior_behaviours",
        (known.map(|_| codes.len() as f64), None, None, None),
    );
    let asks: Vec<&Act> = all
        .iter()
        .copied()
        .filter(|one| is_any(one, &ASKS))
        .collect();
    let junior: Vec<&Act> = asks
        .into_iter()
        .filter(|one| {
            one.people.iter().any(|who| {
                matches!(
                    world.band(*who, one.said.time),
                    Some(Band::Entry | Band::Experienced)
                )
            })
        })
        .collect();
    let by_senior = |one: &Act| one.said.is("answered") && !seniors_of(one).is_empty();
    page.put(
        "asks_answered_by_seniors",
        within(world, &junior, 14, &by_senior, true),
    );
    let weak = |one: &Act| {
        is_any(
            one,
            &[
                "shared-knowledge-gap",
                "acknowledged-bias",
                "debriefed-mistake",
            ],
        ) || one
            .said
            .templates
            .iter()
            .any(|one| one.starts_with("asked-"))
    };
    let banded_acts: Vec<&&Act> = all
        .iter()
        .filter(|one| {
            weak(one)
                && one
                    .people
                    .iter()
                    .any(|who| world.band(*who, one.said.time).is_some())
        })
        .collect();
    let by_seniors = banded_acts
        .iter()
        .filter(|one| !seniors_of(one).is_empty())
        .count();
    let (share, part, whole, _) = says(by_seniors, banded_acts.len());
    #[allow(clippy::cast_precision_loss)]
    let ratio = (senior > 0)
        .then(|| senior as f64 / banded as f64)
        .and_then(|of_people| Some(share? / of_people));
    page.put("vulnerability_ratio", (ratio, part, whole, None));
    let answers: Vec<&Act> = all
        .iter()
        .copied()
        .filter(|one| one.said.is("answered"))
        .collect();
    page.put("credit", within(world, &answers, 14, &is_thanks, true));
    let mut shares = Vec::new();
    for band in Band::ALL.iter().filter(|_| world.has_directory) {
        let own: Vec<&Act> = answers
            .iter()
            .copied()
            .filter(|one| {
                one.people
                    .iter()
                    .any(|who| world.band(*who, one.said.time) == Some(*band))
            })
            .collect();
        let says = within(world, &own, 14, &is_thanks, true);
        shares.extend(says.0);
        page.put_at("credit", "", band.slug(), ("", ""), says);
    }
    shares.sort_by(f64::total_cmp);
    let gap = (shares.len() > 1).then(|| shares[shares.len() - 1] - shares[0]);
    page.put("credit_gap", (gap, None, None, None));
    let declared = all.iter().filter(|one| {
        one.said.marks.declared.is_some_and(Band::is_senior)
            && one
                .people
                .iter()
                .all(|who| world.band(*who, one.said.time).is_none())
    });
    let declared = declared.count();
    #[allow(clippy::cast_precision_loss)]
    page.put(
        "self_declared",
        (Some(declared as f64), Some(declared as u64), None, None),
    );
}
