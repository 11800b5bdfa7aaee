//! Statements that refer to others which are not there yet: they are judged again when those come.
//!
//! `awaited` says which statement waits for which. Some hundreds are judged in the transaction that stores
//! what they wait for. Where there are more, `arrived` names the statement that came, and the sweeper takes
//! what is left, a slice with each commit. It needs the profiles of the edition, which only judgements
//! bring; after a restart it begins with the first batch.

mod claims;

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use self::claims::Changed;
use super::fault::Fault;
use super::findings::{self, About};
use super::keys;
use super::pages::timestamp;
use super::referred::{self, is_stored, readable};
use super::sweeper::Sweeper;
use super::writer::Write;
use super::{facts, threads};
use crate::facts::milliseconds;
use crate::profile::{Finding, Library, Verdict, Version};
use crate::store::flags::Flags;
use crate::store::settled::Alike;
use crate::store::{Door, MOST_REFERRED};
use crate::xapi::compare::fingerprint;

/// Statements judged again in one transaction at most.
const MOST: usize = 500;

/// What judging again may yet cost one transaction.
#[derive(Clone, Copy)]
pub(super) struct Allowance {
    statements: usize,
    /// Of them, and of what they refer to.
    bytes: usize,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            statements: MOST,
            bytes: MOST_REFERRED,
        }
    }
}

/// A statement that waits, and the version of a profile by which it does.
struct Waiting {
    sequence: i64,
    version: String,
}

/// Remembers that a statement has to be judged again by a version when those it needs are stored.
pub(super) fn wait(
    write: &mut Write<'_>,
    verdicts: u32,
    sequence: i64,
    version: &Version,
    ids: &[Uuid],
) -> Result<(), Fault> {
    for id in ids {
        write
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO awaited (target, edition, seq, version) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id.as_bytes(), verdicts, sequence, version.id])?;
        // What was too much to be read now is read by the sweeper.
        if write.references.are_short() && is_stored(write, *id)? {
            leave(write, verdicts, *id)?;
        }
    }
    Ok(())
}

/// Judges again what has waited for a statement that is stored now, or leaves it to the sweeper.
pub(super) fn arrived(write: &mut Write<'_>, id: Uuid) -> Result<(), Fault> {
    let of_the_batch = write.references.allow(write.at_once.bytes);
    for verdicts in write.active.verdicts() {
        let mut allowance = write.at_once;
        let left = judge_some(write, verdicts, id, &mut allowance)?;
        write.at_once = allowance;
        if left {
            leave(write, verdicts, id)?;
        }
    }
    write.references.allow(of_the_batch);
    Ok(())
}

/// Leaves what waits for a stored statement to the sweeper.
fn leave(write: &mut Write<'_>, verdicts: u32, id: Uuid) -> Result<(), Fault> {
    write
        .connection
        .prepare_cached("INSERT OR IGNORE INTO arrived (edition, target) VALUES (?1, ?2)")?
        .execute(params![verdicts, id.as_bytes()])?;
    *write.late = true;
    Ok(())
}

/// Whether the sweeper was left anything.
pub(super) fn is_late(connection: &Connection) -> Result<bool, Fault> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM arrived LIMIT 1")?
        .exists([])?)
}

/// Tells the sweeper of what was left to it, with the profiles that this transaction knows.
pub(super) fn tell(write: &mut Write<'_>, sweeper: &Sweeper) {
    if !*write.late {
        return;
    }
    *write.late = false;
    for verdicts in write.active.verdicts() {
        match write.threads.library(verdicts) {
            Some(library) => sweeper.judge(verdicts, Arc::clone(library)),
            None => *write.late = true,
        }
    }
}

/// Judges some of what still waits for statements that are stored; whether any of it is left.
pub(super) fn slice(
    write: &mut Write<'_>,
    verdicts: u32,
    library: &Arc<Library>,
) -> Result<bool, Fault> {
    if !write.active.verdicts().any(|active| active == verdicts) {
        return Ok(false);
    }
    write.threads.know(verdicts, library);
    let mut allowance = Allowance::default();
    loop {
        let target: Option<[u8; 16]> = write
            .connection
            .prepare_cached("SELECT target FROM arrived WHERE edition = ?1 LIMIT 1")?
            .query_row([verdicts], |row| row.get(0))
            .optional()?;
        let Some(target) = target else {
            return Ok(false);
        };
        if judge_some(write, verdicts, Uuid::from_bytes(target), &mut allowance)? {
            return Ok(true);
        }
        write
            .connection
            .prepare_cached("DELETE FROM arrived WHERE edition = ?1 AND target = ?2")?
            .execute(params![verdicts, target])?;
    }
}

/// Judges again as much of what waits for a stored statement as is allowed; whether any of it is left.
fn judge_some(
    write: &mut Write<'_>,
    verdicts: u32,
    id: Uuid,
    allowance: &mut Allowance,
) -> Result<bool, Fault> {
    for one in waiting(write, verdicts, id, allowance.statements + 1)? {
        if allowance.statements == 0 || allowance.bytes == 0 {
            return Ok(true);
        }
        write.references.allow(allowance.bytes);
        // One that is too much by itself would wait for ever.
        let wholly = allowance.bytes < MOST_REFERRED;
        if !reconsider(write, verdicts, &one, wholly)? {
            allowance.bytes = 0;
            return Ok(true);
        }
        write
            .connection
            .prepare_cached(
                "DELETE FROM awaited WHERE target = ?1 AND edition = ?2 AND seq = ?3 AND version = ?4",
            )?
            .execute(params![id.as_bytes(), verdicts, one.sequence, one.version])?;
        allowance.statements -= 1;
        allowance.bytes = write.references.allow(0);
    }
    Ok(false)
}

