//! The measures of the report `seniors`: what those do whom others watch, as one cohort.

use std::collections::BTreeSet;
use std::ops::Range;

use roaring::RoaringBitmap;

use super::closure::{Answered, By, unknown};
use super::figure::{Count, Figure, Place, Set, to_f64};
use super::frame::DAY;
use super::gathered::{Due, Gather, Gathered, Plan, Thing};
use super::sheet::Sheet;
use super::words::{
    ASKS_ANSWERED_BY_SENIORS, CREDIT, CREDIT_GAP, ROLE_MODELLING, SELF_DECLARED, SENIOR_BEHAVIOURS,
    VULNERABILITY_RATIO,
};
use crate::facts::together::{Doings, TEMPLATES, THREADS, Templates};
use crate::facts::{Band, Directory};
use crate::report::days::{Day, Derived};
use crate::report::item::Item;
use crate::report::statistics::share::share;

/// How long an answer, or credit for it, may take.
const NEEDS: i64 = 14 * DAY;

/// Days after a thing that have to do with it; one more for a clock that is put forward.
pub(super) const AFTER: usize = 15;

const ANSWERED: Templates = Templates::named(&["answered"]);

pub(super) const PLAN: Plan = Plan {
    received: &[Due::Within(NEEDS); CREDIT_OF_BAND + Band::ALL.len()],
    waited: &[],
    counted: ANSWERS + 1,
};

// Places of what is to be received.
const JUNIOR_ASKS: usize = 0;
const CREDITED: usize = 1;
/// Credit for those of whom no band is known.
const CREDIT_OF_STRANGERS: usize = 2;
/// Credit for those of the first band; the others follow.
const CREDIT_OF_BAND: usize = 3;

// Places of what is counted.
const ASKS: usize = 0;
const ASKS_OF_THE_KNOWN: usize = 1;
const WEAK_SENIORS: usize = 2;
const WEAK_OTHERS: usize = 3;
const WEAK_STRANGERS: usize = 4;
const ANSWERS: usize = 5;

/// The number of the sheets, which are neither [`THREADS`] nor those of debriefs.
const SHEETS: u8 = 40;

type All<'i> = Answered<'i, THREADS>;

/// What became of the things of one day, and what people did in it.
#[derive(Debug)]
pub(super) struct SeniorSheet {
    pub(super) things: Sheet<SHEETS>,
    pub(super) cohort: Cohort,
}

impl Derived for SeniorSheet {
    const NUMBER: u8 = SHEETS;

    fn bytes(&self) -> usize {
        self.things.bytes() + self.cohort.bytes()
    }
}

/// What people did on some days.
#[derive(Debug, Default)]
pub(super) struct Cohort {
    /// The seniors who did something that others could see, and what.
    people: RoaringBitmap,
    visible: Templates,
    /// In which somebody says of themselves that they are senior.
    declared: Set,
}

impl Cohort {
    pub(super) fn of<'d>(days: impl IntoIterator<Item = &'d Day<Doings>>) -> Self {
        let mut cohort = Self::default();
        for day in days {
            cohort.add(&day.part);
        }
        cohort
    }

    fn add(&mut self, day: &Doings) {
        for doing in &day.doings {
            if doing.band.is_some_and(Band::is_senior) && !doing.visible.is_empty() {
                self.people.insert(doing.person);
                self.visible = self.visible.union(doing.visible);
            }
        }
        for (sequence, people) in &day.self_declared {
            let people = people.iter().copied();
            self.declared.push(Item::Statement(*sequence), people);
        }
    }

    /// Adds another one, of which nothing is listed.
    pub(super) fn count(&mut self, other: &Self) {
        self.people |= &other.people;
        self.visible = self.visible.union(other.visible);
        self.declared = std::mem::take(&mut self.declared).with(&other.declared);
    }

    /// The same without a list of statements.
    pub(super) fn unlisted(self) -> Self {
        Self {
            declared: self.declared.unlisted(),
            ..self
        }
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.people.serialized_size() + self.declared.people.serialized_size()
    }
}

/// Tells of all things of a range.
pub(super) fn gather(all: &All<'_>, range: &Range<i64>, into: &mut impl Gather) {
    for thing in all.things(range) {
        let templates = thing.happening.templates;
        if templates.intersects(Templates::ASKS) {
            ask(all, thing, into);
        }
        if templates.intersects(Templates::VULNERABLE) {
            let place = if unknown(thing) {
                WEAK_STRANGERS
            } else if bands(thing).any(Band::is_senior) {
                WEAK_SENIORS
            } else {
                WEAK_OTHERS
            };
            into.counted(place, thing);
        }
        if templates.intersects(ANSWERED) {
            answer(all, thing, into);
        }
    }
}

fn bands(thing: Thing<'_>) -> impl Iterator<Item = Band> {
    thing.people.iter().filter_map(|(_, band)| *band)
}

fn due(thing: Thing<'_>) -> i64 {
    thing.happening.time_ms.saturating_add(NEEDS)
}

