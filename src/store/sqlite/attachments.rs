//! The content of attachments, in pieces: staged, kept, and read again.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use crate::store::{Content, KeptAttachment, NewAttachment, PIECE};
use crate::xapi::hash::Sha2;

/// Pieces removed at a time, so that nobody waits for long.
const SLICE: i64 = 16;

/// Writes a piece of an upload.
pub(super) fn stage(
    connection: &Connection,
    upload: Uuid,
    place: u32,
    bytes: &[u8],
) -> Result<(), Fault> {
    let number = if let Some(number) = staged(connection, upload)? {
        number
    } else {
        connection
            .prepare_cached("INSERT INTO attachment (upload) VALUES (?1)")?
            .execute([upload.as_bytes()])?;
        connection.last_insert_rowid()
    };
    put(connection, number, i64::from(place), bytes)
}

/// Makes an attachment one of the statement at `sequence`.
pub(super) fn keep(
    connection: &Connection,
    sequence: i64,
    attachment: &NewAttachment,
) -> Result<(), Fault> {
    let sha2 = attachment.sha2;
    let number = match kept(connection, &sha2)? {
        Some((number, _)) => number,
        None => match &attachment.content {
            Content::Whole(bytes) => whole(connection, attachment, bytes)?,
            Content::Staged(upload) => adopt(connection, attachment, *upload)?,
        },
    };
    connection
        .prepare_cached("INSERT OR IGNORE INTO brought (statement, attachment) VALUES (?1, ?2)")?
        .execute([sequence, number])?;
    Ok(())
}

/// Writes content that was handed over whole.
fn whole(connection: &Connection, attachment: &NewAttachment, bytes: &[u8]) -> Result<i64, Fault> {
    connection
        .prepare_cached("INSERT INTO attachment (sha2, length) VALUES (?1, ?2)")?
        .execute(params![attachment.sha2.as_bytes(), length(attachment)])?;
    let number = connection.last_insert_rowid();
    for (place, piece) in (0..).zip(bytes.chunks(PIECE)) {
        put(connection, number, place, piece)?;
    }
    Ok(number)
}

/// Gives an upload its hash, from which on it is no upload any more.
fn adopt(connection: &Connection, attachment: &NewAttachment, upload: Uuid) -> Result<i64, Fault> {
    let number = staged(connection, upload)?
        .ok_or_else(|| Fault::Corrupt(format!("nothing was uploaded as {upload}")))?;
    connection
        .prepare_cached(
            "UPDATE attachment SET upload = NULL, sha2 = ?2, length = ?3 WHERE number = ?1",
        )?
        .execute(params![
            number,
            attachment.sha2.as_bytes(),
            length(attachment)
        ])?;
    Ok(number)
}

fn length(attachment: &NewAttachment) -> i64 {
    i64::try_from(attachment.length).unwrap_or(i64::MAX)
}

fn put(connection: &Connection, number: i64, place: i64, bytes: &[u8]) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO attachment_piece (attachment, place, bytes) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![number, place, bytes])?;
    Ok(())
}

/// The number of an upload.
fn staged(connection: &Connection, upload: Uuid) -> Result<Option<i64>, Fault> {
    Ok(connection
        .prepare_cached("SELECT number FROM attachment WHERE upload = ?1")?
        .query_row([upload.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// The number and length of the content with a hash.
fn kept(connection: &Connection, sha2: &Sha2) -> Result<Option<(i64, i64)>, Fault> {
    Ok(connection
        .prepare_cached("SELECT number, length FROM attachment WHERE sha2 = ?1")?
        .query_row([sha2.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The uploads that no statement has.
pub(super) fn uploads(connection: &Connection) -> Result<Vec<Uuid>, Fault> {
    let mut select = connection.prepare("SELECT upload FROM attachment WHERE upload > x''")?;
    let uploads = select.query_map([], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(uploads.collect::<Result<_, _>>()?)
}

/// Removes the next pieces of an upload; `false` when nothing is left of it.
pub(super) fn sweep(connection: &Connection, upload: Uuid) -> Result<bool, Fault> {
    let Some(number) = staged(connection, upload)? else {
        return Ok(false);
    };
    let removed = connection
        .prepare_cached(
            "DELETE FROM attachment_piece WHERE attachment = ?1 AND place IN
             (SELECT place FROM attachment_piece WHERE attachment = ?1 LIMIT ?2)",
        )?
        .execute([number, SLICE])?;
    if removed > 0 {
        return Ok(true);
    }
    // The number is free for others only now that no piece has it.
    connection
        .prepare_cached("DELETE FROM attachment WHERE number = ?1")?
        .execute([number])?;
    Ok(false)
}

/// What each of these statements brought.
pub(super) fn brought(
    connection: &Connection,
    statements: &[Uuid],
) -> Result<Vec<Vec<KeptAttachment>>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT a.sha2, a.length FROM statement s
         JOIN brought b ON b.statement = s.seq JOIN attachment a ON a.number = b.attachment
         WHERE s.id = ?1",
    )?;
    let mut all = Vec::with_capacity(statements.len());
    for statement in statements {
        let mut rows = select.query([statement.as_bytes()])?;
        let mut of_one = Vec::new();
        while let Some(row) = rows.next()? {
            let sha2 = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let length: i64 = row.get(1)?;
            of_one.push(KeptAttachment {
                sha2: Sha2::from_bytes(sha2)
                    .ok_or_else(|| Fault::Corrupt("a stored hash is damaged".to_owned()))?,
                length: u64::try_from(length).unwrap_or_default(),
            });
        }
        all.push(of_one);
    }
    Ok(all)
}

/// A piece of the content with a hash.
pub(super) fn piece(
    connection: &Connection,
    sha2: &Sha2,
    place: u32,
) -> Result<Option<Vec<u8>>, Fault> {
    let Some((number, _)) = kept(connection, sha2)? else {
        return Ok(None);
    };
    Ok(connection
        .prepare_cached("SELECT bytes FROM attachment_piece WHERE attachment = ?1 AND place = ?2")?
        .query_row([number, i64::from(place)], |row| row.get(0))
        .optional()?)
}
