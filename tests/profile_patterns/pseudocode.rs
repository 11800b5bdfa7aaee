//! The machine says after every statement what the pseudocode says of all of them (communication, 2.2).

use proptest::prelude::*;
use tertulia::profile::pattern::{Element, Patterns, Standing, Step, Symbol, TemplateSet, Thread};

use super::oracle;
use super::support::patterns;

pub fn elements() -> impl Strategy<Value = Element> {
    let leaf = (0_usize..4).prop_map(Element::Template);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 1..4);
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            6 => some().prop_map(Element::Sequence),
            4 => some().prop_map(Element::Alternates),
            2 => boxed().prop_map(Element::Optional),
            3 => boxed().prop_map(Element::OneOrMore),
            3 => boxed().prop_map(Element::ZeroOrMore),
            1 => Just(Element::Alternates(vec![])),
            1 => Just(Element::Sequence(vec![])),
        ]
    })
}

/// Patterns of two templates in which attempts often fail late, so that much is given back.
fn elements_that_give_back() -> impl Strategy<Value = Element> {
    let leaf = || (0_usize..2).prop_map(Element::Template);
    let run = move || prop::collection::vec(leaf(), 2..5).prop_map(Element::Sequence);
    let attempt = move || {
        prop_oneof![
            run().prop_map(|body| Element::ZeroOrMore(body.into())),
            run().prop_map(|body| Element::OneOrMore(body.into())),
            run().prop_map(|body| Element::Optional(body.into())),
            prop::collection::vec(run(), 2..4).prop_map(Element::Alternates),
        ]
    };
    let group = move || {
        let members = (prop::collection::vec(attempt(), 1..3), run());
        members.prop_map(|(mut members, last)| {
            members.push(last);
            Element::Sequence(members)
        })
    };
    prop_oneof![
        3 => group(),
        1 => group().prop_map(|body| Element::OneOrMore(body.into())),
        1 => (group(), run()).prop_map(|(group, run)| Element::Alternates(vec![group, run])),
        1 => (group(), run()).prop_map(|(group, run)| {
            Element::Sequence(vec![Element::ZeroOrMore(group.into()), run])
        }),
    ]
}

pub fn sets() -> impl Strategy<Value = TemplateSet> {
    prop::collection::vec(0_usize..4, 0..4).prop_map(TemplateSet::from_iter)
}

/// Statements, most of which a pattern could have: `choices` decide at each place where it leaves a choice.
fn word(element: &Element, choices: &mut impl Iterator<Item = usize>, out: &mut Vec<TemplateSet>) {
    let choice = choices.next().unwrap_or(0);
    match element {
        Element::Template(template) => {
            // Now and then the statement follows another template too, or only that.
            let other = (choice / 8) % 4;
            out.push(match choice % 8 {
                0 => [*template, other].into_iter().collect(),
                1 if choice > 128 => [other].into_iter().collect(),
                _ => [*template].into_iter().collect(),
            });
        }
        Element::Sequence(members) => members.iter().for_each(|member| word(member, choices, out)),
        Element::Alternates(members) => {
            if let Some(member) = members.get(choice % members.len().max(1)) {
                word(member, choices, out);
            }
        }
        Element::Optional(body) => (0..choice % 2).for_each(|_| word(body, choices, out)),
        Element::OneOrMore(body) => (0..=choice % 3).for_each(|_| word(body, choices, out)),
        Element::ZeroOrMore(body) => (0..choice % 4).for_each(|_| word(body, choices, out)),
    }
}

/// Takes a statement in and compares all that can be seen with what the pseudocode says of `statements`, of
/// which it is the last.
pub fn step_and_compare(patterns: &Patterns, thread: &mut Thread, statements: &[TemplateSet]) {
    let says = |statements: &[TemplateSet]| -> Vec<Standing> {
        let primaries = patterns.primaries.iter();
        primaries
            .map(|primary| oracle::standing(statements, &primary.element))
            .collect()
    };
    let alive = |standing: &Standing| *standing != Standing::Failure;
    let (last, earlier) = statements.split_last().unwrap();
    let symbol = Symbol {
        valid: true,
        templates: last.clone(),
    };
    let step = thread.step(patterns, &symbol);

    let before = says(earlier);
    let now = says(statements);
    assert_eq!(thread.standings(patterns), now, "after {statements:?}");
    let expected = if now.iter().any(alive) {
        Step::Follows
    } else if before.iter().any(alive) {
        let with = |template: usize| {
            let one = [template].into_iter().collect();
            [earlier, &[one]].concat()
        };
        Step::Breaks {
            wanted: (0..4)
                .filter(|template| says(&with(*template)).iter().any(alive))
                .collect(),
            followed: (0..before.len())
                .filter(|place| alive(&before[*place]))
                .collect(),
        }
    } else {
        Step::Broken
    };
    assert_eq!(step, expected, "at the last of {statements:?}");
    let again = Thread::from_bytes(patterns, &thread.to_bytes());
    assert_eq!(again.as_ref(), Some(&*thread), "after {statements:?}");
}

