//! The compression by itself, for measuring it.

use super::codec::Codec;
use super::trainer::train;
use crate::store::packing::STARTER;

/// How statements are compressed.
pub struct Compression(Codec);

const ONLY: i64 = 1;

impl Compression {
    /// As a new store does it; `None` is never answered.
    #[must_use]
    pub fn of_a_new_store() -> Option<Self> {
        Codec::of(&[(ONLY, STARTER.as_bytes().to_vec())]).map(Self)
    }

    /// As a store does it that has made a dictionary from these texts; `None` where they are too few
    /// for one.
    #[must_use]
    pub fn made_from(texts: &[Vec<u8>]) -> Option<Self> {
        let dictionary = train(texts).ok()?;
        Codec::of(&[(ONLY, dictionary)]).map(Self)
    }

    /// The text as it would be stored; `None` if zstd fails.
    #[must_use]
    pub fn pack(&self, text: &str) -> Option<Vec<u8>> {
        self.0.pack(text).ok().map(|packed| packed.bytes)
    }

    /// The text again; `None` for bytes that were not packed here.
    #[must_use]
    pub fn unpack(&self, bytes: &[u8]) -> Option<String> {
        self.0.unpack_known(ONLY, bytes).ok()
    }
}
