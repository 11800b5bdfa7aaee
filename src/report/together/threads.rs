//! The measures of the report `threads`, of statements and what answers to them.

use std::ops::Range;

use jiff::tz::TimeZone;

use super::closure::{Answered, By, unknown};
use super::figure::{Count, Figure, Place, Set, to_f64};
use super::frame::{DAY, MONTH};
use super::gathered::{Due, Gather, Gathered, Plan, Thing};
use super::listened::Listened;
use super::loops::{LOOPS, Loops};
use super::words::{
    ANSWERED_WITHIN_TWO_WORKING_DAYS, ANSWERS_ACKNOWLEDGED_IN_TWO_DAYS, BIG_IDEAS_ACKNOWLEDGED,
    CLARIFIED_PER_HUNDRED, CONCERNS_ACKNOWLEDGED, CONCERNS_PER_HUNDRED, CONCERNS_WITH_ACTION,
    Definition, IDEA_ACKNOWLEDGEMENT_GAP, LISTENING_FIRST, LITTLE_IDEAS, LITTLE_IDEAS_ACKNOWLEDGED,
    OPEN_ASKS_2_TO_7_DAYS, OPEN_ASKS_7_TO_28_DAYS, OPEN_ASKS_OVER_28_DAYS, OPEN_ASKS_UNDER_2_DAYS,
    RECOGNISED_OBJECTIVES, RECOGNISED_SHARES, RECOGNITION_CONFIRMED, SOURCED_SHARES,
    TIME_TO_ACKNOWLEDGE, TIME_TO_FIRST_ANSWER,
};
use crate::facts::together::{THREADS, Templates, Threads};
use crate::facts::{Band, Population};

const ANSWERED: Templates = Templates::named(&["answered"]);
const CONCERN: Templates = Templates::named(&["raised-concern"]);
const CONCERN_ACKNOWLEDGED: Templates = Templates::named(&["acknowledged-concern"]);
const RECOGNISED: Templates = Templates::named(&["acknowledged-business-value"]);
const LITTLE: Templates = Templates::named(&["shared-little-idea"]);
const BIG: Templates = Templates::named(&["shared-big-idea"]);
const SOURCED: Templates = Templates::named(&["shared-sourced-account"]);
const CLARIFIED: Templates = Templates::named(&["clarified-contribution"]);

/// How long a thing is followed for its time to the first answer.
const FOLLOWED: i64 = 28 * DAY;
/// The longest that two working days take: a weekend, and a clock put back.
const WORKING: i64 = 5 * DAY;
/// Within which concerns, ideas and what is shared are to be received.
const CONCERNS_WITHIN: i64 = 7 * DAY;
const IDEAS_WITHIN: i64 = 14 * DAY;
const SHARES_WITHIN: i64 = 60 * DAY;

const LOOP: Due = Due::Within(super::loops::NEEDS);

/// Days that have to do with the things of a day: those before it in which people listened, and those after it in
/// which things are received. One more on each side for clocks that are put forward or back.
pub(super) const BEFORE: usize = MONTH + 1;
pub(super) const AFTER: usize = 61;

pub(super) const PLAN: Plan = Plan {
    received: &[
        Due::TwoWorkingDays,
        Due::TwoWorkingDays,
        Due::Within(CONCERNS_WITHIN),
        Due::Within(CONCERNS_WITHIN),
        Due::Within(SHARES_WITHIN),
        Due::Within(IDEAS_WITHIN),
        Due::Within(IDEAS_WITHIN),
        LOOP,
        LOOP,
        LOOP,
        LOOP,
        LOOP,
        LOOP,
    ],
    waited: &[FOLLOWED, FOLLOWED],
    counted: CLARIFICATIONS + 1,
};

// Places of what is to be received.
const ASKS: usize = 0;
const GIVEN: usize = 1;
const CONCERNS: usize = 2;
/// Concerns that were received: whether something was done.
const ACTED_ON: usize = 3;
const SHARES: usize = 4;
const LITTLE_IDEA: usize = 5;
const BIG_IDEA: usize = 6;
pub(super) const FIRST_LOOP: usize = 7;

