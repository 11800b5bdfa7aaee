//! What an operator can set.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::store::StoreUrl;
use crate::http::Origins;
use crate::lrs::Limits;
use crate::report;
use crate::store::Clock;
use crate::xapi::version::Version;

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
