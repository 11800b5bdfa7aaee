use serde_json::Value;
use tertulia::facts::Principle::{Openness, Sharing};
use tertulia::report::{CsvStyle, Decimal, Report, Separator, Viewer, neutralise};

use super::memory::{Done, Memory, Question};

fn report() -> Report {
    let store = Memory::of(&[
        Done::new("2026-10-10T10:00:00Z", Openness, 1..=9),
        Done::new("2026-10-10T10:00:00Z", Sharing, [1]),
    ]);
    let query = [
        ("from", "2026-10-01"),
        ("to", "2026-11-01"),
        ("interval", "month"),
    ];
    let question = Question {
        query: &query,
        viewer: Viewer::Floored,
        ..Question::default()
    };
    question.ask(&store).unwrap()
}

fn csv(separator: Separator, bom: bool) -> String {
    let style = CsvStyle {
        bom,
        separator,
        ..CsvStyle::default()
    };
    String::from_utf8(report().to_csv(style).unwrap()).unwrap()
}

#[test]
fn csv_has_the_promised_columns_crlf_and_empty_cells_for_what_is_hidden() {
    let lines = [
        "period,period_start,period_end,principle,statements,people,suppressed,unfinished,below_floor,explain",
        "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,openness,1,9,false,false,false,/api/v1/reports/principles/explain?from=2026-10-01&to=2026-11-01&tz=UTC&interval=none&principle=openness",
        "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,transparency,0,0,false,false,false,/api/v1/reports/principles/explain?from=2026-10-01&to=2026-11-01&tz=UTC&interval=none&principle=transparency",
        "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,sharing,,,true,false,false,/api/v1/reports/principles/explain?from=2026-10-01&to=2026-11-01&tz=UTC&interval=none&principle=sharing",
        "2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,empowerment,0,0,false,false,false,/api/v1/reports/principles/explain?from=2026-10-01&to=2026-11-01&tz=UTC&interval=none&principle=empowerment",
        "",
    ];
    assert_eq!(csv(Separator::Comma, false), lines.join("\r\n"));
}

#[test]
fn csv_for_spreadsheets_has_a_mark_and_semicolons() {
    let text = csv(Separator::Semicolon, true);
    assert!(text.starts_with("\u{feff}period;period_start;"));
    assert_eq!(text.matches('\u{feff}').count(), 1);
    assert!(!text.contains(','));
}

#[test]
fn text_that_begins_like_a_formula_is_neutralised() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
        assert_eq!(neutralise(text), format!("'{text}"));
    }
    for text in ["2026-10", "", "a=b", "'"] {
        assert_eq!(neutralise(text), text);
    }
    let mut report = report();
    report.data[0].period = "=HYPERLINK(\"https://example.org\")".to_owned();
    let text = String::from_utf8(report.to_csv(CsvStyle::default()).unwrap()).unwrap();
    assert!(
        text.contains("\r\n\"'=HYPERLINK(\"\"https://example.org\"\")\","),
        "{text}"
    );
}

/// A row of all that a cell can be.
#[derive(serde::Serialize)]
struct Made {
    text: &'static str,
    share: f64,
    change: i64,
    none: Option<f64>,
    flag: bool,
}

impl tertulia::report::Line for Made {
    const COLUMNS: &'static [&'static str] = &["text", "share", "change", "none", "flag"];
}

#[test]
fn numbers_are_numbers_whatever_their_sign_and_have_the_decimal_separator_asked_for() {
    let made = |text, share, change| Made {
        text,
        share,
        change,
        none: None,
        flag: true,
    };
    let report = Report {
        meta: report().meta,
        data: vec![
            made("-1", -0.25, -7),
            made("1.5; \"so\", ja", 1e-7, i64::MIN),
            made("=a\r\nb", f64::NAN, 0),
        ],
    };
    let csv = |separator, decimal| {
        let style = CsvStyle {
            separator,
            decimal,
            ..CsvStyle::default()
        };
        let text = String::from_utf8(report.to_csv(style).unwrap()).unwrap();
        text.split_once("\r\n").unwrap().1.to_owned()
    };
    assert_eq!(
        csv(Separator::Comma, Decimal::Point),
        "'-1,-0.25,-7,,true,\r\n\
         \"1.5; \"\"so\"\", ja\",0.0000001,-9223372036854775808,,true,\r\n\
         \"'=a\r\nb\",,0,,true,\r\n"
    );
    assert_eq!(
        csv(Separator::Semicolon, Decimal::Comma),
        "'-1;-0,25;-7;;true;\r\n\
         \"1.5; \"\"so\"\", ja\";0,0000001;-9223372036854775808;;true;\r\n\
         \"'=a\r\nb\";;0;;true;\r\n"
    );
    // The separators of cells and of fractions may be the same: then such cells stand in quotes.
    assert!(csv(Separator::Comma, Decimal::Comma).starts_with("'-1,\"-0,25\",-7,"));
}

