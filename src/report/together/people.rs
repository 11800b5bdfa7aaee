//! The measures of the report `people`, of days that are added up.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::ToSpan as _;
use roaring::RoaringBitmap;

use super::figure::{Count, Figure, Place, Set};
use super::frame::{Frame, YEAR};
use super::newcomers::{LATER, Newcomers};
use super::sight::Sight;
use super::words::{
    BEHAVIOUR_COVERAGE, BREADTH, CONCENTRATION, GIVE_AND_TAKE, GOAL_ALIGNMENT, MAKERS,
    MAKERS_BY_UNIT, SELF_DIRECTION, TOP_TENTH,
};
use crate::facts::together::{Contributions, Summed, TEMPLATES, Templates};
use crate::facts::{Directory, Population, Principle};
use crate::report::days::{Added, Days};
use crate::report::error::ReportError;
use crate::report::floor::Viewer;
use crate::report::period::{Period, start_of_week};
use crate::report::statistics::inequality::{gini, top_tenth};
use crate::report::statistics::share::share;
use crate::report::window::Window;
use crate::report::zone::first_instant;

/// How many people are to be named of each template, so that it can be told which behaviours are shown.
pub(super) fn named(frame: &Frame) -> u64 {
    frame.floor.max(1)
}

/// Adds up the last two years of whole weeks, so that the first report after a start is quick. What is added up
/// already is not added up again.
///
/// # Errors
/// Those of the store.
pub async fn add_up_newest(days: &Days<'_>, floor: u64) -> Result<(), ReportError> {
    let back = i32::try_from(YEAR).unwrap_or(i32::MAX).days();
    let end = start_of_week(days.home.to_datetime(days.now).date());
    let start = end.saturating_sub(104.weeks()).saturating_sub(back);
    let bounds = first_instant(start, days.home).zip(first_instant(end, days.home));
    let Some((start, end)) = bounds else {
        return Ok(());
    };
    let cut = days.cut(&Window {
        start,
        end,
        tz: days.home.clone(),
    })?;
    let period = YEAR.min(cut.len())..cut.len();
    days.add_up(&cut, &[period], floor.max(1)).await?;
    Ok(())
}

/// `places` are those of the periods of the frame among the days that were added up.
pub(super) fn figures(
    added: &Added,
    places: &[Range<usize>],
    directory: &Directory,
    frame: &Frame,
) -> Vec<Vec<Figure>> {
    let (newcomers, sight) = (Newcomers::of(added, places), Sight::of(added, frame));
    let ranges: Vec<_> = frame.periods.iter().map(Period::range).collect();
    let years = frame.periods.iter();
    let years: Vec<_> = years.map(|one| frame.range_before(one, YEAR)).collect();
    let is_known = directory.knows_how_many();
    let populations = directory.populations(&ranges);
    let of_years = directory.populations(&years);
    let mut all = Vec::new();
    for (place, sum) in added.periods.iter().enumerate() {
        let population = is_known.then_some(populations[place].members);
        let mut figures = Vec::new();
        for principle in Principle::ALL.map(Some).into_iter().chain([None]) {
            let own = figures.len();
            spread(&mut figures, sum, principle, population, frame.floor);
            if directory.only_counts_people() {
                // Of nobody it is known whether they belong.
                figures[own..]
                    .iter_mut()
                    .for_each(|one| one.coverage = None);
            }
        }
        figures.push(give_and_take(sum));
        let around = places[place].start.saturating_sub(YEAR)..places[place].end + LATER;
        let newcomers = newcomers.figure(&places[place], frame);
        figures.push(newcomers.veiled_if(sight.hides_shares(around)));
        let of_year = is_known.then_some(of_years[place].members);
        figures.push(goals(
            added,
            &sight,
            places[place].end,
            &years[place],
            of_year,
        ));
        for (definition, doers) in [(&SELF_DIRECTION, &sum.developed), (&MAKERS, &sum.made)] {
            let who = match population {
                Some(_) => doers.members.clone(),
                None => doers.all(),
            };
            let who = Set::of_all(who);
            figures.push(Figure::of_population(definition, who, population));
        }
        if frame.viewer == Viewer::Exact {
            figures.extend(by_unit(sum, &populations[place]));
        }
        all.push(figures);
    }
    all
}

