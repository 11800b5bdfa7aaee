//! Clients of one version and what was stored under the other: returned as it is, in every format,
//! found by every filter (xAPI 1.0.3, Part 3, 3.3; xAPI 2.0, 4.1.3)

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{Answer, STATEMENTS, TestApp, ids_of, path};
use crate::samples::{agent, asked, voiding};

const VERSIONS: [&str; 2] = ["1.0.3", "2.0.0"];

fn post(app: &TestApp, version: &str, statement: &Value) -> Answer {
    let call = app.call(Method::POST, STATEMENTS).version(version);
    call.json(statement).send()
}

fn get(app: &TestApp, version: &str, query: &[(&str, &str)]) -> Answer {
    let call = app.call(Method::GET, &path(STATEMENTS, query));
    call.version(version).send().expect(200)
}

fn newer() -> Value {
    let mut statement = asked("ada");
    statement["verb"]["display"] = json!({ "en": "asked", "de": "fragte" });
    statement["context"] = json!({
        "contextAgents": [
            { "objectType": "contextAgent", "agent": agent("bo"), "relevantTypes": ["x:coach"] },
        ],
        "contextGroups": [
            { "objectType": "contextGroup", "group": { "objectType": "Group", "member": [agent("cy")] } },
        ],
        "contextActivities": { "parent": { "id": "https://example.org/course" } },
    });
    statement
}

fn older() -> Value {
    let mut statement = asked("dee");
    statement["version"] = json!("1.0.1");
    statement
}

/// A server with one statement of each version.
fn both() -> (TestApp, [String; 2]) {
    let app = TestApp::spawn();
    let [older] = ids_of(&post(&app, "1.0.3", &older()).expect(200).json())
        .try_into()
        .unwrap();
    let [newer] = ids_of(&post(&app, "2.0.0", &newer()).expect(200).json())
        .try_into()
        .unwrap();
    (app, [older, newer])
}

#[test]
fn lists_are_the_same_to_both_in_every_format_3_3() {
    let (app, ids) = both();
    for format in ["exact", "ids", "canonical"] {
        let mut queries = vec![vec![("format", format)]];
        for id in &ids {
            queries.push(vec![("statementId", id.as_str()), ("format", format)]);
        }
        for query in queries {
            let [first, second] = VERSIONS.map(|version| get(&app, version, &query));
            assert_eq!(first.text(), second.text(), "{query:?}");
        }
    }
    let list = get(&app, "1.0.3", &[]).page().statements;
    assert_eq!(list[0]["version"], "2.0.0");
    assert_eq!(
        list[0]["context"]["contextAgents"],
        newer()["context"]["contextAgents"]
    );
    assert_eq!(list[1]["version"], "1.0.1");
}

#[test]
fn each_answer_names_the_version_it_was_asked_in_whatever_it_holds_3_3() {
    let (app, ids) = both();
    for version in VERSIONS {
        for id in &ids {
            let answer = get(&app, version, &[("statementId", id)]);
            assert_eq!(answer.header("x-experience-api-version"), Some(version));
        }
        let answer = get(&app, version, &[]);
        assert_eq!(answer.header("x-experience-api-version"), Some(version));
    }
}

#[test]
fn filters_of_a_client_of_version_1_see_what_version_2_added_2_1_3() {
    let (app, [older, newer]) = both();
    for version in VERSIONS {
        let found = |query: &[(&str, &str)]| get(&app, version, query).page().ids();
        for name in ["bo", "cy"] {
            let agent = agent(name).to_string();
            let query = [("agent", agent.as_str()), ("related_agents", "true")];
            assert_eq!(found(&query), [newer.clone()]);
        }
        let dee = agent("dee").to_string();
        assert_eq!(found(&[("agent", &dee)]), [older.clone()]);
    }
}

#[test]
fn more_may_be_followed_under_the_other_version_2_5() {
    let (app, [older, newer]) = both();
    let first = get(&app, "1.0.3", &[("limit", "1")]).page();
    assert_eq!(first.ids(), [newer]);
    let call = app.call(Method::GET, &first.more).version("2.0.0");
    assert_eq!(call.send().expect(200).page().ids(), [older]);
}

#[test]
fn a_client_of_either_version_voids_what_the_other_sent_2_3_2() {
    let (app, [older, newer]) = both();
    for (version, target) in [("2.0.0", &older), ("1.0.3", &newer)] {
        post(&app, version, &voiding(target)).expect(200);
        for version in VERSIONS {
            get(&app, version, &[("voidedStatementId", target)]);
            let gone = path(STATEMENTS, &[("statementId", target)]);
            let call = app.call(Method::GET, &gone).version(version);
            call.send().expect(404);
        }
    }
}

#[test]
fn what_was_read_can_be_sent_again_in_the_version_that_has_it_all_2_3_1() {
    let (app, ids) = both();
    for id in &ids {
        let stored = get(&app, "2.0.0", &[("statementId", id)]).json();
        // A client of version 2 may send on what it read, version 1.0.x included.
        post(&app, "2.0.0", &stored).expect(200);
        assert_eq!(app.stored(id), stored);
    }
    // In version 1 there are no such properties, and no such version of a statement.
    let stored = app.stored(&ids[1]);
    let mut faults = post(&app, "1.0.3", &stored).expect(400).faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "- /context/contextAgents property-of-version-2",
            "- /context/contextGroups property-of-version-2",
            "- /version statement-version-unknown",
        ]
    );
    assert_eq!(app.ids(&[]).len(), 2);
}

#[test]
fn the_same_statement_under_the_other_version_is_no_conflict_2_3_1() {
    let app = TestApp::spawn();
    let id = crate::samples::id();
    let statement = crate::samples::named(&id, asked("ada"));
    post(&app, "1.0.3", &statement).expect(200);
    let before = app.stored(&id);
    post(&app, "2.0.0", &statement).expect(200);
    assert_eq!(app.stored(&id), before);
    assert_eq!(before["version"], "1.0.0");
}

#[test]
fn two_versions_in_one_request_are_none_3_3() {
    let app = TestApp::spawn();
    for (first, second) in [("1.0.3", "2.0.0"), ("2.0.0", "1.0.3"), ("1.0.3", "9")] {
        let call = app.call(Method::GET, STATEMENTS).version(first);
        let answer = call.another("x-experience-api-version", second).send();
        assert_eq!(
            answer.expect(400).faults(),
            ["- X-Experience-API-Version version-header"]
        );
    }
}
