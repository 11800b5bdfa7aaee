//! What was found wrong with documents that profiles describe.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::documents::{self, Columns};
use super::fault::Fault;
use super::pages::timestamp;
use super::writer::Write;
use crate::profile::Finding;
use crate::store::judging::DOCUMENT_FINDINGS_KEPT;
use crate::store::{DocumentContext, DocumentName, KeptDocumentFinding};
use crate::xapi::document::Etag;

/// Keeps what was found about a document in the place of what was found before, where it still has the
/// content that was judged.
pub(super) fn replace(
    write: &mut Write<'_>,
    key: i64,
    document: &DocumentName,
    content: Etag,
    findings: &[Finding],
) -> Result<(), Fault> {
    let connection = write.connection;
    if documents::etag(connection, document)? != Some(content) {
        return Ok(());
    }
    forget(connection, document)?;
    let columns = Columns::of(&document.context);
    let (kind, activity, agent) = (columns.kind, columns.activity, columns.agent);
    for finding in findings {
        let what = serde_json::to_string(finding)
            .map_err(|error| Fault::Corrupt(format!("a finding cannot be written: {error}")))?;
        connection
            .prepare_cached(
                "INSERT INTO document_finding
                   (kind, activity, agent, registration, id, key, time, what)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                kind,
                activity,
                agent,
                columns.one(),
                document.id,
                key,
                write.stored,
                what
            ])?;
    }
    if !findings.is_empty() {
        connection
            .prepare_cached("DELETE FROM document_finding WHERE number <= ?1")?
            .execute([connection.last_insert_rowid() - DOCUMENT_FINDINGS_KEPT])?;
    }
    Ok(())
}

/// Removes what was found about a document.
pub(super) fn forget(connection: &Connection, document: &DocumentName) -> Result<(), Fault> {
    let columns = Columns::of(&document.context);
    let (kind, activity, agent) = (columns.kind, columns.activity, columns.agent);
    connection
        .prepare_cached(
            "DELETE FROM document_finding
             WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND registration = ?4 AND id = ?5",
        )?
        .execute(params![kind, activity, agent, columns.one(), document.id])?;
    Ok(())
}

/// Removes what was found about all documents of a context.
pub(super) fn forget_all(connection: &Connection, columns: &Columns<'_>) -> Result<(), Fault> {
    let (kind, activity, agent) = (columns.kind, columns.activity, columns.agent);
    connection
        .prepare_cached(
            "DELETE FROM document_finding
             WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND (?4 IS NULL OR registration = ?4)",
        )?
        .execute(params![kind, activity, agent, columns.many()])?;
    Ok(())
}

/// Findings, newest first.
pub(super) fn read(
    connection: &Connection,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<KeptDocumentFinding>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT number, kind, activity, agent, registration, id, key, time, what
         FROM document_finding WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
    )?;
    let before = before.unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = select.query_map([before, limit], finding)?;
    rows.map(|row| row?).collect()
}

fn finding(row: &Row<'_>) -> rusqlite::Result<Result<KeptDocumentFinding, Fault>> {
    let (activity, agent) = (row.get(2)?, row.get(3)?);
    let registration: Vec<u8> = row.get(4)?;
    let context = match row.get(1)? {
        0 => DocumentContext::State {
            activity,
            agent,
            registration: Uuid::from_slice(&registration).ok(),
        },
        1 => DocumentContext::ActivityProfile { activity },
        2 => DocumentContext::AgentProfile { agent },
        _ => DocumentContext::Organisation,
    };
    let document = DocumentName {
        context,
        id: row.get(5)?,
    };
    let (number, key) = (row.get(0)?, row.get(6)?);
    let time = timestamp(row.get(7)?);
    let what: String = row.get(8)?;
    Ok(time.and_then(|found| {
        let what = serde_json::from_str(&what)
            .map_err(|error| Fault::Corrupt(format!("a finding is damaged: {error}")))?;
        Ok(KeptDocumentFinding {
            number,
            document,
            found,
            key,
            what,
        })
    }))
}
