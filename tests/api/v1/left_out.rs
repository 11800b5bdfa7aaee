//! Reports without those who opted out, and with a number of people that only a document tells.

use std::thread::ScopedJoinHandle;

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;

use crate::helpers::{INSTANCE, TestApp, TestClock, path};
use crate::samples::{agent, asked};

const PREFERENCES: &str = "https://w3id.org/xapi-social-learning/documents/reporting-preferences";
const POPULATION: &str = "https://w3id.org/xapi-social-learning/documents/population";

/// Somebody asked at a time.
fn said(who: &str, time: &str) -> Value {
    let mut statement = asked(who);
    statement["timestamp"] = json!(time);
    statement
}

/// Ada asked twice in October and once today, Bo once in October, and both together once today.
fn told() -> (TestApp, TestClock) {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let mut both = said("ada", "2026-11-23T09:00:00Z");
    both["actor"] = json!({ "objectType": "Group", "member": [agent("ada"), agent("bo")] });
    app.store(&json!([
        said("ada", "2026-10-07T10:00:00Z"),
        said("ada", "2026-10-31T23:30:00Z"),
        said("bo", "2026-10-07T11:00:00Z"),
        said("ada", "2026-11-23T08:00:00Z"),
        both,
    ]));
    std::thread::sleep(std::time::Duration::from_millis(5));
    (app, clock)
}

/// Says whether somebody wants to be in reports.
fn prefer(app: &TestApp, who: &str, included: bool) {
    let place = path(
        "/xapi/agents/profile",
        &[
            ("agent", &agent(who).to_string()),
            ("profileId", PREFERENCES),
        ],
    );
    // As a merge it needs no condition.
    let call = app.call(Method::POST, &place);
    let call = call.json(&json!({ "includeInReports": included }));
    call.send().expect(204);
}

fn rows(app: &TestApp, report: &str, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/v1/reports/{report}?{query}"));
    let mut json = answer.expect(200).json();
    serde_json::from_value(json["data"].take()).unwrap()
}

/// Statements and people of the rows that have any.
fn counts(app: &TestApp, report: &str, query: &str) -> Vec<(String, u64, u64)> {
    let told = |row: &Value| {
        let count = |name: &str| row[name].as_u64().unwrap();
        let period = row["period"].as_str().unwrap().to_owned();
        (period, count("statements"), count("people"))
    };
    let rows = rows(app, report, query);
    let of_openness = rows.iter().filter(|row| {
        let principle = &row["principle"];
        principle.is_null() || principle == "openness"
    });
    of_openness
        .map(told)
        .filter(|(_, statements, _)| *statements > 0)
        .collect()
}

fn row(period: &str, statements: u64, people: u64) -> (String, u64, u64) {
    (period.to_owned(), statements, people)
}

const AUTUMN: &str = "from=2026-10-01&to=2026-12-01&interval=month";

#[test]
fn who_opted_out_leaves_every_count_and_comes_back_with_the_past() {
    let (app, _) = told();
    let everybody = [row("2026-10", 3, 2), row("2026-11", 2, 2)];
    let without_ada = [row("2026-10", 1, 1), row("2026-11", 1, 1)];
    assert_eq!(counts(&app, "principles", AUTUMN), everybody);
    prefer(&app, "ada", false);
    assert_eq!(counts(&app, "principles", AUTUMN), without_ada);
    let asked = counts(&app, "behaviours", AUTUMN);
    assert_eq!(asked, without_ada);
    let wide = rows(&app, "timeseries", AUTUMN);
    let wide: Vec<&Value> = wide.iter().map(|row| &row["openness_statements"]).collect();
    assert_eq!(wide, [1, 1]);
    // Asked again it is the same, and so it is where the range is cut within days and read in another zone.
    assert_eq!(counts(&app, "principles", AUTUMN), without_ada);
    let cut = "from=2026-10-07T09:30:00Z&to=2026-11-23T08:30:00Z&interval=none";
    let cut = format!("{cut}&tz=Asia/Kathmandu");
    let found = counts(&app, "principles", &cut);
    assert_eq!((found[0].1, found[0].2), (1, 1));
    prefer(&app, "ada", true);
    assert_eq!(counts(&app, "principles", AUTUMN), everybody);
}

#[test]
fn what_somebody_says_after_they_opted_out_is_not_counted_either_and_voiding_it_takes_nothing_else()
{
    let (app, _) = told();
    prefer(&app, "ada", false);
    let before = counts(&app, "principles", AUTUMN);
    let ids = app.store(&json!([said("ada", "2026-11-23T10:00:00Z")]));
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(counts(&app, "principles", AUTUMN), before);
    app.store(&json!([crate::samples::voiding(&ids[0])]));
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(counts(&app, "principles", AUTUMN), before);
    prefer(&app, "bo", false);
    assert_eq!(counts(&app, "principles", AUTUMN), []);
}

#[test]
fn the_list_behind_a_count_leaves_out_who_opted_out() {
    let (app, _) = told();
    prefer(&app, "ada", false);
    for row in rows(&app, "principles", AUTUMN) {
        for figure in ["statements", "people"] {
            let link = format!("{}&figure={figure}", row["explain"].as_str().unwrap());
            let told = app.get(&link).expect(200).json();
            let listed = told["data"].as_array().unwrap();
            assert_eq!(row[figure], listed.len(), "{told}");
            assert_eq!(told["meta"]["unlisted"], Value::Null);
            let names_ada = |one: &Value| one["agent"] == agent("ada");
            assert!(!listed.iter().any(names_ada), "{told}");
        }
    }
}

