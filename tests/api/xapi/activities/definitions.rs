//! What is known of activities, and what canonical answers make of it

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;
use tertulia::store::Scope;

use crate::helpers::{Answer, Key, STATEMENTS, TestApp, path};
use crate::samples::{ASKED, agent, asked, id, named};

const ACTIVITIES: &str = "/xapi/activities";
const COURSE: &str = "https://example.org/courses/1";

fn ask(app: &TestApp, activity: &str) -> Answer {
    app.get(&path(ACTIVITIES, &[("activityId", activity)]))
}

fn known(app: &TestApp, activity: &str) -> Value {
    ask(app, activity).expect(200).json()
}

fn about(activity: &str, definition: &Value) -> Value {
    let mut statement = asked("ada");
    statement["object"] = json!({ "id": activity, "definition": definition });
    statement
}

fn post(app: &TestApp, key: &Key, statements: &Value) -> Answer {
    app.call(Method::POST, STATEMENTS)
        .by(key)
        .json(statements)
        .send()
}

#[test]
fn an_activity_never_heard_of_is_an_activity_2_5() {
    let app = TestApp::spawn();
    for version in ["1.0.3", "2.0.0"] {
        for activity in ["https://example.org/a'b", "urn:uuid:1", "tag:a,2026:ü/語"] {
            let encoded = path(ACTIVITIES, &[("activityId", activity)]);
            let call = app.call(Method::GET, &encoded).version(version);
            let answer = call.send().expect(200);
            assert_eq!(answer.header("content-type"), Some("application/json"));
            assert_eq!(answer.header("x-experience-api-version"), Some(version));
            let plain = json!({ "objectType": "Activity", "id": activity });
            assert_eq!(answer.json(), plain);
        }
    }
    app.store(&asked("ada"));
    let seen = "https://example.org/questions/1";
    assert_eq!(
        known(&app, seen),
        json!({ "objectType": "Activity", "id": seen })
    );
}

