//! `principles`, `behaviours` and `timeseries` of statements that have something in common.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Difference, PRINCIPLES, compare_beside};
use crate::asked::Asked;
use crate::counted::{Counted, counted, without};
use crate::dimensions::{REPORTS_BY, values};
use crate::plain::organisation::{REPORTS, people, wants_out};
use crate::table::Table;
use crate::world::World;

type Filter = (&'static str, String);

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    let counted = counted(world);
    let filters = filters(world, &counted);
    let mut all = Vec::new();
    for filter in &filters {
        all.push(filtered(world, asked, &counted, "principles", filter));
        // Of days there would be too many rows.
        if asked.interval != "day" {
            all.push(filtered(world, asked, &counted, "behaviours", filter));
        }
    }
    all.push(timeseries(world, asked, &without(world, counted.clone())));
    all
}

/// A value of each dimension, and some together.
fn filters(world: &World, counted: &[Counted<'_>]) -> Vec<Vec<Filter>> {
    let mut one_each: Vec<Filter> = vec![("evidence", "followed".to_owned())];
    for (_, dimension) in REPORTS_BY {
        let all = counted
            .iter()
            .filter_map(|one| values(world, one, dimension));
        let all: BTreeSet<String> = all.flat_map(BTreeMap::into_keys).collect();
        one_each.extend(all.into_iter().next_back().map(|value| (dimension, value)));
    }
    let mut filters: Vec<Vec<Filter>> = one_each.iter().map(|one| vec![one.clone()]).collect();
    filters.push(vec![("evidence", "matched".to_owned())]);
    filters.push(vec![("platform", "nobody's".to_owned())]);
    filters.push(vec![("behaviour", "answered".to_owned())]);
    if one_each.len() > 2 {
        filters.push(one_each[..2].to_vec());
        filters.push(vec![
            one_each[2].clone(),
            ("behaviour", "shared-knowledge".to_owned()),
        ]);
    }
    filters
}

/// The people that a statement counts under some filters for a subject that it proves so well; `None` where one
/// does not fit.
fn fitting(
    world: &World,
    one: &Counted<'_>,
    evidence: &str,
    filter: &[Filter],
) -> Option<BTreeSet<String>> {
    let actor = people(world, &one.arrived.statement["actor"]);
    let is_nobody = actor.is_empty();
    let there = actor
        .into_iter()
        .filter(|(_, agent)| !wants_out(world, agent, REPORTS));
    let mut there: BTreeSet<String> = there.map(|(name, _)| name).collect();
    if there.is_empty() && !is_nobody {
        return None;
    }
    for (name, wanted) in filter {
        match *name {
            "evidence" if evidence == wanted => {}
            "behaviour" if one.shows.contains_key(wanted) => {}
            "evidence" | "behaviour" => return None,
            dimension => {
                let mut values = values(world, one, dimension)?;
                let of = values.remove(wanted)?;
                if dimension == "unit" {
                    there = of;
                }
            }
        }
    }
    Some(there)
}

fn filtered(
    world: &World,
    asked: &Asked,
    counted: &[Counted<'_>],
    report: &str,
    filter: &[Filter],
) -> Difference {
    let key = if report == "principles" {
        "principle"
    } else {
        "behaviour"
    };
    let mut cells: BTreeMap<(String, String), (u64, BTreeSet<String>)> = BTreeMap::new();
    for one in counted {
        let Some(period) = asked.period(one.time()) else {
            continue;
        };
        for (subject, evidence) in subjects(one, key) {
            if let Some(people) = fitting(world, one, evidence, filter) {
                let cell = cells.entry((period.clone(), subject)).or_default();
                cell.0 += 1;
                cell.1.extend(people);
            }
        }
    }
    let pairs: Vec<(&str, &str)> = filter
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let path = asked.path(report, &pairs);
    let answer = world.app.get(&path);
    if answer.status == 400 && answer.text().contains("has no parameter") {
        return Difference {
            asked: path,
            rows: Vec::new(),
        };
    }
    let mut right = Table::default();
    // Which rows there are is compared elsewhere.
    let json = if answer.status == 200 {
        answer.json()
    } else {
        json!({ "data": [] })
    };
    for row in json["data"].as_array().unwrap() {
        let names = ["period", key].map(|name| row[name].as_str().unwrap().to_owned());
        let (statements, people) = cells
            .get(&names.clone().into())
            .cloned()
            .unwrap_or_default();
        right.set(
            &[&names[0], &names[1]],
            [
                ("statements", json!(statements)),
                ("people", json!(people.len())),
            ],
        );
    }
    compare_beside(
        world,
        &path,
        &["period", key],
        &["statements", "people"],
        &right,
    )
}

/// Principles or behaviours, with the best evidence of each.
fn subjects(one: &Counted<'_>, key: &str) -> Vec<(String, &'static str)> {
    let mut best: BTreeMap<String, &'static str> = BTreeMap::new();
    for (slug, shown) in &one.shows {
        let subjects: Vec<&String> = match key {
            "principle" => shown.principles.iter().collect(),
            _ => vec![slug],
        };
        for subject in subjects {
            let known = best.entry(subject.clone()).or_insert(shown.evidence);
            let order = ["followed", "matched", "mapped"];
            let place = |evidence| order.iter().position(|one| *one == evidence);
            if place(shown.evidence) < place(known) {
                *known = shown.evidence;
            }
        }
    }
    best.into_iter().collect()
}

fn timeseries(world: &World, asked: &Asked, counted: &[Counted<'_>]) -> Difference {
    let mut right = Table::default();
    let mut figures = vec![
        "period_start".to_owned(),
        "period_end".to_owned(),
        "unfinished".to_owned(),
    ];
    for span in asked.spans() {
        let there = |one: &&Counted<'_>| asked.period(one.time()).as_ref() == Some(&span.label);
        right.set(&[&span.label], span.about(world));
        for principle in PRINCIPLES {
            let of = counted
                .iter()
                .filter(there)
                .filter(|one| one.principles().contains(principle));
            let people: BTreeSet<&String> = of.clone().flat_map(|one| &one.people).collect();
            let names = [
                format!("{principle}_statements"),
                format!("{principle}_people"),
            ];
            right.set(
                &[&span.label],
                [
                    (names[0].as_str(), json!(of.count())),
                    (names[1].as_str(), json!(people.len())),
                ],
            );
            figures.extend(names);
            figures.sort();
            figures.dedup();
        }
    }
    let figures: Vec<&str> = figures.iter().map(String::as_str).collect();
    compare_beside(
        world,
        &asked.path("timeseries", &[]),
        &["period"],
        &figures,
        &right,
    )
}
