//! What a statement must not be, over the wire: in both versions, alone and within a
//! `SubStatement`, where the rule holds there too. tests/xapi proves each rule in every variety;
//! here stand those that servers get wrong, and what lies just on the other side of each.

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{Answer, STATEMENTS, TestApp};
use crate::samples::{VOIDED, agent, asked, id};

/// A change of a statement that breaks a rule, and where it is told.
type Break = (&'static str, Value, &'static str);

/// A statement with a value put in its place; `""` merges the value into the statement.
fn with(place: &str, value: &Value) -> Value {
    let mut statement = asked("ada");
    let mut at = &mut statement;
    for step in place.split('/').skip(1) {
        at = &mut at[step];
    }
    match (at, value) {
        (Value::Object(members), Value::Object(more)) if place.is_empty() => {
            members.extend(more.clone());
        }
        (at, value) => *at = value.clone(),
    }
    statement
}

fn within_another(statement: &Value) -> Value {
    let mut outer = asked("ada");
    outer["object"] = statement.clone();
    outer["object"]["objectType"] = json!("SubStatement");
    outer
}

fn post(app: &TestApp, version: &str, statement: &Value) -> Answer {
    let call = app.call(Method::POST, STATEMENTS).version(version);
    call.json(statement).send()
}

fn assert_refused(breaks: &[Break]) {
    let app = TestApp::spawn();
    for version in ["1.0.3", "2.0.0"] {
        for (place, value, rule) in breaks {
            let statement = with(place, value);
            let (place, code) = rule.rsplit_once(' ').unwrap();
            for (statement, base) in [
                (statement.clone(), ""),
                (within_another(&statement), "/object"),
            ] {
                let answer = post(&app, version, &statement);
                assert_eq!(answer.status, 400, "{version} {statement}");
                let faults = answer.faults();
                let told = format!("- {base}{place} {code}");
                assert!(
                    faults.contains(&told),
                    "{told} in {faults:?} of {statement}"
                );
            }
        }
    }
    assert!(app.ids(&[]).is_empty());
}

/// Each value is accepted at this place in both versions, alone and within a `SubStatement`.
fn assert_accepted(place: &str, values: &[Value]) {
    let app = TestApp::spawn();
    for version in ["1.0.3", "2.0.0"] {
        for value in values {
            let statement = with(place, value);
            for statement in [within_another(&statement), statement] {
                let answer = post(&app, version, &statement);
                assert_eq!(answer.status, 200, "{statement}: {}", answer.text());
            }
        }
    }
    assert_eq!(app.ids(&[]).len(), values.len() * 4);
}

#[test]
fn an_offset_of_minus_zero_is_refused_and_of_plus_zero_is_not_4_5() {
    assert_refused(&["-00", "-0000", "-00:00"].map(|offset| {
        let time = json!(format!("2026-11-23T11:53:50{offset}"));
        ("/timestamp", time, "/timestamp timestamp-offset-minus-zero")
    }));
    let malformed = "/timestamp timestamp-malformed";
    assert_refused(&[
        ("/timestamp", json!("yesterday"), malformed),
        ("/timestamp", json!("23.11.2026"), malformed),
        ("/timestamp", json!(""), malformed),
        (
            "/timestamp",
            json!("2026-02-30T00:00:00Z"),
            "/timestamp timestamp-impossible",
        ),
        (
            "/timestamp",
            json!(1_700_000_000),
            "/timestamp not-a-string",
        ),
    ]);
    assert_accepted(
        "/timestamp",
        &[
            json!("2026-11-23T11:53:50+00:00"),
            json!("2026-11-23T11:53:50+0000"),
            json!("2026-11-23T11:53:50-05:00"),
            json!("2026-11-23T11:53:50.123456789Z"),
            json!("9999-12-31T23:59:59Z"),
            json!("1066-10-14T09:00:00Z"),
        ],
    );
}

