//! The measures of the report `people`, of days.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::figure::{Count, Figure, Place, Set};
use super::frame::{DAY, Frame, YEAR, people_of};
use super::words::{
    BEHAVIOUR_COVERAGE, BREADTH, CONCENTRATION, FORMAL_THEN_SPONTANEOUS, GIVE_AND_TAKE,
    GOAL_ALIGNMENT, MAKERS, MAKERS_BY_UNIT, SELF_DIRECTION, TOP_TENTH,
};
use crate::facts::together::{Doing, Doings, TEMPLATES, Templates};
use crate::facts::{Directory, Principle};
use crate::report::days::Day;
use crate::report::floor::Viewer;
use crate::report::statistics::inequality::{gini, top_tenth};
use crate::report::statistics::share::share;

/// How many days later somebody is looked for again.
const LATER: usize = 60;

const FORMAL: Templates = Templates::named(&["shared-formally"]);
const SPONTANEOUS: Templates = Templates::named(&["shared-spontaneously"]);
const GOAL: Templates = Templates::named(&["aligned-goal"]);

/// What one person did in a period.
#[derive(Clone, Copy, Default)]
struct Sum {
    templates: Templates,
    /// What they did while the directory had a place for them.
    as_member: Templates,
    /// By principle, and of all.
    contributions: [u64; Principle::ALL.len() + 1],
    /// The same while the directory had a place for them.
    of_member: [u64; Principle::ALL.len() + 1],
}

pub(super) fn figures(
    days: &[Day<Doings>],
    directory: &Directory,
    frame: &Frame,
) -> Vec<Vec<Figure>> {
    let newcomers = newcomers(days);
    let places = frame.days(days);
    let of_period = |(place, period)| {
        let range: &Range<usize> = place;
        let period: &crate::report::period::Period = period;
        let days_of = &days[range.clone()];
        let sums = sums(days_of);
        let population = people_of(directory, &period.range());
        let mut figures = Vec::new();
        for principle in Principle::ALL.map(Some).into_iter().chain([None]) {
            spread(&mut figures, &sums, principle, population, frame.floor);
        }
        figures.push(give_and_take(&sums));
        figures.push(formal(days, range, &newcomers, frame));
        figures.push(goals(
            days,
            range,
            directory,
            &frame.range_before(period, YEAR),
        ));
        for (definition, templates) in [
            (&SELF_DIRECTION, Templates::DEVELOPS),
            (&MAKERS, Templates::MAKES),
        ] {
            let did = |sum: &Sum| match population {
                Some(_) => sum.as_member.intersects(templates),
                None => sum.templates.intersects(templates),
            };
            figures.push(Figure::of_population(
                definition,
                who(&sums, did),
                population,
            ));
        }
        if frame.viewer == Viewer::Exact {
            figures.extend(by_unit(days_of, directory, &period.range()));
        }
        figures
    };
    places.iter().zip(&frame.periods).map(of_period).collect()
}

fn sums(days: &[Day<Doings>]) -> BTreeMap<u32, Sum> {
    let mut sums: foldhash::HashMap<u32, Sum> = HashMap::default();
    for doing in days.iter().flat_map(|day| &day.part.doings) {
        let sum = sums.entry(doing.person).or_default();
        sum.templates = sum.templates.union(doing.templates);
        let counts = doing.contributions.iter().map(|count| u64::from(*count));
        for (all, more) in sum.contributions.iter_mut().zip(counts.clone()) {
            *all += more;
        }
        if doing.is_member {
            sum.as_member = sum.as_member.union(doing.templates);
            for (all, more) in sum.of_member.iter_mut().zip(counts) {
                *all += more;
            }
        }
    }
    sums.into_iter().collect()
}

fn who(sums: &BTreeMap<u32, Sum>, did: impl Fn(&Sum) -> bool) -> Set {
    let who = sums.iter().filter(|(_, sum)| did(sum));
    Set::of_people(who.map(|(person, _)| *person))
}

