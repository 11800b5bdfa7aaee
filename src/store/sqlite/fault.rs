//! Failures inside the embedded store, and what they mean outside it.

use rusqlite::ErrorCode;

use crate::store::StoreError;
use crate::store::counts::Damaged;

#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Corrupt(String),
    /// SQLite undid everything by itself, which it does when it cannot go on (no room, no memory).
    #[error("the store undid the whole transaction")]
    Undone,
    /// A request of several failed after it had changed something.
    #[error("one request of the transaction failed")]
    OneFailed,
}

impl From<Damaged> for Fault {
    fn from(damaged: Damaged) -> Self {
        Self::Corrupt(damaged.to_string())
    }
}

impl Fault {
    /// What the caller of the store is told.
    pub(super) fn outside(&self) -> StoreError {
        match self {
            Self::Corrupt(what) => StoreError::Broken(what.clone()),
            Self::Undone | Self::OneFailed => StoreError::Unavailable(self.to_string()),
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => StoreError::Unavailable("the disk is full".to_owned()),
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                    StoreError::Unavailable("the store's file cannot be written".to_owned())
                }
                Some(
                    ErrorCode::SystemIoFailure
                    | ErrorCode::CannotOpen
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::OutOfMemory,
                ) => StoreError::Unavailable(error.to_string()),
                _ => StoreError::Broken(error.to_string()),
            },
        }
    }
}
