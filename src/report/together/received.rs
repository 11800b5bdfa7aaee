//! The reports on what became of things, `threads`, `debriefs` and `seniors`, from days to figures.
//!
//! Where only numbers are wanted by somebody who may see all of them, days are added up from their sheets. Whoever
//! wants to know what a number counts, and the veil, which compares what numbers count, needs the statements.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::closure::Answered;
use super::figure::{Figure, Set};
use super::frame::Frame;
use super::gathered::{Gathered, Lists, Plan};
use super::loops::{Loops, is_loop};
use super::made::{Seen, Source, Wanted, bare, known, merged, veiled};
use super::request::TogetherRequest;
use super::seniors::Cohort;
use super::sheet::Look;
use super::sheeting::{Sheets, debrief_sheets, senior_sheets, thread_sheets};
use super::{debriefs, seniors, threads};
use crate::facts::together::{Debriefs, Doings, Threads};
use crate::facts::{Directory, Population};
use crate::report::days::{Day, Days, OfDays};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::report::floor::Viewer;
use crate::report::period::Period;
use crate::report::zone::name;

/// The figures of `threads`.
pub(super) async fn threads(
    source: &Source<'_>,
    request: &TogetherRequest,
    frame: &Arc<Frame>,
    directory: Arc<Directory>,
    wanted: Wanted,
) -> Result<Vec<Vec<Seen>>, ReportError> {
    let days = &source.days;
    let own = Arc::clone(frame);
    if has_sheets(days, frame, wanted)
        && let Some(sheets) = if_any(thread_sheets(source, &frame.window, frame.floor).await)?
    {
        return blocking(move || {
            let gathered = gathered_of(&threads::PLAN, &sheets, &own);
            let figures = thread_figures(gathered, &directory, &own);
            veiled(bare(figures), &own, &|_| Vec::new())
        })
        .await;
    }
    let cut = days.cut(&frame.looking_back(threads::BEFORE))?;
    let items: Threads = days.read(&cut, merged).await?;
    let without_loops =
        frame.viewer == Viewer::Exact && request.measure.is_some_and(|measure| !is_loop(measure));
    let loops = if without_loops {
        Loops::default()
    } else {
        Loops::read(days.store, source.library, &items, &frame.range()).await?
    };
    blocking(move || {
        let source = threads::Source::new(&items, &loops);
        let gathered = listed(&threads::PLAN, &own, |range, lists| {
            source.gather(range, &own.window.tz, lists);
        });
        let figures = thread_figures(gathered, &directory, &own);
        veiled(bare(figures), &own, &known(&items, &own))
    })
    .await
}

/// The figures of `debriefs`.
pub(super) async fn debriefs(
    source: &Source<'_>,
    frame: &Arc<Frame>,
    wanted: Wanted,
) -> Result<Vec<Vec<Seen>>, ReportError> {
    let days = &source.days;
    let own = Arc::clone(frame);
    let figures = |gathered: Vec<Gathered>| gathered.into_iter().map(debriefs::figures).collect();
    if has_sheets(days, frame, wanted)
        && let Some(sheets) = if_any(debrief_sheets(source, &frame.window, frame.floor).await)?
    {
        return blocking(move || {
            let figures = figures(gathered_of(&debriefs::PLAN, &sheets, &own));
            veiled(bare(figures), &own, &|_| Vec::new())
        })
        .await;
    }
    let items: Debriefs = days.read(&days.cut(&frame.window)?, merged).await?;
    blocking(move || {
        let all = Answered::new(&items);
        let gathered = listed(&debriefs::PLAN, &own, |range, lists| {
            debriefs::gather(&all, range, lists);
        });
        veiled(bare(figures(gathered)), &own, &known(&items, &own))
    })
    .await
}

