//! Content that comes in before the statements it belongs to, and what becomes of it when none come.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use mongodb::bson::{DateTime, Document, doc};
use mongodb::error::{ErrorKind, WriteFailure};
use mongodb::{Collection, Database};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ChunkRow;
use crate::store::StoreError;
use crate::store::mongo::Reader;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::Id;
use crate::store::mongo::queue::Queue;
use crate::store::mongo::sweeper::Sweeper;
use crate::store::mongo::table::Row;
use crate::store::mongo::write::Write;

/// How long after its last piece an upload is no request's any more, by the clock of the server.
const OLDEST: Duration = Duration::from_secs(60 * 60);

/// How long whoever stages under the id of an upload that goes waits for that.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

/// An upload that no statement has. Its pieces are under its id.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::store::mongo) struct UploadRow {
    #[serde(rename = "_id")]
    id: Id,
    /// When the last piece came, by the clock of the server.
    at: DateTime,
    /// Whether it is being removed, and can be taken by nobody.
    #[serde(default)]
    pub(super) gone: bool,
}

impl Row for UploadRow {
    const COLLECTION: &'static str = "upload";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// The uploads of this process: what is on its way to the database is not in the order of the writer's queue,
/// so what is to be removed waits for it.
#[derive(Clone, Default)]
pub(in crate::store::mongo) struct Uploads(Arc<Mutex<HashMap<Uuid, Upload>>>);

#[derive(Default)]
struct Upload {
    /// Pieces on their way.
    staging: usize,
    discarded: bool,
}

impl Uploads {
    fn known(&self) -> MutexGuard<'_, HashMap<Uuid, Upload>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A piece sets out. It has arrived when what is returned is dropped.
    pub(in crate::store::mongo) fn begin(&self, upload: Uuid, sweeper: &Sweeper) -> Staging {
        self.known().entry(upload).or_default().staging += 1;
        Staging {
            uploads: self.clone(),
            upload,
            sweeper: sweeper.clone(),
        }
    }

    /// Removes these, behind everything that is queued and all pieces that are on their way.
    pub(in crate::store::mongo) fn discard(&self, mut uploads: Vec<Uuid>, sweeper: &Sweeper) {
        let mut known = self.known();
        uploads.retain(|id| match known.get_mut(id) {
            Some(upload) if upload.staging > 0 => {
                upload.discarded = true;
                false
            }
            _ => {
                known.remove(id);
                true
            }
        });
        drop(known);
        sweeper.sweep(uploads);
    }

