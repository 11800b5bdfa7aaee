//! A collection as one transaction sees it: what was read of it, and what is to be written.
//!
//! Decisions are taken on rows in memory. They go to the database together when the transaction ends, and
//! a request that is refused takes back its own changes here and disturbs nobody.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{self, Binary, Document, RawDocumentBuf, cstr, doc, rawdoc};
use mongodb::options::FindOptions;
use mongodb::{ClientSession, Collection, Database};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::Sender;

use super::commands::{Batch, Command};
use super::fault::Fault;
use super::id::Id;

/// Documents asked for by one query.
const ASKED: usize = 1_000;
/// Documents in one answer at most, where the usual hundred would be a way more; the database sends 16 MB at a time.
const BATCH: u32 = 100_000;

/// A transaction of the database.
pub(super) struct Tx<'t> {
    pub(super) database: &'t Database,
    pub(super) session: &'t mut ClientSession,
}

/// A document of one collection.
pub(super) trait Row: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The collection's name.
    const COLLECTION: &'static str;

    /// Its `_id`.
    fn id(&self) -> &Id;
}

/// The rows of one collection that a transaction has to do with.
pub(super) struct Table<R> {
    rows: BTreeMap<Id, Slot<R>>,
    /// What slots held before they were changed, oldest first.
    log: Vec<(Id, Option<Slot<R>>)>,
}

struct Slot<R> {
    /// `None` where there is no such row.
    row: Option<Arc<R>>,
    there: There,
    changed: bool,
    /// Whether it is of a transaction before, which the database may not have yet.
    carried: bool,
}

/// Whether the database has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    No,
    /// It was not read.
    Maybe,
    Yes,
}

impl<R> Clone for Slot<R> {
    fn clone(&self) -> Self {
        Self {
            row: self.row.clone(),
            there: self.there,
            changed: self.changed,
            carried: self.carried,
        }
    }
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            log: Vec::new(),
        }
    }
}

impl<R: Row> Table<R> {
    /// Reads rows that will be asked for, many at a time.
    pub(super) async fn fetch(
        &mut self,
        tx: &mut Tx<'_>,
        ids: impl IntoIterator<Item = Id>,
    ) -> Result<(), Fault> {
        let mut missing: Vec<Id> = ids
            .into_iter()
            .filter(|id| !self.rows.contains_key(id))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        for some in missing.chunks(ASKED) {
            let filter = match some {
                [one] => doc! { "_id": one.clone() },
                some => doc! { "_id": { "$in": some } },
            };
            self.load(tx, filter, None).await?;
        }
        for id in missing {
            self.absent(id);
        }
        Ok(())
    }

    /// The row with this identity.
    pub(super) async fn get(&mut self, tx: &mut Tx<'_>, id: &Id) -> Result<Option<Arc<R>>, Fault> {
        if !self.rows.contains_key(id) {
            self.fetch(tx, [id.clone()]).await?;
        }
        Ok(self.known(id))
    }

    /// Drops a row that was read and not changed. It is read again when it is asked for.
    pub(super) fn forget(&mut self, id: &Id) {
        let slot = self.rows.get(id);
        if slot.is_some_and(|slot| !slot.changed && !slot.carried) {
            self.rows.remove(id);
        }
    }

    /// The row with this identity, if it was read or made in this transaction or carried into it.
    pub(super) fn known(&self, id: &Id) -> Option<Arc<R>> {
        self.rows.get(id)?.row.clone()
    }

    /// Notes that there is no such row in the database.
    pub(super) fn absent(&mut self, id: Id) {
        self.rows.entry(id).or_insert(Slot {
            row: None,
            there: There::No,
            changed: false,
            carried: false,
        });
    }

    /// Whether it was read, or made or removed, in this transaction or carried into it.
    pub(super) fn is_known(&self, id: &Id) -> bool {
        self.rows.contains_key(id)
    }

