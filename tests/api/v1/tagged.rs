//! Names of reports (`ETag`), so that nobody fetches again what did not change (RFC 9110, 8.8.3 and 13.1.2)

use std::io::Read as _;
use std::time::Duration;

use flate2::read::GzDecoder;
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;

use crate::helpers::{Answer, Key, TestApp, TestClock, path};
use crate::samples::{ASKED, SHARED, did, voiding};

const REPORTS: [&str; 4] = [
    "/api/v1/reports/principles",
    "/api/v1/reports/behaviours",
    "/api/v1/reports/quality",
    "/api/v1/reports/unmapped",
];
const PRINCIPLES: &str = REPORTS[0];
const BEHAVIOURS: &str = REPORTS[1];
const OCTOBER: [(&str, &str); 2] = [("from", "2026-10-01"), ("to", "2026-11-01")];

fn at(time: &str, verb: &str, who: &str) -> Value {
    let mut statement = did(who, verb);
    statement["timestamp"] = json!(time);
    statement
}

/// A server on a day in November that tells of October.
fn told() -> (TestApp, TestClock) {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let people = ["a", "b", "c", "d", "e"];
    let shared = people.map(|one| at("2026-10-07T10:00:00Z", SHARED, one));
    app.store(&json!(shared));
    std::thread::sleep(Duration::from_millis(5));
    (app, clock)
}

fn ask(app: &TestApp, key: &Key, report: &str, known: Option<&str>) -> Answer {
    let mut call = app.call(Method::GET, &path(report, &OCTOBER)).by(key);
    if let Some(known) = known {
        call = call.header("if-none-match", known);
    }
    call.send()
}

#[track_caller]
fn name(answer: &Answer) -> String {
    answer.header("etag").expect("an ETag").to_owned()
}

#[test]
fn a_client_that_has_the_report_is_told_so_and_up_to_when_that_is_true() {
    let (app, clock) = told();
    for report in REPORTS
        .iter()
        .flat_map(|one| [(*one).to_owned(), format!("{one}.csv")])
    {
        let whole = ask(&app, &app.admin, &report, None).expect(200);
        clock.advance(Duration::from_secs(60));
        let known = format!("\"another\", {}", name(&whole));
        let through = |answer: &Answer| -> jiff::Timestamp {
            let text = answer.header("x-data-through").expect("X-Data-Through");
            text.parse().unwrap()
        };
        // A store elsewhere follows the clock a moment after it was asked.
        let asked = || ask(&app, &app.admin, &report, Some(&known)).expect(304);
        let mut again = asked();
        for _ in 0..100 {
            if through(&again) > through(&whole) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
            again = asked();
        }
        assert!(again.body.is_empty());
        assert!(again.header("content-type").is_none());
        for same in ["etag", "cache-control", "vary"] {
            assert_eq!(again.header(same), whole.header(same), "{report}: {same}");
        }
        assert!(through(&again) > through(&whole), "{report}");
        if whole.header("content-type") == Some("application/json") {
            let said = whole.json()["meta"]["data_through"].clone();
            assert_eq!(whole.header("x-data-through"), said.as_str());
        }
        let head = app.call(Method::HEAD, &path(&report, &OCTOBER));
        let head = head.send().expect(200);
        assert_eq!(head.header("etag"), whole.header("etag"));
        let head = app.call(Method::HEAD, &path(&report, &OCTOBER));
        head.header("if-none-match", "*").send().expect(304);
    }
}

#[test]
fn what_is_stored_within_the_range_changes_the_name_and_what_lies_outside_does_not() {
    let (app, _) = told();
    let now = |report| name(&ask(&app, &app.admin, report, None).expect(200));
    let named = || [PRINCIPLES, BEHAVIOURS].map(now);
    let first = named();
    app.store(&at("2026-09-30T23:59:59Z", ASKED, "a"));
    std::thread::sleep(Duration::from_millis(5));
    assert_eq!(named(), first);
    let id = app.store_one(&at("2026-10-31T23:59:59Z", ASKED, "a"));
    let second = named();
    for (first, second) in first.iter().zip(&second) {
        assert_ne!(first, second);
    }
    for (report, known) in [PRINCIPLES, BEHAVIOURS].into_iter().zip(&first) {
        ask(&app, &app.admin, report, Some(known)).expect(200);
    }
    // Without the statement everything is as it was.
    app.store(&voiding(&id));
    assert_eq!(named(), first);
}

