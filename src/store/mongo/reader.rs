//! Reading, where the driver runs.

use std::sync::Arc;
use std::time::Duration;

use mongodb::{Client, Database};
use tokio::time::timeout;

use super::MongoStore;
use super::fault::Fault;
use super::tally::Recent;
use crate::store::StoreError;

/// How long anything may be read. The driver notices a server that is gone or silent long before; this ends what
/// waits for a connection that is broken in a way nobody notices.
const READING: Duration = Duration::from_secs(60);

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
        let reader = Reader {
            client: self.client.clone(),
            database: self.database.clone(),
            recent: Arc::clone(&self.recent),
        };
        let read = timeout(READING, work(reader));
        let read = match self.runtime.spawn(read).await {
            Ok(read) => read.unwrap_or(Err(Fault::Late)),
            Err(ended) if ended.is_panic() => {
                Err(Fault::Corrupt("reading was broken off".to_owned()))
            }
            Err(_) => Err(Fault::Closing),
        };
        read.map_err(|fault| {
            tracing::warn!(error = %fault, "something could not be read");
            fault.outside()
        })
    }
}
