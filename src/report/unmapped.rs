//! The report `unmapped`: which verbs and activity types counted for nothing, by who sent them.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::arrivals::{ArrivalsRequest, Frame, Whose, narrowed};
use super::error::{MOST_ROWS, ReportError};
use super::figures::Answer;
use super::floor::Settings;
use super::shape::{Line, Report};
use super::tally::{Arrivals, Sender};
use super::words;
use crate::facts::{Family, Kind, Mappings, Nothing, Series};

/// Kinds of statements that are looked through at most. Platforms have some hundreds; a sender that
/// makes up a verb for each statement has any number.
const MOST_KINDS: usize = 100_000;

/// Kinds times periods that are counted at most.
const MOST_FIGURES: usize = 20 * MOST_ROWS;

/// One period, and one kind of statement of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmappedRow {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    /// The IRI of the verb.
    pub verb: String,
    /// The IRI of the type of the activity; `None` for one without, and for other objects.
    pub activity_type: Option<String>,
    /// The id of the key that sent them.
    pub key: String,
    pub key_name: String,
    pub statements: u64,
    /// Why the mappings in force count nothing for them.
    pub reason: String,
    pub unfinished: bool,
}

impl Line for UnmappedRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "verb",
        "activity_type",
        "key",
        "key_name",
        "statements",
        "reason",
        "unfinished",
    ];

    const KEYS: &'static [&'static str] = &["verb", "key", "activity_type"];
    const FIGURES: &'static [&'static str] = &["statements"];

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        let mut keys = vec![("verb", self.verb.as_str()), ("key", self.key.as_str())];
        keys.extend(
            self.activity_type
                .as_deref()
                .map(|one| ("activity_type", one)),
        );
        keys
    }
}

/// Makes the report: within each period the kinds of statements that counted for nothing, the most
/// frequent first. What did not arrive in a period has no row there.
///
/// `data_through` says up to when all that arrived is counted. A period that ends after it (or after
/// `now`) is unfinished.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn unmapped(
    store: &dyn Arrivals,
    mappings: &Mappings,
    request: &ArrivalsRequest,
    settings: &Settings,
    now: Timestamp,
    data_through: Timestamp,
) -> Result<Report<Whose, UnmappedRow>, ReportError> {
    let frame = Frame::resolve(&request.shared, settings, now, data_through)?;
    let key = request.key.as_deref();
    let senders = narrowed(store.senders().await?, key)?;
    let series = arrived(store, &frame, &senders).await?;
    let figures = series.len().saturating_mul(frame.periods.len());
    if figures > MOST_FIGURES {
        return Err(ReportError::TooMuchToCount {
            reason: format!(
                "{} kinds of statements arrived in this range and counted for nothing, too many to \
                 look for in each of {} periods.",
                series.len(),
                frame.periods.len()
            ),
            advice: frame.advice(),
        });
    }
    let answer = Answer(store.tally(&series, &frame.cells()).await?);
    Ok(Report {
        meta: frame.meta("unmapped", mappings.version(), key, words::UNMAPPED),
        data: rows(&frame, mappings, &senders, &series, &answer)?,
    })
}

/// The series of these senders in which anything arrived in the whole range.
async fn arrived(
    store: &dyn Arrivals,
    frame: &Frame,
    senders: &[Sender],
) -> Result<Vec<Series>, ReportError> {
    let family = match senders {
        [only] => Family::UnmappedOf(only.number),
        _ => Family::Unmapped,
    };
    let mut series = store.series(family, MOST_KINDS + 1).await?;
    if series.len() > MOST_KINDS {
        return Err(ReportError::TooMuchToCount {
            reason: format!(
                "More than {MOST_KINDS} kinds of statements counted for nothing since this store \
                 was made, too many to look through."
            ),
            advice: "A key that sends a new verb or activity type with each statement makes them \
                so many; the report quality shows which keys send much that is unmapped. Ask for \
                one of the others with `key`."
                .to_owned(),
        });
    }
    let is_of = |number| senders.iter().any(|sender| sender.number == number);
    series.retain(|one| one.as_unmapped().is_some_and(|(number, _)| is_of(number)));
    let cells = [vec![frame.range()]];
    let answer = Answer(store.tally(&series, &cells).await?);
    let mut found = Vec::new();
    for (place, one) in series.into_iter().enumerate() {
        if answer.at(0, place)?.statements > 0 {
            found.push(one);
        }
    }
    frame.check_rows(found.len())?;
    Ok(found)
}

fn rows(
    frame: &Frame,
    mappings: &Mappings,
    senders: &[Sender],
    series: &[Series],
    answer: &Answer,
) -> Result<Vec<UnmappedRow>, ReportError> {
    let senders: HashMap<i64, &Sender> = senders
        .iter()
        .map(|sender| (sender.number, sender))
        .collect();
    let mut rows = Vec::new();
    for (cell, period) in frame.periods.iter().enumerate() {
        let mut counted: Vec<(u64, &Kind, &Sender)> = Vec::new();
        for (place, one) in series.iter().enumerate() {
            let statements = answer.at(cell, place)?.statements;
            let told = one.as_unmapped().and_then(|(number, kind)| {
                let sender = senders.get(&number)?;
                Some((statements, kind, *sender))
            });
            counted.extend(told.filter(|(statements, ..)| *statements > 0));
        }
        counted.sort_unstable_by_key(|(statements, kind, sender)| {
            (Reverse(*statements), *kind, sender.number)
        });
        let (period_start, period_end) = frame.ends(period);
        rows.extend(
            counted
                .into_iter()
                .map(|(statements, kind, sender)| UnmappedRow {
                    period: period.label.clone(),
                    period_start: period_start.clone(),
                    period_end: period_end.clone(),
                    verb: kind.verb.clone(),
                    activity_type: kind.activity_type.clone(),
                    key: sender.id.clone(),
                    key_name: sender.name.clone(),
                    statements,
                    reason: reason(mappings, kind),
                    unfinished: frame.is_unfinished(period),
                }),
        );
    }
    frame.check_rows(rows.len())?;
    Ok(rows)
}

/// Why the mappings count nothing for a kind of statement, in words.
fn reason(mappings: &Mappings, kind: &Kind) -> String {
    let activity_type = kind.activity_type.as_deref();
    match mappings.why_nothing(&kind.verb, activity_type) {
        None => "the mapping counts it now, and what is stored is being judged again".to_owned(),
        Some(Nothing::UnknownVerb) => "no rule names this verb".to_owned(),
        Some(Nothing::OnlyWhere(rule)) => {
            format!(
                "rule {} asks for a certain value in the context",
                rule.label
            )
        }
        Some(Nothing::Ruled(rule)) if rule.condition.is_some() => format!(
            "rule {} says that it counts for nothing with a certain value in the context",
            rule.label
        ),
        Some(Nothing::Ruled(rule)) => {
            format!("rule {} says that it counts for nothing", rule.label)
        }
        Some(Nothing::LeftOut(rule)) => match activity_type {
            None => format!(
                "rule {} asks for an activity type, and there is none",
                rule.label
            ),
            Some(_) if rule.types.is_empty() => {
                format!("rule {} leaves this activity type out", rule.label)
            }
            Some(_) => format!("rule {} is for other activity types", rule.label),
        },
    }
}
