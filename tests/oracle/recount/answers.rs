//! What somebody else answered, and by when.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};

use super::deeds::{Deed, days, delay};
use super::measures::{Period, Right};
use super::statistics::median;
use crate::plain::calendar::{date, midnight};

pub const ASKS: [&str; 4] = [
    "asked-question",
    "asked-for-help",
    "asked-reaction-to-idea",
    "asked-open-decision",
];

/// Some of all deeds.
pub fn chosen<'d, 'w>(deeds: &[&'d Deed<'w>], is: impl Fn(&Deed<'w>) -> bool) -> Vec<&'d Deed<'w>> {
    deeds.iter().copied().filter(|deed| is(deed)).collect()
}

pub fn acknowledges(deed: &Deed<'_>) -> bool {
    deed.begins("acknowledged-")
}

/// How long until the first answer of a kind that somebody else gave.
pub fn answered(
    period: &Period<'_, '_>,
    deed: &Deed<'_>,
    is: impl Fn(&Deed<'_>) -> bool,
) -> Option<SignedDuration> {
    let answers = period
        .deeds
        .iter()
        .filter(|other| is(other) && other.answers(deed) && other.time < period.until);
    delay(deed, answers)
}

/// Whether so many days have passed since.
pub fn is_old(period: &Period<'_, '_>, deed: &Deed<'_>, age: i64) -> bool {
    deed.time + days(age) <= period.until
}

/// Of those that are so many days old the share that was answered within that time.
pub fn closed(
    period: &Period<'_, '_>,
    of: &[&Deed<'_>],
    age: i64,
    is: impl Fn(&Deed<'_>) -> bool,
) -> Right {
    within(period, of, age, |deed| answered(period, deed, &is))
}

/// The same of what came after some time.
pub fn within(
    period: &Period<'_, '_>,
    of: &[&Deed<'_>],
    age: i64,
    delay: impl Fn(&Deed<'_>) -> Option<SignedDuration>,
) -> Right {
    let old: Vec<_> = of.iter().filter(|deed| is_old(period, deed, age)).collect();
    let in_time = old
        .iter()
        .filter(|deed| delay(deed).is_some_and(|delay| delay < days(age)));
    Right {
        open: Some(of.len() - old.len()),
        ..Right::share(in_time.count(), old.len())
    }
}

/// The median time, each followed for some days at most.
pub fn time(
    period: &Period<'_, '_>,
    of: &[&Deed<'_>],
    most: i64,
    delay: impl Fn(&Deed<'_>) -> Option<SignedDuration>,
) -> Right {
    let followed: Vec<(SignedDuration, bool)> = of
        .iter()
        .map(|deed| {
            let last = period.until.duration_since(deed.time).min(days(most));
            match delay(deed).filter(|delay| *delay < last) {
                Some(delay) => (delay, true),
                None => (last, false),
            }
        })
        .collect();
    let came = followed.iter().filter(|(_, came)| *came).count();
    Right {
        value: median(&followed),
        numerator: Some(came),
        denominator: Some(of.len()),
        open: Some(of.len() - came),
        ..Right::default()
    }
}

/// The share for which it came by the same time on the second working day after.
pub fn two_working_days(
    period: &Period<'_, '_>,
    of: &[&Deed<'_>],
    delay: impl Fn(&Deed<'_>) -> Option<SignedDuration>,
) -> Right {
    let due = |deed: &Deed<'_>| two_working_days_after(deed.time, period);
    let passed: Vec<_> = of.iter().filter(|deed| due(deed) <= period.until).collect();
    let in_time = passed
        .iter()
        .filter(|deed| delay(deed).is_some_and(|delay| deed.time + delay < due(deed)));
    Right {
        open: Some(of.len() - passed.len()),
        ..Right::share(in_time.count(), passed.len())
    }
}

fn two_working_days_after(time: Timestamp, period: &Period<'_, '_>) -> Timestamp {
    let zone = &period.asked.zone;
    let works = |day: Weekday| day != Weekday::Saturday && day != Weekday::Sunday;
    let mut day = date(time, zone);
    let mut clock = Some(zone.to_datetime(time).time());
    while !works(day.weekday()) {
        day = day.tomorrow().unwrap();
        clock = None;
    }
    let mut left = 2;
    while left > 0 {
        day = day.tomorrow().unwrap();
        left -= i32::from(works(day.weekday()));
    }
    match clock {
        Some(clock) => zone.to_timestamp(day.to_datetime(clock)).unwrap(),
        None => midnight(day, zone),
    }
}
