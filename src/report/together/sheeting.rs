//! Sheets of days are made here, when a report asks for them or before.

use std::ops::Range;
use std::time::Instant;

use async_trait::async_trait;
use jiff::ToSpan as _;

use super::closure::Answered;
use super::loops::Loops;
use super::made::{Source, merged};
use super::seniors::{Cohort, SeniorSheet};
use super::sheet::{Filling, Sheet};
use super::{debriefs, seniors, threads};
use crate::facts::together::{DEBRIEFS, Debriefs, Doings, THREADS, Threads};
use crate::report::days::{Around, Day, Decoded, Holds, LocalDay, OfDays, Stretch, Work};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::report::window::Window;
use crate::report::zone::first_instant;

/// Days whose sheets are made at once before anybody asks for them, and how often: 25 months.
const STRETCH: i32 = 28;
const STRETCHES: usize = 28;

/// How long a rest is, in times of the work before it.
const RESTS: u32 = 3;

/// Sheets of days, in their order.
pub(super) type Sheets<const KIND: u8> = OfDays<Sheet<KIND>>;

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
        senior_sheets(source, &window, floor).await?;
        tokio::time::sleep(begun.elapsed() * RESTS).await;
        end = start;
    }
    Ok(())
}

pub(super) async fn thread_sheets(
    source: &Source<'_>,
    window: &Window,
    floor: u64,
) -> Result<Sheets<THREADS>, ReportError> {
    let around = Around {
        before: threads::BEFORE,
        after: threads::AFTER,
        threads: true,
    };
    let work = Sheeting { source, floor };
    source.days.derived(window, around, &work).await
}

pub(super) async fn debrief_sheets(
    source: &Source<'_>,
    window: &Window,
    floor: u64,
) -> Result<Sheets<DEBRIEFS>, ReportError> {
    let around = Around {
        before: 0,
        after: debriefs::AFTER,
        threads: false,
    };
    let work = Sheeting { source, floor };
    source.days.derived(window, around, &work).await
}

pub(super) async fn senior_sheets(
    source: &Source<'_>,
    window: &Window,
    floor: u64,
) -> Result<OfDays<SeniorSheet>, ReportError> {
    let around = Around {
        before: 0,
        after: seniors::AFTER,
        threads: false,
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
            let all = Answered::new(&items);
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

#[async_trait]
impl Work<SeniorSheet> for Sheeting<'_> {
    async fn work(&self, stretch: Stretch<'_>) -> Result<Vec<SeniorSheet>, ReportError> {
        let days = &self.source.days;
        let items: Threads = days.read(stretch.around, merged).await?;
        let floor = self.floor;
        let make = move |days: &mut Decoded<'_, Doings>| {
            let all = Answered::new(&items);
            let sheet = |day: Result<Day<Doings>, ReportError>| {
                let day = day?;
                let mut filling = Filling::begin(&seniors::PLAN, day.range.start, floor);
                seniors::gather(&all, &day.range, &mut filling);
                Ok(SeniorSheet {
                    things: filling.finish(),
                    cohort: Cohort::of([&day]).unlisted(),
                })
            };
            days.map(sheet).collect()
        };
        days.read(stretch.own, make).await
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
