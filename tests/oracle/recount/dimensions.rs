//! `verbs`, `activities`, `units`, `teams`, `courses`, `platforms`: statements and people by value and principle.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Difference, PRINCIPLES, compare_beside};
use crate::asked::Asked;
use crate::counted::{Counted, counted};
use crate::dimensions::{REPORTS_BY, values};
use crate::plain::organisation::population;
use crate::table::Table;
use crate::world::World;

type Cells = BTreeMap<(String, String, String), (usize, BTreeSet<String>)>;

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    let counted = counted(world);
    REPORTS_BY
        .iter()
        .map(|(report, dimension)| by(world, asked, &counted, report, dimension))
        .collect()
}

fn by(
    world: &World,
    asked: &Asked,
    counted: &[Counted<'_>],
    report: &str,
    dimension: &str,
) -> Difference {
    let mut cells: Cells = BTreeMap::new();
    // The statements of each period and principle, whatever their value.
    let mut wholes: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut all: BTreeSet<(String, String)> = BTreeSet::new();
    for one in counted {
        let (Some(period), Some(values)) =
            (asked.period(one.time()), values(world, one, dimension))
        else {
            continue;
        };
        for principle in one.principles() {
            *wholes
                .entry((period.clone(), principle.to_owned()))
                .or_default() += 1;
            for (value, people) in &values {
                let key = (period.clone(), value.clone(), principle.to_owned());
                let cell = cells.entry(key).or_default();
                cell.0 += 1;
                cell.1.extend(people.iter().cloned());
            }
        }
        all.extend(
            values
                .keys()
                .map(|value| (dimension.to_owned(), value.clone())),
        );
    }
    let mut right = Table::default();
    for span in asked.spans() {
        for (_, value) in &all {
            for principle in PRINCIPLES {
                let key = (span.label.clone(), value.clone(), principle.to_owned());
                let (statements, people) = cells.get(&key).cloned().unwrap_or_default();
                let whole = wholes
                    .get(&(key.0.clone(), key.2.clone()))
                    .copied()
                    .unwrap_or(0);
                let share = ratio(statements, whole);
                right.set(
                    &[&span.label, value, principle],
                    [
                        ("statements", json!(statements)),
                        ("people", json!(people.len())),
                        ("share", json!(share)),
                        ("suppressed", json!(false)),
                    ],
                );
                let members =
                    population(world, span.start, span.end, |place| place["unit"] == *value);
                let (population, breadth) = match dimension {
                    "unit" => (json!(members), json!(ratio(people.len(), members))),
                    _ => (json!(null), json!(null)),
                };
                right.set(
                    &[&span.label, value, principle],
                    [("population", population), ("breadth", breadth)],
                );
                right.set(&[&span.label, value, principle], span.about(world));
            }
        }
    }
    let keys = ["period", "value", "principle"];
    let figures = [
        "statements",
        "people",
        "share",
        "population",
        "breadth",
        "suppressed",
        "period_start",
        "period_end",
        "unfinished",
    ];
    compare_beside(world, &asked.path(report, &[]), &keys, &figures, &right)
}

/// A part of a whole; of nothing there is none.
fn ratio(part: usize, whole: usize) -> Option<f64> {
    #[allow(clippy::cast_precision_loss)] // Few statements.
    let ratio = || part as f64 / whole as f64;
    (whole > 0).then(ratio)
}
