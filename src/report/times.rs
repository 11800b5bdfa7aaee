//! The time a report about what people did is about.

use std::ops::Range;

use jiff::Timestamp;

use super::counts::{Asking, CountedBy};
use super::error::ReportError;
use super::figures::Cell;
use super::floor::{Settings, Viewer};
use super::grid::check_grid;
use super::period::{Period, periods};
use super::question::CountsRequest;
use super::shape::{Basis, Meta};
use super::window::Window;
use super::words::Words;
use super::zone::{name, rfc3339};

/// A window and its periods.
pub(super) struct Times {
    pub(super) window: Window,
    pub(super) periods: Vec<Period>,
    pub(super) data_through: Timestamp,
    rows_each: usize,
}

/// One period, as it is written.
#[derive(Clone, Default)]
pub(super) struct Span {
    pub(super) period: String,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) unfinished: bool,
}

impl Times {
    /// Settles the time of a question, with at least so many rows for each period.
    pub(super) fn of(
        request: &CountsRequest,
        asking: &Asking<'_>,
        rows_each: usize,
    ) -> Result<Self, ReportError> {
        let (request, settings) = (&request.shared, asking.settings);
        let tz = request.tz.as_ref().unwrap_or(&settings.tz).clone();
        let grid = (asking.viewer == Viewer::Floored).then_some(settings.grid);
        let window = Window::resolve(request.from, request.to, tz, grid, asking.now)?;
        if grid.is_some() {
            check_grid(request, &window, settings)?;
        }
        Ok(Self {
            periods: periods(&window, request.interval, rows_each)?,
            window,
            data_through: asking.data_through.min(asking.now),
            rows_each,
        })
    }

    /// The periods in milliseconds.
    pub(super) fn ranges(&self) -> Vec<Range<i64>> {
        self.periods.iter().map(Period::range).collect()
    }

    /// The cells of the grid in the window, and which of them each period is made of.
    pub(super) fn on_grid(
        &self,
        settings: &Settings,
    ) -> Result<(Vec<Cell>, Vec<Range<usize>>), ReportError> {
        let cells = periods(&self.window, settings.grid.interval(), self.rows_each);
        let cells = cells.map_err(shorter_range)?;
        let rows = self.periods.iter().map(|period| {
            let before = |at| cells.partition_point(|cell| cell.start < at);
            before(period.start)..before(period.end)
        });
        let rows = rows.collect();
        let cell = |cell: &Period| Cell {
            range: cell.range(),
            closed: cell.end <= self.data_through,
        };
        Ok((cells.iter().map(cell).collect(), rows))
    }

    /// The periods, as they are written.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        let written = |at| rfc3339(at, &self.window.tz);
        self.periods.iter().map(move |period| Span {
            period: period.label.clone(),
            start: written(period.start),
            end: written(period.end),
            unfinished: period.end > self.data_through,
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
                evidence: request.filters.evidence(),
                filters: request.filters.pairs().into_iter().collect(),
                viewer: asking.viewer.slug(),
                floor: asking.settings.floor,
            },
            words,
        }
    }
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
