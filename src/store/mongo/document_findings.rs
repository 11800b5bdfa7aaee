//! What was found wrong with documents that profiles describe.

use futures_util::TryStreamExt as _;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::Reader;
use super::documents::{self, Name};
use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::table::Row;
use super::time::timestamp;
use super::write::Write;
use crate::profile::Finding;
use crate::store::judging::DOCUMENT_FINDINGS_KEPT;
use crate::store::{DocumentName, KeptDocumentFinding};
use crate::xapi::document::Etag;

/// Findings count in the order in which they come.
const NUMBER: &str = "document_finding";

/// The numbers of what was found about one document, which come one after the other.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Found {
    first: i64,
    last: i64,
}

/// One finding about one document.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct FindingRow {
    /// Its number.
    #[serde(rename = "_id")]
    id: Id,
    document: Name,
    key: i64,
    time: i64,
    /// As JSON.
    what: String,
}

impl Row for FindingRow {
    const COLLECTION: &'static str = "document_finding";

    fn id(&self) -> &Id {
        &self.id
    }
}

fn identity(number: i64) -> Id {
    Parts::new().number(number).id()
}

/// Keeps what was found about a document in the place of what was found before, where it still has the
/// content that was judged.
pub(super) async fn replace(
    write: &mut Write<'_>,
    key: i64,
    document: &DocumentName,
    content: Etag,
    findings: &[Finding],
) -> Result<(), Fault> {
    let Some(row) = documents::row(write, document).await? else {
        return Ok(());
    };
    if row.etag()? != content {
        return Ok(());
    }
    forget(write, row.found());
    let mut found: Option<Found> = None;
    for finding in findings {
        let what = serde_json::to_string(finding)
            .map_err(|error| Fault::Corrupt(format!("a finding cannot be written: {error}")))?;
        let number = write.order.number(NUMBER);
        write.tables.document_findings.put(FindingRow {
            id: identity(number),
            document: Name::of(document),
            key,
            time: write.stored,
            what,
        });
        let first = found.map_or(number, |found| found.first);
        found = Some(Found {
            first,
            last: number,
        });
        let oldest = number - DOCUMENT_FINDINGS_KEPT;
        if oldest > 0 {
            let oldest = identity(oldest);
            write.tables.document_findings.remove_unread(&oldest);
        }
    }
    if found.is_some() || row.found().is_some() {
        write.tables.documents.put(row.with_found(found));
    }
    Ok(())
}

/// Removes what was found about a document.
pub(super) fn forget(write: &mut Write<'_>, found: Option<Found>) {
    if let Some(Found { first, last }) = found {
        for number in first..=last {
            let id = identity(number);
            write.tables.document_findings.remove_unread(&id);
        }
    }
}

/// Findings, newest first.
pub(super) async fn read(
    reader: &Reader,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<KeptDocumentFinding>, Fault> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let before = identity(before.unwrap_or(i64::MAX));
    let rows: Vec<FindingRow> = reader
        .database
        .collection(FindingRow::COLLECTION)
        .find(doc! { "_id": { "$lt": before } })
        .sort(doc! { "_id": -1 })
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .await?
        .try_collect()
        .await?;
    rows.into_iter().map(finding).collect()
}

fn finding(row: FindingRow) -> Result<KeptDocumentFinding, Fault> {
    let damaged = |why: &dyn std::fmt::Display| {
        Fault::Corrupt(format!("a finding about a document is damaged: {why}"))
    };
    let number = number_at(&row.id, 0).ok_or_else(|| damaged(&"it has no number"))?;
    Ok(KeptDocumentFinding {
        number,
        document: row.document.document(),
        found: timestamp(row.time)?,
        key: row.key,
        what: serde_json::from_str(&row.what).map_err(|error| damaged(&error))?,
    })
}
