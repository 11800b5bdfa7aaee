//! What only the inside of a store shows of attachments.

use mongodb::bson::{Document, doc};

use crate::database::Database;
use crate::place::Place;

/// What is kept of attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachments {
    /// Contents that statements brought.
    pub contents: i64,
    /// Contents that no statement has yet.
    pub uploads: i64,
    /// Pieces of both.
    pub pieces: i64,
    /// Which statement brought which content.
    pub brought: i64,
}

impl Attachments {
    /// What is kept in a store.
    pub fn of(place: &Place) -> Self {
        match place.database() {
            None => Self::in_file(&rusqlite::Connection::open(place.file()).unwrap()),
            Some(database) => Self::in_database(database),
        }
    }

    fn in_file(file: &rusqlite::Connection) -> Self {
        let count = |what: &str| {
            let sql = format!("SELECT count(*) FROM {what}");
            file.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        Self {
            contents: count("attachment WHERE sha2 IS NOT NULL"),
            uploads: count("attachment WHERE sha2 IS NULL"),
            pieces: count("attachment_piece"),
            brought: count("brought"),
        }
    }

    fn in_database(database: &Database) -> Self {
        database.read(async |database| {
            let count = async |name: &str| {
                let counted = database.collection::<Document>(name);
                let counted = counted.count_documents(doc! {}).await.unwrap();
                i64::try_from(counted).unwrap()
            };
            let mut brought = 0;
            let statements = database.collection::<Document>("statement");
            let bringing = doc! { "brought": { "$exists": true } };
            let mut cursor = statements.find(bringing).await.unwrap();
            while cursor.advance().await.unwrap() {
                let statement = cursor.deserialize_current().unwrap();
                brought += statement.get_array("brought").unwrap().len();
            }
            Self {
                contents: count("attachment").await,
                uploads: count("upload").await,
                pieces: count("content.chunks").await,
                brought: i64::try_from(brought).unwrap(),
            }
        })
    }

    /// Nothing is kept.
    pub const NONE: Self = Self {
        contents: 0,
        uploads: 0,
        pieces: 0,
        brought: 0,
    };
}
