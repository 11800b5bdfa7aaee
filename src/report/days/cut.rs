//! A range cut into local days.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::facts::milliseconds;
use crate::report::error::ReportError;
use crate::report::period::{bounds, periods};
use crate::report::request::Interval;
use crate::report::window::Window;
use crate::report::zone::name;

/// A local day, or what a range has of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalDay {
    /// In milliseconds since 1970.
    pub range: Range<i64>,
    /// Whether what is worked out of it is kept: a whole day in the zone of the instance that is over.
    pub(super) kept: bool,
}

/// The local days of a window, in order and without gaps.
///
/// # Errors
/// [`ReportError::TooMuchToCount`] where there are too many.
pub(super) fn cut(
    window: &Window,
    home: &TimeZone,
    now: Timestamp,
) -> Result<Vec<LocalDay>, ReportError> {
    let days = periods(window, Interval::Day, 1).map_err(|error| match error {
        ReportError::TooManyRows { rows, .. } => ReportError::TooMuchToCount {
            reason: format!("The range has {rows} days, too many to add up."),
            advice: "Ask for a shorter range.".to_owned(),
        },
        other => other,
    })?;
    let at_home = name(&window.tz) == name(home);
    let local = |day: crate::report::period::Period| {
        let whole = || bounds(day.start, &window.tz, Interval::Day) == (day.start..day.end);
        LocalDay {
            range: milliseconds(day.start)..milliseconds(day.end),
            kept: at_home && day.end <= now && whole(),
        }
    };
    Ok(days.into_iter().map(local).collect())
}
