//! Patterns: in which order statements of one thread come (structure, 9.0; communication, 2.2).
//!
//! A [`Thread`] takes statements one by one and keeps how far each primary pattern has come, so that the next
//! statement costs the same however many came before. After every statement its [`Standing`]s are what
//! the function `matches` of the specification says of all of them so far. What that function leaves
//! open or gets wrong is read as follows, so that a failure stays one whatever comes later:
//!
//! - *No backtracking* (2.2). Each pattern takes as much as it can before the next one of a sequence is
//!   looked at, and gives back only what belongs to an attempt that failed.
//! - `zeroOrMore` *mirrors* `oneOrMore`. As written it forgets an attempt that ran out of statements, so that a
//!   session in its middle would be a success. Here that is partial, in both.
//! - `alternates` *writes* `next matches` *and* `next_matches`; both are meant to be one. Of several that match
//!   the longest counts. Where that one took all there is, it is a success, though others may still go on.
//!   Where it left something and another alternate has run out of statements, the answer is the row "partial,
//!   non empty" of the table: a success now would be taken back with the next statement.
//! - *Partial* is [`Standing::Partial`] whatever remains: the pattern "could also continue matching". A success
//!   that leaves something is [`Standing::Failure`], for no later statement can come before what is left.
//! - *What matches nothing ends a repetition* (as written for both), so that none goes on for ever.
//! - `alternates` *without members*, which structure 9.0 forbids, is like a template that nothing follows, and
//!   a sequence without any matches nothing.
//! - `follows` fails with the first statement that is invalid or unmatched; here that is a [`Symbol`] that
//!   is not `valid`, and all primary patterns fail with it.
//!
//! Bounds: a pattern of more than 20,000 parts, or nested deeper than 100, one that has to remember more than
//! 2,000 statements, because a later part may get them back, and one that takes more than 100,000 steps
//! for a statement are no longer followed but given up. They stay partial until an invalid statement comes:
//! nothing is called broken that was not looked at.

mod bytes;
mod finding;
mod program;
mod run;
mod set;
mod thread;

pub use finding::{alone, broken};
pub use set::{Symbol, TemplateSet};
pub use thread::Thread;

use program::Program;
use serde::Serialize;

/// A pattern with all that it is made of. Never a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// Place in [`Version::templates`](super::Version).
    Template(usize),
    Sequence(Vec<Element>),
    Alternates(Vec<Element>),
    Optional(Box<Element>),
    OneOrMore(Box<Element>),
    ZeroOrMore(Box<Element>),
}

/// A primary pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primary {
    pub id: String,
    /// JSON Pointer in the document.
    pub pointer: String,
    pub element: Element,
}

/// The primary patterns of a version. They are compiled once; whoever wants others makes new ones.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    pub primaries: Vec<Primary>,
    /// One for each primary; `None` for what is beyond the bounds.
    programs: Vec<Option<Program>>,
    /// Tells whether the bytes of a thread are of these patterns.
    fingerprint: [u8; 4],
}

/// What a statement did to its thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// At least one primary pattern is or may still be followed.
    Follows,
    /// With this statement none is any more.
    Breaks {
        /// Templates that a statement in its place could have followed.
        wanted: TemplateSet,
        /// Places in [`Patterns::primaries`] of the patterns that were still followed before it.
        followed: Vec<usize>,
    },
    /// None was followed before it either, or there are none.
    Broken,
}

/// How a thread stands to a primary pattern (communication, 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It follows the pattern to its end.
    Success,
    /// It follows it so far.
    Partial,
    /// It does not, and never will.
    Failure,
}

impl Patterns {
    #[must_use]
    pub fn new(primaries: Vec<Primary>) -> Self {
        let programs: Vec<_> = primaries
            .iter()
            .map(|primary| Program::compile(&primary.element))
            .collect();
        let fingerprint = bytes::fingerprint(&primaries, &programs);
        Self {
            primaries,
            programs,
            fingerprint,
        }
    }

    /// A thread without statements.
    #[must_use]
    pub fn begin(&self) -> Thread {
        Thread::begin(self)
    }
}
