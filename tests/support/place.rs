//! Where a test has its store: in a file of its own, or in a database of its own.

#![allow(dead_code)] // Each folder of tests uses its part.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::database::Database;

/// Says which of the two kinds tests run on that run on one at a time.
const VARIABLE: &str = "TERTULIA_TEST_STORE";

/// A place for one store, which goes with the test.
pub struct Place {
    folder: TempDir,
    database: Option<Database>,
}

impl Place {
    /// Of the kind that `TERTULIA_TEST_STORE` names; a file where it is not set.
    ///
    /// # Panics
    /// When the variable says anything but `sqlite` or `mongodb`.
    pub fn chosen() -> Self {
        match std::env::var(VARIABLE).as_deref() {
            Err(std::env::VarError::NotPresent) | Ok("sqlite") => Self::sqlite(),
            Ok("mongodb") => Self::mongodb(),
            other => panic!("{VARIABLE} is sqlite or mongodb, not {other:?}"),
        }
    }

    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = None;
        Self { folder, database }
    }

    pub fn mongodb() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Some(Database::new());
        Self { folder, database }
    }

    /// The URL of the store.
    pub fn url(&self) -> String {
        match &self.database {
            None => format!("sqlite:{}", self.file().display()),
            Some(database) => database.url().to_owned(),
        }
    }

    /// A folder for whatever the test keeps; the embedded store is in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of the embedded store.
    pub fn file(&self) -> PathBuf {
        assert!(
            self.database.is_none(),
            "this test is about the file of the embedded store"
        );
        self.folder.path().join("store.db")
    }

    /// The database, where the store is in one.
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }
}
