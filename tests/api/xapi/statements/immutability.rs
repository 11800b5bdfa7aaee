//! The same statement again, and another one under its id (xAPI 1.0.3, Part 2, 2.3.1; Part 3, 2.1.1)

use serde_json::{Value, json};

use crate::helpers::TestApp;
use crate::samples::{asked, id};

fn statement() -> Value {
    json!({
        "id": "0195a6f0-61f0-4cc5-9cc5-0195a6f061f0",
        "actor": {
            "objectType": "Group",
            "member": [{ "mbox": "mailto:ada@example.org" }, { "mbox": "mailto:bo@example.org" }],
        },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/asked", "display": { "en": "asked" } },
        "object": {
            "id": "https://example.org/questions/1",
            "definition": { "name": { "en": "A question" } },
        },
        "result": { "score": { "raw": 1.50, "scaled": 0.5 }, "duration": "PT60S" },
        "context": {
            "registration": "0195a6f0-61f0-4cc5-9cc5-0195a6f061f1",
            "contextActivities": { "grouping": [
                { "id": "https://example.org/a" }, { "id": "https://example.org/b" },
            ] },
        },
        "timestamp": "2026-11-23T11:53:50.500Z",
    })
}

fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut statement = statement();
    change(&mut statement);
    statement
}

