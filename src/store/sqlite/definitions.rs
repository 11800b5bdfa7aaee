//! What is known of activities: one definition each, made of those that statements brought.
//!
//! As long as one short statement has told all of it, the definition is not kept twice: it is read from
//! that statement, and an activity with each post costs a forum a row of a few bytes.
//!
//! Most statements bring nothing new: courses repeat one definition a million times. So the writer
//! remembers for many activities which definitions would change nothing, and only looks at the others.

mod source;

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::num::NonZeroUsize;

use foldhash::quality::FixedState;
use lru::LruCache;
use rusqlite::{Connection, params};

pub(super) use self::source::Source;
use super::codec::Codec;
use super::fault::Fault;
use super::names::{self, Kind};
use crate::xapi::definition::{Definition, merge};

/// Activities remembered. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// Definitions remembered of each: platforms may send one in the language of each reader.
const OF_EACH: usize = 4;

/// Bytes of the longest statement that a definition is read from; those in longer ones are kept by
/// themselves, or each would cost the reading of all that stands around it.
const SHORT: usize = 8 * 1024;

/// A definition on its way to the writer.
pub(super) struct Lesson {
    definition: Definition,
    fingerprint: i64,
}

impl Lesson {
    /// The same definition has the same fingerprint in every process. It guards nothing: whoever made
    /// another one with the same would only keep their own from being learnt.
    pub(super) fn new(definition: Definition) -> Self {
        let hash = FixedState::with_seed(0).hash_one(&definition.text);
        Self {
            definition,
            fingerprint: hash.cast_signed(),
        }
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
    all: [Option<i64>; OF_EACH],
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

    fn has(&mut self, activity: i64, fingerprint: i64) -> bool {
        let known = self.known.get(&activity);
        known.is_some_and(|known| known.all.contains(&Some(fingerprint)))
    }

    /// Notes a definition that changed nothing, or, where it `changed` what is known, the only one of
    /// which that can be said now.
    fn add(&mut self, activity: i64, fingerprint: i64, changed: bool) {
        self.fresh.push(activity);
        let known = self
            .known
            .get_or_insert_mut(activity, Fingerprints::default);
        if changed {
            *known = Fingerprints::default();
        }
        let next = known.next % OF_EACH;
        if let Some(place) = known.all.get_mut(next) {
            *place = Some(fingerprint);
        }
        known.next = next + 1;
    }
}

/// What one statement, which was not stored before, says of activities.
pub(super) struct Told<'l> {
    pub(super) sequence: i64,
    /// Bytes of its sealed text.
    pub(super) length: usize,
    pub(super) lessons: &'l [Lesson],
}

/// Learns what a statement says; `number` gives activities their numbers, and `source` is the same for
/// the whole batch.
pub(super) fn learn(
    connection: &Connection,
    absorbed: &mut Absorbed,
    source: &mut Source<'_>,
    told: &Told<'_>,
    mut number: impl FnMut(&str) -> Result<i64, Fault>,
) -> Result<(), Fault> {
    for lesson in told.lessons {
        let activity = number(&lesson.definition.activity)?;
        if !absorbed.has(activity, lesson.fingerprint)
            && let Some(changed) = take(connection, source, activity, told, lesson)?
        {
            absorbed.add(activity, lesson.fingerprint, changed);
        }
    }
    Ok(())
}

/// Brings one definition together with what is known; whether that changed it, and `None` when it was
/// not looked at because the batch has read enough.
fn take(
    connection: &Connection,
    source: &mut Source<'_>,
    activity: i64,
    told: &Told<'_>,
    lesson: &Lesson,
) -> Result<Option<bool>, Fault> {
    let Definition { activity: id, text } = &lesson.definition;
    let known = match source::row(connection, activity)? {
        None if told.length <= SHORT => {
            connection
                .prepare_cached(
                    "INSERT INTO definition (activity, fingerprint, statement) VALUES (?1, ?2, ?3)",
                )?
                .execute([activity, lesson.fingerprint, told.sequence])?;
            return Ok(Some(true));
        }
        None => None,
        Some(row) if row.fingerprint == lesson.fingerprint => return Ok(Some(false)),
        Some(_) if source.is_exhausted() => return Ok(None),
        Some(row) => source.text(connection, row.place, id)?,
    };
    let merged = match known {
        None => Some(text.clone()),
        Some(known) => merge(&known, text)
            .map_err(|broken| Fault::Corrupt(format!("a known definition is damaged: {broken}")))?,
    };
    let Some(merged) = merged else {
        return Ok(Some(false));
    };
    let packed = source.codec.pack(&merged)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO definition (activity, fingerprint, statement, dictionary, body)
             VALUES (?1, ?2, NULL, ?3, ?4)",
        )?
        .execute(params![
            activity,
            lesson.fingerprint,
            packed.dictionary,
            packed.bytes
        ])?;
    Ok(Some(true))
}

/// What is known of some activities, by their ids, until `most` bytes were read for them.
pub(super) fn read(
    connection: &Connection,
    codec: &Codec,
    activities: &[String],
    most: usize,
) -> Result<HashMap<String, String>, Fault> {
    let mut source = Source::new(codec, most);
    let mut known = HashMap::new();
    for id in activities {
        if source.is_exhausted() {
            break;
        }
        let number = names::find(connection, Kind::Activity, id)?;
        let row = number.map(|number| source::row(connection, number));
        if let Some(row) = row.transpose()?.flatten()
            && let Some(definition) = source.text(connection, row.place, id)?
        {
            known.insert(id.clone(), definition);
        }
    }
    Ok(known)
}
