//! Which registrations follow a pattern to its end.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use uuid::Uuid;

use super::closure::Answered;
use super::frame::DAY;
use super::gathered::Gather;
use super::words::{
    CLOSED_ASK_ANSWER_ACKNOWLEDGE, CLOSED_CALL_AND_CONTRIBUTE, CLOSED_DEBRIEF_AND_SHARE,
    CLOSED_FEEDBACK_LOOP, CLOSED_SHARE_AND_RECOGNISE, CLOSED_SPEAK_UP_LOOP, Definition,
};
use crate::facts::BASE_IRI;
use crate::facts::together::{Happening, Templates, Threads};
use crate::profile::library::Library;
use crate::profile::pattern::{Standing, Thread};
use crate::report::error::ReportError;
use crate::report::tally::Tells;
use crate::store::KeptThread;

/// How old what began a loop has to be.
pub(super) const NEEDS: i64 = 14 * DAY;

/// Registrations that the store is asked for at once.
const ASKED: usize = 2_000;

/// How many loops there are.
const HOW_MANY: usize = 6;

/// A pattern of the profile, and the templates that it begins with.
pub(super) struct Loop {
    pub(super) definition: &'static Definition,
    pattern: &'static str,
    begins: Templates,
}

pub(super) const LOOPS: [Loop; HOW_MANY] = [
    Loop {
        definition: &CLOSED_ASK_ANSWER_ACKNOWLEDGE,
        pattern: "ask-answer-acknowledge",
        begins: Templates::ASKS,
    },
    Loop {
        definition: &CLOSED_FEEDBACK_LOOP,
        pattern: "feedback-loop",
        begins: Templates::named(&["asked-for-feedback"]),
    },
    Loop {
        definition: &CLOSED_SPEAK_UP_LOOP,
        pattern: "speak-up-loop",
        begins: Templates::named(&["raised-concern"]),
    },
    Loop {
        definition: &CLOSED_DEBRIEF_AND_SHARE,
        pattern: "debrief-and-share",
        begins: Templates::DEBRIEFS,
    },
    Loop {
        definition: &CLOSED_SHARE_AND_RECOGNISE,
        pattern: "share-and-recognise",
        begins: Templates::named(&[
            "shared-knowledge",
            "shared-little-idea",
            "shared-big-idea",
            "shared-thinking",
            "shared-resource-across-boundary",
            "shared-sourced-account",
            "authored-content",
            "curated-content",
        ]),
    },
    Loop {
        definition: &CLOSED_CALL_AND_CONTRIBUTE,
        pattern: "call-and-contribute",
        begins: Templates::named(&["invited-contributions"]),
    },
];

/// When the threads of registrations began, and whether each loop is closed in them.
#[derive(Debug, Default)]
pub(super) struct Loops {
    threads: HashMap<Uuid, Vec<(i64, [bool; HOW_MANY])>>,
}

/// Whether a measure is one of a loop.
pub(super) fn is_loop(name: &str) -> bool {
    LOOPS.iter().any(|one| one.definition.name == name)
}

impl Loops {
    /// Reads the threads of the registrations in which something of a range can have begun a loop.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn read(
        store: &dyn Tells,
        library: &Library,
        items: &Threads,
        range: &Range<i64>,
    ) -> Result<Self, ReportError> {
        let begins = LOOPS
            .iter()
            .fold(Templates::NONE, |all, one| all.union(one.begins));
        let can_begin =
            |one: &&Happening| range.contains(&one.time_ms) && one.templates.intersects(begins);
        let begun = items.happenings.iter().filter(can_begin);
        let registrations: HashSet<Uuid> = begun.filter_map(|one| one.registration).collect();
        let mut loops = Self::default();
        let registrations: Vec<Uuid> = registrations.into_iter().collect();
        for some in registrations.chunks(ASKED) {
            for kept in store.threads(some.to_vec()).await? {
                if let Some(closed) = closed(library, &kept) {
                    let threads = loops.threads.entry(kept.registration).or_default();
                    threads.push((kept.started_ms, closed));
                }
            }
        }
        Ok(loops)
    }

    /// Tells of what began each loop in a range, at this place and those after it.
    pub(super) fn gather<const KIND: u8>(
        &self,
        items: &Answered<'_, KIND>,
        range: &Range<i64>,
        first_place: usize,
        into: &mut impl Gather,
    ) {
        if self.threads.is_empty() {
            return;
        }
        for (place, one) in LOOPS.iter().enumerate() {
            let mut seen = HashSet::new();
            for thing in items.things(range) {
                let first = thing.happening;
                if !first.templates.intersects(one.begins) {
                    continue;
                }
                let Some(registration) = first.registration else {
                    continue;
                };
                let threads = self.threads.get(&registration).into_iter().flatten();
                let begun = threads.filter(|(started, _)| *started == first.time_ms);
                let mut begun_by_it = begun.peekable();
                if begun_by_it.peek().is_none() || !seen.insert(registration) {
                    continue;
                }
                let due = first.time_ms.saturating_add(NEEDS);
                let is_closed = begun_by_it.any(|(_, closed)| closed[place]);
                into.received(first_place + place, thing, due, is_closed);
            }
        }
    }
}

/// Which loops a thread follows to their ends; `None` for one of other profiles.
fn closed(library: &Library, kept: &KeptThread) -> Option<[bool; HOW_MANY]> {
    let version = library.version(&kept.version)?;
    let thread = Thread::from_bytes(&version.patterns, &kept.state)?;
    let standings = thread.standings(&version.patterns);
    let of = |one: &Loop| {
        let is_it = |id: &str| {
            let name = id.strip_prefix(BASE_IRI);
            name.and_then(|path| path.strip_prefix("/patterns/")) == Some(one.pattern)
        };
        let place = version
            .patterns
            .primaries
            .iter()
            .position(|primary| is_it(&primary.id))?;
        standings.get(place).copied()
    };
    let standings = LOOPS.each_ref().map(of);
    standings
        .iter()
        .any(Option::is_some)
        .then(|| standings.map(|standing| standing == Some(Standing::Success)))
}
