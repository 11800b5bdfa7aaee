//! The embedded store: one SQLite file with a write-ahead log, one writer, many readers.

mod accept;
mod attachments;
mod codec;
mod compression;
mod copies;
mod counters;
mod days;
mod definitions;
mod document_findings;
mod documents;
mod editions;
mod facts;
mod fault;
mod filing;
mod findings;
mod happened;
mod horizon;
mod judged;
mod judging;
mod keys;
mod known;
mod links;
mod lists;
mod names;
mod open;
mod organisation;
mod pages;
mod people;
mod postings;
mod queue;
mod readers;
mod rearrange;
mod referred;
mod rejections;
mod rejudged;
mod relearn;
mod replay;
mod rollup;
mod schema;
mod start;
mod sweeper;
mod tail;
mod tally;
mod threads;
mod told;
mod trainer;
mod waiting;
mod writer;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use self::accept::Parcel;
use self::codec::Codec;
pub use self::compression::Compression;
use self::fault::Fault;
use self::horizon::Horizon;
use self::known::Known;
pub use self::open::OpenError;
use self::people::People;
use self::queue::{Queue, weight};
use self::readers::Readers;
use self::sweeper::Sweeper;
use self::tail::Tail;
pub use super::Role;
use super::tallied::Tallied;
use super::{
    Acceptance, Declaration, DocumentChange, DocumentContext, DocumentIds, DocumentName, Instance,
    KeptAttachment, Key, NewKey, NewRejection, NewStatement, OfEdition, Page, PageRequest,
    PeopleQuery, Person, Rejection, RejectionQuery, Standing, Store, StoreError, StoredStatement,
    Tally,
};
use crate::facts::{Family, Series};
use crate::xapi::document::{Request, Stored};
use crate::xapi::hash::Sha2;

/// A [`Store`] in one file.
pub struct SqliteStore {
    instance: Instance,
    queue: Queue,
    readers: Arc<Readers>,
    horizon: Arc<Horizon>,
    codec: Arc<Codec>,
    tail: Option<Arc<Tail>>,
    people: Arc<People>,
    tallied: Arc<Tallied>,
    known: Arc<Known>,
    sweeper: Sweeper,
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.queue.stop_soon();
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn instance(&self) -> &Instance {
        &self.instance
    }

    async fn accept(&self, batch: Vec<NewStatement>) -> Result<Acceptance, StoreError> {
        let parcels = batch
            .into_iter()
            .map(|statement| Parcel::of(statement, &self.codec));
        let parcels: Result<Vec<_>, Fault> = parcels.collect();
        let parcels = parcels.map_err(|fault| fault.outside())?;
        let sweeper = self.sweeper.clone();
        self.queue
            .write(parcels.len(), move |write| {
                accept::accept(write, &parcels, &sweeper)
            })
            .await
    }

    async fn statement(
        &self,
        id: Uuid,
        standing: Standing,
    ) -> Result<Option<StoredStatement>, StoreError> {
        let codec = Arc::clone(&self.codec);
        let found = self
            .readers
            .read(move |snapshot| pages::by_id(snapshot, &codec, id, standing))
            .await?;
        if let Some(found) = &found {
            self.horizon.saw(found.stored.as_millisecond());
        }
        Ok(found)
    }

    async fn page(&self, request: PageRequest) -> Result<Page, StoreError> {
        let codec = Arc::clone(&self.codec);
        // Taken before the snapshot, which then holds everything up to here.
        let before = self.horizon.consistent_through();
        let tail = self.tail.clone();
        let page = self
            .readers
            .connect(move |connection| {
                pages::page(connection, &codec, tail.as_deref(), &request, before)
            })
            .await?;
        self.horizon.saw(page.consistent_through.as_millisecond());
        Ok(page)
    }

    async fn stage(&self, upload: Uuid, place: u32, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.queue
            .write(weight(bytes.len()), move |write| {
                attachments::stage(write.connection, upload, place, &bytes)
            })
            .await
    }

    fn discard(&self, uploads: Vec<Uuid>) {
        self.sweeper.sweep(uploads);
    }

