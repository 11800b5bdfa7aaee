//! What reports ask a store, apart from the rest of what a store can do.

use std::collections::HashMap;
use std::ops::Range;

use async_trait::async_trait;

use uuid::Uuid;

use super::error::ReportError;
use crate::facts::{Family, Series};
use crate::store::{
    AskedBeside, Beside, DayStates, Identified, KeptDay, KeptThread, NewDay, OfEdition, Store,
    Tally, ToldPage,
};

/// Counts over any stretches of time, all under the one edition of the rules by which the report is made.
///
/// # Errors
/// Those of the store, and [`ReportError::OtherRules`] where another edition counts.
#[async_trait]
pub trait Tallies: Send + Sync {
    /// [`Store::tally`].
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, ReportError>;
}

/// Counts of what arrived, and from whom.
///
/// # Errors
/// As for [`Tallies`].
#[async_trait]
pub trait Arrivals: Tallies {
    /// [`Store::series`].
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, ReportError>;

    /// All keys in order of creation, revoked ones included.
    async fn senders(&self) -> Result<Vec<Sender>, ReportError>;
}

/// What happened, statement by statement and by days, all under the one edition of the rules by which the
/// report is made.
///
/// # Errors
/// As for [`Tallies`].
#[async_trait]
pub trait Tells: Send + Sync {
    /// The number of that edition.
    fn edition(&self) -> u32;

    /// [`crate::store::Happened::told`].
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError>;

    /// [`crate::store::Happened::tally_beside`].
    async fn tally_beside(&self, asked: AskedBeside) -> Result<Beside, ReportError>;

    /// [`crate::store::Happened::days`].
    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<Vec<KeptDay>, ReportError>;

    /// [`crate::store::Happened::day_states`].
    async fn day_states(&self, days: Vec<Range<i64>>) -> Result<Vec<DayStates>, ReportError>;

    /// [`crate::store::Happened::keep_days`].
    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), ReportError>;

    /// [`crate::store::Happened::identified`].
    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError>;

    /// [`crate::store::Happened::ids`].
    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError>;

    /// [`crate::store::Happened::threads`].
    async fn threads(&self, registrations: Vec<Uuid>) -> Result<Vec<KeptThread>, ReportError>;

    /// [`Store::definitions`].
    async fn definitions(
        &self,
        activities: Vec<String>,
        most: usize,
    ) -> Result<HashMap<String, String>, ReportError>;
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

/// A store as long as one edition counts in it.
#[derive(Clone, Copy)]
pub struct Under<'s> {
    pub edition: u32,
    pub store: &'s dyn Store,
}

impl Under<'_> {
    pub(super) fn checked<T>(self, counted: OfEdition<T>) -> Result<T, ReportError> {
        if counted.edition == self.edition {
            Ok(counted.found)
        } else {
            Err(ReportError::OtherRules)
        }
    }
}

#[async_trait]
impl Tallies for Under<'_> {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, ReportError> {
        let counted = self.store.tally(series.to_vec(), cells.to_vec());
        self.checked(counted.await?)
    }
}

#[async_trait]
impl Arrivals for Under<'_> {
    async fn series(&self, family: Family, most: usize) -> Result<Vec<Series>, ReportError> {
        self.checked(self.store.series(family, most).await?)
    }

    async fn senders(&self) -> Result<Vec<Sender>, ReportError> {
        let keys = self.store.keys().await?.into_iter();
        let senders = keys.map(|key| Sender {
            number: key.number,
            id: key.id,
            name: key.name,
            revoked: key.revoked.is_some(),
        });
        Ok(senders.collect())
    }
}

#[async_trait]
impl Tells for Under<'_> {
    fn edition(&self) -> u32 {
        self.edition
    }

    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<ToldPage, ReportError> {
        self.checked(self.store.told(range, after, most).await?)
    }

    async fn tally_beside(&self, asked: AskedBeside) -> Result<Beside, ReportError> {
        let counted = self.store.tally_beside(asked);
        self.checked(counted.await?)
    }

    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<Vec<KeptDay>, ReportError> {
        self.checked(self.store.days(days, basis, parts).await?)
    }

    async fn day_states(&self, days: Vec<Range<i64>>) -> Result<Vec<DayStates>, ReportError> {
        self.checked(self.store.day_states(days).await?)
    }

    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), ReportError> {
        Ok(self.store.keep_days(days).await?)
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), ReportError> {
        Ok(self.store.identified(agents).await?)
    }

    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, ReportError> {
        Ok(self.store.ids(sequences).await?)
    }

    async fn threads(&self, registrations: Vec<Uuid>) -> Result<Vec<KeptThread>, ReportError> {
        self.checked(self.store.threads(registrations).await?)
    }

    async fn definitions(
        &self,
        activities: Vec<String>,
        most: usize,
    ) -> Result<HashMap<String, String>, ReportError> {
        Ok(self.store.definitions(activities, most).await?)
    }
}
