//! The store on `MongoDB`: a replica set that several processes share.

mod accept;
mod agents;
mod ahead;
mod arrivals;
mod attachments;
mod collections;
mod commands;
mod copies;
mod days;
mod definitions;
mod document_findings;
mod documents;
mod editions;
mod facts;
mod fault;
mod filing;
mod findings;
mod gathered;
mod happened;
mod horizon;
mod id;
mod judged;
mod judging;
mod keys;
mod links;
mod memory;
mod open;
mod order;
mod organisation;
mod pages;
mod pending;
mod people;
mod process;
mod queue;
mod reader;
mod referred;
mod rejections;
mod rejudged;
mod rolling;
mod rollup;
mod series;
mod settle;
mod snapshot;
mod start;
mod statements;
mod sweeper;
mod table;
mod tally;
mod texts;
mod threads;
mod time;
mod told;
mod waiting;
mod write;
mod writer;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use mongodb::{Client, Database};
use tokio::runtime::Handle;
use uuid::Uuid;

use self::accept::Parcel;
use self::ahead::Ahead;
use self::attachments::Uploads;
use self::fault::Fault;
use self::horizon::Horizon;
pub use self::open::OpenError;
use self::order::Order;
use self::queue::{Queue, weight};
use self::reader::Reader;
use self::sweeper::Sweeper;
use self::tally::Recent;
use self::write::Write;
use super::{
    Acceptance, Declaration, DocumentChange, DocumentContext, DocumentIds, DocumentName, Instance,
    KeptAttachment, Key, NewKey, NewRejection, NewStatement, OfEdition, Page, PageRequest,
    PeopleQuery, Person, Rejection, RejectionQuery, Standing, Store, StoreError, StoredStatement,
    Tally,
};
use crate::facts::{Family, Series};
use crate::xapi::document::{Request, Stored};
use crate::xapi::hash::Sha2;

/// A [`Store`] in a database of a replica set.
pub struct MongoStore {
    instance: Instance,
    client: Client,
    database: Database,
    queue: Queue,
    horizon: Arc<Horizon>,
    sweeper: Sweeper,
    recent: Arc<Recent>,
    uploads: Uploads,
    /// Everything of the driver runs here, so that it does not depend on how long a thread of whoever calls
    /// lives. It ends with the writer.
    runtime: Handle,
}

impl Drop for MongoStore {
    fn drop(&mut self) {
        self.queue.stop_soon();
    }
}

#[async_trait]
impl Store for MongoStore {
    fn instance(&self) -> &Instance {
        &self.instance
    }

