//! What `unmapped` and `quality` have in common, asked of `quality`.

use jiff::tz::TimeZone;
use serde_json::Value;
use tertulia::facts::{Mappings, Received, Series};
use tertulia::report::arrivals::Whose;
use tertulia::report::quality::QualityRow;
use tertulia::report::unmapped::UnmappedRow;
use tertulia::report::{
    ArrivalsRequest, ErrorKind, Line, Report, ReportError, Row, Settings, quality, unmapped,
};

use super::memory::{Memory, instant, made};

pub const NOW: &str = "2026-11-23T12:00:00Z";

pub fn ask_quality(
    store: &Memory,
    query: &[(&str, &str)],
) -> Result<Report<Whose, QualityRow>, ReportError> {
    let request = ArrivalsRequest::parse(query.iter().copied())?;
    let (settings, now) = (Settings::default(), instant(NOW));
    made(quality(store, "2.0.0", &request, &settings, now, now))
}

pub fn ask_unmapped(
    store: &Memory,
    mapping: &Mappings,
    query: &[(&str, &str)],
) -> Result<Report<Whose, UnmappedRow>, ReportError> {
    let request = ArrivalsRequest::parse(query.iter().copied())?;
    let (settings, now) = (Settings::default(), instant(NOW));
    made(unmapped(store, mapping, &request, &settings, now, now))
}

/// Both reports refuse such a question in the same way.
fn refused(query: &[(&str, &str)]) -> ReportError {
    let store = Memory::knowing(&[(1, "moodle")]);
    let error = ask_quality(&store, query).unwrap_err();
    let other = ask_unmapped(&store, &Mappings::built_in().unwrap(), query).unwrap_err();
    assert_eq!(error.sentence(), other.sentence());
    assert_eq!(error.kind(), ErrorKind::BadParameter);
    error
}

#[test]
fn an_unknown_parameter_is_named_beside_the_known_ones_and_key_is_one_of_them() {
    let error = refused(&[("sender", "moodle")]);
    assert_eq!(error.parameter(), Some("sender"));
    assert_eq!(
        error.sentence(),
        "This report has no parameter `sender`. It knows `from`, `to`, `tz`, `interval`, \
         `format`, `bom`, `sep`, `decimal`, `key`."
    );
    let error = refused(&[("key", "a"), ("key", "a")]);
    assert_eq!(error.parameter(), Some("key"));
}

#[test]
fn a_key_that_does_not_exist_is_told() {
    let error = refused(&[("key", "moodle")]);
    assert_eq!(error.parameter(), Some("key"));
    assert!(error.sentence().contains("key list"), "{error}");
    refused(&[("key", "")]);
}

#[test]
fn a_range_that_cuts_a_quarter_of_an_hour_is_refused_with_its_neighbours() {
    let error = refused(&[("from", "2026-11-01T10:20:00+01:00")]);
    assert_eq!(error.parameter(), Some("from"));
    assert_eq!(
        error.sentence(),
        "`from` (2026-11-01T09:20:00+00:00) does not lie on a quarter of an hour. What arrived is \
         counted by quarters of an hour, counted from midnight in UTC. Ask for \
         from=2026-11-01T09:15:00Z or from=2026-11-01T09:30:00Z."
    );
    let error = refused(&[("from", "2026-11-01"), ("to", "2026-11-01T10:14:59.999Z")]);
    assert_eq!(error.parameter(), Some("to"));
    let store = Memory::knowing(&[(1, "moodle")]);
    for on in ["2026-11-01T10:15:00Z", "2026-11-01T10:15:00.0004+05:45"] {
        ask_quality(&store, &[("from", on), ("to", "2026-11-02")]).unwrap();
    }
}

#[test]
fn midnights_of_old_zones_that_cut_a_quarter_of_an_hour_are_refused() {
    // Kathmandu was at +05:41:16 until 1920.
    let old = [("from", "1910-01-01"), ("tz", "Asia/Kathmandu")];
    assert_eq!(refused(&old).parameter(), Some("from"));
    let within = [
        ("from", "1910-01-01T00:00:00Z"),
        ("to", "1910-03-01T00:00:00Z"),
        ("tz", "Asia/Kathmandu"),
        ("interval", "month"),
    ];
    let error = refused(&within);
    assert_eq!(error.parameter(), Some("tz"));
    assert!(error.sentence().contains("Ask for tz=UTC"), "{error}");
    let whole = [&within[..3], &[("interval", "none")]].concat();
    ask_quality(&Memory::default(), &whole).unwrap();
}

