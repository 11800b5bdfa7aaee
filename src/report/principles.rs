//! The report `principles`: statements and people by principle and period.

use std::ops::Range;

use jiff::Timestamp;

use super::error::ReportError;
use super::figures::{Cell, Figures, exact, floored};
use super::floor::{Settings, Viewer};
use super::grid::check_grid;
use super::period::{Period, periods};
use super::request::ReportRequest;
use super::shape::{Basis, Meta, Report, Row};
use super::tally::Tallies;
use super::window::Window;
use super::words;
use super::zone::{name, rfc3339};
use crate::facts::{Principle, Series};

/// Makes the report: a row for each period and principle, empty ones included, by time and then in
/// the order of [`Principle::ALL`].
///
/// `data_through` says up to when everything stored is counted. A period that ends after it (or
/// after `now`) is unfinished.
///
/// # Errors
/// What is wrong with the question, or kept the store from answering.
pub async fn principles(
    store: &dyn Tallies,
    mapping_version: &str,
    request: &ReportRequest,
    viewer: Viewer,
    settings: &Settings,
    now: Timestamp,
    data_through: Timestamp,
) -> Result<Report, ReportError> {
    let tz = request.tz.as_ref().unwrap_or(&settings.tz).clone();
    let grid = (viewer == Viewer::Floored).then_some(settings.grid);
    let window = Window::resolve(request.from, request.to, tz, grid, now)?;
    let data_through = data_through.min(now);
    let all = Principle::ALL.map(Series::principle);
    let (periods, figures) = match viewer {
        Viewer::Exact => {
            let periods = periods(&window, request.interval, all.len())?;
            let ranges: Vec<_> = periods.iter().map(Period::range).collect();
            let figures = exact(store, &all, &ranges, settings.floor).await?;
            (periods, figures)
        }
        Viewer::Floored => {
            check_grid(request, &window, settings)?;
            let periods = periods(&window, request.interval, all.len())?;
            let (cells, rows) = on_grid(&window, &periods, settings, data_through)?;
            let figures = floored(store, &all, &cells, &rows, settings.floor).await?;
            (periods, figures)
        }
    };
    Ok(Report {
        meta: Meta {
            report: "principles",
            from: rfc3339(window.start, &window.tz),
            to: rfc3339(window.end, &window.tz),
            tz: name(&window.tz).to_owned(),
            interval: request.interval.slug(),
            mapping_version: mapping_version.to_owned(),
            data_through: rfc3339(data_through, &window.tz),
            basis: Basis {
                profile_version: None,
                evidence: "all",
                viewer: viewer.slug(),
                floor: settings.floor,
            },
            words: words::PRINCIPLES,
        },
        data: rows(&window, &periods, &figures, data_through),
    })
}

/// The cells of the grid in a window, and which of them each period is made of.
fn on_grid(
    window: &Window,
    periods_asked: &[Period],
    settings: &Settings,
    data_through: Timestamp,
) -> Result<(Vec<Cell>, Vec<Range<usize>>), ReportError> {
    let cells =
        periods(window, settings.grid.interval(), Principle::ALL.len()).map_err(shorter_range)?;
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

fn rows(
    window: &Window,
    periods: &[Period],
    figures: &[Vec<Figures>],
    data_through: Timestamp,
) -> Vec<Row> {
    let each = periods.iter().zip(figures);
    each.flat_map(|(period, figures)| {
        let start = rfc3339(period.start, &window.tz);
        let end = rfc3339(period.end, &window.tz);
        let row = move |(principle, figures): (Principle, &Figures)| Row {
            period: period.label.clone(),
            period_start: start.clone(),
            period_end: end.clone(),
            principle: principle.slug(),
            statements: figures.shown.map(|tally| tally.statements),
            people: figures.shown.map(|tally| tally.people),
            suppressed: figures.suppressed,
            unfinished: period.end > data_through,
            below_floor: figures.below_floor,
        };
        Principle::ALL.into_iter().zip(figures).map(row)
    })
    .collect()
}
