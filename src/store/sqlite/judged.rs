//! What judging a statement comes to, once it is seen beside what is stored: references, findings,
//! facts and threads, under each edition.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::copies::Before;
use super::facts;
use super::fault::Fault;
use super::findings::{self, About};
use super::flags::Flags;
use super::threads;
use super::writer::Write;
use crate::facts::{Classified, Received, Series, milliseconds};
use crate::profile::{Finding, Gravity, Verdict, Version};
use crate::store::{Door, Judgement};

/// A statement that is stored now, or judged again.
pub(super) struct Subject {
    pub(super) sequence: i64,
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// When, in milliseconds since 1970.
    pub(super) stored: i64,
    /// Its timestamp, where the sender gave one.
    pub(super) sent: Option<i64>,
    pub(super) voided: bool,
    /// What there was of the same before.
    pub(super) before: Before,
    /// Whether its findings are not kept yet.
    pub(super) is_new: bool,
}

impl Subject {
    /// The time it counts at.
    fn time(&self) -> i64 {
        self.sent.unwrap_or(self.stored)
    }

    /// Whether it is something that happened, and not a retry or taken back.
    fn counts(&self) -> bool {
        !self.voided && self.before != Before::Standing
    }

    fn about(&self, edition: u32) -> About {
        About {
            edition,
            sequence: self.sequence,
            key: self.key,
            stored: self.stored,
        }
    }
}

/// Takes in what a judgement says. The findings for which the statement has to be refused are the answer; then
/// what was done has to be undone.
pub(super) fn take(
    write: &mut Write<'_>,
    subject: &Subject,
    judgement: &Judgement,
) -> Result<Vec<Finding>, Fault> {
    let edition = judgement.edition;
    write.threads.know(edition, &judgement.library);
    let mut settled = Settled::default();
    for verdict in &judgement.verdicts {
        settled.add(write, subject, judgement, verdict)?;
    }
    if !settled.refused.is_empty() {
        return Ok(settled.refused);
    }
    match &judgement.classified {
        Classified::Unmapped(kind) if subject.before == Before::Nothing => {
            let unmapped = Series::received(subject.key, Received::Unmapped);
            write.arrived(edition, &unmapped, subject.stored);
            let kind = Series::unmapped(subject.key, kind.clone());
            write.arrived(edition, &kind, subject.stored);
        }
        Classified::Counts(counts) if subject.counts() => {
            if subject.sent.is_some() && settled.broken.is_empty() {
                facts::count(write, edition, subject.sequence, counts)?;
            } else {
                let mut counts = counts.clone();
                counts.set_time(subject.time());
                for template in &settled.broken {
                    counts.demote(template);
                }
                facts::count(write, edition, subject.sequence, &counts)?;
            }
        }
        _ => {}
    }
    Ok(Vec::new())
}

/// What the references of a statement have come to.
#[derive(Default)]
struct Settled {
    refused: Vec<Finding>,
    /// Templates it does not follow because of them, by IRI.
    broken: Vec<String>,
}

impl Settled {
    fn add(
        &mut self,
        write: &mut Write<'_>,
        subject: &Subject,
        judgement: &Judgement,
        verdict: &Verdict,
    ) -> Result<(), Fault> {
        let edition = judgement.edition;
        let refers = verdict.matches.iter().any(|one| !one.references.is_empty());
        if !refers {
            return keep(write, subject, judgement, verdict);
        }
        let mut settled = verdict.clone();
        let awaited = settled.settle(&mut |id| text_of(write, id))?;
        let found = settled.findings.iter().skip(verdict.findings.len());
        // Rules that do not count yet refuse nothing.
        if judgement.door == Door::Reject && write.active.current == edition {
            let breaking = found.filter(|finding| finding.gravity == Gravity::Breaks);
            self.refused.extend(breaking.cloned());
        }
        for id in awaited {
            wait(write, edition, subject.sequence, &verdict.version, id)?;
        }
        self.broken.extend(broken_in(&settled));
        keep(write, subject, judgement, &settled)
    }
}

/// The templates a statement has the properties of and does not follow.
fn broken_in(verdict: &Verdict) -> impl Iterator<Item = String> {
    verdict
        .matches
        .iter()
        .filter(|one| !one.followed)
        .filter_map(|one| verdict.version.templates.get(one.template))
        .map(|template| template.id.clone())
}

/// Keeps what was found, and lets the statement join its thread.
fn keep(
    write: &mut Write<'_>,
    subject: &Subject,
    judgement: &Judgement,
    verdict: &Verdict,
) -> Result<(), Fault> {
    if subject.is_new && judgement.door != Door::Off {
        for finding in &verdict.findings {
            findings::add(write, &subject.about(judgement.edition), finding)?;
        }
    }
    if subject.counts() {
        threads::join(
            write,
            judgement.edition,
            verdict,
            subject.time(),
            subject.sequence,
        )?;
    }
    Ok(())
}

