//! What only the inside of a store shows of attachments.

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
        if place.database().is_some() {
            panic!("nobody has said yet where attachments are in a database");
        }
        let connection = rusqlite::Connection::open(place.file()).unwrap();
        let count = |what: &str| {
            let sql = format!("SELECT count(*) FROM {what}");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        Self {
            contents: count("attachment WHERE sha2 IS NOT NULL"),
            uploads: count("attachment WHERE sha2 IS NULL"),
            pieces: count("attachment_piece"),
            brought: count("brought"),
        }
    }

    /// Nothing is kept.
    pub const NONE: Self = Self {
        contents: 0,
        uploads: 0,
        pieces: 0,
        brought: 0,
    };
}
