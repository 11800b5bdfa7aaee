//! Numbers, identifiers and texts as few bytes.

use uuid::Uuid;

pub(super) use crate::facts::day::bytes::put;
use crate::facts::day::bytes::{take, take_count};

pub(super) fn put_len(out: &mut Vec<u8>, number: usize) {
    put(out, u64::try_from(number).unwrap_or(u64::MAX));
}

/// Numbers near zero are few bytes on both sides of it.
pub(super) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_len(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// What stands in parts of days for the identifier of a statement: 64 bits that depend on all of it. Identifiers are
/// only ever compared here, and they are most of what is kept of a day. With ten million statements and as many
/// targets, the chance that any two of them are taken for the same is about one in two hundred thousand.
///
/// Kept by stores, so it never changes.
pub(super) fn mark(id: &Uuid) -> Uuid {
    let (high, low) = id.as_u64_pair();
    Uuid::from_u64_pair(0, mixed(mixed(high) ^ low))
}

/// Each bit depends on all bits, and no two numbers give the same (the end of splitmix64).
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// What [`mark`] gave.
pub(super) fn put_mark(out: &mut Vec<u8>, mark: &Uuid) {
    out.extend_from_slice(&mark.as_bytes()[8..]);
}

/// Reads what the functions above wrote; `None` for bytes that they did not write.
pub(super) struct Reader<'b>(pub(super) &'b [u8]);

impl Reader<'_> {
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        take(&mut self.0)
    }

    /// How many things follow, each of at least one byte.
    pub(super) fn len(&mut self) -> Option<usize> {
        take_count(&mut self.0)
    }

    pub(super) fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        T::try_from(self.number()?).ok()
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    pub(super) fn uuid(&mut self) -> Option<Uuid> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(Uuid::from_bytes(*first))
    }

    pub(super) fn mark(&mut self) -> Option<Uuid> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(Uuid::from_u64_pair(0, u64::from_be_bytes(*first)))
    }

    pub(super) fn text(&mut self) -> Option<&str> {
        let len = self.len()?;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}
