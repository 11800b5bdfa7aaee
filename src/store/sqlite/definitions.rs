//! What is known of activities: one definition each, made of those that statements brought.
//!
//! As long as one statement has told all of it, the definition is not kept twice: it is read from that
//! statement, and an activity with each post costs a forum a row of a few bytes.
//!
//! Most statements bring nothing new: courses repeat one definition a million times. So the writer
//! remembers for many activities which definitions would change nothing, and only looks at the others.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::num::NonZeroUsize;

use foldhash::quality::FixedState;
use lru::LruCache;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::codec::Codec;
use super::fault::Fault;
use super::links;
use super::names::{self, Kind};
use crate::xapi::definition::{Definition, definitions, merge};

/// Activities remembered. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// Definitions remembered of each: platforms may send one in the language of each reader.
const OF_EACH: usize = 4;

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

/// Learns what the statement at `sequence`, which was not stored before, says of activities; `number`
/// gives those their numbers.
pub(super) fn learn(
    connection: &Connection,
    codec: &Codec,
    absorbed: &mut Absorbed,
    sequence: i64,
    lessons: &[Lesson],
    mut number: impl FnMut(&str) -> Result<i64, Fault>,
) -> Result<(), Fault> {
    for lesson in lessons {
        let activity = number(&lesson.definition.activity)?;
        if !absorbed.has(activity, lesson.fingerprint) {
            let changed = take(connection, codec, activity, sequence, lesson)?;
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
    sequence: i64,
    lesson: &Lesson,
) -> Result<bool, Fault> {
    let is_first = connection
        .prepare_cached(
            "INSERT INTO definition (activity, fingerprint, statement) VALUES (?1, ?2, ?3)
             ON CONFLICT (activity) DO NOTHING",
        )?
        .execute([activity, lesson.fingerprint, sequence])?;
    if is_first > 0 {
        return Ok(true);
    }
    let Definition { activity: id, text } = &lesson.definition;
    let known = match row(connection, activity)? {
        Some(row) if row.fingerprint == lesson.fingerprint => return Ok(false),
        Some(row) => row.text(connection, codec, id)?,
        None => None,
    };
    let merged = match known {
        None => Some(text.clone()),
        Some(known) => merge(&known, text)
            .map_err(|broken| Fault::Corrupt(format!("a known definition is damaged: {broken}")))?,
    };
    let Some(merged) = merged else {
        return Ok(false);
    };
    let packed = codec.pack(&merged)?;
    connection
        .prepare_cached(
            "UPDATE definition SET fingerprint = ?2, statement = NULL, dictionary = ?3, body = ?4
             WHERE activity = ?1",
        )?
        .execute(params![
            activity,
            lesson.fingerprint,
            packed.dictionary,
            packed.bytes
        ])?;
    Ok(true)
}

/// What is kept of one activity.
struct Row {
    /// Of the last definition that changed it.
    fingerprint: i64,
    place: Place,
}

enum Place {
    /// The definition is in the statement at this place, the first of this activity there.
    Statement(i64),
    Own {
        dictionary: i64,
        body: Vec<u8>,
    },
}

fn row(connection: &Connection, activity: i64) -> Result<Option<Row>, Fault> {
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

impl Row {
    fn text(
        self,
        connection: &Connection,
        codec: &Codec,
        activity: &str,
    ) -> Result<Option<String>, Fault> {
        let statement = match self.place {
            Place::Own { dictionary, body } => {
                return codec.unpack(connection, dictionary, &body).map(Some);
            }
            Place::Statement(sequence) => sequence,
        };
        let (dictionary, body) = connection
            .prepare_cached("SELECT dictionary, body FROM statement WHERE seq = ?1")?
            .query_row([statement], |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
            })?;
        let sealed = codec.unpack(connection, dictionary, &body)?;
        let found = links::with_view(&sealed, definitions)?;
        let of_activity = found.into_iter().find(|one| one.activity == activity);
        Ok(of_activity.map(|one| one.text))
    }
}

/// What is known of some activities, by their ids.
pub(super) fn read(
    connection: &Connection,
    codec: &Codec,
    activities: &[String],
) -> Result<HashMap<String, String>, Fault> {
    let mut known = HashMap::new();
    for id in activities {
        let number = names::find(connection, Kind::Activity, id)?;
        let row = number.map(|number| row(connection, number)).transpose()?;
        if let Some(row) = row.flatten()
            && let Some(definition) = row.text(connection, codec, id)?
        {
            known.insert(id.clone(), definition);
        }
    }
    Ok(known)
}
