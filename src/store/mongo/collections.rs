//! The collections, their indexes, and how each is spread over shards.
//!
//! The shard key of every collection is its `_id`, but for the pieces of attachments, which `GridFS` keeps and
//! which are spread by the file they belong to. Nothing is unique but an `_id` (and a piece's place in its
//! file), so whatever must be unique is part of one; every change of one document names its `_id`.

use mongodb::bson::{Document, doc};
use mongodb::options::{CommitQuorum, IndexOptions};
use mongodb::{Database, IndexModel};

use super::documents;
use super::fault::Fault;

/// An index besides that of `_id`.
struct Index {
    collection: &'static str,
    keys: fn() -> Document,
    /// Only where a collection's shard key comes first.
    unique: bool,
    /// Whether documents that have not the field are left out.
    sparse: bool,
    /// Which documents there are in it; queries name the same condition.
    only: Option<fn() -> Document>,
}

impl Index {
    const fn plain(collection: &'static str, keys: fn() -> Document) -> Self {
        Self {
            collection,
            keys,
            unique: false,
            sparse: false,
            only: None,
        }
    }
}

/// Every index. One that is here serves a query; what no query uses only costs each write.
const INDEXES: &[Index] = &[
    // Findings of a key, of some kinds, and of some days.
    Index::plain("finding", || doc! { "key": 1, "_id": 1 }),
    Index::plain("finding", || doc! { "kind": 1, "_id": 1 }),
    Index::plain("finding", || doc! { "edition": 1, "stored": 1, "_id": 1 }),
    // The kinds of findings that a query is about, and those of what it found.
    Index::plain("finding_kind", || doc! { "number": 1 }),
    Index::plain("finding_kind", || doc! { "profile": 1 }),
    Index::plain("finding_kind", || doc! { "template": 1 }),
    Index::plain("finding_kind", || doc! { "rule": 1 }),
    // What waits for statements that come, and what is swept with an edition.
    Index::plain("awaited", || doc! { "target": 1 }),
    Index::plain("awaited", || doc! { "edition": 1 }),
    // Agents by their numbers.
    Index::plain("agent", || doc! { "number": 1 }),
    // Facts that are not rolled up.
    Index::plain("fact", || doc! { "c": 1 }),
    // The series of a family.
    Index::plain("series", || doc! { "e": 1, "k": 1 }),
    // The agent profiles with one name.
    Index {
        only: Some(documents::of_agents),
        ..Index::plain("document", || doc! { "document.name": 1, "_id": 1 })
    },
    // Pages of people.
    Index::plain("person", || doc! { "called": 1 }),
    // Pages: of everything, of a key, of what is filed under a term; and where a time begins.
    Index::plain("statement", || doc! { "n": 1 }),
    Index::plain("statement", || doc! { "key": 1, "n": 1 }),
    Index::plain("statement", || doc! { "views.t": 1, "n": 1 }),
    Index::plain("statement", || doc! { "stored": 1, "n": 1 }),
    // What refers to a statement.
    Index {
        sparse: true,
        ..Index::plain("statement", || doc! { "target": 1 })
    },
    // As `GridFS` has them.
    Index::plain("content.files", || doc! { "filename": 1, "uploadDate": 1 }),
    Index {
        unique: true,
        ..Index::plain("content.chunks", || doc! { "files_id": 1, "n": 1 })
    },
    // What is left of requests that are over.
    Index::plain("upload", || doc! { "at": 1 }),
];

/// Makes the indexes that are missing. `MongoDB` builds them beside what else is read and written.
pub(super) async fn make_indexes(database: &Database) -> Result<(), Fault> {
    for index in INDEXES {
        let options = IndexOptions::builder()
            .unique(index.unique.then_some(true))
            .sparse(index.sparse.then_some(true))
            .partial_filter_expression(index.only.map(|only| only()))
            .build();
        let model = IndexModel::builder()
            .keys((index.keys)())
            .options(options)
            .build();
        database
            .collection::<Document>(index.collection)
            .create_index(model)
            // A node that is down keeps nobody from starting.
            .commit_quorum(CommitQuorum::Majority)
            .await?;
    }
    Ok(())
}

/// Collections are made before the first transaction: two that make one at the same time would be in each
/// other's way.
pub(super) async fn make_collections(database: &Database, names: &[&str]) -> Result<(), Fault> {
    let there = database.list_collection_names().await?;
    for name in names {
        if there.iter().any(|known| known == name) {
            continue;
        }
        match database.create_collection(*name).await {
            Ok(()) => {}
            Err(error) if exists(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Whether another process was quicker.
fn exists(error: &mongodb::error::Error) -> bool {
    const NAMESPACE_EXISTS: i32 = 48;
    matches!(&*error.kind, mongodb::error::ErrorKind::Command(error) if error.code == NAMESPACE_EXISTS)
}
