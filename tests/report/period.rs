//! Periods against hand-computed midnights.

use jiff::tz::TimeZone;
use tertulia::report::period::{bounds, periods};
use tertulia::report::window::Window;
use tertulia::report::{ErrorKind, Interval, Moment, ReportError};

use super::memory::instant;

fn window(from: &str, to: &str, tz: &str) -> Window {
    let date = |text: &str| Some(Moment::Date(text.parse().unwrap()));
    let tz = TimeZone::get(tz).unwrap();
    Window::resolve(
        date(from),
        date(to),
        tz,
        None,
        instant("2026-11-23T12:00:00Z"),
    )
    .unwrap()
}

/// `label start end`, a line for each period.
fn lines(window: &Window, interval: Interval) -> Vec<String> {
    let periods = periods(window, interval, 4).unwrap();
    let line = |period: &tertulia::report::period::Period| {
        format!("{} {} {}", period.label, period.start, period.end)
    };
    periods.iter().map(line).collect()
}

fn days(from: &str, to: &str, tz: &str) -> Vec<String> {
    lines(&window(from, to, tz), Interval::Day)
}

#[test]
fn days_in_kathmandu_begin_at_a_quarter_past_the_hour() {
    assert_eq!(
        days("2026-03-01", "2026-03-03", "Asia/Kathmandu"),
        [
            "2026-03-01 2026-02-28T18:15:00Z 2026-03-01T18:15:00Z",
            "2026-03-02 2026-03-01T18:15:00Z 2026-03-02T18:15:00Z",
        ]
    );
}

#[test]
fn days_in_kolkata_begin_at_half_past_the_hour() {
    assert_eq!(
        days("2026-03-01", "2026-03-02", "Asia/Kolkata"),
        ["2026-03-01 2026-02-28T18:30:00Z 2026-03-01T18:30:00Z"]
    );
}

#[test]
fn days_in_berlin_have_23_and_25_hours_when_the_clock_changes() {
    assert_eq!(
        days("2026-03-28", "2026-03-31", "Europe/Berlin"),
        [
            "2026-03-28 2026-03-27T23:00:00Z 2026-03-28T23:00:00Z",
            "2026-03-29 2026-03-28T23:00:00Z 2026-03-29T22:00:00Z",
            "2026-03-30 2026-03-29T22:00:00Z 2026-03-30T22:00:00Z",
        ]
    );
    assert_eq!(
        days("2026-10-25", "2026-10-26", "Europe/Berlin"),
        ["2026-10-25 2026-10-24T22:00:00Z 2026-10-25T23:00:00Z"]
    );
}

#[test]
fn the_clock_of_lord_howe_changes_by_half_an_hour() {
    // From +10:30 to +11 on 4 October, and back on 5 April.
    assert_eq!(
        days("2026-10-04", "2026-10-05", "Australia/Lord_Howe"),
        ["2026-10-04 2026-10-03T13:30:00Z 2026-10-04T13:00:00Z"]
    );
    assert_eq!(
        days("2026-04-05", "2026-04-06", "Australia/Lord_Howe"),
        ["2026-04-05 2026-04-04T13:00:00Z 2026-04-05T13:30:00Z"]
    );
}

#[test]
fn apia_had_no_30_december_2011() {
    assert_eq!(
        days("2011-12-29", "2012-01-01", "Pacific/Apia"),
        [
            "2011-12-29 2011-12-29T10:00:00Z 2011-12-30T10:00:00Z",
            "2011-12-31 2011-12-30T10:00:00Z 2011-12-31T10:00:00Z",
        ]
    );
    // A week without its Friday has six days.
    assert_eq!(
        lines(
            &window("2011-12-26", "2012-01-02", "Pacific/Apia"),
            Interval::Week
        ),
        ["2011-W52 2011-12-26T10:00:00Z 2012-01-01T10:00:00Z"]
    );
}

#[test]
fn a_range_of_nothing_but_a_skipped_date_is_empty() {
    let date = |text: &str| Some(Moment::Date(text.parse().unwrap()));
    let tz = TimeZone::get("Pacific/Apia").unwrap();
    let now = instant("2026-11-23T12:00:00Z");
    let refused = Window::resolve(date("2011-12-30"), date("2011-12-31"), tz, None, now);
    assert!(matches!(refused, Err(ReportError::EmptyRange { .. })));
}

