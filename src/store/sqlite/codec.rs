//! Statements, compressed with a dictionary.
//!
//! Statements of one platform share most of their text. Each row names the dictionary it was
//! packed with, and dictionaries are rows of the store itself, so a file needs nothing else to be
//! read. A new store begins with text of sample statements; `trainer.rs` makes better dictionaries
//! from the store's own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rusqlite::{Connection, OptionalExtension as _};
use zstd::zstd_safe::{
    CCtx, CDict, DCtx, DDict, compress_bound, get_error_name, get_frame_content_size,
};

use super::fault::Fault;

/// The dictionary of a new store: statements as platforms send them, as plain text.
pub(super) const STARTER: &str = include_str!("starter_dictionary.ndjson");

/// Measured against others: higher levels cost several times the time for a few bytes.
const LEVEL: i32 = 3;

/// No statement that was accepted is larger unpacked; a row that says so is damaged.
const LARGEST: u64 = 1 << 31;

/// Packs with the newest dictionary, unpacks with any.
pub(super) struct Codec {
    dictionaries: RwLock<Arc<Dictionaries>>,
    packers: Mutex<Vec<CCtx<'static>>>,
    unpackers: Mutex<Vec<DCtx<'static>>>,
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
            packers: Mutex::default(),
            unpackers: Mutex::default(),
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
        let mut packer = take(&self.packers).unwrap_or_else(CCtx::create);
        let mut bytes = Vec::with_capacity(compress_bound(text.len()));
        let outcome = packer.compress_using_cdict(&mut bytes, text.as_bytes(), &known.pack);
        give(&self.packers, packer);
        outcome.map_err(|code| Fault::Corrupt(get_error_name(code).to_owned()))?;
        bytes.shrink_to_fit();
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
        let length = match get_frame_content_size(bytes) {
            Ok(Some(length)) if length <= LARGEST => usize::try_from(length).unwrap_or_default(),
            _ => return Err(damaged("its length is not given")),
        };
        let mut unpacker = take(&self.unpackers).unwrap_or_else(DCtx::create);
        let mut text = Vec::with_capacity(length);
        let outcome = unpacker.decompress_using_ddict(&mut text, bytes, with);
        give(&self.unpackers, unpacker);
        outcome.map_err(|code| damaged(get_error_name(code)))?;
        String::from_utf8(text).map_err(|_| damaged("it is not text"))
    }
}

fn take<T>(pool: &Mutex<Vec<T>>) -> Option<T> {
    pool.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn give<T>(pool: &Mutex<Vec<T>>, context: T) {
    pool.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(context);
}
