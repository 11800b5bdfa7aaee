//! Accepting a batch: what is decided inside the write.

use super::fault::{Fault, unbuilt};
use super::sweeper::Sweeper;
use super::write::Write;
use crate::store::{Acceptance, NewStatement};

/// A statement and what can be made of it before the writer is asked.
pub(super) struct Parcel {
    pub(super) statement: NewStatement,
}

impl Parcel {
    pub(super) fn of(statement: NewStatement) -> Result<Self, Fault> {
        Ok(Self { statement })
    }
}

/// Stores all of the batch or none of it. What it leaves waiting is the sweeper's.
pub(super) async fn accept(
    write: &mut Write<'_>,
    batch: &[Parcel],
    sweeper: &Sweeper,
) -> Result<Acceptance, Fault> {
    unbuilt()
}
