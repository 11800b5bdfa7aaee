//! Following a thread from a state that is known to its end, or to where nothing changes any more.

use super::How;
use super::rows::{self, Broken, Entry, Place, Row, START};
use crate::profile::{Step, Symbol, Thread, Version, pattern};
use crate::store::Door;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::findings::{self, About};
use crate::store::sqlite::keys;
use crate::store::sqlite::writer::Write;

/// Behind one statement in so many the state of the thread is kept.
const REMEMBERED: i64 = 128;

/// What there is to be followed.
pub(super) enum Course {
    /// These statements, which came behind all others.
    Longer(Vec<Entry>),
    /// All that lies behind the last statement that is in the state.
    Behind,
    /// All from the first of two places on; behind the second one nothing has changed.
    Between(Place, Place),
}

impl Course {
    pub(super) fn of(how: &How) -> Self {
        match how {
            How::Between(first, last) => Self::Between(*first, *last),
            How::Longer(..) | How::Behind => Self::Behind,
        }
    }
}

/// A thread on its way.
pub(super) struct Walk<'v> {
    number: i64,
    version: &'v Version,
    /// As it was before.
    before: Row,
    thread: Thread,
    /// The last statement that is in `thread`.
    last: Place,
    since: i64,
    broken: Option<Broken>,
    /// The statements to follow first, where they are known.
    known: Option<Vec<Entry>>,
    /// Up to where something has changed; `None` where nothing that was followed before is followed again.
    changed: Option<Place>,
}

impl<'v> Walk<'v> {
    /// Goes back to a state from which on the course can be followed.
    pub(super) fn begin(
        write: &Write<'_>,
        number: i64,
        row: Row,
        course: Course,
        version: &'v Version,
    ) -> Result<Self, Fault> {
        let going_on = Thread::from_bytes(&version.patterns, &row.state);
        let (first, changed) = match (&course, &going_on) {
            (Course::Between(first, last), _) => (*first, Some(*last)),
            (_, None) => (START, Some(rows::END)),
            (_, Some(_)) => (row.last, None),
        };
        let (last, thread) = match (going_on, changed) {
            (Some(thread), None) => (row.last, thread),
            _ => back(write, number, first, version)?,
        };
        let known = match course {
            Course::Longer(mut entries) if changed.is_none() => {
                entries.sort_unstable();
                Some(entries)
            }
            _ => None,
        };
        Ok(Self {
            number,
            version,
            thread,
            last,
            since: if changed.is_none() { row.since } else { 0 },
            broken: row.broken.filter(|broken| broken.place <= last),
            before: row,
            known,
            changed,
        })
    }

    /// Follows it, and keeps what that comes to.
    pub(super) fn finish(mut self, write: &mut Write<'_>) -> Result<(), Fault> {
        let end = self.follow(write)?;
        let before = self.before.broken;
        let same_end = matches!(end, End::AsBefore);
        if same_end && self.broken.is_none() {
            self.broken = before.filter(|broken| broken.place > self.last);
        }
        if let Some(gone) = before.filter(|_| self.broken != before)
            && let Some(kind) = gone.kind
        {
            let about = About::of(write.connection, self.before.edition, gone.place.1)?;
            findings::remove(write, &about, kind)?;
        }
        let row = if same_end {
            Row {
                broken: self.broken,
                ..self.before
            }
        } else {
            Row {
                last: self.last,
                state: self.thread.to_bytes(),
                since: self.since,
                broken: self.broken,
                ..self.before
            }
        };
        rows::save(write.connection, self.number, &row)
    }

    fn follow(&mut self, write: &mut Write<'_>) -> Result<End, Fault> {
        if let Some(entries) = self.known.take() {
            for entry in entries {
                self.step(write, &entry)?;
            }
            return Ok(End::Here);
        }
        loop {
            let entries = rows::behind(write.connection, self.number, self.last)?;
            if entries.is_empty() {
                return Ok(End::Here);
            }
            for entry in entries {
                if self.step(write, &entry)? {
                    return self.give_up(write);
                }
                let as_before = entry.state.as_ref() == Some(&self.thread.to_bytes());
                if as_before && self.changed.is_some_and(|changed| changed < self.last) {
                    return Ok(End::AsBefore);
                }
            }
        }
    }

    /// Takes a statement; whether no pattern is followed any more with it.
    fn step(&mut self, write: &mut Write<'_>, entry: &Entry) -> Result<bool, Fault> {
        self.last = entry.place;
        self.since += 1;
        // Bytes that are none were never written; such a statement follows nothing.
        let symbol = Symbol::from_bytes(&entry.symbol).unwrap_or_default();
        let step = self.thread.step(&self.version.patterns, &symbol);
        if let Some(finding) = pattern::broken(self.version, &symbol, &step) {
            let about = About::of(write.connection, self.before.edition, self.last.1)?;
            let kind = match keys::door(write.connection, about.key)? {
                Door::Off => None,
                Door::Flag | Door::Reject => Some(findings::kind(write, &finding)?),
            };
            let here = Broken {
                place: self.last,
                kind,
            };
            // One that was found before, and still is, is not counted again.
            match (self.before.broken == Some(here), kind) {
                (true, Some(_)) => findings::correct(write, &about, &finding)?,
                (false, Some(_)) => findings::add(write, &about, &finding)?,
                (_, None) => {}
            }
            self.broken = Some(here);
        }
        let keeps = self.since >= REMEMBERED;
        if keeps || entry.state.is_some() {
            self.since = 0;
            let state = self.thread.to_bytes();
            if entry.state.as_ref() != Some(&state) {
                rows::remember(write.connection, self.number, self.last, &state)?;
            }
        }
        Ok(step == Step::Broken || self.broken.is_some())
    }

    /// No statement behind this one changes anything, so they need not be followed; states that were kept
    /// there are those of a course that is no more.
    fn give_up(&mut self, write: &Write<'_>) -> Result<End, Fault> {
        rows::forget(write.connection, self.number, self.last)?;
        if let Some(last) = rows::last(write.connection, self.number)? {
            self.last = self.last.max(last);
        }
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
fn back(
    write: &Write<'_>,
    number: i64,
    place: Place,
    version: &Version,
) -> Result<(Place, Thread), Fault> {
    let kept = rows::remembered(write.connection, number, place)?;
    let kept =
        kept.and_then(|(last, state)| Some((last, Thread::from_bytes(&version.patterns, &state)?)));
    Ok(kept.unwrap_or_else(|| (START, version.patterns.begin())))
}
