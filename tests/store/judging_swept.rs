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
    if at.database().is_some() {
        return mongodb::swept(at).await;
    }
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
    if at.database().is_some() {
        return mongodb::nothing_is_left(at, edition);
    }
    let connection = file(at);
    for table in ["finding", "finding_count", "awaited", "arrived", "thread"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE edition <> {edition}");
        assert_eq!(count(&connection, &sql), 0, "{table}");
    }
    let stray =
        "SELECT count(*) FROM thread_statement WHERE thread NOT IN (SELECT number FROM thread)";
    assert_eq!(count(&connection, stray), 0, "statements of no thread");
    let own = match edition {
        0 => "name NOT GLOB '[0-9]*/*'".to_owned(),
        edition => format!("name GLOB '{edition}/*'"),
    };
    let labels = format!(
        "SELECT count(*) FROM label WHERE name GLOB '[0-9]*/*' AND name NOT GLOB '{edition}/*'"
    );
    assert_eq!(count(&connection, &labels), 0, "labels");
    for (table, column) in [
        ("fact", "behaviour"),
        ("fact_fresh", "behaviour"),
        ("rollup", "series"),
        ("rollup_people", "series"),
        ("received", "series"),
    ] {
        let sql = format!(
            "SELECT count(*) FROM {table} JOIN label ON id = {column}
             WHERE NOT ({own} OR (name GLOB 'received:*' AND name NOT GLOB '* unmapped'))"
        );
        assert_eq!(count(&connection, &sql), 0, "{table}");
    }
}

/// The same in a database.
mod mongodb {
    use super::TestStore;

    #[allow(clippy::unused_async)]
    pub async fn swept(_: &TestStore) {
        panic!("nobody has said yet how the sweeper of a database is waited for");
    }

    pub fn nothing_is_left(_: &TestStore, _: u32) {
        panic!("nobody has said yet where an edition is in a database");
    }
}