/// How contributions are spread over people; of all principles where none is named.
fn spread(
    figures: &mut Vec<Figure>,
    sums: &BTreeMap<u32, Sum>,
    principle: Option<Principle>,
    population: Option<u64>,
    floor: u64,
) {
    let place = principle.map_or(Principle::ALL.len(), Principle::index);
    let all = who(sums, |sum| sum.contributions[place] > 0);
    let members = who(sums, |sum| sum.of_member[place] > 0);
    let (known, everybody) = (members.len(), all.len());
    let counted = if population.is_some() { &members } else { &all };
    figures.push(
        Figure::of_population(&BREADTH, counted.clone(), population)
            .covering(known, everybody)
            .toward(principle),
    );
    if let Some(principle) = principle {
        figures.push(behaviours(sums, principle, floor));
    }
    let counts: Vec<u64> = sums
        .values()
        .map(|sum| sum.of_member[place])
        .filter(|count| *count > 0)
        .collect();
    let index = |definition, value| Figure {
        population,
        ..Figure::value(definition, value)
            .covering(known, everybody)
            .toward(principle)
            .behind(members.clone())
    };
    figures.push(index(
        &CONCENTRATION,
        population.and_then(|all| gini(&counts, all)),
    ));
    let mut top = index(
        &TOP_TENTH,
        population.and_then(|all| top_tenth(&counts, all)),
    );
    let most = population.map_or(0, |all| all.div_ceil(10));
    top.behind.push(most_active(sums, place, most));
    figures.push(top);
}

/// The people of the directory with the most contributions; of equals those the store met first.
fn most_active(sums: &BTreeMap<u32, Sum>, place: usize, most: u64) -> Set {
    let mut active: Vec<_> = sums
        .iter()
        .map(|(person, sum)| (std::cmp::Reverse(sum.of_member[place]), *person))
        .filter(|(count, _)| count.0 > 0)
        .collect();
    active.sort_unstable();
    active.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Set::of_people(active.into_iter().map(|(_, person)| person))
}

/// The codes of a principle, each with the templates that count for it.
fn codes(principle: Principle) -> BTreeMap<&'static str, Templates> {
    let mut codes: BTreeMap<&str, Templates> = BTreeMap::new();
    for (place, (_, code, principles)) in TEMPLATES.iter().enumerate() {
        if principles.contains(&principle) {
            let of_code = codes.entry(code).or_default();
            *of_code = of_code.union(Templates::at(place));
        }
    }
    codes
}

fn behaviours(sums: &BTreeMap<u32, Sum>, principle: Principle, floor: u64) -> Figure {
    let codes = codes(principle);
    let shown = codes.iter().filter(|(_, templates)| {
        let by = sums
            .values()
            .filter(|sum| sum.templates.intersects(**templates));
        by.count() as u64 >= floor.max(1)
    });
    let shown: Vec<_> = shown.map(|(code, _)| *code).collect();
    let all: Vec<_> = codes.keys().copied().collect();
    Figure {
        value: share(shown.len() as u64, all.len() as u64),
        numerator: Count::Codes(shown),
        denominator: Count::Codes(all),
        ..Figure::new(&BEHAVIOUR_COVERAGE).toward(Some(principle))
    }
}

fn give_and_take(sums: &BTreeMap<u32, Sum>) -> Figure {
    let both = |sum: &Sum| {
        sum.templates.intersects(Templates::GIVES) && sum.templates.intersects(Templates::TAKES)
    };
    let (both_ways, others) = (who(sums, both), who(sums, |sum| !both(sum)));
    Figure::share(&GIVE_AND_TAKE, both_ways, others)
}

