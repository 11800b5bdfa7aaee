//! What is known of activities: one definition each, made of those that statements brought.
//!
//! Most statements bring nothing new: courses repeat one definition a million times. So the writer
//! remembers for many activities which definitions would change nothing, and only looks at the others.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::RandomState;
use lru::LruCache;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::codec::{Codec, Packed};
use super::fault::Fault;
use super::names::{self, Kind};
use crate::xapi::definition::{Definition, merge};

/// Activities remembered. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// Definitions remembered of each: platforms may send one in the language of each reader.
const OF_EACH: usize = 4;

/// A definition on its way to the writer.
pub(super) struct Lesson {
    definition: Definition,
    fingerprint: u64,
    /// Packed already, where it looks new.
    packed: Option<Packed>,
}

/// Prepares definitions on the threads of those who store statements.
pub(super) struct Preparer {
    hasher: RandomState,
    /// Fingerprints of what was prepared last. A guess and no more: what is not found here is packed
    /// before the writer, which otherwise does it.
    recent: Box<[AtomicU64]>,
}

impl Default for Preparer {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            recent: (0..REMEMBERED.get()).map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl Preparer {
    pub(super) fn prepare(
        &self,
        codec: &Codec,
        definitions: Vec<Definition>,
    ) -> Result<Vec<Lesson>, Fault> {
        let lesson = |definition: Definition| {
            let fingerprint = self
                .hasher
                .hash_one((&definition.activity, &definition.text));
            let packed = if self.is_recent(fingerprint) {
                None
            } else {
                Some(codec.pack(&definition.text)?)
            };
            Ok(Lesson {
                definition,
                fingerprint,
                packed,
            })
        };
        definitions.into_iter().map(lesson).collect()
    }

    fn is_recent(&self, fingerprint: u64) -> bool {
        let places = self.recent.len() as u64;
        // The remainder is smaller than the number of places, which is a `usize`.
        let place = usize::try_from(fingerprint % places).unwrap_or_default();
        let slot = self.recent.get(place);
        slot.is_some_and(|slot| slot.swap(fingerprint, Ordering::Relaxed) == fingerprint)
    }
}

/// The writer's memory of definitions that would change nothing, by the number of their activity.
pub(super) struct Absorbed {
    known: LruCache<i64, Fingerprints>,
    /// Activities of which something was learnt since the last commit, to be forgotten when undone.
    fresh: Vec<i64>,
    /// Of the file, as SQLite counts what other connections write.
    version: i64,
}

/// The last few, oldest first from `next` on.
#[derive(Default)]
struct Fingerprints {
    all: [u64; OF_EACH],
    next: usize,
}

impl Default for Absorbed {
    fn default() -> Self {
        Self {
            known: LruCache::new(REMEMBERED),
            fresh: Vec::new(),
            version: 0,
        }
    }
}

impl Absorbed {
    /// Forgets everything when another process has written since the last transaction.
    pub(super) fn begin(&mut self, connection: &Connection) -> Result<(), Fault> {
        self.fresh.clear();
        let version = connection
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))?;
        if self.version != version {
            self.version = version;
            self.known.clear();
        }
        Ok(())
    }

    /// Where to return to when a savepoint is undone.
    pub(super) fn mark(&self) -> usize {
        self.fresh.len()
    }

    /// Forgets what was learnt since `mark`.
    pub(super) fn undo(&mut self, mark: usize) {
        for activity in self.fresh.drain(mark.min(self.fresh.len())..) {
            self.known.pop(&activity);
        }
    }

    fn has(&mut self, activity: i64, fingerprint: u64) -> bool {
        let known = self.known.get(&activity);
        known.is_some_and(|known| known.all.contains(&fingerprint))
    }

    /// Notes a definition that changed nothing, or, where it `changed` what is known, the only one of
    /// which that can be said now.
    fn add(&mut self, activity: i64, fingerprint: u64, changed: bool) {
        self.fresh.push(activity);
        let known = self
            .known
            .get_or_insert_mut(activity, Fingerprints::default);
        if changed {
            *known = Fingerprints::default();
        }
        let next = known.next % OF_EACH;
        if let Some(place) = known.all.get_mut(next) {
            *place = fingerprint;
        }
        known.next = next + 1;
    }
}

/// Learns what a statement that was not stored before says of activities; `number` gives those their
/// numbers.
pub(super) fn learn(
    connection: &Connection,
    codec: &Codec,
    absorbed: &mut Absorbed,
    mut number: impl FnMut(&str) -> Result<i64, Fault>,
    lessons: &[Lesson],
) -> Result<(), Fault> {
    for lesson in lessons {
        let activity = number(&lesson.definition.activity)?;
        if !absorbed.has(activity, lesson.fingerprint) {
            let changed = take(connection, codec, activity, lesson)?;
            absorbed.add(activity, lesson.fingerprint, changed);
        }
    }
    Ok(())
}

/// Brings one definition together with what is known; whether that changed it.
fn take(
    connection: &Connection,
    codec: &Codec,
    activity: i64,
    lesson: &Lesson,
) -> Result<bool, Fault> {
    let text = &lesson.definition.text;
    let Some(known) = of(connection, codec, activity)? else {
        match &lesson.packed {
            Some(packed) => put(connection, activity, packed)?,
            None => put(connection, activity, &codec.pack(text)?)?,
        }
        return Ok(true);
    };
    let merged = merge(&known, text)
        .map_err(|broken| Fault::Corrupt(format!("a known definition is damaged: {broken}")))?;
    if let Some(merged) = &merged {
        put(connection, activity, &codec.pack(merged)?)?;
    }
    Ok(merged.is_some())
}

fn put(connection: &Connection, activity: i64, packed: &Packed) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO definition (activity, dictionary, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (activity)
             DO UPDATE SET dictionary = excluded.dictionary, body = excluded.body",
        )?
        .execute(params![activity, packed.dictionary, packed.bytes])?;
    Ok(())
}

fn of(connection: &Connection, codec: &Codec, activity: i64) -> Result<Option<String>, Fault> {
    let found = connection
        .prepare_cached("SELECT dictionary, body FROM definition WHERE activity = ?1")?
        .query_row([activity], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    found
        .map(|(dictionary, body)| codec.unpack(connection, dictionary, &body))
        .transpose()
}

/// What is known of some activities, by their ids.
pub(super) fn read(
    connection: &Connection,
    codec: &Codec,
    activities: &[String],
) -> Result<HashMap<String, String>, Fault> {
    let mut known = HashMap::new();
    for id in activities {
        if let Some(number) = names::find(connection, Kind::Activity, id)?
            && let Some(definition) = of(connection, codec, number)?
        {
            known.insert(id.clone(), definition);
        }
    }
    Ok(known)
}
