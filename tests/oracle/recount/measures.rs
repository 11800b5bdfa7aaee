//! `people`, `network`, `threads`, `debriefs`, `seniors`: each row that is shown, from the words that define it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::deeds::{Deed, by_period, deeds};
use super::{Difference, network, people, threads};
use crate::asked::{Asked, Span};
use crate::plain::calendar::{date, midnight};
use crate::plain::organisation::members;
use crate::table::Table;
use crate::world::World;

const REPORTS: [&str; 5] = ["people", "network", "threads", "debriefs", "seniors"];

/// A period with what happened in it.
pub struct Period<'p, 'w> {
    pub world: &'w World,
    pub asked: &'p Asked,
    pub span: &'p Span,
    /// Until when answers are looked at.
    pub until: Timestamp,
    /// Of all time.
    pub deeds: &'p [Deed<'w>],
    pub these: &'p [&'p Deed<'w>],
    pub has_directory: bool,
}

/// What a row is about beside its measure.
#[derive(Debug, Default)]
pub struct About<'r> {
    pub principle: Option<&'r str>,
    pub band: Option<&'r str>,
    pub unit: Option<&'r str>,
    pub unit_to: Option<&'r str>,
}

/// What a row says.
#[derive(Debug, Default, PartialEq)]
pub struct Right {
    pub value: Option<f64>,
    pub numerator: Option<usize>,
    pub denominator: Option<usize>,
    /// Where another way of counting is as good; such rows are not compared.
    pub unknown: bool,
}

impl Right {
    /// A part of a whole.
    pub fn share(numerator: usize, denominator: usize) -> Self {
        #[allow(clippy::cast_precision_loss)] // Few people.
        let value = (denominator > 0).then(|| numerator as f64 / denominator as f64);
        Self {
            value,
            numerator: Some(numerator),
            denominator: Some(denominator),
            unknown: false,
        }
    }

    /// The same of people of the directory: without one nobody knows how many there are.
    pub fn of_population(period: &Period<'_, '_>, numerator: usize, denominator: usize) -> Self {
        if period.has_directory {
            return Self::share(numerator, denominator);
        }
        Self {
            numerator: Some(numerator),
            ..Self::default()
        }
    }

    pub fn value(value: Option<f64>) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    pub fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::default()
        }
    }
}

pub fn differences(world: &World, asked: &Asked) -> Vec<Difference> {
    let ended = world.arrived.iter().all(|one| one.time < world.now);
    // They are of whole days, of which one is too short, and what has not happened yet is another matter.
    let whole = [asked.start, asked.end]
        .iter()
        .all(|end| midnight(date(*end, &asked.zone), &asked.zone) == *end);
    if asked.interval == "day" || asked.end > world.now || !ended || !whole {
        return Vec::new();
    }
    let deeds = deeds(world);
    let reports = REPORTS.iter();
    reports
        .map(|report| report_differences(world, asked, &deeds, report))
        .collect()
}

fn report_differences(
    world: &World,
    asked: &Asked,
    deeds: &[Deed<'_>],
    report: &str,
) -> Difference {
    let path = asked.path(report, &[]);
    let answer = world.app.get(&path);
    if answer.status != 200 {
        let rows = (answer.status != 404).then(|| answer.text());
        return Difference {
            asked: path,
            rows: rows.into_iter().collect(),
        };
    }
    let mut json = answer.json();
    let periods = by_period(asked, deeds);
    let spans: BTreeMap<String, Span> = asked
        .spans()
        .into_iter()
        .map(|span| (span.label.clone(), span))
        .collect();
    let (keys, figures) = (
        ["period", "measure", "principle", "band", "unit", "unit_to"],
        ["value", "numerator", "denominator", "suppressed"],
    );
    let mut right = Table::default();
    let mut kept = Vec::new();
    for row in json["data"].as_array().unwrap() {
        let label = row["period"].as_str().unwrap();
        let period = Period {
            world,
            asked,
            span: &spans[label],
            until: asked.end.min(world.now),
            deeds,
            these: &periods[label],
            has_directory: !members(world).is_empty(),
        };
        let about = About {
            principle: row["principle"].as_str(),
            band: row["band"].as_str(),
            unit: row["unit"].as_str(),
            unit_to: row["unit_to"].as_str(),
        };
        let measure = row["measure"].as_str().unwrap();
        let found = people::right(&period, measure, &about)
            .or_else(|| network::right(&period, measure, &about))
            .or_else(|| threads::right(&period, measure, &about));
        if let Some(found) = found.filter(|found| !found.unknown) {
            let key = keys.map(|key| row[key].as_str().unwrap_or("-"));
            right.set(
                &key,
                [
                    ("value", json!(found.value)),
                    ("numerator", json!(found.numerator)),
                    ("denominator", json!(found.denominator)),
                    ("suppressed", json!(false)),
                ],
            );
            kept.push(row.clone());
        }
    }
    let mut rows: Vec<String> = Vec::new();
    for label in spans.keys() {
        let has = |row: &Value| row["period"] == **label;
        if !json["data"].as_array().unwrap().iter().any(has) {
            rows.push(format!("there is no row about {label}"));
        }
    }
    json["data"] = json!(kept);
    rows.extend(Table::told(&json, &keys, &figures).differences(&right));
    Difference { asked: path, rows }
}
