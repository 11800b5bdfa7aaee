//! What arrived, before it is rolled up.

use super::write::Write;
use crate::facts::Series;

/// Counts one arrival at the time of the transaction or of the statement, under an edition where it matters to
/// the series (`series_label` of `editions.rs`).
pub(super) fn arrived(write: &mut Write<'_>, edition: u32, series: &Series, stored: i64) {}
