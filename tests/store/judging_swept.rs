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
    // What profiles say may be shared with an edition of before.
    let verdicts =
        format!("SELECT coalesce(verdicts, number) FROM edition WHERE number = {edition}");
    for table in ["finding", "finding_count", "awaited", "arrived", "thread"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE edition <> ({verdicts})");
        assert_eq!(count(&connection, &sql), 0, "{table}");
    }
    for table in ["day_change", "day_part"] {
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

/// The same in a database.
mod mongodb {
    use std::time::{Duration, Instant};

    use mongodb::Database;
    use mongodb::bson::{Binary, Document, doc, spec::BinarySubtype};
    use sha2::{Digest as _, Sha256};

    use super::{PATIENCE, TestStore};

    /// Collections whose identities begin with an edition.
    const OF_EDITIONS: [&str; 10] = [
        "finding",
        "finding_count",
        "arrived",
        "thread",
        "fact",
        "day_change",
        "day",
        "rollup",
        "rollup_fine",
        "series",
    ];

    /// Stands in the place of an edition where something counts whatever the rules are.
    const NO_EDITION: u32 = u32::MAX;

    async fn all(database: &Database, collection: &str) -> Vec<Document> {
        let mut found = Vec::new();
        let documents = database.collection::<Document>(collection);
        let mut cursor = documents.find(doc! {}).await.unwrap();
        while cursor.advance().await.unwrap() {
            found.push(cursor.deserialize_current().unwrap());
        }
        found
    }

    fn id(document: &Document) -> &[u8] {
        document.get_binary_generic("_id").unwrap()
    }

    pub async fn swept(at: &TestStore) {
        let began = Instant::now();
        let is_one_gone = || {
            at.database().unwrap().read(async |database| {
                let order = database.collection::<Document>("order");
                let order = order.find_one(doc! {}).await.unwrap().unwrap();
                let of = |name: &str| {
                    order.get(name).and_then(|value| match value {
                        mongodb::bson::Bson::Int32(number) => u32::try_from(*number).ok(),
                        mongodb::bson::Bson::Int64(number) => u32::try_from(*number).ok(),
                        _ => None,
                    })
                };
                let active = [of("current"), of("next")].into_iter().flatten();
                let active: Vec<Binary> = active
                    .map(|number| Binary {
                        subtype: BinarySubtype::Generic,
                        bytes: number.to_be_bytes().to_vec(),
                    })
                    .collect();
                let editions = database.collection::<Document>("edition");
                let gone = doc! { "_id": { "$nin": active } };
                editions.find_one(gone).await.unwrap().is_some()
            })
        };
        while is_one_gone() {
            assert!(began.elapsed() < PATIENCE, "old editions are not removed");
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn nothing_is_left(at: &TestStore, edition: u32) {
        at.database().unwrap().read(async |database| {
            for collection in OF_EDITIONS {
                for document in all(&database, collection).await {
                    let of = u32::from_be_bytes(id(&document)[..4].try_into().unwrap());
                    assert!(
                        of == edition || of == NO_EDITION,
                        "{collection}: {document}"
                    );
                }
            }
            for document in all(&database, "awaited").await {
                let of = document.get("edition").unwrap();
                assert!(
                    of.as_i32() == i32::try_from(edition).ok()
                        || of.as_i64() == Some(i64::from(edition)),
                    "awaited: {document}"
                );
            }
            let threads = all(&database, "thread").await;
            let threads: Vec<Vec<u8>> = threads
                .iter()
                .map(|thread| Sha256::digest(id(thread))[..16].to_vec())
                .collect();
            for collection in ["thread_statement", "thread_state"] {
                for document in all(&database, collection).await {
                    let known = threads
                        .iter()
                        .any(|thread| id(&document).starts_with(thread));
                    assert!(known, "{collection} of no thread: {document}");
                }
            }
        });
    }
}