/// The figures of `seniors`.
pub(super) async fn seniors(
    source: &Source<'_>,
    frame: &Arc<Frame>,
    directory: Arc<Directory>,
    wanted: Wanted,
) -> Result<Vec<Vec<Seen>>, ReportError> {
    let days = &source.days;
    let own = Arc::clone(frame);
    if has_sheets(days, frame, wanted)
        && let Some(sheets) = if_any(senior_sheets(source, &frame.window, frame.floor).await)?
    {
        return blocking(move || {
            let begin = || (seniors::PLAN.begin(), Cohort::default());
            let look = look(&seniors::PLAN, &own);
            let added = added(&sheets, &own, begin, |sheet, day, (all, cohort)| {
                sheet.things.add_to(all, day, look);
                cohort.count(&sheet.cohort);
            });
            veiled(senior_figures(added, &directory, &own), &own, &|_| {
                Vec::new()
            })
        })
        .await;
    }
    let cut = days.cut(&frame.window)?;
    let items: Threads = days.read(&cut, merged).await?;
    let places = frame.places(&cut);
    days.read(&cut, move |days| {
        let days = days.collect::<Result<Vec<Day<Doings>>, _>>()?;
        let all = Answered::new(&items);
        let gathered = listed(&seniors::PLAN, &own, |range, lists| {
            seniors::gather(&all, range, lists);
        });
        let cohorts = places.into_iter().map(|places| Cohort::of(&days[places]));
        let listed = gathered.into_iter().zip(cohorts).collect();
        let declared = days.iter().flat_map(|day| &day.part.self_declared);
        let declared: HashMap<_, _> = declared.cloned().collect();
        let known = known(&items, &own);
        let behind = move |sequence| {
            declared
                .get(&sequence)
                .cloned()
                .unwrap_or_else(|| known(sequence))
        };
        Ok(veiled(
            senior_figures(listed, &directory, &own),
            &own,
            &behind,
        ))
    })
    .await
}

fn senior_figures(
    all: Vec<(Gathered, Cohort)>,
    directory: &Directory,
    frame: &Frame,
) -> Vec<(Vec<Figure>, Vec<Set>)> {
    let each = all.into_iter().zip(&frame.periods);
    each.map(|((gathered, cohort), period)| {
        seniors::figures(gathered, cohort, directory, &period.range())
    })
    .collect()
}

/// Whether sheets tell all that is wanted. They are of the days of the instance.
fn has_sheets(days: &Days<'_>, frame: &Frame, wanted: Wanted) -> bool {
    let at_home = name(&frame.window.tz) == name(days.home);
    wanted == Wanted::Numbers && frame.viewer == Viewer::Exact && at_home
}

/// None where a day behind those of the report has too much in it to be gone through.
fn if_any<T>(sheets: Result<T, ReportError>) -> Result<Option<T>, ReportError> {
    match sheets {
        Ok(sheets) => Ok(Some(sheets)),
        Err(ReportError::TooMuchToCount { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn look<'f>(plan: &'f Plan, frame: &'f Frame) -> Look<'f> {
    Look {
        plan,
        zone: &frame.window.tz,
        observed_ms: frame.observed_ms,
        floor: frame.floor,
    }
}

/// What there is in each period, added up from sheets of days.
fn gathered_of<const KIND: u8>(plan: &Plan, sheets: &Sheets<KIND>, frame: &Frame) -> Vec<Gathered> {
    let look = look(plan, frame);
    added(
        sheets,
        frame,
        || plan.begin(),
        |sheet, day, all| {
            sheet.add_to(all, day, look);
        },
    )
}

fn added<D, A>(
    sheets: &OfDays<D>,
    frame: &Frame,
    begin: impl Fn() -> A,
    add: impl Fn(&D, &Range<i64>, &mut A),
) -> Vec<A> {
    let of_period = |period: &Period| {
        let range = period.range();
        let before = |ms: i64| sheets.partition_point(|(day, _)| day.start < ms);
        let mut all = begin();
        for (day, sheet) in &sheets[before(range.start)..before(range.end)] {
            add(sheet, day, &mut all);
        }
        all
    };
    frame.periods.iter().map(of_period).collect()
}

/// What there is in each period, listed.
fn listed(
    plan: &Plan,
    frame: &Frame,
    gather: impl Fn(&Range<i64>, &mut Lists<'_>),
) -> Vec<Gathered> {
    let of_period = |period: &Period| {
        let mut lists = Lists {
            plan,
            observed_ms: frame.observed_ms,
            gathered: plan.begin(),
        };
        gather(&period.range(), &mut lists);
        lists.gathered
    };
    frame.periods.iter().map(of_period).collect()
}

fn thread_figures(
    gathered: Vec<Gathered>,
    directory: &Directory,
    frame: &Frame,
) -> Vec<Vec<Figure>> {
    let ranges: Vec<_> = frame.periods.iter().map(Period::range).collect();
    let populations: Vec<Population> = if directory.knows_how_many() {
        directory.populations(&ranges)
    } else {
        Vec::new()
    };
    let figures = |(place, gathered)| {
        threads::figures(gathered, populations.get(place), directory.lists_people())
    };
    gathered.into_iter().enumerate().map(figures).collect()
}
