//! The statements that others refer to, as profiles see them: each is read once in a while, however many refer
//! to it. What a version sees of a stored statement never changes.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use mongodb::bson::doc;
use serde::Deserialize;
use uuid::Uuid;

use super::fault::Fault;
use super::id::Id;
use super::statements::StatementRow;
use super::table::Row as _;
use super::waiting::Waiting;
use super::write::Write;
use crate::profile::{Referred, Verdict, Version};
use crate::store::MOST_REFERRED;

/// Statements remembered at most, at some hundred bytes each. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// So many are read without having asked how long they are.
const FEW: usize = 8;

/// Sizes asked for by one query.
const ASKED: usize = 1_000;

/// One statement as one version sees it.
struct Known {
    version: Arc<Version>,
    referred: Arc<Referred>,
}

fn known(of: &[Known], version: &Arc<Version>) -> Option<Arc<Referred>> {
    let known = of.iter().find(|one| Arc::ptr_eq(&one.version, version))?;
    Some(Arc::clone(&known.referred))
}

fn remember(of: &mut Vec<Known>, version: &Arc<Version>, referred: &Arc<Referred>) {
    // Versions that were replaced are not asked for any more.
    of.retain(|known| known.version.id != version.id);
    of.push(Known {
        version: Arc::clone(version),
        referred: Arc::clone(referred),
    });
}

/// What was seen of statements that were stored before the transaction in which they were asked for.
pub(super) struct Seen(LruCache<Uuid, Vec<Known>>);

impl Default for Seen {
    fn default() -> Self {
        Self(LruCache::new(REMEMBERED))
    }
}

/// What references come to in one transaction, and how much may yet be read for them.
pub(super) struct References {
    /// Bytes that may be read.
    left: usize,
    /// Whether one was not read for want of them.
    short: bool,
    /// What was seen of statements that are stored in this transaction and may yet be undone.
    fresh: HashMap<Uuid, Vec<Known>>,
    /// The bytes that stored statements take which were not read yet.
    unread: HashMap<Uuid, usize>,
}

impl Default for References {
    fn default() -> Self {
        Self {
            left: MOST_REFERRED,
            short: false,
            fresh: HashMap::new(),
            unread: HashMap::new(),
        }
    }
}

impl References {
    /// Lets so many bytes be read from now on; how many were left.
    pub(super) fn allow(&mut self, bytes: usize) -> usize {
        self.short = false;
        std::mem::replace(&mut self.left, bytes)
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// Whether something was taken not to be there because it would have been too much to read.
    pub(super) fn are_short(&self) -> bool {
        self.short
    }

    /// A request was undone; what it had stored is not there.
    pub(super) fn distrust(&mut self) {
        self.fresh.clear();
    }
}

/// What a statement that waits has to do with those it waits for.
#[derive(Clone, Copy)]
pub(super) struct Before<'w> {
    pub(super) edition: u32,
    pub(super) waiting: &'w Waiting,
}

/// Looks at what a statement refers to; the ids of what is not there, and of what would have been too much to
/// read.
pub(super) async fn settle(
    write: &mut Write<'_>,
    verdict: &mut Verdict,
) -> Result<Vec<Uuid>, Fault> {
    settle_all(write, verdict, None).await
}

/// The same where those that it still waits for are taken not to be there.
pub(super) async fn settle_before(
    write: &mut Write<'_>,
    verdict: &mut Verdict,
    before: Before<'_>,
) -> Result<Vec<Uuid>, Fault> {
    settle_all(write, verdict, Some(before)).await
}

/// Looking reads nothing. What it finds not to be known is read, and it looks again from the start.
async fn settle_all(
    write: &mut Write<'_>,
    verdict: &mut Verdict,
    before: Option<Before<'_>>,
) -> Result<Vec<Uuid>, Fault> {
    let version = Arc::clone(&verdict.version);
    loop {
        let mut settled = verdict.clone();
        let mut unknown = Vec::new();
        let missing =
            settled.settle_by(&mut |id| look(write, &version, id, before, &mut unknown))?;
        if unknown.is_empty() {
            *verdict = settled;
            return Ok(missing);
        }
        if let Some(before) = before {
            let rows = unknown.iter();
            let rows: Vec<Id> = rows
                .map(|id| before.waiting.row(*id, before.edition))
                .collect();
            write.tables.awaited.fetch(&mut write.tx, rows).await?;
        }
        fetch(write, &unknown).await?;
    }
}

