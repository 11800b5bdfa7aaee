//! Where the rows of fine nodes lie, and what stands for a series in them.

use crate::facts::Node;
use crate::store::counts::row::Key;
use crate::store::varint;

/// Bits of the number of a node: the quarters of an hour of twenty thousand years.
const NODES: u32 = 30;
/// Bits of a level.
const LEVELS: u32 = 2;

/// Where the row of a node lies: what is counted under an edition (as [`editions::under`] says) lies together, and the
/// nodes of a level in their order.
///
/// [`editions::under`]: super::editions::under
pub(super) fn place(edition: i64, node: Node) -> i64 {
    let (level, index) = (i64::from(node.level()), node.index());
    ((((edition + 1) << LEVELS) | level) << NODES) + (index + (1 << (NODES - 1)))
}

/// The places under an edition, the second one outside.
pub(in super::super) fn places(edition: i64) -> (i64, i64) {
    let first = |edition: i64| (edition + 1) << (LEVELS + NODES);
    (first(edition), first(edition + 1))
}

/// The number of a series.
impl Key for i64 {
    fn put(self, bytes: &mut Vec<u8>) {
        varint::put(bytes, self.unsigned_abs());
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        varint::take(bytes)?.try_into().ok()
    }
}
