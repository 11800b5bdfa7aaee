//! What the reports about what people did have in common: their time, their cells, and their figures.

use jiff::Timestamp;

use super::error::ReportError;
use super::figures::{Asked, Figures, exact, floored};
use super::floor::{Settings, Viewer};
use super::question::CountsRequest;
use super::request::Interval;
use super::shape::Meta;
use super::tally::Tallies;
pub(super) use super::times::Span;
use super::times::Times;
use super::words::Words;
use crate::facts::{Catalogue, Series, Texts};
use crate::xapi::accept_language::AcceptLanguage;

/// The rules that figures are counted by, as reports name them.
#[derive(Debug, Clone)]
pub struct CountedBy<'r> {
    pub edition: u32,
    pub mapping_version: &'r str,
    /// The IRIs of the versions of profiles.
    pub profile_versions: Vec<String>,
    pub catalogue: &'r Catalogue,
}

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct Asking<'r> {
    pub viewer: Viewer,
    /// The languages the reader prefers, where the question names none.
    pub languages: &'r AcceptLanguage,
    pub settings: &'r Settings,
    pub now: Timestamp,
    /// Up to when everything stored is counted. A period that ends after it (or after `now`) is
    /// unfinished.
    pub data_through: Timestamp,
}

impl Asking<'_> {
    /// The periods of a report that is about the course of time: weeks, or the cells that the viewer sees.
    #[must_use]
    pub fn usual_interval(&self) -> Interval {
        match self.viewer {
            Viewer::Exact => Interval::Week,
            Viewer::Floored => self.settings.grid.interval(),
        }
    }

    /// A text in the language asked for, or else one the reader prefers, or else in English, or in any.
    pub(super) fn text<'t>(&self, request: &CountsRequest, texts: &'t Texts) -> Option<&'t str> {
        text_in(request.lang.as_ref().unwrap_or(self.languages), texts)
    }
}

/// A text in one of these languages, or else in English, or in any.
pub(super) fn text_in<'t>(wanted: &AcceptLanguage, texts: &'t Texts) -> Option<&'t str> {
    let english = AcceptLanguage::parse("en");
    let tags = || texts.keys().map(String::as_str);
    let place = wanted.choose(tags()).or_else(|| english.choose(tags()));
    texts.values().nth(place.unwrap_or(0)).map(String::as_str)
}

/// What a report counts.
pub(super) struct Subjects<'a> {
    /// For viewers who may read statements.
    pub(super) exact: &'a [Series],
    /// For the others.
    pub(super) floored: Asked<'a>,
    /// Rows for each period.
    pub(super) rows: usize,
}

/// The figures of a report, and the time they are about.
pub(super) struct Counts {
    pub(super) times: Times,
    /// For each period those of all series asked for exactly, or of the wanted ones.
    figures: Vec<Vec<Figures>>,
}

impl Counts {
    pub(super) async fn of(
        store: &dyn Tallies,
        request: &CountsRequest,
        asking: &Asking<'_>,
        subjects: &Subjects<'_>,
    ) -> Result<Self, ReportError> {
        let times = Times::of(request, asking, subjects.rows)?;
        let settings = asking.settings;
        let figures = match asking.viewer {
            Viewer::Exact => exact(store, subjects.exact, &times.ranges(), settings.floor).await?,
            Viewer::Floored => {
                let (cells, rows) = times.on_grid(settings)?;
                floored(store, &subjects.floored, &cells, &rows).await?
            }
        };
        Ok(Self { times, figures })
    }

    /// The periods with their figures.
    pub(super) fn spans(&self) -> impl Iterator<Item = (Span, &[Figures])> {
        let figures = self.figures.iter().map(Vec::as_slice);
        self.times.spans().zip(figures)
    }

    /// [`Times::meta`].
    pub(super) fn meta(
        &self,
        report: &'static str,
        request: &CountsRequest,
        by: &CountedBy<'_>,
        asking: &Asking<'_>,
        words: Words,
    ) -> Meta {
        self.times.meta(report, request, by, asking, words)
    }
}
