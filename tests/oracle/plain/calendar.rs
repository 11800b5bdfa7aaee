//! Periods, told by the date that a clock on the wall shows.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The date that a clock on the wall shows.
pub fn date(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// The name of the period in which an instant lies; `None` where the range is not cut.
pub fn label(instant: Timestamp, zone: &TimeZone, interval: &str) -> Option<String> {
    let date = self::date(instant, zone);
    Some(match interval {
        "day" => date.to_string(),
        "week" => {
            let week = date.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        "month" => format!("{:04}-{:02}", date.year(), date.month()),
        "quarter" => format!("{:04}-Q{}", date.year(), (date.month() - 1) / 3 + 1),
        _ => return None,
    })
}

/// The first date of the period in which a date lies.
pub fn first_date(date: Date, interval: &str) -> Date {
    let mut first = date;
    let is_first = |date: Date| match interval {
        "week" => date.weekday() == Weekday::Monday,
        "month" => date.day() == 1,
        "quarter" => date.day() == 1 && [1, 4, 7, 10].contains(&date.month()),
        _ => true,
    };
    while !is_first(first) {
        first = first.yesterday().unwrap();
    }
    first
}

/// The first instant of a date; of the next one there is, where the zone skipped it.
pub fn midnight(date: Date, zone: &TimeZone) -> Timestamp {
    // Step by quarters of an hour from the day before until the wall shows the date.
    let before = date.yesterday().unwrap().at(0, 0, 0, 0);
    let mut instant = TimeZone::UTC.to_timestamp(before).unwrap() - 24.hours();
    while self::date(instant, zone) < date {
        instant += 15.minutes();
    }
    instant
}
