//! What viewers without exact figures see, and what they can make of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use tertulia::facts::Principle;
use tertulia::profile::Library;
use tertulia::report::together::{Cell, Listing, Number, Together, TogetherRequest, explained};
use tertulia::report::{Item, Listed, Settings, Viewer};

use crate::history::{Said, directory, histories, person};
use crate::store::{Memory, Question, made};

const FLOOR: u64 = 3;

const QUERY: &[(&str, &str)] = &[("from", "2026-01-01"), ("to", "2026-05-01")];

fn question(viewer: Viewer, query: &'static [(&'static str, &'static str)]) -> Question<'static> {
    Question {
        query,
        viewer,
        settings: Settings {
            floor: FLOOR,
            ..Settings::default()
        },
        now: "2026-09-01T00:00:00Z",
        listed: Listed {
            directory: Arc::new(directory(1_773_532_800_000)),
            revision: [1; 16],
            left_out: [0; 16],
            state: 0,
            source: None,
        },
        library: Library::default(),
    }
}

fn people(history: &[Said], item: Item) -> Vec<u32> {
    match item {
        Item::Person(person) => vec![person],
        Item::Pair(from, to) => vec![from, to],
        Item::Statement(sequence) => {
            let said = history.iter().find(|one| one.sequence == sequence).unwrap();
            let all = said.agents.iter().map(|agent| person(*agent));
            all.filter(|one| *one != 5).collect()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever takes away one number that is shown from another one of the same month is left with nothing or with
    /// what enough people did.
    #[test]
    fn no_difference_of_numbers_that_are_shown_is_about_few_people(
        history in histories(1_764_547_200_000, 160),
    ) {
        let store = Memory::of(&history);
        for report in Together::ALL {
            let floored = question(Viewer::Floored, QUERY).ask(report, &store).unwrap();
            let request = TogetherRequest::parse(report, QUERY.iter().copied()).unwrap();
            let mut shown: Vec<(String, BTreeSet<Item>)> = Vec::new();
            for row in floored.data.iter().filter(|row| !row.suppressed) {
                prop_assert!(row.unit.is_none() && row.unit_to.is_none());
                let cell = Cell {
                    period: row.period.clone(),
                    measure: row.measure.to_owned(),
                    principle: row.principle.and_then(Principle::from_slug),
                    band: row.band.map(str::to_owned),
                    ..Cell::default()
                };
                for number in [Number::Numerator, Number::Denominator, Number::Open] {
                    let found = question(Viewer::Exact, QUERY).with(&store, |source, _, asking| {
                        made(explained(report, source, &request, asking, &cell, number))
                    });
                    let found = found.unwrap().unwrap();
                    let says = match number {
                        Number::Numerator => row.numerator,
                        Number::Denominator => row.denominator,
                        Number::Open => row.open,
                    };
                    if let Listing::Items(items) = found.listing {
                        // The list is as long as the number says.
                        prop_assert_eq!(says, Some(items.len() as u64));
                        shown.push((row.period.clone(), items.into_iter().collect()));
                    }
                }
            }
            for (period, one) in &shown {
                let others = shown.iter().filter(|(of, _)| of == period).map(|(_, other)| other.clone());
                for other in others.chain([BTreeSet::new()]) {
                    if !other.is_subset(one) || other.len() == one.len() {
                        continue;
                    }
                    let who: BTreeSet<u32> = one.difference(&other).flat_map(|item| people(&history, *item)).collect();
                    prop_assert!(who.len() as u64 >= FLOOR, "{report:?} {period}: {one:?} and {other:?}");
                }
            }
        }
    }

    /// What is asked for changes nothing in a row: neither another end of the range nor one measure alone.
    #[test]
    fn rows_say_the_same_whatever_is_asked_beside_them(history in histories(1_764_547_200_000, 150)) {
        const SHORTER: &[(&str, &str)] = &[("from", "2026-02-01"), ("to", "2026-04-01")];
        let store = Memory::of(&history);
        for report in Together::ALL {
            let long = question(Viewer::Floored, QUERY).ask(report, &store).unwrap();
            let short = question(Viewer::Floored, SHORTER).ask(report, &store).unwrap();
            for row in short.data.iter().filter(|row| !row.suppressed) {
                prop_assert!(long.data.contains(row), "{row:?}");
            }
        }
    }
}