    /// Those that nobody has discarded.
    pub(in crate::store::mongo) fn left(&self) -> Vec<Uuid> {
        self.known().keys().copied().collect()
    }
}

/// A piece on its way.
pub(in crate::store::mongo) struct Staging {
    uploads: Uploads,
    upload: Uuid,
    sweeper: Sweeper,
}

impl Drop for Staging {
    fn drop(&mut self) {
        let mut known = self.uploads.known();
        let Some(upload) = known.get_mut(&self.upload) else {
            return;
        };
        upload.staging = upload.staging.saturating_sub(1);
        if upload.staging == 0 && upload.discarded {
            known.remove(&self.upload);
            drop(known);
            self.sweeper.sweep(vec![self.upload]);
        }
    }
}

/// Writes a piece of an upload.
pub(in crate::store::mongo) async fn stage(
    reader: &Reader,
    upload: Uuid,
    place: u32,
    bytes: Vec<u8>,
) -> Result<(), Fault> {
    let id = Id::uuid(upload);
    let chunk = ChunkRow::new(&id, place, bytes)?;
    let uploads: Collection<Document> = reader.database.collection(UploadRow::COLLECTION);
    if place == 0 {
        begin(&uploads, &id).await?;
    } else {
        let known = doc! { "_id": id, "gone": false };
        let now = doc! { "$currentDate": { "at": true } };
        if uploads.update_one(known, now).await?.matched_count == 0 {
            return Err(super::unknown(upload));
        }
    }
    let chunks = reader.database.collection::<ChunkRow>(ChunkRow::COLLECTION);
    chunks.insert_one(chunk).await?;
    Ok(())
}

/// Makes an upload before its first piece, so that no piece lies there of which nobody knows.
async fn begin(uploads: &Collection<Document>, id: &Id) -> Result<(), Fault> {
    let began = std::time::Instant::now();
    loop {
        let outcome = uploads
            .update_one(
                doc! { "_id": id.clone(), "gone": false },
                doc! { "$currentDate": { "at": true } },
            )
            .upsert(true)
            .await;
        match outcome {
            Ok(_) => return Ok(()),
            // There is one that is being removed.
            Err(error) if is_taken(&error) && began.elapsed() < PATIENCE => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_taken(error: &mongodb::error::Error) -> bool {
    const DUPLICATE_KEY: i32 = 11_000;
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => error.code == DUPLICATE_KEY,
        ErrorKind::Command(error) => error.code == DUPLICATE_KEY,
        _ => false,
    }
}

/// Removes uploads, behind everything that is queued already. What a statement has is no upload any more.
pub(in crate::store::mongo) async fn sweep(
    queue: &Queue,
    database: &Database,
    uploads: &[Uuid],
) -> Result<(), StoreError> {
    for upload in uploads {
        remove(queue, database, *upload, DateTime::MAX).await?;
    }
    Ok(())
}

async fn remove(
    queue: &Queue,
    database: &Database,
    upload: Uuid,
    before: DateTime,
) -> Result<(), StoreError> {
    let id = Id::uuid(upload);
    let of_work = id.clone();
    let work = async move |write: &mut Write<'_>| forbid(write, &of_work, before).await;
    if queue.write(1, work).await? {
        let removed = remove_pieces(database, &id).await;
        removed.map_err(|fault| fault.outside())?;
    }
    Ok(())
}

/// Keeps an upload from being taken; `false` where there is none whose last piece came before a time.
async fn forbid(write: &mut Write<'_>, id: &Id, before: DateTime) -> Result<bool, Fault> {
    let uploads = &mut write.tables.uploads;
    let found = uploads.get(&mut write.tx, id).await?;
    let Some(found) = found.filter(|found| found.at < before) else {
        return Ok(false);
    };
    if !found.gone {
        uploads.put(UploadRow {
            gone: true,
            ..UploadRow::clone(&found)
        });
    }
    Ok(true)
}

/// Removes the pieces of an upload that nobody can take any more, and then itself.
async fn remove_pieces(database: &Database, id: &Id) -> Result<(), Fault> {
    let chunks: Collection<Document> = database.collection(ChunkRow::COLLECTION);
    chunks.delete_many(doc! { "files_id": id.clone() }).await?;
    let uploads: Collection<Document> = database.collection(UploadRow::COLLECTION);
    uploads.delete_one(doc! { "_id": id.clone() }).await?;
    Ok(())
}

/// Removes the uploads of requests that are over, of whichever process, and what was left half removed.
pub(in crate::store::mongo) async fn sweep_old(
    queue: &Queue,
    database: &Database,
) -> Result<(), StoreError> {
    let before = oldest(database).await.map_err(|fault| fault.outside())?;
    let uploads = database.collection::<UploadRow>(UploadRow::COLLECTION);
    let away = |error: mongodb::error::Error| Fault::from(error).outside();
    let found = uploads.find(doc! { "at": { "$lt": before } }).await;
    let found: Vec<UploadRow> = found.map_err(away)?.try_collect().await.map_err(away)?;
    for upload in found.iter().filter_map(|row| row.id.to_uuid()) {
        remove(queue, database, upload, before).await?;
    }
    Ok(())
}

/// When the last piece of a request came at the earliest that may not be over.
async fn oldest(database: &Database) -> Result<DateTime, Fault> {
    let hello = database.run_command(doc! { "hello": 1 }).await?;
    let now = hello
        .get_datetime("localTime")
        .map_err(|_| Fault::Corrupt("the database does not say what time it has".to_owned()))?;
    let oldest = i64::try_from(OLDEST.as_millis()).unwrap_or(i64::MAX);
    let before = now.timestamp_millis().saturating_sub(oldest);
    Ok(DateTime::from_millis(before))
}

/// An id that nobody has.
pub(super) fn random_id() -> Result<Uuid, Fault> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fault::Corrupt(format!("the system gives no random bytes: {error}")))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
