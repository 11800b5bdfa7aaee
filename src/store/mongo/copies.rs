//! Statements that came without an id more than once: of those that say the same, one counts.

use super::fault::{Fault, unbuilt};
use super::write::Write;

/// What there was of the same key with the same fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    /// Only voided ones.
    Voided,
    /// One that counts, if any statement of its kind does.
    Standing,
}

/// What copies of each other share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike {
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// Its timestamp, in milliseconds since 1970.
    pub(super) time: i64,
    pub(super) fingerprint: [u8; 16],
}

/// Remembers a statement by its fingerprint and says what came before it.
pub(super) async fn note(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<Before, Fault> {
    unbuilt()
}

/// What there is of the same before a place in the order of the store.
pub(super) async fn earlier(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<Before, Fault> {
    unbuilt()
}

/// Another statement that says what the one at a place says and is not voided.
pub(super) async fn standing(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<Option<i64>, Fault> {
    unbuilt()
}
