//! `/api/v1/people`: which agents are one person

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;
use tertulia::store::Scope;

use crate::helpers::{Answer, Key, TestApp, TestClock, path};
use crate::samples::{agent, asked};

const PEOPLE: &str = "/api/v1/people";
const CSV: &str = "/api/v1/reports/principles.csv";

fn put(app: &TestApp, person: &Value) -> Answer {
    app.call(Method::PUT, PEOPLE).json(person).send()
}

fn person(id: &str, agents: &[&str]) -> Value {
    let agents: Vec<Value> = agents.iter().map(|name| agent(name)).collect();
    json!({ "person": id, "agents": agents })
}

fn delete(app: &TestApp, id: &str) -> Answer {
    let path = path(PEOPLE, &[("person", id)]);
    app.call(Method::DELETE, &path).send()
}

fn list(app: &TestApp, query: &[(&str, &str)]) -> Vec<Value> {
    let answer = app.get(&path(PEOPLE, query)).expect(200).json();
    answer["data"].as_array().unwrap().clone()
}

#[test]
fn a_person_is_declared_replaced_told_and_forgotten() {
    let app = TestApp::spawn();
    assert_eq!(
        app.get(PEOPLE).expect(200).json(),
        json!({ "data": [], "next": null })
    );
    let ada = json!({ "person": "ada", "name": "Ada", "agents": [
        { "mbox": "mailto:ada@example.org", "name": "A." },
        { "account": { "homePage": "https://example.org", "name": "ada" } }] });
    assert_eq!(put(&app, &ada).expect(201).json(), ada);
    assert_eq!(put(&app, &ada).expect(200).json(), ada);
    assert_eq!(list(&app, &[]), [ada.clone()]);
    let fewer = person("ada", &["countess"]);
    assert_eq!(put(&app, &fewer).expect(200).json(), fewer);
    assert_eq!(list(&app, &[("person", "ada")]), [fewer]);
    let free = agent("ada").to_string();
    assert_eq!(list(&app, &[("agent", &free)]), [json!(null); 0]);
    assert!(delete(&app, "ada").expect(204).body.is_empty());
    let told = delete(&app, "ada").expect(404).json();
    assert_eq!(told["type"], "urn:tertulia:problem:not-found");
    assert_eq!(list(&app, &[]), [json!(null); 0]);
}

#[test]
fn an_agent_of_another_person_is_a_conflict_that_names_them_and_nothing_is_declared() {
    let app = TestApp::spawn();
    put(&app, &person("ada", &["ada", "countess"])).expect(201);
    // The same mailbox: the domain is free in its case.
    let same = json!({ "mbox": "MAILTO:countess@EXAMPLE.ORG" });
    let other = json!({ "person": "bo", "agents": [agent("bo"), same] });
    let answer = put(&app, &other).expect(409);
    let told = answer.json();
    assert_eq!(told["type"], "urn:tertulia:problem:conflict");
    assert!(
        told["detail"].as_str().unwrap().contains("\"ada\""),
        "{told}"
    );
    assert_eq!(answer.faults(), ["- /agents/1 agent-of-another-person"]);
    assert_eq!(answer.errors()[0]["found"], "ada");
    assert_eq!(list(&app, &[]), [person("ada", &["ada", "countess"])]);
    delete(&app, "ada").expect(204);
    put(&app, &other).expect(201);
}

#[test]
fn a_body_that_is_wrong_is_told_where() {
    let app = TestApp::spawn();
    let good = person("ada", &["ada"]);
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body.to_string()
    };
    for (body, faults) in [
        ("{".to_owned(), &["-  malformed-json"][..]),
        (
            "[]".to_owned(),
            &["- /person person-id", "- /agents person-agents"],
        ),
        (
            "{}".to_owned(),
            &["- /person person-id", "- /agents person-agents"],
        ),
        (with("person", json!("")), &["- /person person-id"]),
        (with("person", json!("a b")), &["- /person person-id"]),
        (with("person", json!("ü")), &["- /person person-id"]),
        (with("person", json!(7)), &["- /person person-id"]),
        (
            with("person", json!("x".repeat(201))),
            &["- /person person-id"],
        ),
        (with("name", json!("")), &["- /name person-name"]),
        (with("name", json!(null)), &["- /name person-name"]),
        (
            with("name", json!("x".repeat(501))),
            &["- /name person-name"],
        ),
        (with("agents", json!([])), &["- /agents person-agents"]),
        (with("agents", agent("ada")), &["- /agents person-agents"]),
        (
            with("agents", json!(vec![agent("ada"); 101])),
            &["- /agents person-agents"],
        ),
        (
            with("agents", json!([agent("a"), { "mbox": "a" }, {}])),
            &[
                "- /agents/1/mbox mbox-not-mailto",
                "- /agents/2 agent-identifier-missing",
            ],
        ),
        (
            with(
                "agents",
                json!([{ "objectType": "Group", "mbox": "mailto:g@b.org" }]),
            ),
            &["- /agents/0/objectType group-for-agent"],
        ),
        (
            with("agents", json!([agent("a"), agent("b"), agent("a")])),
            &["- /agents/2 repeated-agent"],
        ),
        (with("a/b", json!(1)), &["- /a~1b unknown-member"]),
        (
            r#"{"person":"a","person":"b"}"#.to_owned(),
            &["- /person duplicate-key"],
        ),
    ] {
        let call = app.call(Method::PUT, PEOPLE).text(body.clone());
        let answer = call.send().expect(400);
        assert_eq!(answer.faults(), faults, "{body}");
    }
    assert_eq!(list(&app, &[]), [json!(null); 0]);
}

