use std::ops::Range;

use proptest::prelude::*;
use tertulia::facts::node::{LEVELS, MOST_NODES_BELOW_TOP, Node, ancestry, cover};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn node(level: u8, index: i64) -> Node {
    Node::new(level, index).unwrap()
}

#[test]
fn levels_span_a_quarter_of_an_hour_to_256_days() {
    let spans = [15 * MINUTE, HOUR, 4 * HOUR, DAY, 16 * DAY, 256 * DAY];
    for (level, span) in (0..LEVELS).zip(spans) {
        assert_eq!(node(level, 1).range(), span..2 * span);
    }
    assert_eq!(Node::new(LEVELS, 0), None);
}

#[test]
fn an_instant_before_the_epoch_lies_in_a_negative_node() {
    assert_eq!(Node::leaf(-1), node(0, -1));
    assert_eq!(Node::leaf(-900_000), node(0, -1));
    assert_eq!(Node::leaf(-900_001), node(0, -2));
    assert_eq!(
        ancestry(-1),
        [0, 1, 2, 3, 4, 5].map(|level| node(level, -1))
    );
}

#[test]
fn a_local_day_in_kathmandu_is_made_of_whole_nodes() {
    // 2026-03-01 in Asia/Kathmandu: 2026-02-28T18:15Z to 2026-03-01T18:15Z.
    let start = 1_772_302_500_000;
    let cover = cover(start..start + DAY);
    assert!(cover.edges.is_empty());
    let levels: Vec<u8> = cover.nodes.iter().map(|node| node.level()).collect();
    // 18:15 to 19:00 by quarters, one hour, 20:00 to 16:00 by four hours, two hours, a quarter.
    assert_eq!(levels, [0, 0, 0, 1, 2, 2, 2, 2, 2, 1, 1, 0]);
}

#[test]
fn what_is_less_than_a_leaf_is_an_edge() {
    assert_eq!(cover(5..10).edges, std::slice::from_ref(&(5..10)));
    assert_eq!(cover(-10..10).edges, [-10..0, 0..10]);
    let both = cover(899_999..1_800_001);
    assert_eq!(both.edges, [899_999..900_000, 1_800_000..1_800_001]);
    assert_eq!(both.nodes, [node(0, 1)]);
}

#[test]
fn empty_and_reversed_ranges_have_an_empty_cover() {
    #[allow(clippy::reversed_empty_ranges)]
    for range in [7..7, 10..-10, 900_000..0] {
        let cover = cover(range);
        assert!(cover.nodes.is_empty() && cover.edges.is_empty());
    }
}

/// Instants within jiff's range, many of them on edges of nodes and close by.
fn instant() -> impl Strategy<Value = i64> {
    let anywhere = -377_705_023_201_000_i64..=253_402_207_200_999;
    let near = (0..LEVELS, -100_i64..=100, -1_i64..=1)
        .prop_map(|(level, index, step)| node(level, index).range().start + step);
    prop_oneof![anywhere, near, -10 * DAY..10 * DAY]
}

/// Nodes and edges as ranges, in order of time.
fn pieces(range: Range<i64>) -> Vec<Range<i64>> {
    let cover = cover(range);
    let mut pieces: Vec<_> = cover.nodes.iter().map(|node| node.range()).collect();
    pieces.extend(cover.edges);
    pieces.sort_by_key(|piece| piece.start);
    pieces
}

proptest! {
    #[test]
    fn a_cover_is_exactly_its_range(a in instant(), b in instant()) {
        let range = a.min(b)..a.max(b);
        let mut reached = range.start;
        for piece in pieces(range.clone()) {
            prop_assert_eq!(piece.start, reached, "no gap and no overlap");
            prop_assert!(piece.end > piece.start);
            reached = piece.end;
        }
        prop_assert_eq!(reached, range.end);
    }

    #[test]
    fn nodes_are_sorted_and_edges_lie_within_one_leaf(a in instant(), b in instant()) {
        let cover = cover(a.min(b)..a.max(b));
        prop_assert!(cover.nodes.is_sorted_by_key(|node| node.range().start));
        prop_assert!(cover.edges.is_sorted_by_key(|edge| edge.start));
        prop_assert!(cover.edges.len() <= 2);
        for edge in cover.edges {
            prop_assert_eq!(Node::leaf(edge.start), Node::leaf(edge.end - 1));
        }
    }

    #[test]
    fn the_number_of_nodes_is_bounded(a in instant(), b in instant()) {
        let range = a.min(b)..a.max(b);
        let top = (range.end - range.start) / (256 * DAY);
        let most = MOST_NODES_BELOW_TOP + usize::try_from(top).unwrap();
        prop_assert!(cover(range).nodes.len() <= most);
    }

    /// No fewer nodes would do: a node's parent never lies within the range too.
    #[test]
    fn every_node_is_as_large_as_it_can_be(a in instant(), b in instant()) {
        let range = a.min(b)..a.max(b);
        for parent in cover(range.clone()).nodes.iter().filter_map(|node| node.parent()) {
            let parent = parent.range();
            prop_assert!(parent.start < range.start || parent.end > range.end);
        }
    }

    #[test]
    fn ancestors_hold_the_instant_and_each_other(time in instant()) {
        let line = ancestry(time);
        prop_assert_eq!(line[0], Node::leaf(time));
        for (below, above) in line.iter().zip(&line[1..]) {
            prop_assert_eq!(below.parent(), Some(*above));
            prop_assert!(above.children().any(|child| child == *below));
        }
        for node in line {
            prop_assert!(node.range().contains(&time));
        }
    }

    #[test]
    fn children_fill_their_parent(level in 1..LEVELS, index in -1_000_i64..1_000) {
        let parent = node(level, index);
        let mut reached = parent.range().start;
        for child in parent.children() {
            prop_assert_eq!(child.parent(), Some(parent));
            prop_assert_eq!(child.range().start, reached);
            reached = child.range().end;
        }
        prop_assert_eq!(reached, parent.range().end);
    }
}

#[test]
fn the_bound_is_reached() {
    let top = 256 * DAY;
    let nodes = cover(15 * MINUTE..2 * top - 15 * MINUTE).nodes.len();
    assert_eq!(nodes, MOST_NODES_BELOW_TOP);
}
