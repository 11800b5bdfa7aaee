//! Statements that refer to others which are not there yet: they are judged again when those come.
//!
//! `awaited` says which statement waits for which. Some hundreds are judged in the transaction that stores
//! what they wait for. Where there are more, `arrived` names the statement that came, and the sweeper takes
//! what is left, a slice with each commit. It needs the profiles of the edition, which only judgements
//! bring; after a restart it begins with the first batch, and so it does where another process was to do it and
//! is gone.

mod again;
mod claims;

use std::collections::HashSet;
use std::sync::Arc;

use mongodb::bson::doc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::again::judge_some;
use super::editions;
use super::fault::Fault;
use super::id::{Id, Parts};
use super::referred::is_stored;
use super::sweeper::Sweeper;
use super::table::Row;
use super::write::Write;
use crate::profile::{Library, Version};
use crate::store::MOST_REFERRED;

/// Statements judged again in one transaction at most.
const MOST: usize = 500;

/// Statements asked for by one query.
const ASKED: usize = 1_000;

/// Bytes of the identity of what waits, and of a statement that arrived.
const AWAITED: usize = 44;
pub(super) const ARRIVED: usize = 20;

/// A statement that has to be judged again by a version when another one is stored. Its `_id` is that one, the
/// edition, its own place and the version.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct AwaitedRow {
    #[serde(rename = "_id")]
    id: Id,
    target: Id,
    edition: u32,
    n: i64,
    version: String,
}

impl Row for AwaitedRow {
    const COLLECTION: &'static str = "awaited";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A statement that is stored and for which some wait still. Its `_id` is the edition and the statement.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ArrivedRow {
    #[serde(rename = "_id")]
    id: Id,
    target: Id,
}

impl Row for ArrivedRow {
    const COLLECTION: &'static str = "arrived";

    fn id(&self) -> &Id {
        &self.id
    }
}

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

/// For which statements others wait, as far as a transaction knows.
#[derive(Default)]
pub(super) struct Awaiting {
    /// Those it has asked the database for.
    asked: HashSet<Uuid>,
    /// Those of them for which some wait there.
    found: HashSet<Uuid>,
    /// Those for which it lets statements wait itself.
    own: HashSet<Uuid>,
    /// Those for which the transaction before does, which the database may not have yet.
    carried: HashSet<Uuid>,
}

impl Awaiting {
    /// What the next transaction has to know of what this one lets wait.
    pub(super) fn carried(&self) -> Self {
        Self {
            carried: self.own.clone(),
            ..Self::default()
        }
    }

    /// Whether nothing waits for a statement.
    fn is_without(&self, id: Uuid) -> bool {
        self.is_own(id) && !self.own.contains(&id) && !self.carried.contains(&id)
    }

    /// Whether nothing waits for a statement but what this transaction and the one before let wait.
    fn is_own(&self, id: Uuid) -> bool {
        self.asked.contains(&id) && !self.found.contains(&id)
    }
}

/// A statement that waits, and the version of a profile by which it does.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) sequence: i64,
    pub(super) version: String,
}

impl Waiting {
    /// The identity of the row that says that it waits for a statement.
    pub(super) fn row(&self, target: Uuid, edition: u32) -> Id {
        row(target, edition, self.sequence, &self.version)
    }
}

/// The identity of the row that says that a statement waits for another one.
pub(super) fn row(target: Uuid, edition: u32, sequence: i64, version: &str) -> Id {
    Parts::new()
        .uuid(target)
        .number32(edition)
        .number(sequence)
        .text(version)
        .id()
}

/// Finds out for which of these statements others wait.
pub(super) async fn prefetch(
    write: &mut Write<'_>,
    statements: impl Iterator<Item = Uuid>,
) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Found {
        #[serde(rename = "_id")]
        target: Id,
    }
    let awaiting = &mut write.pending.awaiting;
    let new: Vec<Uuid> = statements.filter(|id| awaiting.asked.insert(*id)).collect();
    for some in new.chunks(ASKED) {
        let some: Vec<Id> = some.iter().copied().map(Id::uuid).collect();
        let mut cursor = write
            .tx
            .database
            .collection::<AwaitedRow>(AwaitedRow::COLLECTION)
            .aggregate([
                doc! { "$match": { "target": { "$in": some } } },
                doc! { "$group": { "_id": "$target" } },
            ])
            .with_type::<Found>()
            .session(&mut *write.tx.session)
            .await?;
        while let Some(found) = cursor.next(&mut *write.tx.session).await {
            awaiting.found.extend(found?.target.to_uuid());
        }
    }
    Ok(())
}