#[test]
fn weeks_are_a_duration_alone_4_6() {
    let refused = [
        "P4W1D", "P4WT1H", "P", "PT", "P1Y2", "1:00", "", "P1H", "PT1.5H1M",
    ];
    assert_refused(&refused.map(|text| {
        let rule = "/result/duration duration-malformed";
        ("/result/duration", json!(text), rule)
    }));
    let accepted = [
        "P4W",
        "PT0S",
        "P1Y2M10DT2H30M",
        "PT16559.14S",
        "P0.5Y",
        "PT0.000000001S",
    ];
    assert_accepted("/result/duration", &accepted.map(|text| json!(text)));
}

#[test]
fn language_tags_are_well_formed_4_2() {
    let refused = [
        "en_US",
        "",
        "e",
        "something",
        "en-a-bbb-a-ccc",
        "en-u-co-x-",
        "a12345678",
    ];
    let mut breaks = Vec::new();
    for tag in refused {
        breaks.push(("/verb/display", json!({ tag: "asked" }), ""));
        breaks.push(("/object/definition", json!({ "name": { tag: "x" } }), ""));
        breaks.push((
            "/object/definition",
            json!({ "description": { tag: "x" } }),
            "",
        ));
        breaks.push(("/context/language", json!(tag), ""));
    }
    let app = TestApp::spawn();
    for (place, value, _) in &breaks {
        for statement in [with(place, value), within_another(&with(place, value))] {
            let answer = post(&app, "2.0.0", &statement).expect(400);
            let rule = answer.errors()[0]["rule"].clone();
            let rules = [
                json!("language-map-key-malformed"),
                json!("context-language-malformed"),
            ];
            assert!(rules.contains(&rule), "{rule} for {statement}");
        }
    }
    let accepted = [
        "en",
        "EN-us",
        "zh-Hant-TW",
        "de-1996",
        "x-private",
        "i-klingon",
        "en-a-bbb-b-ccc",
        "und",
    ];
    assert_accepted("/context/language", &accepted.map(|tag| json!(tag)));
    assert_accepted(
        "/verb/display",
        &accepted.map(|tag| json!({ tag: "asked" })),
    );
}

#[test]
fn an_iri_has_a_scheme_and_a_mailbox_an_at_4_3() {
    let refused = [
        "ab=c://x.example.org",
        "asked",
        "/asked",
        "example.org/asked",
        "",
        "http://a b",
        "1:x",
    ];
    let mut breaks = Vec::new();
    for iri in refused {
        breaks.push(("/verb/id", json!(iri), "/verb/id verb-id-not-iri"));
        breaks.push(("/object/id", json!(iri), "/object/id activity-id-not-iri"));
    }
    for mbox in [
        "ada@example.org",
        "mailto:ada",
        "mailto:",
        "http://ada@example.org",
    ] {
        let actor = json!({ "mbox": mbox });
        breaks.push(("/actor", actor, "/actor/mbox mbox-not-mailto"));
    }
    assert_refused(&breaks);
    let long = format!("https://example.org/{}", "x".repeat(3_000));
    let accepted = [
        "urn:x:1",
        "tag:example.org,2026:a",
        "HTTP://EXAMPLE.ORG",
        "https://example.org/é?ü#ö",
        "x:",
        &long,
    ];
    assert_accepted("/verb/id", &accepted.map(|iri| json!(iri)));
    assert_accepted("/object/id", &accepted.map(|iri| json!(iri)));
}

#[test]
fn null_stands_in_extensions_alone_2_2() {
    assert_refused(&[
        ("/context", Value::Null, "/context null-value"),
        (
            "/result/response",
            Value::Null,
            "/result/response null-value",
        ),
        (
            "/verb/display",
            json!({ "en": null }),
            "/verb/display/en null-value",
        ),
        ("/actor/name", Value::Null, "/actor/name null-value"),
        (
            "/object/definition",
            Value::Null,
            "/object/definition null-value",
        ),
        (
            "/result/extensions",
            Value::Null,
            "/result/extensions null-value",
        ),
        ("/attachments", json!([null]), "/attachments/0 null-value"),
    ]);
    let free = json!({
        "https://example.org/null": null,
        "https://example.org/nul": "\0",
        "https://example.org/deep": { "a": [null, { "": null }] },
        "x:": { "Actor": 1, "statementID": [] },
    });
    assert_accepted("/result/extensions", &[free.clone(), json!({})]);
    assert_accepted("/context/extensions", &[free.clone()]);
    assert_accepted("/object/definition", &[json!({ "extensions": free })]);
}

