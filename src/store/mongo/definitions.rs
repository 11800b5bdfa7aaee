//! What is known of activities: one definition each, made of those that statements brought.
//!
//! As long as one short statement has told all of it, the definition is not kept twice: it is read from
//! that statement, and an activity with each post costs a forum a small document.
//!
//! Most statements bring nothing new: courses repeat one definition a million times. So the writer
//! remembers for many activities which definitions would change nothing, and only looks at the others.

mod absorbed;
mod source;

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

pub(super) use self::absorbed::Absorbed;
pub(super) use self::source::Source;
use super::Reader;
use super::fault::Fault;
use super::id::{Id, digest};
use super::statements::StatementRow;
use super::table::Row;
use super::texts::pack;
use super::write::Write;
use crate::xapi::definition::{Definition, merge};

/// Bytes of the longest statement that a definition is read from; those in longer ones are kept by
/// themselves, or each would cost the reading of all that stands around it.
const SHORT: usize = 8 * 1024;

/// Definitions asked for by one query when many are read.
const ASKED: usize = 100;

/// What is kept of one activity, for whose id the `_id` stands.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct DefinitionRow {
    #[serde(rename = "_id")]
    id: Id,
    /// Of the last definition that changed it.
    fingerprint: i64,
    /// The statement that has it, the first of its activity there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    statement: Option<Id>,
    /// The definition itself, packed, where no statement has all of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    body: Option<Id>,
}

impl Row for DefinitionRow {
    const COLLECTION: &'static str = "definition";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// A definition on its way to the writer.
pub(super) struct Lesson {
    definition: Definition,
    /// What stands for its activity.
    activity: Id,
    fingerprint: i64,
}

impl Lesson {
    /// The same definition has the same fingerprint in every process.
    pub(super) fn new(definition: Definition) -> Self {
        let mut first = [0; 8];
        for (byte, of) in first.iter_mut().zip(digest(&definition.text)) {
            *byte = of;
        }
        Self {
            activity: Id::text(&definition.activity),
            definition,
            fingerprint: i64::from_be_bytes(first),
        }
    }
}

/// What one statement, which was not stored before, says of activities.
pub(super) struct Told<'l> {
    pub(super) statement: &'l Id,
    /// Bytes of its sealed text.
    pub(super) length: usize,
    pub(super) lessons: &'l [Lesson],
}

/// Reads what is known of activities that will be asked for, many at a time.
pub(super) async fn fetch<'l>(
    write: &mut Write<'_>,
    lessons: impl IntoIterator<Item = &'l Lesson>,
) -> Result<(), Fault> {
    let absorbed = &mut write.memory.absorbed;
    let new: Vec<&Lesson> = lessons
        .into_iter()
        .filter(|lesson| !absorbed.has(&lesson.activity, lesson.fingerprint))
        .collect();
    let tables = &mut write.tables;
    let activities = new.iter().map(|lesson| lesson.activity.clone());
    tables.definitions.fetch(&mut write.tx, activities).await?;
    let statements = new.iter().filter_map(|lesson| {
        let row = tables.definitions.known(&lesson.activity)?;
        let differs = row.fingerprint != lesson.fingerprint;
        row.statement.clone().filter(|_| differs)
    });
    let statements: Vec<Id> = statements.collect();
    tables.statements.fetch(&mut write.tx, statements).await
}

/// Learns what a statement says; `source` is the same for the whole batch.
pub(super) async fn learn(
    write: &mut Write<'_>,
    source: &mut Source,
    told: &Told<'_>,
) -> Result<(), Fault> {
    for lesson in told.lessons {
        let Lesson {
            activity,
            fingerprint,
            ..
        } = lesson;
        if !write.memory.absorbed.has(activity, *fingerprint)
            && let Some(changed) = take(write, source, told, lesson).await?
        {
            write.memory.absorbed.add(activity, *fingerprint, changed);
        }
    }
    Ok(())
}

/// Brings one definition together with what is known; whether that changed it, and `None` when it was
/// not looked at because the batch has read enough.
async fn take(
    write: &mut Write<'_>,
    source: &mut Source,
    told: &Told<'_>,
    lesson: &Lesson,
) -> Result<Option<bool>, Fault> {
    let Definition { activity: id, text } = &lesson.definition;
    let row = |statement, body| DefinitionRow {
        id: lesson.activity.clone(),
        fingerprint: lesson.fingerprint,
        statement,
        body,
    };
    let tables = &mut write.tables;
    let found = tables
        .definitions
        .get(&mut write.tx, &lesson.activity)
        .await?;
    let known = match found {
        None if told.length <= SHORT => {
            tables
                .definitions
                .put(row(Some(told.statement.clone()), None));
            return Ok(Some(true));
        }
        None => None,
        Some(found) if found.fingerprint == lesson.fingerprint => return Ok(Some(false)),
        Some(_) if source.is_exhausted() => return Ok(None),
        Some(found) => {
            let statement = match &found.statement {
                Some(id) => tables.statements.get(&mut write.tx, id).await?,
                None => None,
            };
            source.text(&found, statement.as_deref(), id)?
        }
    };
    let merged = match known {
        None => Some(text.clone()),
        Some(known) => merge(&known, text)
            .map_err(|broken| Fault::Corrupt(format!("a known definition is damaged: {broken}")))?,
    };
    let Some(merged) = merged else {
        return Ok(Some(false));
    };
    tables
        .definitions
        .put(row(None, Some(pack(&merged)?.into())));
    Ok(Some(true))
}

/// What is known of some activities, by their ids, until `most` bytes were read for them.
pub(super) async fn read(
    reader: &Reader,
    activities: &[String],
    most: usize,
) -> Result<HashMap<String, String>, Fault> {
    let mut source = Source::new(most);
    let mut known = HashMap::new();
    for some in activities.chunks(ASKED) {
        let ids = some.iter().map(|activity| Id::text(activity));
        let rows: HashMap<Id, DefinitionRow> = by_ids(reader, ids).await?;
        let places = rows.values().filter_map(|row| row.statement.clone());
        let statements: HashMap<Id, StatementRow> = by_ids(reader, places).await?;
        for activity in some {
            if source.is_exhausted() {
                return Ok(known);
            }
            let Some(row) = rows.get(&Id::text(activity)) else {
                continue;
            };
            let statement = row.statement.as_ref().and_then(|id| statements.get(id));
            if let Some(text) = source.text(row, statement, activity)? {
                known.insert(activity.clone(), text);
            }
        }
    }
    Ok(known)
}

async fn by_ids<R: Row>(
    reader: &Reader,
    ids: impl Iterator<Item = Id>,
) -> Result<HashMap<Id, R>, Fault> {
    let ids: Vec<Id> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = reader.database.collection::<R>(R::COLLECTION);
    let found = rows.find(doc! { "_id": { "$in": ids } }).await?;
    let found: Vec<R> = found.try_collect().await?;
    Ok(found
        .into_iter()
        .map(|row| (row.id().clone(), row))
        .collect())
}
