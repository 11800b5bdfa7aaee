//! What judging a statement comes to, once it is seen beside what is stored: references, findings,
//! facts and threads, under each edition.

use std::sync::Arc;

use uuid::Uuid;

use super::fault::Fault;
use super::findings::{self, About};
use super::writer::Write;
use super::{facts, referred, threads, waiting};
use crate::facts::{Classified, Series};
use crate::profile::{Finding, Gravity, Verdict};
use crate::store::settled::Before;
use crate::store::{Claims, Door, Judgement};

/// A statement that is stored now, or judged again.
pub(super) struct Subject {
    pub(super) sequence: i64,
    pub(super) id: Uuid,
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// When, in milliseconds since 1970.
    pub(super) stored: i64,
    /// Its timestamp, where the sender gave one.
    pub(super) sent: Option<i64>,
    pub(super) voided: bool,
    /// What there was of the same before.
    pub(super) before: Before,
    /// Whether there was any of the same before, whatever became of it.
    pub(super) repeats: bool,
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

    fn about(&self, verdicts: u32) -> About {
        About {
            edition: verdicts,
            sequence: self.sequence,
            key: self.key,
            stored: self.stored,
        }
    }
}

/// What becomes of what profiles say of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// It is to be kept.
    New,
    /// It is kept under another edition that shares it, and stands as it does there. Where it is to be seen `wholly`
    /// and too much would have to be read for that, nothing is taken in, and the references are short.
    Kept { wholly: bool },
}

impl Keeping {
    /// Where a stored statement is judged again under an edition.
    pub(super) fn again(write: &Write<'_>, edition: u32, wholly: bool) -> Self {
        if write.active.verdicts_of(edition) == edition {
            Self::New
        } else {
            Self::Kept { wholly }
        }
    }
}

/// Takes in what a judgement says. The findings for which the statement has to be refused are the answer; then
/// what was done has to be undone.
pub(super) fn take(
    write: &mut Write<'_>,
    subject: &Subject,
    judgement: &Judgement,
    keeping: Keeping,
) -> Result<Vec<Finding>, Fault> {
    let edition = judgement.edition;
    let verdicts = write.active.verdicts_of(edition);
    write.threads.know(verdicts, &judgement.library);
    let mut settled = Settled {
        keeps: keeping == Keeping::New,
        ..Settled::default()
    };
    for verdict in &judgement.verdicts {
        write.references.stored(subject.id, verdict);
        settled.add(write, subject, judgement, verdict)?;
    }
    if !settled.refused.is_empty() {
        return Ok(settled.refused);
    }
    if keeping == (Keeping::Kept { wholly: true }) && write.references.are_short() {
        return Ok(Vec::new());
    }
    if !subject.repeats {
        for what in settled.claims.told(&judgement.classified, judgement.said) {
            write.arrived(
                edition,
                Series::received(subject.key, what),
                subject.stored,
                1,
            );
        }
    }
    match &judgement.classified {
        Classified::Unmapped(kind) if !subject.repeats => {
            let kind = Series::unmapped(subject.key, kind.clone());
            write.arrived(edition, kind, subject.stored, 1);
        }
        Classified::Counts(counts) if subject.counts() => {
            let place = (subject.sequence, subject.id);
            if subject.sent.is_some() && settled.broken.is_empty() {
                facts::count(write, edition, place, counts)?;
            } else {
                let mut counts = counts.clone();
                counts.set_time(subject.time());
                for template in &settled.broken {
                    counts.demote(template);
                }
                facts::count(write, edition, place, &counts)?;
            }
        }
        _ => {}
    }
    Ok(Vec::new())
}

/// What the references of a statement have come to.
#[derive(Default)]
struct Settled {
    /// Whether what profiles say is to be kept.
    keeps: bool,
    refused: Vec<Finding>,
    /// Templates it does not follow because of them, by IRI.
    broken: Vec<String>,
    claims: Claims,
}

impl Settled {
    fn add(
        &mut self,
        write: &mut Write<'_>,
        subject: &Subject,
        judgement: &Judgement,
        verdict: &Verdict,
    ) -> Result<(), Fault> {
        let verdicts = write.active.verdicts_of(judgement.edition);
        let refers = verdict.matches.iter().any(|one| !one.references.is_empty());
        if !refers {
            self.refuse(write, judgement, verdict);
            self.claims.add(verdict);
            return self.keep(write, subject, judgement, verdict);
        }
        let mut settled = verdict.clone();
        let (sequence, version) = (subject.sequence, Arc::clone(&verdict.version));
        let keeps = self.keeps;
        let awaited = referred::settle(write, &mut settled, |write, id| {
            // What it still waits for under the other edition changes both when its turn comes.
            Ok(!keeps && waiting::waits(write, verdicts, sequence, &version, id)?)
        })?;
        self.refuse(write, judgement, &settled);
        self.claims.add(&settled);
        if self.keeps {
            let version = &verdict.version;
            waiting::wait(write, verdicts, subject.sequence, version, &awaited)?;
        }
        self.broken.extend(settled.broken());
        self.keep(write, subject, judgement, &settled)
    }

    /// Rules that do not count yet refuse nothing. Those that have begun to since the statement was judged
    /// refuse it here.
    fn refuse(&mut self, write: &Write<'_>, judgement: &Judgement, verdict: &Verdict) {
        if judgement.door == Door::Reject && write.active.current == judgement.edition {
            let found = verdict.findings.iter();
            let breaking = found.filter(|finding| finding.gravity == Gravity::Breaks);
            self.refused.extend(breaking.cloned());
        }
    }

    /// Keeps what was found, and lets the statement join its thread.
    fn keep(
        &self,
        write: &mut Write<'_>,
        subject: &Subject,
        judgement: &Judgement,
        verdict: &Verdict,
    ) -> Result<(), Fault> {
        if !self.keeps {
            return Ok(());
        }
        let verdicts = write.active.verdicts_of(judgement.edition);
        if subject.is_new && judgement.door != Door::Off {
            for finding in &verdict.findings {
                findings::add(write, &subject.about(verdicts), finding)?;
            }
        }
        if subject.counts() {
            threads::join(write, verdicts, verdict, subject.time(), subject.sequence)?;
        }
        Ok(())
    }
}

/// Whether a batch was judged under every edition that is written under.
pub(super) fn is_judged(write: &Write<'_>, judgements: &[Judgement]) -> bool {
    write
        .active
        .iter()
        .all(|edition| judgements.iter().any(|one| one.edition == edition))
}
