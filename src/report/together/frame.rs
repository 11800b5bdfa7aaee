//! The time that a report on learning together is about.

use std::ops::Range;

use jiff::ToSpan as _;

use super::request::TogetherRequest;
use crate::facts::{Directory, milliseconds};
use crate::report::counts::Asking;
use crate::report::days::{Day, LocalDay};
use crate::report::error::ReportError;
use crate::report::floor::{Grid, Viewer};
use crate::report::grid::check_grid;
use crate::report::period::{Period, bounds, periods};
use crate::report::request::Interval;
use crate::report::window::Window;
use crate::report::zone::{first_instant, rfc3339};

/// A day, in milliseconds.
pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;

/// Days before a period in which shares and goals still matter.
pub(super) const YEAR: usize = 365;
/// Days before a period in which statements are looked for that its own refer to.
pub(super) const MONTH: usize = 31;

#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) window: Window,
    pub(super) interval: Interval,
    pub(super) periods: Vec<Period>,
    /// Up to when things are followed, in milliseconds since 1970: the end of the range, or that of all that is
    /// counted.
    pub(super) observed_ms: i64,
    pub(super) data_through_ms: i64,
    pub(super) floor: u64,
    pub(super) viewer: Viewer,
    /// Where something may be hidden from the viewer; periods are its cells then.
    pub(super) grid: Option<Grid>,
}

impl Frame {
    /// # Errors
    /// What is wrong with the range or the interval.
    pub(super) fn resolve(
        request: &TogetherRequest,
        asking: &Asking<'_>,
        rows_each: usize,
    ) -> Result<Self, ReportError> {
        let settings = asking.settings;
        let mut shared = request.shared.clone();
        if !request.has_interval {
            shared.interval = settings.grid.interval();
        }
        let tz = shared.tz.as_ref().unwrap_or(&settings.tz).clone();
        let grid = (asking.viewer == Viewer::Floored).then_some(settings.grid);
        let window = Window::resolve(shared.from, shared.to, tz, grid, asking.now)?;
        if let Some(grid) = grid {
            check_grid(&shared, &window, settings)?;
            let cell = grid.interval();
            // One cell alone is the same row whatever it is called.
            let is_cell = bounds(window.start, &window.tz, cell) == (window.start..window.end);
            if shared.interval != cell && !is_cell {
                let (asked, cell) = (shared.interval.slug(), cell.slug());
                return Err(ReportError::OffGrid {
                    parameter: "interval",
                    reason: format!(
                        "A row of interval={asked} could be set against those of its {cell}s."
                    ),
                    instead: format!("Ask for interval={cell}, or leave `interval` out."),
                });
            }
        }
        check_days(&window)?;
        let periods = periods(&window, shared.interval, rows_each)?;
        let data_through = asking.data_through.min(asking.now);
        Ok(Self {
            observed_ms: milliseconds(window.end.min(data_through)),
            data_through_ms: milliseconds(data_through),
            interval: shared.interval,
            floor: settings.floor,
            viewer: asking.viewer,
            grid: grid.filter(|_| settings.floor > 1),
            periods,
            window,
        })
    }

    /// The range, in milliseconds since 1970.
    pub(super) fn range(&self) -> Range<i64> {
        milliseconds(self.window.start)..milliseconds(self.window.end)
    }

    /// The range, begun some days earlier.
    pub(super) fn looking_back(&self, days: usize) -> Window {
        let back = i32::try_from(days).unwrap_or(i32::MAX).days();
        let date = self.window.date(self.window.start).saturating_sub(back);
        let start = first_instant(date, &self.window.tz).unwrap_or(self.window.start);
        Window {
            // What is seen of a cell is seen of all of it.
            start: self.grid.map_or(start, |grid| {
                bounds(start, &self.window.tz, grid.interval()).start
            }),
            ..self.window.clone()
        }
    }

    /// The places of the days of each period.
    pub(super) fn days<P>(&self, days: &[Day<P>]) -> Vec<Range<usize>> {
        self.between(|ms| days.partition_point(|day| day.range.start < ms))
    }

    /// The same before they are read.
    pub(super) fn places(&self, days: &[LocalDay]) -> Vec<Range<usize>> {
        self.between(|ms| days.partition_point(|day| day.range.start < ms))
    }

    fn between(&self, before: impl Fn(i64) -> usize) -> Vec<Range<usize>> {
        let place = |period: &Period| {
            let range = period.range();
            before(range.start)..before(range.end)
        };
        self.periods.iter().map(place).collect()
    }

    /// So many days up to the end of a period: half-open, in milliseconds since 1970.
    pub(super) fn range_before(&self, period: &Period, days: usize) -> Range<i64> {
        let back = i32::try_from(days).unwrap_or(i32::MAX).days();
        let date = self.window.date(period.end).saturating_sub(back);
        let start = first_instant(date, &self.window.tz).map_or(i64::MIN, milliseconds);
        start..period.range().end
    }

    pub(super) fn is_unfinished(&self, period: &Period) -> bool {
        period.range().end > self.data_through_ms
    }
}

/// How many people there are, where that is known.
pub(super) fn people_of(directory: &Directory, range: &Range<i64>) -> Option<u64> {
    directory
        .knows_how_many()
        .then(|| directory.population(range).members)
}

fn check_days(window: &Window) -> Result<(), ReportError> {
    for (parameter, moment) in [("from", window.start), ("to", window.end)] {
        let day = bounds(moment, &window.tz, Interval::Day);
        if day.start != moment {
            let (before, after) = (window.date(day.start), window.date(day.end));
            let at = rfc3339(moment, &window.tz);
            return Err(ReportError::BadValue {
                parameter,
                value: at,
                expected: format!(
                    "where a day begins in the zone of the report: these measures are made of whole days; ask for \
                     {parameter}={before} or {parameter}={after}"
                ),
            });
        }
    }
    Ok(())
}
