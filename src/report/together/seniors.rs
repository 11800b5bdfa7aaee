//! The measures of the report `seniors`: what those do whom others watch, as one cohort.

use std::collections::BTreeSet;
use std::ops::Range;

use roaring::RoaringBitmap;

use super::closure::{Answered, By, unknown};
use super::figure::{Count, Figure, Place, Set, to_f64};
use super::frame::{DAY, Frame};

use super::words::{
    ASKS_ANSWERED_BY_SENIORS, CREDIT, CREDIT_GAP, ROLE_MODELLING, SELF_DECLARED, SENIOR_BEHAVIOURS,
    VULNERABILITY_RATIO,
};
use crate::facts::together::{Doings, Happening, TEMPLATES, THREADS, Templates, Threads};
use crate::facts::{Band, Directory};
use crate::report::days::Day;
use crate::report::item::Item;
use crate::report::period::Period;
use crate::report::statistics::share::share;

/// How long an answer, or credit for it, may take.
const NEEDS: i64 = 14 * DAY;

const ANSWERED: Templates = Templates::named(&["answered"]);

type All<'i> = Answered<'i, THREADS>;

/// The figures of each period, and what `threads` shows of the same things.
pub(super) fn figures(
    days: &[Day<Doings>],
    items: &Threads,
    directory: &Directory,
    frame: &Frame,
) -> Vec<(Vec<Figure>, Vec<Set>)> {
    let all = All::new(items, frame.observed_ms);
    let of_period = |(places, period): (Range<usize>, &Period)| {
        let range = period.range();
        let population = directory
            .lists_people()
            .then(|| Bands::of(directory, &range));
        let mut figures = modelling(&days[places.clone()], population.as_ref());
        figures.push(asks(&all, &range));
        figures.push(vulnerability(&all, &range, population.as_ref()));
        figures.extend(credit(&all, &range, population.is_some()));
        figures.push(self_declared(&days[places]));
        let others = [Templates::ASKS, ANSWERED]
            .map(|templates| all.set(all.within(&range, templates)))
            .to_vec();
        (figures, others)
    };
    let places = frame.days(days).into_iter();
    places.zip(&frame.periods).map(of_period).collect()
}

/// How many people of the directory are senior, and have a band.
struct Bands {
    seniors: u64,
    known: u64,
}

impl Bands {
    fn of(directory: &Directory, range: &Range<i64>) -> Self {
        let mut bands = Self {
            seniors: 0,
            known: 0,
        };
        for member in directory.members() {
            if member.preferences.opted_out {
                continue;
            }
            let within = member
                .places
                .iter()
                .filter(|place| place.range.start < range.end && range.start < place.range.end);
            let known: Vec<Band> = within.filter_map(|place| place.band).collect();
            bands.known += u64::from(!known.is_empty());
            bands.seniors += u64::from(known.iter().any(|band| band.is_senior()));
        }
        bands
    }
}

fn modelling(days: &[Day<Doings>], population: Option<&Bands>) -> Vec<Figure> {
    let mut people = RoaringBitmap::new();
    let mut visible = Templates::NONE;
    for doing in days.iter().flat_map(|day| &day.part.doings) {
        if doing.band.is_some_and(Band::is_senior) && !doing.visible.is_empty() {
            people.insert(doing.person);
            visible = visible.union(doing.visible);
        }
    }
    let seniors = Set::of_people(people);
    let codes: BTreeSet<&str> = visible
        .iter()
        .filter_map(|place| TEMPLATES.get(place))
        .map(|(_, code, _)| *code)
        .collect();
    let known = population.map(|bands| bands.seniors);
    let value = known.map(|_| to_f64(codes.len() as u64));
    vec![
        Figure::of_population(&ROLE_MODELLING, seniors.clone(), known),
        Figure::value(&SENIOR_BEHAVIOURS, value).behind(seniors),
    ]
}

fn bands<'i>(all: &All<'i>, one: &Happening) -> impl Iterator<Item = Band> + 'i {
    all.people(one).iter().filter_map(|(_, band)| *band)
}

fn asks(all: &All<'_>, range: &Range<i64>) -> Figure {
    let asks = || all.within(range, Templates::ASKS);
    let is_junior = |one: &&Happening| bands(all, one).any(|band| band <= Band::Experienced);
    let due = |one: &Happening| one.time_ms.saturating_add(NEEDS);
    let closure = all.closed(asks().filter(is_junior), due, |one, due| {
        all.answers(one, ANSWERED, By::Others)
            .take_while(|answer| answer.time_ms < due)
            .any(|answer| bands(all, answer).any(Band::is_senior))
    });
    let known = asks().filter(|one| !unknown(all, one)).count();
    closure
        .figure(&ASKS_ANSWERED_BY_SENIORS, NEEDS)
        .covering(known as u64, asks().count() as u64)
}

fn vulnerability(all: &All<'_>, range: &Range<i64>, population: Option<&Bands>) -> Figure {
    let shown = || all.within(range, Templates::VULNERABLE);
    let known = || shown().filter(|one| !unknown(all, one));
    let (by_seniors, by_others) = all.parted(known(), |one| bands(all, one).any(Band::is_senior));
    let of_people = population.and_then(|bands| share(bands.seniors, bands.known));
    let figure = Figure::share(&VULNERABILITY_RATIO, by_seniors, by_others)
        .covering(known().count() as u64, shown().count() as u64);
    let ratio = figure.value.zip(of_people.filter(|share| *share > 0.0));
    Figure {
        value: ratio.map(|(of_statements, of_people)| of_statements / of_people),
        interval: None,
        population: population.map(|bands| bands.known),
        ..figure
    }
}

fn credit(all: &All<'_>, range: &Range<i64>, has_bands: bool) -> Vec<Figure> {
    let answers = || all.within(range, ANSWERED);
    let thanks = Templates::ACKNOWLEDGES;
    let everybody = all.closed_within(answers(), NEEDS, thanks, By::Others);
    let mut figures = vec![everybody.figure(&CREDIT, NEEDS)];
    if !has_bands {
        figures.push(Figure::value(&CREDIT_GAP, None));
        return figures;
    }
    let strangers = || answers().filter(|one| unknown(all, one));
    let rest = all.closed_within(strangers(), NEEDS, thanks, By::Others);
    let mut shares: Vec<f64> = Vec::new();
    for band in Band::ALL {
        let is_of = |one: &&Happening| bands(all, one).any(|of| of == band);
        let closure = all.closed_within(answers().filter(is_of), NEEDS, thanks, By::Others);
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

fn self_declared(days: &[Day<Doings>]) -> Figure {
    let mut set = Set::default();
    for (sequence, people) in days.iter().flat_map(|day| &day.part.self_declared) {
        set.push(Item::Statement(*sequence), people.iter().copied());
    }
    let figure = Figure::number(&SELF_DECLARED, set);
    Figure {
        denominator: Count::None,
        ..figure
    }
}
