//! The measures of the report `threads`, of statements and what answers to them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use jiff::Timestamp;
use uuid::Uuid;

use super::closure::{Answered, By};
use super::figure::{Count, Figure, Place, Set, to_f64};
use super::frame::{DAY, Frame, MONTH, people_of};
use super::loops::Loops;
use super::words::{
    ANSWERED_WITHIN_TWO_WORKING_DAYS, ANSWERS_ACKNOWLEDGED_IN_TWO_DAYS, BIG_IDEAS_ACKNOWLEDGED,
    CLARIFIED_PER_HUNDRED, CONCERNS_ACKNOWLEDGED, CONCERNS_PER_HUNDRED, CONCERNS_WITH_ACTION,
    Definition, IDEA_ACKNOWLEDGEMENT_GAP, LISTENING_FIRST, LITTLE_IDEAS, LITTLE_IDEAS_ACKNOWLEDGED,
    OPEN_ASKS_2_TO_7_DAYS, OPEN_ASKS_7_TO_28_DAYS, OPEN_ASKS_OVER_28_DAYS, OPEN_ASKS_UNDER_2_DAYS,
    RECOGNISED_OBJECTIVES, RECOGNISED_SHARES, RECOGNITION_CONFIRMED, SOURCED_SHARES,
    TIME_TO_ACKNOWLEDGE, TIME_TO_FIRST_ANSWER,
};
use crate::facts::together::{Happening, Templates, Threads};
use crate::facts::{Band, Directory};
use crate::report::statistics::working::two_days_after;

const ANSWERED: Templates = Templates::named(&["answered"]);
const CONCERN: Templates = Templates::named(&["raised-concern"]);
const CONCERN_ACKNOWLEDGED: Templates = Templates::named(&["acknowledged-concern"]);
const RECOGNISED: Templates = Templates::named(&["acknowledged-business-value"]);
const LITTLE: Templates = Templates::named(&["shared-little-idea"]);
const BIG: Templates = Templates::named(&["shared-big-idea"]);
const LISTENED: Templates = Templates::named(&["listened"]);
const SOURCED: Templates = Templates::named(&["shared-sourced-account"]);
const CLARIFIED: Templates = Templates::named(&["clarified-contribution"]);

/// How long a thing is followed for its time to the first answer.
const FOLLOWED: i64 = 28 * DAY;
/// The longest that two working days take: a weekend, and a clock put back.
const WORKING: i64 = 5 * DAY;

type All<'i> = Answered<'i, { crate::facts::together::THREADS }>;

pub(super) fn figures(
    items: &Threads,
    loops: &Loops,
    directory: &Directory,
    frame: &Frame,
) -> Vec<Vec<Figure>> {
    let all = All::new(items, frame.observed_ms);
    let listened = Listened::of(&all);
    let of_period = |period: &crate::report::period::Period| {
        let range = period.range();
        let mut figures = asks(&all, &range, frame);
        figures.extend(acknowledgements(&all, &range, frame));
        figures.extend(loops.figures(&all, &range, frame));
        figures.extend(concerns(&all, &range, directory));
        figures.extend(recognition(&all, items, &range));
        figures.extend(ideas(&all, &range));
        figures.push(listened.figure(&all, &range));
        let (sourced, others) = all.parted(all.within(&range, Templates::SHARES), |one| {
            one.templates.intersects(SOURCED)
        });
        let shares = sourced.clone().with(&others);
        figures.push(Figure::share(&SOURCED_SHARES, sourced, others));
        let clarified = all.set(all.within(&range, CLARIFIED));
        figures.push(per_hundred(
            &CLARIFIED_PER_HUNDRED,
            clarified,
            Count::Set(shares),
        ));
        figures
    };
    frame.periods.iter().map(of_period).collect()
}

