//! What profiles found in stored statements, told to administrators.

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::{Date, date};
use serde::Serialize;
use uuid::Uuid;

use super::{Fault, Lrs, Parameters, Refusal};
use crate::profile::{Finding, Gravity, Rule};
use crate::store::{FindingCount, FindingQuery, KeptFinding, StoreError};
use crate::xapi::time::format_timestamp;

const CLAUSE: &str = "this server's interface";
/// Findings on one page where nothing else is asked for, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;
/// Counts in one answer at most. There is one for each key and kind of finding.
const MOST_COUNTS: usize = 10_000;

/// The days between which anything can have been stored.
const FIRST_DAY: Date = date(1, 1, 1);
const LAST_DAY: Date = date(9999, 12, 31);

/// One finding, as it is told.
#[derive(Debug, Clone, Serialize)]
pub struct FindingTold {
    pub statement: Uuid,
    pub stored: String,
    #[serde(flatten)]
    pub sender: Sender,
    #[serde(flatten)]
    pub what: Finding,
}

/// The key that sent a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sender {
    pub key: String,
    pub key_name: String,
}

/// A page of findings.
#[derive(Debug, Clone, Serialize)]
pub struct FindingsTold {
    pub data: Vec<FindingTold>,
    /// Where the next page is; `null` on the last one.
    pub next: Option<String>,
}

/// How many statements of a key have the same found about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountTold {
    pub key: String,
    pub key_name: String,
    /// IRI of the profile's version.
    pub profile: String,
    /// IRI of the template or pattern.
    pub template: Option<String>,
    pub rule: &'static str,
    pub gravity: Gravity,
    pub location: String,
    pub wanted: String,
    pub fix: String,
    pub statements: u64,
    /// The first and the last day of UTC on which such a statement was stored.
    pub first: String,
    pub last: String,
}

impl Lrs {
    /// The findings that a query string asks for, newest statements first; `path` is where the next page is
    /// found.
    ///
    /// # Errors
    /// Parameters that are wrong, or a failure of the store.
    pub async fn findings(&self, query: &str, path: &str) -> Result<FindingsTold, Refusal> {
        let known = [
            "key", "profile", "template", "rule", "from", "to", "before", "limit",
        ];
        let given = Parameters::parse(query, &known).map_err(Refusal::Invalid)?;
        let mut faults = Vec::new();
        let limit = given.number("limit", &mut faults).unwrap_or(USUAL);
        let limit = limit.clamp(1, MOST);
        let before = given.get("before").and_then(|text| {
            let place = place(text);
            if place.is_none() {
                let message = "The value does not say where a page begins";
                let fix = "Use the address in `next` as it is";
                faults.push(malformed("before", message, fix, text));
            }
            place
        });
        let query = FindingQuery {
            before,
            // One more than is told shows whether there is a next page.
            limit: limit + 1,
            ..self.asked(&given, faults).await?
        };
        let senders = self.senders().await?;
        let mut found = self.store.findings(query).await?;
        let is_last = found.len() <= limit;
        found.truncate(limit);
        let next = found.last().filter(|_| !is_last).map(|last| {
            let (sequence, kind) = last.place;
            format!(
                "{path}?{}",
                given.query_with("before", &format!("{sequence}-{kind}"))
            )
        });
        let data = found.into_iter();
        let data = data.map(|one| FindingTold::of(one, &senders)).collect();
        Ok(FindingsTold { data, next })
    }

    /// The findings that a query string asks for, counted by key and kind, the most frequent first; at most
    /// 10,000 counts.
    ///
    /// # Errors
    /// Parameters that are wrong, or a failure of the store.
    pub async fn finding_counts(&self, query: &str) -> Result<Vec<CountTold>, Refusal> {
        let known = ["key", "profile", "template", "rule", "from", "to"];
        let given = Parameters::parse(query, &known).map_err(Refusal::Invalid)?;
        let query = FindingQuery {
            limit: MOST_COUNTS,
            ..self.asked(&given, Vec::new()).await?
        };
        let senders = self.senders().await?;
        let found = self.store.finding_counts(query).await?;
        let told = found.into_iter().map(|one| CountTold::of(one, &senders));
        Ok(told.collect())
    }

