//! The reports on what became of things, `threads` and `debriefs`, from days to figures.
//!
//! Where only numbers are wanted by somebody who may see all of them, days are added up from their sheets. Whoever
//! wants to know what a number counts, and the veil, which compares what numbers count, needs the statements.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use jiff::ToSpan as _;

use super::closure::Answered;
use super::figure::Figure;
use super::frame::Frame;
use super::gathered::{Gathered, Lists, Plan};
use super::loops::{Loops, is_loop};
use super::made::{Seen, Source, Wanted, bare, known, merged, veiled};
use super::request::TogetherRequest;
use super::sheet::{Filling, Look, Sheet};
use super::{debriefs, threads};
use crate::facts::together::{DEBRIEFS, Debriefs, THREADS, Threads};
use crate::facts::{Directory, Population};
use crate::report::days::{Around, Days, Holds, LocalDay, Stretch, Work};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::report::floor::Viewer;
use crate::report::period::Period;
use crate::report::window::Window;
use crate::report::zone::{first_instant, name};

/// Days whose sheets are made at once before anybody asks for them, and how often: 25 months.
const STRETCH: i32 = 28;
const STRETCHES: usize = 28;

/// How long a rest is, in times of the work before it.
const RESTS: u32 = 3;

type Sheets<const KIND: u8> = Vec<(Range<i64>, Arc<Sheet<KIND>>)>;

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
            let gathered = added(&threads::PLAN, &sheets, &own);
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
            let figures = figures(added(&debriefs::PLAN, &sheets, &own));
            veiled(bare(figures), &own, &|_| Vec::new())
        })
        .await;
    }
    let items: Debriefs = days.read(&days.cut(&frame.window)?, merged).await?;
    blocking(move || {
        let all = Answered::new(&items, i64::MAX);
        let gathered = listed(&debriefs::PLAN, &own, |range, lists| {
            debriefs::gather(&all, range, lists);
        });
        veiled(bare(figures(gathered)), &own, &known(&items, &own))
    })
    .await
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

/// Makes the sheets of the last 25 months that are not remembered, the newest first, so that the first report after a
/// start is quick. It rests three times as long as it worked.
///
/// # Errors
/// Those of the store; what was made until then is remembered.
pub async fn remember_newest(
    source: &Source<'_>,
    floor: u64,
    still: &dyn Holds,
) -> Result<(), ReportError> {
    let zone = source.days.home;
    let tomorrow = zone.to_datetime(source.days.now).date().tomorrow();
    let Ok(mut end) = tomorrow else {
        return Ok(());
    };
    for _ in 0..STRETCHES {
        let start = end.saturating_sub(STRETCH.days());
        let bounds = first_instant(start, zone).zip(first_instant(end, zone));
        let Some((from, to)) = bounds else {
            return Ok(());
        };
        let window = Window {
            start: from,
            end: to,
            tz: zone.clone(),
        };
        if !still.holds().await? {
            return Ok(());
        }
        let begun = Instant::now();
        thread_sheets(source, &window, floor).await?;
        debrief_sheets(source, &window, floor).await?;
        tokio::time::sleep(begun.elapsed() * RESTS).await;
        end = start;
    }
    Ok(())
}

async fn thread_sheets(
    source: &Source<'_>,
    window: &Window,
    floor: u64,
) -> Result<Sheets<THREADS>, ReportError> {
    let around = Around {
        before: threads::BEFORE,
        after: threads::AFTER,
    };
    let work = Sheeting { source, floor };
    source.days.derived(window, around, &work).await
}

async fn debrief_sheets(
    source: &Source<'_>,
    window: &Window,
    floor: u64,
) -> Result<Sheets<DEBRIEFS>, ReportError> {
    let around = Around {
        before: 0,
        after: debriefs::AFTER,
    };
    let work = Sheeting { source, floor };
    source.days.derived(window, around, &work).await
}

/// Makes the sheets of days.
struct Sheeting<'s> {
    source: &'s Source<'s>,
    floor: u64,
}

#[async_trait]
impl Work<Sheet<THREADS>> for Sheeting<'_> {
    async fn work(&self, stretch: Stretch<'_>) -> Result<Vec<Sheet<THREADS>>, ReportError> {
        let (days, library) = (&self.source.days, self.source.library);
        let items: Threads = days.read(stretch.around, merged).await?;
        let own = ranges(stretch.own);
        let loops = Loops::read(days.store, library, &items, &whole(&own)).await?;
        let (floor, zone) = (self.floor, days.home.clone());
        blocking(move || {
            let source = threads::Source::new(&items, &loops);
            let sheet = |day: &Range<i64>| {
                let mut filling = Filling::begin(&threads::PLAN, day.start, floor);
                source.gather(day, &zone, &mut filling);
                filling.finish()
            };
            own.iter().map(sheet).collect()
        })
        .await
    }
}

#[async_trait]
impl Work<Sheet<DEBRIEFS>> for Sheeting<'_> {
    async fn work(&self, stretch: Stretch<'_>) -> Result<Vec<Sheet<DEBRIEFS>>, ReportError> {
        let items: Debriefs = self.source.days.read(stretch.around, merged).await?;
        let (own, floor) = (ranges(stretch.own), self.floor);
        blocking(move || {
            let all = Answered::new(&items, i64::MAX);
            let sheet = |day: &Range<i64>| {
                let mut filling = Filling::begin(&debriefs::PLAN, day.start, floor);
                debriefs::gather(&all, day, &mut filling);
                filling.finish()
            };
            own.iter().map(sheet).collect()
        })
        .await
    }
}

fn ranges(days: &[LocalDay]) -> Vec<Range<i64>> {
    days.iter().map(|day| day.range.clone()).collect()
}

/// From the beginning of the first day to the end of the last one.
fn whole(days: &[Range<i64>]) -> Range<i64> {
    let start = days.first().map_or(0, |day| day.start);
    start..days.last().map_or(start, |day| day.end)
}

/// What there is in each period, added up from days.
fn added<const KIND: u8>(plan: &Plan, sheets: &Sheets<KIND>, frame: &Frame) -> Vec<Gathered> {
    let look = Look {
        plan,
        zone: &frame.window.tz,
        observed_ms: frame.observed_ms,
        floor: frame.floor,
    };
    let of_period = |period: &Period| {
        let range = period.range();
        let before = |ms: i64| sheets.partition_point(|(day, _)| day.start < ms);
        let mut all = plan.begin();
        for (day, sheet) in &sheets[before(range.start)..before(range.end)] {
            sheet.add_to(&mut all, day, look);
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