#[test]
fn a_report_has_another_tag_when_somebody_opts_out() {
    let (app, _) = told();
    let address = format!("/api/v1/reports/principles?{AUTUMN}");
    let tag = |status| {
        let answer = app.get(&address).expect(status);
        answer.header("etag").unwrap().to_owned()
    };
    let before = tag(200);
    prefer(&app, "ada", false);
    assert_ne!(tag(200), before);
    prefer(&app, "ada", true);
    assert_eq!(tag(200), before);
}

/// Says how many people there are; as a merge it needs no condition.
fn say_population(app: &TestApp, content: &Value) {
    let place = path(
        "/xapi/activities/profile",
        &[("activityId", INSTANCE), ("profileId", POPULATION)],
    );
    let call = app.call(Method::POST, &place).json(content);
    call.send().expect(204);
}

/// An example of the profile, by somebody at a time.
fn example(slug: &str, who: &str, time: &str) -> Value {
    let file = format!(
        "{}/profiles/examples/{slug}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut said: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    said.as_object_mut().unwrap().remove("id");
    said["timestamp"] = json!(time);
    said["actor"] = agent(who);
    said
}

#[test]
fn a_population_document_alone_is_the_number_of_people() {
    let clock = TestClock::at("2026-12-02T00:00:00Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let people = ["ada", "bo", "cy"];
    let all: Vec<Value> = people
        .iter()
        .map(|who| example("reflected", who, "2026-11-10T10:00:00Z"))
        .collect();
    app.store(&json!(all));
    std::thread::sleep(std::time::Duration::from_millis(5));
    let say = |content: &Value| say_population(&app, content);
    let read = |measure: &str| {
        let query = "from=2026-11-01&to=2026-12-01&interval=none&principle=empowerment&measure";
        let address = format!("/api/v1/reports/people?{query}={measure}");
        let json = app.get(&address).expect(200).json();
        (json["data"][0].clone(), json["meta"].clone())
    };
    let (row, meta) = read("self_direction");
    assert_eq!(
        (&row["value"], &meta["population"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(row["numerator"], 3);

    say(&json!({ "asOf": "2026-11-01", "members": 12 }));
    let (row, meta) = read("self_direction");
    assert_eq!(row["value"], 0.25);
    assert_eq!(
        (&row["denominator"], &row["population"]),
        (&json!(12), &json!(12))
    );
    let told = json!({ "source": "population-document", "as_of": "2026-11-01", "members": 12 });
    assert_eq!(
        (&meta["population"], &meta["directory"]),
        (&told, &json!(false))
    );
    let notes = meta["notes"].to_string();
    assert!(notes.contains("population document"), "{notes}");
    // One contribution each, and nine people without any.
    let (row, _) = read("concentration");
    assert_eq!(
        (&row["value"], &row["coverage"]),
        (&json!(0.75), &Value::Null)
    );
    let seniors =
        app.get("/api/v1/reports/seniors?from=2026-11-01&to=2026-12-01&measure=role_modelling");
    assert_eq!(seniors.expect(200).json()["data"][0]["value"], Value::Null);

    // Fewer than do something cannot be right.
    say(&json!({ "members": 2 }));
    let (row, _) = read("self_direction");
    assert_eq!(
        (&row["value"], &row["numerator"]),
        (&Value::Null, &json!(3))
    );

    // A directory wins.
    let directory = json!({ "members": [{ "person": "E-1", "identifiers": [agent("ada")],
        "places": [{ "unit": "Sales" }] }] });
    let call = app.call(Method::PUT, "/api/v1/directory").json(&directory);
    call.send().expect(201);
    let (row, meta) = read("self_direction");
    assert_eq!(
        (&row["value"], &row["population"]),
        (&json!(1.0), &json!(1))
    );
    assert_eq!(meta["population"]["source"], "directory");
}

#[test]
fn a_key_for_reports_does_not_see_how_few_a_document_leaves_over() {
    let clock = TestClock::at("2026-12-02T00:00:00Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let all: Vec<Value> = (0..8)
        .map(|who| example("reflected", &format!("p{who}"), "2026-11-10T10:00:00Z"))
        .collect();
    app.store(&json!(all));
    std::thread::sleep(std::time::Duration::from_millis(5));
    let key = app.key("sheet", Preset::Reports.scopes());
    let shown = |members: u32| {
        let document = json!({ "asOf": "2026-11-01", "members": members });
        say_population(&app, &document);
        let address = "/api/v1/reports/people?from=2026-11-01&to=2026-12-01&measure=self_direction";
        let answer = app.call(Method::GET, address).by(&key).send().expect(200);
        answer.json()["data"][0]["numerator"].clone()
    };
    assert_eq!(shown(10), Value::Null);
    assert_eq!(shown(20), 8);
}

#[test]
fn what_somebody_does_who_opted_out_enters_no_count_while_it_comes_in() {
    let (app, _clock) = told();
    prefer(&app, "ada", false);
    let counted = || {
        let parts = ["2026-10-07T10:30:00Z", "2026-10-07T18:00:00Z"].map(|end| {
            let query = format!("from=2026-10-01T00:00:00Z&to={end}&interval=none");
            counts(&app, "principles", &query)
        });
        (counts(&app, "principles", AUTUMN), parts)
    };
    let before = counted();
    let write = |minute: u32| {
        for second in 0..60 {
            // Two that say the same would count once.
            let time = format!("2026-10-07T10:{minute:02}:{second:02}Z");
            app.store(&json!([said("ada", &time)]));
        }
    };
    std::thread::scope(|scope| {
        let writers = [1, 2, 3, 4].map(|minute| scope.spawn(move || write(minute)));
        loop {
            let are_over = writers.iter().all(ScopedJoinHandle::is_finished);
            assert_eq!(counted(), before);
            if are_over {
                break;
            }
        }
    });
}
