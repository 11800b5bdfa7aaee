//! Following a thread from a state that is known to its end, or to where nothing changes any more.

use std::sync::Arc;

use super::super::fault::Fault;
use super::super::findings::{self, About};
use super::super::keys;
use super::super::write::Write;
use super::ahead::Due;
use super::rows::{self, Broken, Entry, Place, START, ThreadRow, Whole};
use crate::profile::{Step, Symbol, Thread, Version, pattern};
use crate::store::Door;

/// Behind one statement in so many the state of the thread is kept.
const REMEMBERED: i64 = 128;

/// What there is to be followed.
pub(super) enum Course {
    /// These statements, which came behind all others.
    Longer(Vec<Entry>),
    /// All from the first of two places on; behind the second one nothing has changed.
    Between(Place, Place),
}

/// A thread on its way.
pub(super) struct Walk {
    whole: Whole,
    version: Arc<Version>,
    /// As it was before.
    before: ThreadRow,
    thread: Thread,
    /// The last statement that is in `thread`.
    last: Place,
    since: i64,
    broken: Option<Broken>,
    /// The statements to follow first, where they are known.
    known: Option<Vec<Entry>>,
    /// Up to where something has changed; `None` where nothing that was followed before is followed again.
    changed: Option<Place>,
    /// No statement of the thread is behind this place.
    end: Place,
}

impl Course {
    /// The last place that something was done to.
    fn end(&self) -> Place {
        match self {
            Self::Longer(entries) => {
                let places = entries.iter().map(|entry| entry.place);
                places.max().unwrap_or(START)
            }
            Self::Between(_, last) => *last,
        }
    }
}

impl Walk {
    /// Goes back to a state from which on the course can be followed.
    pub(super) async fn begin(write: &mut Write<'_>, due: Due) -> Result<Self, Fault> {
        let Due {
            row,
            version,
            course,
            whole,
        } = due;
        let going_on = Thread::from_bytes(&version.patterns, row.state.bytes());
        let (first, changed) = match (&course, &going_on) {
            (Course::Between(first, last), _) => (*first, Some(*last)),
            (_, None) => (START, Some(rows::END)),
            (_, Some(_)) => (row.last(), None),
        };
        let (last, thread) = match (going_on, changed) {
            (Some(thread), None) => (row.last(), thread),
            _ => back(write, &whole, first, &version).await?,
        };
        let end = course.end().max(row.last());
        let known = match course {
            Course::Longer(mut entries) if changed.is_none() => {
                entries.sort_unstable();
                Some(entries)
            }
            _ => None,
        };
        Ok(Self {
            whole,
            version,
            thread,
            last,
            since: if changed.is_none() { row.since } else { 0 },
            broken: row.broken.filter(|broken| broken.place <= last),
            before: ThreadRow::clone(&row),
            known,
            changed,
            end,
        })
    }

    /// Follows it, and keeps what that comes to.
    pub(super) async fn finish(mut self, write: &mut Write<'_>) -> Result<(), Fault> {
        let end = self.follow(write).await?;
        let before = self.before.broken;
        let same_end = matches!(end, End::AsBefore);
        if same_end && self.broken.is_none() {
            self.broken = before.filter(|broken| broken.place > self.last);
        }
        if let Some(gone) = before.filter(|_| self.broken != before)
            && let Some(kind) = gone.kind
        {
            let about = About::of(write, self.before.edition, gone.place.1).await?;
            findings::remove(write, &about, kind).await?;
        }
        let row = if same_end {
            ThreadRow {
                broken: self.broken,
                ..self.before
            }
        } else {
            ThreadRow {
                time: self.last.0,
                n: self.last.1,
                state: self.thread.to_bytes().into(),
                since: self.since,
                broken: self.broken,
                ..self.before
            }
        };
        write.tables.threads.put(row);
        Ok(())
    }

    async fn follow(&mut self, write: &mut Write<'_>) -> Result<End, Fault> {
        if let Some(entries) = self.known.take() {
            for entry in entries {
                self.step(write, &entry).await?;
            }
            return Ok(End::Here);
        }
        loop {
            let entries = self.whole.next(write, self.last).await?;
            if entries.is_empty() {
                return Ok(End::Here);
            }
            for entry in entries {
                if self.step(write, &entry).await? {
                    return self.give_up(write).await;
                }
                let as_before = entry.state.as_ref() == Some(&self.thread.to_bytes());
                if as_before && self.changed.is_some_and(|changed| changed < self.last) {
                    return Ok(End::AsBefore);
                }
            }
        }
    }

    /// Takes a statement; whether no pattern is followed any more with it.
    async fn step(&mut self, write: &mut Write<'_>, entry: &Entry) -> Result<bool, Fault> {
        self.last = entry.place;
        self.since += 1;
        // Bytes that are none were never written; such a statement follows nothing.
        let symbol = Symbol::from_bytes(&entry.symbol).unwrap_or_default();
        let step = self.thread.step(&self.version.patterns, &symbol);
        if let Some(finding) = pattern::broken(&self.version, &symbol, &step) {
            let about = About::of(write, self.before.edition, self.last.1).await?;
            let kind = match keys::door(write, about.key).await? {
                Door::Off => None,
                Door::Flag | Door::Reject => Some(findings::kind(write, &finding).await?),
            };
            let here = Broken {
                place: self.last,
                kind,
            };
            // One that was found before, and still is, is not counted again.
            match (self.before.broken == Some(here), kind) {
                (true, Some(_)) => findings::correct(write, &about, &finding).await?,
                (false, Some(_)) => findings::add(write, &about, &finding).await?,
                (_, None) => {}
            }
            self.broken = Some(here);
        }
        let keeps = self.since >= REMEMBERED;
        if keeps || entry.state.is_some() {
            self.since = 0;
            let state = self.thread.to_bytes();
            if entry.state.as_ref() != Some(&state) {
                self.whole.remember(write, self.last, &state);
            }
        }
        Ok(step == Step::Broken || self.broken.is_some())
    }

    /// No statement behind this one changes anything, so they need not be followed; states that were kept
    /// there are those of a course that is no more.
    async fn give_up(&mut self, write: &mut Write<'_>) -> Result<End, Fault> {
        self.whole.forget(write, self.last).await?;
        self.last = self.last.max(self.end);
        self.since = 0;
        Ok(End::Here)
    }
}

/// Where a walk came to.
enum End {
    /// To the end of the thread, as far as that is known.
    Here,
    /// To where everything goes on as it did before.
    AsBefore,
}

/// The last state that was kept before a place, or the beginning.
async fn back(
    write: &mut Write<'_>,
    whole: &Whole,
    place: Place,
    version: &Version,
) -> Result<(Place, Thread), Fault> {
    let kept = whole.remembered(write, place).await?;
    let kept =
        kept.and_then(|(last, state)| Some((last, Thread::from_bytes(&version.patterns, &state)?)));
    Ok(kept.unwrap_or_else(|| (START, version.patterns.begin())))
}
