//! Facts: a document for each statement and edition under which it counts.

use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::facts::Facts;

/// Counts a statement under an edition, under which it was not counted before.
pub(super) async fn count(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    facts: &Facts,
) -> Result<(), Fault> {
    unbuilt()
}

/// Takes back what a statement counted for, under every edition; `time` is the time it counted at.
pub(super) async fn discount(write: &mut Write<'_>, sequence: i64, time: i64) -> Result<(), Fault> {
    unbuilt()
}

/// Gives the facts of a statement to another that says the same at the same time.
pub(super) async fn hand_over(
    write: &mut Write<'_>,
    from: i64,
    to: i64,
    time: i64,
) -> Result<(), Fault> {
    unbuilt()
}

/// Takes back under one edition that a statement followed these templates.
pub(super) async fn demote(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    time: i64,
    templates: &[String],
) -> Result<(), Fault> {
    unbuilt()
}

/// Whether a statement is counted under an edition.
pub(super) async fn is_counted(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    time: i64,
) -> Result<bool, Fault> {
    unbuilt()
}

/// Removes what was counted under an edition and is not rolled up, so that it never will be.
pub(super) async fn forget_fresh(write: &mut Write<'_>, edition: u32) -> Result<(), Fault> {
    unbuilt()
}