    async fn attachments(
        &self,
        statements: Vec<Uuid>,
    ) -> Result<Vec<Vec<KeptAttachment>>, StoreError> {
        self.readers
            .read(move |snapshot| attachments::brought(snapshot, &statements))
            .await
    }

    async fn piece(&self, sha2: Sha2, place: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.readers
            .read(move |snapshot| attachments::piece(snapshot, &sha2, place))
            .await
    }

    fn consistent_through(&self) -> Timestamp {
        // Only a clock beyond the year 9999 has no such time.
        Timestamp::from_millisecond(self.horizon.consistent_through()).unwrap_or(Timestamp::MAX)
    }

    async fn tally(
        &self,
        series: Vec<Series>,
        cells: Vec<Vec<Range<i64>>>,
    ) -> Result<OfEdition<Vec<Vec<Tally>>>, StoreError> {
        let (people, tallied) = (Arc::clone(&self.people), Arc::clone(&self.tallied));
        self.readers
            .read(move |snapshot| tally::tally(snapshot, &people, &tallied, &series.into(), &cells))
            .await
    }

    async fn series(
        &self,
        family: Family,
        most: usize,
    ) -> Result<OfEdition<Vec<Series>>, StoreError> {
        self.readers
            .read(move |snapshot| tally::series(snapshot, family, most))
            .await
    }

    async fn document(&self, name: DocumentName) -> Result<Option<Stored>, StoreError> {
        self.readers
            .read(move |snapshot| documents::by_name(snapshot, &name))
            .await
    }

    async fn document_ids(
        &self,
        context: DocumentContext,
        since: Option<Timestamp>,
    ) -> Result<DocumentIds, StoreError> {
        self.readers
            .read(move |snapshot| documents::ids(snapshot, &context, since))
            .await
    }

    async fn change_document(
        &self,
        name: DocumentName,
        request: Request,
    ) -> Result<DocumentChange, StoreError> {
        self.queue
            .write(weight(request.length()), move |write| {
                documents::change(write, &name, &request)
            })
            .await
    }

    async fn delete_documents(&self, context: DocumentContext) -> Result<(), StoreError> {
        self.queue
            .write(1, move |write| documents::delete_all(write, &context))
            .await
    }

    async fn definitions(
        &self,
        activities: Vec<String>,
        most: usize,
    ) -> Result<HashMap<String, String>, StoreError> {
        let codec = Arc::clone(&self.codec);
        self.readers
            .read(move |snapshot| definitions::read(snapshot, &codec, &activities, most))
            .await
    }

    async fn declare_person(&self, person: Person) -> Result<Declaration, StoreError> {
        self.queue
            .write(1, move |write| people::declare(write, &person))
            .await
    }

    async fn people(&self, query: PeopleQuery) -> Result<Vec<Person>, StoreError> {
        self.readers
            .read(move |snapshot| people::read(snapshot, &query))
            .await
    }

    async fn forget_person(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.queue
            .write(1, move |write| people::forget(write, &id))
            .await
    }

    async fn put_key(&self, key: NewKey) -> Result<Option<Key>, StoreError> {
        self.queue
            .write(1, move |write| keys::put(write, &key))
            .await
    }

    async fn key(&self, id: &str) -> Result<Option<Key>, StoreError> {
        let id = id.to_owned();
        self.readers
            .read(move |snapshot| keys::by_id(snapshot, &id))
            .await
    }

    async fn keys(&self) -> Result<Vec<Key>, StoreError> {
        self.readers.read(|snapshot| keys::all(snapshot)).await
    }

    async fn revoke_key(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.queue
            .write(1, move |write| keys::revoke(write, &id))
            .await
    }

    async fn reject(&self, rejections: Vec<NewRejection>) -> Result<(), StoreError> {
        self.queue
            .write(rejections.len(), move |write| {
                rejections::add(write, &rejections)
            })
            .await
    }

    async fn rejections(&self, query: RejectionQuery) -> Result<Vec<Rejection>, StoreError> {
        self.readers
            .read(move |snapshot| rejections::read(snapshot, &query))
            .await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.queue.write(1, open::probe).await?;
        self.readers
            .read(|snapshot| Ok(snapshot.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }

    async fn close(&self) {
        self.queue.stop().await;
        self.readers.close();
    }
}
