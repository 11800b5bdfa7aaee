//! What a statement or a document costs grows with its length alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tertulia::profile::{Finding, Gravity, Rule, Version, schema_fault};
use tertulia::xapi::document::{Document, Resource};
use tertulia::xapi::statement::Statement;

use crate::support::*;

/// A version whose context extension and state document are lists of objects.
fn lists() -> Arc<Version> {
    let schema = r#"{"type":"array","items":{"anyOf":[{"type":"object"},{"type":"null"}]}}"#;
    compiled(&profile(json!({ "concepts": [
        { "id": "https://e.org/list", "type": "ContextExtension", "inlineSchema": schema },
        { "id": "https://e.org/state", "type": "StateResource", "inlineSchema": schema },
    ] })))
}

/// What is told of a list of so many of a value, as an extension and as a document.
fn of_list(value: &str, count: usize) -> [Vec<Finding>; 2] {
    let list = format!("[{}]", vec![value; count].join(","));
    let version = lists();
    let text = statement(json!({ "context": { "extensions": { "https://e.org/list": "LIST" } } }))
        .to_string()
        .replace("\"LIST\"", &list);
    let extension = version
        .judge(Statement::trusted(&text, &parsed(&text)))
        .findings;
    let document = Document::new(Some("application/json".to_owned()), list.into_bytes());
    let document = version.judge_document(Resource::State, "https://e.org/state", &document);
    [extension, document]
}

const VALUES: [Rule; 2] = [Rule::ExtensionValue, Rule::DocumentValue];

#[test]
fn up_to_ten_faults_of_a_value_are_told() {
    for (findings, rule) in of_list("1", 2).iter().zip(VALUES) {
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].rule, rule);
        assert_eq!(findings[0].found.len(), 2);
        assert!(findings[0].found[1].contains(r#""at":"/1""#));
    }
    for findings in of_list("1", 32_000) {
        assert_eq!(findings[0].found.len(), 10);
    }
}

#[test]
fn of_a_value_beyond_64_kib_only_that_it_is_wrong_is_told() {
    assert_eq!(of_list("{}", 30_000), [[], []]);
    for (findings, rule) in of_list("1", 40_000).iter().zip(VALUES) {
        assert_eq!(told(findings)[0].0, rule);
        insta::allow_duplicates! {
            insta::assert_snapshot!(
                findings[0].found.join("\n"),
                @r#"{"at":"","fault":"Something in its 80001 bytes; of more than 65536 it is not told what."}"#
            );
        }
    }
}

#[test]
fn a_value_beyond_1_mib_is_told_to_be_too_large() {
    // Right and wrong ones, for it is not looked into.
    for value in ["{}", "1"] {
        let all = of_list(value, 1024 * 1024 / (value.len() + 1) + 1);
        for (findings, rule) in all.iter().zip(VALUES) {
            assert_eq!(findings.len(), 1);
            let finding = &findings[0];
            assert_eq!((finding.rule, finding.gravity), (rule, Gravity::Flags));
            assert!(finding.wanted.contains("1 MiB"), "{finding:?}");
            assert!(finding.found[0].contains("none are checked"), "{finding:?}");
        }
    }
}

/// A definition with a wrong value of the extensions of these numbers.
fn wrong(extensions: std::ops::Range<usize>, value: &str) -> Value {
    let extensions = extensions.map(|number| (format!("https://e.org/{number}"), json!(value)));
    json!({ "extensions": extensions.collect::<serde_json::Map<_, _>>() })
}

