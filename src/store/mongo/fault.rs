//! Failures inside the store, and what they mean outside it.

use mongodb::error::{
    Error, ErrorKind, RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR, WriteFailure,
};

use crate::store::StoreError;
use crate::store::counts::Damaged;

#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Only what kind of error it is: an answer of the database may hold what somebody stored.
    #[error("{}", .0.kind)]
    Mongo(#[from] Error),
    /// The code with which the database refused a change. What else it says may hold what somebody stored.
    #[error("the database refused a change of {collection} with code {code}")]
    Refused { collection: &'static str, code: i32 },
    #[error("{0}")]
    Corrupt(String),
    /// It is not known whether the transaction was committed.
    #[error("the database did not say whether it has committed")]
    Unknown,
    /// Another process is writing.
    #[error("other processes kept writing")]
    Busy,
    /// The database has not answered for longer than it lets a transaction live.
    #[error("the database did not answer in time")]
    Late,
    #[error("the store is closing")]
    Closing,
}

impl From<Damaged> for Fault {
    fn from(damaged: Damaged) -> Self {
        Self::Corrupt(damaged.to_string())
    }
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
                    || self.code().is_some_and(is_passing)
            }
            Self::Refused { code, .. } => is_passing(*code),
            Self::Unknown | Self::Late | Self::Corrupt(_) | Self::Closing => false,
        }
    }

    /// Whether the database is away, so that nobody else need try now.
    pub(super) fn is_away(&self) -> bool {
        match self {
            Self::Unknown | Self::Late => true,
            Self::Mongo(error) if is_away(error) => true,
            _ => self.code().is_some_and(is_passing),
        }
    }

    /// The code with which the database refused something.
    fn code(&self) -> Option<i32> {
        match self {
            Self::Mongo(error) => code(error),
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether the database was looked for as long as it makes sense.
    pub(super) fn is_lost(&self) -> bool {
        match self {
            Self::Mongo(error) => matches!(*error.kind, ErrorKind::ServerSelection { .. }),
            _ => false,
        }
    }

    /// Whether the cache of the database had no room for the transaction, which a smaller one may find, or the
    /// same one when others have done with theirs.
    pub(super) fn is_crowded(&self) -> bool {
        self.code() == Some(CROWDED)
    }

    /// What the caller of the store is told. What the driver says may name hosts, and is for the log.
    pub(super) fn outside(&self) -> StoreError {
        let unavailable = |what: &str| StoreError::Unavailable(what.to_owned());
        match self {
            Self::Corrupt(what) => StoreError::Broken(what.clone()),
            Self::Busy | Self::Closing => unavailable(&self.to_string()),
            Self::Unknown => unavailable(
                "the database did not say whether it is done; the same request with the same ids can be sent again",
            ),
            Self::Mongo(error) if matches!(*error.kind, ErrorKind::Authentication { .. }) => {
                unavailable("the database does not accept the user and password of the store")
            }
            Self::Mongo(error) if is_lasting(error) => {
                StoreError::Broken("the database was asked for something impossible".to_owned())
            }
            Self::Mongo(_) | Self::Refused { .. } => match self.code() {
                Some(NOT_ALLOWED) => unavailable(
                    "the user of the store may not do this in the database; it needs the role readWrite there",
                ),
                Some(CROWDED) => unavailable(
                    "this is more than the database can change at once; it needs a larger cache",
                ),
                Some(DISK_FULL) => unavailable("the disk of the database is full"),
                Some(code) if !self.is_transient() => {
                    StoreError::Broken(format!("the database refused a request with code {code}"))
                }
                _ => unavailable("the database does not answer"),
            },
            Self::Late => unavailable("the database does not answer"),
        }
    }
}

const NOT_ALLOWED: i32 = 13;
const DISK_FULL: i32 = 14_031;
const CROWDED: i32 = 388;
const WRITE_CONFLICT: i32 = 112;

/// The code of an error that the database has answered.
fn code(error: &Error) -> Option<i32> {
    match &*error.kind {
        ErrorKind::Command(error) => Some(error.code),
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some(error.code),
        _ => None,
    }
}

/// Whether an error of a commit says that nothing was committed.
pub(super) fn is_undone(error: &Error) -> bool {
    error.contains_label(TRANSIENT_TRANSACTION_ERROR)
}

/// Whether another transaction has the document.
pub(super) fn is_conflict(error: &Error) -> bool {
    code(error) == Some(WRITE_CONFLICT)
}

/// Whether a code tells that the database is starting, ending, changing its primary or behind.
fn is_passing(code: i32) -> bool {
    const PASSING: &[i32] = &[
        // HostUnreachable, HostNotFound, NetworkTimeout, SocketException.
        6,
        7,
        89,
        9_001,
        // LockTimeout, MaxTimeMSExpired, ExceededTimeLimit, LockBusy.
        24,
        50,
        262,
        46,
        // WriteConcernFailed, UnsatisfiableWriteConcern, CannotSatisfyWriteConcern.
        64,
        79,
        100,
        // ShutdownInProgress, PrimarySteppedDown, and those of a node that is not the primary or recovers.
        91,
        189,
        10_107,
        10_058,
        13_435,
        13_436,
        11_600,
        11_602,
        // WriteConflict, ReadConcernMajorityNotAvailableYet, SnapshotTooOld, SnapshotUnavailable.
        WRITE_CONFLICT,
        134,
        239,
        246,
        // CursorNotFound, CursorKilled: the session was ended, or the node is another one.
        43,
        237,
    ];
    PASSING.contains(&code)
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
            | ErrorKind::Bson(_)
            | ErrorKind::InvalidArgument { .. }
            | ErrorKind::InvalidResponse { .. }
    )
}
