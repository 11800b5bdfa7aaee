//! Failures inside the store, and what they mean outside it.

use mongodb::error::{
    Error, ErrorKind, RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR,
    UNKNOWN_TRANSACTION_COMMIT_RESULT,
};

use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Mongo(#[from] Error),
    #[error("{0}")]
    Corrupt(String),
    /// Another process is writing.
    #[error("other processes kept writing")]
    Busy,
    #[error("the store is closing")]
    Closing,
}

impl Fault {
    /// Whether the same transaction may succeed when it is begun anew; nothing of it was kept.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Busy => true,
            Self::Mongo(error) => {
                error.contains_label(TRANSIENT_TRANSACTION_ERROR)
                    || error.contains_label(RETRYABLE_WRITE_ERROR)
                    || is_away(error)
            }
            Self::Corrupt(_) | Self::Closing => false,
        }
    }

    /// Whether it is not known if the transaction was committed.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, Self::Mongo(error) if error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT))
    }

    /// What the caller of the store is told. What the driver says may name hosts, and is for the log.
    pub(super) fn outside(&self) -> StoreError {
        match self {
            Self::Corrupt(what) => StoreError::Broken(what.clone()),
            Self::Busy | Self::Closing => StoreError::Unavailable(self.to_string()),
            Self::Mongo(error) if is_lasting(error) => {
                StoreError::Broken(format!("the database refused: {}", error.kind))
            }
            Self::Mongo(_) => StoreError::Unavailable("the database does not answer".to_owned()),
        }
    }
}

/// Whether the database cannot be reached.
fn is_away(error: &Error) -> bool {
    matches!(
        *error.kind,
        ErrorKind::Io(_)
            | ErrorKind::ServerSelection { .. }
            | ErrorKind::ConnectionPoolCleared { .. }
            | ErrorKind::DnsResolve { .. }
    )
}

/// Whether asking again would come to the same.
fn is_lasting(error: &Error) -> bool {
    matches!(
        *error.kind,
        ErrorKind::BsonDeserialization(_)
            | ErrorKind::BsonSerialization(_)
            | ErrorKind::InvalidArgument { .. }
            | ErrorKind::InvalidResponse { .. }
    )
}

/// What is not there yet.
pub(super) fn unbuilt<T>() -> Result<T, Fault> {
    Err(Fault::Corrupt("this part is not built yet".to_owned()))
}
