//! Options that several commands share, and values they take.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::app::StoreUrl;
use crate::store::{Clock, Role, Store};

/// Where the statements are.
#[derive(Args)]
pub(super) struct StoreOption {
    /// The store: sqlite:FILE (folders are made), or mongodb://HOST/DATABASE of a replica set.
    #[arg(
        long,
        env = "TERTULIA_STORE",
        value_name = "URL",
        default_value = "sqlite:tertulia-data/tertulia.db"
    )]
    pub(super) store: StoreUrl,
}

impl StoreOption {
    /// Opens the store for a command that works beside a server.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, String> {
        let store = self.store.open(Role::Command, Clock::system());
        store.map_err(|error| error.to_string())
    }
}

/// A count of bytes: digits, or digits with KiB, MiB or GiB.
pub(super) fn bytes(text: &str) -> Result<usize, String> {
    let place = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(place);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        _ => return Err("write a number of bytes, or a number with KiB, MiB or GiB".to_owned()),
    };
    let number: usize = digits
        .parse()
        .map_err(|_| "write a number of bytes first".to_owned())?;
    number
        .checked_mul(factor)
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "the number is out of range".to_owned())
}

/// A folder that exists.
pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() {
        Ok(path)
    } else {
        Err("there is no such folder".to_owned())
    }
}

/// A whole number from 1 to `MOST`.
pub(super) fn count<const MOST: usize>(text: &str) -> Result<usize, String> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("write a whole number from 1 to {MOST}"))
}
