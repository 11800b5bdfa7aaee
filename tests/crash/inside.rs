//! What only the inside of a store shows, of each kind of store.

use mongodb::bson::doc;
use rusqlite::Connection;

use crate::place::Place;

/// The edition that is judged, how far it is, and how far it has to come.
pub fn building(place: &Place) -> Option<(u32, i64, i64)> {
    match place.database() {
        None => sqlite::building(&open(place)),
        Some(_) => panic!("nobody has said yet where an edition is in a database"),
    }
}

/// Everything that judging comes to, in the words of the edition that counts.
pub fn judged(place: &Place) -> Vec<String> {
    let mut all = match place.database() {
        None => sqlite::judged(&open(place)),
        Some(_) => panic!("nobody has said yet where facts and findings are in a database"),
    };
    all.sort_unstable();
    all
}

/// Attachments without a statement, and pieces in all.
pub fn left(place: &Place) -> (i64, i64) {
    match place.database() {
        None => sqlite::left(&open(place)),
        Some(_) => panic!("nobody has said yet where attachments are in a database"),
    }
}

/// The store itself finds nothing wrong with what it keeps on the disk.
pub fn is_sound(place: &Place) {
    match place.database() {
        None => sqlite::is_sound(&open(place)),
        Some(database) => database.read(async |database| {
            for collection in database.list_collection_names().await.unwrap() {
                let asked = doc! { "validate": &collection };
                let told = database.run_command(asked).await.unwrap();
                assert!(told.get_bool("valid").unwrap(), "{collection}: {told}");
            }
        }),
    }
}

fn open(place: &Place) -> Connection {
    Connection::open(place.file()).unwrap()
}

mod sqlite {
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
        let edition: u32 = file
            .query_row("SELECT number FROM edition WHERE standing = 2", [], |row| {
                row.get(0)
            })
            .unwrap();
        let facts = |table: &str| {
            format!(
            "SELECT 'fact ' || f.seq || ' ' || f.time || ' ' || substr(l.name, instr(l.name, '/')) || ' '
               || f.principles || ' ' || r.name || ' ' || f.evidence || ' ' || hex(f.people)
             FROM {table} f JOIN label l ON l.id = f.behaviour JOIN label r ON r.id = f.rule
             WHERE l.name GLOB '{edition}/*'"
        )
        };
        let mut all = Vec::new();
        for sql in [
        facts("fact"),
        facts("fact_fresh"),
        format!("SELECT 'finding ' || seq || ' ' || kind FROM finding WHERE edition = {edition}"),
        format!(
            "SELECT 'count ' || kind || ' ' || key || ' ' || day || ' ' || statements
             FROM finding_count WHERE edition = {edition} AND statements > 0"
        ),
        format!("SELECT 'awaits ' || hex(target) || ' ' || seq FROM awaited WHERE edition = {edition}"),
        format!(
            "SELECT 'thread ' || hex(registration) || ' ' || time || ' ' || seq || ' ' || hex(state)
               || ' ' || ifnull(broken, 'whole') || ' ' || ifnull(kind, 'whole')
             FROM thread WHERE edition = {edition}"
        ),
        format!(
            "SELECT 'in thread ' || hex(t.registration) || ' ' || s.seq || ' ' || hex(s.symbol)
             FROM thread t JOIN thread_statement s ON s.thread = t.number WHERE t.edition = {edition}"
        ),
    ] {
        let mut select = file.prepare(&sql).unwrap();
        let rows = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
        all.extend(rows.map(Result::unwrap));
    }
        all
    }
}