#[test]
fn local_midnights_of_every_zone_lie_on_a_quarter_of_an_hour_since_there_are_statements() {
    // xAPI is of 2013. What a zone does in a year it does in the others.
    for zone in jiff::tz::db().available() {
        for range in [["2013-01-01", "2014-01-01"], ["2026-01-01", "2027-01-01"]] {
            let query = [
                ("from", range[0]),
                ("to", range[1]),
                ("tz", zone.as_str()),
                ("interval", "day"),
            ];
            if TimeZone::get(zone.as_str()).is_ok_and(|zone| !zone.is_unknown()) {
                ask_quality(&Memory::default(), &query).unwrap();
            }
        }
    }
}

#[test]
fn meta_says_what_was_resolved_and_what_the_words_mean() {
    let store = Memory::knowing(&[(1, "moodle")]);
    let query = [
        ("from", "2026-10-01"),
        ("tz", "Europe/Berlin"),
        ("interval", "week"),
        ("key", "key1"),
    ];
    let quality = ask_quality(&store, &query).unwrap().to_json().unwrap();
    let mapping = Mappings::built_in().unwrap();
    let unmapped = ask_unmapped(&store, &mapping, &query).unwrap();
    for (name, json, measures) in [
        (
            "quality",
            quality,
            &[
                "stored",
                "duplicates",
                "late",
                "unmapped",
                "mapped",
                "claimed",
                "followed",
                "matched",
                "unmatched",
                "with_registration",
                "with_recipients",
                "flagged",
                "rejected",
                "silent",
            ][..],
        ),
        (
            "unmapped",
            unmapped.to_json().unwrap(),
            &["statements", "reason"],
        ),
    ] {
        let json: Value = serde_json::from_str(&json).unwrap();
        let meta = &json["meta"];
        assert_eq!(meta["report"], name);
        assert_eq!(meta["from"], "2026-10-01T00:00:00+02:00");
        assert_eq!(meta["to"], "2026-12-01T00:00:00+01:00");
        assert_eq!(meta["tz"], "Europe/Berlin");
        assert_eq!(meta["interval"], "week");
        assert_eq!(meta["key"], "key1");
        assert_eq!(meta["data_through"], "2026-11-23T13:00:00+01:00");
        assert_eq!(meta["mapping_version"], "2.0.0");
        for measure in measures {
            let sentence = meta["measures"][measure].as_str().unwrap();
            assert!(sentence.ends_with('.'), "{measure}");
        }
        assert_eq!(meta["measures"].as_object().unwrap().len(), measures.len());
        assert!(meta["marks"]["unfinished"].is_string());
        let notes = meta["notes"].to_string();
        assert!(notes.contains("time here is that of arrival"), "{notes}");
        assert!(notes.contains("no floor can protect"), "{notes}");
        assert_eq!(json["next"], Value::Null);
    }
}

#[test]
fn a_row_of_each_report_has_the_columns_it_promises() {
    fn columns<R: Line>(row: &R) -> Vec<String> {
        let row = serde_json::to_string(row).unwrap();
        let mut names: Vec<(usize, String)> = R::COLUMNS
            .iter()
            .map(|name| {
                (
                    row.find(&format!("\"{name}\":")).unwrap(),
                    (*name).to_owned(),
                )
            })
            .collect();
        names.sort();
        let object: Value = serde_json::from_str(&row).unwrap();
        assert_eq!(object.as_object().unwrap().len(), names.len());
        names.into_iter().map(|(_, name)| name).collect()
    }
    let mut store = Memory::knowing(&[(1, "moodle")]);
    store.hear(
        "2026-11-20T09:00:00Z",
        Series::received(1, Received::Stored),
    );
    store.hear("2026-11-20T09:00:00Z", super::unmapped::hummed(1));
    let mapping = Mappings::built_in().unwrap();
    let unmapped = ask_unmapped(&store, &mapping, &[]).unwrap().data.remove(0);
    let quality = ask_quality(&store, &[]).unwrap().data.remove(0);
    let principles = super::memory::Question::default().ask(&store).unwrap();
    assert_eq!(columns(&unmapped), UnmappedRow::COLUMNS);
    assert_eq!(columns(&quality), QualityRow::COLUMNS);
    assert_eq!(columns(&principles.data[0]), Row::COLUMNS);
}
