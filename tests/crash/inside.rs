//! What only the inside of a store shows, of each kind of store.

use rusqlite::Connection;

use crate::place::Place;

/// The edition that is judged, how far it is, and how far it has to come.
pub fn building(place: &Place) -> Option<(u32, i64, i64)> {
    match place.database() {
        None => in_file::building(&open(place)),
        Some(database) => in_database::building(database),
    }
}

/// Everything that judging comes to, in the words of the edition that counts.
pub fn judged(place: &Place) -> Vec<String> {
    let mut all = match place.database() {
        None => in_file::judged(&open(place)),
        Some(database) => in_database::judged(database),
    };
    all.sort_unstable();
    all
}

/// Lets the next edition share nothing with the one that counts, as if that were of an older program. In a
/// database none ever does.
pub fn grow_old(place: &Place) {
    if place.database().is_none() {
        let sql = "UPDATE edition SET form = 0 WHERE standing = 2";
        assert_eq!(open(place).execute(sql, []).unwrap(), 1);
    }
}

/// Attachments without a statement, and pieces in all.
pub fn left(place: &Place) -> (i64, i64) {
    match place.database() {
        None => in_file::left(&open(place)),
        Some(database) => in_database::left(database),
    }
}

/// Makes uploads as old as they must be for one process to remove those of another, which might go on yet. In
/// a file those of a process that is gone go at once.
pub fn age_uploads(place: &Place) {
    if let Some(database) = place.database() {
        in_database::age_uploads(database);
    }
}

/// The store itself finds nothing wrong with what it keeps on the disk.
pub fn is_sound(place: &Place) {
    match place.database() {
        None => in_file::is_sound(&open(place)),
        Some(database) => in_database::is_sound(database),
    }
}

fn open(place: &Place) -> Connection {
    Connection::open(place.file()).unwrap()
}

mod in_file {
    use rusqlite::{Connection, OptionalExtension as _};

    pub fn building(file: &Connection) -> Option<(u32, i64, i64)> {
        file.query_row(
            "SELECT number, judged, last FROM edition WHERE standing = 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()
        .unwrap()
    }

    pub fn left(file: &Connection) -> (i64, i64) {
        let sql = "SELECT (SELECT count(*) FROM attachment WHERE sha2 IS NULL),
            (SELECT count(*) FROM attachment_piece)";
        file.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
    }

    pub fn is_sound(file: &Connection) {
        let integrity: String = file
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(integrity, "ok");
    }

    pub fn judged(file: &Connection) -> Vec<String> {
        let (edition, verdicts): (u32, u32) = file
            .query_row(
                "SELECT number, coalesce(verdicts, number) FROM edition WHERE standing = 2",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let facts = |table: &str| {
            format!(
                "SELECT 'fact ' || seq || ' ' || time || ' ' || hex(what) || ' ' || hex(told) FROM {table} WHERE edition = {edition}"
            )
        };
        let mut all = Vec::new();
        for sql in [
        facts("fact"),
        facts("fact_fresh"),
        format!("SELECT 'finding ' || seq || ' ' || kind FROM finding WHERE edition = {verdicts}"),
        format!(
            "SELECT 'count ' || kind || ' ' || key || ' ' || day || ' ' || statements
             FROM finding_count WHERE edition = {verdicts} AND statements > 0"
        ),
        format!("SELECT 'awaits ' || hex(target) || ' ' || seq FROM awaited WHERE edition = {verdicts}"),
        format!(
            "SELECT 'thread ' || hex(registration) || ' ' || time || ' ' || seq || ' ' || hex(state)
               || ' ' || ifnull(broken, 'whole') || ' ' || ifnull(kind, 'whole')
             FROM thread WHERE edition = {verdicts}"
        ),
        format!(
            "SELECT 'in thread ' || hex(t.registration) || ' ' || s.seq || ' ' || hex(s.symbol)
             FROM thread t JOIN thread_statement s ON s.thread = t.number WHERE t.edition = {verdicts}"
        ),
    ] {
        let mut select = file.prepare(&sql).unwrap();
        let rows = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
        all.extend(rows.map(Result::unwrap));
    }
        all
    }
}

mod in_database {
    use mongodb::bson::{Bson, DateTime, Document, doc};
    use sha2::{Digest as _, Sha256};

    use crate::database::Database;

    async fn all(database: &mongodb::Database, collection: &str) -> Vec<Document> {
        let mut found = Vec::new();
        let documents = database.collection::<Document>(collection);
        let mut cursor = documents.find(doc! {}).await.unwrap();
        while cursor.advance().await.unwrap() {
            found.push(cursor.deserialize_current().unwrap());
        }
        found
    }

    /// A number, however it is stored.
    fn number(document: &Document, name: &str) -> Option<i64> {
        match document.get(name)? {
            Bson::Int32(number) => Some(i64::from(*number)),
            Bson::Int64(number) => Some(*number),
            _ => None,
        }
    }

    fn bytes<'d>(document: &'d Document, name: &str) -> &'d [u8] {
        document.get_binary_generic(name).unwrap()
    }

