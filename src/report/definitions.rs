//! The report `definitions`: every figure of every report in words.

use serde::Serialize;

use super::counts::{Asking, CountedBy};
use super::error::ReportError;
use super::request::ReportRequest;
use super::shape::{Ground, Line, Meta, Report};
use super::together::Together;
use super::window::Window;
use super::words::{self, Definitions, Words};
use super::zone::{name, rfc3339};

/// One figure of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefinitionRow {
    pub report: &'static str,
    /// The measure, or the column where a report has columns of its own.
    pub measure: &'static str,
    pub title: &'static str,
    pub definition: &'static str,
    /// Empty where there is none, as the denominator is.
    pub numerator: &'static str,
    pub denominator: &'static str,
    /// The principles it tells of, with spaces between.
    pub principles: String,
    /// Which evidence statements need to be counted: `followed` or `all`.
    pub basis: &'static str,
    pub unit_of_value: &'static str,
    /// The measure to read beside it.
    pub read_with: &'static str,
    pub not_shown: &'static str,
}

/// Definitions count nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnNothing {
    pub edition: u32,
}

impl Ground for OnNothing {}

/// The reports whose figures have columns of their own, by the words that they print.
const COLUMNS: [(&str, Words); 13] = [
    ("principles", words::PRINCIPLES),
    ("behaviours", words::BEHAVIOURS),
    ("competencies", words::COMPETENCIES),
    ("timeseries", words::TIMESERIES),
    ("verbs", words::VALUES),
    ("activities", words::VALUES),
    ("units", words::VALUES),
    ("teams", words::VALUES),
    ("courses", words::VALUES),
    ("platforms", words::VALUES),
    ("unmapped", words::UNMAPPED),
    ("quality", words::QUALITY),
    ("definitions", WORDS),
];

/// What this report says of itself.
pub const WORDS: Words = Words {
    measures: Definitions(&[
        (
            "definition",
            "What the figure says. The report itself prints the same sentence.",
        ),
        (
            "numerator",
            "What stands above the line, where there is one.",
        ),
        ("denominator", "What stands below it."),
        (
            "read_with",
            "The measure to read beside it, so that nobody improves one at the cost of the other.",
        ),
        ("not_shown", "What the figure does not show."),
    ]),
    marks: Definitions(&[]),
    notes: &[
        "These are words: the range says nothing here, and every key that reads reports sees all of them.",
    ],
};

/// Makes the report: a row for each figure of each report.
///
/// # Errors
/// What is wrong with the question.
pub fn definitions(
    by: &CountedBy<'_>,
    request: &ReportRequest,
    asking: &Asking<'_>,
) -> Result<Report<OnNothing, DefinitionRow>, ReportError> {
    let tz = request.tz.as_ref().unwrap_or(&asking.settings.tz).clone();
    let window = Window::resolve(request.from, request.to, tz, None, asking.now)?;
    let through = asking.data_through.min(asking.now);
    let of_columns = COLUMNS
        .iter()
        .flat_map(|(report, words)| of_columns(report, words));
    Ok(Report {
        meta: Meta {
            report: "definitions",
            from: rfc3339(window.start, &window.tz),
            to: rfc3339(window.end, &window.tz),
            tz: name(&window.tz).to_owned(),
            interval: request.interval.slug(),
            mapping_version: by.mapping_version.to_owned(),
            data_through: rfc3339(through, &window.tz),
            basis: OnNothing {
                edition: by.edition,
            },
            words: WORDS,
        },
        data: of_columns
            .chain(Together::ALL.into_iter().flat_map(of_measures))
            .collect(),
    })
}

fn of_columns(report: &'static str, words: &Words) -> impl Iterator<Item = DefinitionRow> + use<> {
    words
        .measures
        .0
        .iter()
        .map(move |(measure, definition)| DefinitionRow {
            report,
            measure,
            title: "",
            definition,
            numerator: "",
            denominator: "",
            principles: String::new(),
            basis: "all",
            unit_of_value: "",
            read_with: "",
            not_shown: "",
        })
}

fn of_measures(report: Together) -> impl Iterator<Item = DefinitionRow> {
    report.measures().iter().map(move |one| DefinitionRow {
        report: report.name(),
        measure: one.name,
        title: one.title,
        definition: one.words,
        numerator: one.numerator,
        denominator: one.denominator,
        principles: one
            .principles
            .iter()
            .map(|principle| principle.slug())
            .collect::<Vec<_>>()
            .join(" "),
        basis: "followed",
        unit_of_value: one.unit.slug(),
        read_with: one.read_with,
        not_shown: one.not_shown,
    })
}

impl Line for DefinitionRow {
    const COLUMNS: &'static [&'static str] = &[
        "report",
        "measure",
        "title",
        "definition",
        "numerator",
        "denominator",
        "principles",
        "basis",
        "unit_of_value",
        "read_with",
        "not_shown",
    ];
}