#[test]
fn ids_are_any_visible_text() {
    let app = TestApp::spawn();
    let mut ids = [
        "ada-lovelace",
        "4f1c2a5e-0a3b-4f9d-8e65-6b1f0a9b7c3d",
        "e:1/2?x=y&z#\"'%+",
    ];
    for (place, id) in ids.iter().enumerate() {
        put(&app, &person(id, &[&format!("a{place}")])).expect(201);
    }
    ids.sort_unstable();
    let told: Vec<_> = list(&app, &[])
        .iter()
        .map(|one| one["person"].clone())
        .collect();
    assert_eq!(told, ids);
    for id in ids {
        assert_eq!(list(&app, &[("person", id)]).len(), 1, "{id}");
        delete(&app, id).expect(204);
    }
}

#[test]
fn pages_follow_next_to_the_end() {
    let app = TestApp::spawn();
    let ids: Vec<String> = (0..7).map(|place| format!("p&{place}")).collect();
    for id in &ids {
        put(&app, &person(id, &[&id.replace('&', "")])).expect(201);
    }
    let mut next = Some(path(PEOPLE, &[("limit", "3")]));
    let mut found = Vec::new();
    let mut pages = 0;
    while let Some(path) = next {
        let answer = app.get(&path).expect(200).json();
        let data = answer["data"].as_array().unwrap();
        assert!((1..=3).contains(&data.len()));
        found.extend(
            data.iter()
                .map(|one| one["person"].as_str().unwrap().to_owned()),
        );
        next = answer["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((found, pages), (ids, 3));
}

#[test]
fn parameters_that_are_wrong_are_refused() {
    let app = TestApp::spawn();
    for (method, query, fault) in [
        (Method::GET, "?x=1", "- x unknown-parameter"),
        (Method::GET, "?limit=x", "- limit malformed-parameter"),
        (Method::GET, "?agent=x", "- agent malformed-json"),
        (Method::GET, "?agent={}", "- agent agent-identifier-missing"),
        (Method::DELETE, "", "- person missing-parameter"),
        (
            Method::DELETE,
            "?person=a&person=b",
            "- person repeated-parameter",
        ),
        (Method::PUT, "?person=a", "- person unknown-parameter"),
    ] {
        let path = format!("{PEOPLE}{query}");
        let call = app.call(method.clone(), &path).json(&person("a", &["a"]));
        let answer = call.send().expect(400);
        assert_eq!(answer.faults(), [fault], "{method} {query}");
    }
}

#[test]
fn only_administrators_declare_people_and_read_them() {
    let app = TestApp::spawn();
    let others: Vec<Scope> = Scope::EVERY
        .into_iter()
        .filter(|scope| *scope != Scope::Admin)
        .collect();
    let key = app.key("all", &others);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let call = app.call(method, PEOPLE).by(&key).json(&person("a", &["a"]));
        call.send().expect(403);
    }
}

/// Six people asked in October; two of them turn out to be one, and then two others.
fn told() -> TestApp {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let batch = ["ada", "bo", "cy", "dan", "eve", "fay"].map(|who| {
        let mut statement = asked(who);
        statement["timestamp"] = json!("2026-10-12T09:00:00Z");
        statement
    });
    app.store(&json!(batch));
    std::thread::sleep(std::time::Duration::from_millis(5));
    app
}

/// The cell of openness, as CSV.
fn openness(app: &TestApp, key: &Key) -> String {
    let query = [("from", "2026-10-01"), ("to", "2026-11-01")];
    let call = app.call(Method::GET, &path(CSV, &query)).by(key);
    let csv = call.send().expect(200).text();
    let row = csv.lines().find(|row| row.contains("openness")).unwrap();
    row.split(',').skip(4).take(3).collect::<Vec<_>>().join(",")
}

#[test]
fn reports_count_a_person_once_for_the_past_too_and_the_floor_goes_by_people() {
    let app = told();
    let sheet = app.key("sheet", Preset::Reports.scopes());
    let both = |app: &TestApp| (openness(app, &app.admin), openness(app, &sheet));
    let (plain, shown) = both(&app);
    assert_eq!([plain.as_str(), &shown], ["6,6,false", "6,6,false"]);
    put(&app, &person("one", &["ada", "bo", "never-seen"])).expect(201);
    let (exact, floored) = both(&app);
    assert_eq!([exact.as_str(), &floored], ["6,5,false", "6,5,false"]);
    put(&app, &person("two", &["cy", "dan"])).expect(201);
    let (exact, floored) = both(&app);
    assert_eq!([exact.as_str(), &floored], ["6,4,false", ",,true"]);
    // Whoever is declared and not seen yet counts with the others when they come.
    let mut statement = asked("never-seen");
    statement["timestamp"] = json!("2026-10-13T09:00:00Z");
    app.store(&statement);
    assert_eq!(openness(&app, &app.admin), "7,4,false");
    delete(&app, "two").expect(204);
    delete(&app, "one").expect(204);
    assert_eq!(openness(&app, &app.admin), "7,7,false");
}

#[test]
fn declarations_survive_a_restart() {
    let mut app = told();
    put(&app, &person("one", &["ada", "bo"])).expect(201);
    app.restart();
    assert_eq!(openness(&app, &app.admin.clone()), "6,5,false");
    assert_eq!(list(&app, &[]), [person("one", &["ada", "bo"])]);
}
