//! The one question reports ask a store, apart from the rest of what a store can do.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;

use crate::facts::Series;
use crate::store::{Store, StoreError, Tally};

/// Counts over any stretches of time.
#[async_trait]
pub trait Tallies: Send + Sync {
    /// [`Store::tally`].
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, StoreError>;
}

#[async_trait]
impl Tallies for Arc<dyn Store> {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, StoreError> {
        Store::tally(self.as_ref(), series.to_vec(), cells.to_vec()).await
    }
}
