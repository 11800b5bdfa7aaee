//! What `quality` tells of a statement, when one that it refers to is there.

use super::Row;
use crate::facts::Series;
use crate::profile::Verdict;
use crate::store::Claims;
use crate::store::settled::{Alike, Before};
use crate::store::sqlite::copies;
use crate::store::sqlite::editions;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::writer::Write;

/// What one version says of a statement now, and said before.
pub(super) struct Changed<'v> {
    pub(super) sequence: i64,
    pub(super) before: &'v Verdict,
    pub(super) after: &'v Verdict,
    /// What the other versions say that it names.
    pub(super) others: &'v [Verdict],
    /// What tells retries, where it is known by that.
    pub(super) copy: Option<Alike>,
}

/// Moves a statement to where it belongs.
pub(super) fn correct(
    write: &mut Write<'_>,
    verdicts: u32,
    changed: &Changed<'_>,
    row: &Row,
) -> Result<(), Fault> {
    // What voids another is told of nowhere but among all.
    if row.flags.voiding {
        return Ok(());
    }
    if let Some(alike) = changed.copy
        && copies::earlier(write.connection, alike, changed.sequence)? != Before::Nothing
    {
        return Ok(());
    }
    let with = |one| Claims::of(changed.others.iter().chain([one]));
    for edition in write.active.sharing(verdicts) {
        // One that is still to be judged again is told of as it is then.
        if editions::has_taken(write, edition, changed.sequence)? {
            for (what, statements) in with(changed.before).moved(with(changed.after)) {
                let series = Series::received(row.key, what);
                write.arrived(edition, series, row.stored, statements);
            }
        }
    }
    Ok(())
}
