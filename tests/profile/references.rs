//! Statements that a statement refers to (structure, 8.0; communication, 2.1).

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tertulia::profile::{Gravity, Outcome, Reference, Rule, Verdict, Version};
use uuid::Uuid;

use crate::support::*;

const ANSWERED: &str = "https://e.org/t/answered";

/// `answered` refers to `asked` by its context; `praised` to `answered` by its object.
fn version() -> Arc<Version> {
    compiled(&profile(json!({ "templates": [
        { "id": "https://e.org/t/asked", "verb": "asked" },
        { "id": "https://e.org/t/long", "verb": "asked",
          "rules": [{ "location": "$.result.duration", "presence": "excluded" }] },
        { "id": ANSWERED, "verb": "answered", "contextStatementRefTemplate": ["https://e.org/t/asked", ANSWERED] },
        { "id": "https://e.org/t/praised", "verb": "praised", "objectStatementRefTemplate": [ANSWERED] },
    ] })))
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn refers(number: u128) -> Value {
    json!({ "objectType": "StatementRef", "id": id(number) })
}

fn verb(verb: &str) -> Value {
    statement(json!({ "verb": { "id": verb } }))
}

fn answer(to: u128) -> Value {
    statement(json!({ "verb": { "id": "answered" }, "context": { "statement": refers(to) } }))
}

fn praise(of: u128) -> Value {
    statement(json!({ "verb": { "id": "praised" }, "object": refers(of) }))
}

/// Settles among these statements; what was missing, and how often was looked.
fn settle(verdict: &mut Verdict, there: &[(u128, Value)]) -> (Vec<Uuid>, usize) {
    let there: HashMap<Uuid, String> = there
        .iter()
        .map(|(number, one)| (id(*number), one.to_string()))
        .collect();
    let mut looked = Vec::new();
    let missing = verdict
        .settle(&mut |id| {
            assert!(!looked.contains(&id), "{id} is looked up again");
            looked.push(id);
            Ok::<_, ()>(there.get(&id).cloned())
        })
        .unwrap();
    (missing, looked.len())
}

fn settled(statement: &Value, there: &[(u128, Value)]) -> (Verdict, Vec<Uuid>) {
    let mut verdict = judged(&version(), statement);
    let (missing, _) = settle(&mut verdict, there);
    (verdict, missing)
}

#[test]
fn a_template_that_wants_a_reference_is_broken_without_one() {
    for (one, rule, found) in [
        (verb("answered"), Rule::ContextReference, vec![]),
        (
            verb("praised"),
            Rule::ObjectReference,
            vec![r#"{"id":"https://example.com/thread/1"}"#],
        ),
    ] {
        let verdict = judged(&version(), &one);
        assert_eq!(told(&verdict.findings), [(rule, Gravity::Breaks, found)]);
        assert_eq!(verdict.outcome(), Outcome::Invalid);
        assert!(verdict.matches[0].references.is_empty());
    }
}

#[test]
fn a_target_that_is_not_there_is_right_for_now() {
    let (mut verdict, missing) = settled(&praise(1), &[]);
    assert_eq!(missing, [id(1)]);
    assert_eq!(verdict.outcome(), Outcome::Success);
    assert!(verdict.findings.is_empty());
    // It stays open, and is decided when the target comes.
    assert!(matches!(verdict.matches[0].references[..], [Reference::Object(one)] if one == id(1)));
    assert_eq!(settle(&mut verdict, &[(1, verb("asked"))]), (vec![], 1));
    assert_eq!(verdict.outcome(), Outcome::Invalid);
    assert_eq!(settle(&mut verdict, &[]), (vec![], 0));
    assert_eq!(verdict.findings.len(), 1);
}

#[test]
fn a_target_follows_one_of_the_templates() {
    let (verdict, missing) = settled(&answer(1), &[(1, verb("asked"))]);
    assert_eq!((verdict.outcome(), missing), (Outcome::Success, vec![]));
    assert!(verdict.matches[0].references.is_empty());
    let (verdict, missing) = settled(&answer(1), &[(1, verb("praised"))]);
    assert_eq!((verdict.outcome(), missing), (Outcome::Invalid, vec![]));
    let finding = &verdict.findings[0];
    assert_eq!(
        (finding.rule, finding.gravity),
        (Rule::ContextReference, Gravity::Breaks)
    );
    assert_eq!(finding.template.as_deref(), Some(ANSWERED));
    assert_eq!(finding.stated, "/templates/2/contextStatementRefTemplate");
    assert_eq!(finding.location, "$.context.statement");
    assert_eq!(
        finding.wanted,
        "a StatementRef to a statement that follows one of `https://e.org/t/asked`, `https://e.org/t/answered`"
    );
    assert_eq!(
        finding.found,
        [
            r#"{"id":"00000000-0000-0000-0000-000000000001"}"#,
            r#"{"verb":"praised"}"#,
            r#"{"fits, but breaks":"https://e.org/t/praised"}"#,
        ]
    );
}

#[test]
fn only_templates_that_the_target_follows_count() {
    // It breaks `long`, so the pseudocode would return that one; it follows `asked`.
    let asked = statement(json!({ "verb": { "id": "asked" }, "result": { "duration": "PT1H" } }));
    assert_eq!(judged(&version(), &asked).outcome(), Outcome::Invalid);
    let (verdict, _) = settled(&answer(1), &[(1, asked)]);
    assert_eq!(verdict.outcome(), Outcome::Success);
}

#[test]
fn targets_are_judged_with_what_they_refer_to() {
    let there = [(1, answer(2)), (2, answer(3)), (3, verb("praised"))];
    let (verdict, missing) = settled(&praise(1), &there);
    assert_eq!((verdict.outcome(), missing), (Outcome::Invalid, vec![]));
    // What is missing at any depth is told, and may come yet.
    let (mut verdict, missing) = settled(&praise(1), &there[..2]);
    assert_eq!(
        (verdict.outcome(), missing),
        (Outcome::Success, vec![id(3)])
    );
    assert_eq!(verdict.matches[0].references.len(), 1);
    settle(&mut verdict, &there);
    assert_eq!(verdict.outcome(), Outcome::Invalid);
}

#[test]
fn references_that_go_in_a_circle_end() {
    let (verdict, missing) = settled(&answer(1), &[(1, answer(2)), (2, answer(1))]);
    assert_eq!((verdict.outcome(), missing), (Outcome::Success, vec![]));
    let (verdict, _) = settled(&answer(1), &[(1, answer(1))]);
    assert_eq!(verdict.outcome(), Outcome::Success);
}

#[test]
fn long_chains_are_followed_for_sixteen_statements() {
    let chain = |length: u128| -> Vec<(u128, Value)> {
        let links = (1..length).map(|number| (number, answer(number + 1)));
        links.chain([(length, verb("praised"))]).collect()
    };
    assert_eq!(
        settled(&answer(1), &chain(16)).0.outcome(),
        Outcome::Invalid
    );
    let mut verdict = judged(&version(), &answer(1));
    assert_eq!(settle(&mut verdict, &chain(17)), (vec![], 16));
    assert_eq!(verdict.outcome(), Outcome::Success);
}

#[test]
fn a_target_is_looked_up_once() {
    let version = compiled(&profile(json!({ "templates": [
        { "id": "a", "contextStatementRefTemplate": ["b"] },
        { "id": "b", "verb": "asked", "contextStatementRefTemplate": ["b"] },
        { "id": "c", "verb": "asked", "contextStatementRefTemplate": ["a"] },
    ] })));
    let one = |to| {
        statement(json!({ "verb": { "id": "asked" }, "context": { "statement": refers(to) } }))
    };
    let mut verdict = judged(&version, &one(1));
    assert_eq!(fits(&verdict), [("a", true), ("b", true), ("c", true)]);
    // `settle` panics where one is looked up again.
    assert_eq!(
        settle(&mut verdict, &[(1, one(2)), (2, one(3))]),
        (vec![id(3)], 3)
    );
}

#[test]
fn a_template_that_is_not_loaded_may_be_the_one_that_is_followed() {
    let version = compiled(&profile(json!({ "templates": [
        { "id": "a", "verb": "answered", "contextStatementRefTemplate": ["elsewhere", "b"] },
        { "id": "b", "verb": "asked" },
    ] })));
    let mut verdict = judged(&version, &answer(1));
    settle(&mut verdict, &[(1, verb("praised"))]);
    assert_eq!(verdict.outcome(), Outcome::Success);
}

#[test]
fn errors_of_the_lookup_are_passed_on() {
    let mut verdict = judged(&version(), &praise(1));
    assert_eq!(verdict.settle(&mut |_| Err("closed")), Err("closed"));
    assert_eq!(verdict.matches[0].references.len(), 1);
}
