//! Judging a stored statement again, because one that it refers to is there now.

use std::sync::Arc;

use uuid::Uuid;

use super::{AWAITED, Allowance, Waiting, claims, wait};
use crate::facts::milliseconds;
use crate::profile::{Finding, Verdict};
use crate::store::mongo::fault::Fault;
use crate::store::mongo::findings::{self, About};
use crate::store::mongo::id::Parts;
use crate::store::mongo::referred::{self, Before, is_stored, readable};
use crate::store::mongo::threads::{self, Joining};
use crate::store::mongo::time::timestamp;
use crate::store::mongo::write::Write;
use crate::store::mongo::{facts, keys, statements};
use crate::store::settled::Alike;
use crate::store::{Door, MOST_REFERRED};
use crate::xapi::compare::fingerprint;

/// Statements that are read at a time.
const AT_ONCE: usize = 25;

/// Judges again as much of what waits for a stored statement as is allowed; whether any of it is left.
pub(super) async fn judge_some(
    write: &mut Write<'_>,
    edition: u32,
    id: Uuid,
    allowance: &mut Allowance,
) -> Result<bool, Fault> {
    let waiting = waiting(write, edition, id, allowance.statements + 1).await?;
    for (place, one) in waiting.iter().enumerate() {
        if allowance.statements == 0 || allowance.bytes == 0 {
            return Ok(true);
        }
        if place % AT_ONCE == 0 {
            let some = waiting.iter().skip(place).take(AT_ONCE);
            prefetch(write, edition, some).await?;
        }
        write.pending.references.allow(allowance.bytes);
        // One that is too much by itself would wait for ever.
        let wholly = allowance.bytes < MOST_REFERRED;
        if !reconsider(write, edition, one, wholly).await? {
            allowance.bytes = 0;
            return Ok(true);
        }
        write.tables.awaited.remove(&one.row(id, edition));
        allowance.statements -= 1;
        allowance.bytes = write.pending.references.allow(0);
    }
    Ok(false)
}

async fn waiting(
    write: &mut Write<'_>,
    edition: u32,
    id: Uuid,
    most: usize,
) -> Result<Vec<Waiting>, Fault> {
    let range = Parts::new().uuid(id).number32(edition).range(AWAITED);
    let rows = &mut write.tables.awaited;
    let found: Vec<_> = if write.pending.awaiting.is_own(id) {
        rows.known_in(range).take(most).cloned().collect()
    } else {
        rows.range(&mut write.tx, range, most, false).await?
    };
    let waiting = |row: &super::AwaitedRow| Waiting {
        sequence: row.n,
        version: row.version.clone(),
    };
    Ok(found.iter().map(|row| waiting(row)).collect())
}

/// Reads at once what judging some again will ask for.
async fn prefetch(
    write: &mut Write<'_>,
    edition: u32,
    some: impl Iterator<Item = &Waiting> + Clone,
) -> Result<(), Fault> {
    let places = some.clone().map(|one| one.sequence);
    statements::fetch_by_sequences(write, places).await?;
    let mut judged = Vec::new();
    for one in some {
        judged.extend(Judged::of(write, edition, one).await?);
    }
    let counted = judged.iter().map(|one| (one.sequence, one.time));
    facts::prefetch(write, counted).await?;
    let joining = judged.iter().map(|one| Joining {
        edition,
        verdict: &one.verdict,
        time: one.time,
        sequence: Some(one.sequence),
    });
    threads::prefetch(write, joining).await
}

/// A stored statement and what versions say of it, before what it refers to is looked at.
pub(super) struct Judged {
    pub(super) sequence: i64,
    /// What the version says by which it waits.
    verdict: Verdict,
    /// What the others say that it names.
    pub(super) others: Vec<Verdict>,
    /// What tells retries, where it is known by that.
    pub(super) copy: Option<Alike>,
    time: i64,
    pub(super) key: i64,
    pub(super) stored: i64,
    voided: bool,
    pub(super) voiding: bool,
    /// Bytes of its text.
    length: usize,
}

