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
use super::trainer;

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
        if dictionaries.is_empty() {
            return Err(Fault::Corrupt("the store has no dictionary".to_owned()));
        }
        Ok(Self::of(&dictionaries))
    }

    /// Packs with the last of these.
    fn of(dictionaries: &[(i64, Vec<u8>)]) -> Self {
        let (newest, bytes) = dictionaries
            .last()
            .map_or((0, &[][..]), |(id, bytes)| (*id, bytes));
        let known = Dictionaries {
            newest,
            pack: Arc::new(CDict::create(bytes, LEVEL)),
            unpack: dictionaries
                .iter()
                .map(|(id, bytes)| (*id, Arc::new(DDict::create(bytes))))
                .collect(),
        };
        Self {
            dictionaries: RwLock::new(Arc::new(known)),
            packers: Mutex::default(),
            unpackers: Mutex::default(),
        }
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
        let mut known = self.known();
        if !known.unpack.contains_key(&dictionary) {
            let bytes: Option<Vec<u8>> = connection
                .prepare_cached("SELECT bytes FROM dictionary WHERE id = ?1")?
                .query_row([dictionary], |row| row.get(0))
                .optional()?;
            let bytes = bytes.ok_or_else(|| damaged("its dictionary is missing"))?;
            self.adopt(dictionary, &bytes);
            known = self.known();
        }
        self.unpack_with(known.unpack.get(&dictionary), bytes)
    }

    fn unpack_with(&self, with: Option<&Arc<DDict<'_>>>, bytes: &[u8]) -> Result<String, Fault> {
        let with = with.ok_or_else(|| damaged("its dictionary is missing"))?;
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

/// How statements are compressed, for measuring this by itself.
pub struct Compression(Codec);

impl Default for Compression {
    /// As in a new store.
    fn default() -> Self {
        Self(Codec::of(&[(1, STARTER.as_bytes().to_vec())]))
    }
}

impl Compression {
    /// As in a store that has made a dictionary from texts like these; `None` if they are too few.
    #[must_use]
    pub fn trained<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let samples: Vec<Vec<u8>> = texts.into_iter().map(Into::into).collect();
        let dictionary = trainer::train(&samples).ok()?;
        Some(Self(Codec::of(&[(1, dictionary)])))
    }

    /// The text as it would be stored; `None` if zstd fails.
    #[must_use]
    pub fn pack(&self, text: &str) -> Option<Vec<u8>> {
        self.0.pack(text).ok().map(|packed| packed.bytes)
    }

    /// The text again; `None` for bytes that were not packed here.
    #[must_use]
    pub fn unpack(&self, bytes: &[u8]) -> Option<String> {
        let known = self.0.known();
        self.0.unpack_with(known.unpack.get(&1), bytes).ok()
    }
}

fn damaged(what: &str) -> Fault {
    Fault::Corrupt(format!("a stored statement cannot be unpacked: {what}"))
}

fn take<T>(pool: &Mutex<Vec<T>>) -> Option<T> {
    pool.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn give<T>(pool: &Mutex<Vec<T>>, context: T) {
    pool.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(context);
}
