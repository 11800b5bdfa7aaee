//! What judging a statement comes to, once it is seen beside what is stored: references, findings,
//! facts and threads, under each edition.

use uuid::Uuid;

use super::fault::Fault;
use super::findings::{self, About};
use super::threads::Joining;
use super::write::Write;
use super::{arrivals, editions, facts, referred, threads, waiting};
use crate::facts::{Classified, Series, milliseconds};
use crate::profile::{Finding, Gravity, Reference, Verdict};
use crate::store::settled::Before;
use crate::store::{Claims, Door, Judgement, NewStatement};

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

    fn about(&self, edition: u32) -> About {
        About {
            edition,
            sequence: self.sequence,
            key: self.key,
            stored: self.stored,
        }
    }
}

/// A statement of which judgements will be taken in.
pub(super) struct Expected<'j> {
    /// Its place in the order of the store; 0 where it has none yet.
    pub(super) sequence: i64,
    pub(super) key: i64,
    pub(super) stored: i64,
    pub(super) sent: Option<i64>,
    pub(super) judgements: &'j [Judgement],
}

/// Reads at once what taking in the statements of a batch will ask for. How much may be read for their references
/// must be known by then.
pub(super) async fn prefetch(
    write: &mut Write<'_>,
    batch: impl Iterator<Item = &NewStatement> + Clone,
) -> Result<(), Fault> {
    waiting::prefetch(write, batch.clone().map(|statement| statement.id)).await?;
    let stored = write.stored;
    let expected: Vec<_> = batch
        .map(|statement| Expected {
            sequence: 0,
            key: statement.key,
            stored,
            sent: statement.timestamp.map(milliseconds),
            judgements: &statement.judgements,
        })
        .collect();
    prefetch_judged(write, &expected).await
}

/// The statements that are referred to and that nobody has looked at yet.
pub(super) fn references<'j>(
    write: &mut Write<'_>,
    judgements: impl Iterator<Item = &'j Judgement>,
) -> Vec<Uuid> {
    let active = editions::active(write);
    let mut references = Vec::new();
    for judgement in judgements.filter(|judgement| active.contains(judgement.edition)) {
        for verdict in &judgement.verdicts {
            let matches = verdict.matches.iter();
            for reference in matches.flat_map(|one| &one.references) {
                let (Reference::Object(id) | Reference::Context(id)) = *reference;
                references.push((&verdict.version, id));
            }
        }
    }
    referred::unknown(write, references)
}

