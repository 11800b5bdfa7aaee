//! Where a row is explained: an address relative to the server, which names the row and not yet the figure.
//!
//! It asks for the period of the row as a range of its own, so it means the same tomorrow and is as short as it
//! can be. Where a row depends on what came behind its period, it names the whole range.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::shape::{Ground, Line, Meta};
use super::zone::first_instant;

/// The path under which a report explains itself.
#[must_use]
pub fn path(report: &str) -> String {
    format!("/api/v1/reports/{report}/explain")
}

/// The links to the rows of one report.
pub(super) struct Links<'m> {
    report: &'static str,
    zone: Option<TimeZone>,
    tz: &'m str,
    /// The range and the interval of the report.
    range: (&'m str, &'m str, &'static str),
    /// What else was asked for that changes figures.
    asked: Vec<(&'static str, String)>,
    /// The last period, as it stands in rows.
    last: (String, String),
    /// The last link, and how much of it is the beginning of the links to all rows of its period.
    link: String,
    begun: usize,
}

impl<'m> Links<'m> {
    pub(super) fn of<B: Ground>(meta: &'m Meta<B>) -> Self {
        Self {
            report: meta.report,
            zone: TimeZone::get(&meta.tz).ok(),
            tz: &meta.tz,
            range: (&meta.from, &meta.to, meta.interval),
            asked: meta.basis.asked(),
            last: <(String, String)>::default(),
            link: String::new(),
            begun: 0,
        }
    }

    /// `None` for rows without figures.
    pub(super) fn to<R: Line>(&mut self, row: &R) -> Option<&str> {
        if R::FIGURES.is_empty() {
            return None;
        }
        let (start, end) = row.ends();
        if (self.last.0.as_str(), self.last.1.as_str()) != (start, end) {
            self.link = match row.within() {
                None => self.begin(start, end, "none", None),
                period => {
                    let (from, to, interval) = self.range;
                    self.begin(from, to, interval, period)
                }
            };
            self.begun = self.link.len();
            self.last = (start.to_owned(), end.to_owned());
        }
        self.link.truncate(self.begun);
        for (key, value) in row.named_by() {
            self.link.push('&');
            self.encoded(key);
            self.link.push('=');
            self.encoded(value);
        }
        Some(&self.link)
    }

    fn encoded(&mut self, text: &str) {
        // Most are slugs, and there are thousands of them.
        if text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            self.link.push_str(text);
        } else {
            self.link.extend(byte_serialize(text.as_bytes()));
        }
    }

    /// The beginning of the links to the rows of a period.
    fn begin(&self, start: &str, end: &str, interval: &str, period: Option<&str>) -> String {
        let mut pairs = Serializer::new(String::new());
        pairs.append_pair("from", self.short(start));
        pairs.append_pair("to", self.short(end));
        pairs.append_pair("tz", self.tz);
        pairs.append_pair("interval", interval);
        if let Some(period) = period {
            pairs.append_pair("period", period);
        }
        pairs.extend_pairs(&self.asked);
        format!("{}?{}", path(self.report), pairs.finish())
    }

    /// A moment as a date, where that says the same.
    fn short<'t>(&self, moment: &'t str) -> &'t str {
        let short = || {
            let date = moment.get(..10)?;
            let begins = first_instant(date.parse::<Date>().ok()?, self.zone.as_ref()?)?;
            (begins == moment.parse::<Timestamp>().ok()?).then_some(date)
        };
        short().unwrap_or(moment)
    }
}
