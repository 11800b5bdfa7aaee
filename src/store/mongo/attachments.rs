//! The content of attachments: files of `GridFS` in the bucket `content`, named by their hash, which any tool for
//! those can read.
//!
//! What comes in is written at once as the pieces of a file that is not there yet. A transaction that takes an
//! upload makes the file, and nobody sees the content before. The document of the upload is what two that want
//! it, or want it gone, meet at.

mod uploads;

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use mongodb::Collection;
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(super) use self::uploads::{UploadRow, Uploads, stage, sweep, sweep_old};
use super::Reader;
use super::fault::Fault;
use super::id::{Id, Parts};
use super::statements::{Brought, StatementRow};
use super::table::{Row, Tx};
use super::write::Write;
use crate::store::{Content, KeptAttachment, NewAttachment, PIECE};
use crate::xapi::hash::Sha2;

/// What is kept under a hash.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct AttachmentRow {
    /// The hash.
    #[serde(rename = "_id")]
    id: Id,
    /// The file with its content.
    file: Id,
    /// Bytes of the content.
    length: i64,
}

impl Row for AttachmentRow {
    const COLLECTION: &'static str = "attachment";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A file, as `GridFS` has it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileRow {
    #[serde(rename = "_id")]
    id: Id,
    length: i64,
    chunk_size: i32,
    upload_date: DateTime,
    /// The hash in hexadecimal digits.
    filename: String,
}

impl Row for FileRow {
    const COLLECTION: &'static str = "content.files";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A piece of a file, as `GridFS` has it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ChunkRow {
    #[serde(rename = "_id")]
    id: ObjectId,
    files_id: Id,
    n: i32,
    data: Id,
    /// By which it is known here. Pieces are made, and never changed.
    #[serde(skip)]
    place: Id,
}

impl Row for ChunkRow {
    const COLLECTION: &'static str = "content.chunks";

    fn id(&self) -> &Id {
        &self.place
    }
}

impl ChunkRow {
    fn new(file: &Id, place: u32, data: Vec<u8>) -> Result<Self, Fault> {
        let n = i32::try_from(place);
        Ok(Self {
            id: ObjectId::new(),
            files_id: file.clone(),
            n: n.map_err(|_| Fault::Corrupt("an attachment has too many pieces".to_owned()))?,
            data: data.into(),
            place: Parts::new().bytes(file.bytes()).number32(place).id(),
        })
    }
}

/// Reads what is known of attachments that will be kept, many at a time.
pub(super) async fn fetch(
    write: &mut Write<'_>,
    attachments: impl IntoIterator<Item = &NewAttachment>,
) -> Result<(), Fault> {
    let mut hashes = Vec::new();
    let mut uploads = Vec::new();
    for attachment in attachments {
        hashes.push(attachment.sha2.as_bytes().into());
        if let Content::Staged(upload) = &attachment.content {
            uploads.push(Id::uuid(*upload));
        }
    }
    let tables = &mut write.tables;
    tables.attachments.fetch(&mut write.tx, hashes).await?;
    tables.uploads.fetch(&mut write.tx, uploads).await
}

/// Keeps the content of an attachment, unless it is kept already.
pub(super) async fn keep(
    write: &mut Write<'_>,
    attachment: &NewAttachment,
) -> Result<Brought, Fault> {
    let hash = Id::from(attachment.sha2.as_bytes());
    let tables = &mut write.tables;
    let known = tables.attachments.get(&mut write.tx, &hash).await?;
    if let Some(known) = known {
        let length = known.length;
        return Ok(Brought { hash, length });
    }
    let length = i64::try_from(attachment.length).unwrap_or(i64::MAX);
    let file = match &attachment.content {
        Content::Whole(bytes) => whole(write, bytes)?,
        Content::Staged(upload) => adopt(write, *upload, attachment.length).await?,
    };
    make(write, &hash, file, length);
    Ok(Brought { hash, length })
}

/// Gives a file its name.
fn make(write: &mut Write<'_>, hash: &Id, file: Id, length: i64) {
    write.tables.files.put(FileRow {
        id: file.clone(),
        length,
        chunk_size: i32::try_from(PIECE).unwrap_or(i32::MAX),
        upload_date: DateTime::from_millis(write.stored),
        filename: format!("{hash:?}"),
    });
    write.tables.attachments.put(AttachmentRow {
        id: hash.clone(),
        file,
        length,
    });
}

