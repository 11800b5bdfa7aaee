//! Headers of every answer: versions (xAPI 1.0.3, Part 3, 3.3), Consistent-Through and
//! Last-Modified (2.1.3)

use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;
use tertulia::store::Scope;
use tertulia::xapi::version::Version;

use crate::helpers::{Answer, STATEMENTS, TestApp, TestClock, ids_of, path};
use crate::samples::{agent, asked, id, named};

fn spoken(answer: &Answer) -> &str {
    answer.header("x-experience-api-version").expect("version")
}

#[test]
fn every_patch_of_both_lines_is_spoken_and_answered_with_the_latest_3_3() {
    let app = TestApp::spawn();
    for (asked, answered) in [
        ("1.0", "1.0.3"),
        ("1.0.0", "1.0.3"),
        ("1.0.1", "1.0.3"),
        ("1.0.2", "1.0.3"),
        ("1.0.3", "1.0.3"),
        ("1.0.99", "1.0.3"),
        ("2.0", "2.0.0"),
        ("2.0.0", "2.0.0"),
        ("2.0.1", "2.0.0"),
    ] {
        let answer = app.call(Method::GET, STATEMENTS).version(asked).send();
        assert_eq!(spoken(&answer.expect(200)), answered, "{asked}");
    }
}

#[test]
fn an_unknown_version_is_refused_under_the_default_one_3_3() {
    for (default, answered) in [(Version::V1, "1.0.3"), (Version::V2, "2.0.0")] {
        let app = TestApp::spawn_with(|settings| settings.default_version = default);
        for unknown in [
            "",
            "0.9",
            "0.95",
            "1",
            "1.1",
            "1.1.0",
            "2",
            "2.1",
            "3.0.0",
            "1.0.",
            "1.0.x",
            "01.0",
            "1.0.3, 2.0.0",
            "v1.0.3",
        ] {
            for call in [
                app.call(Method::GET, STATEMENTS),
                app.call(Method::POST, STATEMENTS).json(&asked("ada")),
            ] {
                let answer = call.version(unknown).send().expect(400);
                assert_eq!(spoken(&answer), answered, "{unknown}");
                let faults = answer.faults();
                assert_eq!(faults, ["- X-Experience-API-Version version-header"]);
            }
        }
        let call = app.call(Method::GET, STATEMENTS);
        let answer = call.without("x-experience-api-version").send().expect(400);
        assert_eq!(spoken(&answer), answered);
        let call = app.call(Method::GET, STATEMENTS);
        let answer = call.another("x-experience-api-version", "1.0.3").send();
        assert_eq!(spoken(&answer.expect(400)), answered);
        assert!(app.ids(&[]).is_empty());
    }
}

#[test]
fn answers_with_errors_are_in_the_version_asked_for_too_3_3() {
    let app = TestApp::spawn();
    let reader = app.key("reader", &[Scope::StatementsRead]);
    for (asked, answered) in [("1.0.1", "1.0.3"), ("2.0.0", "2.0.0")] {
        let call = || app.call(Method::GET, STATEMENTS).version(asked);
        let answers = [
            call().without("authorization").send().expect(401),
            app.call(Method::POST, STATEMENTS)
                .version(asked)
                .by(&reader)
                .text("{}")
                .send()
                .expect(403),
            app.call(Method::POST, STATEMENTS)
                .version(asked)
                .text("{")
                .send()
                .expect(400),
            app.call(Method::GET, &path(STATEMENTS, &[("statementId", &id())]))
                .version(asked)
                .send()
                .expect(404),
            app.call(Method::DELETE, STATEMENTS)
                .version(asked)
                .send()
                .expect(405),
        ];
        for answer in answers {
            assert_eq!(spoken(&answer), answered, "{}", answer.text());
        }
    }
}

