use std::collections::BTreeSet;

use tertulia::facts::node::ancestry;
use tertulia::facts::{Deltas, Facts, Node, Principle, Series};

use super::series::fact;

const HOUR: i64 = 3_600_000;

fn statement(behaviour: &str, principles: &[Principle], time_ms: i64) -> Facts {
    Facts {
        people: Vec::new(),
        facts: vec![fact(behaviour, principles, time_ms)],
    }
}

fn change(deltas: &Deltas, series: &Series, node: Node) -> (i64, Vec<u32>, bool) {
    let key = (series.clone(), node);
    let (_, delta) = deltas.iter().find(|(at, _)| **at == key).unwrap();
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
    let facts = Facts {
        people: Vec::new(),
        facts: vec![
            fact("answered", &[Principle::Sharing], 0),
            fact("answered", &[Principle::Sharing, Principle::Openness], 0),
        ],
    };
    deltas.add(&facts, &[1]);
    let all: BTreeSet<i64> = deltas.iter().map(|(_, delta)| delta.statements).collect();
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
    assert!(
        deltas
            .iter()
            .all(|(_, delta)| delta.statements == 0 && delta.recompute)
    );
}

#[test]
fn nothing_changes_without_facts() {
    let mut deltas = Deltas::new();
    let nothing = Facts {
        people: vec!["mailto:ada@example.org".to_owned()],
        facts: Vec::new(),
    };
    deltas.add(&nothing, &[1]);
    deltas.remove(&nothing);
    assert!(deltas.is_empty());
}
