//! Reading the counts: statements and distinct people of some series over some stretches of time.

use std::ops::Range;

use super::Reader;
use super::fault::{Fault, unbuilt};
use crate::facts::{Family, Series};
use crate::store::{OfEdition, Tally};

/// `found[cell][series]`; a cell is a union of disjoint half-open ranges of milliseconds.
pub(super) async fn tally(
    reader: &Reader,
    series: &[Series],
    cells: &[Vec<Range<i64>>],
) -> Result<OfEdition<Vec<Vec<Tally>>>, Fault> {
    unbuilt()
}

/// The series of a family, in the order of their keys.
pub(super) async fn series(
    reader: &Reader,
    family: Family,
    most: usize,
) -> Result<OfEdition<Vec<Series>>, Fault> {
    unbuilt()
}
