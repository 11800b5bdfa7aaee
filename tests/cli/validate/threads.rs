//! Patterns, followed in the order of the input.

use serde_json::{Value, json};

use super::{
    EXCHANGE, Folder, QUESTIONS, answer, claiming, lines, question, registered, statement,
};

fn standing(pattern: &str, standing: &str) -> Value {
    json!({ "pattern": pattern, "standing": standing })
}

#[test]
fn each_statement_tells_how_its_thread_stands() {
    let thread = [question(0), answer(1, 0), answer(2, 0), question(3)].map(registered);
    let judged = Folder::new().judge(&[], &lines(&thread));
    let patterns: Vec<&Value> = judged
        .records
        .iter()
        .map(|record| &record["patterns"])
        .collect();
    assert_eq!(
        *patterns[0],
        json!([
            standing(EXCHANGE, "partial"),
            standing(QUESTIONS, "success")
        ])
    );
    assert_eq!(*patterns[1], json!([standing(EXCHANGE, "success")]));
    assert_eq!(*patterns[2], json!([standing(EXCHANGE, "failure")]));
    assert_eq!(*patterns[3], json!([standing(EXCHANGE, "failure")]));
    // It is broken once, and all its statements follow their templates.
    assert_eq!(judged.rules(), [vec![], vec![], vec!["pattern"], vec![]]);
    assert_eq!(judged.outcomes(), ["success"; 4]);
    assert_eq!(judged.code, Some(1));
}

#[test]
fn the_order_is_that_of_the_input() {
    let mut early = registered(question(0));
    early["timestamp"] = json!("2026-01-05T08:00:00Z");
    let mut late = registered(answer(1, 0));
    late["timestamp"] = json!("2026-01-05T09:00:00Z");
    let judged = Folder::new().judge(&[], &lines(&[late, early]));
    assert_eq!(judged.rules()[0], ["pattern"]);
}

#[test]
fn registrations_and_subregistrations_are_threads_of_their_own() {
    let in_part = |statement: Value, part: u32| {
        let mut statement = claiming(registered(statement));
        statement["context"]["extensions"] = json!({
            "https://w3id.org/xapi/profiles/extensions/subregistration": [{
                "profile": "https://example.org/talk/v1",
                "subregistration": super::id(part),
            }]
        });
        statement
    };
    let elsewhere = |mut statement: Value| {
        statement["context"] = json!({ "registration": super::id(77) });
        statement
    };
    let input = lines(&[
        in_part(question(0), 1),
        in_part(question(1), 2),
        elsewhere(question(2)),
        in_part(answer(3, 0), 1),
        in_part(answer(4, 1), 2),
        elsewhere(answer(5, 2)),
    ]);
    let judged = Folder::new().judge(&[], &input);
    for record in &judged.records[3..] {
        assert_eq!(record["patterns"], json!([standing(EXCHANGE, "success")]));
    }
    assert_eq!(judged.code, Some(0));
}

#[test]
fn a_statement_without_a_registration_stands_alone() {
    let judged = Folder::new().judge(&[], &lines(&[question(0), answer(1, 0)]));
    let alone = json!([
        standing(EXCHANGE, "partial"),
        standing(QUESTIONS, "success")
    ]);
    assert_eq!(judged.records[0]["patterns"], alone);
    assert_eq!(judged.rules()[1], ["pattern"]);
}

#[test]
fn what_neither_claims_the_profile_nor_fits_it_is_in_no_thread() {
    let thread = [question(0), statement(1, "liked"), answer(2, 0)].map(registered);
    let judged = Folder::new().judge(&[], &lines(&thread));
    assert_eq!(judged.records[1]["patterns"], json!([]));
    assert_eq!(
        judged.records[2]["patterns"],
        json!([standing(EXCHANGE, "success")])
    );
    let claimed = [question(0), claiming(statement(1, "liked")), answer(2, 0)].map(registered);
    let judged = Folder::new().judge(&[], &lines(&claimed));
    assert_eq!(
        judged.rules(),
        [vec![], vec!["no-template", "pattern"], vec![]]
    );
}