#[test]
fn statements_of_one_version_are_returned_to_the_other_unconverted_3_3() {
    let app = TestApp::spawn();
    let mut newer = asked("ada");
    newer["context"] = json!({ "contextAgents": [
        { "objectType": "contextAgent", "agent": agent("bo") },
    ] });
    let refused = app.post(&newer).expect(400).faults();
    assert_eq!(refused, ["- /context/contextAgents property-of-version-2"]);
    let call = app.call(Method::POST, STATEMENTS).json(&newer);
    let newer = ids_of(&call.version("2.0.0").send().expect(200).json());
    let older = app.store(&asked("ada"));
    for id in [&newer[0], &older[0]] {
        let query = path(STATEMENTS, &[("statementId", id)]);
        let call = |version| app.call(Method::GET, &query).version(version).send();
        assert_eq!(
            call("1.0.3").expect(200).body,
            call("2.0.0").expect(200).body
        );
    }
    let stored = app.stored(&newer[0]);
    assert_eq!(stored["version"], "2.0.0");
    assert_eq!(stored["context"]["contextAgents"][0]["agent"], agent("bo"));
}

#[test]
fn consistent_through_is_on_every_answer_of_the_resource_2_1_3() {
    let app = TestApp::spawn();
    let reader = app.key("reader", &[Scope::StatementsRead]);
    let stored = app.store_one(&asked("ada"));
    let get = |query: &[(&str, &str)]| app.get(&path(STATEMENTS, query));
    let answers = [
        get(&[]).expect(200),
        get(&[("statementId", &stored)]).expect(200),
        get(&[("limit", "1"), ("attachments", "true")]).expect(200),
        get(&[("statementId", &id())]).expect(404),
        get(&[("verb", "no iri")]).expect(400),
        get(&[("since", "2026-01-01T00:00:00Z")]).expect(200),
        app.post(&asked("ada")).expect(200),
        app.post(&json!([])).expect(200),
        app.put(&id(), &asked("ada")).expect(204),
        app.put(&stored, &asked("bo")).expect(409),
        app.post(&json!({})).expect(400),
        app.call(Method::HEAD, STATEMENTS).send().expect(200),
        app.call(Method::GET, STATEMENTS)
            .without("authorization")
            .send()
            .expect(401),
        app.call(Method::GET, STATEMENTS)
            .version("9")
            .send()
            .expect(400),
        app.call(Method::POST, STATEMENTS)
            .by(&reader)
            .text("{}")
            .send()
            .expect(403),
        app.call(Method::DELETE, STATEMENTS).send().expect(405),
    ];
    let now: Timestamp = Clock::now();
    for answer in answers {
        let through = answer.consistent_through();
        let age = now.as_millisecond() - through.as_millisecond();
        assert!((0..20_000).contains(&age), "{age}");
    }
}

struct Clock;

impl Clock {
    fn now() -> Timestamp {
        tertulia::store::Clock::system().now()
    }
}

#[test]
fn consistent_through_follows_the_clock_while_nothing_is_written_2_1_3() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    app.store(&asked("ada"));
    let first = app.get(STATEMENTS).consistent_through();
    clock.advance(Duration::from_hours(1));
    // A store that several processes share follows once it has been asked.
    let asked = Instant::now();
    let mut passed = 0;
    while passed < 3_600_000 && asked.elapsed() < Duration::from_secs(20) {
        let now = app.get(STATEMENTS).consistent_through();
        passed = now.as_millisecond() - first.as_millisecond();
    }
    assert!((3_600_000..3_640_000).contains(&passed), "{passed}");
}

#[test]
fn consistent_through_is_never_before_a_statement_that_was_returned_2_1_3() {
    let app = TestApp::spawn();
    for _ in 0..30 {
        let id = app.store_one(&asked("ada"));
        for query in [vec![("statementId", id.as_str())], vec![("limit", "1")]] {
            let answer = app.get(&path(STATEMENTS, &query));
            let json = answer.json();
            let statement = json.pointer("/statements/0").unwrap_or(&json);
            let stored: Timestamp = statement["stored"].as_str().unwrap().parse().unwrap();
            assert!(answer.consistent_through() >= stored);
        }
    }
}