fn compare(patterns: &Patterns, statements: &[TemplateSet]) {
    let mut thread = patterns.begin();
    let says = patterns
        .primaries
        .iter()
        .map(|one| oracle::standing(&[], &one.element));
    assert_eq!(thread.standings(patterns), says.collect::<Vec<_>>());
    for count in 1..=statements.len() {
        step_and_compare(patterns, &mut thread, &statements[..count]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_statements_stand_as_the_pseudocode_says_2_2(
        elements in prop::collection::vec(elements(), 1..4),
        statements in prop::collection::vec(sets(), 0..=12),
    ) {
        compare(&patterns(elements), &statements);
    }

    #[test]
    fn statements_near_a_pattern_stand_as_the_pseudocode_says_2_2(
        elements in prop::collection::vec(elements(), 1..3),
        choices in prop::collection::vec(0_usize..160, 60),
        behind in prop::collection::vec(sets(), 0..=3),
    ) {
        let mut statements = Vec::new();
        word(&elements[0], &mut choices.into_iter(), &mut statements);
        statements.truncate(12);
        statements.extend(behind);
        compare(&patterns(elements), &statements);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_failed_attempts_give_back_is_seen_as_the_pseudocode_sees_it_2_2(
        elements in prop::collection::vec(elements_that_give_back(), 1..3),
        letters in prop::collection::vec(0_usize..2, 12),
    ) {
        let statements: Vec<_> = letters.into_iter().map(|letter| [letter].into_iter().collect()).collect();
        compare(&patterns(elements), &statements);
    }
}

/// All patterns with so many parts, over two templates.
fn all(parts: usize) -> Vec<Element> {
    if parts == 1 {
        return vec![Element::Template(0), Element::Template(1)];
    }
    let mut found = Vec::new();
    for body in all(parts - 1) {
        found.push(Element::Optional(body.clone().into()));
        found.push(Element::OneOrMore(body.clone().into()));
        found.push(Element::ZeroOrMore(body.into()));
    }
    for members in splits(parts - 1) {
        found.push(Element::Sequence(members.clone()));
        found.push(Element::Alternates(members));
    }
    found
}

/// All lists of two patterns or more that have so many parts together.
fn splits(parts: usize) -> Vec<Vec<Element>> {
    let mut found = Vec::new();
    for first_parts in 1..parts {
        let rests: Vec<_> = all(parts - first_parts)
            .into_iter()
            .map(|only| vec![only])
            .chain(splits(parts - first_parts))
            .collect();
        for first in all(first_parts) {
            found.extend(
                rests
                    .iter()
                    .map(|rest| [std::slice::from_ref(&first), rest].concat()),
            );
        }
    }
    found
}

fn compare_all(
    patterns: &Patterns,
    thread: &Thread,
    statements: &mut Vec<TemplateSet>,
    depth: usize,
) {
    if depth == 0 {
        return;
    }
    for set in [vec![0], vec![1], vec![0, 1], vec![]] {
        statements.push(set.into_iter().collect());
        let mut thread = thread.clone();
        step_and_compare(patterns, &mut thread, statements);
        // A failure stays one, which the other tests see too.
        if thread.standings(patterns) != [Standing::Failure] {
            compare_all(patterns, &thread, statements, depth - 1);
        }
        statements.pop();
    }
}

#[test]
fn all_small_patterns_stand_as_the_pseudocode_says_2_2() {
    for (parts, length) in [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (6, 4)] {
        for element in all(parts) {
            let patterns = patterns([element]);
            compare_all(&patterns, &patterns.begin(), &mut Vec::new(), length);
        }
    }
}
