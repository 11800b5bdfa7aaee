//! What reports read that look at more than counts, as the contract has it.

use std::ops::Range;

use async_trait::async_trait;
use uuid::Uuid;

use super::snapshot::Snapshot;
use super::{MongoStore, days, people, statements, tally, threads, told};
use crate::store::{
    AskedBeside, Beside, DayStates, Happened, Identified, KeptDay, KeptThread, NewDay, OfEdition,
    StoreError, ToldPage,
};

#[async_trait]
impl Happened for MongoStore {
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<OfEdition<ToldPage>, StoreError> {
        self.read(move |reader| async move { told::page(&reader, &range, after, most).await })
            .await
    }

    async fn tally_beside(&self, asked: AskedBeside) -> Result<OfEdition<Beside>, StoreError> {
        self.read(move |reader| async move {
            let mut snapshot = Snapshot::begin(&reader).await?;
            let found = Beside {
                counts: tally::of(
                    &reader,
                    &mut snapshot,
                    &asked.series.clone().into(),
                    &asked.cells,
                )
                .await?,
                changed: told::changed(&mut snapshot, &asked).await?,
                people: people::version(&snapshot.order).unsigned_abs(),
            };
            let edition = snapshot.order.current;
            Ok(OfEdition { edition, found })
        })
        .await
    }

    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<OfEdition<Vec<KeptDay>>, StoreError> {
        self.read(move |reader| async move { days::kept(&reader, &days, basis, &parts).await })
            .await
    }

    async fn day_states(
        &self,
        days: Vec<Range<i64>>,
    ) -> Result<OfEdition<Vec<DayStates>>, StoreError> {
        self.read(move |reader| async move { days::both_states(&reader, &days).await })
            .await
    }

    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), StoreError> {
        // They do not wait for the turn of a transaction, and nobody who writes waits for them.
        self.read(move |reader| async move { days::keep(&reader, days).await })
            .await
    }

    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), StoreError> {
        self.read(move |reader| async move { people::identified(&reader, &agents).await })
            .await
    }

    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, StoreError> {
        self.read(move |reader| async move { statements::ids(&reader, &sequences).await })
            .await
    }

    async fn threads(
        &self,
        registrations: Vec<Uuid>,
    ) -> Result<OfEdition<Vec<KeptThread>>, StoreError> {
        self.read(move |reader| async move { threads::kept(&reader, &registrations).await })
            .await
    }
}
