//! The values by which statements that count are told apart, and whom each counts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::counted::Counted;
use super::plain::organisation::{REPORTS, member, people, place, wants_out};
use super::world::World;

/// A report for each dimension.
pub const REPORTS_BY: [(&str, &str); 6] = [
    ("verbs", "verb"),
    ("activities", "activity"),
    ("units", "unit"),
    ("teams", "team"),
    ("courses", "course"),
    ("platforms", "platform"),
];

/// The values of a statement, each with the people that it counts there; `None` for one that is left out since
/// all of its people opted out.
pub fn values(
    world: &World,
    counted: &Counted<'_>,
    dimension: &str,
) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let statement = &counted.arrived.statement;
    let all = people(world, &statement["actor"]);
    let there: Vec<_> = all
        .iter()
        .filter(|(_, agent)| !wants_out(world, agent, REPORTS))
        .collect();
    if there.is_empty() && !all.is_empty() {
        return None;
    }
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if dimension == "unit" {
        for (name, agent) in there {
            let member = member(world, agent);
            let place = member.and_then(|member| place(world, member, counted.time()));
            if let Some(unit) = place.and_then(|place| place["unit"].as_str()) {
                values
                    .entry(unit.to_owned())
                    .or_default()
                    .insert(name.clone());
            }
        }
        return Some(values);
    }
    if let Some(value) = value(statement, dimension) {
        let names = there.into_iter().map(|(name, _)| name.clone());
        values.insert(value, names.collect());
    }
    Some(values)
}

fn value(statement: &Value, dimension: &str) -> Option<String> {
    let object = &statement["object"];
    let is_activity = object["objectType"]
        .as_str()
        .is_none_or(|kind| kind == "Activity");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match dimension {
        "verb" => text(&statement["verb"]["id"]),
        "activity" => text(&object["id"]).filter(|_| is_activity),
        "platform" => text(&statement["context"]["platform"]),
        "team" => team(&statement["context"]["team"]),
        "course" => course(statement),
        other => panic!("{other} is no dimension of statements"),
    }
}

/// A team by its identifier, or else by its name.
fn team(team: &Value) -> Option<String> {
    if let Some(mbox) = team["mbox"].as_str() {
        return Some(mbox.to_owned());
    }
    if let Some(account) = team.get("account") {
        let (home, name) = (account["homePage"].as_str()?, account["name"].as_str()?);
        return Some(format!("account:{home} {name}"));
    }
    team["name"].as_str().map(str::to_owned)
}

/// The first activity that is a course: the object, or else one of the context.
fn course(statement: &Value) -> Option<String> {
    let context = &statement["context"]["contextActivities"];
    let lists = ["grouping", "parent", "category"];
    let listed = lists.iter().filter_map(|name| context[*name].as_array());
    let mut activities = std::iter::once(&statement["object"]).chain(listed.flatten());
    let course = activities.find(|activity| {
        let kind = activity["definition"]["type"].as_str();
        kind == Some("http://adlnet.gov/expapi/activities/course")
            || kind == Some("http://id.tincanapi.com/activitytype/lms/course")
    })?;
    course["id"].as_str().map(str::to_owned)
}
