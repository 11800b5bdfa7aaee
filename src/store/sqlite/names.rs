//! Long names become small integers: agents, activities, verbs and labels.
//!
//! The tables are the truth; the caches are bounded, for real forums bring an activity a post.

use std::num::NonZeroUsize;

use lru::LruCache;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::counters;
use super::fault::Fault;

/// Names remembered of each kind, at roughly a hundred bytes each. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Agent,
    Activity,
    Verb,
    /// Behaviours, rules and series: few, and ours.
    Label,
    /// Findings without the values found.
    Finding,
    /// What platforms, teams and objectives are called.
    Word,
}

const KINDS: [Kind; 6] = [
    Kind::Agent,
    Kind::Activity,
    Kind::Verb,
    Kind::Label,
    Kind::Finding,
    Kind::Word,
];

impl Kind {
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Activity => "activity",
            Self::Verb => "verb",
            Self::Label => "label",
            Self::Finding => "finding_kind",
            Self::Word => "word",
        }
    }

    fn select(self) -> &'static str {
        match self {
            Self::Agent => "SELECT id FROM agent WHERE name = ?1",
            Self::Activity => "SELECT id FROM activity WHERE name = ?1",
            Self::Verb => "SELECT id FROM verb WHERE name = ?1",
            Self::Label => "SELECT id FROM label WHERE name = ?1",
            Self::Finding => "SELECT id FROM finding_kind WHERE name = ?1",
            Self::Word => "SELECT id FROM word WHERE name = ?1",
        }
    }

    fn insert(self) -> &'static str {
        match self {
            Self::Agent => "INSERT INTO agent (name, id) VALUES (?1, ?2)",
            Self::Activity => "INSERT INTO activity (name, id) VALUES (?1, ?2)",
            Self::Verb => "INSERT INTO verb (name, id) VALUES (?1, ?2)",
            Self::Label => "INSERT INTO label (name, id) VALUES (?1, ?2)",
            Self::Finding => "INSERT INTO finding_kind (name, id) VALUES (?1, ?2)",
            Self::Word => "INSERT INTO word (name, id) VALUES (?1, ?2)",
        }
    }
}

/// The number of a name that was seen before.
pub(super) fn find(connection: &Connection, kind: Kind, name: &str) -> Result<Option<i64>, Fault> {
    let mut select = connection.prepare_cached(kind.select())?;
    Ok(select.query_row([name], |row| row.get(0)).optional()?)
}

/// The writer's view of the names: it alone makes numbers.
pub(super) struct Names {
    books: [Book; KINDS.len()],
}

struct Book {
    cache: LruCache<Box<str>, i64>,
    next: i64,
    saved: i64,
    /// Names made since the last savepoint and since the last commit, to be forgotten when undone.
    fresh: Vec<Box<str>>,
}

impl Default for Names {
    fn default() -> Self {
        let book = |_| Book {
            cache: LruCache::new(REMEMBERED),
            next: 1,
            saved: 1,
            fresh: Vec::new(),
        };
        Self {
            books: KINDS.map(book),
        }
    }
}

impl Names {
    /// Reads the counters at the start of a transaction: another process may have moved them.
    pub(super) fn begin(&mut self, connection: &Connection) -> Result<(), Fault> {
        for kind in KINDS {
            let next = counters::read(connection, kind.table())?.unwrap_or(1);
            let book = &mut self.books[kind as usize];
            (book.next, book.saved) = (next, next);
            book.fresh.clear();
        }
        Ok(())
    }

    /// Writes the counters at the end of a transaction.
    pub(super) fn save(&mut self, connection: &Connection) -> Result<(), Fault> {
        for kind in KINDS {
            let book = &mut self.books[kind as usize];
            if book.next != book.saved {
                counters::set(connection, kind.table(), book.next)?;
                book.saved = book.next;
            }
        }
        Ok(())
    }

    /// How many names are fresh in each book: where to return to when a savepoint is undone.
    pub(super) fn mark(&self) -> [usize; KINDS.len()] {
        std::array::from_fn(|index| self.books[index].fresh.len())
    }

    /// Forgets the names made since `mark`.
    pub(super) fn undo(&mut self, mark: [usize; KINDS.len()]) {
        for (book, keep) in self.books.iter_mut().zip(mark) {
            for name in book.fresh.drain(keep.min(book.fresh.len())..) {
                book.cache.pop(&name);
            }
        }
    }

    /// The number of `name`, made where there is none yet.
    pub(super) fn number(
        &mut self,
        connection: &Connection,
        kind: Kind,
        name: &str,
    ) -> Result<i64, Fault> {
        let book = &mut self.books[kind as usize];
        if let Some(&number) = book.cache.get(name) {
            return Ok(number);
        }
        let number = if let Some(number) = find(connection, kind, name)? {
            number
        } else {
            let number = book.next;
            connection
                .prepare_cached(kind.insert())?
                .execute(params![name, number])?;
            book.next += 1;
            book.fresh.push(name.into());
            number
        };
        book.cache.put(name.into(), number);
        Ok(number)
    }
}
