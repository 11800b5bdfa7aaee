//! Parameters that are wrong (Part 3, 2.2 to 2.7 and 3.2)

use reqwest::Method;

use crate::helpers::{Answer, TestApp};

use super::{PATHS, STATE, VERSIONS, context, id_parameter, ids, list, place, store_json, with};

const METHODS: [Method; 4] = [Method::GET, Method::PUT, Method::POST, Method::DELETE];

/// A request that would be good but for its parameters.
fn send(app: &TestApp, method: &Method, path: &str, version: &str) -> Answer {
    let call = app.call(method.clone(), path).version(version);
    let call = match *method {
        Method::PUT => call.header("if-none-match", "*").text("{}"),
        Method::POST => call.text("{}"),
        _ => call,
    };
    call.send()
}

/// Sends it with every method in both versions; each answers 400 with these faults.
fn refused(app: &TestApp, path: &str, faults: &[String]) {
    for method in &METHODS {
        for version in VERSIONS {
            let answer = send(app, method, path, version);
            assert_eq!(answer.status, 400, "{method} {path}: {}", answer.text());
            assert_eq!(answer.faults(), faults, "{method} {path}");
            for part in ["message", "fix", "clause"] {
                assert!(!answer.errors()[0][part].as_str().unwrap().is_empty());
            }
        }
    }
}

#[test]
fn what_a_context_needs_must_be_there_2_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        for (missing, _) in context(at) {
            let mut query = context(at);
            query.retain(|(name, _)| *name != missing);
            query.push((id_parameter(at), "x".to_owned()));
            refused(
                &app,
                &with(at, &query),
                &[format!("- {missing} missing-parameter")],
            );
        }
    }
    let all = [
        "- activityId missing-parameter",
        "- agent missing-parameter",
    ];
    refused(
        &app,
        &with(STATE, &[("stateId", "x".to_owned())]),
        &all.map(str::to_owned),
    );
}

#[test]
fn what_changes_one_document_names_it_2_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        store_json(&app, &place(at, "x"), "{}");
        for method in [Method::PUT, Method::POST, Method::DELETE] {
            if at == STATE && method == Method::DELETE {
                continue;
            }
            let answer = send(&app, &method, &list(at), "2.0.0").expect(400);
            assert_eq!(
                answer.faults(),
                [format!("- {} missing-parameter", id_parameter(at))]
            );
        }
        assert_eq!(ids(&app.get(&list(at))), ["x"]);
    }
}

#[test]
fn malformed_parameters_are_refused_with_their_name_2_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        for (name, values) in [
            (
                "activityId",
                &[
                    "",
                    "course",
                    "/x",
                    "example.org/x",
                    "ab=c://x",
                    "http://a b",
                    "true",
                    "\u{0}",
                ][..],
            ),
            (
                "registration",
                &[
                    "",
                    "true",
                    "1",
                    "0195a6f061f04cc59cc50195a6f061f0",
                    "{0195a6f0-61f0-4cc5-9cc5-0195a6f061f0}",
                ],
            ),
        ] {
            for value in values {
                let mut query = context(at);
                let known = query.iter().any(|(known, _)| *known == name) || at == STATE;
                query.retain(|(known, _)| *known != name);
                query.extend([
                    (name, (*value).to_owned()),
                    (id_parameter(at), "x".to_owned()),
                ]);
                if known {
                    refused(
                        &app,
                        &with(at, &query),
                        &[format!("- {name} malformed-parameter")],
                    );
                }
            }
        }
    }
}

#[test]
fn an_agent_that_is_none_is_refused_with_a_pointer_2_3() {
    let app = TestApp::spawn();
    for at in [STATE, super::AGENT_PROFILE] {
        for (agent, rule) in [
            ("", "malformed-json"),
            ("true", "not-an-object"),
            ("not JSON", "malformed-json"),
            ("{}", "agent-identifier-missing"),
            ("{\"mbox\":\"ada@example.org\"}", "mbox-not-mailto"),
            (
                "{\"mbox\":\"mailto:a@b.c\",\"openid\":\"http://a.b\"}",
                "identifiers-several",
            ),
            (
                "{\"mbox\":\"mailto:a@b.c\",\"mbox\":\"mailto:a@b.c\"}",
                "duplicate-key",
            ),
            (
                "{\"objectType\":\"Person\",\"mbox\":\"mailto:a@b.c\"}",
                "actor-object-type-unknown",
            ),
            (
                "{\"objectType\":\"Group\",\"member\":[{\"mbox\":\"mailto:a@b.c\"}]}",
                "actor-not-identified",
            ),
        ] {
            let mut query = context(at);
            query.retain(|(name, _)| *name != "agent");
            query.extend([
                ("agent", agent.to_owned()),
                (id_parameter(at), "x".to_owned()),
            ]);
            refused(&app, &with(at, &query), &[format!("- agent {rule}")]);
        }
    }
}

#[test]
fn a_since_that_is_no_timestamp_is_refused_and_one_beside_an_id_too_2_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        for value in [
            "",
            "true",
            "not a timestamp",
            "2026-01-01",
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:00-00:00",
        ] {
            let mut query = context(at);
            query.push(("since", value.to_owned()));
            let answer = app.get(&with(at, &query)).expect(400);
            assert_eq!(answer.faults(), ["- since malformed-parameter"], "{value}");
        }
        let beside = format!("{}&since=2026-01-01T00:00:00Z", place(at, "x"));
        let answer = app.get(&beside).expect(400);
        assert_eq!(answer.faults(), ["- since parameter-beside-id"]);
        for method in [Method::PUT, Method::POST, Method::DELETE] {
            let answer = send(&app, &method, &beside, "1.0.3").expect(400);
            assert_eq!(answer.faults(), ["- since unknown-parameter"]);
        }
    }
}

#[test]
fn unknown_and_repeated_parameters_are_refused_3_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        let other_id = if at == STATE { "profileId" } else { "stateId" };
        for name in [
            "foo",
            "activityID",
            "StateId",
            "limit",
            other_id,
            "registrations",
        ] {
            let path = format!("{place}&{name}=1");
            refused(&app, &path, &[format!("- {name} unknown-parameter")]);
        }
        for (name, value) in context(at) {
            let path = format!("{place}&{}", &with("", &[(name, value)])[1..]);
            refused(&app, &path, &[format!("- {name} repeated-parameter")]);
        }
        let id = id_parameter(at);
        let path = format!("{place}&{id}=y");
        refused(&app, &path, &[format!("- {id} repeated-parameter")]);
    }
    for at in [super::ACTIVITY_PROFILE, super::AGENT_PROFILE] {
        let registration = format!("{}&registration={}", place(at, "x"), crate::samples::id());
        refused(
            &app,
            &registration,
            &["- registration unknown-parameter".to_owned()],
        );
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_3_2() {
    let app = TestApp::spawn();
    let query = [
        ("activityId", "x".to_owned()),
        ("agent", "{}".to_owned()),
        ("registration", "y".to_owned()),
        ("stateId", String::new()),
    ];
    let expected = [
        "- activityId malformed-parameter",
        "- agent agent-identifier-missing",
        "- registration malformed-parameter",
        "- stateId malformed-parameter",
    ];
    refused(&app, &with(STATE, &query), &expected.map(str::to_owned));
}
