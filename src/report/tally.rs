//! The one question reports ask a store.

use std::error::Error;
use std::ops::Range;

use async_trait::async_trait;

use crate::facts::Series;

/// What was counted for one series over one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub statements: u64,
    /// Different people; none where every statement is one of a group without members.
    pub people: u64,
}

/// A store could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the store could not count: {0}")]
pub struct TallyError(#[source] pub Box<dyn Error + Send + Sync>);

/// Counts over any stretches of time.
#[async_trait]
pub trait Tallies: Send + Sync {
    /// What was counted for each series over each cell: `result[cell][series]`, in the order of the
    /// arguments. A cell is a union of disjoint half-open ranges of milliseconds since the epoch;
    /// people are different ones over the whole of it. The whole answer is of one moment: no write
    /// shows in one part of it and not in another.
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, TallyError>;
}
