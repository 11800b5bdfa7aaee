//! Documents, a row each.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use super::pages::timestamp;
use super::writer::Write;
use super::{counters, document_findings, organisation};
use crate::store::{DocumentChange, DocumentContext, DocumentIds, DocumentName, organised};
use crate::xapi::document::{Document, Etag, Request, Stored, Validators, Verdict, judge};

/// A context as its columns have it.
pub(super) struct Columns<'c> {
    pub(super) kind: i64,
    pub(super) activity: &'c str,
    pub(super) agent: &'c str,
    registration: Option<Uuid>,
}

impl<'c> Columns<'c> {
    pub(super) fn of(context: &'c DocumentContext) -> Self {
        let (kind, activity, agent, registration) = match context {
            DocumentContext::State {
                activity,
                agent,
                registration,
            } => (0, activity.as_str(), agent.as_str(), *registration),
            DocumentContext::ActivityProfile { activity } => (1, activity.as_str(), "", None),
            DocumentContext::AgentProfile { agent } => (2, "", agent.as_str(), None),
            DocumentContext::Organisation => (3, "", "", None),
        };
        Self {
            kind,
            activity,
            agent,
            registration,
        }
    }

    /// The registration of one document: none is a value of its own.
    pub(super) fn one(&self) -> &[u8] {
        self.registration.as_ref().map_or(&[], |id| id.as_bytes())
    }

    /// The registration of many documents: none is every one.
    pub(super) fn many(&self) -> Option<&[u8]> {
        self.registration.as_ref().map(|id| &id.as_bytes()[..])
    }
}

/// The counter that keeps the time of the newest document.
const NEWEST: &str = "document";

/// The time of the newest commit that stored a document, in milliseconds since 1970; 0 where there
/// is none. It stays when the document goes.
pub(super) fn newest(connection: &Connection) -> Result<i64, Fault> {
    Ok(counters::read(connection, NEWEST)?.unwrap_or_default())
}

pub(super) fn by_name(
    connection: &Connection,
    name: &DocumentName,
) -> Result<Option<Stored>, Fault> {
    let columns = Columns::of(&name.context);
    let found = connection
        .prepare_cached(
            "SELECT updated, content_type, etag, content FROM document
             WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND registration = ?4 AND id = ?5",
        )?
        .query_row(
            params![
                columns.kind,
                columns.activity,
                columns.agent,
                columns.one(),
                name.id
            ],
            |row| {
                let updated: i64 = row.get(0)?;
                let document = Document {
                    content_type: row.get(1)?,
                    etag: Etag::from_digest(row.get(2)?),
                    content: row.get(3)?,
                };
                Ok((document, updated))
            },
        )
        .optional()?;
    let stored = |(document, updated)| {
        let updated = timestamp(updated)?;
        Ok(Stored { document, updated })
    };
    found.map(stored).transpose()
}

/// Of all agent profiles with this id the agent and the content.
pub(super) fn of_agents(
    connection: &Connection,
    id: &str,
) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    // The kind stands here as it does in the index.
    let mut select = connection
        .prepare_cached("SELECT agent, content FROM document WHERE kind = 2 AND id = ?1")?;
    let rows = select.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The tag of the content of a document, if it is there.
pub(super) fn etag(connection: &Connection, name: &DocumentName) -> Result<Option<Etag>, Fault> {
    let columns = Columns::of(&name.context);
    let (kind, activity, agent) = (columns.kind, columns.activity, columns.agent);
    Ok(connection
        .prepare_cached(
            "SELECT etag FROM document
             WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND registration = ?4 AND id = ?5",
        )?
        .query_row(
            params![kind, activity, agent, columns.one(), name.id],
            |row| Ok(Etag::from_digest(row.get(0)?)),
        )
        .optional()?)
}

pub(super) fn ids(
    connection: &Connection,
    context: &DocumentContext,
    since: Option<Timestamp>,
) -> Result<DocumentIds, Fault> {
    let columns = Columns::of(context);
    let mut select = connection.prepare_cached(
        "SELECT id, max(updated) FROM document
         WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND (?4 IS NULL OR registration = ?4)
           AND (?5 IS NULL OR updated > ?5)
         GROUP BY id ORDER BY id",
    )?;
    let since = since.map(Timestamp::as_millisecond);
    let found = select.query_map(
        params![
            columns.kind,
            columns.activity,
            columns.agent,
            columns.many(),
            since
        ],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let found: Vec<(String, i64)> = found.collect::<Result<_, _>>()?;
    let newest = found.iter().map(|(_, updated)| *updated).max();
    Ok(DocumentIds {
        ids: found.into_iter().map(|(id, _)| id).collect(),
        updated: newest.map(timestamp).transpose()?,
    })
}

pub(super) fn change(
    write: &mut Write<'_>,
    name: &DocumentName,
    request: &Request,
) -> Result<DocumentChange, Fault> {
    let found = by_name(write.connection, name)?;
    let verdict = judge(request, found.as_ref());
    if found.is_some() && !matches!(verdict, Verdict::Refuse(_)) {
        document_findings::forget(write.connection, name)?;
    }
    if organised::concerns(name) && !matches!(verdict, Verdict::Refuse(_)) {
        organisation::changed(write.connection)?;
    }
    match verdict {
        Verdict::Store(document) => store(write, name, &document),
        Verdict::Delete => {
            if found.is_some() {
                delete(write.connection, name)?;
            }
            Ok(DocumentChange::Deleted)
        }
        Verdict::Refuse(why) => Ok(DocumentChange::Refused(why)),
    }
}

fn store(
    write: &Write<'_>,
    name: &DocumentName,
    document: &Document,
) -> Result<DocumentChange, Fault> {
    let columns = Columns::of(&name.context);
    write
        .connection
        .prepare_cached(
            "INSERT INTO document
               (kind, activity, agent, registration, id, updated, content_type, etag, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (kind, activity, agent, registration, id) DO UPDATE SET
               updated = excluded.updated, content_type = excluded.content_type,
               etag = excluded.etag, content = excluded.content",
        )?
        .execute(params![
            columns.kind,
            columns.activity,
            columns.agent,
            columns.one(),
            name.id,
            write.stored,
            document.content_type,
            document.etag.digest(),
            document.content,
        ])?;
    counters::set(write.connection, NEWEST, write.stored)?;
    Ok(DocumentChange::Stored(Validators {
        etag: document.etag,
        updated: Some(timestamp(write.stored)?),
    }))
}

fn delete(connection: &Connection, name: &DocumentName) -> Result<(), Fault> {
    let columns = Columns::of(&name.context);
    connection
        .prepare_cached(
            "DELETE FROM document
             WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND registration = ?4 AND id = ?5",
        )?
        .execute(params![
            columns.kind,
            columns.activity,
            columns.agent,
            columns.one(),
            name.id
        ])?;
    Ok(())
}

pub(super) fn delete_all(write: &mut Write<'_>, context: &DocumentContext) -> Result<(), Fault> {
    let columns = Columns::of(context);
    if organised::may_concern(context) {
        organisation::changed(write.connection)?;
    }
    write
        .connection
        .prepare_cached(
            "DELETE FROM document
             WHERE kind = ?1 AND activity = ?2 AND agent = ?3 AND (?4 IS NULL OR registration = ?4)",
        )?
        .execute(params![
            columns.kind,
            columns.activity,
            columns.agent,
            columns.many()
        ])?;
    document_findings::forget_all(write.connection, &columns)
}