#[test]
fn head_answers_the_headers_of_get_1_1() {
    let app = TestApp::spawn();
    let path = path(ACTIVITIES, &[("activityId", COURSE)]);
    let head = app.call(Method::HEAD, &path).send().expect(200);
    assert!(head.body.is_empty());
    let get = app.get(&path);
    for name in ["content-type", "content-length", "x-experience-api-version"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[test]
fn parameters_that_are_wrong_are_refused_3_2() {
    let app = TestApp::spawn();
    for (query, fault) in [
        ("", "- activityId missing-parameter"),
        ("?activityId=", "- activityId malformed-parameter"),
        ("?activityId=course", "- activityId malformed-parameter"),
        ("?activityId=ab=c://x", "- activityId malformed-parameter"),
        (
            "?activityid=https://example.org",
            "- activityid unknown-parameter",
        ),
        ("?activityId=a:b&x=1", "- x unknown-parameter"),
        (
            "?activityId=a:b&activityId=a:b",
            "- activityId repeated-parameter",
        ),
    ] {
        let answer = app.get(&format!("{ACTIVITIES}{query}")).expect(400);
        assert_eq!(answer.faults(), [fault], "{query}");
    }
    app.call(Method::POST, ACTIVITIES).send().expect(405);
}

#[test]
fn languages_of_all_statements_come_together_2_4_4_1() {
    let app = TestApp::spawn();
    app.store(&json!([
        about(COURSE, &json!({ "name": { "en-US": "example meeting" }, "type": "https://example.org/meeting" })),
        about(COURSE, &json!({ "name": { "fr-FR": "réunion" } })),
    ]));
    app.store(&about(
        COURSE,
        &json!({ "name": { "de": "Treffen" }, "description": { "de": "…" } }),
    ));
    // Neither of these two wipes anything.
    app.store(&about(COURSE, &json!({})));
    let mut undefined = asked("bo");
    undefined["object"] = json!({ "id": COURSE });
    app.store(&undefined);
    assert_eq!(
        known(&app, COURSE),
        json!({
            "objectType": "Activity",
            "id": COURSE,
            "definition": {
                "name": { "en-US": "example meeting", "fr-FR": "réunion", "de": "Treffen" },
                "description": { "de": "…" },
                "type": "https://example.org/meeting",
            },
        })
    );
}

#[test]
fn definitions_are_learnt_from_every_place_of_a_statement_2_4_4_1() {
    let app = TestApp::spawn();
    let defined = |name: &str| json!({ "id": format!("{COURSE}/{name}"), "definition": { "name": { "en": name } } });
    let context = |prefix: &str| {
        let places = ["parent", "grouping", "category", "other"];
        let lists = places.map(|place| {
            (
                place.to_owned(),
                json!([defined(&format!("{prefix}-{place}"))]),
            )
        });
        json!({ "contextActivities": Value::Object(lists.into_iter().collect()) })
    };
    let mut statement = asked("ada");
    statement["context"] = context("outer");
    statement["object"] = json!({
        "objectType": "SubStatement",
        "actor": agent("bo"),
        "verb": { "id": ASKED },
        "object": defined("inner"),
        "context": context("inner"),
    });
    app.store(&statement);
    for name in [
        "inner",
        "inner-parent",
        "inner-grouping",
        "inner-category",
        "inner-other",
        "outer-parent",
        "outer-grouping",
        "outer-category",
        "outer-other",
    ] {
        let found = known(&app, &format!("{COURSE}/{name}"));
        assert_eq!(found["definition"], json!({ "name": { "en": name } }));
    }
}

#[test]
fn digits_and_extensions_come_back_as_they_were_sent_2_4_4_1() {
    let app = TestApp::spawn();
    let definition = r#"{"extensions":{"https://example.org/x": {"a":1.50,"b":1E400, "c":null,"d":"\u0041"}},"name":{"en" :"x"}}"#;
    let statement = format!(
        r#"{{"actor":{{"mbox":"mailto:a@b.org"}},"verb":{{"id":"{ASKED}"}},"object":{{"id":"{COURSE}","definition":{definition}}}}}"#
    );
    let call = app.call(Method::POST, STATEMENTS).text(statement);
    call.send().expect(200);
    let text = ask(&app, COURSE).expect(200).text();
    assert!(
        text.ends_with(&format!(",\"definition\":{definition}}}")),
        "{text}"
    );
    // What is learnt later touches nothing else.
    app.store(&about(COURSE, &json!({ "type": "https://example.org/t" })));
    let text = ask(&app, COURSE).expect(200).text();
    let kept = r#"{"https://example.org/x": {"a":1.50,"b":1E400, "c":null,"d":"\u0041"}}"#;
    assert!(text.contains(kept), "{text}");
}

#[test]
fn a_statement_that_is_sent_again_changes_nothing_2_3_1() {
    let app = TestApp::spawn();
    let id = id();
    let old = json!({ "name": { "en": "old" } });
    let new = json!({ "name": { "en": "new" } });
    app.store(&named(&id, about(COURSE, &old)));
    app.store(&about(COURSE, &new));
    app.store(&named(&id, about(COURSE, &old)));
    app.put(&id, &about(COURSE, &json!({ "name": { "fr": "x" } })))
        .expect(204);
    assert_eq!(known(&app, COURSE)["definition"], new);
}

#[test]
fn a_refused_batch_teaches_nothing() {
    let app = TestApp::spawn();
    let taken = app.store_one(&asked("ada"));
    let one = about(COURSE, &json!({ "name": { "en": "x" } }));
    app.post(&json!([one, named(&taken, asked("bo"))]))
        .expect(409);
    app.post(&json!([one, json!({})])).expect(400);
    assert_eq!(known(&app, COURSE).get("definition"), None);
}

#[test]
fn only_keys_that_may_define_teach_and_the_statements_of_others_are_stored_all_the_same_4_2() {
    let app = TestApp::spawn();
    let definition = json!({ "name": { "en": "x" } });
    let writer = app.key("writer", &[Scope::StatementsWrite]);
    post(&app, &writer, &about(COURSE, &definition)).expect(200);
    assert_eq!(known(&app, COURSE).get("definition"), None);
    let [stored] = app.list(&[]).try_into().unwrap();
    assert_eq!(stored["object"]["definition"], definition);
    for (name, scopes) in [
        ("definer", &[Scope::StatementsWrite, Scope::Define][..]),
        ("lms", Preset::Lms.scopes()),
        ("all", &[Scope::All]),
    ] {
        let key = app.key(name, scopes);
        let activity = format!("{COURSE}/{name}");
        post(&app, &key, &about(&activity, &definition)).expect(200);
        assert_eq!(known(&app, &activity)["definition"], definition, "{name}");
    }
}

#[test]
fn what_is_known_survives_a_restart() {
    let mut app = TestApp::spawn();
    let definition = json!({ "name": { "en": "x" } });
    app.store(&about(COURSE, &definition));
    app.restart();
    assert_eq!(known(&app, COURSE)["definition"], definition);
    app.store(&about(COURSE, &json!({ "name": { "de": "y" } })));
    let both = json!({ "name": { "en": "x", "de": "y" } });
    assert_eq!(known(&app, COURSE)["definition"], both);
}

fn canonical(app: &TestApp, language: &str) -> Vec<Value> {
    let query = path(
        STATEMENTS,
        &[("format", "canonical"), ("ascending", "true")],
    );
    let call = app
        .call(Method::GET, &query)
        .header("accept-language", language);
    call.send().expect(200).page().statements
}

#[test]
fn canonical_statements_have_the_definition_that_is_known_in_every_place_2_1_3() {
    let app = TestApp::spawn();
    let mut thin = asked("ada");
    thin["object"] = json!({
        "objectType": "SubStatement",
        "actor": agent("bo"),
        "verb": { "id": ASKED },
        "object": { "id": COURSE },
    });
    thin["context"] = json!({ "contextActivities": { "parent": [{ "id": COURSE }] } });
    let first = app.store_one(&thin);
    let english = app.store_one(&about(COURSE, &json!({ "name": { "en": "Course" } })));
    app.store(&about(
        COURSE,
        &json!({ "name": { "de": "Kurs" }, "extensions": { "https://example.org/x": { "en": 1, "de": 2 } } }),
    ));
    let wanted = |language: &str, name: &str| json!({ "name": { language: name }, "extensions": { "https://example.org/x": { "en": 1, "de": 2 } } });
    for (language, name) in [("en", "Course"), ("de", "Kurs")] {
        let [one, two, three] = canonical(&app, language).try_into().unwrap();
        let wanted = wanted(language, name);
        assert_eq!(one["object"]["object"]["definition"], wanted);
        assert_eq!(
            one["context"]["contextActivities"]["parent"][0]["definition"],
            wanted
        );
        assert_eq!(two["object"]["definition"], wanted);
        assert_eq!(three["object"]["definition"], wanted);
        let single = [("format", "canonical"), ("statementId", &english)];
        let call = app.call(Method::GET, &path(STATEMENTS, &single));
        let call = call.header("accept-language", language);
        assert_eq!(call.send().expect(200).json(), two);
    }
    // What was received is what is stored, and what identifies stays that.
    let exact = app.stored(&first);
    assert_eq!(exact["object"], thin["object"]);
    assert_eq!(exact["context"], thin["context"]);
    let ids = app.list(&[("format", "ids"), ("ascending", "true")]);
    assert_eq!(ids[1]["object"], json!({ "id": COURSE }));
}

#[test]
fn a_canonical_activity_of_which_nothing_is_known_keeps_what_was_sent_2_1_3() {
    let app = TestApp::spawn();
    let writer = app.key("writer", &[Scope::StatementsWrite]);
    let definition = json!({ "name": { "en": "Course", "de": "Kurs" } });
    post(&app, &writer, &about(COURSE, &definition)).expect(200);
    let [one] = canonical(&app, "de").try_into().unwrap();
    assert_eq!(
        one["object"]["definition"],
        json!({ "name": { "de": "Kurs" } })
    );
}

#[test]
fn what_is_known_makes_no_answer_longer_than_a_page_2_1_3() {
    const PAGE: usize = 256 * 1024;
    let app = TestApp::spawn_with(|settings| settings.limits.page_bytes = PAGE);
    let long = "x".repeat(60_000);
    app.store(&about(COURSE, &json!({ "name": { "en": long } })));
    let mut refers = asked("bo");
    refers["context"] =
        json!({ "contextActivities": { "other": vec![json!({ "id": COURSE }); 2_000] } });
    let sent = app.store_one(&refers);
    let exact = app.get(&path(STATEMENTS, &[("statementId", &sent)]));
    for query in [&[("statementId", sent.as_str())][..], &[]] {
        let mut query = query.to_vec();
        query.push(("format", "canonical"));
        let answer = app.get(&path(STATEMENTS, &query)).expect(200);
        let most = 2 * PAGE + exact.body.len();
        assert!(answer.body.len() < most, "{} bytes", answer.body.len());
        let answer = answer.json();
        let found = answer.pointer("/statements/0").unwrap_or(&answer);
        let others = found.pointer("/context/contextActivities/other").unwrap();
        let others = others.as_array().unwrap();
        assert_eq!(others.len(), 2_000);
        let defined = others
            .iter()
            .filter(|one| one.get("definition").is_some())
            .count();
        assert_eq!(defined, 4);
        let definition = json!({ "name": { "en": long } });
        assert_eq!(others[0]["definition"], definition);
        assert_eq!(others[1_999], json!({ "id": COURSE }));
    }
}