#[test]
fn names_and_enumerations_are_written_as_they_are_specified_2_2() {
    assert_refused(&[
        (
            "",
            json!({ "Result": {} }),
            "/Result property-in-wrong-case",
        ),
        (
            "/verb/Display",
            json!({}),
            "/verb/Display property-in-wrong-case",
        ),
        (
            "/object/ID",
            json!("x:y"),
            "/object/ID property-in-wrong-case",
        ),
        (
            "/result/Success",
            json!(true),
            "/result/Success property-in-wrong-case",
        ),
        (
            "/object/objectType",
            json!("activity"),
            "/object/objectType object-type-unknown",
        ),
        (
            "/actor/objectType",
            json!("agent"),
            "/actor/objectType actor-object-type-unknown",
        ),
        (
            "/actor/objectType",
            json!("Person"),
            "/actor/objectType actor-object-type-unknown",
        ),
        (
            "/object/definition",
            json!({ "interactionType": "Choice" }),
            "/object/definition/interactionType interaction-type-unknown",
        ),
        ("", json!({ "colour": "red" }), "/colour property-unknown"),
        (
            "/result/score",
            json!({ "average": 1 }),
            "/result/score/average property-unknown",
        ),
    ]);
}

#[test]
fn what_needs_something_else_is_refused_without_it_2_4() {
    let person = json!({ "objectType": "Agent", "mbox": "mailto:bo@example.org" });
    let about_bo = |context: Value| json!({ "object": person, "context": context });
    assert_refused(&[
        (
            "",
            about_bo(json!({ "revision": "1" })),
            "/context/revision revision-without-activity",
        ),
        (
            "",
            about_bo(json!({ "platform": "x" })),
            "/context/platform platform-without-activity",
        ),
        (
            "/object/definition",
            json!({ "choices": [] }),
            "/object/definition/choices interaction-type-missing",
        ),
        (
            "/object/definition",
            json!({ "correctResponsesPattern": [] }),
            "/object/definition/correctResponsesPattern interaction-type-missing",
        ),
        (
            "/verb/id",
            json!(VOIDED),
            "/object voiding-without-statement-ref",
        ),
    ]);
    assert_accepted("/context/revision", &[json!("1")]);
    assert_accepted(
        "/object/definition",
        &[json!({ "interactionType": "choice", "choices": [], "correctResponsesPattern": [] })],
    );
}

#[test]
fn a_score_lies_within_its_bounds_2_4_5_1() {
    let score = |score: Value| ("/result/score", score);
    let breaks = [
        (
            score(json!({ "scaled": 1.000_001 })),
            "/result/score/scaled scaled-out-of-bounds",
        ),
        (
            score(json!({ "scaled": -1.1 })),
            "/result/score/scaled scaled-out-of-bounds",
        ),
        (
            score(json!({ "raw": 11, "max": 10 })),
            "/result/score/raw raw-above-max",
        ),
        (
            score(json!({ "raw": 1, "min": 2 })),
            "/result/score/raw raw-below-min",
        ),
        (
            score(json!({ "raw": "1" })),
            "/result/score/raw not-a-number",
        ),
    ];
    assert_refused(&breaks.map(|((place, value), rule)| (place, value, rule)));
    assert_accepted(
        "/result/score",
        &[
            json!({ "scaled": 1, "raw": 10, "min": 0, "max": 10 }),
            json!({ "scaled": -1.0, "raw": 0, "min": 0, "max": 10 }),
            json!({ "raw": -5.5 }),
        ],
    );
}