fn waiting(write: &Write<'_>, verdicts: u32, id: Uuid, most: usize) -> Result<Vec<Waiting>, Fault> {
    let mut select = write.connection.prepare_cached(
        "SELECT seq, version FROM awaited WHERE target = ?1 AND edition = ?2
         ORDER BY seq, version LIMIT ?3",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = select.query_map(params![id.as_bytes(), verdicts, most], |row| {
        Ok(Waiting {
            sequence: row.get(0)?,
            version: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Judges a stored statement again by one version, for a statement it refers to, at whatever distance, is
/// there now. What was followed may be broken by that, and never the other way round. `false` where it is to
/// be done `wholly` and is too much to be read now; then nothing was changed.
fn reconsider(
    write: &mut Write<'_>,
    verdicts: u32,
    waiting: &Waiting,
    wholly: bool,
) -> Result<bool, Fault> {
    let sequence = waiting.sequence;
    let Some(library) = write.threads.library(verdicts).map(Arc::clone) else {
        return Ok(true);
    };
    let row = row(write.connection, sequence)?;
    let sealed = readable(write, row.dictionary, &row.body)?;
    write.references.spend(sealed.len());
    let Some(judged) = Judged::of(&library, waiting, &row, &sealed)? else {
        return Ok(true);
    };
    let Judged {
        verdict: judged,
        mut others,
        time,
        copy,
    } = judged;
    let mut verdict = judged.clone();
    let mut missing = referred::settle(write, &mut verdict, |_, _| Ok(false))?;
    // What was found before is kept already, or was and went with the oldest. For what it still waits for, it
    // will be judged again.
    let is_changed = verdict.findings.len() != judged.findings.len();
    let mut before = judged;
    if is_changed {
        settle_before(write, verdicts, sequence, &mut before)?;
        for other in &mut others {
            settle_before(write, verdicts, sequence, other)?;
        }
    }
    if write.references.are_short() {
        if wholly {
            return Ok(false);
        }
        tracing::warn!(
            place = sequence,
            "a statement refers to more than can be read; what was not read is taken to be right"
        );
        let mut absent = Vec::new();
        for id in missing {
            if !is_stored(write, id)? {
                absent.push(id);
            }
        }
        missing = absent;
    }
    wait(write, verdicts, sequence, &verdict.version, &missing)?;
    if !is_changed {
        return Ok(true);
    }
    let broken: Vec<String> = verdict.broken().collect();
    for edition in write.active.sharing(verdicts) {
        facts::demote(write, edition, sequence, time, &broken)?;
    }
    if !row.flags.voided {
        threads::correct(write, verdicts, &verdict, time, sequence)?;
    }
    let changed = Changed {
        sequence,
        before: &before,
        after: &verdict,
        others: &others,
        copy,
    };
    claims::correct(write, verdicts, &changed, &row)?;
    if keys::door(write.connection, row.key)? == Door::Off {
        return Ok(true);
    }
    let known: Vec<Finding> = before.findings.iter().map(Finding::kind).collect();
    let about = About {
        edition: verdicts,
        sequence,
        key: row.key,
        stored: row.stored,
    };
    for finding in &verdict.findings {
        if !known.contains(&finding.kind()) {
            findings::add(write, &about, finding)?;
        }
    }
    Ok(true)
}

/// A stored statement as it is judged, before what it refers to is looked at.
struct Judged {
    /// By the version by which it waits.
    verdict: Verdict,
    /// By the others that it names.
    others: Vec<Verdict>,
    time: i64,
    /// What tells retries, where it is known by that.
    copy: Option<Alike>,
}

impl Judged {
    /// `None` where there is nothing to be judged, or nothing to judge it by.
    fn of(
        library: &Library,
        waiting: &Waiting,
        row: &Row,
        sealed: &str,
    ) -> Result<Option<Self>, Fault> {
        let stored = timestamp(row.stored)?;
        let judged = row.flags.set.with_sent(sealed, |statement| {
            let time = statement.timestamp().map_or(row.stored, milliseconds);
            let copy = row.flags.copy.then(|| Alike {
                key: row.key,
                time,
                fingerprint: fingerprint(statement),
            });
            (library.judge_in_force(statement, Some(stored)), time, copy)
        });
        let (mut others, time, copy) = match judged {
            Ok(judged) => judged,
            Err(broken) => {
                let place = waiting.sequence;
                tracing::error!(place, %broken, "a stored statement is damaged");
                return Ok(None);
            }
        };
        let mut all = others.iter();
        let place = all.position(|one| one.version.id == waiting.version);
        Ok(place.map(|place| Self {
            verdict: others.remove(place),
            others,
            time,
            copy,
        }))
    }
}

/// Looks at what a statement refers to as it was looked at before: what it still waits for is taken not to be
/// there.
fn settle_before(
    write: &mut Write<'_>,
    verdicts: u32,
    sequence: i64,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    let version = Arc::clone(&verdict.version);
    referred::settle(write, verdict, |write, id| {
        waits(write, verdicts, sequence, &version, id)
    })?;
    Ok(())
}

/// Whether a statement waits for another one.
pub(super) fn waits(
    write: &Write<'_>,
    verdicts: u32,
    sequence: i64,
    version: &Version,
    id: Uuid,
) -> Result<bool, Fault> {
    Ok(write
        .connection
        .prepare_cached(
            "SELECT 1 FROM awaited WHERE target = ?1 AND edition = ?2 AND seq = ?3 AND version = ?4",
        )?
        .exists(params![
            id.as_bytes(),
            verdicts,
            sequence,
            version.id
        ])?)
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
