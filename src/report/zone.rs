//! Local time: where a date begins, and how an instant is written.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

pub(super) use crate::facts::midnight::first_instant;

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
