//! Nodes of the fine levels: a document for each part, with all series in it. A document for each of them would be
//! mostly keys.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::facts::Node;
use crate::store::counts::row::Key;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::{Id, Parts, number_at};
use crate::store::mongo::series::SeriesId;
use crate::store::mongo::table::Row;

/// One part of what is counted over a node. The `_id` is the edition (as [`SeriesId::edition`] says), level, node
/// and part.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct FineRow {
    #[serde(rename = "_id")]
    id: Id,
    /// As [`crate::store::counts::row`] writes it.
    #[serde(rename = "s")]
    counts: Id,
}

impl Row for FineRow {
    const COLLECTION: &'static str = "rollup_fine";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl FineRow {
    /// Bytes of an identity.
    pub(in super::super) const LENGTH: usize = 4 + 1 + 8 + 4;

    pub(super) fn new(id: Id, counts: Vec<u8>) -> Self {
        let counts = counts.into();
        Self { id, counts }
    }

    pub(super) fn identity(edition: u32, node: Node, part: u32) -> Id {
        Parts::new()
            .number32(edition)
            .byte(node.level())
            .number(node.index())
            .number32(part)
            .id()
    }

    /// The identities of all parts from a node to a later one on its level.
    pub(in super::super) fn through(edition: u32, first: Node, last: Node) -> Range<Id> {
        Self::identity(edition, first, 0)..Self::identity(edition, last, u32::MAX)
    }

    /// The edition and the node.
    pub(in super::super) fn place(&self) -> Result<(u32, Node), Fault> {
        let read = || {
            let bytes = self.id.bytes();
            let edition = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
            let node = Node::new(*bytes.get(4)?, number_at(&self.id, 5)?)?;
            Some((edition, node))
        };
        read().ok_or_else(|| Fault::Corrupt("the identity of a rollup is damaged".to_owned()))
    }

    pub(in super::super) fn counts(&self) -> &[u8] {
        self.counts.bytes()
    }
}

/// What stands for a series in the rows of its edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Digest([u8; SeriesId::LENGTH - 4]);

impl From<SeriesId> for Digest {
    fn from(series: SeriesId) -> Self {
        Self(series.digest())
    }
}

impl Key for Digest {
    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.0);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self(*first))
    }
}
