//! Every answer that a key for reports can get.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Spy;
use crate::dimensions::REPORTS_BY;
use crate::helpers::path;

const EDGES: [&str; 4] = ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01"];

/// Reports, with the filters that are tried on them.
const REPORTS: [&str; 17] = [
    "principles",
    "behaviours",
    "timeseries",
    "competencies",
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
    "unmapped",
];

/// What was answered: status, tag and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    pub tag: Option<String>,
    pub body: String,
}

/// All answers by what was asked. `guesses` are values of dimensions that the reader may think of.
pub fn answers(spy: &Spy<'_>, guesses: &[(&str, String)]) -> BTreeMap<String, Told> {
    let mut answers = BTreeMap::new();
    let mut asked = vec!["/api/v1/reports/definitions".to_owned()];
    for report in REPORTS {
        for (from, to) in ranges() {
            for interval in ["month", "none"] {
                asked.push(at(report, from, to, interval, &[]));
            }
        }
        let (from, to) = (EDGES[0], EDGES[3]);
        asked.push(at(report, from, to, "week", &[]));
        asked.push(at(&format!("{report}.csv"), from, to, "month", &[]));
        asked.push(at(report, from, to, "quarter", &[]));
        for principle in crate::recount::PRINCIPLES {
            asked.push(at(report, from, to, "month", &[("principle", principle)]));
        }
        asked.push(at(report, from, to, "month", &[("limit", "1")]));
        asked.push(at(
            report,
            from,
            to,
            "month",
            &[("behaviour", "asked-question")],
        ));
        for evidence in ["followed", "matched", "mapped"] {
            asked.push(at(report, from, to, "month", &[("evidence", evidence)]));
        }
    }
    for (name, value) in guesses {
        for report in ["principles", "behaviours", "timeseries", "verbs"] {
            asked.push(at(report, EDGES[0], EDGES[3], "month", &[(name, value)]));
        }
    }
    for path in asked {
        let told = ask(spy, &path);
        for explained in explains(&told) {
            let more = ask(spy, &explained);
            answers.insert(explained, more);
        }
        answers.insert(path, told);
    }
    answers
}

/// The values of all dimensions there are, whoever may know them.
pub fn guesses(spy: &Spy<'_>) -> Vec<(&'static str, String)> {
    let mut guesses = Vec::new();
    for one in crate::counted::counted(spy.world) {
        for (_, dimension) in REPORTS_BY {
            let values = crate::dimensions::values(spy.world, &one, dimension);
            let values = values
                .into_iter()
                .flat_map(std::collections::BTreeMap::into_keys);
            guesses.extend(values.map(|value| (dimension, value)));
        }
    }
    guesses.sort();
    guesses.dedup();
    guesses
}

fn ranges() -> Vec<(&'static str, &'static str)> {
    let mut ranges = Vec::new();
    for (place, from) in EDGES.iter().enumerate() {
        ranges.extend(EDGES[place + 1..].iter().map(|to| (*from, *to)));
    }
    ranges
}

fn at(report: &str, from: &str, to: &str, interval: &str, more: &[(&str, &str)]) -> String {
    let range = [("from", from), ("to", to), ("interval", interval)];
    let all = [&range, more].concat();
    path(&format!("/api/v1/reports/{report}"), &all)
}

pub fn ask(spy: &Spy<'_>, path: &str) -> Told {
    let answer = spy.ask(path);
    let body = without_time(&answer.text());
    // When the directory was loaded is told, and is no secret.
    let tells_when_loaded = body.contains("\"population\":{");
    let tag = answer.header("etag").filter(|_| !tells_when_loaded);
    Told {
        status: answer.status,
        tag: tag.map(str::to_owned),
        body,
    }
}

/// The text without what tells when it was asked, and how often.
fn without_time(text: &str) -> String {
    let Ok(mut json) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    for place in ["/meta/data_through", "/meta/population/as_of", "/request"] {
        if let Some(moment) = json.pointer_mut(place) {
            *moment = Value::Null;
        }
    }
    json.to_string()
}

/// Where rows say that they are explained: some of each answer.
fn explains(told: &Told) -> Vec<String> {
    let Ok(json) = serde_json::from_str::<Value>(&told.body) else {
        return Vec::new();
    };
    let rows = json["data"].as_array().into_iter().flatten();
    let links = rows.filter_map(|row| row["explain"].as_str().map(str::to_owned));
    links.step_by(7).take(4).collect()
}
