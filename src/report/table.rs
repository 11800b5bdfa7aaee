//! A report whatever its rows are, for those who print it or look for one row of it.

use serde_json::Value;

use super::error::ReportError;
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
        let rows = self.data.iter().map(serde_json::to_value);
        let rows: Result<_, serde_json::Error> = rows.collect();
        rows.map_err(|error| ReportError::Written(error.into()))
    }

    fn to_json(&self) -> Result<String, ReportError> {
        Self::to_json(self)
    }

    fn to_csv(&self, style: CsvStyle) -> Result<Vec<u8>, ReportError> {
        Self::to_csv(self, style)
    }
}
