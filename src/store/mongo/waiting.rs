//! Statements that refer to others which are not there yet: they are judged again when those come.

use uuid::Uuid;

use super::fault::{Fault, unbuilt};
use super::sweeper::Sweeper;
use super::write::Write;

/// Judges again what has waited for a statement that is stored now, or leaves it to the sweeper.
pub(super) async fn arrived(write: &mut Write<'_>, id: Uuid) -> Result<(), Fault> {
    unbuilt()
}

/// Tells the sweeper of what was left to it, with the profiles that this transaction knows.
pub(super) fn tell(write: &mut Write<'_>, sweeper: &Sweeper) {}