    async fn accept(&self, batch: Vec<NewStatement>) -> Result<Acceptance, StoreError> {
        let parcels: Result<Arc<[_]>, Fault> = batch.into_iter().map(Parcel::of).collect();
        let parcels = parcels.map_err(|fault| fault.outside())?;
        let weights = parcels.iter().map(Parcel::weight);
        let (weight, ahead) = (weights.sum(), Ahead::Statements(Arc::clone(&parcels)));
        let sweeper = self.sweeper.clone();
        self.queue
            .write_ahead(weight, ahead, async move |write: &mut Write<'_>| {
                accept::accept(write, &parcels, &sweeper).await
            })
            .await
    }

    async fn statement(
        &self,
        id: Uuid,
        standing: Standing,
    ) -> Result<Option<StoredStatement>, StoreError> {
        self.read(move |reader| async move { pages::by_id(&reader, id, standing).await })
            .await
    }

    async fn page(&self, request: PageRequest) -> Result<Page, StoreError> {
        let page = self
            .read(move |reader| async move { pages::page(&reader, &request).await })
            .await?;
        self.horizon.saw(page.consistent_through.as_millisecond());
        Ok(page)
    }

    async fn stage(&self, upload: Uuid, place: u32, bytes: Vec<u8>) -> Result<(), StoreError> {
        // Pieces do not wait for the turn of a transaction: nobody sees them before one takes them.
        let staging = self.uploads.begin(upload, &self.sweeper);
        self.read(move |reader| async move {
            let staged = attachments::stage(&reader, upload, place, bytes).await;
            drop(staging);
            staged
        })
        .await
    }

    fn discard(&self, uploads: Vec<Uuid>) {
        self.uploads.discard(uploads, &self.sweeper);
    }

    async fn attachments(
        &self,
        statements: Vec<Uuid>,
    ) -> Result<Vec<Vec<KeptAttachment>>, StoreError> {
        self.read(move |reader| async move { attachments::brought(&reader, &statements).await })
            .await
    }

    async fn piece(&self, sha2: Sha2, place: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(move |reader| async move { attachments::piece(&reader, &sha2, place).await })
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
        self.read(move |reader| async move { tally::tally(&reader, &series.into(), &cells).await })
            .await
    }

    async fn series(
        &self,
        family: Family,
        most: usize,
    ) -> Result<OfEdition<Vec<Series>>, StoreError> {
        self.read(move |reader| async move { series::list(&reader, family, most).await })
            .await
    }

    async fn document(&self, name: DocumentName) -> Result<Option<Stored>, StoreError> {
        self.read(move |reader| async move { documents::by_name(&reader, &name).await })
            .await
    }

    async fn document_ids(
        &self,
        context: DocumentContext,
        since: Option<Timestamp>,
    ) -> Result<DocumentIds, StoreError> {
        self.read(move |reader| async move { documents::ids(&reader, &context, since).await })
            .await
    }

    async fn change_document(
        &self,
        name: DocumentName,
        request: Request,
    ) -> Result<DocumentChange, StoreError> {
        self.queue
            .write_ahead(
                weight(request.length()),
                Ahead::of_document(&name),
                async move |write: &mut Write<'_>| documents::change(write, &name, &request).await,
            )
            .await
    }

    async fn delete_documents(&self, context: DocumentContext) -> Result<(), StoreError> {
        self.queue
            .write(1, async move |write: &mut Write<'_>| {
                documents::delete_all(write, &context).await
            })
            .await
    }

    async fn definitions(
        &self,
        activities: Vec<String>,
        most: usize,
    ) -> Result<HashMap<String, String>, StoreError> {
        self.read(move |reader| async move { definitions::read(&reader, &activities, most).await })
            .await
    }

    async fn declare_person(&self, person: Person) -> Result<Declaration, StoreError> {
        self.queue
            .write(1, async move |write: &mut Write<'_>| {
                people::declare(write, &person).await
            })
            .await
    }

    async fn people(&self, query: PeopleQuery) -> Result<Vec<Person>, StoreError> {
        self.read(move |reader| async move { people::read(&reader, &query).await })
            .await
    }

    async fn forget_person(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.queue
            .write(1, async move |write: &mut Write<'_>| {
                people::forget(write, &id).await
            })
            .await
    }

    async fn put_key(&self, key: NewKey) -> Result<Option<Key>, StoreError> {
        self.queue
            .write(1, async move |write: &mut Write<'_>| {
                keys::put(write, &key).await
            })
            .await
    }

    async fn key(&self, id: &str) -> Result<Option<Key>, StoreError> {
        let id = id.to_owned();
        self.read(move |reader| async move { keys::by_id(&reader, &id).await })
            .await
    }

    async fn keys(&self) -> Result<Vec<Key>, StoreError> {
        self.read(|reader| async move { keys::all(&reader).await })
            .await
    }

    async fn revoke_key(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.queue
            .write(1, async move |write: &mut Write<'_>| {
                keys::revoke(write, &id).await
            })
            .await
    }

    async fn reject(&self, rejections: Vec<NewRejection>) -> Result<(), StoreError> {
        self.queue
            .write(rejections.len(), async move |write: &mut Write<'_>| {
                rejections::add(write, &rejections).await
            })
            .await
    }

    async fn rejections(&self, query: RejectionQuery) -> Result<Vec<Rejection>, StoreError> {
        self.read(move |reader| async move { rejections::read(&reader, &query).await })
            .await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let work = async |write: &mut Write<'_>| {
            write.commit = true;
            Ok(())
        };
        self.queue.write(1, work).await?;
        self.read(|reader| async move { Order::read(&reader.database).await })
            .await?;
        Ok(())
    }

    async fn close(&self) {
        // What no batch has taken is nobody's any more.
        let left = self.uploads.left();
        let queue = self.queue.clone();
        let sweep = self.read(move |reader| async move {
            Ok(attachments::sweep(&queue, &reader.database, &left).await)
        });
        if let Ok(Err(error)) | Err(error) = sweep.await {
            tracing::debug!(%error, "uploads that no statement has go when they are old");
        }
        self.queue.stop().await;
    }
}
