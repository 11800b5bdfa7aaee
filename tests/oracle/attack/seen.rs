//! What a key for reports sees of one month, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Spy;
use super::atoms::{Atom, EVIDENCE};
use crate::counted::Counted;
use crate::dimensions::REPORTS_BY;
use crate::helpers::path;
use crate::plain::calendar::{date, first_date};
use crate::recount::PRINCIPLES;
use crate::world::World;

/// The cells of the grid that there is something in.
pub struct Months(pub Vec<Month>);

#[derive(Debug, Clone, Copy)]
pub struct Month(pub Date);

impl Months {
    pub fn of(world: &World) -> Self {
        let times = world.arrived.iter().map(|one| month(one.time));
        let all: BTreeSet<Date> = times.collect();
        Self(all.into_iter().map(Month).collect())
    }
}

/// The instance of spied-on organisations is in UTC.
fn month(time: jiff::Timestamp) -> Date {
    first_date(date(time, &TimeZone::UTC), "month")
}

impl Month {
    pub fn has(self, one: &Counted<'_>) -> bool {
        month(one.time()) == self.0
    }

    pub fn path(self, report: &str, more: &[(&str, &str)]) -> String {
        let from = self.0.to_string();
        let to = self.0.checked_add(1.month()).unwrap().to_string();
        let range = [("from", from.as_str()), ("to", &to), ("interval", "month")];
        let all: Vec<_> = range.iter().chain(more).copied().collect();
        path(&format!("/api/v1/reports/{report}"), &all)
    }
}

/// A cell of a report.
#[derive(Debug)]
pub struct Cell {
    pub name: String,
    /// The rows it stands among.
    pub table: String,
    /// The cell that these rows are parts of.
    pub total: Option<String>,
    /// The statements it counts, of all that are looked at.
    pub of: Vec<bool>,
    /// The figure, where it is shown.
    pub shown: Option<u64>,
    pub is_listed: bool,
}

impl Cell {
    /// How many of the real statements it counts.
    pub fn count(&self, atoms: &[Atom]) -> usize {
        let counted = self.of.iter().zip(atoms);
        counted.filter(|(is, atom)| **is && atom.is_real).count()
    }

    /// Says when a figure that is shown is not the number of its statements.
    pub fn is_wrong(&self, atoms: &[Atom]) -> Option<String> {
        let shown = self.shown?;
        let right = u64::try_from(self.count(atoms)).unwrap();
        (shown != right).then(|| format!("{} shows {shown}, counted {right}", self.name))
    }
}

/// All cells of a month that reports show or could show.
pub fn cells(spy: &Spy<'_>, month: Month, atoms: &[Atom]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let rows = rows(spy, month, "principles", &[]);
    for principle in PRINCIPLES {
        let counts = |one: &Atom| one.principles.contains(principle);
        cells.push(Cell {
            name: principle.to_owned(),
            table: "principles".to_owned(),
            total: None,
            of: atoms.iter().map(counts).collect(),
            shown: figure(&rows, &[("principle", principle)]),
            is_listed: true,
        });
    }
    cells.extend(behaviours(spy, month, atoms));
    for (report, dimension) in REPORTS_BY.iter().chain(&[("evidence", "evidence")]) {
        cells.extend(by_dimension(spy, month, atoms, report, dimension));
    }
    cells
}

fn behaviours(spy: &Spy<'_>, month: Month, atoms: &[Atom]) -> Vec<Cell> {
    let rows = rows(spy, month, "behaviours", &[]);
    let slugs = rows.iter().map(|row| row["behaviour"].as_str().unwrap());
    slugs
        .map(|slug| Cell {
            name: format!("the behaviour {slug}"),
            table: "behaviours".to_owned(),
            total: None,
            of: atoms
                .iter()
                .map(|one| one.behaviours.contains(slug))
                .collect(),
            shown: figure(&rows, &[("behaviour", slug)]),
            is_listed: true,
        })
        .collect()
}

/// What is a part of a principle.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Value,
    /// What has no value; no report lists it.
    Rest,
}

