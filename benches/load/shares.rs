//! Which part of an embedded store is what.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Bytes of content, without the pages around it.
pub struct Share {
    pub name: &'static str,
    pub bytes: i64,
}

/// What each share is made of: tables, and the columns that are long.
const SHARES: [(&str, &[(&str, &str)]); 4] = [
    ("statements", &[("statement", "body")]),
    ("facts", &[("fact", "what"), ("fact_fresh", "what")]),
    (
        "rollups",
        &[("rollup_fine", "counts"), ("rollup", "people")],
    ),
    ("days worked out", &[("day_part", "bytes")]),
];
/// About what the short columns of a row and its own head take.
const ROW: i64 = 20;

/// The shares of a file, and the size of all of it.
pub fn of(file: &Path) -> (Vec<Share>, i64) {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let pages = |name: &str| -> i64 {
        let sql = format!("PRAGMA {name}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let whole = pages("page_count") * pages("page_size");
    let shares = SHARES.map(|(name, tables)| {
        let bytes = tables.iter().map(|(table, column)| {
            let sql = format!("SELECT count(*), coalesce(sum(length({column})), 0) FROM {table}");
            let read =
                |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(0)? * ROW + row.get::<_, i64>(1)?);
            connection.query_row(&sql, [], read).unwrap()
        });
        Share {
            name,
            bytes: bytes.sum(),
        }
    });
    (shares.into(), whole)
}