/// Remembers that a statement has to be judged again by a version when those it needs are stored.
pub(super) async fn wait(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    version: &Version,
    ids: &[Uuid],
) -> Result<(), Fault> {
    for target in ids {
        let id = row(*target, edition, sequence, &version.id);
        let (rows, tx) = (&mut write.tables.awaited, &mut write.tx);
        let there = if write.pending.is_new(sequence) {
            rows.known(&id)
        } else {
            rows.get(tx, &id).await?
        };
        if there.is_none() {
            rows.put(AwaitedRow {
                id,
                target: Id::uuid(*target),
                edition,
                n: sequence,
                version: version.id.clone(),
            });
            write.pending.awaiting.own.insert(*target);
        }
        // What was too much to be read now is read by the sweeper.
        if write.pending.references.are_short() && is_stored(write, *target).await? {
            leave(write, edition, *target).await?;
        }
    }
    Ok(())
}

/// Judges again what has waited for a statement that is stored now, or leaves it to the sweeper.
pub(super) async fn arrived(write: &mut Write<'_>, id: Uuid) -> Result<(), Fault> {
    prefetch(write, [id].into_iter()).await?;
    if write.pending.awaiting.is_without(id) {
        return Ok(());
    }
    let bytes = write.pending.at_once.bytes;
    let of_the_batch = write.pending.references.allow(bytes);
    for edition in editions::active(write).iter() {
        let mut allowance = write.pending.at_once;
        let left = judge_some(write, edition, id, &mut allowance).await?;
        write.pending.at_once = allowance;
        if left {
            leave(write, edition, id).await?;
        }
    }
    write.pending.references.allow(of_the_batch);
    Ok(())
}

/// Leaves what waits for a stored statement to the sweeper.
async fn leave(write: &mut Write<'_>, edition: u32, target: Uuid) -> Result<(), Fault> {
    let id = Parts::new().number32(edition).uuid(target).id();
    let rows = &mut write.tables.arrived;
    if rows.get(&mut write.tx, &id).await?.is_none() {
        let target = Id::uuid(target);
        rows.put(ArrivedRow { id, target });
    }
    write.memory.late = true;
    Ok(())
}

/// Tells the sweeper of what was left to it, with the profiles that this transaction knows. Now and then it looks
/// by itself whether there is anything.
pub(super) fn tell(write: &mut Write<'_>, sweeper: &Sweeper) {
    for edition in editions::active(write).iter() {
        match write.pending.touched.library(edition) {
            Some(library) if write.memory.late || sweeper.is_to_look(edition) => {
                sweeper.judge(edition, Arc::clone(library));
            }
            _ => {}
        }
    }
    let active = editions::active(write);
    let is_known = |edition| write.pending.touched.library(edition).is_some();
    if active.iter().all(is_known) {
        write.memory.late = false;
    }
}

/// Judges some of what still waits for statements that are stored; whether any of it is left.
pub(super) async fn slice(
    write: &mut Write<'_>,
    edition: u32,
    library: &Arc<Library>,
) -> Result<bool, Fault> {
    if !editions::active(write).contains(edition) {
        return Ok(false);
    }
    write.pending.touched.know(edition, library);
    let mut allowance = Allowance::default();
    loop {
        let all = Parts::new().number32(edition).range(ARRIVED);
        let rows = &mut write.tables.arrived;
        let first = rows.range(&mut write.tx, all, 1, false).await?;
        let Some(first) = first.into_iter().next() else {
            return Ok(false);
        };
        if let Some(target) = first.target.to_uuid()
            && judge_some(write, edition, target, &mut allowance).await?
        {
            return Ok(true);
        }
        write.tables.arrived.remove(&first.id);
    }
}
