//! Several queries in one state of the store.

use mongodb::bson::{Document, RawDocument, RawDocumentBuf};
use mongodb::options::{DatabaseOptions, FindOptions, ReadConcern};
use mongodb::{ClientSession, Database};

use super::Reader;
use super::fault::Fault;
use super::order::Order;
use super::table::Tx;

/// Documents in one answer at most. The driver holds all of one twice, and the database would send 16 MB at a time.
const BATCH: u32 = 5_000;

/// A state of the store.
pub(super) struct Snapshot {
    database: Database,
    session: ClientSession,
    /// Where the store had come to.
    pub(super) order: Order,
}

impl Snapshot {
    /// The state that the last commit left which a majority has.
    pub(super) async fn begin(reader: &Reader) -> Result<Self, Fault> {
        // The session's kind of reading would not take the place of the one that the client names.
        let options = DatabaseOptions::builder()
            .read_concern(ReadConcern::snapshot())
            .build();
        let database = reader
            .client
            .database_with_options(reader.database.name(), options);
        let mut session = reader.client.start_session().snapshot(true).await?;
        let mut tx = Tx {
            database: &database,
            session: &mut session,
        };
        let order = Order::seen(&mut tx).await?;
        Ok(Self {
            database,
            session,
            order,
        })
    }

    /// The same as whatever reads in a transaction knows it.
    pub(super) fn tx(&mut self) -> Tx<'_> {
        Tx {
            database: &self.database,
            session: &mut self.session,
        }
    }

    /// Shows each document that a query finds.
    pub(super) async fn each(
        &mut self,
        collection: &str,
        filter: Document,
        options: FindOptions,
        mut see: impl FnMut(&RawDocument) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let all = |row: &RawDocument| see(row).map(|()| true);
        self.each_while(collection, filter, options, all).await
    }

    /// The same until `see` has seen enough, which it says with `false`.
    pub(super) async fn each_while(
        &mut self,
        collection: &str,
        filter: Document,
        options: FindOptions,
        mut see: impl FnMut(&RawDocument) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        let mut cursor = self
            .database
            .collection::<RawDocumentBuf>(collection)
            .find(filter)
            .with_options(options)
            .batch_size(BATCH)
            .session(&mut self.session)
            .await?;
        while cursor.advance(&mut self.session).await? {
            if !see(cursor.current())? {
                break;
            }
        }
        Ok(())
    }
}
