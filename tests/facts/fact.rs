use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::{Evidence, Facts, Mappings, Principle, Subject, facts_of};
use tertulia::xapi::json::{DEFAULT_MAX_DEPTH, parse};
use tertulia::xapi::statement::Statement;

const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";

fn facts_at(statement: &Value, time: &str) -> Option<Facts> {
    let source = statement.to_string();
    let (text, node) = parse(source.as_bytes(), DEFAULT_MAX_DEPTH).unwrap();
    let time: Timestamp = time.parse().unwrap();
    facts_of(
        &Mappings::built_in().unwrap(),
        Statement::trusted(text, &node),
        time,
        &[],
    )
}

fn facts(statement: &Value) -> Option<Facts> {
    facts_at(statement, "2026-02-03T04:05:06Z")
}

fn asked(actor: &Value, object: &Value) -> Value {
    json!({"actor": actor, "verb": {"id": ASKED}, "object": object})
}

fn ada() -> Value {
    json!({"mbox": "mailto:ada@example.org"})
}

fn activity() -> Value {
    json!({"id": "https://example.org/q/1"})
}

#[test]
fn a_statement_with_a_leading_verb_gives_one_mapped_fact() {
    let facts = facts(&asked(&ada(), &activity())).unwrap();
    assert_eq!(facts.people, ["mailto:ada@example.org"]);
    let [fact] = facts.facts.as_slice() else {
        panic!("one fact, not {:?}", facts.facts)
    };
    assert_eq!(fact.subject, Subject::Behaviour("asked".to_owned()));
    assert_eq!(fact.rule, "asked");
    assert_eq!(fact.principles, [Principle::Openness].into_iter().collect());
    assert_eq!(fact.evidence, Evidence::Mapped);
    assert_eq!(fact.time_ms, 1_770_091_506_000);
}

#[test]
fn any_object_will_do_where_the_rule_names_no_type() {
    for object in [
        json!({"objectType": "Agent", "mbox": "mailto:bo@example.org"}),
        json!({"objectType": "Group", "member": [ada()]}),
        json!({"objectType": "StatementRef", "id": "8f87ccde-bb56-4c2e-ab83-44982ef22df0"}),
        json!({"id": "https://example.org/q/1", "definition": {"type": "http://activitystrea.ms/schema/1.0/question"}}),
    ] {
        assert!(facts(&asked(&ada(), &object)).is_some(), "{object}");
    }
}

#[test]
fn a_type_the_rule_leaves_out_counts_for_nothing() {
    let solution = json!({
        "id": "https://example.org/problem/1",
        "definition": {"type": "http://id.tincanapi.com/activitytype/solution"}
    });
    assert_eq!(facts(&asked(&ada(), &solution)), None);
}

#[test]
fn verbs_without_a_rule_and_voiding_statements_count_for_nothing() {
    for verb in [
        "http://adlnet.gov/expapi/verbs/answered",
        "http://adlnet.gov/expapi/verbs/voided",
    ] {
        let mut statement = asked(&ada(), &activity());
        statement["verb"]["id"] = json!(verb);
        assert_eq!(facts(&statement), None, "{verb}");
    }
}

#[test]
fn listed_members_of_a_group_count_whether_it_is_identified_or_not() {
    let members = json!([
        {"mbox": "mailto:cy@example.org"},
        {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "bo"}},
        {"mbox": "MAILTO:cy@EXAMPLE.org"},
    ]);
    let anonymous = json!({"objectType": "Group", "member": members});
    let mut identified = anonymous.clone();
    identified["mbox"] = json!("mailto:team@example.org");
    for group in [anonymous, identified] {
        let facts = facts(&asked(&group, &activity())).unwrap();
        assert_eq!(
            facts.people,
            ["account:https://example.org bo", "mailto:cy@example.org"]
        );
    }
}

#[test]
fn a_group_without_members_counts_as_a_statement_and_nobody() {
    for group in [
        json!({"objectType": "Group", "mbox": "mailto:team@example.org"}),
        json!({"objectType": "Group", "mbox": "mailto:team@example.org", "member": []}),
    ] {
        let facts = facts(&asked(&group, &activity())).unwrap();
        assert!(facts.people.is_empty());
        assert_eq!(facts.facts.len(), 1);
    }
}

#[test]
fn an_instant_belongs_to_the_millisecond_it_lies_in() {
    for (time, expected) in [
        ("1970-01-01T00:00:00.0019Z", 1),
        ("1969-12-31T23:59:59.9999Z", -1),
        ("1969-12-31T23:59:59.9985Z", -2),
    ] {
        let facts = facts_at(&asked(&ada(), &activity()), time).unwrap();
        assert_eq!(facts.facts[0].time_ms, expected, "{time}");
    }
}
