//! The person that an agent is

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;
use tertulia::store::Scope;

use crate::helpers::{TestApp, path};
use crate::samples::asked;

const AGENTS: &str = "/xapi/agents";
const PEOPLE: &str = "/api/v1/people";

fn ask(app: &TestApp, agent: &Value) -> Value {
    app.get(&path(AGENTS, &[("agent", &agent.to_string())]))
        .expect(200)
        .json()
}

fn ada() -> Value {
    json!({
        "person": "ada-lovelace",
        "name": "Ada Lovelace",
        "agents": [
            { "mbox": "mailto:ada@example.org", "name": "Ada" },
            { "objectType": "Agent", "account": { "homePage": "https://example.org", "name": "ada" } },
            { "mbox_sha1sum": "a0b1c2d3e4a0b1c2d3e4a0b1c2d3e4a0b1c2d3e4" },
            { "openid": "https://ada.example.org/", "name": "Ada" },
        ],
    })
}

fn whole_ada() -> Value {
    json!({
        "objectType": "Person",
        "name": ["Ada Lovelace", "Ada"],
        "mbox": ["mailto:ada@example.org"],
        "mbox_sha1sum": ["a0b1c2d3e4a0b1c2d3e4a0b1c2d3e4a0b1c2d3e4"],
        "openid": ["https://ada.example.org/"],
        "account": [{ "homePage": "https://example.org", "name": "ada" }],
    })
}

#[test]
fn an_agent_of_whom_nothing_is_known_is_a_person_of_what_was_asked_2_4() {
    let app = TestApp::spawn();
    app.store(&asked("ada"));
    for version in ["1.0.3", "2.0.0"] {
        for (agent, person) in [
            (
                json!({ "mbox": "mailto:Bo@Example.org" }),
                json!({ "mbox": ["mailto:Bo@Example.org"] }),
            ),
            (
                json!({ "mbox": "mailto:ada@example.org", "name": "Ada" }),
                json!({ "mbox": ["mailto:ada@example.org"], "name": ["Ada"] }),
            ),
            (
                json!({ "mbox_sha1sum": "A0b1c2d3e4a0b1c2d3e4a0b1c2d3e4a0b1c2d3e4" }),
                json!({ "mbox_sha1sum": ["A0b1c2d3e4a0b1c2d3e4a0b1c2d3e4a0b1c2d3e4"] }),
            ),
            (
                json!({ "objectType": "Agent", "openid": "https://b.example.org/" }),
                json!({ "openid": ["https://b.example.org/"] }),
            ),
            (
                json!({ "account": { "homePage": "https://e.org", "name": "ü" } }),
                json!({ "account": [{ "homePage": "https://e.org", "name": "ü" }] }),
            ),
        ] {
            let encoded = path(AGENTS, &[("agent", &agent.to_string())]);
            let answer = app
                .call(Method::GET, &encoded)
                .version(version)
                .send()
                .expect(200);
            assert_eq!(answer.header("x-experience-api-version"), Some(version));
            let mut person = person;
            person["objectType"] = json!("Person");
            assert_eq!(answer.json(), person);
        }
    }
}

