//! Documents. A small content lies with what is known of it, a large one in pieces, for one document of the
//! database has at most 16 MiB.

mod names;

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use mongodb::bson::{self, Document as Bson, doc};
use mongodb::options::FindOptions;
use serde::{Deserialize, Serialize};

pub(super) use self::names::{Name, identity, of_agents};
use self::names::{all_pieces_of, identities, piece_of, pieces_of, within};
use super::Reader;
use super::document_findings::{self, Found};
use super::fault::Fault;
use super::id::Id;
use super::organisation;
use super::snapshot::Snapshot;
use super::table::Row;
use super::time::timestamp;
use super::write::Write;
use crate::store::{DocumentChange, DocumentContext, DocumentIds, DocumentName, organised};
use crate::xapi::document::{Action, Document, Etag, Request, Stored, Validators, Verdict, judge};

/// Bytes of a content that lie with what is known of it.
const SMALL: usize = 16 * 1024;
/// Bytes of a piece of a larger one.
const PIECE: usize = 4 * 1024 * 1024;
/// How often a large document is looked for that others replace while it is read.
const ATTEMPTS: usize = 20;

/// A document.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct DocumentRow {
    /// The digests of its context's parts, the registration and the digest of its name, so that the documents of
    /// a context lie together.
    #[serde(rename = "_id")]
    id: Id,
    document: Name,
    updated: i64,
    content_type: String,
    etag: Id,
    /// Empty where the content lies in pieces.
    content: Id,
    pieces: u32,
    found: Option<Found>,
}

/// A part of a large content.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PieceRow {
    /// The identity of its document, when that was written, and the place of the piece.
    #[serde(rename = "_id")]
    id: Id,
    bytes: Id,
}

impl Row for DocumentRow {
    const COLLECTION: &'static str = "document";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl Row for PieceRow {
    const COLLECTION: &'static str = "document_piece";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl DocumentRow {
    /// With this content, or with that which lies with it.
    fn stored(&self, content: Option<Vec<u8>>) -> Result<Stored, Fault> {
        let document = Document {
            content_type: self.content_type.clone(),
            etag: self.etag()?,
            content: content.unwrap_or_else(|| self.content.bytes().to_vec()),
        };
        let updated = timestamp(self.updated)?;
        Ok(Stored { document, updated })
    }

    pub(super) fn etag(&self) -> Result<Etag, Fault> {
        let damaged = |_| Fault::Corrupt("the tag of a document is damaged".to_owned());
        let digest = self.etag.bytes().try_into().map_err(damaged)?;
        Ok(Etag::from_digest(digest))
    }

    pub(super) fn found(&self) -> Option<Found> {
        self.found
    }

    pub(super) fn with_found(&self, found: Option<Found>) -> Self {
        Self {
            found,
            ..self.clone()
        }
    }
}

pub(super) async fn by_name(reader: &Reader, name: &DocumentName) -> Result<Option<Stored>, Fault> {
    let id = identity(name);
    let documents = reader
        .database
        .collection::<DocumentRow>(DocumentRow::COLLECTION);
    for _ in 0..ATTEMPTS {
        let Some(row) = documents.find_one(doc! { "_id": id.clone() }).await? else {
            return Ok(None);
        };
        if row.pieces == 0 {
            return row.stored(None).map(Some);
        }
        let pieces: Vec<PieceRow> = reader
            .database
            .collection(PieceRow::COLLECTION)
            .find(all_pieces_of(&id, row.updated))
            .sort(doc! { "_id": 1 })
            .await?
            .try_collect()
            .await?;
        // Otherwise it was replaced since.
        if pieces.len() == row.pieces as usize {
            return row.stored(Some(joined(&pieces))).map(Some);
        }
    }
    Err(Fault::Busy)
}

/// Some documents in one state of the store, with the agent whose each is.
pub(super) async fn seen(
    snapshot: &mut Snapshot,
    filter: Bson,
) -> Result<Vec<(Option<String>, Stored)>, Fault> {
    let damaged = |error| Fault::Corrupt(format!("a document is damaged: {error}"));
    let mut rows: Vec<DocumentRow> = Vec::new();
    let usual = FindOptions::default;
    snapshot
        .each(DocumentRow::COLLECTION, filter, usual(), |row| {
            rows.push(bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?);
            Ok(())
        })
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut pieces: Vec<PieceRow> = Vec::new();
        if row.pieces > 0 {
            let options = FindOptions::builder().sort(doc! { "_id": 1 }).build();
            let all = all_pieces_of(&row.id, row.updated);
            snapshot
                .each(PieceRow::COLLECTION, all, options, |piece| {
                    pieces.push(bson::deserialize_from_slice(piece.as_bytes()).map_err(damaged)?);
                    Ok(())
                })
                .await?;
        }
        let content = (row.pieces > 0).then(|| joined(&pieces));
        found.push((
            row.document.agent().map(str::to_owned),
            row.stored(content)?,
        ));
    }
    Ok(found)
}

fn joined<'p>(pieces: impl IntoIterator<Item = &'p PieceRow>) -> Vec<u8> {
    let mut content = Vec::new();
    for piece in pieces {
        content.extend_from_slice(piece.bytes.bytes());
    }
    content
}

