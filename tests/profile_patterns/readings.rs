//! Each reading of `matches` by itself, in the words of the documentation of `profile::pattern`: first as the
//! transcribed pseudocode sees it, then as the machine does (communication, 2.2).

use tertulia::profile::pattern::{Element, Standing, Symbol};

use super::oracle;
use super::support::{
    A, B, C, D, alternates, follows, last_step, letters, one_or_more, optional, patterns, sequence,
    standings, zero_or_more,
};

use Standing::{Failure, Partial, Success};

/// How statements stand to a pattern after each of them, by the machine; the pseudocode must say the same.
fn after_each(element: &Element, word: &str) -> Vec<Standing> {
    let statements = letters(word);
    let patterns = patterns([element.clone()]);
    let mut thread = patterns.begin();
    let mut after = Vec::new();
    for count in 1..=statements.len() {
        let templates = statements[count - 1].clone();
        thread.step(
            &patterns,
            &Symbol {
                valid: true,
                templates,
            },
        );
        let says = oracle::standing(&statements[..count], element);
        assert_eq!(
            thread.standings(&patterns),
            [says],
            "after {count} of {word}"
        );
        after.push(says);
    }
    after
}

#[test]
fn what_a_repetition_took_is_not_given_back_to_what_comes_after_it_2_2() {
    let one_too_few = sequence([zero_or_more(A), A, B]);
    assert_eq!(after_each(&one_too_few, "aab"), [Partial, Partial, Failure]);
    assert_eq!(
        after_each(&sequence([optional(A), A]), "aa"),
        [Partial, Success]
    );
}

#[test]
fn the_longest_alternate_counts_even_when_only_a_shorter_one_could_go_on_2_2() {
    let longest = sequence([alternates([A, sequence([A, B])]), B, D]);
    assert_eq!(after_each(&longest, "abd"), [Partial, Partial, Failure]);
    assert_eq!(
        after_each(&longest, "abbd"),
        [Partial, Partial, Partial, Success]
    );
}

#[test]
fn what_belongs_to_a_failed_attempt_is_looked_at_again_2_2() {
    let element = sequence([one_or_more(sequence([A, B, C])), A, B, D]);
    assert_eq!(after_each(&element, "abcabd")[4..], [Partial, Success]);
    let element = sequence([alternates([A, sequence([A, B, C])]), B, D]);
    assert_eq!(after_each(&element, "abd"), [Partial, Partial, Success]);
    let element = sequence([optional(sequence([A, B])), A, C]);
    assert_eq!(after_each(&element, "ac"), [Partial, Success]);
}

#[test]
fn a_success_that_left_something_is_partial_while_a_longer_alternate_may_still_come_2_2() {
    for element in [
        alternates([A, sequence([A, B, C])]),
        alternates([sequence([A, B, C]), A]),
    ] {
        assert_eq!(after_each(&element, "abc"), [Success, Partial, Success]);
        assert_eq!(after_each(&element, "abd"), [Success, Partial, Failure]);
    }
}

#[test]
fn both_repetitions_are_partial_in_the_middle_of_an_attempt_2_2() {
    let attempt = || sequence([A, B]);
    assert_eq!(
        after_each(&one_or_more(attempt()), "aba"),
        [Partial, Success, Partial]
    );
    assert_eq!(
        after_each(&zero_or_more(attempt()), "aba"),
        [Partial, Success, Partial]
    );
}

#[test]
fn what_matches_nothing_does_not_go_on_for_ever_2_2() {
    let element = sequence([one_or_more(optional(zero_or_more(A))), B]);
    assert_eq!(after_each(&element, "aab"), [Partial, Partial, Success]);
    assert_eq!(
        after_each(&zero_or_more(Element::Sequence(vec![])), "a"),
        [Failure]
    );
}

#[test]
fn a_sequence_is_open_until_its_last_member_began_2_2() {
    let element = sequence([A, B, optional(C)]);
    assert_eq!(after_each(&element, "abc"), [Partial, Success, Success]);
    assert_eq!(after_each(&element, "abca")[3..], [Failure]);
    assert_eq!(after_each(&element, "abb")[2..], [Failure]);
}

#[test]
fn a_statement_that_follows_several_templates_goes_to_the_first_that_can_take_it_2_2() {
    let patterns = patterns([sequence([optional(A), B])]);
    assert_eq!(standings(&patterns, &[follows([0, 1])]), [Partial]);
    assert_eq!(
        standings(&patterns, &[follows([0, 1]), follows([0, 1])]),
        [Success]
    );
}

#[test]
fn one_statement_that_is_not_valid_fails_all_patterns_2_2() {
    let patterns = patterns([one_or_more(A), zero_or_more(B)]);
    let invalid = Symbol {
        valid: false,
        ..follows([0])
    };
    let valid = || follows([0]);
    assert_eq!(
        standings(&patterns, &[valid(), invalid.clone()]),
        [Failure, Failure]
    );
    assert_eq!(
        standings(&patterns, &[valid(), invalid.clone(), valid()]),
        [Failure, Failure]
    );
    let step = last_step(&patterns, &[valid(), invalid]);
    let tertulia::profile::pattern::Step::Breaks { wanted, followed } = step else {
        panic!("not broken: {step:?}")
    };
    assert_eq!(wanted, [0].into_iter().collect());
    assert_eq!(followed, [0]);
}

#[test]
fn a_thread_is_judged_by_each_primary_pattern_2_2() {
    let patterns = patterns([sequence([A, B]), one_or_more(A), B]);
    assert_eq!(
        standings(&patterns, &[follows([0])]),
        [Partial, Success, Failure]
    );
    assert_eq!(
        standings(&patterns, &[follows([0]), follows([1])]),
        [Success, Failure, Failure]
    );
}
