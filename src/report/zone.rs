//! Local time: where a date begins, and how an instant is written.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// The first instant of a local date, which is where the date before it ends.
///
/// Midnight may come twice (the clock is put back across it): the first one counts. It may be
/// skipped: then it is the instant of the change, even when the gap began before midnight, and when
/// the whole date was skipped (Samoa had no 30 December 2011), that of the date after it.
///
/// `None` for dates at the end of what the calendar can represent.
pub(super) fn first_instant(date: Date, zone: &TimeZone) -> Option<Timestamp> {
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

/// An instant as RFC 3339 with the zone's offset. RFC 3339 knows no seconds in offsets, which zones
/// had before they were standardised: such an offset is cut to the minute, and the instant stays.
pub(super) fn rfc3339(instant: Timestamp, zone: &TimeZone) -> String {
    let seconds = zone.to_offset(instant).seconds();
    let offset = Offset::from_seconds(seconds / 60 * 60).unwrap_or(Offset::UTC);
    instant.display_with_offset(offset).to_string()
}

/// The zone's name in the IANA database.
pub(super) fn name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}
