//! `/api/v1/reports/people` and the others on learning together: examples of the profile, measured.

use serde_json::{Value, json};
use tertulia::lrs::access::Preset;

use crate::helpers::{TestApp, TestClock};

/// A server that holds every example of the profile, and nothing else.
fn told() -> (TestApp, TestClock) {
    let clock = TestClock::at("2026-11-30T00:00:00Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/examples");
    let mut examples: Vec<Value> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            serde_json::from_str(&text).unwrap()
        })
        .collect();
    examples.retain(|one: &Value| one.get("attachments").is_none());
    app.store(&json!(examples));
    std::thread::sleep(std::time::Duration::from_millis(5));
    (app, clock)
}

const NOVEMBER: &str = "from=2026-11-01&to=2026-12-01&interval=none";

fn row(app: &TestApp, report: &str, measure: &str) -> Value {
    let query = format!("/api/v1/reports/{report}?{NOVEMBER}&measure={measure}");
    let answer = app.get(&query).expect(200).json();
    answer["data"][0].clone()
}

#[test]
fn what_was_asked_is_followed_to_its_answer_and_its_thanks() {
    let (app, _) = told();
    let asked = row(&app, "threads", "time_to_first_answer");
    assert_eq!(
        (&asked["numerator"], &asked["denominator"]),
        (&json!(1), &json!(5))
    );
    assert_eq!(asked["open"], json!(4));
    let heard = row(&app, "threads", "concerns_acknowledged");
    assert_eq!(
        (&heard["value"], &heard["numerator"]),
        (&json!(1.0), &json!(1))
    );
    let closed = row(&app, "threads", "closed_ask_answer_acknowledge");
    assert_eq!(closed["numerator"], json!(1));
    let shared = row(&app, "debriefs", "debriefs_with_actions");
    assert_eq!(shared["denominator"], json!(2));
}

#[test]
fn the_link_of_a_row_lists_as_much_as_its_number_says() {
    let (app, _) = told();
    let cases = [
        ("threads", "time_to_first_answer"),
        ("people", "give_and_take"),
        ("network", "contacts"),
        ("seniors", "credit"),
    ];
    for (report, measure) in cases {
        let row = row(&app, report, measure);
        let link = row["explain"].as_str().unwrap();
        let found = app
            .get(&format!("{link}&figure=numerator"))
            .expect(200)
            .json();
        let listed = found["data"].as_array().unwrap().len();
        assert_eq!(json!(listed), row["numerator"], "{measure}: {found}");
    }
}

#[test]
fn definitions_name_every_measure_and_csv_has_them_too() {
    let (app, _) = told();
    let answer = app.get("/api/v1/reports/definitions").expect(200).json();
    let rows = answer["data"].as_array().unwrap();
    let is_there = |report: &str, measure: &str| {
        rows.iter()
            .any(|row| row["report"] == report && row["measure"] == measure)
    };
    assert!(is_there("people", "breadth") && is_there("principles", "statements"));
    let csv = app
        .get("/api/v1/reports/definitions.csv")
        .expect(200)
        .text();
    assert!(csv.starts_with("report,measure,title,definition,"), "{csv}");
}

#[test]
fn a_key_that_reads_reports_only_sees_no_number_of_few_people() {
    let (app, _) = told();
    let key = app.key("reports", Preset::Reports.scopes());
    let path = "/api/v1/reports/threads?from=2026-10-01&to=2026-11-01";
    let call = app.call(reqwest::Method::GET, path).by(&key);
    for row in call.send().expect(200).json()["data"].as_array().unwrap() {
        assert!(row["numerator"].is_null() || row["numerator"] == 0, "{row}");
    }
}
