//! Voiding (xAPI 1.0.3, Part 2, 2.3.2; Part 3, 2.1.3 and 2.1.4)

use serde_json::{Value, json};

use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::{ASKED, SHARED, VOIDED, about, asked, did, id, named, voiding};

fn statements_counted(app: &TestApp, principle: usize) -> Value {
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    report["data"][principle]["statements"].clone()
}

fn status(app: &TestApp, name: &str, id: &str) -> u16 {
    app.get(&path(STATEMENTS, &[(name, id)])).status
}

#[test]
fn a_voided_statement_leaves_lists_and_reports_2_3_2() {
    let app = TestApp::spawn();
    let target = app.store_one(&asked("ada"));
    let other = app.store_one(&asked("bo"));
    assert_eq!(statements_counted(&app, 0), 2);
    let voiding = app.store_one(&voiding(&target));
    assert_eq!(app.ids(&[]), [voiding, other]);
    assert_eq!(statements_counted(&app, 0), 1);
}

#[test]
fn a_target_that_comes_after_its_voiding_arrives_voided_2_3_2() {
    let app = TestApp::spawn();
    let target = id();
    let voiding = app.store_one(&voiding(&target));
    assert_eq!(status(&app, "voidedStatementId", &target), 404);
    app.put(&target, &asked("ada")).expect(204);
    assert_eq!(status(&app, "statementId", &target), 404);
    assert_eq!(status(&app, "voidedStatementId", &target), 200);
    assert_eq!(app.ids(&[]), [voiding]);
    assert_eq!(statements_counted(&app, 0), 0);
}

#[test]
fn target_and_voiding_may_come_in_one_batch_in_either_order_2_3_2() {
    let app = TestApp::spawn();
    let (first, second) = (id(), id());
    app.store(&json!([named(&first, asked("ada")), voiding(&first)]));
    app.store(&json!([voiding(&second), named(&second, asked("ada"))]));
    for target in [first, second] {
        assert_eq!(status(&app, "voidedStatementId", &target), 200);
    }
    assert_eq!(app.ids(&[]).len(), 2);
    assert_eq!(statements_counted(&app, 0), 0);
}

#[test]
fn voiding_twice_is_voiding_once_2_3_2() {
    let app = TestApp::spawn();
    let target = app.store_one(&asked("ada"));
    app.store(&asked("bo"));
    app.store(&json!([voiding(&target), voiding(&target)]));
    app.store(&voiding(&target));
    assert_eq!(statements_counted(&app, 0), 1);
    assert_eq!(status(&app, "voidedStatementId", &target), 200);
}

#[test]
fn a_voiding_statement_cannot_be_voided_whichever_comes_first_2_3_2() {
    let app = TestApp::spawn();
    let target = app.store_one(&asked("ada"));
    let first = app.store_one(&voiding(&target));
    let second = app.store_one(&voiding(&first));
    assert_eq!(status(&app, "statementId", &first), 200);
    assert_eq!(status(&app, "voidedStatementId", &target), 200);
    assert_eq!(app.ids(&[]), [second.clone(), first.clone()]);

    let (target, voids, first) = (id(), id(), first);
    app.store(&voiding(&voids));
    app.store(&named(&voids, voiding(&target)));
    app.store(&named(&target, asked("ada")));
    assert_eq!(status(&app, "statementId", &voids), 200);
    assert_eq!(status(&app, "voidedStatementId", &target), 200);
    assert_eq!(status(&app, "statementId", &first), 200);
}

#[test]
fn a_voided_statement_stays_the_one_under_its_id_2_3_1() {
    let app = TestApp::spawn();
    let target = app.store_one(&asked("ada"));
    app.store(&voiding(&target));
    app.put(&target, &asked("ada")).expect(204);
    app.put(&target, &asked("bo")).expect(409);
    assert_eq!(status(&app, "voidedStatementId", &target), 200);
    assert_eq!(statements_counted(&app, 0), 0);
}

#[test]
fn the_verb_of_a_voided_statement_finds_its_referrers_and_its_voiding_2_1_3() {
    let app = TestApp::spawn();
    let target = app.store_one(&asked("ada"));
    let referrer = app.store_one(&about("bo", SHARED, &target));
    let voiding = app.store_one(&voiding(&target));
    let later = app.store_one(&about("cy", SHARED, &target));
    let expected = [referrer, voiding.clone(), later];
    let query = [("verb", ASKED), ("ascending", "true")];
    assert_eq!(app.ids(&query), expected);
    let ada = crate::samples::agent("ada").to_string();
    let query = [("verb", ASKED), ("agent", &ada), ("ascending", "true")];
    assert_eq!(app.ids(&query), expected);
    assert_eq!(app.ids(&[("verb", VOIDED)]), [voiding]);
}

#[test]
fn a_voiding_statement_without_a_reference_is_refused_2_3_2() {
    let app = TestApp::spawn();
    let faults = app.post(&did("ada", VOIDED)).expect(400).faults();
    assert_eq!(faults, ["- /object voiding-without-statement-ref"]);
}

#[test]
fn a_refused_batch_voids_nothing_3_2() {
    let app = TestApp::spawn();
    let target = app.store_one(&asked("ada"));
    let taken = app.store_one(&asked("bo"));
    app.post(&json!([voiding(&target), {}])).expect(400);
    app.post(&json!([voiding(&target), named(&taken, asked("cy"))]))
        .expect(409);
    assert_eq!(status(&app, "statementId", &target), 200);
    assert_eq!(statements_counted(&app, 0), 2);
}

#[test]
fn a_voided_statement_takes_its_people_along_unless_others_keep_them_2_3_2() {
    let app = TestApp::spawn();
    let people = |app: &TestApp| {
        let report = app.get("/api/v1/reports/principles").expect(200).json();
        report["data"][0]["people"].clone()
    };
    let first = app.store_one(&asked("ada"));
    let second = app.store_one(&asked("ada"));
    app.store(&asked("bo"));
    assert_eq!(people(&app), 2);
    app.store(&voiding(&first));
    assert_eq!(people(&app), 2);
    app.store(&voiding(&second));
    assert_eq!(people(&app), 1);
}
