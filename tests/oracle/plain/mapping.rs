//! Mappings, read plainly: the most specific rule of the first mapping that has one decides.

use std::collections::BTreeSet;

use serde_json::Value;

/// The mapping that ships.
pub fn shipped() -> Value {
    let text = include_str!("../../../profiles/social-learning.mapping.json");
    serde_json::from_str(text).unwrap()
}

/// A rule that counts, by the behaviour it names.
pub struct Ruled {
    pub behaviour: String,
    pub principles: BTreeSet<String>,
    pub label: String,
}

/// What the rule that holds for a statement says; `None` where none holds, or one that counts for nothing.
pub fn ruled(mappings: &[Value], statement: &Value) -> Option<Ruled> {
    let (mapping, rule) = mappings
        .iter()
        .find_map(|mapping| Some((mapping, rule_for(mapping, statement)?)))?;
    if rule["counts_for_nothing"] == true {
        return None;
    }
    let id = rule["id"].as_str().unwrap();
    Some(Ruled {
        behaviour: rule["behaviour"].as_str().unwrap().to_owned(),
        principles: strings(&rule["principles"]).map(str::to_owned).collect(),
        label: match mapping["name"].as_str() {
            Some(name) => format!("{name}/{id}"),
            None => id.to_owned(),
        },
    })
}

fn rule_for<'m>(mapping: &'m Value, statement: &Value) -> Option<&'m Value> {
    let rules = mapping["rules"].as_array().unwrap().iter();
    let holding = rules.filter(|rule| holds(rule, statement));
    holding.max_by_key(|rule| (rule.get("where").is_some(), rule.get("types").is_some()))
}

fn holds(rule: &Value, statement: &Value) -> bool {
    let verb = statement["verb"]["id"].as_str().unwrap();
    let kind = match statement["object"]["objectType"].as_str() {
        None | Some("Activity") => statement["object"]["definition"]["type"].as_str(),
        Some(_) => None,
    };
    let in_list = |name: &str| kind.is_some_and(|kind| strings(&rule[name]).any(|one| one == kind));
    let verbs = strings(&rule["verbs"]).any(|one| one == verb);
    let types = rule.get("types").is_none() || in_list("types");
    let excepted = in_list("except_types");
    let context = rule.get("where").is_none_or(|condition| {
        let extension = condition["context_extension"].as_str().unwrap();
        let found = statement["context"]["extensions"][extension].as_str();
        found.is_some_and(|found| strings(&condition["is"]).any(|one| one == found))
    });
    verbs && types && !excepted && context
}

/// The competencies that a behaviour counts for, under all mappings.
pub fn competencies_of(mappings: &[Value], behaviour: &str) -> BTreeSet<String> {
    let all = mappings.iter().flat_map(competencies);
    all.filter(|one| strings(&one["behaviours"]).any(|slug| slug == behaviour))
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

pub fn competencies(mapping: &Value) -> impl Iterator<Item = &Value> {
    mapping["competencies"].as_array().into_iter().flatten()
}

pub fn strings(list: &Value) -> impl Iterator<Item = &str> {
    let list = list.as_array().into_iter().flatten();
    list.map(|one| one.as_str().unwrap())
}