    /// The rows of a range of identities that were read or made in this transaction or carried into it.
    pub(super) fn known_in(&self, range: Range<Id>) -> impl Iterator<Item = &Arc<R>> {
        let slots = self.rows.range(range);
        slots.filter_map(|(_, slot)| slot.row.as_ref())
    }

    /// The first `most` rows of a range of identities, in their order or its reverse.
    pub(super) async fn range(
        &mut self,
        tx: &mut Tx<'_>,
        range: Range<Id>,
        most: usize,
        reverse: bool,
    ) -> Result<Vec<Arc<R>>, Fault> {
        let gone = self
            .rows
            .range(range.clone())
            .filter(|(_, slot)| slot.there != There::No && slot.row.is_none())
            .count();
        let filter = doc! { "_id": { "$gte": range.start.clone(), "$lt": range.end.clone() } };
        let options = FindOptions::builder()
            .sort(doc! { "_id": if reverse { -1 } else { 1 } })
            .limit(i64::try_from(most.saturating_add(gone)).unwrap_or_default())
            .build();
        self.load(tx, filter, Some(options)).await?;
        let rows = self
            .rows
            .range(range)
            .filter_map(|(_, slot)| slot.row.clone());
        Ok(if reverse {
            rows.rev().take(most).collect()
        } else {
            rows.take(most).collect()
        })
    }

    /// Reads the rows that a query finds in the database; those that were read before stay as they are here.
    /// The identities of all it found.
    pub(super) async fn load(
        &mut self,
        tx: &mut Tx<'_>,
        filter: Document,
        options: Option<FindOptions>,
    ) -> Result<Vec<Id>, Fault> {
        let collection: Collection<R> = tx.database.collection(R::COLLECTION);
        let mut cursor = collection
            .find(filter)
            .with_options(options)
            .batch_size(BATCH)
            .session(&mut *tx.session)
            .await?;
        let mut found = Vec::new();
        while let Some(row) = cursor.next(&mut *tx.session).await {
            let row = row?;
            let id = row.id().clone();
            found.push(id.clone());
            self.rows.entry(id).or_insert_with(|| Slot {
                row: Some(Arc::new(row)),
                there: There::Yes,
                changed: false,
                carried: false,
            });
        }
        Ok(found)
    }

    /// Takes a row as it was read before, unless this transaction has read or changed it.
    pub(super) fn see(&mut self, row: Arc<R>) {
        self.rows.entry(row.id().clone()).or_insert(Slot {
            row: Some(row),
            there: There::Yes,
            changed: false,
            carried: false,
        });
    }

