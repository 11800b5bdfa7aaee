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

    pub(super) fn text(&mut self) -> Option<&str> {
        let len = self.len()?;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}