// Places of what is counted.
const RAISED: usize = 0;
/// Of the first band; the others follow.
const RAISED_BY_BAND: usize = 1;
const RAISED_BY_NOBODY_KNOWN: usize = RAISED_BY_BAND + Band::ALL.len();
const CONFIRMED: usize = RAISED_BY_NOBODY_KNOWN + 1;
const UNCONFIRMED: usize = CONFIRMED + 1;
const LITTLE_IDEAS_SHARED: usize = UNCONFIRMED + 1;
const BIG_IDEAS_SHARED: usize = LITTLE_IDEAS_SHARED + 1;
const AFTER_LISTENING: usize = BIG_IDEAS_SHARED + 1;
const WITHOUT_LISTENING: usize = AFTER_LISTENING + 1;
const SOURCED_ACCOUNTS: usize = WITHOUT_LISTENING + 1;
const OTHER_SHARES: usize = SOURCED_ACCOUNTS + 1;
const CLARIFICATIONS: usize = OTHER_SHARES + 1;

pub(super) type All<'i> = Answered<'i, THREADS>;

/// Statements of some days, and all that is asked of them.
pub(super) struct Source<'i> {
    pub(super) all: All<'i>,
    pub(super) items: &'i Threads,
    pub(super) loops: &'i Loops,
    listened: Listened,
}

impl<'i> Source<'i> {
    pub(super) fn new(items: &'i Threads, loops: &'i Loops) -> Self {
        let all = All::new(items);
        Self {
            listened: Listened::of(&all),
            all,
            items,
            loops,
        }
    }

    /// Tells of all things of a range.
    pub(super) fn gather(&self, range: &Range<i64>, zone: &TimeZone, into: &mut impl Gather) {
        for thing in self.all.things(range) {
            let templates = thing.happening.templates;
            let is = |others| templates.intersects(others);
            if is(Templates::ASKS) {
                self.waited(ASKS, thing, ANSWERED, zone, into);
            }
            if is(Templates::GIVES) {
                self.waited(GIVEN, thing, Templates::ACKNOWLEDGES, zone, into);
            }
            if is(CONCERN) {
                self.concern(thing, into);
            }
            if is(Templates::SHARES) {
                let place = if is(SOURCED) {
                    SOURCED_ACCOUNTS
                } else {
                    OTHER_SHARES
                };
                into.counted(place, thing);
                self.received(SHARES, thing, SHARES_WITHIN, RECOGNISED, into);
            }
            if is(RECOGNISED) {
                self.recognition(thing, into);
            }
            if is(LITTLE.union(BIG)) {
                let (received, counted) = if is(LITTLE) {
                    (LITTLE_IDEA, LITTLE_IDEAS_SHARED)
                } else {
                    (BIG_IDEA, BIG_IDEAS_SHARED)
                };
                into.counted(counted, thing);
                self.received(received, thing, IDEAS_WITHIN, Templates::ACKNOWLEDGES, into);
            }
            if is(Templates::ANSWERS) {
                let place = if self.listened.before(thing) {
                    AFTER_LISTENING
                } else {
                    WITHOUT_LISTENING
                };
                into.counted(place, thing);
                if thing.happening.registration.is_some() {
                    into.known();
                }
            }
            if is(CLARIFIED) {
                into.counted(CLARIFICATIONS, thing);
            }
        }
        self.loops.gather(&self.all, range, FIRST_LOOP, into);
    }

    fn waited(
        &self,
        place: usize,
        thing: Thing<'i>,
        answers: Templates,
        zone: &TimeZone,
        into: &mut impl Gather,
    ) {
        let begun = thing.happening.time_ms;
        let first = self.all.first(thing.happening, answers, By::Others);
        let until = begun.saturating_add(FOLLOWED);
        into.waited(place, thing, first.filter(|at| *at < until));
        let due = Due::TwoWorkingDays.of(begun, zone);
        into.received(place, thing, due, first.is_some_and(|at| at < due));
    }

