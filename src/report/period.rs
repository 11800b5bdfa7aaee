//! Periods: a range cut at local midnights.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use super::error::{MOST_ROWS, ReportError};
use super::floor::Grid;
use super::request::Interval;
use super::window::Window;
use super::zone::first_instant;
use crate::facts::fact::milliseconds;

/// One period of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// `2026-11-03`, `2026-W07`, `2026-11`, `2026-Q4`; of a range that is not cut, the dates of its
    /// ends, `2026-01-01/2026-07-01`.
    pub label: String,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Period {
    /// The period in milliseconds since the epoch.
    #[must_use]
    pub fn range(&self) -> Range<i64> {
        milliseconds(self.start)..milliseconds(self.end)
    }
}

/// Cuts a window into periods, in order and without gaps. A period begins at the first instant of
/// its first date. Those at the ends are clipped to the window and keep their label; a date that a
/// zone skipped has no period.
///
/// # Errors
/// [`ReportError::TooManyRows`] where `rows_each` rows for each period are too many for an answer.
pub fn periods(
    window: &Window,
    interval: Interval,
    rows_each: usize,
) -> Result<Vec<Period>, ReportError> {
    let Some(step) = step(interval) else {
        return Ok(vec![whole(window)]);
    };
    let mut date = first_date(window.date(window.start), interval);
    let rows = count(date, window, interval).saturating_mul(rows_each);
    if rows > MOST_ROWS {
        let advice = advice(interval, MOST_ROWS / rows_each.max(1));
        return Err(ReportError::TooManyRows { rows, advice });
    }
    let mut periods = Vec::new();
    let mut start = first_instant(date, &window.tz).unwrap_or(Timestamp::MAX);
    while start < window.end {
        let next = date.saturating_add(step);
        let end = first_instant(next, &window.tz).unwrap_or(Timestamp::MAX);
        let clipped = Period {
            label: label(date, interval),
            start: start.max(window.start),
            end: end.min(window.end),
        };
        if clipped.start < clipped.end {
            periods.push(clipped);
        }
        (date, start) = (next, end);
    }
    Ok(periods)
}

/// The whole cell of a grid in which a moment lies, both in milliseconds since 1970.
#[must_use]
pub fn cell(ms: i64, tz: &TimeZone, grid: Grid) -> Range<i64> {
    let moment = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
    let cell = bounds(moment, tz, grid.interval());
    milliseconds(cell.start)..milliseconds(cell.end)
}

/// The whole period in which a moment lies, from the first instant of its first date to where the
/// next one begins; a range that is not cut has days.
#[must_use]
pub fn bounds(moment: Timestamp, tz: &TimeZone, interval: Interval) -> Range<Timestamp> {
    let step = step(interval).unwrap_or(1.day());
    let mut date = first_date(tz.to_datetime(moment).date(), interval);
    let instant = |date| first_instant(date, tz).unwrap_or(Timestamp::MAX);
    let mut range = instant(date)..instant(date.saturating_add(step));
    // A clock put back across midnight shows the day before again, within the new day.
    while range.end <= moment && range.end < Timestamp::MAX {
        date = date.saturating_add(step);
        range = range.end..instant(date.saturating_add(step));
    }
    range
}

/// The Monday of a date's ISO week.
#[must_use]
pub fn start_of_week(date: Date) -> Date {
    let days = date.weekday().since(Weekday::Monday);
    date.saturating_sub(i32::from(days).days())
}

fn whole(window: &Window) -> Period {
    let (first, last) = (window.date(window.start), window.date(window.end));
    Period {
        label: format!("{first}/{last}"),
        start: window.start,
        end: window.end,
    }
}

/// The first date of the period in which a date lies.
fn first_date(date: Date, interval: Interval) -> Date {
    match interval {
        Interval::Day | Interval::None => date,
        Interval::Week => start_of_week(date),
        Interval::Month => date.first_of_month(),
        Interval::Quarter => {
            let into_quarter = (date.month() - 1) % 3;
            date.first_of_month()
                .saturating_sub(i32::from(into_quarter).months())
        }
    }
}

fn step(interval: Interval) -> Option<Span> {
    match interval {
        Interval::Day => Some(1.day()),
        Interval::Week => Some(1.week()),
        Interval::Month => Some(1.month()),
        Interval::Quarter => Some(3.months()),
        Interval::None => None,
    }
}

fn label(date: Date, interval: Interval) -> String {
    let year = date.year();
    match interval {
        Interval::Day | Interval::None => date.to_string(),
        Interval::Week => {
            let week = date.iso_week_date();
            format!("{}-W{:02}", week.year(), week.week())
        }
        Interval::Month => format!("{year}-{:02}", date.month()),
        Interval::Quarter => format!("{year}-Q{}", (date.month() + 2) / 3),
    }
}

/// How many periods there will be from the date on, told without making them; a date that the zone
/// skipped counts.
fn count(first: Date, window: &Window, interval: Interval) -> usize {
    let last = first_date(window.date(window.end - 1.nanosecond()), interval);
    let days = (last.duration_since(first).as_hours() / 24).max(0);
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    let steps = match interval {
        Interval::Day => days,
        Interval::Week => days / 7,
        Interval::Month => months(last) - months(first),
        Interval::Quarter => (months(last) - months(first)) / 3,
        Interval::None => 0,
    };
    usize::try_from(steps).unwrap_or(0) + 1
}

fn advice(interval: Interval, most: usize) -> String {
    let coarser = match interval {
        Interval::Day => "interval=week",
        Interval::Week => "interval=month",
        Interval::Month => "interval=quarter",
        Interval::Quarter | Interval::None => "no interval, for one figure over the range",
    };
    format!(
        "Ask for {coarser}, or for a shorter range: at most {most} periods of interval={}.",
        interval.slug()
    )
}
