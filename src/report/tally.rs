//! What reports ask a store, apart from the rest of what a store can do.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;

use crate::facts::{Family, Series};
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

/// Counts of what arrived, and from whom.
#[async_trait]
pub trait Arrivals: Tallies {
    /// [`Store::series`].
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, StoreError>;

    /// All keys in order of creation, revoked ones included.
    async fn senders(&self) -> Result<Vec<Sender>, StoreError>;
}

/// A key, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The store's own number for it, which series carry.
    pub number: i64,
    pub id: String,
    pub name: String,
    pub revoked: bool,
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

#[async_trait]
impl Arrivals for Arc<dyn Store> {
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, StoreError> {
        Store::series(self.as_ref(), family, most).await
    }

    async fn senders(&self) -> Result<Vec<Sender>, StoreError> {
        let keys = Store::keys(self.as_ref()).await?.into_iter();
        let senders = keys.map(|key| Sender {
            number: key.number,
            id: key.id,
            name: key.name,
            revoked: key.revoked.is_some(),
        });
        Ok(senders.collect())
    }
}