fn ask<'i>(all: &All<'i>, thing: Thing<'i>, into: &mut impl Gather) {
    into.counted(ASKS, thing);
    if !unknown(thing) {
        into.counted(ASKS_OF_THE_KNOWN, thing);
    }
    if bands(thing).any(|band| band <= Band::Experienced) {
        let due = due(thing);
        let is_answered = all
            .answers(thing.happening, ANSWERED, By::Others)
            .take_while(|answer| answer.time_ms < due)
            .any(|answer| bands(all.thing(answer)).any(Band::is_senior));
        into.received(JUNIOR_ASKS, thing, due, is_answered);
    }
}

fn answer<'i>(all: &All<'i>, thing: Thing<'i>, into: &mut impl Gather) {
    into.counted(ANSWERS, thing);
    let due = due(thing);
    let first = all.first(thing.happening, Templates::ACKNOWLEDGES, By::Others);
    let is_credited = first.is_some_and(|at| at < due);
    into.received(CREDITED, thing, due, is_credited);
    if unknown(thing) {
        into.received(CREDIT_OF_STRANGERS, thing, due, is_credited);
    }
    for (place, band) in Band::ALL.into_iter().enumerate() {
        if bands(thing).any(|of| of == band) {
            into.received(CREDIT_OF_BAND + place, thing, due, is_credited);
        }
    }
}

/// The figures of a period, and what `threads` shows of the same things.
pub(super) fn figures(
    mut all: Gathered,
    cohort: Cohort,
    directory: &Directory,
    range: &Range<i64>,
) -> (Vec<Figure>, Vec<Set>) {
    let all = &mut all;
    let population = directory
        .lists_people()
        .then(|| Bands::of(directory, range));
    let others = vec![all.take(ASKS), all.take(ANSWERS)];
    let known = population.as_ref().map(|bands| bands.seniors);
    let mut figures = modelling(cohort.people, cohort.visible, known).to_vec();
    let known = all.take(ASKS_OF_THE_KNOWN).len();
    let closure = all.take_received(JUNIOR_ASKS);
    let asks = closure.figure(&ASKS_ANSWERED_BY_SENIORS, NEEDS);
    figures.push(asks.covering(known, others[0].len()));
    figures.push(vulnerability(all, population.as_ref()));
    figures.extend(credit(all, population.is_some()));
    let declared = Figure::number(&SELF_DECLARED, cohort.declared);
    figures.push(Figure {
        denominator: Count::None,
        ..declared
    });
    (figures, others)
}

/// How many people of the directory are senior, and have a band.
struct Bands {
    seniors: u64,
    known: u64,
}

impl Bands {
    fn of(directory: &Directory, range: &Range<i64>) -> Self {
        let known = directory.within(range, |place| place.band.is_some());
        let seniors = directory.within(range, |place| place.band.is_some_and(Band::is_senior));
        Self {
            seniors: seniors.len() as u64,
            known: known.len() as u64,
        }
    }
}

fn modelling(people: RoaringBitmap, visible: Templates, known: Option<u64>) -> [Figure; 2] {
    let seniors = Set::of_people(people);
    let codes: BTreeSet<&str> = visible
        .iter()
        .filter_map(|place| TEMPLATES.get(place))
        .map(|(_, code, _)| *code)
        .collect();
    let value = known.map(|_| to_f64(codes.len() as u64));
    [
        Figure::of_population(&ROLE_MODELLING, seniors.clone(), known),
        Figure::value(&SENIOR_BEHAVIOURS, value).behind(seniors),
    ]
}

fn vulnerability(all: &mut Gathered, population: Option<&Bands>) -> Figure {
    let (by_seniors, by_others) = (all.take(WEAK_SENIORS), all.take(WEAK_OTHERS));
    let known = by_seniors.len() + by_others.len();
    let shown = known + all.take(WEAK_STRANGERS).len();
    let of_people = population.and_then(|bands| share(bands.seniors, bands.known));
    let figure = Figure::share(&VULNERABILITY_RATIO, by_seniors, by_others).covering(known, shown);
    let ratio = figure.value.zip(of_people.filter(|share| *share > 0.0));
    Figure {
        value: ratio.map(|(of_statements, of_people)| of_statements / of_people),
        interval: None,
        population: population.map(|bands| bands.known),
        ..figure
    }
}

fn credit(all: &mut Gathered, has_bands: bool) -> Vec<Figure> {
    let everybody = all.take_received(CREDITED);
    let mut figures = vec![everybody.figure(&CREDIT, NEEDS)];
    if !has_bands {
        figures.push(Figure::value(&CREDIT_GAP, None));
        return figures;
    }
    let rest = all.take_received(CREDIT_OF_STRANGERS);
    let mut shares: Vec<f64> = Vec::new();
    for (place, band) in Band::ALL.into_iter().enumerate() {
        let closure = all.take_received(CREDIT_OF_BAND + place);
        let figure = closure.figure(&CREDIT, NEEDS).at(Place::Band(Some(band)));
        shares.extend(figure.value);
        figures.push(
            figure
                .behind(rest.closed.clone())
                .behind(rest.missed.clone()),
        );
    }
    let highest = shares.iter().copied().reduce(f64::max);
    let lowest = shares.iter().copied().reduce(f64::min);
    let gap = highest.zip(lowest).filter(|_| shares.len() > 1);
    figures.push(Figure {
        with: &["credit"],
        ..Figure::value(&CREDIT_GAP, gap.map(|(highest, lowest)| highest - lowest)).after(NEEDS)
    });
    figures
}
