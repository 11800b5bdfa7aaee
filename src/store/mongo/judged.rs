//! What judging a statement comes to, once it is seen beside what is stored.

use super::copies::Before;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::profile::Finding;
use crate::store::Judgement;

/// A statement that is stored now, or judged again.
pub(super) struct Subject {
    pub(super) sequence: i64,
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// When, in milliseconds since 1970.
    pub(super) stored: i64,
    /// Its timestamp, where the sender gave one.
    pub(super) sent: Option<i64>,
    pub(super) voided: bool,
    /// What there was of the same before.
    pub(super) before: Before,
    /// Whether its findings are not kept yet.
    pub(super) is_new: bool,
}

/// Takes in what a judgement says. The findings for which the statement has to be refused are the answer; then
/// what was done has to be undone.
pub(super) async fn take(
    write: &mut Write<'_>,
    subject: &Subject,
    judgement: &Judgement,
) -> Result<Vec<Finding>, Fault> {
    unbuilt()
}

/// Whether a batch was judged under every edition that is written under.
pub(super) fn is_judged(write: &Write<'_>, judgements: &[Judgement]) -> bool {
    super::editions::active(write)
        .iter()
        .all(|edition| judgements.iter().any(|one| one.edition == edition))
}