    /// What this transaction will write: rows, and identities of those that go.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&Id, Option<&Arc<R>>)> {
        let changed = self.rows.iter().filter(|(_, slot)| slot.changed);
        changed.map(|(id, slot)| (id, slot.row.as_ref()))
    }

    /// The rows that were read or made in this transaction or carried into it, and are not removed.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Arc<R>> {
        self.rows.values().filter_map(|slot| slot.row.as_ref())
    }

    /// Makes a row or takes the place of the one there is, which must have been read where there may be one.
    pub(super) fn put(&mut self, row: R) {
        let id = row.id().clone();
        self.set(id, Some(Arc::new(row)));
    }

    /// The same where it need not have been read.
    pub(super) fn put_unread(&mut self, row: R) {
        let id = row.id().clone();
        let unread = !self.is_known(&id);
        self.put(row);
        self.leave_open(&id, unread);
    }

    /// Removes a row, which must have been read.
    pub(super) fn remove(&mut self, id: &Id) {
        self.set(id.clone(), None);
    }

    /// Removes a row that need not have been read, and not even be there, but is not made again.
    pub(super) fn remove_unread(&mut self, id: &Id) {
        let unread = !self.is_known(id);
        self.set(id.clone(), None);
        self.leave_open(id, unread);
    }

    /// Notes that nobody has looked whether the database has a row.
    fn leave_open(&mut self, id: &Id, unread: bool) {
        if unread && let Some(slot) = self.rows.get_mut(id) {
            slot.there = There::Maybe;
        }
    }

    fn set(&mut self, id: Id, row: Option<Arc<R>>) {
        let before = self.rows.get(&id).cloned();
        let there = before.as_ref().map_or(There::No, |slot| slot.there);
        self.log.push((id.clone(), before));
        self.rows.insert(
            id,
            Slot {
                row,
                there,
                changed: true,
                carried: false,
            },
        );
    }

    /// What this transaction changes, as one sees it that is decided while this one is on its way.
    pub(super) fn carried(&self) -> Self {
        let changed = self.rows.iter().filter(|(_, slot)| slot.changed);
        let rows = changed.map(|(id, slot)| {
            let slot = Slot {
                row: slot.row.clone(),
                // One that goes may still be found by a query.
                there: match slot.row {
                    Some(_) => There::Yes,
                    None => There::Maybe,
                },
                changed: false,
                carried: true,
            };
            (id.clone(), slot)
        });
        Self {
            rows: rows.collect(),
            log: Vec::new(),
        }
    }

    /// Where to return to when a request is undone.
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Takes back all changes since a mark.
    pub(super) fn undo(&mut self, mark: usize) {
        for (id, before) in self.log.drain(mark.min(self.log.len())..).rev() {
            match before {
                Some(slot) => self.rows.insert(id, slot),
                None => self.rows.remove(&id),
            };
        }
    }

    /// Whether there is anything to be written.
    pub(super) fn is_changed(&self) -> bool {
        !self.log.is_empty()
    }

    /// Encodes all changes, and says command by command that they are ready.
    pub(super) async fn encode(&mut self, ready: &Sender<Command>) -> Result<(), Fault> {
        let mut inserts = Batch::new(cstr!("insert"), R::COLLECTION, cstr!("documents"));
        let mut updates = Batch::new(cstr!("update"), R::COLLECTION, cstr!("updates"));
        let mut deletes = Batch::new(cstr!("delete"), R::COLLECTION, cstr!("deletes"));
        self.log.clear();
        for (id, slot) in &mut self.rows {
            if !std::mem::take(&mut slot.changed) {
                continue;
            }
            match (&slot.row, slot.there) {
                (Some(row), There::No) => inserts.add(ready, encode(row.as_ref())?).await,
                (Some(row), there) => {
                    let update = rawdoc! {
                        "q": { "_id": binary(id) },
                        "u": encode(row.as_ref())?,
                        "upsert": there == There::Maybe,
                    };
                    updates.add(ready, update).await;
                }
                (None, There::No) => {}
                (None, _) => {
                    let delete = rawdoc! { "q": { "_id": binary(id) }, "limit": 1 };
                    deletes.add(ready, delete).await;
                }
            }
            slot.there = match slot.row {
                Some(_) => There::Yes,
                None => There::No,
            };
        }
        inserts.close(ready).await;
        updates.close(ready).await;
        deletes.close(ready).await;
        Ok(())
    }
}

/// Finds what is in any of some ranges of identities; there must be one.
pub(super) fn any_of(ranges: impl IntoIterator<Item = Range<Id>>) -> Document {
    let within = |range: Range<Id>| doc! { "_id": { "$gte": range.start, "$lt": range.end } };
    let mut ranges: Vec<Document> = ranges.into_iter().map(within).collect();
    if ranges.len() == 1 {
        return ranges.remove(0);
    }
    doc! { "$or": ranges }
}

fn encode(row: &impl Serialize) -> Result<RawDocumentBuf, Fault> {
    let bytes = bson::serialize_to_vec(row).map_err(mongodb::error::Error::from)?;
    let document = RawDocumentBuf::from_bytes(bytes);
    document.map_err(|error| Fault::Corrupt(format!("a row cannot be written: {error}")))
}

fn binary(id: &Id) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes: id.bytes().to_vec(),
    }
}
