//! The rules of templates (structure, 8.1), against the pseudocode (communication, 2.1).

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::profile::{Gravity, Outcome, Rule};

use crate::support::*;

/// The rules that a statement breaks of one rule.
fn breaks(rule: Value, statement: &Value) -> Vec<Rule> {
    let verdict = judged(&of_rules(json!([rule])), statement);
    let broken = broken(&verdict);
    assert_eq!(verdict.outcome() == Outcome::Success, broken.is_empty());
    broken
}

fn answered(response: Value) -> Value {
    statement(json!({ "result": { "response": response } }))
}

const AT: &str = "$.result.response";

#[test]
fn included_wants_a_value_and_excluded_wants_none() {
    let (there, not) = (answered(json!("yes")), statement(json!({})));
    let rule = |presence: &str| json!({ "location": AT, "presence": presence });
    assert_eq!(breaks(rule("included"), &there), []);
    assert_eq!(breaks(rule("included"), &not), [Rule::Included]);
    assert_eq!(breaks(rule("excluded"), &there), [Rule::Excluded]);
    assert_eq!(breaks(rule("excluded"), &not), []);
    assert_eq!(breaks(rule("recommended"), &not), []);
}

#[test]
fn any_all_and_none_compare_what_is_found() {
    let two = statement(json!({ "attachments": [{ "usageType": "a" }, { "usageType": "b" }] }));
    let rule = |word: &str, values: Value| json!({ "location": "$.attachments[*].usageType", word: values });
    assert_eq!(breaks(rule("any", json!(["b", "c"])), &two), []);
    assert_eq!(breaks(rule("any", json!(["c"])), &two), [Rule::Any]);
    assert_eq!(breaks(rule("all", json!(["c", "b", "a"])), &two), []);
    assert_eq!(breaks(rule("all", json!(["b"])), &two), [Rule::All]);
    assert_eq!(breaks(rule("none", json!(["c"])), &two), []);
    assert_eq!(breaks(rule("none", json!(["c", "a"])), &two), [Rule::None]);
}

#[test]
fn a_rule_without_presence_is_strict() {
    let not = statement(json!({}));
    assert_eq!(
        breaks(json!({ "location": AT, "any": ["yes"] }), &not),
        [Rule::Any]
    );
    assert_eq!(breaks(json!({ "location": AT, "all": ["yes"] }), &not), []);
    assert_eq!(
        breaks(
            json!({ "location": AT, "presence": "recommended", "any": ["yes"] }),
            &not
        ),
        []
    );
    let no = answered(json!("no"));
    assert_eq!(
        breaks(
            json!({ "location": AT, "presence": "recommended", "any": ["yes"] }),
            &no
        ),
        [Rule::Any]
    );
}

#[test]
fn a_selector_that_finds_nothing_makes_its_value_unmatchable() {
    let one = statement(
        json!({ "attachments": [{ "usageType": "a", "fileUrl": "x" }, { "usageType": "b" }] }),
    );
    let rule = |more: Value| {
        let mut rule = json!({ "location": "$.attachments[*]", "selector": "$.fileUrl" });
        rule.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        rule
    };
    assert_eq!(
        breaks(rule(json!({ "presence": "included" })), &one),
        [Rule::Included]
    );
    assert_eq!(
        breaks(rule(json!({ "presence": "excluded" })), &one),
        [Rule::Excluded]
    );
    assert_eq!(breaks(rule(json!({ "all": ["x"] })), &one), [Rule::All]);
    assert_eq!(breaks(rule(json!({ "any": ["x"] })), &one), []);
    assert_eq!(breaks(rule(json!({ "none": ["y"] })), &one), []);
    let without = statement(json!({ "attachments": [{ "usageType": "b" }] }));
    assert_eq!(
        breaks(rule(json!({ "presence": "excluded" })), &without),
        []
    );
    // The location found something, so what follows `recommended` applies.
    let recommended = rule(json!({ "presence": "recommended", "any": ["x"] }));
    assert_eq!(breaks(recommended, &without), [Rule::Any]);
}

