//! What numbers stand for: the other way around than the writer looks names up.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;
use lru::LruCache;
use rusqlite::{Connection, OptionalExtension as _};

use super::fault::Fault;
use super::names::Kind;
use super::tail;

/// Names remembered from one reading to the next. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// The indexes by number. They are made when a file is first opened, for an older one may have many names.
const INDEXES: [(&str, &str); 5] = [
    ("agent_id", "agent"),
    ("activity_id", "activity"),
    ("verb_id", "verb"),
    ("label_id", "label"),
    ("word_id", "word"),
];

/// Makes the indexes that are missing.
pub(super) fn catch_up(connection: &Connection) -> Result<(), Fault> {
    for (index, table) in INDEXES {
        if is_there(connection, index)? {
            continue;
        }
        let transaction = tail::begin(connection)?;
        // Another process may have made it meanwhile.
        if is_there(connection, index)? {
            continue;
        }
        if is_filled(connection, table)? {
            tracing::info!("finding names by number from now on; this happens once");
        }
        connection.execute_batch(&format!("CREATE INDEX {index} ON {table} (id)"))?;
        transaction.commit()?;
    }
    Ok(())
}

fn is_there(connection: &Connection, index: &str) -> Result<bool, Fault> {
    Ok(connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1")?
        .exists([index])?)
}

fn is_filled(connection: &Connection, table: &str) -> Result<bool, Fault> {
    let sql = format!("SELECT 1 FROM {table} LIMIT 1");
    Ok(connection.prepare(&sql)?.exists([])?)
}

/// Names that were read before. A number never stands for another name later.
pub(super) struct Known(Mutex<LruCache<(Kind, i64), Arc<str>, RandomState>>);

impl Default for Known {
    fn default() -> Self {
        Self(Mutex::new(LruCache::with_hasher(
            REMEMBERED,
            RandomState::default(),
        )))
    }
}

impl Known {
    /// The names as one reading sees them.
    pub(super) fn within<'k>(&'k self, connection: &'k Connection) -> Within<'k> {
        Within {
            known: self,
            connection,
            met: HashMap::default(),
        }
    }
}

/// Names of one reading, which asks the others no second time.
pub(super) struct Within<'k> {
    known: &'k Known,
    connection: &'k Connection,
    met: HashMap<(Kind, i64), Arc<str>, RandomState>,
}

impl Within<'_> {
    /// What a number stands for that a row holds.
    pub(super) fn name(&mut self, kind: Kind, number: i64) -> Result<Arc<str>, Fault> {
        if let Some(name) = self.met.get(&(kind, number)) {
            return Ok(Arc::clone(name));
        }
        let name = self.find(kind, number)?;
        let name = name.ok_or_else(|| {
            Fault::Corrupt(format!(
                "the number {number} stands for no {}",
                kind.table()
            ))
        })?;
        self.met.insert((kind, number), Arc::clone(&name));
        Ok(name)
    }

    /// The same of a number that need not stand for anything.
    pub(super) fn find(&self, kind: Kind, number: i64) -> Result<Option<Arc<str>>, Fault> {
        let remembered = || self.known.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = remembered().get(&(kind, number)) {
            return Ok(Some(Arc::clone(name)));
        }
        let sql = match kind {
            Kind::Agent => "SELECT name FROM agent WHERE id = ?1",
            Kind::Activity => "SELECT name FROM activity WHERE id = ?1",
            Kind::Verb => "SELECT name FROM verb WHERE id = ?1",
            Kind::Label => "SELECT name FROM label WHERE id = ?1",
            Kind::Finding => "SELECT name FROM finding_kind WHERE id = ?1",
            Kind::Word => "SELECT name FROM word WHERE id = ?1",
        };
        let name: Option<String> = self
            .connection
            .prepare_cached(sql)?
            .query_row([number], |row| row.get(0))
            .optional()?;
        let name = name.map(Arc::<str>::from);
        if let Some(name) = &name {
            remembered().put((kind, number), Arc::clone(name));
        }
        Ok(name)
    }
}
