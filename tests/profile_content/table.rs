//! The table of behaviours: code, the source's words, principles, verb, object, references and rules.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tertulia::facts::BASE_IRI;

use crate::support::{concepts, last, ours, own, principles, slug, templates, text, texts};

const TABLE: &str = include_str!("behaviours.csv");

/// What the table calls verbs that are not the profile's own.
const VERBS: [(&str, &str); 12] = [
    ("created", "http://activitystrea.ms/schema/1.0/create"),
    ("joined", "http://activitystrea.ms/schema/1.0/join"),
    ("asked", "http://adlnet.gov/expapi/verbs/asked"),
    (
        "acknowledged",
        "http://activitystrea.ms/schema/1.0/acknowledge",
    ),
    ("shared", "http://adlnet.gov/expapi/verbs/shared"),
    ("commented", "http://adlnet.gov/expapi/verbs/commented"),
    ("enabled", "http://id.tincanapi.com/verb/enabled"),
    ("answered", "http://adlnet.gov/expapi/verbs/answered"),
    ("completed", "http://adlnet.gov/expapi/verbs/completed"),
    ("invited", "http://activitystrea.ms/schema/1.0/invite"),
    ("authored", "http://activitystrea.ms/schema/1.0/author"),
    ("(any)", ""),
];

/// What every statement of a behaviour has; facets stand beside such a behaviour.
const COMMON: [&str; 3] = [
    "$.context.contextActivities.category[*].id",
    "$.context.registration",
    "$.timestamp",
];

/// Each row beside the template it names, in the same order.
fn rows() -> Vec<(csv::StringRecord, &'static Value)> {
    let mut table = csv::Reader::from_reader(TABLE.as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), templates().count());
    rows.into_iter().zip(templates()).collect()
}

#[test]
fn every_row_is_a_template_with_its_code_words_and_principles() {
    for (row, template) in rows() {
        assert_eq!(slug(template), &row[3]);
        assert_eq!(own(template, "behaviour"), &row[0], "{}", &row[3]);
        let words = format!("In the words of the source: {}.", &row[1]);
        let definition = text(&template["definition"], "en");
        assert!(definition.ends_with(&words), "{definition}");
        let named = row[2].to_lowercase();
        assert_eq!(principles(template), named.split("; ").collect::<Vec<_>>());
    }
}

#[test]
fn every_row_has_its_determining_properties_and_references() {
    for (row, template) in rows() {
        let verb = match VERBS.iter().find(|verb| verb.0 == &row[4]) {
            Some((_, "")) => Value::Null,
            Some((_, iri)) => json!(iri),
            None => json!(ours(&format!("verbs/{}", &row[4]))),
        };
        assert_eq!(template["verb"], verb, "{}", &row[3]);
        let object = match &row[5] {
            "(any)" | "StatementRef" => Value::Null,
            iri => json!(iri),
        };
        assert_eq!(template["objectActivityType"], object, "{}", &row[3]);
        let to_object = !template["objectStatementRefTemplate"].is_null();
        assert_eq!(to_object, &row[5] == "StatementRef");
        let (member, slugs) = row[6].split_once('=').unwrap_or_default();
        for other in [
            "contextCategoryActivityType",
            "objectStatementRefTemplate",
            "contextStatementRefTemplate",
        ] {
            let wanted: Vec<&str> = slugs.split(',').filter(|_| other == member).collect();
            let found: Vec<&str> = texts(template, other).into_iter().map(last).collect();
            assert_eq!(found, wanted, "{}: {other}", &row[3]);
        }
    }
}

/// A rule as the table writes it: `extensions/NAME~SELECTOR presence any A|B`.
fn written(rule: &str) -> String {
    let (place, asks) = rule.split_once(' ').unwrap();
    let (location, selector) = place.split_once('~').unwrap_or((place, ""));
    let Some(name) = location.strip_prefix("extensions/") else {
        return format!("{location}~{selector} {asks}").to_lowercase();
    };
    let iri = format!("{BASE_IRI}/extensions/{name}");
    let concept = concepts().find(|concept| text(concept, "id") == iri);
    let holder = match text(concept.unwrap(), "type") {
        "ContextExtension" => "$.context",
        "ResultExtension" => "$.result",
        _ => "$.object.definition",
    };
    format!("{holder}.extensions['{iri}']~{selector} {asks}").to_lowercase()
}

/// A rule of the profile in the same form.
fn stated(rule: &Value) -> String {
    let any = rule["any"].as_array().map_or(String::new(), |any| {
        let words = any
            .iter()
            .map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
        format!(" any {}", words.collect::<Vec<_>>().join("|"))
    });
    let selector = rule["selector"].as_str().unwrap_or_default();
    let (location, presence) = (text(rule, "location"), text(rule, "presence"));
    format!("{location}~{selector} {presence}{any}").to_lowercase()
}

#[test]
fn every_row_has_its_rules_beside_those_that_all_behaviours_have() {
    for (row, template) in rows() {
        let rules = template["rules"].as_array().unwrap();
        let common = rules
            .iter()
            .filter(|rule| COMMON.contains(&text(rule, "location")));
        let facet = own(template, "facet") == true;
        assert_eq!(common.count(), if facet { 0 } else { 3 }, "{}", &row[3]);
        let found: BTreeSet<String> = rules
            .iter()
            .filter(|rule| !COMMON.contains(&text(rule, "location")))
            .map(stated)
            .collect();
        let wanted: BTreeSet<String> = row[7]
            .split("; ")
            .filter(|rule| !rule.is_empty())
            .map(written)
            .collect();
        assert_eq!(found, wanted, "{}", &row[3]);
    }
}

#[test]
fn the_shorter_table_that_facts_are_tested_with_says_the_same() {
    let line = |slug: &str, mut principles: Vec<&str>| {
        principles.sort_unstable();
        format!("{slug}: {}", principles.join(" and "))
    };
    let short: BTreeSet<String> = include_str!("../facts/behaviours.csv")
        .lines()
        .skip(1)
        .map(|row| row.split_once(',').unwrap())
        .map(|(slug, principles)| line(slug, principles.split("; ").collect()))
        .collect();
    let long = templates().map(|template| line(slug(template), principles(template)));
    assert_eq!(short, long.collect());
}
