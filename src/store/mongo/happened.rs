//! Stands here until this store tells what happened.

use std::ops::Range;

use async_trait::async_trait;
use uuid::Uuid;

use super::MongoStore;
use crate::store::{
    Happened, Identified, KeptDay, KeptThread, NewDay, OfEdition, StoreError, ToldPage,
};

fn not_yet<T>() -> Result<T, StoreError> {
    Err(StoreError::Unavailable(
        "this store does not tell yet what happened".to_owned(),
    ))
}

#[async_trait]
impl Happened for MongoStore {
    async fn told(
        &self,
        _: Range<i64>,
        _: Option<(i64, i64)>,
        _: usize,
    ) -> Result<OfEdition<ToldPage>, StoreError> {
        not_yet()
    }

    async fn days(
        &self,
        _: Vec<Range<i64>>,
        _: [u8; 16],
        _: Vec<u8>,
    ) -> Result<OfEdition<Vec<KeptDay>>, StoreError> {
        not_yet()
    }

    async fn keep_days(&self, _: Vec<NewDay>) -> Result<(), StoreError> {
        not_yet()
    }

    async fn identified(&self, _: Vec<u32>) -> Result<(u64, Vec<Identified>), StoreError> {
        not_yet()
    }

    async fn ids(&self, _: Vec<i64>) -> Result<Vec<Option<Uuid>>, StoreError> {
        not_yet()
    }

    async fn threads(&self, _: Vec<Uuid>) -> Result<OfEdition<Vec<KeptThread>>, StoreError> {
        not_yet()
    }
}
