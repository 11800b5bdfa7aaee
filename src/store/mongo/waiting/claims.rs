//! What `quality` tells of a statement, when one that it refers to is there.

use super::again::Judged;
use crate::facts::Series;
use crate::profile::Verdict;
use crate::store::Claims;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::write::Write;
use crate::store::mongo::{arrivals, copies};
use crate::store::settled::Before;

/// Moves a statement to where it belongs: what one version said of it before, and says now.
pub(super) async fn correct(
    write: &mut Write<'_>,
    edition: u32,
    judged: &Judged,
    before: &Verdict,
    after: &Verdict,
) -> Result<(), Fault> {
    // What voids another is told of nowhere but among all.
    if judged.voiding {
        return Ok(());
    }
    if let Some(alike) = judged.copy
        && copies::earlier(write, alike, judged.sequence).await? != Before::Nothing
    {
        return Ok(());
    }
    let with = |one| Claims::of(judged.others.iter().chain([one]));
    let moved: Vec<_> = with(before).moved(with(after)).collect();
    for (what, statements) in moved {
        let series = Series::received(judged.key, what);
        arrivals::arrived(write, edition, series, judged.stored, statements);
    }
    Ok(())
}
