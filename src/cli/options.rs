//! Options that several commands share, and values they take.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::{Failure, secret};
use crate::app::StoreUrl;
use crate::store::{Clock, Role, Store};

const HELP: &str = "The store: sqlite:FILE (folders are made), or mongodb://HOST/DATABASE of a replica set \
    [env: TERTULIA_STORE, or TERTULIA_STORE_FILE for a file with it] [default: sqlite:tertulia-data/tertulia.db]";

/// Where the statements are.
#[derive(Args)]
pub(super) struct StoreOption {
    // Not read from the environment by the parser: it would show a password in its help and in its errors.
    #[arg(long, value_name = "URL", help = HELP)]
    store: Option<StoreUrl>,
}

impl StoreOption {
    /// The store that is meant, with the password of its user.
    pub(super) fn url(&self) -> Result<StoreUrl, Failure> {
        let url = match &self.store {
            Some(url) => url.clone(),
            None => from_environment()?.unwrap_or_default(),
        };
        let Some(password) = secret::secret("TERTULIA_STORE_PASSWORD")? else {
            return Ok(url);
        };
        let wrong = |why| Failure::Misuse(format!("TERTULIA_STORE_PASSWORD is set, and {why}"));
        url.with_password(&password).map_err(wrong)
    }

    /// Opens the store for a command that works beside a server.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        let store = self.url()?.open(Role::Command, Clock::system());
        store.map_err(|error| Failure::Failed(error.to_string()))
    }
}

/// The store's URL as the environment has it. What it holds is not repeated where it is wrong.
fn from_environment() -> Result<Option<StoreUrl>, Failure> {
    let (name, text) = match secret::file("TERTULIA_STORE_FILE")? {
        Some(text) => ("the file that TERTULIA_STORE_FILE names", text),
        None => match secret::variable("TERTULIA_STORE")? {
            Some(text) => ("TERTULIA_STORE", text),
            None => return Ok(None),
        },
    };
    let wrong = |why| Failure::Misuse(format!("{name} holds no URL of a store: {why}"));
    text.parse().map(Some).map_err(wrong)
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