    fn hex(bytes: &[u8]) -> String {
        let each = bytes.iter().map(|byte| format!("{byte:02x}"));
        each.collect::<Vec<_>>().concat()
    }

    async fn order(database: &mongodb::Database) -> Document {
        all(database, "order").await.remove(0)
    }

    pub fn building(database: &Database) -> Option<(u32, i64, i64)> {
        database.read(async |database| {
            let next = number(&order(&database).await, "next")?;
            let editions = all(&database, "edition").await;
            let edition = editions
                .iter()
                .find(|edition| number(edition, "number") == Some(next))
                .unwrap();
            let of = |name| number(edition, name).unwrap();
            Some((u32::try_from(next).unwrap(), of("judged"), of("last")))
        })
    }

    /// Identities begin with the number of the edition, and that is left out.
    pub fn judged(database: &Database) -> Vec<String> {
        database.read(async |database| {
            let current = number(&order(&database).await, "current").unwrap();
            let edition = u32::try_from(current).unwrap().to_be_bytes();
            let mut told = Vec::new();
            for (collection, fields) in [
                ("fact", &["p", "f"][..]),
                ("finding", &["n", "kind"]),
                ("finding_count", &["day", "key", "kind", "statements"]),
                ("thread", &["time", "n", "state", "broken"]),
            ] {
                for document in all(&database, collection).await {
                    let Some(rest) = bytes(&document, "_id").strip_prefix(&edition) else {
                        continue;
                    };
                    let of = |name: &&str| document.get(*name).map_or(Bson::Null, Bson::clone);
                    let values: Vec<String> =
                        fields.iter().map(|name| of(name).to_string()).collect();
                    told.push(format!("{collection} {} {}", hex(rest), values.join(" ")));
                }
            }
            for document in all(&database, "awaited").await {
                if number(&document, "edition") == Some(current) {
                    let n = number(&document, "n").unwrap();
                    told.push(format!("awaits {} {n}", hex(bytes(&document, "target"))));
                }
            }
            let statements = all(&database, "thread_statement").await;
            for thread in all(&database, "thread").await {
                let thread = bytes(&thread, "_id");
                let begins = &Sha256::digest(thread)[..16];
                let Some(rest) = thread.strip_prefix(&edition) else {
                    continue;
                };
                for statement in &statements {
                    if let Some(place) = bytes(statement, "_id").strip_prefix(begins) {
                        let symbol = hex(bytes(statement, "s"));
                        told.push(format!("in thread {} {} {symbol}", hex(rest), hex(place)));
                    }
                }
            }
            told
        })
    }

    pub fn left(database: &Database) -> (i64, i64) {
        database.read(async |database| {
            let count = async |name: &str| {
                let counted = database.collection::<Document>(name);
                let counted = counted.count_documents(doc! {}).await.unwrap();
                i64::try_from(counted).unwrap()
            };
            (count("upload").await, count("content.chunks").await)
        })
    }

    pub fn age_uploads(database: &Database) {
        database.read(async |database| {
            let uploads = database.collection::<Document>("upload");
            let long_ago = doc! { "$set": { "at": DateTime::from_millis(0) } };
            uploads.update_many(doc! {}, long_ago).await.unwrap();
        });
    }

    pub fn is_sound(database: &Database) {
        database.read(async |database| {
            for collection in database.list_collection_names().await.unwrap() {
                let asked = doc! { "validate": &collection };
                let told = database.run_command(asked).await.unwrap();
                assert!(told.get_bool("valid").unwrap(), "{collection}: {told}");
            }
        });
    }
}
