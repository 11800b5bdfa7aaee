//! xAPI 1.0.3, Part 2, 2.4.7, 2.4.8 and 4.5

use jiff::Timestamp;
use proptest::prelude::*;
use tertulia::xapi::broken::Rule;
use tertulia::xapi::time::{format_timestamp, parse_timestamp};

use crate::support::{assert_broken, assert_valid, with};

#[test]
fn equal_instants_are_read_from_every_spelling() {
    for text in [
        "2015-11-18T12:17:00Z",
        "2015-11-18T12:17:00.000Z",
        "2015-11-18T12:17:00+00:00",
        "2015-11-18T12:17:00+0000",
        "2015-11-18T12:17:00+00",
        "2015-11-18T12:17Z",
        "2015-11-18T12:17:00",
        "2015-11-18t12:17:00z",
        "2015-11-18T12:17:00,0Z",
        "2015-11-18T17:47:00+05:30",
        "2015-11-18T17:47:00+0530",
        "2015-11-18T07:17:00-05",
        "2015-11-19T00:17:00.000000000000+12:00",
        "2015-11-17T23:17:00-13:00",
    ] {
        let time = parse_timestamp(text).unwrap_or_else(|rule| panic!("{text}: {rule:?}"));
        assert_eq!(format_timestamp(time), "2015-11-18T12:17:00.000Z", "{text}");
    }
}

#[test]
fn precision_is_kept_to_nanoseconds_and_written_to_milliseconds() {
    let time = parse_timestamp("2026-11-23T11:53:50.1239999996Z").expect("valid");
    assert_eq!(time.subsec_nanosecond(), 123_999_999);
    assert_eq!(format_timestamp(time), "2026-11-23T11:53:50.123Z");
    let earlier = parse_timestamp("1969-12-31T23:59:59.9996Z").expect("valid");
    assert_eq!(format_timestamp(earlier), "1969-12-31T23:59:59.999Z");
}

#[test]
fn what_is_not_iso_8601_is_refused() {
    for text in [
        "",
        "should fail",
        "01/011/2015",
        "2015-11-18",
        "2015-11-18T",
        "2015-11-18T12Z",
        "2015-11-18 12:17:00Z",
        "2015-11-18T12:17:00.Z",
        "2015-11-18T12:17:00 Z",
        "2015-11-18T12:17:00+1",
        "2015-11-18T12:17:00+01:0",
        "2015-11-18T12:17:00+01:00:00",
        "2015-11-18T12:17:00Z ",
        " 2015-11-18T12:17:00Z",
        "15-11-18T12:17:00Z",
        "+2015-11-18T12:17:00Z",
        "2015-1-18T12:17:00Z",
        "20151118T121700Z",
        "1447849020",
        "2015-11-18T12:17:00ZZ",
        "2015-11-18T12:17:0éZ",
        "2015-W47-3T12:17:00Z",
        "١٢٣٤-11-18T12:17:00Z",
    ] {
        assert_eq!(
            parse_timestamp(text),
            Err(Rule::TimestampMalformed),
            "{text}"
        );
    }
    for text in [
        "2015-13-01T00:00:00Z",
        "2015-02-29T00:00:00Z",
        "2015-00-10T00:00:00Z",
        "2015-04-31T00:00:00Z",
        "2015-11-18T24:00:00Z",
        "2015-11-18T12:60:00Z",
        "2015-11-18T12:17:61Z",
        "2015-11-18T12:17:00+24:00",
        "2015-11-18T12:17:00-01:60",
    ] {
        assert_eq!(
            parse_timestamp(text),
            Err(Rule::TimestampImpossible),
            "{text}"
        );
    }
}

#[test]
fn the_offset_minus_zero_is_refused() {
    for offset in ["-00", "-0000", "-00:00"] {
        let text = format!("2008-09-15T15:53:00.601{offset}");
        assert_eq!(parse_timestamp(&text), Err(Rule::TimestampOffsetMinusZero));
        assert_broken(
            &with("timestamp", &format!("{text:?}")),
            &["timestamp-offset-minus-zero@/timestamp"],
        );
    }
}

/// 2.4.7: "An LRS SHOULD* NOT reject a timestamp for having a greater value than the current time"
#[test]
fn the_far_future_and_the_far_past_are_accepted() {
    for text in ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-23:59"] {
        assert_eq!(parse_timestamp(text), Ok(Timestamp::MAX), "{text}");
        assert_valid(&with("timestamp", &format!("{text:?}")));
    }
    let first = parse_timestamp("0000-01-01T00:00:00Z").expect("valid");
    assert_eq!(format_timestamp(first), "0000-01-01T00:00:00.000Z");
    assert_eq!(parse_timestamp("0000-01-01T00:00:00+10:00"), Ok(first));
}

/// RFC 3339, 5.6
#[test]
fn a_leap_second_is_accepted() {
    let time = parse_timestamp("2016-12-31T23:59:60Z").expect("valid");
    assert_eq!(format_timestamp(time), "2016-12-31T23:59:59.000Z");
}

#[test]
fn stored_and_timestamp_are_checked_wherever_they_stand() {
    assert_broken(
        &with("stored", "\"yesterday\""),
        &["timestamp-malformed@/stored"],
    );
    assert_broken(
        &with("timestamp", "1447849020"),
        &["not-a-string@/timestamp"],
    );
}

proptest! {
    #[test]
    fn what_is_written_reads_back_to_the_millisecond(ms in -62_167_219_200_000_i64..253_402_200_000_000) {
        let time = Timestamp::from_millisecond(ms).expect("in range");
        let text = format_timestamp(time);
        prop_assert_eq!(text.len(), 24);
        prop_assert_eq!(parse_timestamp(&text), Ok(time));
    }

    #[test]
    fn an_independent_reader_agrees(
        ms in -62_000_000_000_000_i64..253_000_000_000_000,
        minutes in -1439_i32..1440,
    ) {
        prop_assume!(minutes != 0);
        let time = Timestamp::from_millisecond(ms).expect("in range");
        let offset = jiff::tz::Offset::from_seconds(minutes * 60).expect("in range");
        let text = time.display_with_offset(offset).to_string();
        prop_assume!(!text.starts_with('-'));
        prop_assert_eq!(parse_timestamp(&text), Ok(time), "{}", text);
    }

    #[test]
    fn any_text_is_answered_without_panic(text in "\\PC{0,40}") {
        let _ = parse_timestamp(&text);
    }

    #[test]
    fn garbling_one_character_never_reads_as_longer_text(at in 0_usize..24, letter in "[g-s]") {
        let mut text = "2026-11-23T11:53:50.123Z".to_owned();
        text.replace_range(at..=at, &letter);
        prop_assert_eq!(parse_timestamp(&text), Err(Rule::TimestampMalformed), "{}", text);
    }
}