#[test]
fn an_authority_is_an_agent_or_an_anonymous_pair_2_4_9() {
    let app = TestApp::spawn();
    let pair = json!([agent("a"), agent("b")]);
    for (authority, status) in [
        (agent("a"), 200),
        (json!({ "objectType": "Group", "member": pair }), 200),
        (
            json!({ "objectType": "Group", "member": [agent("a")] }),
            400,
        ),
        (
            json!({ "objectType": "Group", "member": [agent("a"), agent("b"), agent("c")] }),
            400,
        ),
        (
            json!({ "objectType": "Group", "mbox": "mailto:g@example.org", "member": pair }),
            400,
        ),
        (
            json!({ "objectType": "Group", "mbox": "mailto:g@example.org" }),
            400,
        ),
        (json!({}), 400),
        (json!("ada"), 400),
    ] {
        for version in ["1.0.3", "2.0.0"] {
            let answer = post(&app, version, &with("/authority", &authority));
            assert_eq!(answer.status, status, "{version} {authority}");
        }
    }
}

#[test]
fn what_belongs_to_version_2_is_unknown_in_version_1_and_checked_in_version_2() {
    let app = TestApp::spawn();
    let agents = |entry: Value| json!({ "contextAgents": [entry] });
    let groups = |entry: Value| json!({ "contextGroups": [entry] });
    let group = json!({ "objectType": "Group", "member": [agent("a")] });
    let types = json!(["https://example.org/coach"]);
    let valid = [
        agents(json!({ "objectType": "contextAgent", "agent": agent("a") })),
        agents(
            json!({ "objectType": "contextAgent", "agent": agent("a"), "relevantTypes": types }),
        ),
        groups(json!({ "objectType": "contextGroup", "group": group, "relevantTypes": types })),
        json!({ "contextAgents": [], "contextGroups": [] }),
    ];
    let broken = [
        agents(json!({ "objectType": "contextAgent" })),
        agents(json!({ "agent": agent("a") })),
        agents(json!({ "objectType": "contextGroup", "agent": agent("a") })),
        agents(json!({ "objectType": "contextAgent", "agent": group })),
        agents(json!({ "objectType": "contextAgent", "agent": agent("a"), "relevantTypes": [] })),
        agents(
            json!({ "objectType": "contextAgent", "agent": agent("a"), "relevantTypes": ["coach"] }),
        ),
        agents(json!({ "objectType": "contextAgent", "agent": agent("a"), "role": "coach" })),
        groups(json!({ "objectType": "contextGroup" })),
        groups(json!({ "objectType": "contextGroup", "group": agent("a") })),
        groups(json!({ "objectType": "contextGroup", "group": group, "relevantTypes": "x:y" })),
        json!({ "contextAgents": {} }),
    ];
    for (contexts, newer) in [(&valid[..], 200), (&broken[..], 400)] {
        for context in contexts {
            let statement = with("/context", context);
            for statement in [within_another(&statement), statement] {
                let answer = post(&app, "2.0.0", &statement);
                assert_eq!(answer.status, newer, "{statement}: {}", answer.text());
                let answer = post(&app, "1.0.3", &statement).expect(400);
                let rules = answer.text();
                assert!(rules.contains("property-of-version-2"), "{rules}");
            }
        }
    }
    assert_eq!(app.ids(&[]).len(), valid.len() * 2);
}

#[test]
fn a_sub_statement_has_nothing_of_the_server_and_no_other_within_2_4_4_3() {
    let app = TestApp::spawn();
    for (name, value) in [
        ("id", json!(id())),
        ("stored", json!("2026-11-23T11:53:50Z")),
        ("version", json!("1.0.0")),
        ("authority", agent("a")),
    ] {
        let statement = with("", &json!({ name: value }));
        post(&app, "1.0.3", &statement).expect(200);
        let faults = post(&app, "1.0.3", &within_another(&statement))
            .expect(400)
            .faults();
        assert_eq!(faults, [format!("- /object/{name} sub-statement-property")]);
    }
    let nested = within_another(&within_another(&asked("ada")));
    let faults = post(&app, "1.0.3", &nested).expect(400).faults();
    assert_eq!(faults, ["- /object/object sub-statement-nested"]);
}
