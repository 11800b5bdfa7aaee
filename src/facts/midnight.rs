//! Where a local date begins.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// The first instant of a local date, which is where the date before it ends.
///
/// Midnight may come twice (the clock is put back across it): the first one counts. It may be
/// skipped: then it is the instant of the change, even when the gap began before midnight, and when
/// the whole date was skipped (Samoa had no 30 December 2011), that of the date after it.
///
/// `None` for dates at the end of what the calendar can represent.
#[must_use]
pub fn first_instant(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let midnight = zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
    let gap = matches!(midnight.offset(), AmbiguousOffset::Gap { .. });
    let instant = midnight.compatible().ok()?;
    if !gap {
        return Some(instant);
    }
    // Read with the offset before the gap, midnight lies at the change or after it.
    let after = instant
        .checked_add(jiff::SignedDuration::from_nanos(1))
        .ok()?;
    zone.preceding(after)
        .next()
        .map(|change| change.timestamp())
        .or(Some(instant))
}
