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
use super::tally::{Arrivals, Tallies};
use super::timeseries::{TimeRow, timeseries};
use super::together::{MeasureRow, Source, Together, TogetherRequest, together};
use super::unmapped::{UnmappedRow, unmapped};
use super::without::Without;
use crate::facts::{Dimension, Mappings};
use crate::profile::Library;
use crate::store::Judgement;
use crate::xapi::statement::Statement;

/// The rules that figures are counted by, with their texts.
#[derive(Clone)]
pub struct Ruled<'r> {
    pub by: CountedBy<'r>,
    pub mappings: &'r Mappings,
    pub library: &'r Library,
    /// Judges a statement by these rules: as it was sent, the time it counts at, and when it was stored.
    pub judge: &'r Judge<'r>,
}

/// [`Ruled::judge`].
pub type Judge<'r> = dyn Fn(Statement<'_>, Timestamp, Timestamp) -> Judgement + Send + Sync + 'r;

/// A report that was made by its name.
pub struct Named {
    pub table: Box<dyn Table>,
    /// What was asked of it that all reports share.
    pub asked: ReportRequest,
}

/// What is asked of a report, read once however often the report is made.
#[derive(Debug, Clone)]
pub struct Question(Asked);

#[derive(Debug, Clone)]
enum Asked {
    Counts(CountsRequest),
    Timeseries(CountsRequest),
    Together(Together, TogetherRequest),
    Unmapped(ArrivalsRequest),
    Quality(ArrivalsRequest),
    Definitions(ReportRequest),
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
    let question = Question::parse(name, pairs, asking)?;
    let table = question.answered(store, days, ruled, asking).await?;
    let asked = question.shared().clone();
    Ok(Named { table, asked })
}

impl Question {
    /// Reads the decoded pairs of a query to the report of a name.
    ///
    /// # Errors
    /// [`ReportError::NoSuchReport`], and the first parameter of a value that cannot be read.
    pub fn parse(
        name: &str,
        pairs: &[(&str, &str)],
        asking: &Asking<'_>,
    ) -> Result<Self, ReportError> {
        let pairs = pairs.iter().copied();
        let name = outline_of(name)?.name;
        if let Some(dimension) = Dimension::ALL
            .into_iter()
            .find(|one| report_by(*one) == name)
        {
            let request = CountsRequest::of_values(pairs, dimension)?;
            return Ok(Self(Asked::Counts(request)));
        }
        if let Some(report) = Together::named(name) {
            let request = TogetherRequest::parse(report, pairs)?;
            return Ok(Self(Asked::Together(report, request)));
        }
        Ok(Self(match name {
            "principles" => Asked::Counts(CountsRequest::of_principles(pairs)?),
            "behaviours" => Asked::Counts(CountsRequest::of_behaviours(pairs)?),
            "competencies" => Asked::Counts(CountsRequest::of_competencies(pairs)?),
            "timeseries" => {
                let usual = asking.usual_interval();
                Asked::Timeseries(CountsRequest::of_timeseries(pairs, usual)?)
            }
            "definitions" => Asked::Definitions(ReportRequest::parse(pairs)?),
            "unmapped" => Asked::Unmapped(ArrivalsRequest::parse(pairs)?),
            _ => Asked::Quality(ArrivalsRequest::parse(pairs)?),
        }))
    }

    /// What is asked that all reports share.
    #[must_use]
    pub fn shared(&self) -> &ReportRequest {
        match &self.0 {
            Asked::Counts(request) | Asked::Timeseries(request) => &request.shared,
            Asked::Together(_, request) => &request.shared,
            Asked::Unmapped(request) | Asked::Quality(request) => &request.shared,
            Asked::Definitions(request) => request,
        }
    }

    /// Whether it depends on the organisation: on who belongs to it, and who wants to be left out.
    #[must_use]
    pub fn is_about_people(&self) -> bool {
        matches!(
            self.0,
            Asked::Counts(_) | Asked::Timeseries(_) | Asked::Together(..)
        )
    }

    /// Makes the report.
    ///
    /// # Errors
    /// Those of the report.
    pub async fn answered(
        &self,
        store: &dyn Arrivals,
        days: &Days<'_>,
        ruled: &Ruled<'_>,
        asking: &Asking<'_>,
    ) -> Result<Box<dyn Table>, ReportError> {
        let (by, settings, now) = (&ruled.by, asking.settings, asking.now);
        let through = asking.data_through;
        let without = Without { store, days };
        Ok(match &self.0 {
            Asked::Counts(request) => counts(request, &without, days, by, asking).await?,
            Asked::Timeseries(request) => {
                Box::new(timeseries(&without, by, request, asking).await?)
            }
            Asked::Together(report, request) => {
                let source = source(days, ruled);
                Box::new(together(*report, &source, by, request, asking).await?)
            }
            Asked::Unmapped(request) => {
                let mappings = ruled.mappings;
                Box::new(unmapped(store, mappings, request, settings, now, through).await?)
            }
            Asked::Quality(request) => {
                let version = ruled.mappings.version();
                Box::new(quality(store, version, request, settings, now, through).await?)
            }
            Asked::Definitions(request) => Box::new(definitions(by, request, asking)?),
        })
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
    request: &CountsRequest,
    store: &dyn Tallies,
    days: &Days<'_>,
    by: &CountedBy<'_>,
    asking: &Asking<'_>,
) -> Result<Box<dyn Table>, ReportError> {
    let whole = request.filters.is_empty();
    Ok(match request.group_by {
        GroupBy::Principle if whole => Box::new(principles(store, by, request, asking).await?),
        GroupBy::Principle => Box::new(principles_of(store, days, by, request, asking).await?),
        GroupBy::Behaviour if whole => Box::new(behaviours(store, by, request, asking).await?),
        GroupBy::Behaviour => Box::new(behaviours_of(store, days, by, request, asking).await?),
        GroupBy::Competency => Box::new(competencies(store, by, request, asking).await?),
        GroupBy::Value(dimension) => {
            Box::new(values(store, days, by, request, asking, dimension).await?)
        }
    })
}
