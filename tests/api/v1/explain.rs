//! `/api/v1/reports/NAME/explain`: the number in a cell is the length of the list behind it

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;
use tertulia::store::Scope;

use crate::helpers::{Key, TestApp, TestClock, path};
use crate::samples::{SHARED, agent, asked, did, id, named, voiding};

const SERIES: &[&str] = &[
    "openness_statements",
    "openness_people",
    "transparency_statements",
    "transparency_people",
    "sharing_statements",
    "sharing_people",
    "empowerment_statements",
    "empowerment_people",
];
const COUNTS: &[&str] = &["statements", "people"];

const MEASURED: &[&str] = &["numerator", "denominator", "open"];

const FIGURES: [(&str, &[&str]); 18] = [
    ("people", MEASURED),
    ("network", MEASURED),
    ("threads", MEASURED),
    ("debriefs", MEASURED),
    ("seniors", MEASURED),
    ("timeseries", SERIES),
    ("verbs", COUNTS),
    ("activities", COUNTS),
    ("units", COUNTS),
    ("teams", COUNTS),
    ("courses", COUNTS),
    ("platforms", COUNTS),
    ("verbs?behaviour=asked", COUNTS),
    ("principles", &["statements", "people"]),
    (
        "behaviours",
        &["statements", "people", "followed", "matched", "mapped"],
    ),
    ("competencies", &["statements", "people"]),
    ("unmapped", &["statements"]),
    (
        "quality",
        &["stored", "duplicates", "unmapped", "late", "rejected"],
    ),
];

fn at(time: &str, mut statement: Value) -> Value {
    statement["timestamp"] = json!(time);
    statement
}