    /// What both have in common.
    async fn asked(
        &self,
        given: &Parameters,
        mut faults: Vec<Fault>,
    ) -> Result<FindingQuery, Refusal> {
        let key = match given.get("key") {
            None => None,
            Some(id) => {
                let key = self.store.key(id).await?;
                if key.is_none() {
                    let fix = "Name a key by its id, as `tertulia key list` shows it";
                    faults.push(malformed("key", "There is no key of this id", fix, id));
                }
                key.map(|key| key.number)
            }
        };
        if let Some(rule) = given.get("rule")
            && Rule::ALL.iter().all(|known| known.slug() != rule)
        {
            let names = Rule::ALL.map(Rule::slug).join(", ");
            let message = "There is no rule of this name";
            faults.push(malformed(
                "rule",
                message,
                format!("Use one of: {names}"),
                rule,
            ));
        }
        let days = days(given, &mut faults);
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let text = |name| given.get(name).map(str::to_owned);
        Ok(FindingQuery {
            key,
            profile: text("profile"),
            template: text("template"),
            rule: text("rule"),
            days,
            before: None,
            limit: 0,
        })
    }

    async fn senders(&self) -> Result<HashMap<i64, Sender>, StoreError> {
        let keys = self.store.keys().await?.into_iter();
        let sender = keys.map(|key| {
            let sender = Sender {
                key: key.id,
                key_name: key.name,
            };
            (key.number, sender)
        });
        Ok(sender.collect())
    }
}

/// The days from `from` on and before `to`; all where neither is given.
fn days(given: &Parameters, faults: &mut Vec<Fault>) -> Option<Range<Date>> {
    let mut day = |name: &'static str| {
        let text = given.get(name)?;
        let date: Option<Date> = text
            .parse()
            .ok()
            .filter(|_| text.len() == "2026-01-31".len());
        if date.is_none() {
            let message = "The value is not a day";
            faults.push(malformed(
                name,
                message,
                "Write a day of UTC like 2026-01-31",
                text,
            ));
        }
        date
    };
    let (from, to) = (day("from"), day("to"));
    let range = from.unwrap_or(FIRST_DAY)..to.unwrap_or(LAST_DAY);
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        let message = "There is no day from `from` on and before `to`";
        let fix = "Let `from` be earlier than `to`, which is itself left out";
        faults.push(malformed("from", message, fix, &from.to_string()));
    }
    (from.is_some() || to.is_some()).then_some(range)
}

/// Where a page begins, as `next` of the one before says it.
fn place(text: &str) -> Option<(i64, i64)> {
    let (sequence, kind) = text.split_once('-')?;
    Some((sequence.parse().ok()?, kind.parse().ok()?))
}

fn malformed(
    name: &'static str,
    message: &'static str,
    fix: impl Into<std::borrow::Cow<'static, str>>,
    found: &str,
) -> Fault {
    Fault::parameter(name, "malformed-parameter", message, fix, CLAUSE).found(found)
}

impl Sender {
    /// The sender of a number; keys are never forgotten.
    fn of(number: i64, senders: &HashMap<i64, Self>) -> Self {
        senders.get(&number).cloned().unwrap_or(Self {
            key: String::new(),
            key_name: String::new(),
        })
    }
}

impl FindingTold {
    fn of(kept: KeptFinding, senders: &HashMap<i64, Sender>) -> Self {
        Self {
            statement: kept.statement,
            stored: format_timestamp(kept.stored),
            sender: Sender::of(kept.key, senders),
            what: kept.what,
        }
    }
}

impl CountTold {
    fn of(count: FindingCount, senders: &HashMap<i64, Sender>) -> Self {
        let Sender { key, key_name } = Sender::of(count.key, senders);
        let what = count.what;
        Self {
            key,
            key_name,
            profile: what.profile,
            template: what.template,
            rule: what.rule.slug(),
            gravity: what.gravity,
            location: what.location,
            wanted: what.wanted,
            fix: what.fix,
            statements: count.statements,
            first: count.first.to_string(),
            last: count.last.to_string(),
        }
    }
}