fn asks(all: &All<'_>, range: &Range<i64>, frame: &Frame) -> Vec<Figure> {
    let asks = || all.within(range, Templates::ASKS);
    let time = all.time(
        &TIME_TO_FIRST_ANSWER,
        asks(),
        FOLLOWED,
        ANSWERED,
        By::Others,
    );
    let mut figures = vec![
        time,
        in_two_days(
            all,
            &ANSWERED_WITHIN_TWO_WORKING_DAYS,
            asks(),
            ANSWERED,
            frame,
        ),
    ];
    let ages = [
        (&OPEN_ASKS_UNDER_2_DAYS, i64::MIN..2 * DAY),
        (&OPEN_ASKS_2_TO_7_DAYS, 2 * DAY..7 * DAY),
        (&OPEN_ASKS_7_TO_28_DAYS, 7 * DAY..FOLLOWED),
        (&OPEN_ASKS_OVER_28_DAYS, FOLLOWED..i64::MAX),
    ];
    for (definition, ages) in ages {
        let (open, others) = all.parted(asks(), |one| {
            let age = frame.observed_ms.saturating_sub(one.time_ms);
            let until = one.time_ms.saturating_add(FOLLOWED);
            ages.contains(&age) && !all.is_answered(one, until, ANSWERED, By::Others)
        });
        let value = Some(to_f64(open.len()));
        figures.push(Figure {
            value,
            interval: None,
            ..Figure::share(definition, open, others).after(FOLLOWED)
        });
    }
    figures
}

fn acknowledgements(all: &All<'_>, range: &Range<i64>, frame: &Frame) -> [Figure; 2] {
    let given = || all.within(range, Templates::GIVES);
    let by = By::Others;
    let thanks = Templates::ACKNOWLEDGES;
    [
        all.time(&TIME_TO_ACKNOWLEDGE, given(), FOLLOWED, thanks, by),
        in_two_days(
            all,
            &ANSWERS_ACKNOWLEDGED_IN_TWO_DAYS,
            given(),
            thanks,
            frame,
        ),
    ]
}

fn in_two_days<'i>(
    all: &All<'i>,
    definition: &'static Definition,
    things: impl Iterator<Item = &'i Happening>,
    templates: Templates,
    frame: &Frame,
) -> Figure {
    let due = |one: &Happening| {
        let at = Timestamp::from_millisecond(one.time_ms);
        at.map_or(i64::MAX, |at| {
            crate::facts::milliseconds(two_days_after(at, &frame.window.tz))
        })
    };
    let closure = all.closed(things, due, |one, due| {
        all.is_answered(one, due, templates, By::Others)
    });
    closure.figure(definition, WORKING)
}

fn concerns(all: &All<'_>, range: &Range<i64>, directory: &Directory) -> Vec<Figure> {
    let week = 7 * DAY;
    let concerns = || all.within(range, CONCERN);
    let received = all.closed_within(concerns(), week, CONCERN_ACKNOWLEDGED, By::Others);
    let is_received = |one: &&Happening| {
        let due = one.time_ms.saturating_add(week);
        due <= all.observed_ms && all.is_answered(one, due, CONCERN_ACKNOWLEDGED, By::Others)
    };
    let (acted, not) = all.parted(concerns().filter(is_received), |one| {
        let due = one.time_ms.saturating_add(week);
        all.answers(one, CONCERN_ACKNOWLEDGED, By::Others)
            .any(|answer| answer.time_ms < due && answer.action_taken)
    });
    let with_action = Figure::share(&CONCERNS_WITH_ACTION, acted, not).after(week);
    let mut figures = vec![received.figure(&CONCERNS_ACKNOWLEDGED, week), with_action];
    let population = people_of(directory, range);
    let people = population.map_or(Count::None, Count::Population);
    let everybody = per_hundred(&CONCERNS_PER_HUNDRED, all.set(concerns()), people);
    figures.push(Figure {
        population,
        ..everybody
    });
    if population.is_some() {
        let by_band = directory.population(range).by_band;
        let of_band = |band: Band| {
            let is_of = |one: &&Happening| all.people(one).iter().any(|(_, of)| *of == Some(band));
            let raised = all.set(concerns().filter(is_of));
            let people = by_band.get(&band).copied().unwrap_or_default();
            Figure {
                population: Some(people),
                ..per_hundred(&CONCERNS_PER_HUNDRED, raised, Count::Population(people))
                    .at(Place::Band(Some(band)))
                    .behind(all.set(concerns().filter(|one| unknown(all, one))))
            }
        };
        figures.extend(Band::ALL.map(of_band));
    }
    figures
}

