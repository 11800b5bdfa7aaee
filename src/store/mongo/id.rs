//! Identities of documents: bytes of one length in each collection, so that a range of them is in the order
//! of their parts.

use std::fmt;
use std::ops::Range;

use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Bson};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Bytes as `MongoDB` keeps them; as an `_id` the only thing that is unique in a collection, and its shard key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Id(Box<[u8]>);

impl Id {
    pub(super) fn uuid(id: Uuid) -> Self {
        Self(Box::new(*id.as_bytes()))
    }

    /// What stands for a text: whoever can choose texts cannot make two that share it.
    pub(super) fn text(text: &str) -> Self {
        Self(Box::new(digest(text)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn to_uuid(&self) -> Option<Uuid> {
        Uuid::from_slice(&self.0).ok()
    }
}

/// The first 16 bytes of the SHA-256 of a text or of other bytes.
pub(super) fn digest(text: impl AsRef<[u8]>) -> [u8; 16] {
    let mut short = [0; 16];
    for (short, byte) in short.iter_mut().zip(Sha256::digest(text)) {
        *short = byte;
    }
    short
}

/// Puts an identity together, part by part.
#[derive(Clone, Default)]
pub(super) struct Parts(Vec<u8>);

impl Parts {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(&digest(text))
    }

    pub(super) fn uuid(self, id: Uuid) -> Self {
        self.bytes(id.as_bytes())
    }

    pub(super) fn byte(self, byte: u8) -> Self {
        self.bytes(&[byte])
    }

    pub(super) fn number32(self, number: u32) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// Sorts as the number does, also below zero.
    pub(super) fn number(self, number: i64) -> Self {
        self.bytes(&(number ^ i64::MIN).to_be_bytes())
    }

    pub(super) fn id(self) -> Id {
        Id(self.0.into())
    }

    /// All identities of so many bytes that begin with these parts, the greatest possible one left out.
    pub(super) fn range(self, length: usize) -> Range<Id> {
        let (mut from, mut to) = (self.0.clone(), self.0);
        from.resize(length, 0);
        to.resize(length, u8::MAX);
        Id(from.into())..Id(to.into())
    }
}

/// The number at a place of an identity that [`Parts::number`] put there.
pub(super) fn number_at(id: &Id, place: usize) -> Option<i64> {
    let bytes = id.0.get(place..place + 8)?.try_into().ok()?;
    Some(i64::from_be_bytes(bytes) ^ i64::MIN)
}

impl From<&[u8]> for Id {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<Vec<u8>> for Id {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<Id> for Bson {
    fn from(id: Id) -> Self {
        Self::Binary(Binary {
            subtype: BinarySubtype::Generic,
            bytes: id.0.into(),
        })
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Id, E> {
        Ok(bytes.into())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Id, E> {
        Ok(bytes.into())
    }
}