    fn received(
        &self,
        place: usize,
        thing: Thing<'i>,
        within: i64,
        answers: Templates,
        into: &mut impl Gather,
    ) {
        let due = thing.happening.time_ms.saturating_add(within);
        let first = self.all.first(thing.happening, answers, By::Others);
        into.received(place, thing, due, first.is_some_and(|at| at < due));
    }

    fn concern(&self, thing: Thing<'i>, into: &mut impl Gather) {
        into.counted(RAISED, thing);
        for (place, band) in Band::ALL.iter().enumerate() {
            if thing.people.iter().any(|(_, of)| of.as_ref() == Some(band)) {
                into.counted(RAISED_BY_BAND + place, thing);
            }
        }
        if unknown(thing) {
            into.counted(RAISED_BY_NOBODY_KNOWN, thing);
        }
        let due = thing.happening.time_ms.saturating_add(CONCERNS_WITHIN);
        let answers = self
            .all
            .answers(thing.happening, CONCERN_ACKNOWLEDGED, By::Others);
        let mut in_time = answers.take_while(|one| one.time_ms < due).peekable();
        let is_received = in_time.peek().is_some();
        into.received(CONCERNS, thing, due, is_received);
        if is_received {
            into.received(ACTED_ON, thing, due, in_time.any(|one| one.action_taken));
        }
    }

    fn recognition(&self, thing: Thing<'i>, into: &mut impl Gather) {
        let place = if thing.happening.confirmed {
            CONFIRMED
        } else {
            UNCONFIRMED
        };
        into.counted(place, thing);
        let objective = thing.happening.objective;
        let objective = objective.and_then(|place| usize::try_from(place).ok());
        if let Some(name) = objective.and_then(|place| self.items.objectives.get(place)) {
            into.named(name);
        }
    }
}

/// The measures of a period. `population` is there where it is known; bands of people may not be.
pub(super) fn figures(
    mut all: Gathered,
    population: Option<&Population>,
    has_bands: bool,
) -> Vec<Figure> {
    let all = &mut all;
    let mut figures = asks(all);
    figures.extend(acknowledgements(all));
    for (place, one) in LOOPS.iter().enumerate() {
        let closure = all.take_received(FIRST_LOOP + place);
        figures.push(closure.figure(one.definition, super::loops::NEEDS));
    }
    figures.extend(concerns(all, population, has_bands));
    figures.extend(recognition(all));
    figures.extend(ideas(all));
    let (after, others) = (all.take(AFTER_LISTENING), all.take(WITHOUT_LISTENING));
    let whole = after.len() + others.len();
    figures.push(Figure::share(&LISTENING_FIRST, after, others).covering(all.known, whole));
    let (sourced, others) = (all.take(SOURCED_ACCOUNTS), all.take(OTHER_SHARES));
    let shares = sourced.clone().with(&others);
    figures.push(Figure::share(&SOURCED_SHARES, sourced, others));
    let clarified = all.take(CLARIFICATIONS);
    figures.push(per_hundred(
        &CLARIFIED_PER_HUNDRED,
        clarified,
        Count::Set(shares),
    ));
    figures
}

fn asks(all: &mut Gathered) -> Vec<Figure> {
    let mut waited = all.take_waited(ASKS);
    let in_two_days = all.take_received(ASKS);
    let mut figures = vec![
        waited.figure(&TIME_TO_FIRST_ANSWER, FOLLOWED),
        in_two_days.figure(&ANSWERED_WITHIN_TWO_WORKING_DAYS, WORKING),
    ];
    let definitions = [
        &OPEN_ASKS_UNDER_2_DAYS,
        &OPEN_ASKS_2_TO_7_DAYS,
        &OPEN_ASKS_7_TO_28_DAYS,
        &OPEN_ASKS_OVER_28_DAYS,
    ];
    for (place, definition) in definitions.into_iter().enumerate() {
        let open = waited.open_for[place].clone();
        let younger_or_older = waited.open_for.iter().enumerate();
        let others = younger_or_older
            .filter(|(other, _)| *other != place)
            .fold(waited.ended.clone(), |all, (_, one)| all.with(one));
        let value = Some(to_f64(open.len()));
        figures.push(Figure {
            value,
            interval: None,
            ..Figure::share(definition, open, others).after(FOLLOWED)
        });
    }
    figures
}

