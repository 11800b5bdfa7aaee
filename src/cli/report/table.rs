//! A report as aligned columns of text, with a bar for the first figure.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::Value;

use super::bars::bar;
use super::place::Place;
use crate::report::{ReportError, Table};

/// Columns that say where a period begins and ends, which its label says well enough.
const ENDS: [&str; 2] = ["period_start", "period_end"];
/// Columns that mark a row, and the words for them.
const MARKS: [(&str, &str); 3] = [
    ("suppressed", "hidden"),
    ("unfinished", "unfinished"),
    ("below_floor", "below floor"),
];
/// Characters of the longest bar.
const BAR: usize = 16;
/// A column of text is not made narrower than this: the longest name of a measure fits. Lines that are longer than
/// the terminal can be read, names that are cut cannot.
const NARROW: usize = 34;

/// One column, as it is drawn.
struct Column {
    head: String,
    cells: Vec<String>,
    /// Numbers stand on the right, where they can be compared.
    is_number: bool,
    /// A bar that is made shorter says something else.
    is_bar: bool,
}

/// The report as text.
pub(super) fn drawn(table: &dyn Table, place: &Place) -> Result<String, ReportError> {
    let (meta, rows) = (table.meta()?, table.rows()?);
    let mut columns: Vec<Column> = table
        .columns()
        .iter()
        .filter(|name| !ENDS.contains(name) && MARKS.iter().all(|(mark, _)| mark != *name))
        .map(|name| Column::of(name, &rows, table.figures()))
        .filter(|column| rows.is_empty() || column.cells.iter().any(|cell| !cell.is_empty()))
        .collect();
    // Rows of several measures have nothing in common that could be compared.
    let is_of_one_kind = !table.keys().contains(&"measure");
    if let Some(figure) = table.figures().first().filter(|_| is_of_one_kind) {
        let behind = columns.iter().position(|column| column.head == *figure);
        let bars = Column::bars(figure, &rows, place.ascii);
        columns.insert(behind.map_or(columns.len(), |at| at + 1), bars);
    }
    columns.push(Column::marks(&rows));
    columns
        .retain(|column| !column.head.is_empty() || column.cells.iter().any(|one| !one.is_empty()));
    fit(&mut columns, place);
    let mut text = String::new();
    let heads: Vec<&str> = columns.iter().map(|column| column.head.as_str()).collect();
    line(&mut text, &columns, &heads);
    for row in 0..rows.len() {
        let cells: Vec<&str> = columns
            .iter()
            .map(|column| column.cells[row].as_str())
            .collect();
        line(&mut text, &columns, &cells);
    }
    text.push('\n');
    text.push_str(&foot(&meta, rows.len(), place));
    Ok(text)
}

impl Column {
    fn of(name: &str, rows: &[Value], figures: &[&str]) -> Self {
        let cell = |row: &Value| match row.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => written(number),
            Some(Value::Bool(true)) => "yes".to_owned(),
            _ => String::new(),
        };
        let is_number = |row: &Value| row.get(name).is_some_and(Value::is_number);
        Self {
            head: name.to_owned(),
            cells: rows.iter().map(cell).collect(),
            is_number: figures.contains(&name) || rows.iter().any(is_number),
            is_bar: false,
        }
    }

    fn bars(figure: &str, rows: &[Value], ascii: bool) -> Self {
        let value = |row: &Value| row.get(figure).and_then(Value::as_f64).unwrap_or_default();
        let most = rows.iter().map(value).fold(0.0, f64::max);
        Self {
            head: String::new(),
            cells: rows
                .iter()
                .map(|row| bar(value(row), most, BAR, ascii))
                .collect(),
            is_number: false,
            is_bar: true,
        }
    }

    fn marks(rows: &[Value]) -> Self {
        let marks = |row: &Value| {
            let set = MARKS
                .iter()
                .filter(|(name, _)| row.get(*name) == Some(&Value::Bool(true)));
            set.map(|(_, words)| *words).collect::<Vec<_>>().join(", ")
        };
        Self {
            head: String::new(),
            cells: rows.iter().map(marks).collect(),
            is_number: false,
            is_bar: false,
        }
    }

    fn width(&self) -> usize {
        let lengths = self.cells.iter().chain([&self.head]);
        lengths
            .map(|text| text.chars().count())
            .max()
            .unwrap_or_default()
    }
}

/// Whole numbers as they are, others to three places.
fn written(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(fraction) if number.is_f64() => format!("{fraction:.3}"),
        _ => number.to_string(),
    }
}

/// Shortens the widest text, again and again, until the lines fit.
fn fit(columns: &mut [Column], place: &Place) {
    loop {
        let between = 2 * columns.len().saturating_sub(1);
        let width = between + columns.iter().map(Column::width).sum::<usize>();
        let texts = columns.iter_mut();
        let texts = texts.filter(|column| !column.is_number && !column.is_bar);
        let widest = texts.max_by_key(|column| column.width());
        let Some(widest) = widest.filter(|column| column.width() > NARROW) else {
            return;
        };
        let Some(excess) = width.checked_sub(place.width).filter(|excess| *excess > 0) else {
            return;
        };
        let to = widest
            .width()
            .saturating_sub(excess.min(widest.width() / 4 + 1))
            .max(NARROW);
        for cell in &mut widest.cells {
            shorten(cell, to, place.ascii);
        }
        shorten(&mut widest.head, to, place.ascii);
    }
}

/// Leaves out the middle: what tells addresses apart stands at their end.
fn shorten(text: &mut String, to: usize, ascii: bool) {
    let length = text.chars().count();
    if length <= to {
        return;
    }
    let gap = if ascii { ".." } else { "…" };
    let kept = to - gap.chars().count();
    let first = kept / 3;
    let begin: String = text.chars().take(first).collect();
    let end: String = text.chars().skip(length - (kept - first)).collect();
    *text = format!("{begin}{gap}{end}");
}

fn line(text: &mut String, columns: &[Column], cells: &[&str]) {
    let mut written = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        let space = " ".repeat(column.width() - cell.chars().count());
        if column.is_number {
            written.push_str(&space);
        }
        written.push_str(cell);
        if !column.is_number {
            written.push_str(&space);
        }
        written.push_str("  ");
    }
    text.push_str(written.trim_end());
    text.push('\n');
}

/// What the table is about.
fn foot(meta: &Value, rows: usize, place: &Place) -> String {
    let said = |name: &str| meta.get(name).and_then(Value::as_str).unwrap_or_default();
    let here = |name: &str| {
        let moment = said(name).parse::<Timestamp>().ok();
        moment.map_or_else(String::new, |moment| {
            let (local, offset) = (place.zone.to_datetime(moment), place.zone.to_offset(moment));
            format!("{}{offset}", local.strftime("%Y-%m-%d %H:%M"))
        })
    };
    let mut text = String::new();
    if rows == 0 {
        text.push_str("There are no rows.\n");
    }
    // Writing to a text does not fail.
    let _ = writeln!(
        text,
        "{}, {} to {}, days in {}; mapping {}.",
        said("report"),
        here("from"),
        here("to"),
        said("tz"),
        said("mapping_version"),
    );
    let _ = writeln!(
        text,
        "All that was stored up to {} is counted.",
        here("data_through")
    );
    if said("viewer") == "floored" {
        let floor = meta.get("floor").cloned().unwrap_or_default();
        let _ = writeln!(
            text,
            "Figures behind which fewer than {floor} people stand are hidden."
        );
    }
    text
}
