//! A row of a report by a dimension.

use serde::Serialize;

use crate::report::shape::{Basis, Ground, Line};

/// One period and value, and one principle or behaviour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueRow {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    /// An IRI of a verb, activity or course, the key of a team, or the name of a unit or platform.
    pub value: String,
    /// The value in words, in the reader's language where there is one.
    pub name: String,
    /// `None` where a behaviour is counted.
    pub principle: Option<String>,
    /// The slug of the behaviour that is counted in place of principles.
    pub behaviour: Option<String>,
    /// `None` where hidden.
    pub statements: Option<u64>,
    /// `None` where hidden.
    pub people: Option<u64>,
    /// Statements to all statements of the principle or behaviour; `None` where there are none, or hidden.
    pub share: Option<f64>,
    /// People of the unit in the directory; `None` for other dimensions.
    pub population: Option<u64>,
    /// People to population.
    pub breadth: Option<f64>,
    pub suppressed: bool,
    pub unfinished: bool,
    pub below_floor: bool,
}

impl Line for ValueRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "value",
        "name",
        "principle",
        "behaviour",
        "statements",
        "people",
        "share",
        "population",
        "breadth",
        "suppressed",
        "unfinished",
        "below_floor",
    ];

    const KEYS: &'static [&'static str] = &["value", "principle"];
    const FIGURES: &'static [&'static str] = &["statements", "people"];

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        let principle = self.principle.as_deref().map(|one| ("principle", one));
        [("value", self.value.as_str())]
            .into_iter()
            .chain(principle)
            .collect()
    }

    /// Which values are listed depends on the whole range.
    fn within(&self) -> Option<&str> {
        Some(&self.period)
    }

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }
}

/// On which basis values are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueBasis {
    #[serde(flatten)]
    pub basis: Basis,
    /// How many values there are, those left out for the limit included.
    pub values: usize,
    pub limit: Option<usize>,
}

impl Ground for ValueBasis {
    fn asked(&self) -> Vec<(&'static str, String)> {
        self.basis.asked()
    }
}

/// One number to another, to four places.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    // Counts lie far below where a float skips whole numbers.
    #[expect(clippy::cast_precision_loss)]
    let ratio = || part as f64 / whole as f64;
    (whole > 0).then(|| (ratio() * 10_000.0).round() / 10_000.0)
}
