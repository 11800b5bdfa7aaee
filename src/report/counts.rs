//! What the reports about what people did have in common: their time, their cells, and their figures.

use std::ops::Range;

use jiff::Timestamp;

use super::error::ReportError;
use super::figures::{Asked, Cell, Figures, exact, floored};
use super::floor::{Settings, Viewer};
use super::grid::check_grid;
use super::period::{Period, periods};
use super::question::CountsRequest;
use super::shape::{Basis, Meta};
use super::tally::Tallies;
use super::window::Window;
use super::words::Words;
use super::zone::{name, rfc3339};
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
    window: Window,
    periods: Vec<Period>,
    data_through: Timestamp,
    /// For each period those of all series asked for exactly, or of the wanted ones.
    figures: Vec<Vec<Figures>>,
}

/// One period, as it is written.
#[derive(Clone)]
pub(super) struct Span {
    pub(super) period: String,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) unfinished: bool,
}

impl Counts {
    pub(super) async fn of(
        store: &dyn Tallies,
        request: &CountsRequest,
        asking: &Asking<'_>,
        subjects: &Subjects<'_>,
    ) -> Result<Self, ReportError> {
        let (request, settings) = (&request.shared, asking.settings);
        let tz = request.tz.as_ref().unwrap_or(&settings.tz).clone();
        let grid = (asking.viewer == Viewer::Floored).then_some(settings.grid);
        let window = Window::resolve(request.from, request.to, tz, grid, asking.now)?;
        let data_through = asking.data_through.min(asking.now);
        if grid.is_some() {
            check_grid(request, &window, settings)?;
        }
        let periods = periods(&window, request.interval, subjects.rows)?;
        let figures = match asking.viewer {
            Viewer::Exact => {
                let ranges: Vec<_> = periods.iter().map(Period::range).collect();
                exact(store, subjects.exact, &ranges, settings.floor).await?
            }
            Viewer::Floored => {
                let (cells, rows) =
                    on_grid(&window, &periods, settings, subjects.rows, data_through)?;
                floored(store, &subjects.floored, &cells, &rows).await?
            }
        };
        Ok(Self {
            window,
            periods,
            data_through,
            figures,
        })
    }

    /// The periods with their figures.
    pub(super) fn spans(&self) -> impl Iterator<Item = (Span, &[Figures])> {
        let written = |at| rfc3339(at, &self.window.tz);
        self.periods
            .iter()
            .zip(&self.figures)
            .map(move |(period, figures)| {
                let span = Span {
                    period: period.label.clone(),
                    start: written(period.start),
                    end: written(period.end),
                    unfinished: period.end > self.data_through,
                };
                (span, figures.as_slice())
            })
    }

    pub(super) fn meta(
        &self,
        report: &'static str,
        request: &CountsRequest,
        by: &CountedBy<'_>,
        asking: &Asking<'_>,
        words: Words,
    ) -> Meta {
        let Window { start, end, tz } = &self.window;
        Meta {
            report,
            from: rfc3339(*start, tz),
            to: rfc3339(*end, tz),
            tz: name(tz).to_owned(),
            interval: request.shared.interval.slug(),
            mapping_version: by.mapping_version.to_owned(),
            data_through: rfc3339(self.data_through, tz),
            basis: Basis {
                group_by: request.group_by.slug(),
                edition: by.edition,
                profile_versions: by.profile_versions.clone(),
                evidence: "all",
                viewer: asking.viewer.slug(),
                floor: asking.settings.floor,
            },
            words,
        }
    }
}

/// The cells of the grid in a window, and which of them each period is made of.
fn on_grid(
    window: &Window,
    periods_asked: &[Period],
    settings: &Settings,
    rows_each: usize,
    data_through: Timestamp,
) -> Result<(Vec<Cell>, Vec<Range<usize>>), ReportError> {
    let cells = periods(window, settings.grid.interval(), rows_each).map_err(shorter_range)?;
    let rows = periods_asked.iter().map(|period| {
        let before = |at| cells.partition_point(|cell| cell.start < at);
        before(period.start)..before(period.end)
    });
    let rows = rows.collect();
    let cell = |cell: &Period| Cell {
        range: cell.range(),
        closed: cell.end <= data_through,
    };
    Ok((cells.iter().map(cell).collect(), rows))
}

/// A row can be made of many cells; then no other interval helps.
fn shorter_range(error: ReportError) -> ReportError {
    match error {
        ReportError::TooManyRows { rows, .. } => ReportError::TooManyRows {
            rows,
            advice: "Ask for a shorter range.".to_owned(),
        },
        other => other,
    }
}
