//! Reports by their names: one place that knows them all, for those who do not ask for one in particular.

use jiff::Timestamp;

use super::arrivals::ArrivalsRequest;
use super::behaviours::{BehaviourRow, behaviours};
use super::competencies::{CompetencyRow, competencies};
use super::counts::{Asking, CountedBy};
use super::error::ReportError;
use super::principles::principles;
use super::quality::{QualityRow, quality};
use super::question::{CountsRequest, GroupBy};
use super::request::ReportRequest;
use super::shape::{Line, Row};
use super::table::Table;
use super::tally::Arrivals;
use super::unmapped::{UnmappedRow, unmapped};
use crate::facts::{Classified, Mappings};
use crate::profile::Library;
use crate::xapi::statement::Statement;

/// The rules that figures are counted by, with their texts.
#[derive(Clone)]
pub struct Ruled<'r> {
    pub by: CountedBy<'r>,
    pub mappings: &'r Mappings,
    pub library: &'r Library,
    /// What a statement counts for by these rules: as it was sent, the time it counts at, and when it was stored.
    pub classify: &'r Classify<'r>,
}

/// [`Ruled::classify`].
pub type Classify<'r> =
    dyn Fn(Statement<'_>, Timestamp, Timestamp) -> Classified + Send + Sync + 'r;

/// A report that was made by its name.
pub struct Named {
    pub table: Box<dyn Table>,
    /// What was asked of it that all reports share.
    pub asked: ReportRequest,
}

/// What is known of a report before it is made.
#[derive(Debug, Clone, Copy)]
pub struct Outline {
    pub name: &'static str,
    /// [`Line::KEYS`].
    pub keys: &'static [&'static str],
    /// [`Line::FIGURES`].
    pub figures: &'static [&'static str],
    /// Whether it is only for those who may see figures that no floor can protect.
    pub unfloored: bool,
}

/// All reports.
pub const OUTLINES: &[Outline] = &[
    outline::<Row>("principles", false),
    outline::<BehaviourRow>("behaviours", false),
    outline::<CompetencyRow>("competencies", false),
    outline::<UnmappedRow>("unmapped", true),
    outline::<QualityRow>("quality", true),
];

const fn outline<R: Line>(name: &'static str, unfloored: bool) -> Outline {
    Outline {
        name,
        keys: R::KEYS,
        figures: R::FIGURES,
        unfloored,
    }
}

/// The outline of the report of a name.
///
/// # Errors
/// [`ReportError::NoSuchReport`].
pub fn outline_of(name: &str) -> Result<&'static Outline, ReportError> {
    let found = OUTLINES.iter().find(|one| one.name == name);
    found.ok_or_else(|| {
        let known: Vec<_> = OUTLINES.iter().map(|one| one.name).collect();
        ReportError::NoSuchReport {
            name: name.to_owned(),
            known: known.join(", "),
        }
    })
}

/// Makes the report of a name from the decoded pairs of a query.
///
/// # Errors
/// [`ReportError::NoSuchReport`], and those of the report.
pub async fn named(
    name: &str,
    pairs: &[(&str, &str)],
    store: &dyn Arrivals,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<Named, ReportError> {
    let pairs = pairs.iter().copied();
    match outline_of(name)?.name {
        "principles" => counts(CountsRequest::of_principles(pairs)?, store, ruled, asking).await,
        "behaviours" => counts(CountsRequest::of_behaviours(pairs)?, store, ruled, asking).await,
        "competencies" => {
            let request = CountsRequest::of_principles(pairs)?;
            let group_by = GroupBy::Competency;
            let request = CountsRequest {
                group_by,
                ..request
            };
            counts(request, store, ruled, asking).await
        }
        arrived => {
            let request = ArrivalsRequest::parse(pairs)?;
            let (settings, now) = (asking.settings, asking.now);
            let through = asking.data_through;
            let table: Box<dyn Table> = if arrived == "unmapped" {
                let mappings = ruled.mappings;
                Box::new(unmapped(store, mappings, &request, settings, now, through).await?)
            } else {
                let version = ruled.mappings.version();
                Box::new(quality(store, version, &request, settings, now, through).await?)
            };
            let asked = request.shared;
            Ok(Named { table, asked })
        }
    }
}

async fn counts(
    request: CountsRequest,
    store: &dyn Arrivals,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<Named, ReportError> {
    let table: Box<dyn Table> = match request.group_by {
        GroupBy::Principle => Box::new(principles(store, &ruled.by, &request, asking).await?),
        GroupBy::Behaviour => Box::new(behaviours(store, &ruled.by, &request, asking).await?),
        GroupBy::Competency => Box::new(competencies(store, &ruled.by, &request, asking).await?),
    };
    let asked = request.shared;
    Ok(Named { table, asked })
}