pub(super) async fn ids(
    reader: &Reader,
    context: &DocumentContext,
    since: Option<Timestamp>,
) -> Result<DocumentIds, Fault> {
    #[derive(Deserialize)]
    struct Listed {
        document: Named,
        updated: i64,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let mut filter = within(identities(context));
    if let Some(since) = since {
        filter.insert("updated", doc! { "$gt": since.as_millisecond() });
    }
    let mut cursor = reader
        .database
        .collection::<Listed>(DocumentRow::COLLECTION)
        .find(filter)
        .projection(doc! { "_id": 0, "document.name": 1, "updated": 1 })
        .await?;
    // Several registrations may have a document of the same name.
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    while let Some(Listed { document, updated }) = cursor.try_next().await? {
        let newest = found.entry(document.name).or_insert(updated);
        *newest = updated.max(*newest);
    }
    let updated = found.values().max().copied();
    Ok(DocumentIds {
        updated: updated.map(timestamp).transpose()?,
        ids: found.into_keys().collect(),
    })
}

/// The document of this name as the transaction sees it.
pub(super) async fn row(
    write: &mut Write<'_>,
    name: &DocumentName,
) -> Result<Option<DocumentRow>, Fault> {
    let id = identity(name);
    let row = write.tables.documents.get(&mut write.tx, &id).await?;
    Ok(row.map(|row| DocumentRow::clone(&row)))
}

pub(super) async fn change(
    write: &mut Write<'_>,
    name: &DocumentName,
    request: &Request,
) -> Result<DocumentChange, Fault> {
    let before = row(write, name).await?;
    let found = match &before {
        None => None,
        Some(row) => {
            // Nothing but a merge looks into the content.
            let merges = matches!(request.action, Action::Post(_)) && row.pieces > 0;
            let content = if merges {
                Some(content(write, row).await?)
            } else {
                None
            };
            Some(row.stored(content)?)
        }
    };
    let verdict = judge(request, found.as_ref());
    if organised::concerns(name) && !matches!(verdict, Verdict::Refuse(_)) {
        organisation::changed(write);
    }
    if let (Verdict::Store(_) | Verdict::Delete, Some(before)) = (&verdict, &before) {
        document_findings::forget(write, before.found);
        forget_pieces(write, &before.id, before.updated, before.pieces);
    }
    match verdict {
        Verdict::Store(document) => store(write, name, &document),
        Verdict::Delete => {
            if let Some(before) = before {
                write.tables.documents.remove(&before.id);
            }
            Ok(DocumentChange::Deleted)
        }
        Verdict::Refuse(why) => Ok(DocumentChange::Refused(why)),
    }
}

/// A content that lies in pieces.
async fn content(write: &mut Write<'_>, row: &DocumentRow) -> Result<Vec<u8>, Fault> {
    let ids: Vec<Id> = pieces_of(&row.id, row.updated, row.pieces).collect();
    let pieces = &mut write.tables.document_pieces;
    pieces.fetch(&mut write.tx, ids.iter().cloned()).await?;
    let lost = || Fault::Corrupt("a document has lost a part of its content".to_owned());
    let pieces: Option<Vec<_>> = ids.iter().map(|id| pieces.known(id)).collect();
    let pieces = pieces.ok_or_else(lost)?;
    Ok(joined(pieces.iter().map(AsRef::as_ref)))
}

fn forget_pieces(write: &mut Write<'_>, document: &Id, updated: i64, pieces: u32) {
    for piece in pieces_of(document, updated, pieces) {
        write.tables.document_pieces.remove_unread(&piece);
    }
}

fn store(
    write: &mut Write<'_>,
    name: &DocumentName,
    document: &Document,
) -> Result<DocumentChange, Fault> {
    let id = identity(name);
    let content = &document.content[..];
    let mut row = DocumentRow {
        id: id.clone(),
        document: Name::of(name),
        updated: write.stored,
        content_type: document.content_type.clone(),
        etag: document.etag.digest().to_vec().into(),
        content: Id::default(),
        pieces: 0,
        found: None,
    };
    if content.len() <= SMALL {
        row.content = content.into();
    } else {
        let begin = piece_of(&id, write.stored);
        for piece in content.chunks(PIECE) {
            write.tables.document_pieces.put(PieceRow {
                id: begin.clone().number32(row.pieces).id(),
                bytes: piece.into(),
            });
            row.pieces += 1;
        }
    }
    write.tables.documents.put(row);
    Ok(DocumentChange::Stored(Validators {
        etag: document.etag,
        updated: Some(timestamp(write.stored)?),
    }))
}

/// A document without its content.
#[derive(Deserialize)]
struct Outline {
    #[serde(rename = "_id")]
    id: Id,
    updated: i64,
    pieces: u32,
    found: Option<Found>,
}

pub(super) async fn delete_all(
    write: &mut Write<'_>,
    context: &DocumentContext,
) -> Result<(), Fault> {
    if organised::may_concern(context) {
        organisation::changed(write);
    }
    let range = identities(context);
    // Those that this transaction has to do with may not be in the database, or be other ones there.
    let documents = &write.tables.documents;
    let mut all: Vec<Outline> = documents
        .known_in(range.clone())
        .map(|row| Outline {
            id: row.id.clone(),
            updated: row.updated,
            pieces: row.pieces,
            found: row.found,
        })
        .collect();
    let mut cursor = write
        .tx
        .database
        .collection::<Outline>(DocumentRow::COLLECTION)
        .find(within(range))
        .projection(doc! { "updated": 1, "pieces": 1, "found": 1 })
        .session(&mut *write.tx.session)
        .await?;
    while let Some(outline) = cursor.next(&mut *write.tx.session).await {
        let outline = outline?;
        if !documents.is_known(&outline.id) {
            all.push(outline);
        }
    }
    for gone in all {
        document_findings::forget(write, gone.found);
        forget_pieces(write, &gone.id, gone.updated, gone.pieces);
        write.tables.documents.remove_unread(&gone.id);
    }
    Ok(())
}
