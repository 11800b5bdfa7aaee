//! Batches, all or none (xAPI 1.0.3, Part 3, 2.1.2 and 3.2)

use serde_json::{Value, json};

use crate::helpers::TestApp;
use crate::samples::{asked, id, named};

#[test]
fn one_broken_statement_refuses_all_of_them_3_2() {
    let app = TestApp::spawn();
    let mut broken = asked("ada");
    broken["verb"] = json!({});
    for place in [0, 15, 29] {
        let mut batch = vec![asked("ada"); 30];
        batch[place] = broken.clone();
        let faults = app.post(&json!(batch)).expect(400).faults();
        assert_eq!(faults, [format!("{place} /verb verb-id-missing")]);
    }
    assert!(app.ids(&[]).is_empty());
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    assert_eq!(report["data"][0]["statements"], 0);
}

#[test]
fn every_broken_rule_is_told_with_index_pointer_clause_fix_and_what_was_found_3_2() {
    let app = TestApp::spawn();
    let id = id();
    let mut second = named(&id, asked("ada"));
    second["actor"] = json!({ "mbox": "ada@example.org" });
    second["result"] = json!({ "score": { "scaled": 2, "colour": "red" } });
    let batch = json!([asked("ada"), second, { "actor": null }]);
    let answer = app.post(&batch).expect(400);
    assert_eq!(
        answer.faults(),
        [
            "1 /actor/mbox mbox-not-mailto",
            "1 /result/score/colour property-unknown",
            "1 /result/score/scaled scaled-out-of-bounds",
            "2 /actor null-value",
            "2  verb-missing",
            "2  object-missing",
        ]
    );
    for error in answer.errors() {
        for part in ["message", "fix", "clause", "found"] {
            assert!(!error[part].as_str().unwrap().is_empty(), "{error}");
        }
    }
    let first = &answer.errors()[0];
    assert_eq!(first["statement"], json!(id));
    assert_eq!(first["clause"], "xAPI 1.0.3, Part 2, 2.4.2.3");
    assert_eq!(first["found"], "\"ada@example.org\"");
    let told = answer.json();
    assert_eq!(told["status"], 400);
    assert_eq!(told["request"].as_str(), answer.header("x-request-id"));
}

#[test]
fn faults_of_a_lone_statement_have_no_index_3_2() {
    let app = TestApp::spawn();
    assert_eq!(
        app.post(&json!({})).expect(400).faults(),
        ["-  actor-missing", "-  verb-missing", "-  object-missing"]
    );
}

#[test]
fn what_is_no_statement_is_told_by_its_place_2_2() {
    let app = TestApp::spawn();
    for other in [json!(7), json!("x"), json!(true), json!(null)] {
        assert_eq!(
            app.post(&other).expect(400).faults(),
            ["-  not-an-object"],
            "{other}"
        );
        let faults = app.post(&json!([asked("ada"), other])).expect(400).faults();
        assert_eq!(faults, ["1  not-an-object"]);
    }
    let faults = app.post(&json!([[asked("ada")]])).expect(400).faults();
    assert_eq!(faults, ["0  not-an-object"]);
}

#[test]
fn the_same_id_twice_in_one_batch_is_refused_in_any_case_2_1_2() {
    let app = TestApp::spawn();
    let id = id();
    for second in [id.clone(), id.to_uppercase()] {
        let batch = json!([
            named(&id, asked("a")),
            asked("b"),
            named(&second, asked("a"))
        ]);
        let answer = app.post(&batch).expect(400);
        assert_eq!(answer.faults(), ["2 /id repeated-id"]);
        assert_eq!(answer.errors()[0]["statement"], json!(id));
    }
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn more_faults_than_anybody_reads_are_cut_off() {
    let app = TestApp::spawn();
    let answer = app.post(&json!(vec![json!({}); 2_000])).expect(400);
    assert_eq!(answer.errors().len(), 500);
    let many: serde_json::Map<String, Value> = (0..20_000)
        .map(|number| (format!("unknown{number}"), json!(1)))
        .collect();
    let answer = app.post(&Value::Object(many)).expect(400);
    assert_eq!(answer.errors().len(), 500);
}

#[test]
fn what_is_found_is_told_shortened() {
    let app = TestApp::spawn();
    let mut statement = asked("ada");
    statement["verb"]["id"] = json!("x".repeat(1_000_000));
    let answer = app.post(&statement).expect(400);
    assert!(answer.body.len() < 2_000, "{}", answer.body.len());
}

#[test]
fn a_conflict_in_a_batch_stores_and_counts_nothing_of_it_3_2() {
    let app = TestApp::spawn();
    let taken = app.store_one(&asked("ada"));
    let batch = json!([asked("bo"), named(&taken, asked("cy")), asked("dee")]);
    let answer = app.post(&batch).expect(409);
    assert_eq!(answer.faults(), ["1 /actor/mbox statement-conflict"]);
    assert_eq!(app.ids(&[]), [taken]);
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    assert_eq!(report["data"][0]["statements"], 1);
    assert_eq!(report["data"][0]["people"], 1);
    // What the undone batch had begun is no obstacle to the next one.
    app.store(&json!([asked("bo"), asked("dee")]));
    let bo = crate::samples::agent("bo").to_string();
    assert_eq!(app.ids(&[("agent", &bo)]).len(), 1);
}
