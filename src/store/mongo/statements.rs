//! Statements, a document each.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Reader;
use super::fault::Fault;
use super::id::Id;
use super::table::{Row, Table};
use super::texts;
use super::write::Write;
use crate::store::flags::Flags;

/// Terms under which one statement is filed at most, what it targets included. `MongoDB` files a document under
/// at most 100,000 entries of an index, and a transaction has to fit into its cache, which may be a small one.
pub(super) const MOST_TERMS: usize = 60_000;

/// Bytes of the largest document of a statement; `MongoDB` takes 16 MiB with what is around it on its way.
pub(super) const LARGEST: usize = 15 * 1024 * 1024;

/// Bytes of a statement of which thousands may be kept in memory.
const SMALL: usize = 16 * 1024;

/// Bytes that a term takes in a document at most, with its place in the list.
const OF_A_TERM: usize = 26;

/// Places asked for by one query.
const ASKED: usize = 1_000;

/// Bytes of everything else but the text and the terms.
const OF_THE_REST: usize = 1024;

/// A statement. What is kept of it never changes, but for `flags` when it is voided and `views` when one it
/// targets arrives after it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StatementRow {
    #[serde(rename = "_id")]
    pub(super) id: Id,
    /// Its place in the order of the store.
    #[serde(rename = "n")]
    pub(super) sequence: i64,
    /// In milliseconds since 1970.
    pub(super) stored: i64,
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// [`Flags`].
    pub(super) flags: i64,
    /// The sealed text, packed.
    pub(super) body: Id,
    /// The statement its object refers to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) target: Option<Id>,
    /// What filters see: of the statement itself, and of each that it targets, directly or through others;
    /// what is seen of two alike is there once.
    pub(super) views: Vec<View>,
    /// How many statements those are that it targets.
    #[serde(skip_serializing_if = "is_none", default)]
    pub(super) chain: i64,
    /// The attachments that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) brought: Vec<Brought>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde asks.
fn is_none(number: &i64) -> bool {
    *number == 0
}

/// What filters see of one statement: what stands for each of its terms.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    #[serde(rename = "t")]
    pub(super) terms: Vec<Id>,
}

/// An attachment that a statement brought.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Brought {
    /// Of the content.
    pub(super) hash: Id,
    /// In bytes.
    pub(super) length: i64,
}

impl Row for StatementRow {
    const COLLECTION: &'static str = "statement";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl StatementRow {
    pub(super) fn flags(&self) -> Flags {
        Flags::from_bits(self.flags)
    }

    /// The text to be returned, without its end.
    pub(super) fn sealed(&self) -> Result<String, Fault> {
        texts::unpack(self.body.bytes())
    }

    pub(super) fn terms(&self) -> usize {
        self.views.iter().map(|view| view.terms.len()).sum()
    }

    /// Bytes of its document, or a few more.
    pub(super) fn size(&self) -> usize {
        size(self.body.bytes().len(), self.terms()) + self.brought.len() * 128
    }
}

/// Bytes of the document of a statement with a packed text of so many bytes, under so many terms.
pub(super) fn size(body: usize, terms: usize) -> usize {
    body + terms * OF_A_TERM + OF_THE_REST
}

impl Table<StatementRow> {
    /// Forgets a statement that was only looked at, if keeping many like it would take much memory.
    pub(super) fn let_go(&mut self, row: &StatementRow) {
        if row.size() > SMALL {
            self.forget(&row.id);
        }
    }
}

/// Which statement stands where in the order of the store, as far as a transaction has asked or stored it.
#[derive(Default)]
pub(super) struct Places(BTreeMap<i64, Id>);

impl Places {
    /// The places of some statements.
    pub(super) fn of(statements: &Table<StatementRow>) -> Self {
        let places = statements.rows().map(|row| (row.sequence, row.id.clone()));
        Self(places.collect())
    }

    /// Forgets what was stored behind a place.
    pub(super) fn undo(&mut self, last: i64) {
        self.0.split_off(&last.saturating_add(1));
    }
}

/// Stores a statement, or changes it.
pub(super) fn put(write: &mut Write<'_>, row: StatementRow) {
    write.places.0.insert(row.sequence, row.id.clone());
    write.tables.statements.put(row);
}

/// The statement with an id, as the transaction sees it.
pub(super) async fn by_id(
    write: &mut Write<'_>,
    id: Uuid,
) -> Result<Option<Arc<StatementRow>>, Fault> {
    write
        .tables
        .statements
        .get(&mut write.tx, &Id::uuid(id))
        .await
}

/// Reads the statements at some places that will be asked for, many at a time.
pub(super) async fn fetch_by_sequences(
    write: &mut Write<'_>,
    sequences: impl IntoIterator<Item = i64>,
) -> Result<(), Fault> {
    let known = &write.places.0;
    let mut missing: Vec<i64> = sequences
        .into_iter()
        .filter(|sequence| !known.contains_key(sequence))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    for some in missing.chunks(ASKED) {
        let filter = match some {
            [one] => doc! { "n": *one },
            some => doc! { "n": { "$in": some } },
        };
        let statements = &mut write.tables.statements;
        for id in statements.load(&mut write.tx, filter, None).await? {
            if let Some(row) = statements.known(&id) {
                write.places.0.insert(row.sequence, id);
            }
        }
    }
    Ok(())
}

/// The statement at a place in the order of the store, as the transaction sees it.
pub(super) async fn by_sequence(
    write: &mut Write<'_>,
    sequence: i64,
) -> Result<Option<Arc<StatementRow>>, Fault> {
    fetch_by_sequences(write, [sequence]).await?;
    let id = write.places.0.get(&sequence);
    Ok(id.and_then(|id| write.tables.statements.known(id)))
}

/// The id of the statement at a place in the order of the store.
pub(super) async fn id_at(write: &mut Write<'_>, sequence: i64) -> Result<Id, Fault> {
    fetch_by_sequences(write, [sequence]).await?;
    let id = write.places.0.get(&sequence).cloned();
    id.ok_or_else(|| Fault::Corrupt(format!("there is no statement at the place {sequence}")))
}

/// The ids of the statements at some places, in the order asked for; a statement never changes its place.
pub(super) async fn ids(reader: &Reader, sequences: &[i64]) -> Result<Vec<Option<Uuid>>, Fault> {
    #[derive(Deserialize)]
    struct Found {
        #[serde(rename = "_id")]
        id: Id,
        n: i64,
    }
    let statements = reader
        .database
        .collection::<Found>(StatementRow::COLLECTION);
    let mut ids: HashMap<i64, Uuid> = HashMap::with_capacity(sequences.len());
    for some in sequences.chunks(ASKED) {
        let mut found = statements
            .find(doc! { "n": { "$in": some } })
            .projection(doc! { "n": 1 })
            .await?;
        while let Some(found) = found.try_next().await? {
            ids.extend(found.id.to_uuid().map(|id| (found.n, id)));
        }
    }
    Ok(sequences
        .iter()
        .map(|place| ids.get(place).copied())
        .collect())
}
