//! What `quality` tells of a statement, when one that it refers to is there.

use std::sync::Arc;

use super::Waiting;
use crate::facts::{Series, milliseconds};
use crate::profile::Verdict;
use crate::store::Claims;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::referred::{self, Before, readable};
use crate::store::mongo::time::timestamp;
use crate::store::mongo::write::Write;
use crate::store::mongo::{arrivals, copies, statements};
use crate::store::settled::{self, Alike};
use crate::xapi::compare::fingerprint;

/// Moves a statement to where it belongs: what one version said of it before, and says now.
pub(super) async fn correct(
    write: &mut Write<'_>,
    still: Before<'_>,
    before: &Verdict,
    after: &Verdict,
) -> Result<(), Fault> {
    let Before { edition, waiting } = still;
    let sequence = waiting.sequence;
    let library = write.pending.touched.library(edition).map(Arc::clone);
    let row = statements::by_sequence(write, sequence).await?;
    let Some((library, row)) = library.zip(row) else {
        return Ok(());
    };
    let (flags, sealed) = (row.flags(), readable(&row)?);
    // What voids another is told of nowhere but among all.
    if flags.voiding {
        return Ok(());
    }
    let stored = timestamp(row.stored)?;
    let told = flags.set.with_sent(&sealed, |statement| {
        let mut others = library.judge_in_force(statement, Some(stored));
        others.retain(|other| other.version.id != after.version.id);
        let copy = flags.copy.then(|| fingerprint(statement));
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
        if copies::earlier(write, alike, sequence).await? != settled::Before::Nothing {
            return Ok(());
        }
    }
    for other in &mut others {
        let waiting = Waiting {
            sequence,
            version: other.version.id.clone(),
        };
        let still = Before {
            edition,
            waiting: &waiting,
        };
        referred::settle_before(write, other, still).await?;
    }
    let with = |one| Claims::of(others.iter().chain([one]));
    let moved: Vec<_> = with(before).moved(with(after)).collect();
    for (what, statements) in moved {
        let series = Series::received(row.key, what);
        arrivals::arrived(write, edition, series, row.stored, statements);
    }
    Ok(())
}
