//! A question to a report, and the periods that its answer is about.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::helpers::path;
use super::history::{Question, moment};
use super::plain::calendar::{date, first_date, label, midnight};
use super::world::World;

/// A question with its range settled.
pub struct Asked {
    pub start: Timestamp,
    pub end: Timestamp,
    pub zone: TimeZone,
    pub interval: &'static str,
    pub parameters: Vec<(String, String)>,
}

/// A period of an answer.
pub struct Span {
    pub label: String,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Asked {
    pub fn of(world: &World, question: &Question) -> Self {
        let zone = match question.zone {
            Some(name) => TimeZone::get(name).unwrap(),
            None => world.history.zone(),
        };
        let noon = world.history.noon;
        let settle = |days: i16| {
            let date = date(moment(noon, i64::from(days), 0), &zone);
            let first = midnight(date, &zone);
            match question.off {
                0 => (first, date.to_string()),
                off => {
                    let instant = moment(first, 0, off);
                    (instant, instant.to_string())
                }
            }
        };
        let ((start, from), (end, to)) = (settle(question.from), settle(question.to));
        let mut parameters = vec![
            ("from".to_owned(), from),
            ("to".to_owned(), to),
            ("interval".to_owned(), question.interval.to_owned()),
        ];
        if let Some(zone) = question.zone {
            parameters.push(("tz".to_owned(), zone.to_owned()));
        }
        Self {
            start,
            end,
            zone,
            interval: question.interval,
            parameters,
        }
    }

    pub fn path(&self, report: &str, more: &[(&str, &str)]) -> String {
        let own = self.parameters.iter();
        let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<_> = own.chain(more.iter().copied()).collect();
        path(&format!("/api/v1/reports/{report}"), &all)
    }

    /// The name of the period of an instant; `None` outside the range.
    pub fn period(&self, instant: Timestamp) -> Option<String> {
        let within = self.start <= instant && instant < self.end;
        within.then(|| label(instant, &self.zone, self.interval).unwrap_or_else(|| self.whole()))
    }

    fn whole(&self) -> String {
        let date = |instant| date(instant, &self.zone);
        format!("{}/{}", date(self.start), date(self.end))
    }

    /// All periods.
    pub fn spans(&self) -> Vec<Span> {
        if self.interval == "none" {
            return vec![Span {
                label: self.whole(),
                start: self.start,
                end: self.end,
            }];
        }
        let mut spans: Vec<Span> = Vec::new();
        let mut date = date(self.start, &self.zone);
        loop {
            let first = midnight(first_date(date, self.interval), &self.zone);
            if first >= self.end {
                break;
            }
            let label = label(midnight(date, &self.zone), &self.zone, self.interval).unwrap();
            if spans.last().is_none_or(|last| last.label != label) {
                if let Some(last) = spans.last_mut() {
                    last.end = first;
                }
                spans.push(Span {
                    label,
                    start: first.max(self.start),
                    end: self.end,
                });
            }
            date = date.tomorrow().unwrap();
        }
        spans
    }
}

impl Span {
    /// What a row says of its period.
    pub fn about(&self, world: &World) -> Vec<(&'static str, Value)> {
        vec![
            ("period_start", instant(self.start)),
            ("period_end", instant(self.end)),
            ("unfinished", Value::Bool(self.end > world.now)),
        ]
    }
}

/// An instant, however it is written.
pub fn instant(at: Timestamp) -> Value {
    Value::String(at.to_string())
}
