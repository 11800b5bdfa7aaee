//! Judging again what is stored, beside everything else that is written.

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::store::{JudgedAgain, Rejudged, Unjudged};

/// The statements that have to be judged next under an edition.
pub(super) async fn unjudged(
    reader: &Reader,
    edition: u32,
    most_bytes: usize,
) -> Result<Vec<Unjudged>, Fault> {
    unbuilt()
}

/// Takes in statements that were judged again, in the order of the store and without gaps.
pub(super) async fn judge_again(
    write: &mut Write<'_>,
    edition: u32,
    statements: &[Rejudged],
) -> Result<JudgedAgain, Fault> {
    unbuilt()
}
