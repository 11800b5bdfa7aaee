//! Threads and their statements, as documents.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::fault::Fault;
use super::super::id::{Id, Parts, digest, number_at};
use super::super::table::{Row, Table};
use super::super::write::Write;
use crate::profile::{Verdict, Version};

/// A place in the order of a thread: the time of a statement, in milliseconds since 1970, and its place in the
/// store.
pub(super) type Place = (i64, i64);

/// Before every statement.
pub(super) const START: Place = (i64::MIN, i64::MIN);

/// After every last statement there can be.
pub(super) const END: Place = (i64::MAX, i64::MAX);

/// Statements of a thread that are read at once.
const READ: usize = 1_024;

/// Bytes of the identity of a thread, and of a statement in one.
pub(in super::super) const THREAD: usize = 53;
pub(in super::super) const STATEMENT: usize = 32;

/// A statement in a thread, in the order of threads.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) symbol: Vec<u8>,
    /// The state of the thread behind it, where that was kept.
    pub(super) state: Option<Vec<u8>>,
}

/// A thread. Its `_id` begins with the edition and the registration.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct ThreadRow {
    #[serde(rename = "_id")]
    pub(super) id: Id,
    pub(super) edition: u32,
    pub(super) version: String,
    /// The time of its first statement; none where all are voided, and older threads do not have it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) first: Option<i64>,
    /// The last statement that is in the state.
    pub(super) time: i64,
    pub(super) n: i64,
    pub(super) state: Id,
    /// Statements since the last behind which the state was kept.
    pub(super) since: i64,
    pub(super) broken: Option<Broken>,
}

/// Where a thread broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Broken {
    /// The statement no pattern follows.
    pub(super) place: Place,
    /// The number of the kind of the finding about it, where one was kept.
    pub(super) kind: Option<i64>,
}

impl Row for ThreadRow {
    const COLLECTION: &'static str = "thread";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl ThreadRow {
    /// A thread without statements.
    pub(super) fn new(id: Id, edition: u32, version: &Version) -> Self {
        Self {
            id,
            edition,
            version: version.id.clone(),
            first: None,
            time: START.0,
            n: START.1,
            state: version.patterns.begin().to_bytes().into(),
            since: 0,
            broken: None,
        }
    }

    pub(super) fn last(&self) -> Place {
        (self.time, self.n)
    }

    /// Its registration, and its subregistration as it is told.
    pub(super) fn key(&self) -> Option<(Uuid, Vec<u8>)> {
        let (_edition, rest) = self.id.bytes().split_at_checked(4)?;
        let (registration, rest) = rest.split_at_checked(16)?;
        let (is_there, rest) = rest.split_first()?;
        let subregistration = match is_there {
            0 => &[],
            _ => rest.get(..16)?,
        };
        Some((
            Uuid::from_slice(registration).ok()?,
            subregistration.to_vec(),
        ))
    }
}

/// A statement of a thread.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct StatementRow {
    #[serde(rename = "_id")]
    id: Id,
    /// What patterns see of it.
    #[serde(rename = "s")]
    pub(super) symbol: Id,
}

impl Row for StatementRow {
    const COLLECTION: &'static str = "thread_statement";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl StatementRow {
    pub(super) fn new(id: Id, symbol: &[u8]) -> Self {
        Self {
            id,
            symbol: symbol.into(),
        }
    }
}

/// The state of a thread behind some of its statements, under the `_id` of the statement.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct StateRow {
    #[serde(rename = "_id")]
    id: Id,
    #[serde(rename = "s")]
    state: Id,
}

impl Row for StateRow {
    const COLLECTION: &'static str = "thread_state";

    fn id(&self) -> &Id {
        &self.id
    }
}

/// The thread that a verdict puts a statement in, if its profile has patterns.
pub(super) fn thread_of(edition: u32, verdict: &Verdict) -> Option<Id> {
    let key = verdict.thread?;
    let version = &verdict.version;
    let thread = Parts::new()
        .number32(edition)
        .uuid(key.registration)
        .byte(u8::from(key.subregistration.is_some()))
        .uuid(key.subregistration.unwrap_or_default())
        .text(&version.id)
        .id();
    (!version.patterns.primaries.is_empty()).then_some(thread)
}

/// The identities of the threads of a registration under an edition.
pub(super) fn all_of(edition: u32, registration: Uuid) -> Range<Id> {
    Parts::new()
        .number32(edition)
        .uuid(registration)
        .range(THREAD)
}

/// The threads of a registration under an edition.
pub(super) async fn of_registration(
    write: &mut Write<'_>,
    edition: u32,
    registration: Uuid,
) -> Result<Vec<Id>, Fault> {
    let range = all_of(edition, registration);
    let threads = &mut write.tables.threads;
    let found = threads
        .range(&mut write.tx, range, usize::MAX, false)
        .await?;
    Ok(found.iter().map(|row| row.id.clone()).collect())
}

/// All statements of a thread, and the states behind some of them.
#[derive(Clone)]
pub(in super::super) struct Whole {
    of: Parts,
    /// Whether all its states were read.
    states: bool,
    /// Behind the first of these places and up to the second one all statements were read.
    known: (Place, Place),
}