#[test]
fn head_answers_the_headers_of_get_1_1() {
    let app = TestApp::spawn();
    let path = path(AGENTS, &[("agent", r#"{"mbox":"mailto:a@b.org"}"#)]);
    let head = app.call(Method::HEAD, &path).send().expect(200);
    assert!(head.body.is_empty());
    let get = app.get(&path);
    for name in ["content-type", "content-length"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[test]
fn what_is_no_agent_is_refused_2_4() {
    let app = TestApp::spawn();
    for (agent, fault) in [
        ("", "malformed-json"),
        ("ada", "malformed-json"),
        ("[]", "not-an-object"),
        ("{}", "agent-identifier-missing"),
        (r#"{"mbox":"ada@example.org"}"#, "mbox-not-mailto"),
        (r#"{"mbox":null}"#, "null-value"),
        (
            r#"{"mbox":"mailto:a@b.org","openid":"https://a.org"}"#,
            "identifiers-several",
        ),
        (r#"{"mbox":"mailto:a@b.org","x":1}"#, "property-unknown"),
        (r#"{"mbox":["mailto:a@b.org"]}"#, "not-a-string"),
        (
            r#"{"objectType":"Group","mbox":"mailto:a@b.org"}"#,
            "group-for-agent",
        ),
        (
            r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b.org"}]}"#,
            "group-for-agent",
        ),
        (
            r#"{"objectType":"Person","mbox":"mailto:a@b.org"}"#,
            "group-for-agent",
        ),
        (
            r#"{"account":{"homePage":"https://a.org"}}"#,
            "account-name-missing",
        ),
    ] {
        let answer = app.get(&path(AGENTS, &[("agent", agent)])).expect(400);
        assert_eq!(answer.errors()[0]["rule"], fault, "{agent}");
        assert_eq!(answer.errors()[0]["parameter"], "agent", "{agent}");
    }
    for (query, fault) in [
        ("", "- agent missing-parameter"),
        ("?Agent={}", "- Agent unknown-parameter"),
        ("?agent={}&agent={}", "- agent repeated-parameter"),
        (
            "?agent={}&related_agents=true",
            "- related_agents unknown-parameter",
        ),
    ] {
        let answer = app.get(&format!("{AGENTS}{query}")).expect(400);
        assert_eq!(answer.faults(), [fault], "{query}");
    }
}

#[test]
fn a_declared_person_is_all_their_agents_by_whichever_is_asked_2_4() {
    let app = TestApp::spawn();
    app.call(Method::PUT, PEOPLE)
        .json(&ada())
        .send()
        .expect(201);
    for agent in ada()["agents"].as_array().unwrap() {
        assert_eq!(ask(&app, agent), whole_ada());
    }
    // The domain is free in its case, and a name that comes with the question is told too.
    let asked = json!({ "mbox": "mailto:ada@EXAMPLE.org", "name": "Countess" });
    let mut wanted = whole_ada();
    wanted["name"] = json!(["Ada Lovelace", "Ada", "Countess"]);
    assert_eq!(ask(&app, &asked), wanted);
    app.call(Method::DELETE, &format!("{PEOPLE}?person=ada-lovelace"))
        .send()
        .expect(204);
    let alone = json!({ "objectType": "Person", "openid": ["https://ada.example.org/"] });
    assert_eq!(
        ask(&app, &json!({ "openid": "https://ada.example.org/" })),
        alone
    );
}

#[test]
fn the_other_agents_of_a_person_are_for_keys_that_may_read_all_statements_2_4() {
    let app = TestApp::spawn();
    app.call(Method::PUT, PEOPLE)
        .json(&ada())
        .send()
        .expect(201);
    let agent = json!({ "mbox": "mailto:ada@example.org" });
    let alone = json!({ "objectType": "Person", "mbox": ["mailto:ada@example.org"] });
    let encoded = path(AGENTS, &[("agent", &agent.to_string())]);
    for (name, scopes, wanted) in [
        ("lms", Preset::Lms.scopes(), &alone),
        ("state", &[Scope::State], &alone),
        ("mine", &[Scope::StatementsReadMine], &alone),
        ("read", &[Scope::StatementsRead], &whole_ada()),
        ("all read", &[Scope::AllRead], &whole_ada()),
    ] {
        let key = app.key(name, scopes);
        let answer = app.call(Method::GET, &encoded).by(&key).send().expect(200);
        assert_eq!(answer.json(), *wanted, "{name}");
    }
}

#[test]
fn statements_of_an_agent_stay_those_of_one_identifier_part_3_2_1_3() {
    let app = TestApp::spawn();
    let people = json!({ "person": "p", "agents": [
        { "mbox": "mailto:ada@example.org" }, { "mbox": "mailto:countess@example.org" }] });
    let stored = app.store_one(&asked("ada"));
    app.store(&asked("countess"));
    app.call(Method::PUT, PEOPLE)
        .json(&people)
        .send()
        .expect(201);
    let agent = people["agents"][0].to_string();
    assert_eq!(app.ids(&[("agent", &agent)]), [stored]);
}
