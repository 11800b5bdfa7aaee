//! What was counted under editions that nobody reads is removed, and nothing else.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::stores::TestStore;

/// Far beyond what it takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn file(at: &TestStore) -> Connection {
    Connection::open(at.folder().join("store.db")).unwrap()
}

fn count(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Waits until all that is to be removed is gone.
pub async fn swept(at: &TestStore) {
    let connection = file(at);
    let began = Instant::now();
    while count(
        &connection,
        "SELECT count(*) FROM edition WHERE standing = 0",
    ) > 0
    {
        assert!(began.elapsed() < PATIENCE, "old editions are not removed");
        actix_web::rt::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Only rows of this edition are there.
pub fn nothing_is_left(at: &TestStore, edition: u32) {
    let connection = file(at);
    for table in ["finding", "finding_count", "awaited", "arrived", "thread"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE edition <> {edition}");
        assert_eq!(count(&connection, &sql), 0, "{table}");
    }
    let stray =
        "SELECT count(*) FROM thread_statement WHERE thread NOT IN (SELECT number FROM thread)";
    assert_eq!(count(&connection, stray), 0, "statements of no thread");
    let labels = format!(
        "SELECT count(*) FROM label WHERE name GLOB '[0-9]*/*' AND name NOT GLOB '{edition}/*'"
    );
    assert_eq!(count(&connection, &labels), 0, "labels");
    // What arrives whatever the rules are stands under -1.
    for table in ["fact", "fact_fresh", "arrival", "rollup"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE edition NOT IN ({edition}, -1)");
        assert_eq!(count(&connection, &sql), 0, "{table}");
    }
    let places = |edition: u32| (i64::from(edition) + 1) << 32;
    let sql = format!(
        "SELECT count(*) FROM rollup_fine WHERE place >= {} AND NOT (place >= {} AND place < {})",
        places(0),
        places(edition),
        places(edition + 1),
    );
    assert_eq!(count(&connection, &sql), 0, "rollups of fine levels");
}
