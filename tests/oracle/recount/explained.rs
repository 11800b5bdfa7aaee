//! Every figure that can be explained is the length of the list behind it, over all its pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Difference;
use crate::asked::Asked;
use crate::world::World;

/// Rows of each answer that are looked into: those with the most in them, and one with nothing.
const ROWS: usize = 2;

const REPORTS: [&str; 16] = [
    "principles",
    "behaviours",
    "competencies",
    "timeseries",
    "verbs",
    "activities",
    "units",
    "teams",
    "courses",
    "platforms",
    "people",
    "network",
    "threads",
    "debriefs",
    "seniors",
    "quality",
];

const FIGURES: [&str; 18] = [
    "statements",
    "people",
    "followed",
    "matched",
    "mapped",
    "numerator",
    "denominator",
    "open",
    "stored",
    "duplicates",
    "unmapped",
    "late",
    "claimed",
    "unmatched",
    "with_registration",
    "with_recipients",
    "flagged",
    "rejected",
];

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    let mut all = Vec::new();
    for report in REPORTS.iter().chain(&["unmapped"]) {
        let answer = world.app.get(&asked.path(report, &[]));
        if answer.status != 200 {
            continue;
        }
        let json = answer.json();
        let mut rows: Vec<&Value> = json["data"].as_array().unwrap().iter().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(most(row)));
        let last = rows.last().copied();
        for row in rows.into_iter().take(ROWS).chain(last) {
            all.extend(explained(world, row));
        }
    }
    all
}

fn most(row: &Value) -> u64 {
    let figures = FIGURES.iter().filter_map(|name| row[*name].as_u64());
    figures.sum()
}

fn explained(world: &World, row: &Value) -> Vec<Difference> {
    let Some(link) = row["explain"].as_str() else {
        return Vec::new();
    };
    let figures = FIGURES.iter().filter(|name| row[**name].is_u64());
    let each = figures.filter_map(|figure| {
        let asked = format!("{link}&figure={figure}&limit=7");
        let told = row[*figure].as_u64().unwrap();
        let wrong = wrong(world, &asked, told)?;
        Some(Difference {
            asked,
            rows: vec![format!("{figure} of {row}: {wrong}")],
        })
    });
    each.collect()
}

/// What is wrong with the list behind a figure.
fn wrong(world: &World, link: &str, told: u64) -> Option<String> {
    let mut next = Some(link.to_owned());
    let mut entries: Vec<String> = Vec::new();
    while let Some(page) = next {
        let answer = world.app.get(&page);
        if answer.status != 200 {
            // Not everything that is a number counts something: then that is said.
            return (answer.status != 400).then(|| answer.text());
        }
        let json = answer.json();
        if json["meta"]["value"].as_u64() != Some(told) {
            return Some(format!("its explanation says {}", json["meta"]["value"]));
        }
        if !json["meta"]["unlisted"].is_null() {
            return None;
        }
        let data = json["data"].as_array().unwrap();
        entries.extend(data.iter().map(Value::to_string));
        next = json["next"].as_str().map(str::to_owned);
    }
    let count = u64::try_from(entries.len()).unwrap();
    let distinct: BTreeSet<&String> = entries.iter().collect();
    (count != told || distinct.len() != entries.len()).then(|| {
        format!(
            "the list has {count} entries, {} of them different",
            distinct.len()
        )
    })
}
