//! Threads and symbols as bytes.

use proptest::prelude::*;
use tertulia::profile::pattern::{Element, Symbol, TemplateSet, Thread};

use super::pseudocode::{elements, sets};
use super::social::{conversations, statement};
use super::support::{A, B, alternates, follows, one_or_more, optional, patterns, sequence};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn symbols_come_back(valid: bool, templates in prop::collection::vec(0_usize..300, 0..6)) {
        let symbol = Symbol { valid, templates: templates.into_iter().collect() };
        prop_assert_eq!(Symbol::from_bytes(&symbol.to_bytes()), Some(symbol));
    }

    #[test]
    fn foreign_bytes_are_no_symbol_or_one_that_comes_back(
        bytes in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        if let Some(symbol) = Symbol::from_bytes(&bytes) {
            prop_assert_eq!(Symbol::from_bytes(&symbol.to_bytes()), Some(symbol));
        }
    }

    #[test]
    fn foreign_bytes_give_no_thread_or_one_to_go_on_with(
        elements in prop::collection::vec(elements(), 1..3),
        foreign in prop::collection::vec(0_u8..6, 0..40),
        after in prop::collection::vec(sets(), 1..12),
    ) {
        let patterns = patterns(elements);
        // As far as the fingerprint they are those of a thread.
        let bytes = [&patterns.begin().to_bytes()[..5], &foreign].concat();
        if let Some(mut thread) = Thread::from_bytes(&patterns, &bytes) {
            for templates in after {
                thread.step(&patterns, &Symbol { valid: true, templates });
                prop_assert_eq!(thread.standings(&patterns).len(), patterns.primaries.len());
                prop_assert!(Thread::from_bytes(&patterns, &thread.to_bytes()).is_some());
            }
        }
    }

    #[test]
    fn changed_bytes_give_no_thread_or_one_to_go_on_with(
        element in elements(),
        before in prop::collection::vec(sets(), 0..8),
        at: prop::sample::Index,
        byte: u8,
        after in prop::collection::vec(sets(), 1..8),
    ) {
        let patterns = patterns([element]);
        let mut thread = patterns.begin();
        for templates in before {
            thread.step(&patterns, &Symbol { valid: true, templates });
        }
        let mut bytes = thread.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Some(mut thread) = Thread::from_bytes(&patterns, &bytes) {
            for templates in after {
                thread.step(&patterns, &Symbol { valid: true, templates });
                prop_assert_eq!(thread.standings(&patterns).len(), 1);
            }
        }
    }

    #[test]
    fn sets_hold_what_was_put_in(templates in prop::collection::btree_set(0_usize..300, 0..8)) {
        let set: TemplateSet = templates.iter().rev().copied().collect();
        prop_assert_eq!(set.iter().collect::<Vec<_>>(), templates.iter().copied().collect::<Vec<_>>());
        prop_assert!((0..300).all(|template| set.contains(template) == templates.contains(&template)));
        prop_assert_eq!(set.is_empty(), templates.is_empty());
    }
}

#[test]
fn a_symbol_of_the_profile_takes_a_byte_and_one_for_each_template() {
    assert_eq!(statement("answered").to_bytes().len(), 2);
    assert_eq!(
        statement("curated-content+crossed-boundary+shared-formally")
            .to_bytes()
            .len(),
        4
    );
    assert_eq!(Symbol::default().to_bytes().len(), 1);
}

#[test]
fn a_symbol_does_not_ask_for_memory_that_its_bytes_do_not_hold() {
    let far = follows([65_535]).to_bytes();
    assert_eq!(Symbol::from_bytes(&far), Some(follows([65_535])));
    assert_eq!(Symbol::from_bytes(&follows([65_536]).to_bytes()), None);
    assert_eq!(Symbol::from_bytes(&[0xff, 0xff, 0xff, 0x7f]), None);
}

#[test]
fn bytes_of_other_patterns_are_refused() {
    let of = |element: Element| patterns([element]);
    let shapes = [
        of(sequence([A, B])),
        of(sequence([B, A])),
        of(alternates([A, B])),
        of(one_or_more(A)),
        of(one_or_more(optional(A))),
        patterns([A, B]),
        patterns([]),
        conversations(),
    ];
    for (mine, patterns) in shapes.iter().enumerate() {
        let bytes = patterns.begin().to_bytes();
        for (other, shape) in shapes.iter().enumerate() {
            assert_eq!(Thread::from_bytes(shape, &bytes).is_some(), mine == other);
        }
    }
}

#[test]
fn bytes_of_another_format_cut_short_or_too_long_are_refused() {
    let patterns = conversations();
    let mut thread = patterns.begin();
    thread.step(&patterns, &statement("asked-question"));
    let bytes = thread.to_bytes();
    assert_eq!(Thread::from_bytes(&patterns, &bytes), Some(thread));
    for end in 0..bytes.len() {
        assert_eq!(Thread::from_bytes(&patterns, &bytes[..end]), None);
    }
    assert_eq!(
        Thread::from_bytes(&patterns, &[&bytes[..], &[0]].concat()),
        None
    );
    assert_eq!(
        Thread::from_bytes(&patterns, &[&[bytes[0] + 1], &bytes[1..]].concat()),
        None
    );
}