/// The parts of a principle by a dimension in which a statement is.
fn parts(atom: &Atom, dimension: &str, principle: &str) -> Vec<(Part, Option<String>)> {
    if dimension == "evidence" {
        let evidence = atom.evidence.get(principle).copied();
        return vec![(Part::Value, evidence.map(str::to_owned))];
    }
    match atom.values.get(dimension).map(Vec::as_slice) {
        None | Some([]) => vec![(Part::Rest, None)],
        Some(values) => {
            let values = values
                .iter()
                .map(|value| (Part::Value, Some(value.clone())));
            values.collect()
        }
    }
}

/// The cells of a dimension within each principle, and what has no value there.
fn by_dimension(
    spy: &Spy<'_>,
    month: Month,
    atoms: &[Atom],
    report: &str,
    dimension: &str,
) -> Vec<Cell> {
    let rows = match dimension {
        "evidence" => by_evidence(spy, month),
        _ => rows(spy, month, report, &[]),
    };
    let mut cells = Vec::new();
    for principle in PRINCIPLES {
        let mut all: BTreeMap<(Part, Option<String>), Vec<bool>> = BTreeMap::new();
        for (place, atom) in atoms.iter().enumerate() {
            if atom.principles.contains(principle) {
                for part in parts(atom, dimension, principle) {
                    all.entry(part).or_insert_with(|| vec![false; atoms.len()])[place] = true;
                }
            }
        }
        for ((part, value), of) in all {
            let keys = |value| [("value", value), ("principle", principle)];
            let listed = value.as_deref().and_then(|value| row(&rows, &keys(value)));
            cells.push(Cell {
                name: format!("{principle} by {dimension}, {part:?} {value:?}"),
                table: format!("{report} of {principle}"),
                total: Some(principle.to_owned()),
                of,
                shown: listed.and_then(|row| row["statements"].as_u64()),
                is_listed: listed.is_some(),
            });
        }
    }
    cells
}

/// Principles by evidence, which is no report of its own.
fn by_evidence(spy: &Spy<'_>, month: Month) -> Vec<Value> {
    let mut all = Vec::new();
    for evidence in EVIDENCE {
        let answer = spy.ask(&month.path("principles", &[("evidence", evidence)]));
        if answer.status != 200 {
            continue;
        }
        for row in answer.json()["data"].as_array().unwrap() {
            let mut row = row.clone();
            row["value"] = json!(evidence);
            all.push(row);
        }
    }
    all
}

/// How many people of each principle are in none of the units that are shown. Nobody is in two units here, so
/// the units are parts of a whole.
pub fn people_left(spy: &Spy<'_>, month: Month) -> Vec<(&'static str, u64)> {
    let (wholes, units) = (
        rows(spy, month, "principles", &[]),
        rows(spy, month, "units", &[]),
    );
    let mut left = Vec::new();
    for principle in PRINCIPLES {
        let keys = [("principle", principle)];
        let people = |row: &Value| row["people"].as_u64();
        let whole = row(&wholes, &keys).and_then(people);
        let of = units.iter().filter(|row| row["principle"] == principle);
        let shown: Vec<u64> = of.filter_map(people).collect();
        if let Some(whole) = whole.filter(|_| !shown.is_empty()) {
            left.push((principle, whole.saturating_sub(shown.iter().sum())));
        }
    }
    left
}

/// The rows of a report that the key may see; none where there is no such report.
fn rows(spy: &Spy<'_>, month: Month, report: &str, more: &[(&str, &str)]) -> Vec<Value> {
    let answer = spy.ask(&month.path(report, more));
    if answer.status == 404 {
        return Vec::new();
    }
    let json = answer.expect(200).json();
    json["data"].as_array().unwrap().clone()
}

fn row<'r>(rows: &'r [Value], keys: &[(&str, &str)]) -> Option<&'r Value> {
    let is_it = |row: &&Value| keys.iter().all(|(name, value)| row[*name] == *value);
    rows.iter().find(is_it)
}

fn figure(rows: &[Value], keys: &[(&str, &str)]) -> Option<u64> {
    row(rows, keys)?["statements"].as_u64()
}
