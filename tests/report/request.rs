use tertulia::facts::Principle;
use tertulia::report::{
    CountsRequest, Decimal, ErrorKind, Format, GroupBy, Interval, Moment, ReportError,
    ReportRequest, Separator,
};

use super::memory::{Question, instant};

fn parse(query: &[(&str, &str)]) -> Result<ReportRequest, ReportError> {
    ReportRequest::parse(query.iter().copied())
}

fn sentence(query: &[(&str, &str)]) -> String {
    let error = parse(query).expect_err("the query is wrong");
    assert_eq!(error.kind(), ErrorKind::BadParameter);
    error.sentence()
}

#[test]
fn nothing_needs_to_be_asked_for() {
    let request = parse(&[]).unwrap();
    assert_eq!(request.interval, Interval::None);
    assert_eq!(request.format, None);
    assert_eq!((request.from, request.to), (None, None));
    assert!(request.tz.is_none() && !request.csv.bom);
    assert_eq!(request.csv.separator, Separator::Comma);
}

#[test]
fn every_parameter_is_read() {
    let request = parse(&[
        ("from", "2026-01-31"),
        ("to", "2026-02-01T09:30:00.25+05:45"),
        ("tz", "asia/kathmandu"),
        ("interval", "quarter"),
        ("format", "csv"),
        ("bom", "1"),
        ("sep", "semicolon"),
        ("decimal", "comma"),
    ])
    .unwrap();
    assert_eq!(
        request.from,
        Some(Moment::Date("2026-01-31".parse().unwrap()))
    );
    let to = instant("2026-02-01T03:45:00.25Z");
    assert_eq!(request.to, Some(Moment::Instant(to)));
    assert_eq!(request.tz.unwrap().iana_name(), Some("Asia/Kathmandu"));
    assert_eq!(request.interval, Interval::Quarter);
    assert_eq!(request.format, Some(Format::Csv));
    assert!(request.csv.bom);
    assert_eq!(request.csv.separator, Separator::Semicolon);
    assert_eq!(request.csv.decimal, Decimal::Comma);
}

#[test]
fn an_unknown_parameter_is_named_beside_the_known_ones() {
    let error = parse(&[("form", "2026-01-01")]).unwrap_err();
    assert_eq!(error.parameter(), Some("form"));
    assert_eq!(
        error.sentence(),
        "This report has no parameter `form`. It knows `from`, `to`, `tz`, `interval`, `format`, \
         `bom`, `sep`, `decimal`."
    );
}