/// The JSON of a stored statement.
fn text_of(write: &Write<'_>, id: Uuid) -> Result<Option<String>, Fault> {
    let row = write
        .connection
        .prepare_cached("SELECT dictionary, body FROM statement WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    let Some((dictionary, body)) = row else {
        return Ok(None);
    };
    let mut text = write.codec.unpack(write.connection, dictionary, &body)?;
    text.push('}');
    Ok(Some(text))
}

/// Remembers that a statement has to be judged again by a version when the one it needs is stored.
fn wait(
    write: &Write<'_>,
    edition: u32,
    sequence: i64,
    version: &Version,
    id: Uuid,
) -> Result<(), Fault> {
    write
        .connection
        .prepare_cached(
            "INSERT OR IGNORE INTO awaited (target, edition, seq, version) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![id.as_bytes(), edition, sequence, version.id])?;
    Ok(())
}

/// Judges again what has waited for a statement that is stored now.
pub(super) fn arrived(write: &mut Write<'_>, id: Uuid) -> Result<(), Fault> {
    let waiting = {
        let mut select = write
            .connection
            .prepare_cached("SELECT edition, seq, version FROM awaited WHERE target = ?1")?;
        let rows = select.query_map([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.collect::<Result<Vec<(u32, i64, String)>, _>>()?
    };
    if waiting.is_empty() {
        return Ok(());
    }
    write
        .connection
        .prepare_cached("DELETE FROM awaited WHERE target = ?1")?
        .execute([id.as_bytes()])?;
    for (edition, sequence, version) in waiting {
        if write.active.contains(edition) {
            reconsider(write, edition, sequence, &version, id)?;
        }
    }
    Ok(())
}

/// Judges a stored statement again by one version, for a statement it refers to, at whatever distance, is
/// there now. What was followed may be broken by that, and never the other way round.
fn reconsider(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    version: &str,
    arrived: Uuid,
) -> Result<(), Fault> {
    let version = write
        .threads
        .library(edition)
        .and_then(|library| library.version(version));
    let Some(version) = version.map(Arc::clone) else {
        return Ok(());
    };
    let row = row(write.connection, sequence)?;
    let sealed = write
        .codec
        .unpack(write.connection, row.dictionary, &row.body)?;
    let judged = row.flags.set.with_sent(&sealed, |statement| {
        let time = statement.timestamp().map_or(row.stored, milliseconds);
        (version.judge(statement), time)
    });
    let damaged = |broken| Fault::Corrupt(format!("a stored statement is damaged: {broken}"));
    let (judged, time) = judged.map_err(damaged)?;
    let mut verdict = judged.clone();
    for id in verdict.settle(&mut |id| text_of(write, id))? {
        wait(write, edition, sequence, &version, id)?;
    }
    if verdict.findings.len() == judged.findings.len() {
        return Ok(());
    }
    let broken: Vec<String> = broken_in(&verdict).collect();
    facts::demote(write, edition, sequence, time, &broken)?;
    if !row.flags.voided {
        threads::correct(write, edition, &verdict, time, sequence)?;
    }
    if door(write.connection, row.key)? == Door::Off {
        return Ok(());
    }
    // What was found before is kept already, or was and went with the oldest.
    let mut before = judged;
    before.settle(&mut |id| match id {
        id if id == arrived => Ok(None),
        id => text_of(write, id),
    })?;
    let known: Vec<Finding> = before.findings.iter().map(Finding::kind).collect();
    let about = About {
        edition,
        sequence,
        key: row.key,
        stored: row.stored,
    };
    for finding in &verdict.findings {
        if !known.contains(&finding.kind()) {
            findings::add(write, &about, finding)?;
        }
    }
    Ok(())
}

/// A stored statement.
struct Row {
    stored: i64,
    flags: Flags,
    key: i64,
    dictionary: i64,
    body: Vec<u8>,
}

fn row(connection: &Connection, sequence: i64) -> Result<Row, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT stored, flags, key, dictionary, body FROM statement WHERE seq = ?1",
        )?
        .query_row([sequence], |row| {
            Ok(Row {
                stored: row.get(0)?,
                flags: Flags::from_bits(row.get(1)?),
                key: row.get(2)?,
                dictionary: row.get(3)?,
                body: row.get(4)?,
            })
        })?)
}

/// What a key wants of findings.
pub(super) fn door(connection: &Connection, key: i64) -> Result<Door, Fault> {
    let name: Option<String> = connection
        .prepare_cached("SELECT door FROM key WHERE number = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(name.and_then(|name| Door::named(&name)).unwrap_or_default())
}

/// Whether a batch was judged under every edition that is written under.
pub(super) fn is_judged(write: &Write<'_>, judgements: &[Judgement]) -> bool {
    write
        .active
        .iter()
        .all(|edition| judgements.iter().any(|one| one.edition == edition))
}
