//! `/api/v1/reports/unmapped` and `/api/v1/reports/quality`: what each key sent

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;
use tertulia::store::Scope;

use super::rules::settled;
use crate::helpers::{Answer, Key, STATEMENTS, TestApp, TestClock, path};
use crate::samples::{asked, did};

const UNMAPPED: &str = "/api/v1/reports/unmapped";
const QUALITY: &str = "/api/v1/reports/quality";
const BOTH: [&str; 2] = [UNMAPPED, QUALITY];

const NOVEMBER: [(&str, &str); 3] = [
    ("from", "2026-11-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

fn at(time: &str, mut statement: Value) -> Value {
    statement["timestamp"] = json!(time);
    statement
}

fn hummed() -> Value {
    did("ada", "https://example.org/verbs/hummed")
}

fn asked_for_a_solution() -> Value {
    let mut statement = did("ada", "http://adlnet.gov/expapi/verbs/asked");
    statement["object"]["definition"] =
        json!({ "type": "http://id.tincanapi.com/activitytype/solution" });
    statement
}

/// A server on a day in November, and a platform's key by which a little of everything was sent.
fn told() -> (TestApp, Key) {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let key = app.key_like(
        tertulia::lrs::access::Credentials {
            id: "0a1b2c".to_owned(),
            secret: "secret".to_owned(),
        },
        "=moodle",
        Preset::Lms.scopes(),
    );
    let send = |statements: &Value| {
        let call = app.call(Method::POST, STATEMENTS).by(&key);
        call.json(statements).send()
    };
    let late = at("2026-11-20T08:00:00Z", asked("ada"));
    let once = at("2026-11-23T11:00:00Z", hummed());
    send(&json!([once, once, hummed(), asked_for_a_solution(), late])).expect(200);
    send(&json!([{ "actor": null }, {}])).expect(400);
    call_with_nonsense(&app, &key).expect(400);
    app.store(&hummed());
    // The server counts what was stored before its present millisecond.
    std::thread::sleep(std::time::Duration::from_millis(5));
    (app, key)
}

fn call_with_nonsense(app: &TestApp, key: &Key) -> Answer {
    app.call(Method::POST, STATEMENTS).by(key).text("{").send()
}

fn csv(app: &TestApp, report: &str, query: &[(&str, &str)]) -> String {
    let answer = app.get(&path(&format!("{report}.csv"), query)).expect(200);
    let kind = answer.header("content-type");
    assert_eq!(kind, Some("text/csv; charset=utf-8; header=present"));
    answer.text().replace("\r\n", "\n")
}

#[test]
fn unmapped_shows_verbs_and_types_that_counted_for_nothing_and_who_sent_them() {
    let (app, _) = told();
    assert_snapshot!(csv(&app, UNMAPPED, &NOVEMBER), @"
    period,period_start,period_end,verb,activity_type,key,key_name,statements,reason,unfinished,explain
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,https://example.org/verbs/hummed,,0a1b2c,'=moodle,2,no rule names this verb,true,/api/v1/reports/unmapped/explain?from=2026-11-01&to=2026-12-01&tz=UTC&interval=none&verb=https%3A%2F%2Fexample.org%2Fverbs%2Fhummed&key=0a1b2c
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,http://adlnet.gov/expapi/verbs/asked,http://id.tincanapi.com/activitytype/solution,0a1b2c,'=moodle,1,rule asked-for-a-solution says that it counts for nothing,true,/api/v1/reports/unmapped/explain?from=2026-11-01&to=2026-12-01&tz=UTC&interval=none&verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fasked&key=0a1b2c&activity_type=http%3A%2F%2Fid.tincanapi.com%2Factivitytype%2Fsolution
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,https://example.org/verbs/hummed,,admin,administrator,1,no rule names this verb,true,/api/v1/reports/unmapped/explain?from=2026-11-01&to=2026-12-01&tz=UTC&interval=none&verb=https%3A%2F%2Fexample.org%2Fverbs%2Fhummed&key=admin
    ");
}

#[test]
fn quality_shows_what_each_key_sent_and_what_was_amiss() {
    let (app, _) = told();
    assert_snapshot!(csv(&app, QUALITY, &NOVEMBER), @"
    period,period_start,period_end,key,key_name,stored,duplicates,late,unmapped,mapped,claimed,followed,matched,unmatched,with_registration,with_recipients,flagged,rejected,silent,unfinished,explain
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,admin,administrator,1,0,0,1,0,0,0,0,0,0,0,0,0,false,true,/api/v1/reports/quality/explain?from=2026-11-01&to=2026-12-01&tz=UTC&interval=none&key=admin
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,0a1b2c,'=moodle,5,1,1,3,1,0,0,0,0,0,0,0,2,false,true,/api/v1/reports/quality/explain?from=2026-11-01&to=2026-12-01&tz=UTC&interval=none&key=0a1b2c
    ");
}

#[test]
fn json_has_the_same_rows_and_says_what_they_mean() {
    let (app, _) = told();
    let query = [&NOVEMBER[..], &[("key", "0a1b2c")]].concat();
    for (report, measures) in [(UNMAPPED, 2), (QUALITY, 14)] {
        let answer = app.get(&path(report, &query)).expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert_eq!(
            answer.header("vary"),
            Some("Authorization, Accept-Encoding")
        );
        let json = answer.json();
        assert_eq!(json["next"], Value::Null);
        let meta = &json["meta"];
        assert!(report.ends_with(meta["report"].as_str().unwrap()));
        assert_eq!(meta["from"], "2026-11-01T00:00:00+00:00");
        assert_eq!(meta["key"], "0a1b2c");
        assert_eq!(meta["mapping_version"], "2.0.0");
        let through = meta["data_through"].as_str().unwrap();
        assert!(through.starts_with("2026-11-23T11:53:"), "{through}");
        assert_eq!(meta["measures"].as_object().unwrap().len(), measures);
        for row in json["data"].as_array().unwrap() {
            assert_eq!(row["key"], "0a1b2c");
            assert_eq!(row["key_name"], "=moodle");
        }
    }
    let json = app.get(&path(UNMAPPED, &query)).expect(200).json();
    assert_eq!(json["data"].as_array().unwrap().len(), 2);
    let hummed = &json["data"][0];
    assert_eq!(hummed["activity_type"], Value::Null);
    assert_eq!(hummed["statements"], 2);
    assert_eq!(hummed["reason"], "no rule names this verb");
}

#[test]
fn figures_stand_where_statements_arrived_and_not_where_their_timestamp_lies() {
    let (app, _) = told();
    let count = |from: &str, to: &str| {
        let query = [("from", from), ("to", to), ("key", "0a1b2c")];
        let json = app.get(&path(QUALITY, &query)).expect(200).json();
        json["data"][0]["stored"].as_u64().unwrap()
    };
    assert_eq!(count("2026-11-20", "2026-11-23"), 0);
    assert_eq!(count("2026-11-23", "2026-11-24"), 5);
    assert_eq!(count("2026-11-23T11:45:00Z", "2026-11-23T12:15:00Z"), 5);
    assert_eq!(count("2026-11-23T11:30:00Z", "2026-11-23T11:45:00Z"), 0);
}

#[test]
fn only_keys_that_see_exact_figures_may_ask_and_others_are_told_why_and_what_to_do() {
    let (app, lms) = told();
    for scope in [
        Scope::StatementsRead,
        Scope::AllRead,
        Scope::All,
        Scope::Admin,
    ] {
        let key = app.key(scope.name(), &[scope]);
        for report in BOTH {
            let call = app.call(Method::GET, report).by(&key);
            call.send().expect(200);
        }
    }
    let reports = app.key("sheet", Preset::Reports.scopes());
    for key in [&reports, &lms] {
        for report in BOTH {
            for suffix in ["", ".csv", "?nonsense=1"] {
                let call = app.call(Method::GET, &format!("{report}{suffix}")).by(key);
                let told = call.send().expect(403).json();
                assert_eq!(told["type"], "urn:tertulia:problem:forbidden");
                let detail = told["detail"].as_str().unwrap();
                for words in ["floor", "Ask an administrator", "statements/read or admin"] {
                    assert!(detail.contains(words), "{detail}");
                }
            }
        }
    }
}

#[test]
fn parameters_that_are_wrong_are_told() {
    let (app, _) = told();
    for (query, parameter) in [
        ("colour=red", "colour"),
        ("key=a&key=b", "key"),
        ("key=nobody", "key"),
        ("key=", "key"),
        ("from=yesterday", "from"),
        ("from=2026-02-01&to=2026-01-01", "from"),
        ("tz=Mars/Olympus", "tz"),
        ("interval=hour", "interval"),
        ("format=xlsx", "format"),
        ("bom=yes", "bom"),
        ("sep=,", "sep"),
        ("from=2026-11-01T10:20:00Z", "from"),
        ("from=2026-11-01&to=2026-11-01T10:15:00.001Z", "to"),
    ] {
        for at in BOTH {
            for suffix in ["", ".csv"] {
                let answer = app.get(&format!("{at}{suffix}?{query}")).expect(400);
                assert_eq!(answer.json()["parameter"], parameter, "{query}");
            }
        }
    }
    let detail = |query: &str| {
        let told = app.get(&format!("{UNMAPPED}?{query}")).expect(400).json();
        told["detail"].as_str().unwrap().to_owned()
    };
    assert!(detail("colour=red").contains("`from`, `to`, `tz`"));
    assert!(detail("from=2026-11-01T10:20:00Z").contains("from=2026-11-01T10:15:00Z"));
}

#[test]
fn too_many_rows_are_a_422_with_advice() {
    let (app, _) = told();
    let query = [
        ("from", "1990-01-01"),
        ("to", "2027-01-01"),
        ("interval", "day"),
    ];
    for report in BOTH {
        let told = app.get(&path(report, &query)).expect(422).json();
        assert_eq!(told["type"], "urn:tertulia:problem:report-too-large");
        assert!(told["detail"].as_str().unwrap().contains("Ask for"));
    }
}

#[test]
fn head_answers_the_headers_of_get_and_path_and_parameter_name_the_format() {
    let (app, _) = told();
    for report in BOTH {
        for (suffix, kind) in [
            ("", "application/json"),
            (".csv", "text/csv"),
            ("?format=csv", "text/csv"),
            (".csv?format=json", "application/json"),
        ] {
            for method in [Method::HEAD, Method::GET] {
                let is_head = method == Method::HEAD;
                let answer = app.call(method, &format!("{report}{suffix}"));
                let answer = answer.send().expect(200);
                let found = answer.header("content-type").unwrap();
                assert!(found.starts_with(kind), "{report}{suffix}: {found}");
                assert_eq!(answer.body.is_empty(), is_head);
            }
        }
        let call = app.call(Method::GET, report);
        call.without("x-experience-api-version").send().expect(200);
        app.call(Method::POST, report).send().expect(405);
        let text = app.get(&format!("{report}.csv?bom=1&sep=semicolon")).text();
        assert!(text.starts_with("\u{feff}period;period_start;period_end;"));
    }
}

#[test]
fn a_revoked_key_stays_in_the_report_if_it_sent_something() {
    let (app, key) = told();
    let silent = app.key("silent", &[Scope::StatementsWrite]);
    let names = || {
        let json = app.get(&path(QUALITY, &NOVEMBER)).expect(200).json();
        let rows = json["data"].as_array().unwrap().iter();
        let names = rows.map(|row| row["key_name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(), ["administrator", "=moodle", "silent"]);
    app.revoke(&key);
    app.revoke(&silent);
    assert_eq!(names(), ["administrator", "=moodle"]);
}

#[test]
fn what_is_refused_for_the_scope_of_the_key_is_no_rejection() {
    let (app, _) = told();
    let reader = app.key("reader", &[Scope::StatementsRead]);
    call_with_nonsense(&app, &reader).expect(403);
    let json = app.get(&path(QUALITY, &[("key", &reader.id)])).expect(200);
    assert_eq!(json.json()["data"][0]["rejected"], 0);
}

#[test]
fn a_new_mapping_counts_what_was_stored_before_it() {
    let (mut app, _) = told();
    let folder = app.folder().join("profiles");
    std::fs::create_dir(&folder).unwrap();
    let mapping = json!({
        "version": "9.0.0",
        "base": "https://example.org/profile",
        "rules": [{
            "id": "hummed",
            "verbs": ["https://example.org/verbs/hummed"],
            "behaviour": "hummed",
            "principles": ["sharing"],
            "note": "Humming is sharing.",
        }],
    });
    let file = folder.join("social-learning.mapping.json");
    std::fs::write(file, mapping.to_string()).unwrap();
    app.restart_with(|settings| settings.profiles = Some(folder));
    settled(&app);
    let json = app.get(&path(UNMAPPED, &NOVEMBER)).expect(200).json();
    assert_eq!(json["meta"]["mapping_version"], "9.0.0");
    let data = json["data"].as_array().unwrap();
    // It has no rule for what the other one mapped.
    assert!(!data.is_empty());
    for row in data {
        assert_ne!(row["verb"], "https://example.org/verbs/hummed");
    }
}
