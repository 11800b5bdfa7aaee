//! Social-learning life, made up: people in units ask, answer, share, acknowledge and debrief, week by
//! week, on platforms that each say it in their own way.
//!
//! [`Simulation`] is an iterator of statements in the order in which they are sent. The same
//! [`Settings`] give the same bytes on every machine: all chance comes from one seeded generator, and
//! there is no floating point, no clock and no zone database in it. What it keeps grows with the people
//! and the open threads, not with the statements.
//!
//! People act in `life`, which says what follows from what; `write` puts each deed into the
//! words of the platform it happens on; `outbox` sends it: at once, late, twice, or to be voided.

mod calendar;
mod chance;
mod culture;
mod deed;
mod life;
mod organisation;
mod outbox;
mod person;
mod queue;
mod thread;
mod words;
mod write;

use jiff::Timestamp;
use jiff::civil::Date;

pub use life::Simulation;

/// What is simulated. Zero people or zero weeks give no statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many work there; some of them never send anything.
    pub people: u32,
    /// How long their life is watched.
    pub weeks: u32,
    /// Another seed, another life.
    pub seed: u64,
    /// The first day, best a Monday: weeks are seven days from here, and weekends are quiet.
    pub from: Date,
}

impl Default for Settings {
    /// 200 people over half a year, from Monday, 5 January 2026, whatever day it is.
    fn default() -> Self {
        Self {
            people: 200,
            weeks: 26,
            seed: 7,
            from: Date::constant(2026, 1, 5),
        }
    }
}

/// One statement on its way to the learning record store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// When it is sent, never before the one sent before it. It happened at its `timestamp`, which is
    /// earlier: by seconds as a rule, by days for a phone that was offline.
    pub at: Timestamp,
    pub sender: Sender,
    /// One statement, without line breaks.
    pub json: String,
    /// Whether the same was sent before: with the same id, or word for word where it has none.
    pub repeat: bool,
}

/// The kind of platform that sends a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sender {
    /// A community that claims the social learning profile and follows its templates.
    Profile,
    /// A chat that sends the verbs and little else: no profile, no registration, not always an id.
    Bare,
    /// A forum in a learning management system, with the verbs of its own plugin and no ids.
    Forum,
    /// A course player, whose statements are no social learning and count for nothing.
    Course,
}

impl Sender {
    pub const ALL: [Self; 4] = [Self::Profile, Self::Bare, Self::Forum, Self::Course];

    /// Its name in summaries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Bare => "bare",
            Self::Forum => "forum",
            Self::Course => "course",
        }
    }
}