/// Writes content that was handed over whole.
fn whole(write: &mut Write<'_>, bytes: &[u8]) -> Result<Id, Fault> {
    let file = Id::uuid(uploads::random_id()?);
    for (place, piece) in (0..).zip(bytes.chunks(PIECE)) {
        let chunk = ChunkRow::new(&file, place, piece.to_vec())?;
        write.tables.chunks.put(chunk);
    }
    Ok(file)
}

/// Takes an upload, which is none any more.
async fn adopt(write: &mut Write<'_>, upload: Uuid, length: u64) -> Result<Id, Fault> {
    let id = Id::uuid(upload);
    let tables = &mut write.tables;
    let found = tables.uploads.get(&mut write.tx, &id).await?;
    let is_there = found.is_some_and(|found| !found.gone);
    let last = length.div_ceil(PIECE as u64).saturating_sub(1);
    if !is_there || !has_piece(&mut write.tx, &id, last).await? {
        return Err(unknown(upload));
    }
    write.tables.uploads.remove(&id);
    Ok(id)
}

fn unknown(upload: Uuid) -> Fault {
    Fault::Corrupt(format!("nothing was uploaded as {upload}"))
}

/// Whether a piece was staged. They come one after the other, so the last one stands for all.
async fn has_piece(tx: &mut Tx<'_>, file: &Id, place: u64) -> Result<bool, Fault> {
    let chunks: Collection<Document> = tx.database.collection(ChunkRow::COLLECTION);
    let place = i32::try_from(place).unwrap_or(i32::MAX);
    let found = chunks
        .find_one(doc! { "files_id": file.clone(), "n": place })
        .projection(doc! { "_id": 0, "n": 1 })
        .session(&mut *tx.session)
        .await?;
    Ok(found.is_some())
}

/// What each of these statements brought.
pub(super) async fn brought(
    reader: &Reader,
    statements: &[Uuid],
) -> Result<Vec<Vec<KeptAttachment>>, Fault> {
    /// What is read of a statement.
    #[derive(Deserialize)]
    struct Found {
        #[serde(rename = "_id")]
        id: Id,
        #[serde(default)]
        brought: Vec<Brought>,
    }
    let ids: Vec<Id> = statements.iter().copied().map(Id::uuid).collect();
    let rows: Collection<Found> = reader.database.collection(StatementRow::COLLECTION);
    let found = rows
        .find(doc! { "_id": { "$in": &ids } })
        .projection(doc! { "brought": 1 })
        .await?;
    let found: Vec<Found> = found.try_collect().await?;
    let of_each: HashMap<Id, Vec<Brought>> =
        found.into_iter().map(|one| (one.id, one.brought)).collect();
    let kept = |brought: &Brought| {
        let sha2 = Sha2::from_bytes(brought.hash.bytes());
        Ok(KeptAttachment {
            sha2: sha2.ok_or_else(|| Fault::Corrupt("a stored hash is damaged".to_owned()))?,
            length: u64::try_from(brought.length).unwrap_or_default(),
        })
    };
    let none = Vec::new();
    let all = ids.iter().map(|id| {
        let brought = of_each.get(id).unwrap_or(&none);
        brought.iter().map(kept).collect()
    });
    all.collect()
}

/// A piece of the content with a hash.
pub(super) async fn piece(
    reader: &Reader,
    sha2: &Sha2,
    place: u32,
) -> Result<Option<Vec<u8>>, Fault> {
    /// What is read of a piece.
    #[derive(Deserialize)]
    struct Data {
        data: Id,
    }
    let attachments = reader
        .database
        .collection::<AttachmentRow>(AttachmentRow::COLLECTION);
    let hash = Id::from(sha2.as_bytes());
    let Some(found) = attachments.find_one(doc! { "_id": hash }).await? else {
        return Ok(None);
    };
    let Ok(place) = i32::try_from(place) else {
        return Ok(None);
    };
    let chunks = reader.database.collection::<Data>(ChunkRow::COLLECTION);
    let piece = chunks
        .find_one(doc! { "files_id": found.file, "n": place })
        .projection(doc! { "_id": 0, "data": 1 })
        .await?;
    Ok(piece.map(|piece| piece.data.bytes().to_vec()))
}
