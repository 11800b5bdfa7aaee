//! What is asked of the reports on learning together.

use super::words::{
    DEBRIEFS, DEBRIEFS_WORDS, Definition, NETWORK, NETWORK_WORDS, PEOPLE, PEOPLE_WORDS, SENIORS,
    SENIORS_WORDS, THREADS, THREADS_WORDS,
};
use crate::facts::Principle;
use crate::report::error::ReportError;
use crate::report::request::{Interval, ReportRequest, bad};

/// One of the reports on learning together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    People,
    Network,
    Threads,
    Debriefs,
    Seniors,
}

impl Together {
    pub const ALL: [Self; 5] = [
        Self::People,
        Self::Network,
        Self::Threads,
        Self::Debriefs,
        Self::Seniors,
    ];

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Network => "network",
            Self::Threads => "threads",
            Self::Debriefs => "debriefs",
            Self::Seniors => "seniors",
        }
    }

    /// What they mean, by name.
    pub(super) fn words(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::People => &PEOPLE_WORDS,
            Self::Network => &NETWORK_WORDS,
            Self::Threads => &THREADS_WORDS,
            Self::Debriefs => &DEBRIEFS_WORDS,
            Self::Seniors => &SENIORS_WORDS,
        }
    }

    /// Its measures, in their order.
    #[must_use]
    pub fn measures(self) -> &'static [&'static Definition] {
        match self {
            Self::People => &PEOPLE,
            Self::Network => &NETWORK,
            Self::Threads => &THREADS,
            Self::Debriefs => &DEBRIEFS,
            Self::Seniors => &SENIORS,
        }
    }
}

/// The parameters of these reports.
#[derive(Debug, Clone)]
pub struct TogetherRequest {
    /// Its interval says nothing where [`has_interval`](Self::has_interval) is not set.
    pub shared: ReportRequest,
    pub has_interval: bool,
    /// The name of the only measure that is wanted.
    pub measure: Option<&'static str>,
    /// The principle that measures are to tell of.
    pub principle: Option<Principle>,
}

impl TogetherRequest {
    /// The parameters beside those of all reports.
    pub const PARAMETERS: [&'static str; 2] = ["measure", "principle"];

    /// Reads decoded pairs of a query.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, or of a value that cannot be read.
    pub fn parse<'q>(
        report: Together,
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        let (mut measure, mut principle, mut has_interval) = (None, None, false);
        let pairs = pairs
            .into_iter()
            .inspect(|(name, _)| has_interval |= *name == "interval");
        let shared = ReportRequest::parse_beside(pairs, &Self::PARAMETERS, |name, value| {
            if name == Self::PARAMETERS[0] {
                measure = Some(named(report, value)?);
            } else {
                let found = Principle::from_slug(value);
                let expected = "openness, transparency, sharing or empowerment";
                principle = Some(found.ok_or_else(|| bad("principle", value, expected))?);
            }
            Ok(())
        })?;
        if has_interval && shared.interval == Interval::Day {
            let expected = "week, month, quarter or none: a day is too short for these measures";
            return Err(bad("interval", "day", expected));
        }
        Ok(Self {
            shared,
            has_interval,
            measure,
            principle,
        })
    }
}

fn named(report: Together, value: &str) -> Result<&'static str, ReportError> {
    let names = || report.measures().iter().map(|one| one.name);
    names().find(|name| *name == value).ok_or_else(|| {
        let all: Vec<_> = names().collect();
        let expected = format!("a measure of this report: {}", all.join(", "));
        bad("measure", value, expected)
    })
}
