//! The report `quality`: what each key sent, and what was amiss with it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use super::arrivals::{ArrivalsRequest, Frame, Whose, narrowed};
use super::error::ReportError;
use super::figures::Answer;
use super::floor::Settings;
use super::shape::{Line, Report};
use super::tally::{Arrivals, Sender};
use super::words;
use crate::facts::{Family, Node, Received, Series, milliseconds};

/// One period and key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QualityRow {
    pub period: String,
    pub period_start: String,
    /// Where the period ends; outside it.
    pub period_end: String,
    /// The key's id.
    pub key: String,
    pub key_name: String,
    /// Each of these as [`Received`] has it.
    pub stored: u64,
    pub duplicates: u64,
    pub late: u64,
    pub unmapped: u64,
    pub mapped: u64,
    /// All that are followed, matched or unmatched.
    pub claimed: u64,
    pub followed: u64,
    pub matched: u64,
    pub unmatched: u64,
    pub with_registration: u64,
    pub with_recipients: u64,
    pub flagged: u64,
    pub rejected: u64,
    /// Whether nothing came, stored or refused, in the seven days up to the end of the period or up to now, though
    /// something had come before.
    pub silent: bool,
    pub unfinished: bool,
}

impl Line for QualityRow {
    const COLUMNS: &'static [&'static str] = &[
        "period",
        "period_start",
        "period_end",
        "key",
        "key_name",
        "stored",
        "duplicates",
        "late",
        "unmapped",
        "mapped",
        "claimed",
        "followed",
        "matched",
        "unmatched",
        "with_registration",
        "with_recipients",
        "flagged",
        "rejected",
        "silent",
        "unfinished",
    ];

    const KEYS: &'static [&'static str] = &["key"];
    const FIGURES: &'static [&'static str] = &[
        "stored",
        "duplicates",
        "late",
        "unmapped",
        "mapped",
        "claimed",
        "followed",
        "matched",
        "unmatched",
        "with_registration",
        "with_recipients",
        "flagged",
        "rejected",
    ];

    fn ends(&self) -> (&str, &str) {
        (&self.period_start, &self.period_end)
    }

    fn named_by(&self) -> Vec<(&'static str, &str)> {
        vec![("key", self.key.as_str())]
    }
}

/// Makes the report: a row for each period and key, empty ones included, by time and then in the
/// order in which the keys were made. A revoked key is told of if anything ever came from it, or if
/// it is the one asked for.
///
/// `data_through` says up to when all that arrived is counted. A period that ends after it (or after
/// `now`) is unfinished.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn quality(
    store: &dyn Arrivals,
    mapping_version: &str,
    request: &ArrivalsRequest,
    settings: &Settings,
    now: Timestamp,
    data_through: Timestamp,
) -> Result<Report<Whose, QualityRow>, ReportError> {
    let frame = Frame::resolve(&request.shared, settings, now, data_through)?;
    let key = request.key.as_deref();
    let mut senders = narrowed(store.senders().await?, key)?;
    if key.is_none() && senders.iter().any(|sender| sender.revoked) {
        let heard = heard(store, senders.len()).await?;
        senders.retain(|sender| !sender.revoked || heard.contains(&sender.number));
    }
    frame.check_rows(senders.len().saturating_mul(frame.periods.len()))?;
    let series: Vec<_> = senders
        .iter()
        .flat_map(|sender| Received::ALL.map(|what| Series::received(sender.number, what)))
        .collect();
    let answer = Answer(store.tally(&series, &frame.cells()).await?);
    let silences = silences(store, &frame, &senders).await?;
    Ok(Report {
        meta: frame.meta("quality", mapping_version, key, words::QUALITY),
        data: rows(&frame, &senders, &answer, &silences)?,
    })
}

/// The numbers of the keys from which anything ever came.
async fn heard(store: &dyn Arrivals, keys: usize) -> Result<HashSet<i64>, ReportError> {
    let most = keys.saturating_mul(Received::ALL.len());
    let series = store.series(Family::Received, most).await?;
    let received = series.iter().filter_map(Series::as_received);
    Ok(received.map(|(number, _)| number).collect())
}