/// A change of a statement, and what it changes.
type Change = (&'static str, fn(&mut Value));

/// What may differ between two copies of one statement.
const SAME: [Change; 14] = [
    ("nothing", |_| {}),
    ("the same instant", |s| {
        s["timestamp"] = json!("2026-11-23T12:53:50.5+01:00");
    }),
    ("no timestamp", |s| {
        s.as_object_mut().unwrap().remove("timestamp");
    }),
    ("stored", |s| s["stored"] = json!("2001-01-01T00:00:00Z")),
    ("authority", |s| {
        s["authority"] = json!({ "mbox": "mailto:x@example.org" });
    }),
    ("version", |s| s["version"] = json!("1.0.2")),
    ("case of UUIDs", |s| {
        s["id"] = json!("0195A6F0-61F0-4CC5-9CC5-0195A6F061F0");
        s["context"]["registration"] = json!("0195A6F0-61F0-4CC5-9CC5-0195A6F061F1");
    }),
    ("order of members", |s| {
        s["actor"]["member"].as_array_mut().unwrap().reverse();
    }),
    ("order of context activities", |s| {
        let list = &mut s["context"]["contextActivities"]["grouping"];
        list.as_array_mut().unwrap().reverse();
    }),
    ("definition", |s| s["object"]["definition"] = json!({})),
    ("no definition", |s| {
        s["object"].as_object_mut().unwrap().remove("definition");
    }),
    ("display", |s| {
        s["verb"]["display"] = json!({ "de": "fragte" });
    }),
    ("case of a mailbox's domain", |s| {
        s["actor"]["member"][0]["mbox"] = json!("mailto:ada@EXAMPLE.ORG");
    }),
    ("default objectType", |s| {
        s["object"]["objectType"] = json!("Activity");
    }),
];

/// What may not, and the pointer that says so.
const OTHER: [(&str, Change); 9] = [
    (
        "/actor/member/1/mbox",
        ("another actor", |s| {
            s["actor"]["member"][1]["mbox"] = json!("mailto:cy@example.org");
        }),
    ),
    (
        "/verb/id",
        ("another verb", |s| {
            s["verb"]["id"] = json!("https://example.org/v");
        }),
    ),
    (
        "/object/id",
        ("another object", |s| {
            s["object"]["id"] = json!("https://example.org/q");
        }),
    ),
    (
        "/timestamp",
        ("another instant", |s| {
            s["timestamp"] = json!("2026-11-23T11:53:50.501Z");
        }),
    ),
    (
        "/result/duration",
        ("a duration written otherwise", |s| {
            s["result"]["duration"] = json!("PT1M");
        }),
    ),
    (
        "/result/score/raw",
        ("another score", |s| {
            s["result"]["score"]["raw"] = json!(1.51);
        }),
    ),
    (
        "/result/success",
        ("one more property", |s| {
            s["result"]["success"] = json!(true);
        }),
    ),
    (
        "/result",
        ("one property less", |s| {
            s.as_object_mut().unwrap().remove("result");
        }),
    ),
    (
        "/context/registration",
        ("another registration", |s| {
            s["context"]["registration"] = json!("0195a6f0-61f0-4cc5-9cc5-0195a6f061f2");
        }),
    ),
];

const ID: &str = "0195a6f0-61f0-4cc5-9cc5-0195a6f061f0";

#[test]
fn the_same_statement_again_is_a_success_without_effect_2_3_1() {
    let app = TestApp::spawn();
    app.store(&statement());
    let before = app.stored(ID);
    for (what, change) in SAME {
        let again = changed(change);
        assert_eq!(app.post(&again).expect(200).json(), json!([ID]), "{what}");
        app.put(ID, &again).expect(204);
        assert_eq!(app.stored(ID), before, "{what}");
    }
    assert_eq!(app.ids(&[]), [ID]);
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    assert_eq!(report["data"][0]["statements"], 1);
}

#[test]
fn a_put_without_the_id_in_the_statement_is_the_same_statement_2_3_1() {
    let app = TestApp::spawn();
    app.store(&statement());
    let without = changed(|s| {
        s.as_object_mut().unwrap().remove("id");
    });
    app.put(ID, &without).expect(204);
}

#[test]
fn another_statement_under_the_id_is_a_conflict_that_names_the_place_2_3_1() {
    let app = TestApp::spawn();
    app.store(&statement());
    let before = app.stored(ID);
    for (pointer, (what, change)) in OTHER {
        let other = changed(change);
        let answer = app.put(ID, &other).expect(409);
        let error = &answer.errors()[0];
        assert_eq!(error["pointer"], pointer, "{what}");
        assert_eq!(error["statement"], ID);
        let answer = app.post(&json!([asked("dee"), other])).expect(409);
        let fault = format!("1 {pointer} statement-conflict");
        assert_eq!(answer.faults(), [fault], "{what}");
    }
    assert_eq!(app.stored(ID), before);
    assert_eq!(app.ids(&[]), [ID]);
}

#[test]
fn the_place_of_a_conflict_is_one_of_the_statement_sent_2_3_1() {
    let app = TestApp::spawn();
    app.store(&statement());
    let other = changed(|s| {
        let list = s["actor"]["member"].as_array_mut().unwrap();
        list.reverse();
        list[0]["mbox"] = json!("mailto:cy@example.org");
    });
    let faults = app.put(ID, &other).expect(409).faults();
    assert_eq!(faults, ["0 /actor/member/0/mbox statement-conflict"]);
}

#[test]
fn numbers_compare_by_value_digit_for_digit_2_3_1() {
    let app = TestApp::spawn();
    let id = id();
    let with = |number: &str| {
        format!(
            r#"{{"id":"{id}","actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},
            "object":{{"id":"https://example.org/o"}},"result":{{"extensions":{{"https://example.org/n":{number}}}}}}}"#
        )
    };
    let post = |number| {
        let call = app.call(reqwest::Method::POST, crate::helpers::STATEMENTS);
        call.text(with(number)).send()
    };
    post("12345678901234567890123").expect(200);
    post("12345678901234567890123.0").expect(200);
    post("1234567890123456789012.3e1").expect(200);
    post("12345678901234567890124").expect(409);
    post("1e999999").expect(409);
}

#[test]
fn of_two_statements_put_at_once_under_one_id_one_wins_2_1_1() {
    let app = TestApp::spawn();
    for _ in 0..15 {
        let id = id();
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let put = |name: &'static str| {
                let (app, id) = (&app, &id);
                scope.spawn(move || app.put(id, &asked(name)).status)
            };
            let both = [put("ada"), put("bo"), put("ada"), put("bo")];
            both.map(|one| one.join().unwrap()).to_vec()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 204, 409, 409]);
    }
}

#[test]
fn of_overlapping_batches_sent_at_once_each_is_stored_wholly_or_not_3_2() {
    let app = TestApp::spawn();
    let shared = id();
    let batch = |name: &str| {
        let mut batch = vec![asked(name); 50];
        batch[25]["id"] = json!(shared);
        json!(batch)
    };
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let post = |name: &'static str| {
            let (app, batch) = (&app, batch(name));
            scope.spawn(move || app.post(&batch).status)
        };
        [post("ada"), post("bo"), post("cy")]
            .map(|one| one.join().unwrap())
            .to_vec()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    assert_eq!(app.ids(&[]).len(), 50);
}
