//! Reading, where the driver runs.

use std::sync::Arc;

use mongodb::{Client, Database};

use super::MongoStore;
use super::fault::Fault;
use super::tally::Recent;
use crate::store::StoreError;

/// What reading works with.
pub(super) struct Reader {
    pub(super) client: Client,
    pub(super) database: Database,
    pub(super) recent: Arc<Recent>,
}

impl MongoStore {
    /// Reads something where the driver runs.
    pub(super) async fn read<T, F>(&self, work: impl FnOnce(Reader) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        let closing = || Fault::Closing.outside();
        let runtime = self.runtime.as_ref().ok_or_else(closing)?;
        let reader = Reader {
            client: self.client.clone(),
            database: self.database.clone(),
            recent: Arc::clone(&self.recent),
        };
        let read = runtime.spawn(work(reader)).await.map_err(|_| closing())?;
        read.map_err(|fault| {
            tracing::warn!(error = %fault, "something could not be read");
            fault.outside()
        })
    }
}
