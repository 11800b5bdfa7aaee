//! Statements, compressed with a dictionary.
//!
//! Statements of one platform share most of their text. Each row names the dictionary it was
//! packed with, and dictionaries are rows of the store itself, so a file needs nothing else to be
//! read, and a better dictionary can come later.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
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
    newest: i64,
    pack: CDict<'static>,
    unpack: HashMap<i64, DDict<'static>>,
    packers: Mutex<Vec<CCtx<'static>>>,
    unpackers: Mutex<Vec<DCtx<'static>>>,
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
        let Some((newest, bytes)) = dictionaries.last() else {
            return Err(Fault::Corrupt("the store has no dictionary".to_owned()));
        };
        let unpack = dictionaries
            .iter()
            .map(|(id, bytes)| (*id, DDict::create(bytes)))
            .collect();
        Ok(Self::of(*newest, bytes, unpack))
    }

    fn of(newest: i64, dictionary: &[u8], unpack: HashMap<i64, DDict<'static>>) -> Self {
        Self {
            newest,
            pack: CDict::create(dictionary, LEVEL),
            unpack,
            packers: Mutex::default(),
            unpackers: Mutex::default(),
        }
    }

    pub(super) fn pack(&self, text: &str) -> Result<Packed, Fault> {
        let mut packer = take(&self.packers).unwrap_or_else(CCtx::create);
        let mut bytes = Vec::with_capacity(compress_bound(text.len()));
        let outcome = packer.compress_using_cdict(&mut bytes, text.as_bytes(), &self.pack);
        give(&self.packers, packer);
        outcome.map_err(|code| Fault::Corrupt(get_error_name(code).to_owned()))?;
        bytes.shrink_to_fit();
        Ok(Packed {
            dictionary: self.newest,
            bytes,
        })
    }

    pub(super) fn unpack(&self, dictionary: i64, bytes: &[u8]) -> Result<String, Fault> {
        let damaged =
            |what: &str| Fault::Corrupt(format!("a stored statement cannot be unpacked: {what}"));
        let Some(with) = self.unpack.get(&dictionary) else {
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

/// How a new store compresses statements, for measuring this by itself.
pub struct Compression(Codec);

impl Default for Compression {
    fn default() -> Self {
        let starter = STARTER.as_bytes();
        let unpack = HashMap::from([(1, DDict::create(starter))]);
        Self(Codec::of(1, starter, unpack))
    }
}

impl Compression {
    /// The text as it would be stored; `None` if zstd fails.
    #[must_use]
    pub fn pack(&self, text: &str) -> Option<Vec<u8>> {
        self.0.pack(text).ok().map(|packed| packed.bytes)
    }

    /// The text again; `None` for bytes that were not packed here.
    #[must_use]
    pub fn unpack(&self, bytes: &[u8]) -> Option<String> {
        self.0.unpack(self.0.newest, bytes).ok()
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