/// Who came to sharing on a day, by its place, and whether by a formal route.
fn newcomers(days: &[Day<Doings>]) -> Vec<Vec<u32>> {
    let mut last_shared: foldhash::HashMap<u32, usize> = HashMap::default();
    let mut newcomers = vec![Vec::new(); days.len()];
    for (place, day) in days.iter().enumerate() {
        for (person, templates) in people(&day.part.doings) {
            if !templates.intersects(Templates::SHARES) {
                continue;
            }
            let before = last_shared.insert(person, place);
            let is_new = before.is_none_or(|before| before + YEAR < place);
            if is_new && templates.intersects(FORMAL) && !templates.intersects(SPONTANEOUS) {
                newcomers[place].push(person);
            }
        }
    }
    newcomers
}

/// What each person did on a day, wherever they were.
fn people(doings: &[Doing]) -> impl Iterator<Item = (u32, Templates)> {
    doings
        .chunk_by(|one, other| one.person == other.person)
        .map(|same| {
            let union = |all: Templates, one: &Doing| all.union(one.templates);
            let person = same.first().map_or(0, |one| one.person);
            (person, same.iter().fold(Templates::NONE, union))
        })
}

fn formal(
    days: &[Day<Doings>],
    range: &Range<usize>,
    newcomers: &[Vec<u32>],
    frame: &Frame,
) -> Figure {
    let (mut shared, mut others, mut open) = (Set::default(), Set::default(), Set::default());
    for place in range.clone() {
        let last = days.get(place + LATER);
        let is_old = last.is_some_and(|day| day.range.end <= frame.observed_ms);
        for person in &newcomers[place] {
            if !is_old {
                open.person(*person);
                continue;
            }
            let later = &days[place + 1..=place + LATER];
            let is_spontaneous = later.iter().any(|day| {
                let doings = &day.part.doings;
                let first = doings.partition_point(|one| one.person < *person);
                let own = doings[first..].iter();
                own.take_while(|one| one.person == *person)
                    .any(|one| one.templates.intersects(SPONTANEOUS))
            });
            if is_spontaneous {
                shared.person(*person);
            } else {
                others.person(*person);
            }
        }
    }
    let needs = DAY * i64::try_from(LATER + 1).unwrap_or(i64::MAX);
    Figure::share(&FORMAL_THEN_SPONTANEOUS, shared, others)
        .open(open)
        .after(needs)
}

fn goals(
    days: &[Day<Doings>],
    range: &Range<usize>,
    directory: &Directory,
    year: &Range<i64>,
) -> Figure {
    let population = people_of(directory, year);
    let first = days.partition_point(|day| day.range.start < year.start);
    let mut aligned = RoaringBitmap::new();
    for doing in days[first..range.end]
        .iter()
        .flat_map(|day| &day.part.doings)
    {
        let counts = doing.is_member || population.is_none();
        if counts && doing.templates.intersects(GOAL) {
            aligned.insert(doing.person);
        }
    }
    Figure::of_population(&GOAL_ALIGNMENT, Set::of_people(aligned), population)
}

fn by_unit(days: &[Day<Doings>], directory: &Directory, range: &Range<i64>) -> Vec<Figure> {
    let mut makers: BTreeMap<Arc<str>, RoaringBitmap> = BTreeMap::new();
    for day in days {
        for doing in &day.part.doings {
            let unit = doing.unit.and_then(|unit| usize::try_from(unit).ok());
            let unit = unit.and_then(|unit| day.part.units.get(unit));
            if let Some(unit) = unit
                && doing.templates.intersects(Templates::MAKES)
            {
                makers
                    .entry(Arc::clone(unit))
                    .or_default()
                    .insert(doing.person);
            }
        }
    }
    let population = directory.population(range).by_unit;
    let of_unit = |(unit, all): (&Arc<str>, &u64)| {
        let set = Set::of_people(makers.get(unit).into_iter().flatten());
        Figure::of_population(&MAKERS_BY_UNIT, set, Some(*all)).at(Place::Unit(Arc::clone(unit)))
    };
    population.iter().map(of_unit).collect()
}
