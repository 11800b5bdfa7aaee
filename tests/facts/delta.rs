use std::collections::BTreeSet;

use tertulia::facts::node::ancestry;
use tertulia::facts::{Deltas, Evidence, Fact, Node, Principle, Series};

use super::series::{competency, fact};

const HOUR: i64 = 3_600_000;

fn statement(behaviour: &str, principles: &[Principle], time_ms: i64) -> [Fact; 1] {
    [fact(behaviour, principles, time_ms)]
}

fn change(deltas: &Deltas, series: &Series, node: Node) -> (i64, Vec<u32>, bool) {
    let found = |(one, at, _): &(&Series, Node, _)| (*one, *at) == (series, node);
    let (.., delta) = deltas.iter().find(found).unwrap();
    (
        delta.statements,
        delta.people.iter().collect(),
        delta.recompute,
    )
}

#[test]
fn statements_of_one_commit_are_summed_up_in_every_node_above_them() {
    let asked = Series::behaviour("asked");
    let mut deltas = Deltas::new();
    deltas.add(&statement("asked", &[Principle::Openness], 0), &[7, 3]);
    deltas.add(&statement("asked", &[Principle::Openness], 2 * HOUR), &[3]);
    let [leaf, hour, four, ..] = ancestry(0);
    assert_eq!(change(&deltas, &asked, leaf), (1, vec![3, 7], false));
    assert_eq!(change(&deltas, &asked, hour), (1, vec![3, 7], false));
    assert_eq!(change(&deltas, &asked, four), (2, vec![3, 7], false));
    assert_eq!(
        change(&deltas, &Series::principle(Principle::Openness), four).0,
        2
    );
    // Two leaves, two hours, and one of each of the four levels above, for two series.
    assert_eq!(deltas.iter().count(), 16);
    assert_eq!(deltas.recomputed().count(), 0);
}

#[test]
fn a_statement_with_several_facts_counts_once_per_series() {
    let mut deltas = Deltas::new();
    let facts = [
        fact("answered", &[Principle::Sharing], 0),
        fact("answered", &[Principle::Sharing, Principle::Openness], 0),
    ];
    deltas.add(&facts, &[1]);
    let all: BTreeSet<i64> = deltas.iter().map(|(.., delta)| delta.statements).collect();
    assert_eq!(all, BTreeSet::from([1]));
    assert_eq!(deltas.iter().count(), 3 * 6);
}

#[test]
fn a_removal_subtracts_the_count_and_leaves_people_to_be_made_anew_leaves_first() {
    let mut deltas = Deltas::new();
    deltas.add(&statement("shared", &[Principle::Sharing], 5 * HOUR), &[9]);
    deltas.remove(&statement("shared", &[Principle::Sharing], 0));
    let shared = Series::behaviour("shared");
    let nodes: Vec<Node> = deltas
        .recomputed()
        .filter(|(series, _)| **series == shared)
        .map(|(_, node)| node)
        .collect();
    assert_eq!(nodes, ancestry(0));
    let [leaf, _, _, day, ..] = ancestry(0);
    assert_eq!(change(&deltas, &shared, leaf), (-1, vec![], true));
    assert_eq!(change(&deltas, &shared, day), (0, vec![9], true));
    assert_eq!(
        change(&deltas, &shared, Node::leaf(5 * HOUR)),
        (1, vec![9], false)
    );
}

#[test]
fn a_statement_voided_in_the_commit_that_brings_it_leaves_no_count() {
    let mut deltas = Deltas::new();
    let facts = statement("asked", &[Principle::Openness], -1);
    deltas.add(&facts, &[1]);
    deltas.remove(&facts);
    for (series, _, delta) in deltas.iter() {
        assert_eq!(delta.statements, 0);
        assert_eq!(delta.recompute, series.counts_people(), "{series}");
    }
}

#[test]
fn people_are_counted_for_behaviours_and_competencies_and_not_by_evidence() {
    let mut deltas = Deltas::new();
    let [mut asked] = statement("asked", &[Principle::Openness], 0);
    asked.evidence = Evidence::Followed;
    let facts = [asked, competency("https://example.org/c/1", 0)];
    deltas.add(&facts, &[4]);
    let leaf = Node::leaf(0);
    let competency = Series::competency("https://example.org/c/1");
    assert_eq!(change(&deltas, &competency, leaf), (1, vec![4], false));
    let followed = Series::behaviour_by("asked", Evidence::Followed);
    assert_eq!(change(&deltas, &followed, leaf), (1, vec![], false));
    deltas.remove(&facts);
    assert_eq!(change(&deltas, &competency, leaf), (0, vec![4], true));
    assert_eq!(change(&deltas, &followed, leaf), (0, vec![], false));
}

#[test]
fn nothing_changes_without_facts() {
    let mut deltas = Deltas::new();
    deltas.add(&[], &[1]);
    deltas.remove(&[]);
    assert!(deltas.is_empty());
}