#[test]
fn json_is_meta_data_and_next() {
    let json: Value = serde_json::from_str(&report().to_json().unwrap()).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["data", "meta", "next"]);
    assert_eq!(json["next"], Value::Null);
    let profiles = serde_json::json!(["https://example.org/profile/v1"]);
    assert_eq!(json["meta"]["profile_versions"], profiles);
    assert_eq!(json["meta"]["edition"], 3);
    assert_eq!(json["meta"]["evidence"], "all");
    assert_eq!(json["meta"]["floor"], 5);
    assert_eq!(json["meta"]["viewer"], "floored");
    for measure in ["statements", "people"] {
        assert!(
            json["meta"]["measures"][measure]
                .as_str()
                .unwrap()
                .ends_with('.')
        );
    }
    assert!(
        json["meta"]["notes"][0]
            .as_str()
            .unwrap()
            .starts_with("Never add principles up")
    );
    insta::assert_snapshot!(json["data"][2], @r#"{"below_floor":false,"explain":"/api/v1/reports/principles/explain?from=2026-10-01&to=2026-11-01&tz=UTC&interval=none&principle=sharing","people":null,"period":"2026-10","period_end":"2026-11-01T00:00:00+00:00","period_start":"2026-10-01T00:00:00+00:00","principle":"sharing","statements":null,"suppressed":true,"unfinished":false}"#);
}

#[test]
fn the_same_question_to_the_same_data_has_the_same_answer_byte_for_byte() {
    assert_eq!(report().to_json().unwrap(), report().to_json().unwrap());
}

#[test]
fn rows_of_json_are_objects_as_serde_json_writes_them_however_many_there_are() {
    let texts = [
        "plain",
        "",
        "so \"quoted\"",
        "back\\slash",
        "line\nbreak\ttab",
        "\u{0}\u{1f}\u{7f}",
        "Übung \u{1f642} \u{2028}",
    ];
    let shares = [0.5, -1e-7, 1e300, f64::NAN, f64::INFINITY, 3.0];
    let made = |number: usize| Made {
        text: texts[number % texts.len()],
        share: shares[number % shares.len()],
        change: i64::try_from(number).unwrap() - 3,
        none: number.is_multiple_of(2).then_some(2.25),
        flag: number.is_multiple_of(3),
    };
    for rows in [0, 1, 2, 999, 1_000, 2_501] {
        let report = Report {
            meta: report().meta,
            data: (0..rows).map(made).collect(),
        };
        let json = report.to_json().unwrap();
        let (_, data) = json.split_once("\"data\":[").unwrap();
        let wanted = report.data.iter().map(|row| {
            let object = serde_json::to_string(row).unwrap();
            let open = object.strip_suffix('}').unwrap();
            format!("{open},\"explain\":null}}")
        });
        let wanted: Vec<String> = wanted.collect();
        assert_eq!(
            data,
            format!("{}],\"next\":null}}", wanted.join(",")),
            "{rows} rows"
        );
    }
}

/// A row with something in it that has fields of its own.
#[derive(serde::Serialize)]
struct Nested {
    inner: Made,
}

impl tertulia::report::Line for Nested {
    const COLUMNS: &'static [&'static str] = &["inner"];
}

#[test]
fn a_row_with_fields_within_a_field_is_refused() {
    let inner = Made {
        text: "",
        share: 0.0,
        change: 0,
        none: None,
        flag: false,
    };
    let report = Report {
        meta: report().meta,
        data: vec![Nested { inner }],
    };
    assert!(report.to_json().is_err());
    assert!(report.to_csv(CsvStyle::default()).is_err());
}
