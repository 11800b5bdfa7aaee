//! Reports made by the rules that count in the store while it is read, whoever asks for them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::lrs::rules::{Book, Rules, Standing};
use crate::report::named::Judge;
use crate::report::{CountedBy, ReportError, Ruled, Under};
use crate::store::{Door, Judgement, Store};
use crate::xapi::statement::Statement;

/// How often a report is made anew when the rules change under it.
const ATTEMPTS: usize = 3;

/// Makes a report by the rules that count in the store while it is read. Where these are not the ones that
/// are known here, they are read and the report is made anew.
///
/// # Errors
/// Those of the report.
pub async fn settled<T>(
    book: &Book,
    store: &dyn Store,
    make: impl AsyncFn(&Rules, &Under<'_>) -> Result<T, ReportError>,
) -> Result<T, ReportError> {
    for _ in 0..ATTEMPTS {
        let standing = book.standing();
        let edition = standing.current.edition;
        match make(&standing.current, &Under { edition, store }).await {
            Err(ReportError::OtherRules) => {
                let suffices = |now: &Arc<Standing>| !Arc::ptr_eq(now, &standing);
                book.refresh(store, suffices).await?;
            }
            outcome => return outcome,
        }
    }
    Err(ReportError::OtherRules)
}

/// The rules as reports name them.
#[must_use]
pub fn counted_by(rules: &Rules) -> CountedBy<'_> {
    let versions = rules.library.versions().iter();
    CountedBy {
        edition: rules.edition,
        mapping_version: rules.mappings.version(),
        profile_versions: versions.map(|version| version.id.clone()).collect(),
        catalogue: &rules.catalogue,
    }
}

/// [`Ruled::judge`] by these rules.
pub fn judging(
    rules: &Rules,
) -> impl Fn(Statement<'_>, Timestamp, Timestamp) -> Judgement + Send + Sync {
    |statement, time, stored| rules.judge(statement, time, Some(stored), Door::Off)
}

/// The rules with their texts.
#[must_use]
pub fn ruled<'r>(rules: &'r Rules, judge: &'r Judge<'r>) -> Ruled<'r> {
    Ruled {
        by: counted_by(rules),
        mappings: &rules.mappings,
        library: &rules.library,
        judge,
    }
}
