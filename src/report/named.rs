//! Reports by their names: one place that knows them all, for those who do not ask for one in particular.

use jiff::Timestamp;

use super::arrivals::ArrivalsRequest;
use super::behaviours::{BehaviourRow, behaviours};
use super::competencies::{CompetencyRow, competencies};
use super::counts::{Asking, CountedBy};
use super::days::Days;
use super::definitions::{DefinitionRow, definitions};
use super::error::ReportError;
use super::filtered::{behaviours_of, principles_of};
use super::principles::principles;
use super::quality::{QualityRow, quality};
use super::question::{CountsRequest, GroupBy};
use super::request::ReportRequest;
use super::shape::{Line, Row};
use super::split::{ValueRow, report_by, values};
use super::table::Table;
use super::tally::Arrivals;
use super::timeseries::{TimeRow, timeseries};
use super::together::{MeasureRow, Source, Together, TogetherRequest, together};
use super::unmapped::{UnmappedRow, unmapped};
use crate::facts::{Classified, Dimension, Mappings};
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
    outline::<TimeRow>("timeseries", false),
    outline::<ValueRow>("verbs", false),
    outline::<ValueRow>("activities", false),
    outline::<ValueRow>("units", false),
    outline::<ValueRow>("teams", false),
    outline::<ValueRow>("courses", false),
    outline::<ValueRow>("platforms", false),
    outline::<MeasureRow>("people", false),
    outline::<MeasureRow>("network", false),
    outline::<MeasureRow>("threads", false),
    outline::<MeasureRow>("debriefs", false),
    outline::<MeasureRow>("seniors", false),
    outline::<DefinitionRow>("definitions", false),
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
    days: &Days<'_>,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<Named, ReportError> {
    let pairs = pairs.iter().copied();
    let name = outline_of(name)?.name;
    if let Some(dimension) = Dimension::ALL
        .into_iter()
        .find(|one| report_by(*one) == name)
    {
        let request = CountsRequest::of_values(pairs, dimension)?;
        return counts(request, store, days, ruled, asking).await;
    }
    if let Some(report) = Together::named(name) {
        let request = TogetherRequest::parse(report, pairs)?;
        let source = source(days, ruled);
        let table = Box::new(together(report, &source, &ruled.by, &request, asking).await?);
        let asked = request.shared;
        return Ok(Named { table, asked });
    }
    match name {
        "principles" => {
            let request = CountsRequest::of_principles(pairs)?;
            counts(request, store, days, ruled, asking).await
        }
        "behaviours" => {
            let request = CountsRequest::of_behaviours(pairs)?;
            counts(request, store, days, ruled, asking).await
        }
        "competencies" => {
            // As the older address has it: principles with group_by=competency.
            let pairs = pairs.filter(|pair| *pair != ("group_by", "competency"));
            let request = CountsRequest::of_competencies(pairs)?;
            counts(request, store, days, ruled, asking).await
        }
        "definitions" => {
            let asked = ReportRequest::parse(pairs)?;
            let table = Box::new(definitions(&ruled.by, &asked, asking)?);
            Ok(Named { table, asked })
        }
        "timeseries" => {
            let request = CountsRequest::of_timeseries(pairs, asking.usual_interval())?;
            let table = Box::new(timeseries(store, &ruled.by, &request, asking).await?);
            let asked = request.shared;
            Ok(Named { table, asked })
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

/// What reports on learning together are read from.
pub(super) fn source<'s>(days: &Days<'s>, ruled: &Ruled<'s>) -> Source<'s> {
    Source {
        days: *days,
        library: ruled.library,
    }
}

async fn counts(
    request: CountsRequest,
    store: &dyn Arrivals,
    days: &Days<'_>,
    ruled: &Ruled<'_>,
    asking: &Asking<'_>,
) -> Result<Named, ReportError> {
    let by = &ruled.by;
    let whole = request.filters.is_empty();
    let table: Box<dyn Table> = match request.group_by {
        GroupBy::Principle if whole => Box::new(principles(store, by, &request, asking).await?),
        GroupBy::Principle => Box::new(principles_of(store, days, by, &request, asking).await?),
        GroupBy::Behaviour if whole => Box::new(behaviours(store, by, &request, asking).await?),
        GroupBy::Behaviour => Box::new(behaviours_of(store, days, by, &request, asking).await?),
        GroupBy::Competency => Box::new(competencies(store, by, &request, asking).await?),
        GroupBy::Value(dimension) => {
            Box::new(values(store, days, by, &request, asking, dimension).await?)
        }
    };
    let asked = request.shared;
    Ok(Named { table, asked })
}
