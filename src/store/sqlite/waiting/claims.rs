//! What `quality` tells of a statement, when one that it refers to is there.

use std::sync::Arc;

use super::{Row, settle_before};
use crate::facts::{Series, milliseconds};
use crate::profile::Verdict;
use crate::store::Claims;
use crate::store::settled::{Alike, Before};
use crate::store::sqlite::copies;
use crate::store::sqlite::editions;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::pages::timestamp;
use crate::store::sqlite::writer::Write;
use crate::xapi::compare::fingerprint;

/// What one version says of a statement now, and said before.
pub(super) struct Changed<'v> {
    pub(super) sequence: i64,
    pub(super) before: &'v Verdict,
    pub(super) after: &'v Verdict,
}

/// Moves a statement to where it belongs.
pub(super) fn correct(
    write: &mut Write<'_>,
    verdicts: u32,
    changed: &Changed<'_>,
    row: &Row,
    sealed: &str,
) -> Result<(), Fault> {
    // What voids another is told of nowhere but among all.
    if row.flags.voiding {
        return Ok(());
    }
    let Some(library) = write.threads.library(verdicts).map(Arc::clone) else {
        return Ok(());
    };
    let stored = timestamp(row.stored)?;
    let version = &changed.after.version.id;
    let told = row.flags.set.with_sent(sealed, |statement| {
        let mut others = library.judge_in_force(statement, Some(stored));
        others.retain(|other| other.version.id != *version);
        let copy = row.flags.copy.then(|| fingerprint(statement));
        (others, copy.zip(statement.timestamp()))
    });
    // One that is damaged was said to be so where it was judged.
    let Ok((mut others, copy)) = told else {
        return Ok(());
    };
    if let Some((fingerprint, timestamp)) = copy {
        let alike = Alike {
            key: row.key,
            time: milliseconds(timestamp),
            fingerprint,
        };
        if copies::earlier(write.connection, alike, changed.sequence)? != Before::Nothing {
            return Ok(());
        }
    }
    for other in &mut others {
        settle_before(write, verdicts, changed.sequence, other)?;
    }
    let with = |one| Claims::of(others.iter().chain([one]));
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