/// How long nothing has come from a sender that is called silent, in milliseconds.
const SILENCE: i64 = 7 * 86_400_000;

/// What tells of a sender that something came from it.
const SIGNS: [Received; 2] = [Received::Stored, Received::Rejected];

/// `silent[period][sender]`, to the quarter of an hour. Of periods that have not begun nothing is known.
async fn silences(
    store: &dyn Arrivals,
    frame: &Frame,
    senders: &[Sender],
) -> Result<Vec<Vec<bool>>, ReportError> {
    let now = Node::leaf(milliseconds(frame.data_through)).range().end;
    let ends = frame
        .periods
        .iter()
        .map(|period| period.range().end.min(now));
    // What came before the last days of a period is what came before those of the one before it, and since.
    let (mut cells, mut before) = (Vec::new(), 0);
    for end in ends {
        let last = end - SILENCE;
        let (since, recent) = (before..last.max(before), last..end);
        before = since.end;
        cells.extend([vec![since], vec![recent]]);
    }
    let signs = senders
        .iter()
        .flat_map(|sender| SIGNS.map(|what| Series::received(sender.number, what)));
    let answer = Answer(store.tally(&signs.collect::<Vec<_>>(), &cells).await?);
    let came = |cell: usize, place: usize| -> Result<bool, ReportError> {
        for sign in 0..SIGNS.len() {
            if answer.at(cell, place * SIGNS.len() + sign)?.statements > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut heard = vec![false; senders.len()];
    let mut silences = Vec::with_capacity(frame.periods.len());
    for (cell, period) in frame.periods.iter().enumerate() {
        let mut silent = Vec::with_capacity(senders.len());
        for (place, heard) in heard.iter_mut().enumerate() {
            *heard |= came(2 * cell, place)?;
            let has_begun = period.start < frame.data_through;
            silent.push(has_begun && *heard && !came(2 * cell + 1, place)?);
        }
        silences.push(silent);
    }
    Ok(silences)
}

fn rows(
    frame: &Frame,
    senders: &[Sender],
    answer: &Answer,
    silences: &[Vec<bool>],
) -> Result<Vec<QualityRow>, ReportError> {
    let mut rows = Vec::with_capacity(frame.periods.len() * senders.len());
    for (cell, period) in frame.periods.iter().enumerate() {
        let (period_start, period_end) = frame.ends(period);
        for (place, sender) in senders.iter().enumerate() {
            let mut counts = HashMap::new();
            for (at, what) in Received::ALL.into_iter().enumerate() {
                let series = place * Received::ALL.len() + at;
                counts.insert(what, answer.at(cell, series)?.statements);
            }
            let of = |what| counts.get(&what).copied().unwrap_or_default();
            let claims = [Received::Followed, Received::Matched, Received::Unmatched];
            rows.push(QualityRow {
                period: period.label.clone(),
                period_start: period_start.clone(),
                period_end: period_end.clone(),
                key: sender.id.clone(),
                key_name: sender.name.clone(),
                stored: of(Received::Stored),
                duplicates: of(Received::Duplicate),
                late: of(Received::Late),
                unmapped: of(Received::Unmapped),
                mapped: of(Received::Mapped),
                claimed: claims.into_iter().map(of).sum(),
                followed: of(Received::Followed),
                matched: of(Received::Matched),
                unmatched: of(Received::Unmatched),
                with_registration: of(Received::WithRegistration),
                with_recipients: of(Received::WithRecipients),
                flagged: of(Received::Flagged),
                rejected: of(Received::Rejected),
                silent: silences
                    .get(cell)
                    .and_then(|row| row.get(place))
                    .is_some_and(|silent| *silent),
                unfinished: frame.is_unfinished(period),
            });
        }
    }
    Ok(rows)
}