fn acknowledgements(all: &mut Gathered) -> [Figure; 2] {
    let in_two_days = all.take_received(GIVEN);
    [
        all.take_waited(GIVEN)
            .figure(&TIME_TO_ACKNOWLEDGE, FOLLOWED),
        in_two_days.figure(&ANSWERS_ACKNOWLEDGED_IN_TWO_DAYS, WORKING),
    ]
}

fn concerns(all: &mut Gathered, population: Option<&Population>, has_bands: bool) -> Vec<Figure> {
    let received = all.take_received(CONCERNS);
    let acted_on = all.take_received(ACTED_ON);
    let with_action = Figure::share(&CONCERNS_WITH_ACTION, acted_on.closed, acted_on.missed);
    let mut figures = vec![
        received.figure(&CONCERNS_ACKNOWLEDGED, CONCERNS_WITHIN),
        with_action.after(CONCERNS_WITHIN),
    ];
    let members = population.map(|population| population.members);
    let people = members.map_or(Count::None, Count::Population);
    figures.push(Figure {
        population: members,
        ..per_hundred(&CONCERNS_PER_HUNDRED, all.take(RAISED), people)
    });
    let Some(population) = population.filter(|_| has_bands) else {
        return figures;
    };
    let unknown = all.take(RAISED_BY_NOBODY_KNOWN);
    for (place, band) in Band::ALL.into_iter().enumerate() {
        let raised = all.take(RAISED_BY_BAND + place);
        let people = population.by_band.get(&band).copied().unwrap_or_default();
        figures.push(Figure {
            population: Some(people),
            ..per_hundred(&CONCERNS_PER_HUNDRED, raised, Count::Population(people))
                .at(Place::Band(Some(band)))
                .behind(unknown.clone())
        });
    }
    figures
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

fn recognition(all: &mut Gathered) -> [Figure; 3] {
    let (confirmed, not) = (all.take(CONFIRMED), all.take(UNCONFIRMED));
    let values = confirmed.clone().with(&not);
    let objectives = Some(to_f64(all.names.len() as u64));
    [
        all.take_received(SHARES)
            .figure(&RECOGNISED_SHARES, SHARES_WITHIN),
        Figure::share(&RECOGNITION_CONFIRMED, confirmed, not),
        Figure::value(&RECOGNISED_OBJECTIVES, objectives).behind(values),
    ]
}

fn ideas(all: &mut Gathered) -> [Figure; 4] {
    let (little, big) = (all.take(LITTLE_IDEAS_SHARED), all.take(BIG_IDEAS_SHARED));
    let noticed = all.take_received(LITTLE_IDEA);
    let little_noticed = noticed.figure(&LITTLE_IDEAS_ACKNOWLEDGED, IDEAS_WITHIN);
    let noticed = all.take_received(BIG_IDEA);
    let big_noticed = noticed.figure(&BIG_IDEAS_ACKNOWLEDGED, IDEAS_WITHIN);
    let gap = big_noticed.value.zip(little_noticed.value);
    let gap = Figure {
        with: &["little_ideas_acknowledged", "big_ideas_acknowledged"],
        ..Figure::value(
            &IDEA_ACKNOWLEDGEMENT_GAP,
            gap.map(|(big, little)| big - little),
        )
        .after(IDEAS_WITHIN)
    };
    let share = Figure::share(&LITTLE_IDEAS, little, big);
    [share, little_noticed, big_noticed, gap]
}
