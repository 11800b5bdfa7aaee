//! The one shape of all measures.

use serde::Serialize;

use super::figure::{Figure, Place, rounded};
use super::frame::Frame;
use crate::report::period::Period;
use crate::report::shape::Line;
use crate::report::zone::rfc3339;

/// One measure of one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureRow {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    /// `None` where the row is of no one principle.
    pub principle: Option<&'static str>,
    pub measure: &'static str,
    /// The band the row is about, or `unknown`; `None` where it is about all.
    pub band: Option<&'static str>,
    /// The unit it is about, or that contacts come from; `unknown` where nobody knows it.
    pub unit: Option<String>,
    /// The unit that contacts go to.
    pub unit_to: Option<String>,
    pub value: Option<f64>,
    pub unit_of_value: &'static str,
    pub numerator: Option<u64>,
    pub denominator: Option<u64>,
    pub population: Option<u64>,
    pub coverage: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub open: Option<u64>,
    pub suppressed: bool,
    pub unfinished: bool,
    pub below_floor: bool,
}

impl MeasureRow {
    pub(super) fn of(figure: &Figure, period: &Period, frame: &Frame, is_hidden: bool) -> Self {
        let unit = figure.definition.unit;
        let written = |at| rfc3339(at, &frame.window.tz);
        let shown = |number: Option<f64>| number.map(|number| rounded(number, unit));
        let is_exact = frame.viewer == crate::report::Viewer::Exact;
        let mut row = Self {
            period: period.label.clone(),
            period_start: written(period.start),
            period_end: written(period.end),
            principle: figure.principle.map(crate::facts::Principle::slug),
            measure: figure.definition.name,
            band: None,
            unit: None,
            unit_to: None,
            value: None,
            unit_of_value: unit.slug(),
            numerator: None,
            denominator: None,
            population: figure.population,
            coverage: None,
            low: None,
            high: None,
            open: None,
            suppressed: is_hidden,
            unfinished: frame.is_unfinished(period),
            below_floor: is_exact && figure.is_below(frame.floor),
        };
        row.take_place(&figure.place);
        if !is_hidden {
            row.value = shown(figure.value);
            row.numerator = figure.numerator.number();
            row.denominator = figure.denominator.number();
            row.coverage = shown(figure.coverage);
            row.low = shown(figure.interval.map(|(low, _)| low));
            row.high = shown(figure.interval.map(|(_, high)| high));
            row.open = figure.open.as_ref().map(super::figure::Set::len);
        }
        row
    }

    fn take_place(&mut self, place: &Place) {
        let named = |unit: &Option<std::sync::Arc<str>>| {
            Some(unit.as_deref().unwrap_or(UNKNOWN).to_owned())
        };
        match place {
            Place::All => {}
            Place::Band(band) => self.band = Some(band.map_or(UNKNOWN, crate::facts::Band::slug)),
            Place::Unit(unit) => self.unit = Some(unit.to_string()),
            Place::Units(from, to) => (self.unit, self.unit_to) = (named(from), named(to)),
        }
    }
}

/// Stands where the directory does not know.
pub(super) const UNKNOWN: &str = "unknown";

impl Line for MeasureRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "principle",
        "measure",
        "band",
        "unit",
        "unit_to",
        "value",
        "unit_of_value",
        "numerator",
        "denominator",
        "population",
        "coverage",
        "low",
        "high",
        "open",
        "suppressed",
        "unfinished",
        "below_floor",
    ];

    const KEYS: &'static [&'static str] = &["principle", "measure", "band", "unit", "unit_to"];
    const FIGURES: &'static [&'static str] = &["numerator", "denominator", "open"];
    // What answers to a period may come after it.
    const ALONE: bool = false;

    fn period(&self) -> &str {
        &self.period
    }

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        let some = [
            ("principle", self.principle),
            ("measure", Some(self.measure)),
            ("band", self.band),
            ("unit", self.unit.as_deref()),
            ("unit_to", self.unit_to.as_deref()),
        ];
        some.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}
