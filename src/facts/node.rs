//! The rollup tree over time: quarters of an hour, and coarser stretches above them.
//!
//! A quarter of an hour is the coarsest leaf on whose edges every present local midnight of the
//! IANA database falls (Kathmandu is at +05:45, Lord Howe shifts by half an hour). Each level is a whole
//! multiple of the one below and all count from the epoch in UTC, so nodes nest without gaps. A
//! range that does not end on a leaf's edge leaves a remainder that must be read from facts.

use std::ops::Range;

/// The number of levels; 0 are the leaves.
pub const LEVELS: u8 = 6;

/// What a node of each level spans, in milliseconds: 15 minutes, 1 hour, 4 hours, 1 day, 16 days,
/// 256 days.
const SPANS: [i64; LEVELS as usize] = [
    900_000,
    3_600_000,
    14_400_000,
    86_400_000,
    1_382_400_000,
    22_118_400_000,
];

/// How many nodes below the top a cover can need: on each level at most one less than the children
/// of a parent at either end, for 4, 4, 6, 16 and 16 children.
pub const MOST_NODES_BELOW_TOP: usize = 2 * (3 + 3 + 5 + 15 + 15);

/// One stretch of time. Nodes sort by level and then by time, so leaves come before their parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    level: u8,
    index: i64,
}

impl Node {
    /// The node `index` spans after the epoch (before it, where negative) on `level`; `None` for a
    /// level that does not exist.
    #[must_use]
    pub fn new(level: u8, index: i64) -> Option<Self> {
        (level < LEVELS).then_some(Self { level, index })
    }

    /// The leaf in which an instant lies (milliseconds since the epoch, negative before it).
    #[must_use]
    pub fn leaf(time_ms: i64) -> Self {
        Self {
            level: 0,
            index: time_ms.div_euclid(SPANS[0]),
        }
    }

    #[must_use]
    pub fn level(self) -> u8 {
        self.level
    }

    #[must_use]
    pub fn index(self) -> i64 {
        self.index
    }

    /// How long it is, in milliseconds.
    #[must_use]
    pub fn span(self) -> i64 {
        // No constructor lets a level through that has no span.
        SPANS[usize::from(self.level)]
    }

    /// The half-open range it covers, in milliseconds since the epoch.
    #[must_use]
    pub fn range(self) -> Range<i64> {
        let start = self.index.saturating_mul(self.span());
        start..start.saturating_add(self.span())
    }

    /// The node above; `None` at the top.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let level = self.level.checked_add(1).filter(|level| *level < LEVELS)?;
        let children = SPANS[usize::from(level)] / self.span();
        Some(Self {
            level,
            index: self.index.div_euclid(children),
        })
    }

    /// The nodes it is made of, in order of time; none for a leaf.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let below = self.level.checked_sub(1);
        let (level, count) = match below {
            Some(level) => (level, self.span() / SPANS[usize::from(level)]),
            None => (0, 0),
        };
        let first = self.index.saturating_mul(count);
        (0..count).map(move |step| Self {
            level,
            index: first.saturating_add(step),
        })
    }
}

/// The nodes in which an instant lies, from its leaf to the top.
#[must_use]
pub fn ancestry(time_ms: i64) -> [Node; LEVELS as usize] {
    let mut level = 0;
    SPANS.map(|span| {
        let node = Node {
            level,
            index: time_ms.div_euclid(span),
        };
        level += 1;
        node
    })
}

/// A range of time, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cover {
    /// The nodes that lie wholly within the range, as few as there can be, in order of time. At
    /// most [`MOST_NODES_BELOW_TOP`], and as many of the top level as fit into the range.
    pub nodes: Vec<Node>,
    /// What is left at the ends, in order of time: at most two ranges, each within one leaf. They
    /// must be read from facts.
    pub edges: Vec<Range<i64>>,
}

/// Takes a half-open range of milliseconds apart into nodes and edges that are disjoint and
/// together are exactly the range; an empty or reversed range gives an empty cover.
///
/// The top level has no parent, so the cover of a range grows by one node in 256 days: callers
/// bound the ranges they take from outside.
#[must_use]
pub fn cover(range: Range<i64>) -> Cover {
    let mut cover = Cover::default();
    if range.is_empty() {
        return cover;
    }
    let leaf = SPANS[0];
    let first = range.start.div_euclid(leaf) + i64::from(range.start.rem_euclid(leaf) != 0);
    let end = range.end.div_euclid(leaf);
    if first > end {
        cover.edges.push(range);
        return cover;
    }
    // Both products lie within the range, and so do not overflow.
    let (inner_start, inner_end) = (first * leaf, end * leaf);
    let edges = [range.start..inner_start, inner_end..range.end];
    cover
        .edges
        .extend(edges.into_iter().filter(|edge| !edge.is_empty()));
    cover.nodes = whole(first, end);
    cover
}

/// The fewest nodes over the leaves `first..end`, in order of time: level by level, what does not
/// fill a parent is taken at both ends, and the rest is handed up.
fn whole(mut first: i64, mut end: i64) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut tail = Vec::new();
    for level in 0..LEVELS {
        let above = usize::from(level) + 1;
        let children = SPANS
            .get(above)
            .map_or(1, |span| span / SPANS[usize::from(level)]);
        let top = above == SPANS.len();
        while first < end && (top || first.rem_euclid(children) != 0) {
            nodes.push(Node {
                level,
                index: first,
            });
            first += 1;
        }
        while first < end && end.rem_euclid(children) != 0 {
            end -= 1;
            tail.push(Node { level, index: end });
        }
        first = first.div_euclid(children);
        end = end.div_euclid(children);
    }
    nodes.extend(tail.into_iter().rev());
    nodes
}
