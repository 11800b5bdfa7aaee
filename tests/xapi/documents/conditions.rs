//! Conditions (RFC 9110, 13; xAPI 1.0.3, Part 3, 3.1)

use jiff::Timestamp;
use tertulia::xapi::document::{Conditions, Etag, Header, Reading, Tags, Validators};

/// SHA-1 of `abc`, as its test vector has it.
const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

fn abc() -> Validators {
    Validators {
        etag: Etag::of(b"abc"),
        updated: Some(time("2026-03-04T10:00:00.700Z")),
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn tags(value: &str) -> Tags {
    Tags::parse(value.as_bytes()).unwrap_or_else(|| panic!("{value} is refused"))
}

fn if_match(value: &str) -> Conditions {
    Conditions {
        if_match: Some(tags(value)),
        ..Conditions::default()
    }
}

fn if_none_match(value: &str) -> Conditions {
    Conditions {
        if_none_match: Some(tags(value)),
        ..Conditions::default()
    }
}

#[test]
fn an_etag_is_the_sha_1_of_the_content_in_lower_case_and_quotes_3_1() {
    assert_eq!(abc().etag.to_string(), format!("\"{ABC}\""));
    let empty = "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"";
    assert_eq!(Etag::of(b"").to_string(), empty);
}

/// Values that name the document, and whether they do so for a change too.
fn naming() -> Vec<(String, bool)> {
    vec![
        ("*".to_owned(), true),
        (" * ".to_owned(), true),
        (format!("\"{ABC}\""), true),
        (format!("\"{}\"", ABC.to_uppercase()), true),
        (format!("\"{ABC}-gzip\""), true),
        (format!("\"{ABC}-deflate\""), true),
        (format!("\"{ABC}-br\""), true),
        (ABC.to_owned(), true),
        (format!("{ABC}-gzip"), true),
        (format!("\"x\", \"{ABC}\""), true),
        (format!("\"x\",\"{ABC}\",\"y\""), true),
        (format!("\"a,b\",\"{ABC}\""), true),
        (format!("\"\u{e9}\" , ,\t\"{ABC}\" ,"), true),
        (format!("W/\"{ABC}\", \"{ABC}\""), true),
        (format!("{ABC}, \"x\""), true),
        (format!("W/\"{ABC}\""), false),
        (format!("W/\"{ABC}-gzip\""), false),
        (format!("\"x\", W/\"{ABC}\""), false),
    ]
}

/// Values that do not.
fn others() -> Vec<String> {
    vec![
        "\"\"".to_owned(),
        "\"*\"".to_owned(),
        "\"1234\"".to_owned(),
        "\"1111111111111111111111111111111111111111\"".to_owned(),
        "\"x\", \"y\", W/\"z\"".to_owned(),
        format!("\"{ABC}x\""),
        format!("\"{ABC}-zip\""),
        format!("\"{ABC}-gzip-gzip\""),
        format!("\"-gzip{ABC}\""),
        format!("\" {ABC}\"").replace(' ', "!"),
        format!("\"{}\"", &ABC[..39]),
        format!("\"x,{ABC}\""),
    ]
}

#[test]
fn if_match_holds_for_what_it_names_and_weak_tags_name_nothing_13_1_1() {
    for (value, strongly) in naming() {
        let failed = if_match(&value).failed(Some(abc()));
        assert_eq!(failed, (!strongly).then_some(Header::IfMatch), "{value}");
    }
    for value in others() {
        assert_eq!(
            if_match(&value).failed(Some(abc())),
            Some(Header::IfMatch),
            "{value}"
        );
    }
}

#[test]
fn if_match_holds_for_nothing_where_nothing_is_13_1_1() {
    for value in naming().into_iter().map(|(value, _)| value).chain(others()) {
        assert_eq!(
            if_match(&value).failed(None),
            Some(Header::IfMatch),
            "{value}"
        );
    }
}

#[test]
fn if_none_match_fails_for_what_it_names_weakly_too_13_1_2() {
    for (value, _) in naming() {
        let conditions = if_none_match(&value);
        assert_eq!(
            conditions.failed(Some(abc())),
            Some(Header::IfNoneMatch),
            "{value}"
        );
        assert_eq!(conditions.reading(abc()), Reading::NotModified, "{value}");
        assert_eq!(conditions.failed(None), None, "{value}");
    }
    for value in others() {
        let conditions = if_none_match(&value);
        assert_eq!(conditions.failed(Some(abc())), None, "{value}");
        assert_eq!(conditions.reading(abc()), Reading::Whole, "{value}");
    }
}

#[test]
fn a_header_that_is_no_list_of_tags_is_not_understood_8_8_3() {
    for value in [
        "",
        " ",
        ",",
        " , ,",
        "abc",
        "\"",
        "\"abc",
        "abc\"",
        "\"a\"b\"",
        "W/",
        "W/abc",
        "w/\"abc\"",
        "\"a\" \"b\"",
        "\"a\";\"b\"",
        "*, \"a\"",
        "\"a\", *",
        "**",
        "'a'",
        "\"a b\"",
        "\"\u{7f}\"",
        "\"a\tb\"",
    ] {
        assert_eq!(Tags::parse(value.as_bytes()), None, "{value:?}");
    }
    assert_eq!(Tags::parse(format!("W/{ABC}").as_bytes()), None);
    assert!(Tags::parse(b"\"\xff\x80\"").is_some(), "obs-text is text");
}

#[test]
fn conditions_of_both_kinds_hold_together_13_2_2() {
    let both = |matched: &str, unmatched: &str| Conditions {
        if_none_match: Some(tags(unmatched)),
        ..if_match(matched)
    };
    assert_eq!(both("*", "\"x\"").failed(Some(abc())), None);
    assert_eq!(
        both("*", "*").failed(Some(abc())),
        Some(Header::IfNoneMatch)
    );
    assert_eq!(
        both("\"x\"", "*").failed(Some(abc())),
        Some(Header::IfMatch)
    );
    assert_eq!(
        both("\"x\"", "*").reading(abc()),
        Reading::Failed(Header::IfMatch)
    );
}

#[test]
fn times_count_in_whole_seconds_and_only_without_tags_13_1_3() {
    let modified = |since| Conditions {
        if_modified_since: Some(time(since)),
        ..Conditions::default()
    };
    let unmodified = |since| Conditions {
        if_unmodified_since: Some(time(since)),
        ..Conditions::default()
    };
    for (since, known) in [
        ("2026-03-04T09:59:59Z", false),
        ("2026-03-04T10:00:00Z", true),
        ("2026-03-04T10:00:01Z", true),
    ] {
        let reading = if known {
            Reading::NotModified
        } else {
            Reading::Whole
        };
        assert_eq!(modified(since).reading(abc()), reading);
        assert_eq!(modified(since).failed(Some(abc())), None);
        let failed = (!known).then_some(Header::IfUnmodifiedSince);
        assert_eq!(unmodified(since).failed(Some(abc())), failed);
        assert_eq!(unmodified(since).failed(None), None);
        let with_tags = |value| Conditions {
            if_modified_since: Some(time(since)),
            if_unmodified_since: Some(time("1999-01-01T00:00:00Z")),
            if_match: Some(tags("*")),
            if_none_match: Some(tags(value)),
        };
        assert_eq!(with_tags("\"x\"").reading(abc()), Reading::Whole);
        assert_eq!(with_tags("*").reading(abc()), Reading::NotModified);
        assert_eq!(with_tags("\"x\"").failed(Some(abc())), None);
    }
}
