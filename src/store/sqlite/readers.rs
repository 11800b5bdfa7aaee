//! Connections for reading, each on a snapshot of its own, kept short so that the log can be folded
//! back into the file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rusqlite::{Connection, OpenFlags, Transaction};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::fault::Fault;
use crate::store::StoreError;

/// Readers at work at once; more wait.
const READERS: usize = 8;

pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Semaphore,
    /// Held for reading by every reader, so that the writer can keep them out for a moment.
    gate: Arc<RwLock<()>>,
}

impl Readers {
    pub(super) fn new(path: &Path, gate: Arc<RwLock<()>>) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::default(),
            places: Semaphore::new(READERS),
            gate,
        }
    }

    /// Runs `read` on one snapshot, away from the threads that serve requests.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.connect(|connection| {
            let snapshot = connection.transaction()?;
            let outcome = read(&snapshot);
            snapshot.finish()?;
            outcome
        })
        .await
    }

    /// Runs `read` on a connection, which may take more than one snapshot.
    pub(super) async fn connect<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let closing = |_| StoreError::Unavailable("the store is closing".to_owned());
        let _place = self.places.acquire().await.map_err(closing)?;
        let readers = Arc::clone(self);
        let task = spawn_blocking(move || readers.read_now(read).map_err(|fault| fault.outside()));
        task.await
            .map_err(|error| StoreError::Broken(error.to_string()))?
    }

    fn read_now<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let _open = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open(&self.path)?,
        };
        let outcome = read(&mut connection);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        outcome
    }

    /// Closes the idle connections and lets nobody in any more.
    pub(super) fn close(&self) {
        self.places.close();
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

pub(super) fn open(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    super::open::tune(&connection, super::open::READER_CACHE_KIB)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}
