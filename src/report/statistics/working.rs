//! Working days: Monday to Friday in the zone of a report.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::report::zone::first_instant;

/// When two working days have passed: at the same time by the clock on the second working day after it, from Friday
/// afternoon to Tuesday afternoon. What comes at a weekend waits for the first instant of Monday.
#[must_use]
pub fn two_days_after(moment: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = zone.to_datetime(moment);
    let date = local.date();
    if is_weekend(date) {
        let monday = next(date);
        return first_instant(next(next(monday)), zone).unwrap_or(Timestamp::MAX);
    }
    // A time that the clock skips is read with the offset before; one that comes twice is the first of both.
    let due = next(next(date)).to_datetime(local.time());
    let due = zone.to_ambiguous_timestamp(due).compatible();
    due.unwrap_or(Timestamp::MAX)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The first working day after a date.
fn next(date: Date) -> Date {
    let mut next = date.saturating_add(1.day());
    while is_weekend(next) && next < Date::MAX {
        next = next.saturating_add(1.day());
    }
    next
}