#[test]
fn midnight_comes_twice_in_st_johns_when_the_clock_goes_back_at_one_past_it() {
    // 2010-11-07 00:01 NDT (-02:30) became 2010-11-06 23:01 NST (-03:30): the day begins at the
    // first midnight and has 25 hours.
    let zone = "America/St_Johns";
    assert_eq!(
        days("2010-11-06", "2010-11-08", zone),
        [
            "2010-11-06 2010-11-06T02:30:00Z 2010-11-07T02:30:00Z",
            "2010-11-07 2010-11-07T02:30:00Z 2010-11-08T03:30:00Z",
        ]
    );
    // 23:30 for the second time belongs to the day that has begun already.
    let again = instant("2010-11-07T03:00:00Z");
    let zone = TimeZone::get(zone).unwrap();
    let day = bounds(again, &zone, Interval::Day);
    assert_eq!(day.start, instant("2010-11-07T02:30:00Z"));
    assert_eq!(zone.to_datetime(again).to_string(), "2010-11-06T23:30:00");
    let within = Window {
        start: again,
        end: instant("2010-11-08T00:00:00Z"),
        tz: zone,
    };
    assert_eq!(
        lines(&within, Interval::Day),
        ["2010-11-07 2010-11-07T03:00:00Z 2010-11-08T00:00:00Z"]
    );
}

#[test]
fn a_skipped_midnight_gives_way_to_the_first_instant_of_its_date() {
    // Sao Paulo, 2018-11-04: 00:00 became 01:00. Toronto, 1919-03-30: 23:30 became 00:30 of the 31st.
    assert_eq!(
        days("2018-11-04", "2018-11-05", "America/Sao_Paulo"),
        ["2018-11-04 2018-11-04T03:00:00Z 2018-11-05T02:00:00Z"]
    );
    assert_eq!(
        days("1919-03-30", "1919-04-01", "America/Toronto"),
        [
            "1919-03-30 1919-03-30T05:00:00Z 1919-03-31T04:30:00Z",
            "1919-03-31 1919-03-31T04:30:00Z 1919-04-01T04:00:00Z",
        ]
    );
}

#[test]
fn weeks_are_those_of_iso_8601() {
    assert_eq!(
        lines(&window("2026-12-28", "2027-01-11", "UTC"), Interval::Week),
        [
            "2026-W53 2026-12-28T00:00:00Z 2027-01-04T00:00:00Z",
            "2027-W01 2027-01-04T00:00:00Z 2027-01-11T00:00:00Z",
        ]
    );
}

#[test]
fn periods_at_the_ends_are_clipped_and_keep_their_label() {
    assert_eq!(
        lines(
            &window("2026-11-03", "2027-01-02", "UTC"),
            Interval::Quarter
        ),
        [
            "2026-Q4 2026-11-03T00:00:00Z 2027-01-01T00:00:00Z",
            "2027-Q1 2027-01-01T00:00:00Z 2027-01-02T00:00:00Z",
        ]
    );
    assert_eq!(
        lines(&window("2026-02-11", "2026-02-12", "UTC"), Interval::Week),
        ["2026-W07 2026-02-11T00:00:00Z 2026-02-12T00:00:00Z"]
    );
    assert_eq!(
        lines(
            &window("2026-11-03", "2026-12-01", "Asia/Kolkata"),
            Interval::Month
        ),
        ["2026-11 2026-11-02T18:30:00Z 2026-11-30T18:30:00Z"]
    );
}

#[test]
fn a_range_that_is_not_cut_is_labelled_by_its_dates() {
    assert_eq!(
        lines(
            &window("2026-01-01", "2026-07-01", "Europe/Berlin"),
            Interval::None
        ),
        ["2026-01-01/2026-07-01 2025-12-31T23:00:00Z 2026-06-30T22:00:00Z"]
    );
}

#[test]
fn the_default_is_the_twelve_months_before_this_one_and_this_one_in_the_zone() {
    // In Auckland (+13:00) it is the first of December already.
    let tz = TimeZone::get("Pacific/Auckland").unwrap();
    let window = Window::resolve(None, None, tz, None, instant("2026-11-30T11:30:00Z")).unwrap();
    assert_eq!(window.start, instant("2025-11-30T11:00:00Z"));
    assert_eq!(window.end, instant("2026-12-31T11:00:00Z"));
    assert_eq!(lines(&window, Interval::Month).len(), 13);
}

#[test]
fn more_rows_than_an_answer_holds_are_refused_before_they_are_made() {
    let window = window("1900-01-01", "3000-01-01", "UTC");
    let error = periods(&window, Interval::Day, 4).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(
        error.sentence(),
        "This would take 1607068 rows, and an answer holds at most 10000. Ask for interval=week, \
         or for a shorter range: at most 2500 periods of interval=day."
    );
}

#[test]
fn an_answer_can_be_exactly_as_large_as_allowed() {
    // 2,500 days, and one more.
    assert_eq!(days("2020-01-01", "2026-11-05", "UTC").len(), 2_500);
    let window = window("2020-01-01", "2026-11-06", "UTC");
    assert!(periods(&window, Interval::Day, 4).is_err());
}
