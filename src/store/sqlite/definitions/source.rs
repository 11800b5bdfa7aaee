//! Reading a known definition from where it is kept.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::store::sqlite::codec::Codec;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::links;
use crate::xapi::definition::definitions;

/// Bytes of statements that are remembered.
const REMEMBERED: usize = 4 * 1024 * 1024;

/// What is kept of one activity.
pub(super) struct Row {
    /// Of the last definition that changed it.
    pub(super) fingerprint: i64,
    pub(super) place: Place,
}

/// Where a definition is.
pub(super) enum Place {
    /// In the statement with this number, the first of its activity there.
    Statement(i64),
    Own {
        dictionary: i64,
        body: Vec<u8>,
    },
}

pub(super) fn row(connection: &Connection, activity: i64) -> Result<Option<Row>, Fault> {
    Ok(connection
        .prepare_cached(
            "SELECT fingerprint, statement, dictionary, body FROM definition WHERE activity = ?1",
        )?
        .query_row([activity], |row| {
            Ok(Row {
                fingerprint: row.get(0)?,
                place: match row.get(1)? {
                    Some(statement) => Place::Statement(statement),
                    None => Place::Own {
                        dictionary: row.get(2)?,
                        body: row.get(3)?,
                    },
                },
            })
        })
        .optional()?)
}

/// The statements that definitions were read from for one request, so that one that defines many
/// activities is unpacked and parsed once, and how much may yet be read.
pub(in crate::store::sqlite) struct Source<'c> {
    pub(super) codec: &'c Codec,
    statements: HashMap<i64, HashMap<String, String>>,
    /// Bytes of those statements.
    held: usize,
    /// Bytes that may be read; 0 once they were.
    left: usize,
}

impl<'c> Source<'c> {
    pub(in crate::store::sqlite) fn new(codec: &'c Codec, left: usize) -> Self {
        Self {
            codec,
            statements: HashMap::new(),
            held: 0,
            left,
        }
    }

    /// Whether all was read that may be.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// The definition of an activity that is kept at a place.
    pub(super) fn text(
        &mut self,
        connection: &Connection,
        place: Place,
        activity: &str,
    ) -> Result<Option<String>, Fault> {
        let sequence = match place {
            Place::Own { dictionary, body } => {
                let text = self.codec.unpack(connection, dictionary, &body)?;
                self.left = self.left.saturating_sub(text.len());
                return Ok(Some(text));
            }
            Place::Statement(sequence) => sequence,
        };
        if !self.statements.contains_key(&sequence) {
            self.open(connection, sequence)?;
        }
        let statement = self.statements.get(&sequence);
        let found = statement.and_then(|told| told.get(activity)).cloned();
        self.left = self
            .left
            .saturating_sub(found.as_ref().map_or(0, String::len));
        Ok(found)
    }

    fn open(&mut self, connection: &Connection, sequence: i64) -> Result<(), Fault> {
        let (dictionary, body) = connection
            .prepare_cached("SELECT dictionary, body FROM statement WHERE seq = ?1")?
            .query_row([sequence], |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
            })?;
        let sealed = self.codec.unpack(connection, dictionary, &body)?;
        self.left = self.left.saturating_sub(sealed.len());
        if self.held + sealed.len() > REMEMBERED {
            self.statements.clear();
            self.held = 0;
        }
        self.held += sealed.len();
        let mut told = HashMap::new();
        for one in links::with_view(&sealed, definitions)? {
            told.entry(one.activity).or_insert(one.text);
        }
        self.statements.insert(sequence, told);
        Ok(())
    }
}
