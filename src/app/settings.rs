//! What an operator can set.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use crate::http::Origins;
use crate::lrs::Limits;
use crate::report;
use crate::store::Clock;
use crate::xapi::version::Version;

/// Which store, as a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// `sqlite:FILE`
    Sqlite(PathBuf),
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
            _ => Err(
                "a store is written sqlite:FILE, for example sqlite:tertulia-data/tertulia.db"
                    .to_owned(),
            ),
        }
    }
}

/// The administrator's key, given from outside.
#[derive(Clone)]
pub struct SeedKey {
    pub id: String,
    pub secret: String,
}

/// Everything a server is started with.
#[derive(Clone)]
pub struct Settings {
    pub listen: SocketAddr,
    pub store: StoreUrl,
    pub default_version: Version,
    pub limits: Limits,
    pub seed: Option<SeedKey>,
    /// IRI of the instance, for a store that is made now.
    pub instance: Option<String>,
    /// Folder whose files replace the mapping and profiles that are compiled in.
    pub profiles: Option<PathBuf>,
    pub reports: report::Settings,
    /// Whose pages may call from a browser.
    pub origins: Origins,
    pub clock: Clock,
}