#[test]
fn every_other_answer_has_another_name() {
    let (app, _) = told();
    let floored = app.key("sheet", Preset::Reports.scopes());
    let call = |key: &Key, query: &[(&str, &str)], languages: &str| {
        let call = app.call(Method::GET, &path(BEHAVIOURS, query)).by(key);
        call.header("accept-language", languages).send().expect(200)
    };
    let with = |name, value| [&OCTOBER[..], &[(name, value)]].concat();
    let answers = [
        call(&app.admin, &OCTOBER, "en"),
        call(&app.admin, &OCTOBER, "de"),
        call(&floored, &OCTOBER, "en"),
        call(&app.admin, &with("format", "csv"), "en"),
        call(&app.admin, &with("principle", "sharing"), "en"),
        call(&app.admin, &with("interval", "week"), "en"),
        call(&app.admin, &with("tz", "Asia/Tokyo"), "en"),
        call(
            &app.admin,
            &[("from", "2026-10-01"), ("to", "2026-12-01")],
            "en",
        ),
    ];
    let mut names: Vec<_> = answers.iter().map(name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), answers.len());
    // An answer that other rules made is another one, whatever its figures are.
    let mapping = app.call(Method::PUT, "/api/v1/mappings/acme");
    let text = json!({ "version": "1.0.0", "name": "acme", "base": "https://acme.example.org", "rules": [{
        "id": "whistled", "verbs": ["https://acme.example.org/whistled"], "behaviour": "whistled",
        "principles": ["sharing"], "note": "Whistling is sharing.",
    }] });
    mapping.json(&text).send().expect(201);
    let until = std::time::Instant::now() + Duration::from_secs(60);
    while name(&call(&app.admin, &OCTOBER, "en")) == name(&answers[0]) {
        assert!(
            std::time::Instant::now() < until,
            "the edition never changed"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_compressed_report_has_a_name_of_its_own_that_means_the_same_report() {
    let (app, _) = told();
    let ask = |report: &str, encoding, known: &str| {
        let call = app.call(Method::GET, &path(report, &OCTOBER));
        let call = call.header("accept-encoding", encoding);
        call.header("if-none-match", known).send()
    };
    for report in [PRINCIPLES, "/api/v1/reports/behaviours.csv"] {
        let plain = ask(report, "identity", "\"none\"").expect(200);
        let packed = ask(report, "gzip", "\"none\"").expect(200);
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        let expected = format!("{}-gzip\"", name(&plain).trim_end_matches('"'));
        assert_eq!(name(&packed), expected);
        for vary in [&plain, &packed].map(|one| one.header("vary").unwrap()) {
            let vary = vary.to_ascii_lowercase();
            assert!(vary.contains("authorization") && vary.contains("accept-encoding"));
        }
        let mut unpacked = String::new();
        let mut decoder = GzDecoder::new(packed.body.as_slice());
        decoder.read_to_string(&mut unpacked).unwrap();
        // The name leaves out only this, which is a little later each time, and not always as long.
        let still = |text: &str, answer: &Answer| {
            text.replacen(answer.header("x-data-through").unwrap(), "", 1)
        };
        let plain_text = std::str::from_utf8(&plain.body).unwrap();
        assert_eq!(still(&unpacked, &packed), still(plain_text, &plain));
        for known in [name(&plain), name(&packed)] {
            let answer = ask(report, "gzip", &known).expect(304);
            assert_eq!(name(&answer), known);
        }
    }
}

#[test]
fn a_condition_that_cannot_be_read_is_refused() {
    let (app, _) = told();
    let answer = ask(&app, &app.admin, PRINCIPLES, Some("nonsense")).expect(400);
    assert_eq!(answer.faults(), ["- If-None-Match malformed-precondition"]);
}

#[test]
fn equal_names_mean_equal_figures_through_a_random_history() {
    let (app, _) = told();
    let mut stored: Vec<String> = Vec::new();
    let mut seen: std::collections::HashMap<String, Value> = std::collections::HashMap::new();
    let mut draw = 7_u64;
    let mut random = |below: usize| {
        draw = draw
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(draw >> 33).unwrap() % below
    };
    for _ in 0..60 {
        match random(4) {
            0 if !stored.is_empty() => {
                let id = stored.swap_remove(random(stored.len()));
                app.store(&voiding(&id));
            }
            1 => drop(
                app.post(&json!([at("2026-12-01T00:00:00Z", ASKED, "z")]))
                    .expect(200),
            ),
            _ => {
                let who = ["a", "b", "c"][random(3)];
                let when = [
                    "2026-10-01T00:00:00Z",
                    "2026-10-31T23:00:00Z",
                    "2026-11-05T12:00:00Z",
                ];
                stored.push(app.store_one(&at(when[random(3)], [ASKED, SHARED][random(2)], who)));
            }
        }
        for report in [PRINCIPLES, BEHAVIOURS] {
            let answer = ask(&app, &app.admin, report, None).expect(200);
            let mut json = answer.json();
            json["meta"]["data_through"].take();
            let before = seen.entry(name(&answer)).or_insert_with(|| json.clone());
            assert_eq!(*before, json);
        }
    }
    // They came back to what they were more than once, or this shows nothing.
    assert!(seen.len() < 120 && seen.len() > 10, "{}", seen.len());
}
