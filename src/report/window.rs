//! The range of time a report is about.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::error::ReportError;
use super::floor::Grid;
use super::period::start_of_week;
use super::request::Moment;
use super::zone::{first_instant, rfc3339};

/// A half-open range, and the zone in which its dates are meant.
#[derive(Debug, Clone)]
pub struct Window {
    pub start: Timestamp,
    /// After `start`; outside the range.
    pub end: Timestamp,
    pub tz: TimeZone,
}

impl Window {
    /// Settles what was asked for, in whole milliseconds. An end that was left out is that of the
    /// default: from the first of the month twelve months before this one to the end of this one;
    /// on a grid of weeks from the Monday at or before the former to the end of this week.
    ///
    /// # Errors
    /// [`ReportError::EmptyRange`] when `from` is not before `to`.
    pub fn resolve(
        from: Option<Moment>,
        to: Option<Moment>,
        tz: TimeZone,
        grid: Option<Grid>,
        now: Timestamp,
    ) -> Result<Self, ReportError> {
        let today = tz.to_datetime(now).date();
        let (first, last) = default_dates(today, grid);
        let start = settle(from.unwrap_or(Moment::Date(first)), &tz);
        let end = settle(to.unwrap_or(Moment::Date(last)), &tz);
        if start < end {
            Ok(Self { start, end, tz })
        } else {
            Err(ReportError::EmptyRange {
                from: rfc3339(start, &tz),
                to: rfc3339(end, &tz),
            })
        }
    }

    /// The date on which an instant lies here.
    #[must_use]
    pub fn date(&self, instant: Timestamp) -> Date {
        self.tz.to_datetime(instant).date()
    }
}

fn default_dates(today: Date, grid: Option<Grid>) -> (Date, Date) {
    let month = today.first_of_month();
    let year_before = month.saturating_sub(12.months());
    match grid {
        Some(Grid::Week) => (
            start_of_week(year_before),
            start_of_week(today).saturating_add(1.week()),
        ),
        Some(Grid::Month) | None => (year_before, month.saturating_add(1.month())),
    }
}

/// Facts have whole milliseconds, so a finer moment is cut to its millisecond.
fn settle(moment: Moment, tz: &TimeZone) -> Timestamp {
    match moment {
        // The years that requests may name lie far within the calendar.
        Moment::Date(date) => first_instant(date, tz).unwrap_or(Timestamp::MAX),
        Moment::Instant(instant) => {
            let ms = crate::facts::fact::milliseconds(instant);
            Timestamp::from_millisecond(ms).unwrap_or(instant)
        }
    }
}