#[test]
fn what_is_stored_after_the_clock_was_set_back_is_after_consistent_through_2_1_3() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    app.store(&asked("ada"));
    clock.advance(Duration::from_hours(1));
    let through = app.get(STATEMENTS).consistent_through();
    clock.set("2026-11-23T11:54:50Z");
    let id = app.store_one(&asked("ada"));
    let stored = app.stored(&id)["stored"].as_str().unwrap().to_owned();
    assert!(stored.parse::<Timestamp>().unwrap() > through, "{stored}");
    let later = app.get(STATEMENTS).consistent_through();
    assert!(later >= through);
}

#[test]
fn consistent_through_never_runs_backwards_while_others_write_2_1_3() {
    let app = TestApp::spawn();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..60).for_each(|_| drop(app.store(&asked("ada")))));
        let mut before = Timestamp::MIN;
        while !writer.is_finished() {
            let through = app
                .get(&path(STATEMENTS, &[("limit", "1")]))
                .consistent_through();
            assert!(through >= before, "{through} after {before}");
            before = through;
        }
    });
}

#[test]
fn nothing_is_missed_by_who_reads_on_from_consistent_through_2_1_3() {
    let app = TestApp::spawn();
    let mut seen = Vec::new();
    let sent = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| (0..40).map(|_| app.store_one(&asked("ada"))).collect()))
            .collect();
        let mut since = "2020-01-01T00:00:00Z".to_owned();
        loop {
            let done = writers
                .iter()
                .all(std::thread::ScopedJoinHandle::is_finished);
            let answer = app.get(&path(STATEMENTS, &[("since", &since)])).expect(200);
            let through = answer.consistent_through();
            // A reader takes what is stored up to there, and comes back for the rest.
            let through = tertulia::xapi::time::format_timestamp(through);
            let page = answer.page();
            assert!(page.more.is_empty());
            seen.extend(page.statements.iter().filter_map(|statement| {
                let settled = statement["stored"].as_str().unwrap() <= through.as_str();
                settled.then(|| crate::helpers::id_of(statement))
            }));
            since = through;
            if done {
                break;
            }
        }
        let sent: Vec<Vec<String>> = writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect();
        sent.concat()
    });
    std::thread::sleep(Duration::from_millis(5));
    let (mut seen, mut sent) = (seen, sent);
    seen.sort();
    sent.sort();
    assert_eq!(seen, sent);
}

#[test]
fn last_modified_is_when_the_newest_statement_was_stored_2_1_3() {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let first = app.store_one(&asked("ada"));
    clock.set("2026-11-29T08:00:00Z");
    let second = app.store_one(&named(&id(), asked("ada")));
    let stored = |id: &str| {
        let stored = app.stored(id)["stored"].as_str().unwrap().to_owned();
        let stored: Timestamp = stored.parse().unwrap();
        Some(stored.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    };
    let modified = |query: &[(&str, &str)]| {
        let answer = app.get(&path(STATEMENTS, query)).expect(200);
        answer.header("last-modified").map(str::to_owned)
    };
    let one = modified(&[("statementId", &first)]);
    assert!(one.as_deref().unwrap().starts_with("Mon, 23 Nov 2026 11:5"));
    assert_eq!(one, stored(&first));
    let newest = stored(&second);
    assert!(
        newest
            .as_deref()
            .unwrap()
            .starts_with("Sun, 29 Nov 2026 08:0")
    );
    assert_eq!(modified(&[]), newest);
    assert_eq!(modified(&[("ascending", "true")]), newest);
    assert_eq!(modified(&[("verb", "https://example.org/none")]), None);
}

#[test]
fn answers_say_what_they_vary_with_and_are_not_sniffed() {
    let app = TestApp::spawn();
    let answer = app.get(STATEMENTS);
    let vary = answer.header("vary").unwrap().to_ascii_lowercase();
    assert!(vary.contains("accept-language") && vary.contains("authorization"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let first: uuid::Uuid = answer.header("x-request-id").unwrap().parse().unwrap();
    let second = app.get(STATEMENTS);
    assert_ne!(second.header("x-request-id"), Some(&*first.to_string()));
}
