//! What stores have in common that pack statements.

use std::sync::{Mutex, PoisonError};

use zstd::zstd_safe::{
    CCtx, CDict, DCtx, DDict, compress_bound, get_error_name, get_frame_content_size,
};

/// The dictionary of a new store: statements as platforms send them, as plain text. It never changes: what
/// was packed with it cannot be unpacked with another.
pub(in crate::store) const STARTER: &str = include_str!("starter_dictionary.ndjson");

/// Measured against others: higher levels cost several times the time for a few bytes.
pub(in crate::store) const LEVEL: i32 = 3;

/// No statement that was accepted is larger unpacked; a row that says so is damaged.
const LARGEST: u64 = 1 << 31;

/// What packing works with, kept for the next time. The failures are told in a few words.
#[derive(Default)]
pub(in crate::store) struct Contexts {
    packers: Mutex<Vec<CCtx<'static>>>,
    unpackers: Mutex<Vec<DCtx<'static>>>,
}

impl Contexts {
    pub(in crate::store) fn pack(
        &self,
        text: &str,
        with: &CDict<'static>,
    ) -> Result<Vec<u8>, &'static str> {
        let mut packer = take(&self.packers).unwrap_or_else(CCtx::create);
        let mut bytes = Vec::with_capacity(compress_bound(text.len()));
        let outcome = packer.compress_using_cdict(&mut bytes, text.as_bytes(), with);
        give(&self.packers, packer);
        outcome.map_err(get_error_name)?;
        bytes.shrink_to_fit();
        Ok(bytes)
    }

    pub(in crate::store) fn unpack(
        &self,
        bytes: &[u8],
        with: &DDict<'static>,
    ) -> Result<String, &'static str> {
        let length = match get_frame_content_size(bytes) {
            Ok(Some(length)) if length <= LARGEST => usize::try_from(length).unwrap_or_default(),
            _ => return Err("its length is not given"),
        };
        let mut unpacker = take(&self.unpackers).unwrap_or_else(DCtx::create);
        let mut text = Vec::with_capacity(length);
        let outcome = unpacker.decompress_using_ddict(&mut text, bytes, with);
        give(&self.unpackers, unpacker);
        outcome.map_err(get_error_name)?;
        String::from_utf8(text).map_err(|_| "it is not text")
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
