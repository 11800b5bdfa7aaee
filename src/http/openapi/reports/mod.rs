//! The reports.
//!
//! To add one, write a [`Described`] and list it in [`ALL`]: its operations and its schema are made of it. Tests
//! hold it against the answers, and write or compare `schemas/reports/NAME.schema.json`.

mod arrived;
mod counted;
mod explain;
mod shared;
mod split;
mod together;

use serde_json::{Value, json};

use self::shared::{META, SHARED};
use super::column::{Column, object};
use super::kind::Kind;
use super::operation::{CSV, Content, Header, JSON, Operation};
use super::parameter::Parameter;
use crate::report::words::Words;

/// Every report.
pub(super) const ALL: [&Described; 18] = [
    &counted::PRINCIPLES,
    &counted::BEHAVIOURS,
    &counted::COMPETENCIES,
    &split::TIMESERIES,
    &split::VERBS,
    &split::ACTIVITIES,
    &split::UNITS,
    &split::TEAMS,
    &split::COURSES,
    &split::PLATFORMS,
    &together::DEFINITIONS,
    &together::PEOPLE,
    &together::NETWORK,
    &together::THREADS,
    &together::DEBRIEFS,
    &together::SENIORS,
    &arrived::UNMAPPED,
    &arrived::QUALITY,
];

/// A report.
pub(super) struct Described {
    pub(super) name: &'static str,
    summary: &'static str,
    interval: Parameter,
    /// The parameters beside those of all reports.
    own: &'static [Parameter],
    /// The columns of a row, in the order of CSV.
    columns: &'static [Column],
    /// The members of `meta` beside those of all reports.
    basis: &'static [Column],
    words: Words,
    /// The component `report-NAME`, beside it those of the reports that `group_by` makes of it.
    answer: Kind,
}

/// Below it are the reports.
const ROOT: &str = "/api/v1/reports/";

const HEADERS: &[Header] = &[
    (
        "ETag",
        "A name of the report that changes with every word of it but data_through.",
    ),
    (
        "X-Data-Through",
        "Up to when all that was stored is counted.",
    ),
];

impl Described {
    /// The name of its component.
    pub(super) fn component(&self) -> String {
        format!("report-{}", self.name)
    }

    /// The JSON Schema of its answer.
    pub(super) fn schema(&self) -> Value {
        let words = &self.words;
        let explained = [words.measures.0, words.marks.0].concat();
        let mut meta = object(META.iter().chain(self.basis), &[]);
        let name = json!({ "description": "The name of the report.", "const": self.name });
        let told = [
            ("report", name),
            (
                "measures",
                sentences("What each figure counts.", words.measures.0),
            ),
            (
                "marks",
                sentences("What each mark of a row says.", words.marks.0),
            ),
            ("notes", Kind::Texts.schema()),
        ];
        for (name, schema) in told {
            meta["properties"][name] = schema;
            if let Some(required) = meta["required"].as_array_mut() {
                required.push(json!(name));
            }
        }
        let next = json!({ "description": "A report is one page.", "type": "null" });
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": format!("The report {}", self.name),
            "description": format!("{}.", self.summary),
            "type": "object",
            "required": ["meta", "data", "next"],
            "additionalProperties": false,
            "properties": {
                "meta": meta,
                "data": { "type": "array", "items": object(self.columns.iter().chain([&explain::LINK]), &explained) },
                "next": next,
            },
        })
    }
}

fn sentences(about: &str, words: &[(&str, &str)]) -> Value {
    let names: Vec<_> = words.iter().map(|(name, _)| name).collect();
    json!({
        "description": about,
        "type": "object",
        "required": names,
        "additionalProperties": { "type": "string" },
    })
}

/// The operation at a path, where it is that of a report.
pub(super) fn operation(path: &str) -> Option<Operation> {
    let rest = path.strip_prefix(ROOT)?;
    if rest == "{report}/explain" {
        return Some(explain::operation(None));
    }
    let named = |name: &str| ALL.into_iter().find(|report| report.name == name);
    if let Some(name) = rest.strip_suffix("/explain") {
        return Some(explain::operation(Some(named(name)?)));
    }
    let (name, ending) = rest
        .strip_suffix(".csv")
        .map_or((rest, ""), |name| (name, " as CSV"));
    let report = named(name)?;
    let mut content: Vec<Content> = vec![(JSON, report.answer), (CSV, Kind::Text)];
    if !ending.is_empty() {
        content.reverse();
    }
    let summary = format!("{}{ending}", report.summary);
    let operation = Operation::new("Reports", summary)
        .asks(&SHARED)
        .asks(&[report.interval])
        .asks(report.own)
        .asks(&[super::IF_NONE_MATCH])
        .answers_with(200, "The report.", &content, HEADERS)
        .answers_with(
            304,
            "The report has not changed since it was called so.",
            &[],
            HEADERS,
        )
        .refuses(&[400, 422]);
    Some(operation)
}