/// Whether the band of nobody who did a statement is known.
pub(super) fn unknown<const KIND: u8>(all: &Answered<'_, KIND>, one: &Happening) -> bool {
    all.people(one).iter().all(|(_, band)| band.is_none())
}

fn per_hundred(definition: &'static Definition, part: Set, whole: Count) -> Figure {
    let all = whole.number().filter(|all| *all > 0);
    Figure {
        value: all.map(|all| 100.0 * to_f64(part.len()) / to_f64(all)),
        numerator: Count::Set(part),
        denominator: whole,
        ..Figure::new(definition)
    }
}

fn recognition(all: &All<'_>, items: &Threads, range: &Range<i64>) -> [Figure; 3] {
    let needs = 60 * DAY;
    let shares = all.within(range, Templates::SHARES);
    let recognised = all.closed_within(shares, needs, RECOGNISED, By::Others);
    let values = || all.within(range, RECOGNISED);
    let (confirmed, not) = all.parted(values(), |one| one.confirmed);
    let name = |one: &Happening| {
        let place = usize::try_from(one.objective?).ok()?;
        items.objectives.get(place).map(ToString::to_string)
    };
    let objectives: BTreeSet<String> = values().filter_map(name).collect();
    [
        recognised.figure(&RECOGNISED_SHARES, needs),
        Figure::share(&RECOGNITION_CONFIRMED, confirmed, not),
        Figure::value(
            &RECOGNISED_OBJECTIVES,
            Some(to_f64(objectives.len() as u64)),
        )
        .behind(all.set(values())),
    ]
}

fn ideas(all: &All<'_>, range: &Range<i64>) -> [Figure; 4] {
    let needs = 14 * DAY;
    let is_little = |one: &Happening| one.templates.intersects(LITTLE);
    let ideas = || all.within(range, LITTLE.union(BIG));
    let (little, big) = all.parted(ideas(), is_little);
    let noticed = |of_little: bool| {
        let ideas = ideas().filter(|one| is_little(one) == of_little);
        all.closed_within(ideas, needs, Templates::ACKNOWLEDGES, By::Others)
    };
    let little_noticed = noticed(true).figure(&LITTLE_IDEAS_ACKNOWLEDGED, needs);
    let big_noticed = noticed(false).figure(&BIG_IDEAS_ACKNOWLEDGED, needs);
    let gap = big_noticed.value.zip(little_noticed.value);
    let gap = Figure {
        with: &["little_ideas_acknowledged", "big_ideas_acknowledged"],
        ..Figure::value(
            &IDEA_ACKNOWLEDGEMENT_GAP,
            gap.map(|(big, little)| big - little),
        )
        .after(needs)
    };
    let share = Figure::share(&LITTLE_IDEAS, little, big);
    [share, little_noticed, big_noticed, gap]
}

/// When people listened, by person and registration; in the order of time.
struct Listened(HashMap<(u32, Uuid), Vec<i64>>);

impl Listened {
    fn of(all: &All<'_>) -> Self {
        let mut listened: HashMap<_, Vec<i64>> = HashMap::new();
        for one in all.within(&(i64::MIN..i64::MAX), LISTENED) {
            for (person, _) in all.people(one) {
                if let Some(registration) = one.registration {
                    let times = listened.entry((*person, registration)).or_default();
                    times.push(one.time_ms);
                }
            }
        }
        Self(listened)
    }

    fn figure(&self, all: &All<'_>, range: &Range<i64>) -> Figure {
        let back = DAY * i64::try_from(MONTH).unwrap_or(i64::MAX);
        let answers = || all.within(range, Templates::ANSWERS);
        let (after, others) = all.parted(answers(), |one| {
            let within = one.time_ms.saturating_sub(back)..=one.time_ms;
            let heard = |(person, _): &(u32, _)| {
                let key = one.registration.map(|registration| (*person, registration));
                let times = key.and_then(|key| self.0.get(&key));
                times.is_some_and(|times| times.iter().any(|at| within.contains(at)))
            };
            all.people(one).iter().any(heard)
        });
        let known = answers().filter(|one| one.registration.is_some()).count();
        let whole = after.len() + others.len();
        Figure::share(&LISTENING_FIRST, after, others).covering(known as u64, whole)
    }
}
