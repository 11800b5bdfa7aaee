//! The store put together: what a file lacks is made, and the threads start.

use std::path::Path;
use std::sync::{Arc, RwLock};

use super::codec::Codec;
use super::fault::Fault;
use super::horizon::Horizon;
use super::open::{self, Hold, OpenError};
use super::readers::Readers;
use super::sweeper::Sweeper;
use super::tail::Tail;
use super::writer::{self, Writer};
use super::{
    Role, SqliteStore, attachments, documents, editions, known, rearrange, relearn, replay,
};
use crate::store::Clock;

impl SqliteStore {
    /// Opens the store in the file at `path`.
    ///
    /// # Errors
    /// When the file or its folder cannot be made or read, when another server has it, and when it
    /// was written by a newer program.
    pub fn open(path: &Path, role: Role<'_>, clock: Clock) -> Result<Self, OpenError> {
        let hold = match role {
            Role::Server { .. } => {
                open::prepare(path)?;
                Some(open::hold(path)?)
            }
            Role::Command if path.exists() => None,
            Role::Command => {
                return Err(OpenError::Missing {
                    path: path.to_owned(),
                });
            }
        };
        let iri = match role {
            Role::Server { iri } => iri,
            Role::Command => None,
        };
        Self::start(path, iri, clock, hold).map_err(|fault| OpenError::Store {
            path: path.to_owned(),
            cause: fault.to_string(),
        })
    }

    fn start(
        path: &Path,
        iri: Option<&str>,
        clock: Clock,
        hold: Option<Hold>,
    ) -> Result<Self, Fault> {
        let mut connection = open::connect(path)?;
        rearrange::catch_up(&connection)?;
        known::catch_up(&connection)?;
        let instance = open::instance(&mut connection, iri)?;
        let codec = Arc::new(Codec::load(&connection)?);
        let (_, newest) = writer::newest(&connection)?;
        let newest = newest.max(documents::newest(&connection)?);
        // Only the server knows all that is written; a command finds out when it reads.
        let tail = hold.as_ref().map(|_| Arc::new(Tail::default()));
        if let Some(tail) = &tail {
            replay::catch_up(&connection, &codec, tail)?;
            relearn::catch_up(&connection, &codec)?;
        }
        // Beside the server there may be uploads that are still coming in.
        let left = match &hold {
            Some(_) => attachments::uploads(&connection)?,
            None => Vec::new(),
        };
        let gone = editions::gone(&connection)?.is_some();
        let horizon = Arc::new(Horizon::new(clock, newest));
        let gate = Arc::new(RwLock::new(()));
        let writer = Writer {
            connection,
            path: path.to_owned(),
            log: open::log(path),
            codec: Arc::clone(&codec),
            horizon: Arc::clone(&horizon),
            gate: Arc::clone(&gate),
            tail: tail.clone(),
            hold,
        };
        let queue = writer.start()?;
        let sweeper = Sweeper::start(queue.clone(), left, gone)?;
        let readers = Arc::new(Readers::new(path, gate));
        Ok(Self {
            instance,
            queue,
            readers,
            horizon,
            codec,
            tail,
            sweeper,
            people: Arc::default(),
            tallied: Arc::default(),
            known: Arc::default(),
        })
    }
}
