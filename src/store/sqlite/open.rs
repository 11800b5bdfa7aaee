//! Opening a file: who may, how it is tuned, and what a new one holds.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::fault::Fault;
use super::schema;
use crate::store::Instance;
use crate::store::packing::STARTER;

/// A larger page cache makes every commit walk it; what it does not hold, the system caches.
pub(super) const WRITER_CACHE_KIB: i64 = 24 * 1024;
pub(super) const READER_CACHE_KIB: i64 = 8 * 1024;
/// The log is folded into the file from this many pages on. What changes often is then folded once;
/// a longer log takes more of the disk, and more time to read after a crash.
const LOG_PAGES: i64 = 14_000;
/// What the log shrinks back to when it is folded, in bytes.
const LOG_KEPT: i64 = 64 * 1024 * 1024;
/// Milliseconds to wait for another process (a command beside the server) to finish its write.
const PATIENCE: u64 = 10_000;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the folder {path} cannot be made: {cause}")]
    Folder {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("the file {path} cannot be opened: {cause}")]
    File {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error(
        "another server (process {owner}) is using {path}; stop it first, or give this one a store of its own with --store sqlite:FILE"
    )]
    InUse { path: PathBuf, owner: String },
    #[error("there is no store at {path} yet; `tertulia serve` makes it at its first start")]
    Missing { path: PathBuf },
    #[error("the store {path} cannot be used: {cause}")]
    Store { path: PathBuf, cause: String },
}

/// Holds the store for one server, as long as it lives. The system lets go of it when the process
/// ends, however it ends.
#[derive(Debug)]
pub(super) struct Hold(#[allow(dead_code)] File);

/// Takes the store for one server.
pub(super) fn hold(path: &Path) -> Result<Hold, OpenError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let lock_path = PathBuf::from(lock_path);
    let fail = |cause| OpenError::File {
        path: lock_path.clone(),
        cause,
    };
    let mut file = private(&lock_path).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => {
            let mut record = || -> std::io::Result<()> {
                file.set_len(0)?;
                file.rewind()?;
                write!(file, "{}", std::process::id())
            };
            // The number only serves the message of a second server.
            if let Err(error) = record() {
                tracing::warn!(%error, "the lock file does not name this process");
            }
            Ok(Hold(file))
        }
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            let known = file.read_to_string(&mut owner).is_ok() && !owner.is_empty();
            let owner = if known { owner } else { "unknown".to_owned() };
            Err(OpenError::InUse {
                path: path.to_owned(),
                owner,
            })
        }
        Err(TryLockError::Error(cause)) => Err(fail(cause)),
    }
}

/// Makes the folder and an empty file where there are none, readable by their owner alone.
pub(super) fn prepare(path: &Path) -> Result<(), OpenError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        make_folder(folder).map_err(|cause| OpenError::Folder {
            path: folder.to_owned(),
            cause,
        })?;
    }
    private(path).map_err(|cause| OpenError::File {
        path: path.to_owned(),
        cause,
    })?;
    Ok(())
}

/// Makes a folder and those above it, and syncs the names of the new ones: SQLite syncs the folder
/// its files are in, and no other, so a store could be lost with its folder.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let missing: Vec<_> = folder
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.exists())
        .collect();
    fs::create_dir_all(folder)?;
    #[cfg(unix)] // Elsewhere a folder cannot be opened to be synced.
    for made in missing {
        let above = made.parent().filter(|above| !above.as_os_str().is_empty());
        File::open(above.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    drop(missing);
    Ok(())
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The writer's connection, with the tables of this version.
pub(super) fn connect(path: &Path) -> Result<Connection, Fault> {
    let mut connection = Connection::open(path)?;
    tune(&connection, WRITER_CACHE_KIB)?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// Sets what every connection needs. The log is synced before a commit returns (`FULL`).
pub(super) fn tune(connection: &Connection, cache_kib: i64) -> Result<(), Fault> {
    connection.busy_timeout(std::time::Duration::from_millis(PATIENCE))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", LOG_KEPT)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Plans never depend on the values bound; otherwise SQLite prepares a statement anew for each.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// What the store knows of itself; made now for a new one, with `iri` if one is given.
pub(super) fn instance(connection: &mut Connection, iri: Option<&str>) -> Result<Instance, Fault> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let read = |name: &str| {
        transaction
            .query_row(
                "SELECT value FROM instance WHERE name = ?1",
                [name],
                |row| row.get::<_, Vec<u8>>(0),
            )
            .optional()
    };
    let found = (read("iri")?, read("cursor_secret")?);
    if let (Some(iri), Some(secret)) = found {
        let damaged = |_| Fault::Corrupt("the store's own description is damaged".to_owned());
        return Ok(Instance {
            iri: String::from_utf8(iri).map_err(|error| damaged(error.into_bytes()))?,
            cursor_secret: secret.try_into().map_err(damaged)?,
        });
    }
    let mut secret = [0; 32];
    let mut seed = [0; 16];
    for bytes in [&mut secret[..], &mut seed[..]] {
        getrandom::fill(bytes).map_err(|error| {
            Fault::Corrupt(format!("the system gives no random bytes: {error}"))
        })?;
    }
    let id = uuid::Builder::from_random_bytes(seed).into_uuid();
    let iri = iri.map_or_else(|| default_iri(id), str::to_owned);
    for (name, value) in [("iri", iri.as_bytes()), ("cursor_secret", &secret[..])] {
        transaction.execute(
            "INSERT INTO instance (name, value) VALUES (?1, ?2)",
            params![name, value],
        )?;
    }
    transaction.execute(
        "INSERT OR IGNORE INTO dictionary (id, bytes) VALUES (1, ?1)",
        [STARTER.as_bytes()],
    )?;
    transaction.commit()?;
    Ok(Instance {
        iri,
        cursor_secret: secret,
    })
}

/// An IRI no other store has, for those who gave none.
fn default_iri(id: Uuid) -> String {
    format!("http://localhost/tertulia/{id}")
}

/// Writes something of no importance, to see whether writing works: enough bytes to need new pages.
pub(super) fn probe(write: &mut super::writer::Write<'_>) -> Result<(), Fault> {
    write
        .connection
        .prepare_cached(
            "INSERT INTO instance (name, value) VALUES ('probe', zeroblob(?1))
             ON CONFLICT (name) DO UPDATE SET value = zeroblob(?1)",
        )?
        .execute([8_192 + write.stored % 4_096])?;
    Ok(())
}

/// The write-ahead log of a store's file.
pub(super) fn log(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}
