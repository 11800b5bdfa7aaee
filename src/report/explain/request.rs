//! Which figure is to be explained, and which page of what it counts.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded::Serializer;

use super::behind::Behind;
use super::narrowed;
use crate::report::error::ReportError;
use crate::report::link;
use crate::report::named::{Outline, outline_of};
use crate::report::request::bad;

/// Entries on a page where nothing else is asked for, and at most.
const USUAL: usize = 1_000;
const MOST: usize = 10_000;

const PERIOD: &str = "period";
const FIGURE: &str = "figure";
const LIMIT: &str = "limit";
const AFTER: &str = "after";

/// One figure of one row of a report.
#[derive(Debug, Clone)]
pub struct ExplainRequest<'q> {
    pub(super) report: &'static Outline,
    pub(super) figure: &'static str,
    period: Option<&'q str>,
    /// The values of the keys of the report, in their order.
    keys: Vec<(&'static str, Option<&'q str>)>,
    /// What is asked of the report itself.
    pub(super) rest: Vec<(&'q str, &'q str)>,
    limit: usize,
    after: Option<After<'q>>,
    /// All pairs but `after`, for the address of the next page.
    all: Vec<(&'q str, &'q str)>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy)]
struct After<'q> {
    place: usize,
    /// What all of it was when the first page was read.
    digest: &'q str,
}

/// A part of what a figure counts.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) range: std::ops::Range<usize>,
    /// The address of the next page.
    pub(super) next: Option<String>,
}

impl<'q> ExplainRequest<'q> {
    /// The parameters beside those of the report and its keys.
    pub const PARAMETERS: [&'static str; 4] = [PERIOD, FIGURE, LIMIT, AFTER];

    /// Reads decoded pairs of a query to the explanation of a report.
    ///
    /// # Errors
    /// An unknown report, or the first parameter of a value that cannot be read. Those of the report are read
    /// when it is made.
    pub fn parse(
        report: &str,
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let competencies = ("group_by", "competency");
        let grouped =
            matches!(report, "principles" | "behaviours") && pairs.contains(&competencies);
        let outline = outline_of(if grouped { "competencies" } else { report })?;
        let mut request = Self {
            report: outline,
            figure: outline.figures.first().copied().unwrap_or_default(),
            period: None,
            keys: outline.keys.iter().map(|key| (*key, None)).collect(),
            rest: Vec::new(),
            limit: USUAL,
            after: None,
            all: Vec::new(),
        };
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(repeated(outline, name));
            }
            seen.push(name);
            request.take(name, value)?;
        }
        Ok(request)
    }

    fn take(&mut self, name: &'q str, value: &'q str) -> Result<(), ReportError> {
        if name != AFTER {
            self.all.push((name, value));
        }
        match name {
            PERIOD => self.period = Some(value),
            FIGURE => self.figure = figure(self.report, value)?,
            LIMIT => self.limit = limit(value)?,
            AFTER => self.after = Some(after(value)?),
            // As the older address of competencies has it; the report of that name groups by nothing else.
            "group_by" if self.report.name == "competencies" => {}
            _ => match self.keys.iter_mut().find(|(key, _)| *key == name) {
                Some((_, wanted)) => {
                    *wanted = Some(value);
                    // Such a report is long, and its other rows are not needed.
                    let by_value = narrowed::dimension(self.report.name).is_some();
                    if name == "measure" || (by_value && name == "value") {
                        self.rest.push((name, value));
                    }
                }
                None => self.rest.push((name, value)),
            },
        }
        Ok(())
    }

    /// What the report says of the question, where that leaves out what is asked of its explanation alone.
    pub(super) fn knowing(&self, error: ReportError) -> ReportError {
        let ReportError::UnknownParameter { parameter, known } = error else {
            return error;
        };
        let own = Self::PARAMETERS.iter().chain(self.report.keys);
        let own = own.map(|name| format!("`{name}`"));
        let more = own.filter(|name| !known.contains(name));
        let all: Vec<_> = std::iter::once(known.clone()).chain(more).collect();
        ReportError::UnknownParameter {
            parameter,
            known: all.join(", "),
        }
    }

    /// The row that is meant.
    pub(super) fn row(&self, rows: &[Value]) -> Result<Value, ReportError> {
        let is_meant = |row: &&Value| {
            let text = |name: &str| row.get(name).and_then(Value::as_str);
            let keys = self.keys.iter().all(|(key, wanted)| text(key) == *wanted);
            keys && self
                .period
                .is_none_or(|period| text(PERIOD) == Some(period))
        };
        let mut meant = rows.iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(row), None) => Ok(row.clone()),
            (Some(_), Some(_)) => Err(self.no_row(
                "Several periods have such a row; name one with `period`, as the column of that name has it.",
            )),
            (None, _) => Err(self.no_row(
                "Use the address in the column `explain` of the row, or the values of its columns as they stand.",
            )),
        }
    }

    fn no_row(&self, advice: &'static str) -> ReportError {
        let period = self.period.map(|period| (PERIOD, Some(period)));
        let named = period.into_iter().chain(self.keys.iter().copied());
        let named: Vec<_> = named
            .map(|(name, value)| match value {
                Some(value) => format!("{name}={value}"),
                None => format!("no {name}"),
            })
            .collect();
        ReportError::NoSuchRow {
            report: self.report.name.to_owned(),
            wanted: named.join(", "),
            advice,
        }
    }

    /// The page that is asked for.
    pub(super) fn page(&self, behind: &Behind) -> Result<Part, ReportError> {
        let digest = digest(self.figure, behind);
        let length = behind.items.len();
        let start = match self.after {
            None => 0,
            Some(after) if after.digest == digest && after.place <= length => after.place,
            Some(_) => return Err(ReportError::Changed),
        };
        let end = length.min(start.saturating_add(self.limit));
        let next = (end < length).then(|| {
            let mut pairs = Serializer::new(String::new());
            pairs.extend_pairs(&self.all);
            pairs.append_pair(AFTER, &format!("{end}-{digest}"));
            format!("{}?{}", link::path(self.report.name), pairs.finish())
        });
        let range = start..end;
        Ok(Part { range, next })
    }
}