#[test]
fn a_repeated_parameter_is_refused_even_with_the_same_value() {
    let error = parse(&[("tz", "UTC"), ("tz", "UTC")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadParameter);
    assert_eq!(error.parameter(), Some("tz"));
    assert!(error.sentence().contains("more than once"));
}

#[test]
fn an_unknown_zone_is_an_error_that_names_it() {
    assert_eq!(
        sentence(&[("tz", "Europe/Brelin")]),
        "`tz` is \"Europe/Brelin\", which is not a time zone of the IANA database, such as \
         Europe/Berlin or UTC."
    );
    for value in ["", "+02:00", "Etc/Unknown", "CEST", "../UTC"] {
        sentence(&[("tz", value)]);
    }
}

#[test]
fn only_dates_and_instants_of_rfc_3339_are_moments() {
    for value in [
        "",
        "2026",
        "2026-02-30",
        "20260131",
        "2026-01-31T09:30:00",
        "2026-01-31T09:30Z",
        "2026-01-31 09:30:00Z",
        "2026-01-31T09:30:00+0100",
        "2026-01-31T09:30:00+01",
        "2026-01-31T09:30:00Z[UTC]",
        "2026-W05-6",
        "31.01.2026",
        "yesterday",
        "٢٠٢٦-٠١-٣١",
    ] {
        assert!(sentence(&[("from", value)]).contains("RFC 3339"), "{value}");
    }
}

#[test]
fn a_plus_sign_lost_on_the_way_is_explained() {
    let error = sentence(&[("to", "2026-01-31T09:30:00 01:00")]);
    assert!(error.contains("%2B"), "{error}");
}

#[test]
fn moments_lie_in_sane_years() {
    for value in ["1899-12-31", "3001-01-01", "9999-12-31T23:59:59Z"] {
        assert!(sentence(&[("from", value)]).contains("years 1900 to 3000"));
    }
}

#[test]
fn other_values_are_refused_with_the_ones_that_are_not() {
    assert!(sentence(&[("interval", "year")]).contains("day, week, month, quarter or none"));
    assert!(sentence(&[("format", "xlsx")]).contains("json or csv"));
    assert!(sentence(&[("bom", "yes")]).contains("1 or 0"));
    assert!(sentence(&[("sep", ";")]).contains("comma or semicolon"));
}

fn of_behaviours(query: &[(&str, &str)]) -> Result<CountsRequest, ReportError> {
    CountsRequest::of_behaviours(query.iter().copied())
}

#[test]
fn a_report_groups_by_its_own_subject_or_by_competency() {
    let usual = of_behaviours(&[]).unwrap();
    assert_eq!(usual.group_by, GroupBy::Behaviour);
    assert!(usual.principle.is_none() && usual.lang.is_none());
    for (value, group) in [
        ("behaviour", GroupBy::Behaviour),
        ("competency", GroupBy::Competency),
    ] {
        let request = of_behaviours(&[("group_by", value), ("interval", "week")]).unwrap();
        assert_eq!(request.group_by, group);
        assert_eq!(request.shared.interval, Interval::Week);
    }
    let error = of_behaviours(&[("group_by", "principle")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadParameter);
    assert_eq!(
        error.sentence(),
        "`group_by` is \"principle\", which is not behaviour or competency."
    );
    let error = CountsRequest::of_principles([("group_by", "behaviour")]).unwrap_err();
    assert!(error.sentence().ends_with("not principle or competency."));
}

#[test]
fn behaviours_are_narrowed_down_by_a_principle_and_competencies_are_not() {
    let request = of_behaviours(&[("principle", "sharing"), ("lang", "de-AT")]).unwrap();
    assert_eq!(request.principle, Some(Principle::Sharing));
    assert!(request.lang.is_some());
    for query in [
        &[("principle", "courage")][..],
        &[("principle", "sharing"), ("group_by", "competency")],
        &[("group_by", "competency"), ("principle", "sharing")],
    ] {
        let error = of_behaviours(query).unwrap_err();
        assert_eq!(error.parameter(), Some("principle"), "{query:?}");
    }
    let error = CountsRequest::of_principles([("principle", "sharing")]).unwrap_err();
    assert!(
        error
            .sentence()
            .ends_with("`course`, `platform`, `evidence`."),
        "{error}"
    );
}

#[test]
fn a_language_is_a_tag() {
    for value in ["", "en_GB", "en, de", "*", "x"] {
        let error = of_behaviours(&[("lang", value)]).unwrap_err();
        assert_eq!(error.parameter(), Some("lang"), "{value}");
    }
}

#[test]
fn a_long_value_is_repeated_in_part() {
    let long = "x".repeat(10_000);
    assert!(sentence(&[("interval", &long)]).len() < 300);
    assert!(sentence(&[(&long, "")]).len() < 300);
}

#[test]
fn from_lies_before_to() {
    for (from, to) in [("2026-02-01", "2026-02-01"), ("2026-02-02", "2026-02-01")] {
        let query = [("from", from), ("to", to)];
        let error = Question {
            query: &query,
            ..Question::default()
        }
        .refused();
        assert_eq!(error.kind(), ErrorKind::BadParameter);
        assert_eq!(error.parameter(), Some("from"));
        assert!(error.sentence().contains(from), "{error}");
    }
}
