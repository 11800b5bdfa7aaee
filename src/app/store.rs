//! Which store, chosen by URL.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use crate::store::mongo::{self, MongoStore};
use crate::store::sqlite::{self, SqliteStore};
use crate::store::{Clock, Role, Store};

/// Which store, as a URL.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// `sqlite:FILE`
    Sqlite(PathBuf),
    /// `mongodb://…` or `mongodb+srv://…`, as `MongoDB` has it. It may hold a password.
    Mongo(String),
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Sqlite(#[from] sqlite::OpenError),
    #[error(transparent)]
    Mongo(#[from] mongo::OpenError),
}

impl StoreUrl {
    /// Opens the store, which may take some seconds where it is elsewhere.
    ///
    /// # Errors
    /// Each reason why it cannot be used, with what to do about it.
    pub fn open(&self, role: Role<'_>, clock: Clock) -> Result<Arc<dyn Store>, OpenError> {
        Ok(match self {
            Self::Sqlite(file) => Arc::new(SqliteStore::open(file, role, clock)?),
            Self::Mongo(url) => Arc::new(MongoStore::open(url, role, clock)?),
        })
    }

    /// The same with the password of the user it names.
    ///
    /// # Errors
    /// When there is no such user, or the URL holds a password already.
    pub fn with_password(self, password: &str) -> Result<Self, &'static str> {
        let Self::Mongo(url) = self else {
            return Err("only a store on MongoDB has users");
        };
        let parts = url.split_once("://").and_then(|(scheme, rest)| {
            let (user, hosts) = rest.split_once('@')?;
            Some((scheme, user, hosts))
        });
        match parts {
            None => Err("the URL of the store names no user, as in mongodb://USER@HOST/DATABASE"),
            Some((_, user, _)) if user.contains(':') => {
                Err("the URL of the store holds a password already")
            }
            Some((scheme, user, hosts)) => Ok(Self::Mongo(format!(
                "{scheme}://{user}:{}@{hosts}",
                percent_encoded(password)
            ))),
        }
    }
}

/// A text as the part of a URL that holds a password has it.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.extend(char::from_digit(half.into(), 16));
            }
        }
    }
    encoded
}

impl Default for StoreUrl {
    fn default() -> Self {
        Self::Sqlite(PathBuf::from("tertulia-data/tertulia.db"))
    }
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("sqlite", "")) => Err("the file is missing: write sqlite:FILE".to_owned()),
            Some(("sqlite", file)) => Ok(Self::Sqlite(PathBuf::from(file))),
            Some(("mongodb" | "mongodb+srv", _)) => Ok(Self::Mongo(text.to_owned())),
            _ => Err(
                "a store is written sqlite:FILE, for example sqlite:tertulia-data/tertulia.db, or mongodb://HOST/DATABASE"
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Debug for StoreUrl {
    /// A URL may hold passwords in more than one place, so nothing of it is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => f.debug_tuple("Sqlite").field(file).finish(),
            Self::Mongo(_) => f.debug_tuple("Mongo").finish_non_exhaustive(),
        }
    }
}