impl Whole {
    pub(in super::super) fn of(thread: &Id) -> Self {
        Self {
            of: Parts::new().bytes(&digest(thread.bytes())),
            states: false,
            known: (START, START),
        }
    }

    pub(super) fn knows_states(&mut self) {
        self.states = true;
    }

    pub(super) fn knows_statements(&mut self, after: Place, upto: Place) {
        self.known = (after, upto);
    }

    /// The identities of all.
    pub(in super::super) fn range(&self) -> Range<Id> {
        self.of.clone().range(STATEMENT)
    }

    /// The identity of one.
    pub(super) fn statement(&self, place: Place) -> Id {
        let parts = self.of.clone();
        parts.number(place.0).number(place.1).id()
    }

    /// Those behind a place.
    fn behind(&self, place: Place) -> Range<Id> {
        let next = (place.0, place.1.saturating_add(1));
        self.statement(next)..self.range().end
    }

    /// Those behind a place up to another one.
    pub(super) fn between(&self, after: Place, upto: Place) -> Range<Id> {
        self.behind(after).start..self.behind(upto).start
    }

    /// The places of the last state before one place, and of the first one behind another, among all that were
    /// read.
    pub(super) fn around(
        &self,
        states: &Table<StateRow>,
        before: Place,
        behind: Place,
    ) -> (Option<Place>, Option<Place>) {
        let earlier = states.known_in(self.statement(START)..self.statement(before));
        let later = states.known_in(self.behind(behind)).next();
        let place = |row: &Arc<StateRow>| place_of(&row.id);
        (earlier.last().and_then(place), later.and_then(place))
    }

    /// The last state that is kept before a place, and the place behind which it was.
    pub(super) async fn remembered(
        &self,
        write: &mut Write<'_>,
        before: Place,
    ) -> Result<Option<(Place, Vec<u8>)>, Fault> {
        let range = self.statement(START)..self.statement(before);
        let (states, tx) = (&mut write.tables.thread_states, &mut write.tx);
        let kept = if self.states {
            states.known_in(range).last().cloned()
        } else {
            states.range(tx, range, 1, true).await?.into_iter().next()
        };
        Ok(kept.and_then(|row| Some((place_of(&row.id)?, row.state.bytes().to_vec()))))
    }

    /// Keeps the state of a thread behind a statement that was read.
    pub(super) fn remember(&self, write: &mut Write<'_>, place: Place, state: &[u8]) {
        write.tables.thread_states.put(StateRow {
            id: self.statement(place),
            state: state.into(),
        });
    }

    /// Forgets the states of a thread behind a place, which are those of another course of it.
    pub(super) async fn forget(&self, write: &mut Write<'_>, place: Place) -> Result<(), Fault> {
        let (states, tx) = (&mut write.tables.thread_states, &mut write.tx);
        let range = self.behind(place);
        let found = if self.states {
            states.known_in(range).cloned().collect()
        } else {
            states.range(tx, range, usize::MAX, false).await?
        };
        for row in found {
            states.remove(&row.id);
        }
        Ok(())
    }

    /// The time of the first statement.
    pub(super) async fn first(&self, write: &mut Write<'_>) -> Result<Option<i64>, Fault> {
        let (statements, tx) = (&mut write.tables.thread_statements, &mut write.tx);
        let found = statements.range(tx, self.range(), 1, false).await?;
        Ok(found.first().and_then(|row| Some(place_of(&row.id)?.0)))
    }

    /// The next statements of a thread behind a place, in their order; none behind the last one.
    pub(super) async fn next(
        &self,
        write: &mut Write<'_>,
        place: Place,
    ) -> Result<Vec<Entry>, Fault> {
        let (tables, tx) = (&mut write.tables, &mut write.tx);
        let statements = &mut tables.thread_statements;
        let mut found = Vec::new();
        let (after, upto) = self.known;
        if after <= place && place < upto {
            let known = statements.known_in(self.between(place, upto));
            found.extend(known.take(READ).cloned());
            if found.is_empty() && upto == END {
                return Ok(Vec::new());
            }
        }
        if found.is_empty() {
            let behind = self.behind(place);
            found = statements.range(tx, behind, READ, false).await?;
        }
        let Some(last) = found.last().and_then(|row| place_of(&row.id)) else {
            return Ok(Vec::new());
        };
        let states = &mut tables.thread_states;
        if !self.states {
            let range = self.between(place, last);
            states.range(tx, range, usize::MAX, false).await?;
        }
        let entry = |row: &StatementRow| {
            let state = states.known(&row.id);
            Some(Entry {
                place: place_of(&row.id)?,
                symbol: row.symbol.bytes().to_vec(),
                state: state.map(|row| row.state.bytes().to_vec()),
            })
        };
        Ok(found.iter().filter_map(|row| entry(row)).collect())
    }
}

fn place_of(id: &Id) -> Option<Place> {
    Some((number_at(id, 16)?, number_at(id, 24)?))
}
