//! `people`, `network`, `threads`, `debriefs`, `seniors`: each row that is shown, from the words that define it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::deeds::{Deed, by_period, deeds};
use super::loops::Thread;
use super::statistics::{number, share, wilson};
use super::{Difference, debriefs, loops, network, people, seniors, threads};
use crate::asked::{Asked, Span};
use crate::plain::calendar::{date, midnight};
use crate::plain::organisation::{members, population};
use crate::table::Table;
use crate::world::World;

const REPORTS: [&str; 5] = ["people", "network", "threads", "debriefs", "seniors"];

/// What names a row.
const KEYS: [&str; 6] = ["period", "measure", "principle", "band", "unit", "unit_to"];
/// What is compared of it.
const FIGURES: [&str; 9] = [
    "value",
    "numerator",
    "denominator",
    "population",
    "coverage",
    "low",
    "high",
    "open",
    "suppressed",
];

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
    /// Of all time.
    pub threads: &'p [Thread<'w>],
    pub has_directory: bool,
}

impl Period<'_, '_> {
    /// How many people there are in it; nothing where nobody knows.
    pub fn population(&self) -> Option<usize> {
        self.population_of(self.span.start, self.span.end)
    }

    /// The same of another time. A document says it for all times, where no directory does.
    pub fn population_of(&self, start: Timestamp, end: Timestamp) -> Option<usize> {
        if self.has_directory {
            Some(population(self.world, start, end, |_| true))
        } else {
            self.world.headcount
        }
    }

    /// Of people who are counted and not listed nobody knows whether they belong.
    pub fn knows_who_belongs(&self) -> bool {
        self.has_directory || self.world.headcount.is_none()
    }
}

/// What a row is about beside its measure.
#[derive(Debug, Default)]
pub struct About<'r> {
    pub principle: Option<&'r str>,
    pub band: Option<&'r str>,
    pub unit: Option<&'r str>,
    pub unit_to: Option<&'r str>,
}

/// What a row says; nothing stands there as null.
#[derive(Debug, Default, PartialEq)]
pub struct Right {
    pub value: Option<f64>,
    pub numerator: Option<usize>,
    pub denominator: Option<usize>,
    /// How many people there are, where it needs that.
    pub population: Option<usize>,
    /// Of all that it could be about, the share that it is about.
    pub coverage: Option<f64>,
    /// Where the interval of a share begins and ends.
    pub interval: Option<(f64, f64)>,
    /// What has not come to its end.
    pub open: Option<usize>,
    /// Where another way of counting is as good; such rows are not compared.
    pub unknown: bool,
}

impl Right {
    /// A part of a whole.
    pub fn share(numerator: usize, denominator: usize) -> Self {
        Self {
            value: share(numerator, denominator),
            numerator: Some(numerator),
            denominator: Some(denominator),
            interval: wilson(numerator, denominator),
            ..Self::default()
        }
    }

    /// The same of as many people, where it is known how many there are. They cannot be fewer than a part of them.
    pub fn of_population(numerator: usize, population: Option<usize>) -> Self {
        let Some(people) = population else {
            return Self {
                numerator: Some(numerator),
                ..Self::default()
            };
        };
        let share = Self::share(numerator, people);
        let fits = numerator <= people;
        Self {
            value: share.value.filter(|_| fits),
            interval: share.interval.filter(|_| fits),
            population,
            ..share
        }
    }

    /// How many there are.
    pub fn number(count: usize) -> Self {
        Self {
            numerator: Some(count),
            ..Self::value(Some(number(count)))
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

    /// What is compared of its row.
    fn figures(&self) -> [(&'static str, Value); 9] {
        [
            ("value", json!(self.value)),
            ("numerator", json!(self.numerator)),
            ("denominator", json!(self.denominator)),
            ("population", json!(self.population)),
            ("coverage", json!(self.coverage)),
            ("low", json!(self.interval.map(|(low, _)| low))),
            ("high", json!(self.interval.map(|(_, high)| high))),
            ("open", json!(self.open)),
            ("suppressed", json!(false)),
        ]
    }
}

/// What a row says of a measure; nothing where none of these knows it.
fn recounted(period: &Period<'_, '_>, measure: &str, about: &About<'_>) -> Option<Right> {
    people::right(period, measure, about)
        .or_else(|| threads::right(period, measure, about))
        .or_else(|| loops::right(period, measure))
        .or_else(|| debriefs::right(period, measure))
        .or_else(|| seniors::right(period, measure, about))
        .or_else(|| network::right(period, measure, about))
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
    let (deeds, threads) = (deeds(world), loops::threads(world));
    let reports = REPORTS.iter();
    reports
        .map(|report| report_differences(world, asked, &deeds, &threads, report))
        .collect()
}

fn report_differences(
    world: &World,
    asked: &Asked,
    deeds: &[Deed<'_>],
    threads: &[Thread<'_>],
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
    let mut right = Table::default();
    let mut kept = Vec::new();
    let mut rows: Vec<String> = Vec::new();
    for row in json["data"].as_array().unwrap() {
        let label = row["period"].as_str().unwrap();
        let period = Period {
            world,
            asked,
            span: &spans[label],
            until: asked.end.min(world.now),
            deeds,
            these: &periods[label],
            threads,
            has_directory: !members(world).is_empty(),
        };
        let about = About {
            principle: row["principle"].as_str(),
            band: row["band"].as_str(),
            unit: row["unit"].as_str(),
            unit_to: row["unit_to"].as_str(),
        };
        let measure = row["measure"].as_str().unwrap();
        let Some(found) = recounted(&period, measure, &about) else {
            rows.push(format!("there is no recount of the measure {measure}"));
            continue;
        };
        if !found.unknown {
            let key = KEYS.map(|key| row[key].as_str().unwrap_or("-"));
            right.set(&key, found.figures());
            kept.push(row.clone());
        }
    }
    for label in spans.keys() {
        let has = |row: &Value| row["period"] == **label;
        if !json["data"].as_array().unwrap().iter().any(has) {
            rows.push(format!("there is no row about {label}"));
        }
    }
    json["data"] = json!(kept);
    rows.extend(Table::told(&json, &KEYS, &FIGURES).differences(&right));
    Difference { asked: path, rows }
}
