//! Going through what statements count for.

use std::ops::Range;

use rusqlite::{Connection, params};

use crate::store::sqlite::fault::Fault;

/// Calls `each` with the time of each statement whose facts under an edition are not rolled up, and with its row.
pub(in super::super) fn each_fresh(
    connection: &Connection,
    edition: u32,
    each: impl FnMut(i64, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut select = connection
        .prepare_cached("SELECT time, what FROM fact_fresh WHERE edition = ?1 ORDER BY seq")?;
    each_of(select.query([edition])?, each)
}

/// The same for those that count within a range of milliseconds and are rolled up.
pub(in super::super) fn each_in(
    connection: &Connection,
    edition: u32,
    range: Range<i64>,
    each: impl FnMut(i64, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut select = connection.prepare_cached(
        "SELECT time, what FROM fact WHERE edition = ?1 AND time >= ?2 AND time < ?3
         ORDER BY time, seq",
    )?;
    each_of(
        select.query(params![edition, range.start, range.end])?,
        each,
    )
}

fn each_of(
    mut rows: rusqlite::Rows<'_>,
    mut each: impl FnMut(i64, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    while let Some(row) = rows.next()? {
        let what = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        each(row.get(0)?, what)?;
    }
    Ok(())
}
