//! Statements, a document each.

use std::sync::Arc;

use mongodb::bson::doc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fault::Fault;
use super::id::Id;
use super::table::Row;
use super::write::Write;
use crate::store::flags::Flags;

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
    /// What filters see: of the statement itself, and of each that it targets, directly or through others.
    pub(super) views: Vec<View>,
}

/// What filters see of one statement: what stands for each of its terms.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    #[serde(rename = "t")]
    pub(super) terms: Vec<Id>,
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
        super::fault::unbuilt()
    }
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

/// The statement at a place in the order of the store, as the transaction sees it.
pub(super) async fn by_sequence(
    write: &mut Write<'_>,
    sequence: i64,
) -> Result<Option<Arc<StatementRow>>, Fault> {
    super::fault::unbuilt()
}
