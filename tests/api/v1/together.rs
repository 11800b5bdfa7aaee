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

/// The example of a template in a registration, by somebody at a time; about another statement where one is named.
fn said(
    slug: &str,
    id: &str,
    who: &str,
    time: &str,
    registration: u8,
    target: Option<&str>,
) -> Value {
    let file = format!(
        "{}/profiles/examples/{slug}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut said: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    said["id"] = json!(id);
    said["timestamp"] = json!(time);
    said["actor"] = json!({ "mbox": format!("mailto:{who}@example.org") });
    said["context"]["registration"] = json!(format!(
        "00000000-0000-4000-8000-0000000000{registration:02}"
    ));
    if let Some(target) = target {
        if said["object"]["objectType"] == "StatementRef" {
            said["object"]["id"] = json!(target);
        } else {
            said["context"]["statement"] = json!({ "objectType": "StatementRef", "id": target });
        }
    }
    said
}

/// The rows of both reports on what became of things, by week and altogether, without their links. In the zone of the
/// instance days are added up from what is remembered of them, in one of another name from what they count.
fn rows_of_both(app: &TestApp, zone: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for report in ["threads", "debriefs"] {
        for shape in [
            "from=2026-06-01&to=2026-11-30&interval=month",
            "from=2026-08-03&to=2026-09-07&interval=week",
            "from=2026-06-01&to=2026-12-07&interval=none",
        ] {
            let path = format!("/api/v1/reports/{report}?{shape}&tz={zone}");
            let answer = app.get(&path).expect(200).json();
            for row in answer["data"].as_array().unwrap() {
                let mut row = row.clone();
                row.as_object_mut().unwrap().remove("explain");
                all.push(row);
            }
        }
    }
    all
}

#[test]
fn numbers_are_those_of_what_they_count_whatever_comes_late_and_is_taken_back() {
    let (app, _) = told();
    let id = |number: u8| format!("00000000-0000-4000-9000-0000000000{number:02}");
    let (ask, answer, thanks) = (id(1), id(2), id(3));
    let closed = |rows: &[Value]| {
        let is_it = |row: &&Value| row["measure"] == "closed_ask_answer_acknowledge";
        let of_july = rows.iter().filter(is_it).nth(1).unwrap();
        (of_july["numerator"].clone(), of_july["denominator"].clone())
    };
    let mut seen = Vec::new();
    let mut look = |what: &str| {
        let rows = rows_of_both(&app, "UTC");
        assert_eq!(rows, rows_of_both(&app, "Etc/UTC"), "{what}");
        // Nothing has changed meanwhile.
        assert_eq!(rows, rows_of_both(&app, "UTC"), "{what}, again");
        assert_ne!(seen, rows, "{what} shows");
        seen.clone_from(&rows);
        rows
    };
    look("the examples");
    let asked = said(
        "asked-question",
        &ask,
        "ann",
        "2026-07-10T08:00:00Z",
        1,
        None,
    );
    app.store(&asked);
    let rows = look("a question of months ago");
    assert_eq!(closed(&rows), (json!(0), json!(1)));
    let given = "2026-07-11T09:00:00Z";
    app.store(&said("answered", &answer, "ben", given, 1, Some(&ask)));
    look("its answer");
    let thanked = "2026-11-10T09:00:00Z";
    app.store(&said(
        "acknowledged-answer",
        &thanks,
        "ann",
        thanked,
        1,
        Some(&answer),
    ));
    let rows = look("thanks that close the loop after four months");
    assert_eq!(closed(&rows), (json!(1), json!(1)));
    // When a range ends on 7 September, the first of the day was due and the other was not.
    for (number, time) in [(6, "2026-08-08T00:00:00Z"), (4, "2026-08-08T10:00:00Z")] {
        let debrief = said("debriefed-project", &id(number), "cid", time, 2, None);
        app.store(&debrief);
    }
    look("two debriefs");
    let wider = "2026-09-07T09:59:59.999Z";
    app.store(&said(
        "shared-debrief",
        &id(5),
        "cid",
        wider,
        2,
        Some(&id(4)),
    ));
    look("the debrief shared just in time");
    let one = json!({ "person": "ann", "agents": [
        { "mbox": "mailto:ann@example.org" }, { "mbox": "mailto:ben@example.org" }
    ] });
    app.call(reqwest::Method::PUT, "/api/v1/people")
        .json(&one)
        .send()
        .expect(201);
    look("an answer of one's own");
    app.store(&crate::samples::voiding(&ask));
    look("the question taken back");
}
