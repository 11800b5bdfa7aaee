//! Named numbers of a file: how far something has come, or how often it has changed.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::fault::Fault;

/// The number of that name; `None` where it was never set.
pub(super) fn read(connection: &Connection, name: &str) -> Result<Option<i64>, Fault> {
    Ok(connection
        .prepare_cached("SELECT next FROM counter WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

pub(super) fn set(connection: &Connection, name: &str, number: i64) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO counter (name, next) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET next = excluded.next",
        )?
        .execute(params![name, number])?;
    Ok(())
}
