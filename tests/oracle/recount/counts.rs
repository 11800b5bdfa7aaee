//! `principles`, `behaviours` and by competency: statements and people.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Difference, compare};
use crate::asked::Asked;
use crate::counted::{Counted, counted, without};
use crate::plain::mapping::{competencies, strings};
use crate::plain::profile::TEMPLATES;
use crate::table::Table;
use crate::world::World;

pub const PRINCIPLES: [&str; 4] = ["openness", "transparency", "sharing", "empowerment"];
const FLOOR: usize = 5;
const ABOUT: [&str; 5] = [
    "period_start",
    "period_end",
    "unfinished",
    "suppressed",
    "below_floor",
];

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    let counted = without(world, counted(world));
    vec![
        principles(world, asked, &counted),
        behaviours(world, asked, &counted),
        by_competency(world, asked, &counted),
    ]
}

/// Statements and people.
#[derive(Default)]
struct Cell<'c> {
    statements: u64,
    people: BTreeSet<&'c String>,
    by_evidence: BTreeMap<&'static str, u64>,
}

/// A cell for each period and subject, empty ones too. `subjects` says what a statement counts for, and by what
/// evidence.
fn cells<'c>(
    asked: &Asked,
    counted: &'c [Counted<'_>],
    all: &[String],
    subjects: impl Fn(&Counted<'_>) -> Vec<(String, &'static str)>,
) -> BTreeMap<(String, String), Cell<'c>> {
    let mut cells = BTreeMap::new();
    for span in asked.spans() {
        for subject in all {
            cells.insert((span.label.clone(), subject.clone()), Cell::default());
        }
    }
    for one in counted {
        let Some(period) = asked.period(one.time()) else {
            continue;
        };
        for (subject, evidence) in subjects(one) {
            let cell: &mut Cell = cells.entry((period.clone(), subject)).or_default();
            cell.statements += 1;
            cell.people.extend(&one.people);
            *cell.by_evidence.entry(evidence).or_default() += 1;
        }
    }
    cells
}

fn table(
    world: &World,
    asked: &Asked,
    cells: BTreeMap<(String, String), Cell<'_>>,
    evidence: bool,
) -> Table {
    let mut table = Table::default();
    let spans = asked.spans();
    for ((period, subject), cell) in cells {
        let span = spans.iter().find(|span| span.label == period).unwrap();
        let key = [period.as_str(), &subject];
        table.set(&key, span.about(world));
        let people = cell.people.len();
        table.set(
            &key,
            [
                ("statements", json!(cell.statements)),
                ("people", json!(people)),
                ("suppressed", json!(false)),
                ("below_floor", json!(cell.statements > 0 && people < FLOOR)),
            ],
        );
        if evidence {
            let by = |name| json!(cell.by_evidence.get(name).copied().unwrap_or(0));
            let all = ["followed", "matched", "mapped"].map(|name| (name, by(name)));
            table.set(&key, all);
        }
    }
    table
}

fn principles(world: &World, asked: &Asked, counted: &[Counted<'_>]) -> Difference {
    let all = PRINCIPLES.map(str::to_owned);
    let cells = cells(asked, counted, &all, |one| {
        let principles = one.principles().into_iter();
        principles.map(|slug| (slug.to_owned(), "")).collect()
    });
    let right = table(world, asked, cells, false);
    let figures = [&["statements", "people"], &ABOUT[..]].concat();
    let path = asked.path("principles", &[]);
    compare(world, &path, &["period", "principle"], &figures, &right)
}

fn behaviours(world: &World, asked: &Asked, counted: &[Counted<'_>]) -> Difference {
    let cells = cells(asked, counted, &every_behaviour(world), |one| {
        let shows = one.shows.iter();
        shows
            .map(|(slug, shown)| (slug.clone(), shown.evidence))
            .collect()
    });
    let right = table(world, asked, cells, true);
    let figures = ["statements", "people", "followed", "matched", "mapped"];
    let figures = [&figures[..], &ABOUT].concat();
    let path = asked.path("behaviours", &[]);
    compare(world, &path, &["period", "behaviour"], &figures, &right)
}

/// The behaviours that templates and mappings name.
fn every_behaviour(world: &World) -> Vec<String> {
    let mut all: BTreeSet<String> = TEMPLATES.iter().map(|one| one.slug.clone()).collect();
    for mapping in &world.mappings {
        let list = |name: &str| mapping[name].as_array().cloned().unwrap_or_default();
        let named = list("behaviours")
            .into_iter()
            .map(|one| one["slug"].clone());
        let ruled = list("rules")
            .into_iter()
            .map(|one| one["behaviour"].clone());
        let slugs = named.chain(ruled);
        all.extend(slugs.filter_map(|slug| slug.as_str().map(str::to_owned)));
    }
    all.into_iter().collect()
}

fn by_competency(world: &World, asked: &Asked, counted: &[Counted<'_>]) -> Difference {
    let all = world.mappings.iter().flat_map(competencies);
    let all: Vec<String> = all
        .inspect(|one| assert!(strings(&one["behaviours"]).next().is_some()))
        .filter_map(|one| one["id"].as_str().map(str::to_owned))
        .collect();
    let cells = cells(asked, counted, &all, |one| {
        let ids = one.competencies(world).into_iter();
        ids.map(|id| (id, "")).collect()
    });
    let right = table(world, asked, cells, false);
    let figures = [&["statements", "people"], &ABOUT[..]].concat();
    let path = asked.path("principles", &[("group_by", "competency")]);
    compare(world, &path, &["period", "competency"], &figures, &right)
}
