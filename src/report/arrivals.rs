//! What reports about arrivals have in common: their parameters, their periods, and whom they name.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::error::{MOST_ROWS, ReportError};
use super::floor::Settings;
use super::period::{Period, periods};
use super::request::{Interval, ReportRequest, bad};
use super::shape::{Ground, Meta};
use super::tally::Sender;
use super::window::Window;
use super::words::Words;
use super::zone::{name, rfc3339};
use crate::facts::{Node, milliseconds};

/// The parameters of `unmapped` and `quality`.
#[derive(Debug, Clone, Default)]
pub struct ArrivalsRequest {
    pub shared: ReportRequest,
    /// The id of the only key the report is to be about.
    pub key: Option<String>,
}

impl ArrivalsRequest {
    /// The parameter beside those of all reports.
    pub const KEY: &'static str = "key";

    /// Reads decoded pairs of a query.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, or of a value that cannot be read.
    pub fn parse<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        let mut key = None;
        let shared = ReportRequest::parse_beside(pairs, &[Self::KEY], |_, value| {
            key = Some(value.to_owned());
            Ok(())
        })?;
        Ok(Self { shared, key })
    }
}

/// Whose arrivals were counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Whose {
    /// The id of the only key the report is about; `None` where it is about all of them.
    pub key: Option<String>,
}

/// The key stands in each row.
impl Ground for Whose {}

/// The time a report about arrivals is about.
pub(super) struct Frame {
    pub(super) window: Window,
    pub(super) interval: Interval,
    pub(super) periods: Vec<Period>,
    /// Up to when all that arrived is counted.
    pub(super) data_through: Timestamp,
}

impl Frame {
    pub(super) fn resolve(
        request: &ReportRequest,
        settings: &Settings,
        now: Timestamp,
        data_through: Timestamp,
    ) -> Result<Self, ReportError> {
        let tz = request.tz.as_ref().unwrap_or(&settings.tz).clone();
        let window = Window::resolve(request.from, request.to, tz, None, now)?;
        let periods = periods(&window, request.interval, 1)?;
        check_quarters(&window, &periods)?;
        Ok(Self {
            window,
            interval: request.interval,
            periods,
            data_through: data_through.min(now),
        })
    }

    /// The whole range, in milliseconds.
    pub(super) fn range(&self) -> Range<i64> {
        milliseconds(self.window.start)..milliseconds(self.window.end)
    }

    /// The periods as cells to be counted.
    pub(super) fn cells(&self) -> Vec<Vec<Range<i64>>> {
        let periods = self.periods.iter();
        periods.map(|period| vec![period.range()]).collect()
    }

    pub(super) fn is_unfinished(&self, period: &Period) -> bool {
        period.end > self.data_through
    }

    /// Where a period begins and ends, as it is written.
    pub(super) fn ends(&self, period: &Period) -> (String, String) {
        let written = |at| rfc3339(at, &self.window.tz);
        (written(period.start), written(period.end))
    }

    /// # Errors
    /// [`ReportError::TooManyRows`] where an answer has no room for so many rows.
    pub(super) fn check_rows(&self, rows: usize) -> Result<(), ReportError> {
        let advice = || self.advice();
        match rows {
            0..=MOST_ROWS => Ok(()),
            rows => Err(ReportError::TooManyRows {
                rows,
                advice: advice(),
            }),
        }
    }

    /// What to ask for instead of too much.
    pub(super) fn advice(&self) -> String {
        let coarser = match self.interval {
            Interval::None => "",
            _ => "longer periods, ",
        };
        format!("Ask for {coarser}a shorter range, or one key with `key`.")
    }

    pub(super) fn meta(
        &self,
        report: &'static str,
        mapping_version: &str,
        key: Option<&str>,
        words: Words,
    ) -> Meta<Whose> {
        let Window { start, end, tz } = &self.window;
        Meta {
            report,
            from: rfc3339(*start, tz),
            to: rfc3339(*end, tz),
            tz: name(tz).to_owned(),
            interval: self.interval.slug(),
            mapping_version: mapping_version.to_owned(),
            data_through: rfc3339(self.data_through, tz),
            basis: Whose {
                key: key.map(str::to_owned),
            },
            words,
        }
    }
}

/// The senders a report is about: the one that was asked for, or all of them.
///
/// # Errors
/// [`ReportError::BadValue`] when no key has this id.
pub(super) fn narrowed(
    senders: Vec<Sender>,
    key: Option<&str>,
) -> Result<Vec<Sender>, ReportError> {
    let Some(key) = key else {
        return Ok(senders);
    };
    let found = senders.into_iter().find(|sender| sender.id == key);
    let expected = "the id of a key of this server, as `tertulia key list` and the column `key` \
        of the report quality show them";
    found
        .map(|sender| vec![sender])
        .ok_or_else(|| bad(ArrivalsRequest::KEY, key, expected))
}

/// Refuses a range and periods that cut a quarter of an hour, which is the finest time arrivals are
/// counted by. The local midnights of all zones lie on one at present; some zones of old had
/// others.
fn check_quarters(window: &Window, periods: &[Period]) -> Result<(), ReportError> {
    for (parameter, moment) in [("from", window.start), ("to", window.end)] {
        let Range { start, end } = quarter(moment);
        if start != moment {
            let at = rfc3339(moment, &window.tz);
            return Err(ReportError::OffQuarter {
                parameter,
                reason: format!("`{parameter}` ({at}) does not lie on a quarter of an hour."),
                instead: format!("Ask for {parameter}={start} or {parameter}={end}."),
            });
        }
    }
    let cut = periods
        .iter()
        .find(|period| quarter(period.start).start != period.start);
    cut.map_or(Ok(()), |period| {
        Err(ReportError::OffQuarter {
            parameter: "tz",
            reason: format!(
                "In {} the period {} begins at {}, which does not lie on a quarter of an hour.",
                name(&window.tz),
                period.label,
                rfc3339(period.start, &TimeZone::UTC)
            ),
            instead: "Ask for tz=UTC, for a later range, or for one period with interval=none."
                .to_owned(),
        })
    })
}

/// The quarter of an hour that begins at a moment or is under way then.
fn quarter(moment: Timestamp) -> Range<Timestamp> {
    let range = Node::leaf(milliseconds(moment)).range();
    // The years that requests may name lie far within the calendar.
    let instant = |ms| Timestamp::from_millisecond(ms).unwrap_or(moment);
    instant(range.start)..instant(range.end)
}
