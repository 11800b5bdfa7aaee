//! Parts of days as they are kept: compressed where that makes them smaller.

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::get_frame_content_size;

/// What comes first: the bytes as they are,
const PLAIN: u8 = 0;
/// or compressed.
const PACKED: u8 = 1;

/// Higher levels cost several times the time for a few bytes.
const LEVEL: i32 = 3;

/// No part is larger; bytes that say so are none.
const LARGEST: u64 = 1 << 30;

/// What is saved at least, as a part of the whole: unpacking takes time, too.
const WORTH_IT: usize = 16;

/// Packs many one after the other: what it takes to compress is larger than most of them.
#[derive(Default)]
pub(super) struct Packer(Option<Compressor<'static>>);

impl Packer {
    /// The bytes of a part as they are kept.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        // What cannot be compressed can be kept as it is.
        let packed = self.compressed(bytes).filter(|packed| {
            let saved = bytes.len().saturating_sub(packed.len());
            saved > bytes.len() / WORTH_IT
        });
        let (form, content) = match &packed {
            Some(packed) => (PACKED, packed.as_slice()),
            None => (PLAIN, bytes),
        };
        let mut kept = Vec::with_capacity(1 + content.len());
        kept.push(form);
        kept.extend_from_slice(content);
        kept
    }

    fn compressed(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let compressor = match &mut self.0 {
            Some(compressor) => compressor,
            none => none.insert(Compressor::new(LEVEL).ok()?),
        };
        compressor.compress(bytes).ok()
    }
}

/// Reads what [`Packer`] made, many one after the other.
#[derive(Default)]
pub(super) struct Unpacker {
    unpacker: Option<Decompressor<'static>>,
    bytes: Vec<u8>,
}

impl Unpacker {
    /// `None` for bytes that were not packed here.
    pub(super) fn unpack<'u>(&'u mut self, kept: &'u [u8]) -> Option<&'u [u8]> {
        match kept.split_first()? {
            (&PLAIN, bytes) => Some(bytes),
            (&PACKED, packed) => {
                let length = get_frame_content_size(packed).ok().flatten();
                let length = length.filter(|length| *length <= LARGEST)?;
                let unpacker = match &mut self.unpacker {
                    Some(unpacker) => unpacker,
                    none => none.insert(Decompressor::new().ok()?),
                };
                self.bytes.clear();
                self.bytes.reserve(usize::try_from(length).ok()?);
                unpacker
                    .decompress_to_buffer(packed, &mut self.bytes)
                    .ok()?;
                Some(&self.bytes)
            }
            _ => None,
        }
    }
}