/// A file that comes with the program.
fn file(name: &str) -> Value {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every example of the profile, but for those that bring attachments.
fn examples() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/examples");
    let files = std::fs::read_dir(folder).unwrap();
    let read = |file: std::fs::DirEntry| {
        let text = std::fs::read_to_string(file.path()).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let mut examples: Vec<Value> = files.map(|file| read(file.unwrap())).collect();
    examples.retain(|one| one.get("attachments").is_none());
    examples
}

/// A server to which everything happened that can happen to a statement.
fn told() -> TestApp {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let voided = id();
    let hummed = |by| did(by, "https://example.org/verbs/hummed");
    let voided_hum = id();
    app.store(&json!([
        at("2026-11-02T08:00:00Z", asked("ada")),
        at("2026-11-02T09:00:00Z", asked("bo")),
        named(&voided, at("2026-11-02T09:30:00Z", asked("cy"))),
        at("2026-11-03T09:00:00Z", did("bo", SHARED)),
        at("2026-11-23T09:00:00Z", hummed("ada")),
        named(&voided_hum, at("2026-11-23T09:10:00Z", hummed("bo"))),
        file("profiles/examples/asked-question.json"),
    ]));
    // A retry without an id, and two of a kind that counts for nothing.
    for _ in 0..2 {
        app.store(&json!([
            at("2026-11-04T08:00:00Z", asked("ada")),
            at("2026-11-23T08:00:00Z", hummed("ada")),
        ]));
    }
    app.store(&json!([voiding(&voided), voiding(&voided_hum)]));
    app.store(&json!(examples()));
    app.post(&json!([{ "verb": 1 }])).expect(400);
    app.post(&json!([{ "actor": 1 }, { "actor": 2 }]))
        .expect(400);
    // Ada and Bo are one person.
    let ada = json!({ "person": "ada", "agents": [agent("ada"), agent("bo")] });
    app.call(Method::PUT, "/api/v1/people").json(&ada).send();
    // The server counts what was stored before its present millisecond.
    std::thread::sleep(std::time::Duration::from_millis(5));
    app
}

fn rows(app: &TestApp, key: &Key, report: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let call = app.call(
        Method::GET,
        &path(&format!("/api/v1/reports/{report}"), query),
    );
    let mut answer = call.by(key).send().expect(200).json();
    serde_json::from_value(answer["data"].take()).unwrap()
}

/// What all pages list, and what the first one says.
fn listed(app: &TestApp, link: &str) -> (Value, Vec<Value>) {
    let first = app.get(link).expect(200).json();
    let mut entries = first["data"].as_array().unwrap().clone();
    let mut next = first["next"].clone();
    while let Some(link) = next.as_str() {
        let page = app.get(link).expect(200).json();
        for member in ["value", "rules", "lists"] {
            assert_eq!(page["meta"][member], first["meta"][member]);
        }
        entries.extend(page["data"].as_array().unwrap().clone());
        next = page["next"].clone();
    }
    (first["meta"].clone(), entries)
}

const AUTUMN: [(&str, &str); 3] = [
    ("from", "2026-10-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

#[test]
fn the_list_behind_every_cell_is_as_long_as_the_number_in_it() {
    let app = told();
    let mut figures_above_zero = BTreeSet::new();
    for (report, figures) in FIGURES {
        // Competencies are rows of `principles` there.
        let grouped = [&AUTUMN[..], &[("group_by", "competency")]].concat();
        let rows = match report.split_once('?') {
            None if report == "competencies" => rows(&app, &app.admin, "principles", &grouped),
            None => rows(&app, &app.admin, report, &AUTUMN),
            Some((report, more)) => {
                let more = more.split_once('=').unwrap();
                rows(&app, &app.admin, report, &[&AUTUMN[..], &[more]].concat())
            }
        };
        for row in rows {
            for figure in figures {
                let link = row["explain"].as_str().unwrap();
                let (meta, entries) = listed(&app, &format!("{link}&figure={figure}&limit=2"));
                assert_eq!(meta["value"], row[figure], "{link} {figure}");
                assert_eq!(meta["unlisted"], Value::Null, "{link} {figure}");
                let length = row[figure].as_u64().unwrap_or_default();
                assert_eq!(entries.len() as u64, length, "{link} {figure}");
                let different: BTreeSet<String> = entries.iter().map(Value::to_string).collect();
                assert_eq!(different.len(), entries.len());
                assert!(meta["definition"].is_string(), "{report} {figure}");
                if row[figure].as_u64() > Some(0) {
                    figures_above_zero.insert(format!("{report} {figure}"));
                }
            }
        }
    }
    // Nothing here breaks a rule of a template, and nothing is waited for in three of the reports.
    let expected = [
        "behaviours matched",
        "people open",
        "network open",
        "seniors open",
    ];
    let all: BTreeSet<String> = FIGURES
        .iter()
        .filter(|(report, _)| {
            ![
                "competencies",
                "units",
                "teams",
                "courses",
                "platforms",
                "timeseries",
            ]
            .contains(report)
        })
        .flat_map(|(report, figures)| figures.iter().map(move |one| format!("{report} {one}")))
        .filter(|one| !expected.contains(&one.as_str()))
        .collect();
    figures_above_zero.retain(|one| all.contains(one));
    assert_eq!(figures_above_zero, all);
}

#[test]
fn everybody_whom_a_figure_is_related_to_is_listed_also_who_did_nothing() {
    let app = told();
    let member = |name: &str, unit: &str, band: &str| {
        json!({
            "person": name,
            "identifiers": [agent(name)],
            "places": [{ "unit": unit, "band": band }],
        })
    };
    let members = json!({ "members": [
        member("ada", "Care", "senior"),
        member("cy", "Care", "entry"),
        member("zoe", "Sales", "executive"),
    ] });
    let loaded = app.call(Method::PUT, "/api/v1/directory").json(&members);
    loaded.send().expect(201);
    let mut related = BTreeSet::new();
    for report in ["people", "network", "threads", "seniors"] {
        for row in rows(&app, &app.admin, report, &AUTUMN) {
            for figure in ["numerator", "denominator"] {
                let link = row["explain"].as_str().unwrap();
                let (meta, entries) = listed(&app, &format!("{link}&figure={figure}&limit=2"));
                assert_eq!(meta["unlisted"], Value::Null, "{link} {figure}");
                let length = row[figure].as_u64().unwrap_or_default();
                assert_eq!(entries.len() as u64, length, "{link} {figure}");
                if entries.iter().any(|entry| entry["agent"] == agent("zoe")) {
                    assert_eq!(meta["lists"], "people");
                    related.insert(format!("{} {figure}", row["measure"].as_str().unwrap()));
                }
            }
        }
    }
    let expected = [
        "breadth denominator",
        "concerns_per_hundred denominator",
        "goal_alignment denominator",
        "isolates denominator",
        "isolates numerator",
        "largest_component denominator",
        "makers denominator",
        "makers_by_unit denominator",
        "role_modelling denominator",
        "self_direction denominator",
    ];
    assert_eq!(related, expected.map(str::to_owned).into());
}

#[test]
fn where_one_person_acts_as_two_it_is_said_that_it_is_not_known_who_is_alone() {
    let app = told();
    let load = |members: Vec<Value>| {
        let loaded = app.call(Method::PUT, "/api/v1/directory");
        let loaded = loaded.json(&json!({ "members": members })).send();
        assert!(matches!(loaded.status, 200 | 201), "{}", loaded.text());
    };
    let member = |identifiers: &[&Value]| json!({ "person": identifiers[0].to_string(), "identifiers": identifiers });
    // In the last month, in which people of the examples answer each other.
    let explained = |measure: &str| {
        let all = rows(&app, &app.admin, "network", &AUTUMN).into_iter();
        let row = all.rev().find(|row| row["measure"] == measure).unwrap();
        let link = row["explain"].as_str().unwrap();
        let (meta, entries) = listed(&app, &format!("{link}&figure=numerator"));
        assert_eq!(meta["value"], row["numerator"]);
        (meta["unlisted"].clone(), entries)
    };
    let zoe = agent("zoe");
    let examples = examples();
    let identified = |statement: &Value| {
        let account = statement["actor"]["account"].clone();
        account.is_object().then(|| json!({ "account": account }))
    };
    let mut actors: Vec<Value> = examples.iter().filter_map(identified).collect();
    actors.sort_by_key(Value::to_string);
    actors.dedup();
    let mut all: Vec<Value> = actors.iter().map(|actor| member(&[actor])).collect();
    all.push(member(&[&zoe]));
    load(all);
    assert_eq!(explained("isolates").0, Value::Null);
    let (_, together) = explained("largest_component");
    let both: Vec<&Value> = together
        .iter()
        .map(|entry| &entry["agent"])
        .take(2)
        .collect();
    let others = actors.iter().filter(|actor| !both.contains(actor));
    let mut all: Vec<Value> = others.map(|actor| member(&[actor])).collect();
    all.extend([member(&both), member(&[&zoe]), member(&[&agent("yan")])]);
    load(all);
    let (unlisted, entries) = explained("isolates");
    assert!(unlisted.as_str().unwrap().contains("/api/v1/people"));
    assert_eq!(entries, Vec::<Value>::new());
}

#[test]
fn statements_that_are_narrowed_down_are_explained_by_the_same_filters() {
    let app = told();
    let asked = "http://adlnet.gov/expapi/verbs/asked";
    for more in [
        &[("verb", asked)][..],
        &[("evidence", "mapped")],
        &[("verb", asked), ("evidence", "mapped")],
        &[("behaviour", "asked")],
    ] {
        let query = [&AUTUMN[..], more].concat();
        let mut some = 0;
        for row in rows(&app, &app.admin, "principles", &query) {
            for figure in COUNTS {
                let link = row["explain"].as_str().unwrap();
                let (meta, entries) = listed(&app, &format!("{link}&figure={figure}"));
                assert_eq!(meta["value"], row[figure], "{link} {figure}");
                assert_eq!(json!(entries.len()), row[figure], "{link} {figure}");
                some += entries.len();
            }
        }
        assert!(some > 0, "{more:?}");
    }
}

#[test]
fn a_listed_statement_is_read_where_its_url_says() {
    let app = told();
    let key = ("key", app.admin.id.as_str());
    let quality = [&AUTUMN[..], &[key]].concat();
    let rows = rows(&app, &app.admin, "quality", &quality);
    let row = rows.iter().find(|row| row["stored"] != 0).unwrap();
    let (_, entries) = listed(&app, row["explain"].as_str().unwrap());
    let voided = entries
        .iter()
        .filter(|one| one["url"].as_str().unwrap().contains("voidedStatementId="));
    assert_eq!(voided.count(), 2);
    for entry in entries {
        let statement = app.get(entry["url"].as_str().unwrap()).expect(200).json();
        for member in ["id", "timestamp", "stored", "actor"] {
            assert_eq!(statement[member], entry[member]);
        }
        assert_eq!(statement["verb"]["id"], entry["verb"]);
    }
}

#[test]
fn each_statement_says_by_which_rule_it_counts_and_the_rules_say_how_many() {
    let app = told();
    let rows = rows(&app, &app.admin, "principles", &AUTUMN);
    let openness = rows
        .iter()
        .find(|row| row["period"] == "2026-11" && row["principle"] == "openness");
    let (meta, entries) = listed(&app, openness.unwrap()["explain"].as_str().unwrap());
    let rules = meta["rules"].as_array().unwrap();
    let mapped = rules.iter().find(|rule| rule["kind"] == "mapping").unwrap();
    let text = mapped["text"].as_str().unwrap();
    assert!(
        text.contains("http://adlnet.gov/expapi/verbs/asked"),
        "{text}"
    );
    let by = |rule: &Value| {
        entries
            .iter()
            .filter(|one| one["rule"] == rule["rule"])
            .count()
    };
    for rule in rules {
        assert_eq!(json!(by(rule)), rule["statements"]);
        assert!(rule["statements"].as_u64() > Some(0));
    }
    assert_eq!(mapped["evidence"], "mapped");
    assert_eq!(mapped["versions"], json!([meta["mapping_version"]]));
}

#[test]
fn a_person_is_listed_with_every_name_that_was_declared() {
    let app = told();
    let rows = rows(&app, &app.admin, "principles", &AUTUMN);
    let sharing = rows
        .iter()
        .find(|row| row["period"] == "2026-11" && row["principle"] == "sharing");
    let link = format!(
        "{}&figure=people",
        sharing.unwrap()["explain"].as_str().unwrap()
    );
    let (_, entries) = listed(&app, &link);
    let person = entries
        .iter()
        .find(|one| one["others"] != json!([]))
        .unwrap();
    let mut names = vec![
        person["agent"]["mbox"].clone(),
        person["others"][0]["mbox"].clone(),
    ];
    names.sort_by_key(ToString::to_string);
    assert_eq!(
        names,
        [agent("ada")["mbox"].clone(), agent("bo")["mbox"].clone()]
    );
    assert_eq!(person["statements"], 1);
}

#[test]
fn a_key_that_only_reads_reports_gets_no_id_and_nothing_of_a_hidden_cell() {
    let app = told();
    let key = app.key("sheet", Preset::Reports.scopes());
    for row in rows(&app, &key, "principles", &AUTUMN) {
        let link = row["explain"].as_str().unwrap();
        let told = app
            .call(Method::GET, link)
            .by(&key)
            .send()
            .expect(200)
            .json();
        assert_eq!(told["data"], json!([]));
        assert_eq!(told["meta"]["value"], row["statements"]);
        let hidden = row["statements"].is_null();
        assert_eq!(told["meta"]["hidden"], hidden);
        assert_eq!(told["meta"]["rules"] == json!([]), hidden);
        let text = told.to_string();
        assert!(!text.contains("/xapi/statements") && !text.contains("mailto:"));
        for rule in told["meta"]["rules"].as_array().unwrap() {
            assert_eq!(rule["statements"], Value::Null);
        }
    }
    for report in ["unmapped", "quality"] {
        let link = format!("/api/v1/reports/{report}/explain");
        app.call(Method::GET, &link).by(&key).send().expect(403);
    }
}

#[test]
fn an_administrator_who_may_not_read_statements_gets_the_number_and_no_list() {
    let app = told();
    let key = app.key("only admin", &[Scope::Admin]);
    let all = rows(&app, &key, "quality", &AUTUMN);
    let row = all.iter().find(|row| row["stored"] != 0).unwrap();
    let link = row["explain"].as_str().unwrap();
    let told = app
        .call(Method::GET, link)
        .by(&key)
        .send()
        .expect(200)
        .json();
    assert_eq!(told["meta"]["value"], row["stored"]);
    assert_eq!(
        (&told["data"], &told["meta"]["lists"]),
        (&json!([]), &json!("nothing"))
    );
}

#[test]
fn a_write_between_two_pages_is_told_and_not_mixed_in() {
    let app = told();
    let rows = rows(&app, &app.admin, "principles", &AUTUMN);
    let openness = rows
        .iter()
        .find(|row| row["period"] == "2026-11" && row["principle"] == "openness");
    let link = format!("{}&limit=1", openness.unwrap()["explain"].as_str().unwrap());
    let next = app.get(&link).expect(200).json()["next"]
        .as_str()
        .unwrap()
        .to_owned();
    app.store_one(&at("2026-11-05T09:00:00Z", did("bo", SHARED)));
    app.get(&next).expect(200);
    app.store_one(&at("2026-11-05T09:00:00Z", asked("bo")));
    let told = app.get(&next).expect(409).json();
    assert_eq!(
        (&told["parameter"], &told["type"]),
        (&json!("after"), &json!("urn:tertulia:problem:changed"))
    );
}

#[test]
fn what_does_not_exist_is_not_explained() {
    let app = TestApp::spawn();
    app.get("/api/v1/reports/nonsense/explain").expect(404);
    app.get("/api/v1/reports/principles/explain?principle=nonsense")
        .expect(404);
    app.get("/api/v1/reports/principles/explain?principle=openness&figure=x")
        .expect(400);
}