#[test]
fn values_are_equal_whatever_their_writing_and_the_order_of_members() {
    let equal = |sent: &str, given: Value| {
        let text = statement(json!({})).to_string();
        let sent = text.replacen('{', &format!("{{\"result\":{sent},"), 1);
        let version = of_rules(json!([{ "location": "$.result", "any": [given] }]));
        let verdict = version.judge(tertulia::xapi::statement::Statement::trusted(
            &sent,
            &parsed(&sent),
        ));
        verdict.outcome() == Outcome::Success
    };
    for (sent, given) in [
        ("1.0", json!(1)),
        ("1e2", json!(100)),
        ("-0", json!(0)),
        ("0.10", json!(0.1)),
        (
            r#"{"a":1,"b":[1,{"c":null}]}"#,
            json!({ "b": [1.0, { "c": null }], "a": 1 }),
        ),
        (r#""\u00e9""#, json!("é")),
    ] {
        assert!(equal(sent, given.clone()), "{sent} {given}");
    }
    for (sent, given) in [
        ("9007199254740993", json!(9_007_199_254_740_992_u64)),
        ("1", json!("1")),
        ("[1,2]", json!([2, 1])),
        (r#"{"a":1}"#, json!({ "a": 1, "b": 2 })),
        (r#"{"a":1,"b":2}"#, json!({ "a": 1 })),
        ("null", json!(false)),
    ] {
        assert!(!equal(sent, given.clone()), "{sent} {given}");
    }
}

#[test]
fn an_array_is_one_value_and_its_elements_are_several() {
    let one = statement(json!({ "result": { "extensions": { "k": ["a", "b"] } } }));
    let rule = |location: &str, any: Value| json!({ "location": location, "any": [any] });
    assert_eq!(
        breaks(rule("$.result.extensions.k", json!(["a", "b"])), &one),
        []
    );
    assert_eq!(
        breaks(rule("$.result.extensions.k", json!("a")), &one),
        [Rule::Any]
    );
    assert_eq!(
        breaks(rule("$.result.extensions.k[*]", json!("a")), &one),
        []
    );
}

#[test]
fn a_context_activity_that_stands_alone_is_a_list_of_one() {
    let mut one = statement(json!({}));
    one["context"]["contextActivities"]["grouping"] = json!({ "id": "https://e.org/g" });
    one["object"] = json!({ "objectType": "SubStatement", "context": { "contextActivities": { "parent": { "id": "https://e.org/p" } } } });
    for (location, id) in [
        (
            "$.context.contextActivities.grouping[0].id",
            "https://e.org/g",
        ),
        (
            "$.context.contextActivities.grouping[*].id",
            "https://e.org/g",
        ),
        (
            "$.object.context.contextActivities.parent[*].id",
            "https://e.org/p",
        ),
    ] {
        assert_eq!(
            breaks(
                json!({ "location": location, "presence": "included", "all": [id] }),
                &one
            ),
            []
        );
    }
    let excluded =
        json!({ "location": "$.context.contextActivities.grouping", "presence": "excluded" });
    let verdict = judged(&of_rules(json!([excluded])), &one);
    assert_eq!(verdict.findings[0].found, [r#"{"id":"https://e.org/g"}"#]);
}

#[test]
fn what_looks_into_extensions_flags_and_all_else_breaks() {
    use Gravity::{Breaks, Flags};
    let gravity =
        |rule: Value| judged(&of_rules(json!([rule])), &statement(json!({}))).findings[0].gravity;
    for (location, expected) in [
        ("$.timestamp", Breaks),
        ("$.result.response", Breaks),
        ("$.context.contextActivities.grouping[*].id", Breaks),
        ("$.context.contextActivities.*[*].definition.type", Breaks),
        ("$.attachments[*].fileUrl", Breaks),
        ("$.object.extensionsOfOurs", Breaks),
        ("$.result.extensions['https://e.org/x']", Flags),
        ("$['context']['extensions']['https://e.org/x'].a", Flags),
        ("$.object.definition.extensions.x", Flags),
        (
            "$.context.contextActivities.other[0].definition.extensions.x",
            Flags,
        ),
        ("$.object.context.extensions.x", Flags),
        ("$.timestamp | $.result.extensions.x", Flags),
        ("$.result.*.x", Flags),
        ("$.result..x", Flags),
    ] {
        assert_eq!(
            gravity(json!({ "location": location, "presence": "included" })),
            expected,
            "{location}"
        );
    }
    let within = json!({ "location": "$.result", "selector": "$.extensions.x", "any": [1] });
    assert_eq!(gravity(within), Flags);
    let around = json!({ "location": "$.result", "any": [{ "extensions": { "x": 1 } }] });
    assert_eq!(gravity(around), Flags);
}

#[test]
fn a_finding_says_where_what_and_how() {
    let version = of_rules(json!([
        { "location": "$.context.registration", "presence": "included", "scopeNote": { "en": "One for each conversation." } },
        { "location": "$.attachments[*]", "selector": "$.fileUrl", "presence": "included", "any": ["x"] },
        { "location": "$.result.response", "none": ["no"] },
        { "location": "$.result.response", "all": ["yes", 1] },
    ]));
    let one = statement(json!({
        "attachments": [{ "usageType": "a" }, { "fileUrl": "x" }],
        "result": { "response": "no" },
    }));
    let verdict = judged(&version, &one);
    let [first, second, third, fourth] = verdict.findings.as_slice() else {
        panic!("{:?}", verdict.findings)
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(first).unwrap(), @r#"
    {
      "profile": "https://example.org/profile/v1",
      "template": "https://example.org/profile/templates/one",
      "rule": "included",
      "stated": "/templates/0/rules/0",
      "location": "$.context.registration",
      "wanted": "at least one value at `$.context.registration`",
      "fix": "Send a value at `$.context.registration`. The profile says: “One for each conversation.”",
      "gravity": "breaks",
      "found": []
    }
    "#);
    assert_eq!(second.location, "$.attachments[*] ~ $.fileUrl");
    assert_eq!(second.found, [r#"{"usageType":"a"}"#]);
    assert_eq!(
        second.wanted,
        "something at `$.fileUrl` of each value at `$.attachments[*]`, and at least one such value"
    );
    assert_eq!(
        (third.rule, third.wanted.as_str()),
        (Rule::None, "none of `\"no\"` at `$.result.response`")
    );
    assert_eq!(
        fourth.fix,
        "Send only the listed values at `$.result.response`, and leave others out."
    );
    assert_eq!(fourth.found, [r#""no""#]);
}

#[test]
fn values_found_are_few_and_short() {
    let long = "é".repeat(500);
    let attachments: Vec<Value> = (0..30).map(|_| json!({ "usageType": long })).collect();
    let version =
        of_rules(json!([{ "location": "$.attachments[*].usageType", "presence": "excluded" }]));
    let verdict = judged(&version, &statement(json!({ "attachments": attachments })));
    let found = &verdict.findings[0].found;
    assert_eq!(found.len(), 10);
    assert!(
        found
            .iter()
            .all(|one| one.chars().count() == 120 && one.ends_with('…'))
    );
}

/// `follows_rule`, line by line. `None` is UNMATCHABLE.
fn follows_rule(values: &[Option<Value>], rule: &Value) -> bool {
    let mut strict = true;
    let contains = |list: &Value, value: &Value| list.as_array().unwrap().contains(value);
    match rule["presence"].as_str() {
        Some("included") => {
            if values.contains(&None) {
                return false;
            }
            if values.is_empty() {
                return false;
            }
        }
        Some("excluded") if !values.is_empty() && values.iter().any(Option::is_some) => {
            return false;
        }
        Some("recommended") => strict = false,
        _ => {}
    }
    if let Some(any) = rule.get("any")
        && (strict || !values.is_empty())
        && !values.iter().flatten().any(|value| contains(any, value))
    {
        return false;
    }
    if let Some(all) = rule.get("all")
        && (strict || !values.is_empty())
    {
        if values.contains(&None) {
            return false;
        }
        for value in values.iter().flatten() {
            if !contains(all, value) {
                return false;
            }
        }
    }
    if let Some(none) = rule.get("none")
        && (strict || !values.is_empty())
    {
        for value in values.iter().flatten() {
            if contains(none, value) {
                return false;
            }
        }
    }
    true
}

fn some_values() -> impl Strategy<Value = Option<Vec<i32>>> {
    proptest::option::of(proptest::collection::vec(0..4, 1..4))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn rules_are_followed_as_the_pseudocode_says(
        items in proptest::option::of(proptest::collection::vec(
            proptest::option::of(proptest::collection::vec(0..4, 0..3)), 0..4)),
        presence in proptest::option::of(proptest::sample::select(vec!["included", "excluded", "recommended"])),
        selects in any::<bool>(),
        (any, all, none) in (some_values(), some_values(), some_values()),
    ) {
        let mut rule = json!({ "location": "$.result.extensions.k[*]" });
        if selects {
            rule["selector"] = json!("$.v[*]");
        }
        if let Some(presence) = presence {
            rule["presence"] = json!(presence);
        }
        let item = |values: &Option<Vec<i32>>| match (selects, values) {
            (true, Some(values)) => json!({ "v": values }),
            (true, None) => json!({}),
            (false, values) => json!(values.as_ref().map_or(0, Vec::len)),
        };
        for (name, values) in [("any", any), ("all", all), ("none", none)] {
            if let Some(values) = values {
                rule[name] = json!(values);
            }
        }
        let mut one = statement(json!({}));
        if let Some(items) = &items {
            one["result"]["extensions"]["k"] = items.iter().map(item).collect();
        }
        let values: Vec<Option<Value>> = items
            .iter()
            .flatten()
            .flat_map(|values| match (selects, values) {
                (true, Some(values)) if !values.is_empty() => {
                    values.iter().map(|value| Some(json!(value))).collect()
                }
                (true, _) => vec![None],
                (false, _) => vec![Some(item(values))],
            })
            .collect();
        let verdict = judged(&of_rules(json!([rule])), &one);
        let followed = verdict.matches[0].followed;
        prop_assert_eq!(followed, follows_rule(&values, &rule), "{} {}", rule, one);
        prop_assert_eq!(followed, verdict.findings.is_empty());
    }
}
