//! `/api/v1/findings`: what profiles found in stored statements

use insta::assert_snapshot;
use serde_json::{Value, json};
use tertulia::lrs::access::{Credentials, Preset};
use tertulia::store::Scope;

use super::rules::{FINDINGS, SOCIAL, example, findings, send, without_registration};
use crate::helpers::{Key, TestApp, TestClock, path};

const COUNTS: &str = "/api/v1/findings/counts";

/// An LMS that leaves the registration out of 12 statements, on two days, and a chat with one.
fn told() -> (TestApp, Key) {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let credentials = Credentials {
        id: "0a1b2c".to_owned(),
        secret: "secret".to_owned(),
    };
    let lms = app.key_like(credentials, "=moodle", Preset::Lms.scopes());
    let chat = app.key("chat", &[Scope::StatementsWrite]);
    let statements = |name, count| json!(vec![without_registration(name); count]);
    send(&app, &lms, &statements("asked-question", 7)).expect(200);
    send(&app, &lms, &example("raised-concern")).expect(200);
    clock.set("2026-11-24T08:00:00Z");
    send(&app, &lms, &statements("asked-question", 5)).expect(200);
    send(&app, &chat, &statements("asked-for-help", 1)).expect(200);
    (app, lms)
}

fn counts(app: &TestApp, query: &[(&str, &str)]) -> Vec<Value> {
    let told = app.get(&path(COUNTS, query)).expect(200).json();
    told["data"].as_array().unwrap().clone()
}

#[test]
fn counts_say_what_each_key_does_wrong_how_often_and_how_to_mend_it() {
    let (app, _) = told();
    let query = [("rule", "included")];
    let of_lms = [query[0], ("key", "0a1b2c")];
    let answer = app
        .get(&path(&format!("{COUNTS}.csv"), &of_lms))
        .expect(200);
    let kind = answer.header("content-type");
    assert_eq!(kind, Some("text/csv; charset=utf-8; header=present"));
    assert_snapshot!(answer.text().replace("\r\n", "\n"), @r#"
    key,key_name,profile,template,rule,gravity,location,wanted,fix,statements,first,last
    0a1b2c,'=moodle,https://w3id.org/xapi-social-learning/v1.0,https://w3id.org/xapi-social-learning/templates/asked-question,included,breaks,$.context.registration,at least one value at `$.context.registration`,"Send a value at `$.context.registration`. The profile says: “Use one registration (a UUID) for each conversation, debrief or call, so that its statements can be followed as one pattern.”",12,2026-11-23,2026-11-24
    "#);
    let [first, second] = counts(&app, &query).try_into().unwrap();
    assert_eq!(first["key"], "0a1b2c");
    assert_eq!(first["key_name"], "=moodle");
    assert_eq!(first["statements"], 12);
    assert_eq!(first["location"], "$.context.registration");
    assert_eq!(
        (&first["first"], &first["last"]),
        (&json!("2026-11-23"), &json!("2026-11-24"))
    );
    assert_eq!(second["key_name"], "chat");
}

#[test]
fn counts_and_findings_are_of_what_was_asked_for() {
    let (app, lms) = told();
    let help = "https://w3id.org/xapi-social-learning/templates/asked-for-help";
    let included = |query: &[(&str, &str)]| {
        let query = [query, &[("rule", "included")]].concat();
        let counted = counts(&app, &query).into_iter();
        let counted: u64 = counted.map(|one| one["statements"].as_u64().unwrap()).sum();
        assert_eq!(findings(&app, &query).len() as u64, counted, "{query:?}");
        counted
    };
    assert_eq!(included(&[]), 13);
    assert_eq!(included(&[("key", &lms.id)]), 12);
    assert_eq!(included(&[("profile", SOCIAL)]), 13);
    assert_eq!(included(&[("profile", "https://acme.example.org/v1")]), 0);
    assert_eq!(included(&[("template", help)]), 1);
    assert_eq!(included(&[("from", "2026-11-24")]), 6);
    assert_eq!(included(&[("to", "2026-11-24")]), 7);
    assert_eq!(included(&[("from", "2026-11-23"), ("to", "2026-11-24")]), 7);
    assert_eq!(included(&[("from", "2026-11-25")]), 0);
    assert!(counts(&app, &[("rule", "none")]).is_empty());
}

#[test]
fn findings_are_told_newest_first_and_page_by_page() {
    let (app, lms) = told();
    let all = findings(&app, &[("limit", "1000")]);
    let first = &all[0];
    assert_eq!(first["key_name"], "chat");
    assert!(
        first["stored"]
            .as_str()
            .unwrap()
            .starts_with("2026-11-24T08:00:0")
    );
    for member in [
        "statement",
        "profile",
        "rule",
        "stated",
        "location",
        "wanted",
        "fix",
    ] {
        assert!(first[member].is_string(), "{member}");
    }
    let mut next = format!("{FINDINGS}?limit=4&key={}", lms.id);
    let mut paged = Vec::new();
    loop {
        let told = app.get(&next).expect(200).json();
        let data = told["data"].as_array().unwrap();
        assert!((1..=4).contains(&data.len()));
        paged.extend(data.clone());
        match told["next"].as_str() {
            Some(place) => next = place.to_owned(),
            None => break,
        }
    }
    let of_lms: Vec<_> = all
        .into_iter()
        .filter(|one| one["key"] == "0a1b2c")
        .collect();
    assert_eq!(paged, of_lms);
}

#[test]
fn parameters_that_are_wrong_are_told() {
    let (app, _) = told();
    for (query, fault) in [
        ("colour=red", "- colour unknown-parameter"),
        ("key=nobody", "- key malformed-parameter"),
        ("key=a&key=b", "- key repeated-parameter"),
        ("rule=missing", "- rule malformed-parameter"),
        ("from=yesterday", "- from malformed-parameter"),
        ("to=2026-11-01T00:00:00Z", "- to malformed-parameter"),
        (
            "from=2026-11-02&to=2026-11-02",
            "- from malformed-parameter",
        ),
    ] {
        for place in [FINDINGS, COUNTS, "/api/v1/findings/counts.csv"] {
            let told = app.get(&format!("{place}?{query}")).expect(400);
            assert_eq!(told.faults(), [fault], "{place}?{query}");
        }
    }
    for query in ["before=1", "before=x-y", "limit=many"] {
        app.get(&format!("{FINDINGS}?{query}")).expect(400);
        app.get(&format!("{COUNTS}?{query}")).expect(400);
    }
    let told = app.get(&format!("{FINDINGS}?rule=x&from=y")).expect(400);
    assert_eq!(told.errors().len(), 2);
}