fn repeated(outline: &Outline, name: &str) -> ReportError {
    let known = ExplainRequest::PARAMETERS.iter().chain(outline.keys);
    let known: Vec<_> = known.map(|one| format!("`{one}`")).collect();
    ReportError::RepeatedParameter {
        parameter: name.to_owned(),
        known: known.join(", "),
    }
}

fn figure(outline: &Outline, value: &str) -> Result<&'static str, ReportError> {
    let found = outline.figures.iter().find(|one| **one == value);
    found
        .copied()
        .ok_or_else(|| bad(FIGURE, value, outline.figures.join(" or ")))
}

fn limit(value: &str) -> Result<usize, ReportError> {
    let number = value.parse().ok();
    let number = number.filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| bad(LIMIT, value, format!("a whole number from 1 to {MOST}")))
}

fn after(value: &str) -> Result<After<'_>, ReportError> {
    let parts = value.split_once('-');
    let read = parts.and_then(|(place, digest)| {
        let place = place.parse().ok()?;
        Some(After { place, digest })
    });
    let expected = "where a page begins; use the address in `next` as it is";
    read.ok_or_else(|| bad(AFTER, value, expected))
}

/// Tells one list from another.
fn digest(figure: &str, behind: &Behind) -> String {
    let mut digest = Sha256::new();
    digest.update(figure);
    for item in &behind.items {
        let (kind, [first, second]) = item.bytes();
        digest.update([kind]);
        digest.update(first.to_be_bytes());
        digest.update(second.to_be_bytes());
    }
    let bytes: [u8; 32] = digest.finalize().into();
    let first: [u8; 8] = std::array::from_fn(|place| bytes[place]);
    format!("{:016x}", u64::from_be_bytes(first))
}