/// What a version sees of a statement. Behind the first one that is not known nothing is read for what is left
/// to read, so that it is spent in the order of the references.
fn look(
    write: &mut Write<'_>,
    version: &Arc<Version>,
    id: Uuid,
    before: Option<Before<'_>>,
    unknown: &mut Vec<Uuid>,
) -> Result<Option<Arc<Referred>>, Fault> {
    if let Some(before) = before {
        let row = before.waiting.row(id, before.edition);
        if !write.tables.awaited.is_known(&row) {
            unknown.push(id);
            return Ok(None);
        }
        if write.tables.awaited.known(&row).is_some() {
            return Ok(None);
        }
    }
    if let Some(seen) = seen(write, version, id) {
        return Ok(Some(seen));
    }
    let key = Id::uuid(id);
    let left = write.pending.references.left;
    let is_read = write.tables.statements.is_known(&key);
    let is_there = left == 0 && write.pending.references.unread.contains_key(&id);
    if !is_read && !is_there {
        unknown.push(id);
        return Ok(None);
    }
    let row = write.tables.statements.known(&key);
    if !unknown.is_empty() || (is_read && row.is_none()) {
        return Ok(None);
    }
    let Some(row) = row.filter(|_| left > 0) else {
        write.pending.references.short = true;
        return Ok(None);
    };
    let mut text = readable(&row)?;
    text.push('}');
    write.pending.references.spend(text.len());
    let referred = Arc::new(version.referred(&text));
    let of = if write.pending.is_new(row.sequence) {
        write.pending.references.fresh.entry(id).or_default()
    } else {
        write.memory.seen.0.get_or_insert_mut(id, Vec::new)
    };
    remember(of, version, &referred);
    Ok(Some(referred))
}

fn seen(write: &mut Write<'_>, version: &Arc<Version>, id: Uuid) -> Option<Arc<Referred>> {
    let fresh = write.pending.references.fresh.get(&id);
    let fresh = fresh.and_then(|of| known(of, version));
    fresh.or_else(|| known(write.memory.seen.0.get(&id)?, version))
}

/// Reads what references to these will ask for, as far as it may be read.
pub(super) async fn prefetch(
    write: &mut Write<'_>,
    references: impl IntoIterator<Item = (&Arc<Version>, Uuid)>,
) -> Result<(), Fault> {
    let unknown = unknown(write, references);
    fetch(write, &unknown).await
}

/// Those of the statements to which others refer that are neither read nor remembered.
pub(super) fn unknown<'v>(
    write: &mut Write<'_>,
    references: impl IntoIterator<Item = (&'v Arc<Version>, Uuid)>,
) -> Vec<Uuid> {
    let mut unknown: Vec<Uuid> = Vec::new();
    for (version, id) in references {
        let is_known =
            write.tables.statements.is_known(&Id::uuid(id)) || seen(write, version, id).is_some();
        if !is_known {
            unknown.push(id);
        }
    }
    unknown
}

/// Reads statements, the first ones where all would be too many bytes. Afterwards it is known of each whether
/// it is there.
pub(super) async fn fetch(write: &mut Write<'_>, ids: &[Uuid]) -> Result<(), Fault> {
    let mut asked = HashSet::new();
    let mut wanted: Vec<Uuid> = ids.to_vec();
    wanted.retain(|id| !write.tables.statements.is_known(&Id::uuid(*id)) && asked.insert(*id));
    let left = write.pending.references.left;
    if wanted.len() > FEW || left == 0 {
        measure(write, &wanted).await?;
        let unread = &write.pending.references.unread;
        let mut bytes = 0;
        wanted.retain(|id| {
            let fits = bytes < left;
            bytes += unread.get(id).copied().unwrap_or_default();
            fits && unread.contains_key(id)
        });
    }
    let wanted = wanted.into_iter().map(Id::uuid);
    write.tables.statements.fetch(&mut write.tx, wanted).await
}

#[derive(Deserialize)]
struct Measured {
    #[serde(rename = "_id")]
    id: Id,
    bytes: i64,
}

/// Finds out which statements are there, and how long they are.
async fn measure(write: &mut Write<'_>, ids: &[Uuid]) -> Result<(), Fault> {
    let asked: Vec<Uuid> = {
        let unread = &write.pending.references.unread;
        let asked = ids.iter().filter(|id| !unread.contains_key(id));
        asked.copied().collect()
    };
    for some in asked.chunks(ASKED) {
        let filter: Vec<Id> = some.iter().copied().map(Id::uuid).collect();
        let mut found = write
            .tx
            .database
            .collection::<Measured>(StatementRow::COLLECTION)
            .find(doc! { "_id": { "$in": filter } })
            .projection(doc! { "bytes": { "$bsonSize": "$$ROOT" } })
            .session(&mut *write.tx.session)
            .await?;
        while let Some(one) = found.next(&mut *write.tx.session).await {
            let one = one?;
            let bytes = usize::try_from(one.bytes).unwrap_or_default();
            if let Some(id) = one.id.to_uuid() {
                write.pending.references.unread.insert(id, bytes);
            }
        }
        for id in some {
            if !write.pending.references.unread.contains_key(id) {
                write.tables.statements.absent(Id::uuid(*id));
            }
        }
    }
    Ok(())
}

/// The text of a statement; empty where what is kept of it is damaged, which must not keep others from being
/// judged.
pub(super) fn readable(row: &StatementRow) -> Result<String, Fault> {
    match row.sealed() {
        Err(Fault::Corrupt(_)) => Ok(String::new()),
        text => text,
    }
}

/// Whether a statement is stored.
pub(super) async fn is_stored(write: &mut Write<'_>, id: Uuid) -> Result<bool, Fault> {
    let key = Id::uuid(id);
    if !write.tables.statements.is_known(&key) {
        measure(write, &[id]).await?;
    }
    let is_there = write.pending.references.unread.contains_key(&id);
    Ok(is_there || write.tables.statements.known(&key).is_some())
}
