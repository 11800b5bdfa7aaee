//! What is beyond the bounds is given up, and never called broken.

use tertulia::profile::pattern::{Element, Standing, Step, Symbol, Thread};

use super::support::{
    A, B, C, D, follows, last_step, one_or_more, optional, patterns, sequence, standings,
    zero_or_more,
};

use Standing::{Failure, Partial, Success};

#[test]
fn a_pattern_nested_too_deep_is_given_up() {
    let nested = |depth: usize| (0..depth).fold(A, |inner, _| optional(inner));
    assert_eq!(
        standings(&patterns([nested(100)]), &[follows([1])]),
        [Failure]
    );
    let given_up = patterns([nested(101)]);
    assert_eq!(standings(&given_up, &[follows([1])]), [Partial]);
    assert_eq!(last_step(&given_up, &[follows([1])]), Step::Follows);
}

#[test]
fn a_pattern_of_too_many_parts_is_given_up() {
    let long = |parts: usize| Element::Sequence(vec![A; parts - 1]);
    assert_eq!(
        standings(&patterns([long(20_000)]), &[follows([1])]),
        [Failure]
    );
    assert_eq!(
        standings(&patterns([long(20_002)]), &[follows([1])]),
        [Partial]
    );
}

#[test]
fn a_pattern_that_must_remember_too_many_statements_is_given_up() {
    let patterns = patterns([
        sequence([zero_or_more(sequence([A, one_or_more(B), C])), D]),
        sequence([A, one_or_more(B), C]),
    ]);
    let mut thread = patterns.begin();
    thread.step(&patterns, &follows([0]));
    for _ in 0..1_999 {
        assert_eq!(thread.step(&patterns, &follows([1])), Step::Follows);
    }
    let mut at_the_bound = thread.clone();
    assert!(Thread::from_bytes(&patterns, &thread.to_bytes()) == Some(thread.clone()));
    at_the_bound.step(&patterns, &follows([3]));
    assert_eq!(at_the_bound.standings(&patterns), [Failure, Failure]);

    thread.step(&patterns, &follows([1]));
    thread.step(&patterns, &follows([3]));
    assert_eq!(thread.standings(&patterns), [Partial, Failure]);
    assert!(thread.to_bytes().len() < 20);
}

#[test]
fn a_pattern_that_needs_no_memory_goes_on_for_ever() {
    let patterns = patterns([zero_or_more(sequence([A, one_or_more(B), C]))]);
    let mut symbols = vec![follows([1]); 5_000];
    symbols[0] = follows([0]);
    symbols[4_999] = follows([2]);
    assert_eq!(standings(&patterns, &symbols), [Success]);
}

#[test]
fn a_pattern_that_reads_the_same_statements_over_and_over_is_given_up() {
    // Each statement could begin an attempt that fails only with the last one.
    let attempt = || sequence([zero_or_more(sequence([one_or_more(A), B])), A]);
    let patterns = patterns([sequence([zero_or_more(attempt()), C])]);
    let thread = |count: usize, last: usize| {
        let mut symbols = vec![follows([0]); count];
        symbols.push(follows([last]));
        symbols
    };
    assert_eq!(standings(&patterns, &thread(100, 2)), [Success]);
    assert_eq!(standings(&patterns, &thread(100, 3)), [Failure]);
    assert_eq!(standings(&patterns, &thread(1_000, 3)), [Partial]);
    let invalid = Symbol {
        valid: false,
        ..follows([0])
    };
    assert_eq!(
        standings(&patterns, &[thread(1_000, 3), vec![invalid]].concat()),
        [Failure]
    );
}
