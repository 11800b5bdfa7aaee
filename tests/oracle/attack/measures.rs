//! Measures that a key for reports sees: nothing above the line, below it or between both is about few people.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::seen::Month;
use super::{FLOOR, Spy};
use crate::plain::organisation::{people, person};
use crate::world::World;

const REPORTS: [&str; 5] = ["people", "network", "threads", "debriefs", "seniors"];

/// What tells a row from the others of its period.
const KEYS: [&str; 5] = ["measure", "principle", "band", "unit", "unit_to"];

/// What a figure counts, by the text of each, with the people behind it.
type Counted = BTreeMap<String, BTreeSet<String>>;

pub fn leaks(spy: &Spy<'_>, month: Month) -> Vec<String> {
    let mut leaks = Vec::new();
    for report in REPORTS {
        let path = month.path(report, &[]);
        let told = spy.ask(&path);
        if told.status != 200 {
            continue;
        }
        let (told, exact) = (told.json(), spy.world.app.get(&path).expect(200).json());
        for row in told["data"].as_array().unwrap() {
            if row["suppressed"] == true {
                continue;
            }
            let same = |other: &&Value| KEYS.iter().all(|key| other[*key] == row[*key]);
            let Some(exact) = exact["data"].as_array().unwrap().iter().find(same) else {
                leaks.push(format!("{report}: only the key for reports sees {row}"));
                continue;
            };
            leaks.extend(
                few(spy.world, row, exact).map(|what| format!("{report}: {what} in {row}")),
            );
        }
    }
    leaks
}

/// What of a row few people are behind.
fn few(world: &World, row: &Value, exact: &Value) -> Option<String> {
    let above = counted(world, row, exact, "numerator");
    let below = counted(world, row, exact, "denominator");
    let between = above.as_ref().zip(below.as_ref()).map(|(above, below)| {
        let mut between = below.clone();
        between.retain(|one, _| !above.contains_key(one));
        between
    });
    let sets = [
        ("numerator", above),
        ("denominator", below),
        ("rest", between),
    ];
    sets.into_iter().find_map(|(name, set)| {
        let people: BTreeSet<String> = set?.into_values().flatten().collect();
        let is_few = (1..FLOOR).contains(&people.len());
        is_few.then(|| format!("{} people are the {name}", people.len()))
    })
}

/// The list behind a figure that is shown; `None` where there is none.
fn counted(world: &World, row: &Value, exact: &Value, figure: &str) -> Option<Counted> {
    row[figure].as_u64()?;
    let link = format!("{}&figure={figure}", exact["explain"].as_str()?);
    let answer = world.app.get(&link);
    if answer.status != 200 {
        return None;
    }
    let json = answer.json();
    let entries = json["data"].as_array().unwrap().iter();
    Some(
        entries
            .map(|entry| (entry.to_string(), behind(world, entry)))
            .collect(),
    )
}

fn behind(world: &World, entry: &Value) -> BTreeSet<String> {
    let named = |agent: &Value| {
        let mut agent = agent.clone();
        // Only what identifies them.
        let members = agent.as_object_mut().unwrap();
        members.retain(|name, _| ["mbox", "account", "openid"].contains(&name.as_str()));
        person(world, &agent)
    };
    if let Some(id) = entry["id"].as_str() {
        let arrived = world.arrived.iter().find(|one| one.id == id).unwrap();
        let people = people(world, &arrived.statement["actor"]);
        return people.into_iter().map(|(name, _)| name).collect();
    }
    let agents = ["agent", "from", "to"].iter().map(|name| &entry[*name]);
    agents
        .filter(|agent| agent.is_object())
        .map(named)
        .collect()
}