/// Reads at once what taking these in will ask for.
pub(super) async fn prefetch_judged(
    write: &mut Write<'_>,
    expected: &[Expected<'_>],
) -> Result<(), Fault> {
    let active = editions::active(write);
    let (mut references, mut findings, mut joining) = (Vec::new(), Vec::new(), Vec::new());
    let (mut counts, mut waits) = (Vec::new(), Vec::new());
    for one in expected {
        let judgements = one.judgements.iter();
        for judgement in judgements.filter(|judgement| active.contains(judgement.edition)) {
            let about = About {
                edition: judgement.edition,
                sequence: one.sequence,
                key: one.key,
                stored: one.stored,
            };
            if let Classified::Counts(facts) = &judgement.classified {
                counts.push(facts);
            }
            for verdict in &judgement.verdicts {
                let matches = verdict.matches.iter();
                for reference in matches.flat_map(|one| &one.references) {
                    let (Reference::Object(id) | Reference::Context(id)) = *reference;
                    references.push((&verdict.version, id));
                    if one.sequence > 0 {
                        let version = &verdict.version.id;
                        waits.push(waiting::row(id, about.edition, about.sequence, version));
                    }
                }
                if judgement.door != Door::Off {
                    findings.extend(verdict.findings.iter().map(|finding| (about, finding)));
                }
                joining.push(Joining {
                    edition: judgement.edition,
                    verdict,
                    time: one.sent.unwrap_or(one.stored),
                    sequence: (one.sequence > 0).then_some(one.sequence),
                });
            }
        }
    }
    referred::prefetch(write, references).await?;
    write.tables.awaited.fetch(&mut write.tx, waits).await?;
    findings::prefetch(write, &findings).await?;
    threads::prefetch(write, joining).await?;
    facts::prefetch_people(write, counts).await
}

/// Takes in what a judgement says. The findings for which the statement has to be refused are the answer; then
/// what was done has to be undone.
pub(super) async fn take(
    write: &mut Write<'_>,
    subject: &Subject,
    judgement: &Judgement,
) -> Result<Vec<Finding>, Fault> {
    let edition = judgement.edition;
    write.pending.touched.know(edition, &judgement.library);
    let mut settled = Settled::default();
    for verdict in &judgement.verdicts {
        settled.add(write, subject, judgement, verdict).await?;
    }
    if !settled.refused.is_empty() {
        return Ok(settled.refused);
    }
    if !subject.repeats {
        for what in settled.claims.told(&judgement.classified, judgement.said) {
            let series = Series::received(subject.key, what);
            arrivals::arrived(write, edition, series, subject.stored, 1);
        }
    }
    match &judgement.classified {
        Classified::Unmapped(kind) if !subject.repeats => {
            let kind = Series::unmapped(subject.key, kind.clone());
            arrivals::arrived(write, edition, kind, subject.stored, 1);
        }
        Classified::Counts(counts) if subject.counts() => {
            if subject.sent.is_some() && settled.broken.is_empty() {
                facts::count(write, edition, subject.sequence, counts).await?;
            } else {
                let mut counts = counts.clone();
                counts.set_time(subject.time());
                for template in &settled.broken {
                    counts.demote(template);
                }
                facts::count(write, edition, subject.sequence, &counts).await?;
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
    claims: Claims,
}

impl Settled {
    async fn add(
        &mut self,
        write: &mut Write<'_>,
        subject: &Subject,
        judgement: &Judgement,
        verdict: &Verdict,
    ) -> Result<(), Fault> {
        let edition = judgement.edition;
        let refers = verdict.matches.iter().any(|one| !one.references.is_empty());
        if !refers {
            self.refuse(write, judgement, verdict);
            self.claims.add(verdict);
            return keep(write, subject, judgement, verdict).await;
        }
        let mut settled = verdict.clone();
        let awaited = referred::settle(write, &mut settled).await?;
        self.refuse(write, judgement, &settled);
        self.claims.add(&settled);
        waiting::wait(write, edition, subject.sequence, &verdict.version, &awaited).await?;
        self.broken.extend(settled.broken());
        keep(write, subject, judgement, &settled).await
    }

    /// Rules that do not count yet refuse nothing. Those that have begun to since the statement was judged
    /// refuse it here.
    fn refuse(&mut self, write: &Write<'_>, judgement: &Judgement, verdict: &Verdict) {
        let counts = editions::active(write).current == judgement.edition;
        if judgement.door == Door::Reject && counts {
            let found = verdict.findings.iter();
            let breaking = found.filter(|finding| finding.gravity == Gravity::Breaks);
            self.refused.extend(breaking.cloned());
        }
    }
}

/// Keeps what was found, and lets the statement join its thread.
async fn keep(
    write: &mut Write<'_>,
    subject: &Subject,
    judgement: &Judgement,
    verdict: &Verdict,
) -> Result<(), Fault> {
    let edition = judgement.edition;
    if subject.is_new && judgement.door != Door::Off {
        for finding in &verdict.findings {
            findings::add(write, &subject.about(edition), finding).await?;
        }
    }
    if subject.counts() {
        threads::join(write, edition, verdict, subject.time(), subject.sequence).await?;
    }
    Ok(())
}

/// Whether a batch was judged under every edition that is written under.
pub(super) fn is_judged(write: &Write<'_>, judgements: &[Judgement]) -> bool {
    editions::active(write)
        .iter()
        .all(|edition| judgements.iter().any(|one| one.edition == edition))
}