/// How contributions are spread over people; of all principles where none is named.
fn spread(
    figures: &mut Vec<Figure>,
    sum: &Summed,
    principle: Option<Principle>,
    population: Option<u64>,
    floor: u64,
) {
    let place = principle.map_or(Principle::ALL.len(), Principle::index);
    let contributions = &sum.contributions[place];
    let all = Set::of_all(contributions.doers.all());
    let members = Set::of_all(contributions.doers.members.clone());
    let (known, everybody) = (members.len(), all.len());
    let counted = if population.is_some() {
        members.clone()
    } else {
        all
    };
    figures.push(
        Figure::of_population(&BREADTH, counted, population)
            .covering(known, everybody)
            .toward(principle),
    );
    if let Some(principle) = principle {
        figures.push(behaviours(sum, principle, floor));
    }
    let counts = ascending(contributions);
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
        population
            .filter(|all| known <= *all)
            .and_then(|all| top_tenth(&counts, all)),
    );
    let most = population.map_or(0, |all| all.div_ceil(10));
    top.behind
        .push(Set::of_all(most_active(contributions, &counts, most)));
    figures.push(top);
}

/// How many contributions each member made, in order.
fn ascending(contributions: &Contributions) -> Vec<u64> {
    let counts = &contributions.counts;
    let most = counts.iter().max().unwrap_or_default();
    if u64::from(most) > contributions.doers.members.len() {
        let mut all: Vec<u64> = counts.iter().map(u64::from).collect();
        all.sort_unstable();
        return all;
    }
    // Numbers are small and many, so it is told of each how often it is there.
    let mut often = vec![0; most as usize + 1];
    for count in counts.iter() {
        often[count as usize] += 1;
    }
    let each = (0_u64..).zip(often);
    each.flat_map(|(count, times)| std::iter::repeat_n(count, times))
        .collect()
}

/// The people of the directory with the most contributions; of equals those the store met first.
fn most_active(contributions: &Contributions, ascending: &[u64], most: u64) -> RoaringBitmap {
    let members = &contributions.doers.members;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let Some(rest) = ascending.len().checked_sub(most) else {
        return members.clone();
    };
    // The last one who is among them has as many, or nobody is.
    let Some(least) = ascending.get(rest).copied() else {
        return RoaringBitmap::new();
    };
    let above = ascending.len() - ascending.partition_point(|count| *count <= least);
    let mut equals = most - above;
    let is_among = |(_, count): &(u32, u32)| {
        let count = u64::from(*count);
        let is_equal = count == least && equals > 0;
        equals -= usize::from(is_equal);
        count > least || is_equal
    };
    let each = members.iter().zip(contributions.counts.iter());
    each.filter(is_among).map(|(person, _)| person).collect()
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

fn behaviours(sum: &Summed, principle: Principle, floor: u64) -> Figure {
    let codes = codes(principle);
    let shown = codes
        .iter()
        .filter(|(_, templates)| sum.some(**templates).len() >= floor.max(1));
    let shown: Vec<_> = shown.map(|(code, _)| *code).collect();
    let all: Vec<_> = codes.keys().copied().collect();
    Figure {
        value: share(shown.len() as u64, all.len() as u64),
        numerator: Count::Codes(shown),
        denominator: Count::Codes(all),
        ..Figure::new(&BEHAVIOUR_COVERAGE).toward(Some(principle))
    }
}

fn give_and_take(sum: &Summed) -> Figure {
    let both_ways = &sum.gave & &sum.took;
    let others = sum.everybody() - &both_ways;
    Figure::share(&GIVE_AND_TAKE, Set::of_all(both_ways), Set::of_all(others))
}

/// Goals of the year up to the end of a period, the place of the first day after it.
fn goals(
    added: &Added,
    sight: &Sight,
    end: usize,
    year: &Range<i64>,
    population: Option<u64>,
) -> Figure {
    let first = added.days.partition_point(|day| day.start < year.start);
    let mut aligned = RoaringBitmap::new();
    for traces in added.traces(first..end) {
        aligned |= match population {
            Some(_) => &traces.aligned_members,
            None => &traces.aligned,
        };
    }
    Figure::of_population(&GOAL_ALIGNMENT, Set::of_all(aligned), population)
        .veiled_if(sight.hides_goals(first..end))
}

fn by_unit(sum: &Summed, population: &Population) -> Vec<Figure> {
    let of_unit = |(unit, all): (&Arc<str>, &u64)| {
        let makers = sum.makers.get(unit).cloned().unwrap_or_default();
        let figure = Figure::of_population(&MAKERS_BY_UNIT, Set::of_all(makers), Some(*all));
        figure.at(Place::Unit(Arc::clone(unit)))
    };
    population.by_unit.iter().map(of_unit).collect()
}
