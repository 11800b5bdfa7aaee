//! What has to be read for some cells.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::facts::{Cover, Node, cover};

/// Neighbours that are read along although nobody asks for them, because a further stretch costs more.
const GAP: i64 = 8;

/// The nodes and edges of some cells.
#[derive(Default)]
pub(super) struct Plan {
    /// In which cells each node lies.
    nodes: BTreeMap<Node, Vec<usize>>,
    edges: BTreeMap<EdgeOf, Range<i64>>,
}

/// Where an edge begins, its cell, and which of the cell's edges that begin there it is.
type EdgeOf = (i64, usize, usize);

/// Nodes of one level, from the first to the last.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) first: Node,
    pub(super) last: Node,
}

impl Plan {
    pub(super) fn of(cells: &[Vec<Range<i64>>]) -> Self {
        let mut plan = Self::default();
        for (cell, ranges) in cells.iter().enumerate() {
            for range in ranges {
                let Cover { nodes, edges } = cover(range.clone());
                for node in nodes {
                    plan.nodes.entry(node).or_default().push(cell);
                }
                for edge in edges {
                    let number = plan.edges.len();
                    plan.edges.insert((edge.start, cell, number), edge);
                }
            }
        }
        plan
    }

    /// The cells in which a node lies; none for one that was read along.
    pub(super) fn cells_of(&self, node: Node) -> &[usize] {
        self.nodes.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Stretches in which all nodes lie.
    pub(super) fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for node in self.nodes.keys() {
            match runs.last_mut() {
                Some(run)
                    if run.last.level() == node.level()
                        && node.index() - run.last.index() <= GAP =>
                {
                    run.last = *node;
                }
                _ => runs.push(Run {
                    first: *node,
                    last: *node,
                }),
            }
        }
        runs
    }

    /// Disjoint ranges in which all edges lie.
    pub(super) fn edges(&self) -> Vec<Range<i64>> {
        let mut joined: Vec<Range<i64>> = Vec::new();
        for edge in self.edges.values() {
            match joined.last_mut() {
                Some(last) if edge.start <= last.end => last.end = last.end.max(edge.end),
                _ => joined.push(edge.clone()),
            }
        }
        joined
    }

    /// The cells with an edge in which a time lies. Their ranges are disjoint, so it is in one of each.
    pub(super) fn cells_with_edge(&self, time: i64) -> BTreeSet<usize> {
        // No edge is longer than a leaf.
        let begun = Node::leaf(time).range().start;
        let near = self
            .edges
            .range((begun, 0, 0)..=(time, usize::MAX, usize::MAX));
        near.filter(|(_, edge)| edge.contains(&time))
            .map(|((_, cell, _), _)| *cell)
            .collect()
    }
}
