//! Removing what was counted under editions that nobody reads any more, a slice at a time.
//!
//! Nobody writes any of it any more, so it goes past the rows in memory: the identities of some are read, and
//! these are deleted.

use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::edition_id;
use crate::store::mongo::days::ChangeRow;
use crate::store::mongo::facts::FactRow;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::findings;
use crate::store::mongo::id::{Id, Parts};
use crate::store::mongo::rollup::{FineRow, ROLLUP, RollupRow};
use crate::store::mongo::series::{SeriesId, SeriesRow};
use crate::store::mongo::table::{Row, any_of};
use crate::store::mongo::threads::{self, Whole};
use crate::store::mongo::waiting::{self, ArrivedRow, AwaitedRow};
use crate::store::mongo::write::Write;

/// Documents removed in one commit.
const SLICE: i64 = 4_000;

/// Threads whose statements are looked for at a time.
const THREADS: usize = 200;

/// Collections whose identities begin with the edition, and how long these are.
const WHOLE: [(&str, usize); 8] = [
    (findings::FindingRow::COLLECTION, findings::FINDING),
    (findings::CountRow::COLLECTION, findings::COUNT),
    (ArrivedRow::COLLECTION, waiting::ARRIVED),
    (FactRow::COLLECTION, FactRow::LENGTH),
    (ChangeRow::COLLECTION, ChangeRow::LENGTH),
    (RollupRow::COLLECTION, ROLLUP),
    (FineRow::COLLECTION, FineRow::LENGTH),
    (SeriesRow::COLLECTION, SeriesId::LENGTH),
];

/// How far the removal of one edition has come.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Stage {
    /// The collections of [`WHOLE`] from this one on.
    Whole(usize),
    Awaited,
    Threads,
}

impl Stage {
    pub(in super::super) const FIRST: Self = Self::Whole(0);
}

/// Removes one slice; the stage to go on with, or `None` when nothing is left.
pub(in super::super) async fn slice(
    write: &mut Write<'_>,
    edition: u32,
    mut stage: Stage,
) -> Result<Option<Stage>, Fault> {
    // Where there is nothing, the next one may have something.
    while !remove_some(write, edition, stage).await? {
        stage = match stage {
            Stage::Whole(place) if place + 1 < WHOLE.len() => Stage::Whole(place + 1),
            Stage::Whole(_) => Stage::Awaited,
            Stage::Awaited => Stage::Threads,
            Stage::Threads => {
                forget(write, edition).await?;
                return Ok(None);
            }
        };
    }
    Ok(Some(stage))
}

/// Removes some of what a stage is about; `false` when there is nothing left of it.
async fn remove_some(write: &mut Write<'_>, edition: u32, stage: Stage) -> Result<bool, Fault> {
    match stage {
        Stage::Whole(place) => {
            let Some((collection, length)) = WHOLE.get(place) else {
                return Ok(false);
            };
            let range = Parts::new().number32(edition).range(*length);
            remove(write, collection, any_of([range])).await
        }
        Stage::Awaited => remove(write, AwaitedRow::COLLECTION, doc! { "edition": edition }).await,
        Stage::Threads => threads(write, edition).await,
    }
}

/// Removes what says that there was such an edition.
async fn forget(write: &mut Write<'_>, edition: u32) -> Result<(), Fault> {
    let id = edition_id(edition);
    let editions = &mut write.tables.editions;
    if editions.get(&mut write.tx, &id).await?.is_some() {
        editions.remove(&id);
    }
    write.order.numbers.remove(&findings::counter(edition));
    Ok(())
}

#[derive(Deserialize)]
struct Found {
    #[serde(rename = "_id")]
    id: Id,
}

/// Removes some of the documents that a query finds; `false` when there are none.
async fn remove(write: &mut Write<'_>, collection: &str, filter: Document) -> Result<bool, Fault> {
    let documents = write.tx.database.collection::<Found>(collection);
    let mut cursor = documents
        .find(filter)
        .projection(doc! { "_id": 1 })
        .limit(SLICE)
        .session(&mut *write.tx.session)
        .await?;
    let mut ids = Vec::new();
    while let Some(found) = cursor.next(&mut *write.tx.session).await {
        ids.push(found?.id);
    }
    if ids.is_empty() {
        return Ok(false);
    }
    documents
        .delete_many(doc! { "_id": { "$in": ids } })
        .session(&mut *write.tx.session)
        .await?;
    write.commit = true;
    Ok(true)
}

/// Removes some threads with their statements, or some of these; `false` when there are none left.
async fn threads(write: &mut Write<'_>, edition: u32) -> Result<bool, Fault> {
    let all = Parts::new().number32(edition).range(threads::THREAD);
    let found = write
        .tables
        .threads
        .range(&mut write.tx, all, THREADS, false)
        .await?;
    if found.is_empty() {
        return Ok(false);
    }
    let wholes = found.iter().map(|thread| Whole::of(thread.id()).range());
    let statements = any_of(wholes);
    for collection in [
        threads::StateRow::COLLECTION,
        threads::StatementRow::COLLECTION,
    ] {
        if remove(write, collection, statements.clone()).await? {
            return Ok(true);
        }
    }
    for thread in found {
        write.tables.threads.remove(thread.id());
    }
    Ok(true)
}
