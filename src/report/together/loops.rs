//! Which registrations follow a pattern to its end.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use uuid::Uuid;

use super::closure::{Answered, Closure};
use super::figure::Figure;
use super::frame::{DAY, Frame};
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
const NEEDS: i64 = 14 * DAY;

/// Registrations that are looked at for one report.
const MOST: usize = 100_000;

/// Registrations that the store is asked for at once.
const ASKED: usize = 2_000;

/// A pattern of the profile, and the templates that it begins with.
struct Loop {
    definition: &'static Definition,
    pattern: &'static str,
    begins: Templates,
}

const LOOPS: [Loop; 6] = [
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
    threads: HashMap<Uuid, Vec<(i64, [bool; LOOPS.len()])>>,
}

/// Whether a measure is one of a loop.
pub(super) fn is_loop(name: &str) -> bool {
    LOOPS.iter().any(|one| one.definition.name == name)
}

impl Loops {
    /// Reads the threads of the registrations in which something of a range can have begun a loop.
    ///
    /// # Errors
    /// Those of the store; [`ReportError::TooMuchToCount`] where there are too many.
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
        if registrations.len() > MOST {
            let reason = format!(
                "{} registrations began in the range, and the threads of at most {MOST} are looked at.",
                registrations.len()
            );
            let advice =
                "Ask for a shorter range, or for another measure than closed_... with `measure`.";
            return Err(ReportError::TooMuchToCount {
                reason,
                advice: advice.to_owned(),
            });
        }
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

    /// A figure for each loop.
    pub(super) fn figures<const KIND: u8>(
        &self,
        items: &Answered<'_, KIND>,
        range: &Range<i64>,
        frame: &Frame,
    ) -> Vec<Figure> {
        let figure = |(place, one): (usize, &Loop)| {
            let mut seen = HashSet::new();
            let mut closure = Closure::default();
            for first in items.within(range, one.begins) {
                let Some(registration) = first.registration else {
                    continue;
                };
                let threads = self.threads.get(&registration).into_iter().flatten();
                let mut begun = threads.filter(|(started, _)| *started == first.time_ms);
                let mut begun_by_it = begun.by_ref().peekable();
                if begun_by_it.peek().is_none() || !seen.insert(registration) {
                    continue;
                }
                let set = if first.time_ms.saturating_add(NEEDS) > frame.observed_ms {
                    &mut closure.open
                } else if begun_by_it.any(|(_, closed)| closed[place]) {
                    &mut closure.closed
                } else {
                    &mut closure.missed
                };
                items.put(set, first);
            }
            closure.figure(one.definition, NEEDS)
        };
        LOOPS.iter().enumerate().map(figure).collect()
    }
}

/// Which loops a thread follows to their ends; `None` for one of other profiles.
fn closed(library: &Library, kept: &KeptThread) -> Option<[bool; LOOPS.len()]> {
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
