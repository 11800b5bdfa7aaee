//! The threads statements belong to, and the patterns these follow.

use uuid::Uuid;

use super::fault::{Fault, unbuilt};
use super::write::Write;

/// Takes a statement out of its threads, or puts another that says the same in its place.
pub(super) async fn leave(
    write: &mut Write<'_>,
    registration: Option<Uuid>,
    time: i64,
    sequence: i64,
    heir: Option<i64>,
) -> Result<(), Fault> {
    unbuilt()
}
