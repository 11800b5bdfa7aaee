//! `/api/v1/reports`: by verb, unit and other dimensions, over time, and narrowed down

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;

use crate::helpers::{TestApp, TestClock, path};
use crate::samples::{ASKED, SHARED, asked, did};

const AUTUMN: [(&str, &str); 3] = [
    ("from", "2026-10-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

fn on(time: &str, platform: &str, mut statement: Value) -> Value {
    statement["timestamp"] = json!(time);
    statement["context"] = json!({ "platform": platform });
    statement
}

/// A server on a day in November, with a little that happened before and on that day.
fn told() -> TestApp {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    app.store(&json!([
        on("2026-10-05T08:00:00Z", "Forum", asked("ada")),
        on("2026-10-06T08:00:00Z", "Forum", asked("bo")),
        on("2026-11-02T08:00:00Z", "Chat", asked("ada")),
        on("2026-11-23T09:00:00Z", "Chat", did("cy", SHARED)),
    ]));
    app
}

fn rows(app: &TestApp, report: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let path = path(&format!("/api/v1/reports/{report}"), query);
    let answer = app.get(&path).expect(200).json();
    serde_json::from_value(answer["data"].clone()).unwrap()
}

/// Period, value, principle, statements and people of rows with anything to tell.
fn lines(rows: &[Value]) -> Vec<String> {
    let telling = rows.iter().filter(|row| row["statements"] != 0);
    telling
        .map(|row| {
            let figures = ["period", "value", "principle", "statements", "people"];
            let figures = figures.map(|name| row[name].to_string().replace('"', ""));
            figures.join(" ")
        })
        .collect()
}

#[test]
fn what_people_did_is_split_by_platform_and_verb_also_when_days_are_kept() {
    let app = told();
    for _ in 0..2 {
        let found = lines(&rows(&app, "platforms", &AUTUMN));
        assert_eq!(
            found,
            [
                "2026-10 Forum openness 2 2",
                "2026-11 Chat openness 1 1",
                "2026-11 Chat sharing 1 1",
            ]
        );
        let found = lines(&rows(&app, "verbs", &AUTUMN));
        let asked = format!("2026-10 {ASKED} openness 2 2");
        let shared = format!("2026-11 {SHARED} sharing 1 1");
        assert!(
            found.contains(&asked) && found.contains(&shared),
            "{found:?}"
        );
    }
    // A statement is in the reports when its POST is answered, late or not.
    app.store(&json!([on("2026-10-06T23:00:00Z", "Forum", asked("ada"))]));
    let found = lines(&rows(&app, "platforms", &AUTUMN));
    assert_eq!(found[0], "2026-10 Forum openness 3 2");
}

#[test]
fn filters_narrow_principles_down_alone_and_together() {
    let app = told();
    let openness = |more: &[(&str, &str)]| {
        let rows = rows(&app, "principles", &[&AUTUMN[..], more].concat());
        let of = rows.iter().filter(|row| row["principle"] == "openness");
        of.map(|row| row["statements"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(openness(&[("platform", "Forum")]), [2, 0]);
    assert_eq!(openness(&[("platform", "Chat"), ("verb", ASKED)]), [0, 1]);
    assert_eq!(openness(&[("platform", "Chat"), ("verb", SHARED)]), [0, 0]);
    assert_eq!(openness(&[("evidence", "mapped")]), [2, 1]);
    assert_eq!(openness(&[("evidence", "followed")]), [0, 0]);
    assert_eq!(openness(&[("evidence", "all")]), [2, 1]);
}

#[test]
fn timeseries_has_a_row_for_each_week() {
    let app = told();
    let range = [("from", "2026-10-05"), ("to", "2026-10-19")];
    let rows = rows(&app, "timeseries", &range);
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["period"].as_str().unwrap(), &row["openness_people"]))
        .collect();
    assert_eq!(told, [("2026-W41", &json!(2)), ("2026-W42", &json!(0))]);
}

#[test]
fn competencies_have_an_address_of_their_own() {
    let app = told();
    let answer = app.get("/api/v1/reports/competencies").expect(200).json();
    assert_eq!(answer["meta"]["report"], "competencies");
    app.get("/api/v1/reports/competencies?principle=sharing")
        .expect(400);
}

#[test]
fn a_key_for_reports_sees_whole_months_and_one_filter() {
    let app = told();
    let key = app.key("reports", Preset::Reports.scopes());
    let get = |report: &str, query: &[(&str, &str)]| {
        let path = path(&format!("/api/v1/reports/{report}"), query);
        app.call(Method::GET, &path).by(&key).send()
    };
    // All of these groups are small.
    let data = get("platforms", &AUTUMN).expect(200).json()["data"].clone();
    assert_eq!(data, json!([]));
    let meta = get("timeseries", &[]).expect(200).json()["meta"].clone();
    assert_eq!(meta["interval"], "month");
    get("platforms", &[("interval", "week")]).expect(400);
    get("platforms", &[("behaviour", "asked")]).expect(400);
    get("behaviours", &[("platform", "Chat")]).expect(400);
    get("principles", &[("platform", "Chat"), ("verb", ASKED)]).expect(400);
    let rows = get(
        "principles",
        &[&AUTUMN[..], &[("platform", "Chat")]].concat(),
    )
    .expect(200)
    .json();
    assert!(
        rows["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["statements"].is_null())
    );
}
