//! Every combination of filters over thousands of random statements, against a plain reading of
//! the rules (xAPI 1.0.3, Part 3, 2.1.3): agents and groups by each kind of identifier and in every
//! place where they can stand, references many hops deep that arrive in any order, circles, targets
//! that never come, voided ones, senders who see their own, both versions, every page of each answer.

mod actor;
mod dice;
mod query;
mod statement;
mod world;

use reqwest::Method;

use crate::helpers::{STATEMENTS, path};
use dice::Dice;
use query::Query;
use world::World;

/// Statements on one page unless fewer are asked for.
const PAGE: usize = 97;

/// The ids of every page, each of which must be full but for the last.
fn found(world: &World, query: &Query, dice: &mut Dice) -> Vec<String> {
    let parameters = query.parameters(dice);
    let pairs: Vec<_> = parameters.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let mut next = path(STATEMENTS, &pairs);
    let mut ids = Vec::new();
    loop {
        let version = if dice.one_in(2) { "1.0.3" } else { "2.0.0" };
        let call = world.app.call(Method::GET, &next).version(version);
        let answer = call.by(&world.keys[query.asked_by]).send();
        let page = answer.expect(200).page();
        let size = if query.limit == 0 { PAGE } else { query.limit }.min(PAGE);
        let count = page.statements.len();
        ids.extend(page.ids());
        if page.more.is_empty() {
            assert!(count <= size, "{count} of {size}: {query:?}");
            return ids;
        }
        assert_eq!(count, size, "{query:?}");
        next = page.more;
    }
}

fn every_query_is_answered_as_it_should(seed: u64, statements: usize, queries: usize) {
    let dice = &mut Dice(seed);
    let world = World::filled(dice, statements);
    let times = world.times();
    let mut answers = 0;
    for number in 0..queries {
        let query = Query::roll(dice, &times);
        let expected = world.answer(&query);
        assert_eq!(
            found(&world, &query, dice),
            expected,
            "seed {seed}, query {number}: {query:?}"
        );
        answers += usize::from(!expected.is_empty());
    }
    // Queries that find nothing prove little.
    assert!(answers > queries / 3, "{answers} of {queries}");
    let depth = world.order.iter().map(|id| world.chain(id).len()).max();
    assert!(depth > Some(6), "{depth:?}");
}

#[test]
fn every_combination_of_filters_finds_what_the_rules_say_2_1_3() {
    for seed in 0..3 {
        every_query_is_answered_as_it_should(seed, 250, 120);
    }
}

#[test]
fn every_combination_of_filters_finds_what_the_rules_say_among_thousands_2_1_3() {
    every_query_is_answered_as_it_should(3, 2_000, 200);
}
