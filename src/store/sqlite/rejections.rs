//! The bounded log of what was refused.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::fault::Fault;
use super::writer::Write;
use crate::facts::{Received, Series};
use crate::store::{NewRejection, Rejection, RejectionQuery};

pub(super) fn add(write: &mut Write<'_>, rejections: &[NewRejection]) -> Result<(), Fault> {
    let mut insert = write.connection.prepare_cached(
        "INSERT INTO rejection
           (time, key, request, status, place, statement, pointer, rule, clause, message, excerpt)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for rejection in rejections {
        insert.execute(params![
            rejection.time.as_millisecond(),
            rejection.key,
            rejection.request,
            rejection.status,
            rejection.index,
            rejection.statement.map(Uuid::into_bytes),
            rejection.pointer,
            rejection.rule,
            rejection.clause,
            rejection.message,
            rejection.excerpt,
        ])?;
    }
    if let Some(first) = rejections.first() {
        let key = write
            .connection
            .prepare_cached("SELECT number FROM key WHERE id = ?1")?
            .query_row([&first.key], |row| row.get(0))
            .optional()?;
        if let Some(key) = key {
            write.arrived(
                0,
                Series::received(key, Received::Rejected),
                write.stored,
                1,
            );
        }
    }
    write
        .connection
        .prepare_cached("DELETE FROM rejection WHERE number <= ?1")?
        .execute([write.connection.last_insert_rowid() - NewRejection::KEPT])?;
    Ok(())
}

pub(super) fn read(
    connection: &Connection,
    query: &RejectionQuery,
) -> Result<Vec<Rejection>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT number, time, key, request, status, place, statement, pointer, rule, clause, message,
           excerpt
         FROM rejection
         WHERE (?1 IS NULL OR key = ?1) AND (?2 IS NULL OR request = ?2) AND number < ?3
         ORDER BY number DESC LIMIT ?4",
    )?;
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let before = query.before.unwrap_or(i64::MAX);
    let rows = select.query_map(params![query.key, query.request, before, limit], rejection)?;
    rows.map(|row| row?).collect()
}

fn rejection(row: &Row<'_>) -> rusqlite::Result<Result<Rejection, Fault>> {
    let time = super::pages::timestamp(row.get(1)?);
    let statement: Option<[u8; 16]> = row.get(6)?;
    let number = row.get(0)?;
    let (key, request, status, index) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
    let (pointer, rule, clause) = (row.get(7)?, row.get(8)?, row.get(9)?);
    let (message, excerpt) = (row.get(10)?, row.get(11)?);
    Ok(time.map(|time| Rejection {
        number,
        what: NewRejection {
            time,
            key,
            request,
            status,
            index,
            statement: statement.map(Uuid::from_bytes),
            pointer,
            rule,
            clause,
            message,
            excerpt,
        },
    }))
}