impl Judged {
    /// `None` where there is nothing to be judged, or nothing to judge it by.
    async fn of(
        write: &mut Write<'_>,
        edition: u32,
        waiting: &Waiting,
    ) -> Result<Option<Self>, Fault> {
        let sequence = waiting.sequence;
        let Some(library) = write.pending.touched.library(edition).map(Arc::clone) else {
            return Ok(None);
        };
        let Some(row) = statements::by_sequence(write, sequence).await? else {
            return Ok(None);
        };
        let sealed = readable(&row)?;
        let (flags, stored) = (row.flags(), timestamp(row.stored)?);
        let judged = flags.set.with_sent(&sealed, |statement| {
            let time = statement.timestamp().map_or(row.stored, milliseconds);
            let copy = flags.copy.then(|| Alike {
                key: row.key,
                time,
                fingerprint: fingerprint(statement),
            });
            (library.judge_in_force(statement, Some(stored)), time, copy)
        });
        let (mut others, time, copy) = match judged {
            Ok(judged) => judged,
            Err(broken) => {
                tracing::error!(place = sequence, %broken, "a stored statement is damaged");
                return Ok(None);
            }
        };
        let mut all = others.iter();
        let place = all.position(|one| one.version.id == waiting.version);
        Ok(place.map(|place| Self {
            sequence,
            verdict: others.remove(place),
            others,
            copy,
            time,
            key: row.key,
            stored: row.stored,
            voided: flags.voided,
            voiding: flags.voiding,
            length: sealed.len(),
        }))
    }
}

/// Judges a stored statement again by one version, for a statement it refers to, at whatever distance, is
/// there now. What was followed may be broken by that, and never the other way round. `false` where it is to
/// be done `wholly` and is too much to be read now; then nothing was changed.
async fn reconsider(
    write: &mut Write<'_>,
    edition: u32,
    waiting: &Waiting,
    wholly: bool,
) -> Result<bool, Fault> {
    let Some(mut judged) = Judged::of(write, edition, waiting).await? else {
        return Ok(true);
    };
    let (sequence, time) = (judged.sequence, judged.time);
    write.pending.references.spend(judged.length);
    let mut verdict = judged.verdict.clone();
    let mut missing = referred::settle(write, &mut verdict).await?;
    // What was found before is kept already, or was and went with the oldest. For what it still waits for, it
    // will be judged again.
    let is_changed = verdict.findings.len() != judged.verdict.findings.len();
    let mut before = judged.verdict.clone();
    if is_changed {
        let still = Before { edition, waiting };
        referred::settle_before(write, &mut before, still).await?;
        for other in &mut judged.others {
            let waiting = Waiting {
                sequence,
                version: other.version.id.clone(),
            };
            let waiting = &waiting;
            let still = Before { edition, waiting };
            referred::settle_before(write, other, still).await?;
        }
    }
    if write.pending.references.are_short() {
        if wholly {
            return Ok(false);
        }
        tracing::warn!(
            place = sequence,
            "a statement refers to more than can be read; what was not read is taken to be right"
        );
        let mut absent = Vec::new();
        for id in missing {
            if !is_stored(write, id).await? {
                absent.push(id);
            }
        }
        missing = absent;
    }
    wait(write, edition, sequence, &verdict.version, &missing).await?;
    if !is_changed {
        return Ok(true);
    }
    let broken: Vec<String> = verdict.broken().collect();
    facts::demote(write, edition, sequence, time, &broken).await?;
    if !judged.voided {
        threads::correct(write, edition, &verdict, time, sequence).await?;
    }
    claims::correct(write, edition, &judged, &before, &verdict).await?;
    if keys::door(write, judged.key).await? == Door::Off {
        return Ok(true);
    }
    let known: Vec<Finding> = before.findings.iter().map(Finding::kind).collect();
    let about = About {
        edition,
        sequence,
        key: judged.key,
        stored: judged.stored,
    };
    for finding in &verdict.findings {
        if !known.contains(&finding.kind()) {
            findings::add(write, &about, finding).await?;
        }
    }
    Ok(true)
}
