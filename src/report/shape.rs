//! A report, and its shapes: JSON and CSV.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cells::cells;
use super::error::ReportError;
use super::lines::Lines;
use super::link::Links;
use super::request::{CsvStyle, Separator};
use super::words::Words;

/// A report, computed: its rows, and on which basis they were counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Report<B = Basis, R = Row> {
    pub meta: Meta<B>,
    pub data: Vec<R>,
}

/// What a report is about, and what its words mean. Moments are RFC 3339 in the report's zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meta<B = Basis> {
    pub report: &'static str,
    pub from: String,
    pub to: String,
    pub tz: String,
    pub interval: &'static str,
    pub mapping_version: String,
    pub data_through: String,
    #[serde(flatten)]
    pub basis: B,
    /// What each figure counts, what each mark of a row says, and how to read them.
    #[serde(flatten)]
    pub words: Words,
}

/// On which basis a report counts.
pub trait Ground: Serialize {
    /// The parameters of the question that change figures, beside the range and the zone: filters.
    fn asked(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl Ground for Basis {
    fn asked(&self) -> Vec<(&'static str, String)> {
        self.filters
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect()
    }
}

/// On which basis reports count what people did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    pub group_by: &'static str,
    /// The number of the edition of the rules that statements were counted by.
    pub edition: u32,
    /// The IRIs of the versions of profiles that they were judged by.
    pub profile_versions: Vec<String>,
    /// What proves the statements that are counted; `all` where that makes no difference.
    pub evidence: &'static str,
    /// What the statements were narrowed down to, by parameter.
    pub filters: BTreeMap<&'static str, String>,
    pub viewer: &'static str,
    pub floor: u64,
}

/// A row of a report. Its fields are the columns of CSV, in their order; behind them stands the [`LINK`].
pub trait Line: Serialize + Sized {
    /// The names of the fields.
    const COLUMNS: &'static [&'static str];

    /// The fields that [tell a row](Self::named_by) from the others of its period.
    const KEYS: &'static [&'static str] = &[];

    /// The fields that say how many of something there are and can be explained; the usual one first. A row without
    /// any has no link.
    const FIGURES: &'static [&'static str] = &[];

    /// The label of the period of a row that depends on the whole range; its link keeps the range. `None` for one
    /// that says the same where its period is the range.
    fn within(&self) -> Option<&str> {
        None
    }

    /// `period_start` and `period_end`.
    fn ends(&self) -> (&str, &str) {
        ("", "")
    }

    /// The [keys](Self::KEYS) with their values; those that are `null` are left out.
    fn named_by(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }
}

/// The column behind all others: the address at which the figures of the row are explained, relative to the
/// server; `figure=` chooses one of them.
pub const LINK: &str = "explain";

/// One period and principle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    pub principle: &'static str,
    /// `None` where hidden.
    pub statements: Option<u64>,
    /// `None` where hidden.
    pub people: Option<u64>,
    pub suppressed: bool,
    pub unfinished: bool,
    pub below_floor: bool,
}

impl<B: Ground, R: Line> Report<B, R> {
    /// `{meta, data, next}`.
    ///
    /// # Errors
    /// [`ReportError::Written`], which no report made here can cause.
    pub fn to_json(&self) -> Result<String, ReportError> {
        let written = |error: serde_json::Error| ReportError::Written(error.into());
        let mut out = br#"{"meta":"#.to_vec();
        serde_json::to_writer(&mut out, &self.meta).map_err(written)?;
        out.extend_from_slice(br#","data":["#);
        let mut links = Links::of(&self.meta);
        let mut data = Lines::behind(out);
        for (place, row) in self.data.iter().enumerate() {
            let written = data.push(row, LINK, links.to(row));
            written.map_err(|error| ReportError::Written(error.into()))?;
            if place == 0 {
                data.expect(self.data.len());
            }
        }
        let mut out = data.finish();
        // A report is one page.
        out.extend_from_slice(br#"],"next":null}"#);
        String::from_utf8(out).map_err(|error| ReportError::Written(error.into()))
    }

    /// RFC 4180 in UTF-8 with a header line, also where no row follows it: a hidden figure is an
    /// empty cell, and text that a spreadsheet would take for a formula is preceded by an
    /// apostrophe.
    ///
    /// # Errors
    /// [`ReportError::Written`], which no report made here can cause.
    pub fn to_csv(&self, style: CsvStyle) -> Result<Vec<u8>, ReportError> {
        let mark: &[u8] = if style.bom {
            "\u{feff}".as_bytes()
        } else {
            &[]
        };
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .delimiter(match style.separator {
                Separator::Comma => b',',
                Separator::Semicolon => b';',
            })
            .from_writer(mark.to_vec());
        let written = |error: csv::Error| ReportError::Written(error.into());
        let columns = R::COLUMNS.iter().chain([&LINK]);
        writer.write_record(columns).map_err(written)?;
        let mut links = Links::of(&self.meta);
        for row in &self.data {
            let cells = cells(&(row, links.to(row)), style.decimal);
            let cells = cells.map_err(|error| ReportError::Written(error.into()))?;
            writer.write_record(&cells).map_err(written)?;
        }
        writer
            .into_inner()
            .map_err(|error| ReportError::Written(error.into_error().into()))
    }
}

impl Line for Row {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "principle",
        "statements",
        "people",
        "suppressed",
        "unfinished",
        "below_floor",
    ];

    const KEYS: &'static [&'static str] = &["principle"];
    const FIGURES: &'static [&'static str] = &["statements", "people"];

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        vec![("principle", self.principle)]
    }
}
