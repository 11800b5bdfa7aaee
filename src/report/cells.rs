//! A row as cells of CSV: text that no spreadsheet takes for a formula, numbers as the reader's spreadsheet writes
//! them.

use std::fmt::{self, Display};

use csv::StringRecord;
use serde::Serialize;

use super::fields::{Fields, each};
use super::request::Decimal;

/// The cells of a row, in the order of its fields; those of a pair of rows stand side by side.
///
/// Only text is [neutralised](neutralise): a number is one whatever sign it begins with. What is not there is an
/// empty cell.
///
/// # Errors
/// Where the row holds what no cell can: lists and maps.
pub fn cells(row: &impl Serialize, decimal: Decimal) -> Result<StringRecord, fmt::Error> {
    let mut cells = Cells {
        record: StringRecord::new(),
        decimal,
    };
    each(row, &mut cells)?;
    Ok(cells.record)
}

/// Text that no spreadsheet takes for a formula: where it begins as one would, an apostrophe goes
/// before it.
#[must_use]
pub fn neutralise(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

struct Cells {
    record: StringRecord,
    decimal: Decimal,
}

impl Cells {
    /// A number or a word that is safe.
    fn push(&mut self, value: impl Display) {
        self.record.push_field(&value.to_string());
    }
}

impl Fields for Cells {
    fn named(&mut self, _: &'static str) {}

    fn text(&mut self, text: &str) {
        self.push(neutralise(text));
    }

    fn unsigned(&mut self, number: u64) {
        self.push(number);
    }

    fn signed(&mut self, number: i64) {
        self.push(number);
    }

    fn fraction(&mut self, number: f64) {
        match (number.is_finite(), self.decimal) {
            (false, _) => self.push(""),
            (true, Decimal::Point) => self.push(number),
            (true, Decimal::Comma) => self.push(number.to_string().replace('.', ",")),
        }
    }

    fn flag(&mut self, is_so: bool) {
        self.push(is_so);
    }

    fn nothing(&mut self) {
        self.push("");
    }
}
