//! What becomes of a statement in the counts.

use jiff::Timestamp;

use super::fact::{Facts, activity_type, facts_of};
use super::mappings::Mappings;
use super::shown::Shown;
use crate::xapi::statement::Statement;

/// What a statement counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Classified {
    Counts(Facts),
    /// No template and no rule fits it.
    Unmapped(Kind),
    /// It voids another one, which is no behaviour of anybody; or it cannot be read any more.
    Voids,
}

/// What a mapping goes by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind {
    /// IRI of the verb.
    pub verb: String,
    /// The type of the activity that is the object; `None` for one without, and for other objects.
    pub activity_type: Option<String>,
}

/// What a statement counts for, at its `timestamp` or at the time it was stored ([`facts_of`]).
#[must_use]
pub fn classify(
    mappings: &Mappings,
    statement: Statement<'_>,
    time: Timestamp,
    shown: &[Shown],
) -> Classified {
    if statement.is_voiding() {
        return Classified::Voids;
    }
    match facts_of(mappings, statement, time, shown) {
        Some(facts) => Classified::Counts(facts),
        None => Classified::Unmapped(Kind {
            verb: statement.verb_id().to_owned(),
            activity_type: activity_type(statement.object()).map(str::to_owned),
        }),
    }
}

/// A statement is late when it arrives more than a day after what it tells of, in milliseconds.
pub const LATE: i64 = 24 * 60 * 60 * 1_000;
