//! A report whatever its rows are, for those who print it or look for one row of it.

use std::fmt;

use serde_json::{Map, Value};

use super::error::ReportError;
use super::fields::{Fields, each};
use super::request::CsvStyle;
use super::shape::{Ground, Line, Report};

/// A report, whatever its rows are.
pub trait Table: Send + Sync {
    /// [`Line::COLUMNS`].
    fn columns(&self) -> &'static [&'static str];

    /// [`Line::KEYS`].
    fn keys(&self) -> &'static [&'static str];

    /// [`Line::FIGURES`].
    fn figures(&self) -> &'static [&'static str];

    /// Up to when all that was stored is counted, as in its JSON.
    fn data_through(&self) -> &str;

    /// What the report is about, as in its JSON.
    ///
    /// # Errors
    /// As for [`Report::to_json`].
    fn meta(&self) -> Result<Value, ReportError>;

    /// The rows, each an object by column, without its link.
    ///
    /// # Errors
    /// As for [`Report::to_json`].
    fn rows(&self) -> Result<Vec<Value>, ReportError>;

    /// [`Report::to_json`].
    ///
    /// # Errors
    /// As there.
    fn to_json(&self) -> Result<String, ReportError>;

    /// [`Report::to_csv`].
    ///
    /// # Errors
    /// As there.
    fn to_csv(&self, style: CsvStyle) -> Result<Vec<u8>, ReportError>;
}

impl<B: Ground + Send + Sync, R: Line + Send + Sync> Table for Report<B, R> {
    fn columns(&self) -> &'static [&'static str] {
        R::COLUMNS
    }

    fn keys(&self) -> &'static [&'static str] {
        R::KEYS
    }

    fn figures(&self) -> &'static [&'static str] {
        R::FIGURES
    }

    fn data_through(&self) -> &str {
        &self.meta.data_through
    }

    fn meta(&self) -> Result<Value, ReportError> {
        serde_json::to_value(&self.meta).map_err(|error| ReportError::Written(error.into()))
    }

    fn rows(&self) -> Result<Vec<Value>, ReportError> {
        let object = |row: &R| {
            let mut object = Object::default();
            each(row, &mut object)?;
            Ok(Value::Object(object.fields))
        };
        let rows: Result<_, fmt::Error> = self.data.iter().map(object).collect();
        rows.map_err(|error| ReportError::Written(error.into()))
    }

    fn to_json(&self) -> Result<String, ReportError> {
        Self::to_json(self)
    }

    fn to_csv(&self, style: CsvStyle) -> Result<Vec<u8>, ReportError> {
        Self::to_csv(self, style)
    }
}

/// A row by column.
#[derive(Default)]
struct Object {
    fields: Map<String, Value>,
    /// Of the value that comes.
    name: &'static str,
}

impl Object {
    fn take(&mut self, value: impl Into<Value>) {
        self.fields.insert(self.name.to_owned(), value.into());
    }
}

impl Fields for Object {
    fn named(&mut self, name: &'static str) {
        self.name = name;
    }

    fn text(&mut self, text: &str) {
        self.take(text);
    }

    fn unsigned(&mut self, number: u64) {
        self.take(number);
    }

    fn signed(&mut self, number: i64) {
        self.take(number);
    }

    fn fraction(&mut self, number: f64) {
        self.take(number);
    }

    fn flag(&mut self, is_so: bool) {
        self.take(is_so);
    }

    fn nothing(&mut self) {
        self.take(Value::Null);
    }
}
