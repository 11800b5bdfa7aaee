//! Statements, compressed with a dictionary.
//!
//! Statements of one platform share most of their text. Each row names the dictionary it was
//! packed with, and dictionaries are rows of the store itself, so a file needs nothing else to be
//! read. A new store begins with text of sample statements; `trainer.rs` makes better dictionaries
//! from the store's own.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::{Connection, OptionalExtension as _};
use zstd::zstd_safe::{CDict, DDict};

use super::fault::Fault;
use crate::store::packing::{Contexts, LEVEL};

/// Packs with the newest dictionary, unpacks with any.
pub(super) struct Codec {
    dictionaries: RwLock<Arc<Dictionaries>>,
    contexts: Contexts,
}

struct Dictionaries {
    newest: i64,
    pack: Arc<CDict<'static>>,
    unpack: HashMap<i64, Arc<DDict<'static>>>,
}

/// A packed text and the dictionary it needs.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) dictionary: i64,
    pub(super) bytes: Vec<u8>,
}

impl Codec {
    pub(super) fn load(connection: &Connection) -> Result<Self, Fault> {
        let mut select = connection.prepare("SELECT id, bytes FROM dictionary ORDER BY id")?;
        let dictionaries = select
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(i64, Vec<u8>)>, _>>()?;
        Self::of(&dictionaries)
            .ok_or_else(|| Fault::Corrupt("the store has no dictionary".to_owned()))
    }

    /// A codec with these dictionaries, the newest one last; `None` where there is none.
    pub(super) fn of(dictionaries: &[(i64, Vec<u8>)]) -> Option<Self> {
        let (newest, bytes) = dictionaries.last()?;
        let known = Dictionaries {
            newest: *newest,
            pack: Arc::new(CDict::create(bytes, LEVEL)),
            unpack: dictionaries
                .iter()
                .map(|(id, bytes)| (*id, Arc::new(DDict::create(bytes))))
                .collect(),
        };
        Some(Self {
            dictionaries: RwLock::new(Arc::new(known)),
            contexts: Contexts::default(),
        })
    }

    /// Packs with a dictionary from now on; it is a row of the store already.
    pub(super) fn adopt(&self, id: i64, bytes: &[u8]) {
        let pack = Arc::new(CDict::create(bytes, LEVEL));
        let unpack = Arc::new(DDict::create(bytes));
        let mut known = self
            .dictionaries
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let mut all = known.unpack.clone();
        all.insert(id, unpack);
        *known = Arc::new(Dictionaries {
            newest: id,
            pack,
            unpack: all,
        });
    }

    fn known(&self) -> Arc<Dictionaries> {
        let known = self.dictionaries.read();
        Arc::clone(&known.unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn pack(&self, text: &str) -> Result<Packed, Fault> {
        let known = self.known();
        let packed = self.contexts.pack(text, &known.pack);
        let bytes = packed.map_err(|what| Fault::Corrupt(what.to_owned()))?;
        Ok(Packed {
            dictionary: known.newest,
            bytes,
        })
    }

    /// `connection` is asked for a dictionary that another process has made meanwhile.
    pub(super) fn unpack(
        &self,
        connection: &Connection,
        dictionary: i64,
        bytes: &[u8],
    ) -> Result<String, Fault> {
        if !self.known().unpack.contains_key(&dictionary) {
            let bytes: Option<Vec<u8>> = connection
                .prepare_cached("SELECT bytes FROM dictionary WHERE id = ?1")?
                .query_row([dictionary], |row| row.get(0))
                .optional()?;
            if let Some(bytes) = bytes {
                self.adopt(dictionary, &bytes);
            }
        }
        self.unpack_known(dictionary, bytes)
    }

    /// The same with the dictionaries that are known here.
    pub(super) fn unpack_known(&self, dictionary: i64, bytes: &[u8]) -> Result<String, Fault> {
        let damaged =
            |what: &str| Fault::Corrupt(format!("a stored statement cannot be unpacked: {what}"));
        let known = self.known();
        let Some(with) = known.unpack.get(&dictionary) else {
            return Err(damaged("its dictionary is missing"));
        };
        self.contexts.unpack(bytes, with).map_err(damaged)
    }
}