#[test]
fn the_same_fault_of_many_activities_is_one_finding() {
    let numbers = compiled(&profile(json!({ "concepts": [
        { "id": "https://e.org/0", "type": "ActivityExtension", "inlineSchema": r#"{"type":"number"}"# },
        { "id": "https://e.org/run", "type": "Activity", "activityDefinition": { "type": "https://e.org/event" } },
    ] })));
    let activities: Vec<Value> = (0..1000)
        .map(|number| {
            let mut definition = wrong(0..1, &format!("value {number}"));
            definition["type"] = json!(format!("https://e.org/types/{}", number / 500));
            json!({ "id": "https://e.org/run", "definition": definition })
        })
        .collect();
    let other = json!({ "context": { "contextActivities": { "other": activities, "parent": &activities[0..3] } } });
    let findings = judged(&numbers, &statement(other)).findings;
    let told: Vec<_> = findings
        .iter()
        .map(|one| (one.rule, one.location.as_str(), one.found.len()))
        .collect();
    let (value, definition) = (Rule::ExtensionValue, Rule::ActivityDefinition);
    let of = |name: &str| format!("$.context.contextActivities.{name}[*].definition");
    let extension = |name: &str| format!("{}.extensions['https://e.org/0']", of(name));
    assert_eq!(
        told,
        [
            (value, extension("other").as_str(), 10),
            // Two types are found, each of them often.
            (definition, of("other").as_str(), 2),
            (value, extension("parent").as_str(), 3),
            (definition, of("parent").as_str(), 1),
        ]
    );
}

#[test]
fn no_more_than_500_findings_are_told_of_extensions() {
    let concepts: Vec<Value> = (0..300)
        .map(|number| {
            let id = format!("https://e.org/{number}");
            json!({ "id": id, "type": "ActivityExtension", "inlineSchema": r#"{"type":"number"}"# })
        })
        .collect();
    let version = compiled(&profile(json!({ "concepts": concepts })));
    let activity = json!({ "id": "https://e.org/a", "definition": wrong(0..300, "value") });
    let lists =
        json!({ "parent": [&activity], "other": [&activity], "grouping": [&activity, &activity] });
    let one = statement(json!({ "context": { "contextActivities": lists } }));
    assert_eq!(judged(&version, &one).findings.len(), 500);
}

#[test]
fn subregistrations_are_judged_in_time_that_grows_with_their_number() {
    const MANY: usize = 20_000;
    let iri = |number: usize| format!("https://e.org/{number}");
    let mut category: Vec<Value> = (0..MANY)
        .map(|number| json!({ "id": iri(number) }))
        .collect();
    category.push(json!({ "id": V1 }));
    // Those of other versions that are claimed are theirs to tell, however many there are.
    let mut entries = vec![json!({ "profile": iri(MANY - 1), "subregistration": "no" }); MANY];
    entries.extend(vec![
        json!({ "profile": iri(MANY), "subregistration": "no" });
        20
    ]);
    let key = "https://w3id.org/xapi/profiles/extensions/subregistration";
    let one = statement(json!({ "context": {
        "registration": "96a2ff58-320f-4783-91e0-8d9083d3ce01",
        "contextActivities": { "category": category },
        "extensions": { key: entries },
    } }));
    let text = one.to_string();
    let node = parsed(&text);
    let version = lists();
    let begun = Instant::now();
    let findings = version.judge(Statement::trusted(&text, &node)).findings;
    let took = begun.elapsed();
    let counts: Vec<usize> = findings.iter().map(|one| one.found.len()).collect();
    assert_eq!(counts, [10, 10]);
    assert!(took < Duration::from_secs(2), "{took:?}");
}

/// The rules that are broken by activities of which the last has the id `bad`, where a selector looks at each so
/// many times.
fn looked_at(times: usize, rule: Value) -> Vec<Rule> {
    let mut activities = vec![json!({ "id": "good" }); 1000];
    activities.push(json!({ "id": "bad" }));
    let one = statement(json!({ "context": { "contextActivities": { "other": activities } } }));
    let mut rule = rule;
    rule["location"] = json!("$.context.contextActivities.other[*]");
    rule["selector"] = json!(format!("$[{}]", vec!["'id'"; times].join(",")));
    broken(&judged(&of_rules(json!([rule])), &one))
}

#[test]
fn location_and_selector_visit_100_000_values_together() {
    let none = json!({ "none": ["bad"] });
    assert_eq!(looked_at(10, none.clone()), [Rule::None]);
    assert_eq!(looked_at(300, none), []);
}

#[test]
fn what_may_be_among_values_not_visited_is_not_told_to_be_missing() {
    for rule in [json!({ "any": ["bad"] }), json!({ "presence": "included" })] {
        assert_eq!(looked_at(300, rule.clone()), [], "{rule}");
    }
    assert_eq!(looked_at(10, json!({ "any": ["worse"] })), [Rule::Any]);
    // What was visited is enough to tell this.
    let excluded = json!({ "presence": "excluded" });
    assert_eq!(looked_at(300, excluded), [Rule::Excluded]);
}

#[test]
fn patterns_that_need_backtracking_are_not_matched() {
    let matched = |pattern: &str| {
        let schema = json!({ "pattern": pattern }).to_string();
        let concept =
            json!({ "id": "https://e.org/p", "type": "ContextExtension", "inlineSchema": schema });
        let version = compiled(&profile(json!({ "concepts": [concept] })));
        let long = "a".repeat(50_000);
        let extension = json!({ "https://e.org/p": format!("{long}!") });
        let one = statement(json!({ "context": { "extensions": extension } }));
        (schema_fault(&schema), judged(&version, &one).findings.len())
    };
    assert_eq!(matched("^(a+)+$"), (None, 1));
    assert_eq!(matched("^a"), (None, 0));
    for pattern in [r"^(?=a)(a+)+$", r"^(a+)\1+$"] {
        let (fault, findings) = matched(pattern);
        assert!(fault.unwrap().contains("backtracking"), "{pattern}");
        assert_eq!(findings, 0, "{pattern}");
    }
}
