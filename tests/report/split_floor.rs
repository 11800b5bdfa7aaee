//! What viewers without exact figures see of values tells of no group smaller than the floor.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tertulia::facts::Principle::Openness;
use tertulia::facts::{Dimension, Evidence, Principle};
use tertulia::report::{ReportError, ValueRow, Viewer};

use super::memory::{Question, instant};
use super::org::{Org, Said, Somebody};
use super::split::{LISTED, added, parts, people, said};

const FLOOR: usize = 5;
const SPRING: [(&str, &str); 3] = [
    ("from", "2026-03-01"),
    ("to", "2026-05-01"),
    ("interval", "month"),
];

fn ask(
    org: &Org,
    query: &[(&str, &str)],
    dimension: Dimension,
) -> Result<Vec<ValueRow>, ReportError> {
    let question = Question {
        query,
        viewer: Viewer::Floored,
        ..Question::default()
    };
    Ok(org.values(&question, &parts(), dimension)?.data)
}

fn spring(org: &Org, dimension: Dimension) -> Vec<ValueRow> {
    ask(org, &SPRING, dimension).unwrap()
}

fn say(people: std::ops::Range<u32>, platform: &'static str) -> Vec<Said> {
    let said = |person| Said {
        time_ms: instant("2026-03-10T10:00:00Z").as_millisecond(),
        people: vec![person],
        shows: vec![("asked", vec![Openness], Evidence::Mapped)],
        verb: "https://example.org/v/ask",
        activity: None,
        team: None,
        course: None,
        platform: (!platform.is_empty()).then_some(platform),
    };
    people.map(said).collect()
}

/// Value, and statements of openness in March; those with nothing to tell left out.
fn march(org: &Org, dimension: Dimension) -> Vec<(String, Option<u64>)> {
    let rows = spring(org, dimension).into_iter();
    let rows =
        rows.filter(|row| row.period == "2026-03" && row.principle.as_deref() == Some("openness"));
    rows.map(|row| (row.value, row.statements)).collect()
}

fn shown(values: &[(&str, Option<u64>)]) -> Vec<(String, Option<u64>)> {
    let owned = |(value, count): &(&str, Option<u64>)| ((*value).to_owned(), *count);
    values.iter().map(owned).collect()
}

#[test]
fn a_small_value_is_not_named_and_a_larger_one_is_hidden_beside_it() {
    let large = [say(0..9, "A"), say(0..7, "B"), say(0..6, "C")].concat();
    let org = Org::of(large.clone());
    assert_eq!(
        march(&org, Dimension::Platform),
        shown(&[("A", Some(9)), ("B", Some(7)), ("C", Some(6))])
    );
    // C could be told from the principle, A and B, so it goes with the small one, and neither is named.
    let org = Org::of([large, say(0..2, "D")].concat());
    assert_eq!(
        march(&org, Dimension::Platform),
        shown(&[("A", Some(9)), ("B", Some(7))])
    );
}

#[test]
fn nothing_is_shown_where_only_one_value_could_be_and_a_small_one_is_hidden() {
    let org = Org::of([say(0..9, "A"), say(0..2, "B")].concat());
    assert_eq!(march(&org, Dimension::Platform), []);
}

#[test]
fn a_few_statements_without_a_value_are_protected_as_a_value_is() {
    let org = Org::of([say(0..9, "A"), say(0..7, "B"), say(0..2, "")].concat());
    assert_eq!(march(&org, Dimension::Platform), shown(&[("A", Some(9))]));
    let org = Org::of([say(0..9, "A"), say(0..7, "B"), say(0..6, "")].concat());
    assert_eq!(
        march(&org, Dimension::Platform),
        shown(&[("A", Some(9)), ("B", Some(7))])
    );
}

#[test]
fn the_few_who_opted_out_are_nowhere_so_nothing_is_hidden_beside_them() {
    let mut org = Org::of([say(0..9, "A"), say(0..7, "B")].concat());
    org.people.insert(
        8,
        Somebody {
            opted_out: true,
            ..Somebody::default()
        },
    );
    assert_eq!(
        march(&org, Dimension::Platform),
        shown(&[("A", Some(8)), ("B", Some(7))])
    );
    assert_eq!(spring(&org, Dimension::Platform)[0].share, Some(0.5333));
}

#[test]
fn the_few_who_work_across_units_cannot_be_told_from_the_units() {
    let mut org = Org::of([say(0..8, ""), say(10..17, "")].concat());
    for (agents, unit) in [(0..8, "North"), (10..17, "South")] {
        for agent in agents {
            let places = vec![(0..i64::MAX, unit)];
            org.people.insert(
                agent,
                Somebody {
                    places,
                    opted_out: false,
                },
            );
        }
    }
    assert_eq!(
        march(&org, Dimension::Unit),
        shown(&[("North", Some(8)), ("South", Some(7))])
    );
    let mut together = Org {
        people: org.people.clone(),
        ..Org::of(org.said.clone())
    };
    together.said[0].people.push(10);
    assert_eq!(
        march(&together, Dimension::Unit),
        shown(&[("North", Some(8))])
    );
}

#[test]
fn hidden_values_have_more_statements_than_there_are_of_them() {
    // Two statements by groups of three: six people, and each value would be told to have one.
    let group = |people: std::ops::Range<u32>, platform| Said {
        people: people.collect(),
        ..say(0..1, platform).remove(0)
    };
    let large = say(20..29, "A");
    let two = vec![group(0..3, "B"), group(3..6, "C")];
    let org = Org::of([large.clone(), two.clone()].concat());
    assert_eq!(march(&org, Dimension::Platform), shown(&[]));
    let org = Org::of([large, two, vec![group(0..3, "C")]].concat());
    assert_eq!(march(&org, Dimension::Platform), shown(&[("A", Some(9))]));
}

#[test]
fn verbs_do_not_tell_a_behaviour_that_is_hidden() {
    let mut all = [say(0..9, ""), say(0..7, "")].concat();
    for said in &mut all[9..] {
        said.verb = "https://example.org/v/cross";
        said.shows = vec![("crossed", vec![Openness], Evidence::Mapped)];
    }
    let org = Org::of(all.clone());
    assert_eq!(march(&org, Dimension::Verb).len(), 2);
    // A small behaviour under a verb that many use.
    let mut small = say(0..2, "");
    for said in &mut small {
        said.shows = vec![("listened", vec![Openness], Evidence::Mapped)];
    }
    let org = Org::of([all, small].concat());
    let catalogue = super::behaviours::catalogue(vec![
        super::behaviours::behaviour("asked", &[Openness], &[]),
        super::behaviours::behaviour("crossed", &[Openness], &[]),
        super::behaviours::behaviour("listened", &[Openness], &[]),
    ]);
    let question = Question {
        query: &SPRING,
        viewer: Viewer::Floored,
        ..Question::default()
    };
    assert_eq!(
        org.values(&question, &catalogue, Dimension::Verb)
            .unwrap()
            .data,
        []
    );
}

#[test]
fn a_value_that_is_not_listed_is_answered_as_one_that_does_not_exist() {
    let org = Org::of(
        [
            say(0..9, "A"),
            say(0..7, "B"),
            say(0..6, "C"),
            say(0..2, "D"),
        ]
        .concat(),
    );
    let of = |value| {
        let query = [&SPRING[..], &[("platform", value)]].concat();
        let question = Question {
            query: &query,
            viewer: Viewer::Floored,
            ..Question::default()
        };
        org.principles(&question).unwrap().data
    };
    assert_eq!(of("D"), of("Nowhere"));
    assert!(
        of("D")
            .iter()
            .all(|row| row.statements.is_none() && row.suppressed)
    );
    assert_eq!(of("A")[0].statements, Some(9));
}

#[test]
fn what_would_narrow_figures_down_twice_is_refused() {
    let org = Org::of(say(0..9, "A"));
    let refused = |more: &[(&str, &str)]| {
        let query = [&SPRING[..], more].concat();
        let question = Question {
            query: &query,
            viewer: Viewer::Floored,
            ..Question::default()
        };
        let refused = org.principles(&question).unwrap_err();
        assert!(matches!(refused, ReportError::OffGrid { .. }), "{refused}");
        refused.parameter().unwrap().to_owned()
    };
    assert_eq!(
        refused(&[("platform", "A"), ("verb", "https://example.org/v/ask")]),
        "verb"
    );
    assert_eq!(
        refused(&[("platform", "A"), ("behaviour", "asked")]),
        "behaviour"
    );
    assert_eq!(refused(&[("behaviour", "asked")]), "behaviour");
    let query = [&SPRING[..], &[("behaviour", "asked")]].concat();
    assert!(matches!(
        ask(&org, &query, Dimension::Platform),
        Err(ReportError::OffGrid { .. })
    ));
    let query = [&SPRING[..], &[("platform", "A")]].concat();
    let question = Question {
        query: &query,
        viewer: Viewer::Floored,
        ..Question::default()
    };
    let refused = org.behaviours(&question, &parts()).unwrap_err();
    assert!(matches!(refused, ReportError::OffGrid { .. }));
}

/// From March to the end of April 2026.
const TIMES: std::ops::Range<i64> = 1_772_323_200_000..1_777_593_600_000;
const APRIL: i64 = 1_775_001_600_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_left_of_a_principle_is_about_as_many_people_as_the_floor_or_nobody(
        all in prop::collection::vec(said(9, TIMES), 0..60),
        people in people(APRIL),
        dimension in prop::sample::select(&LISTED[..]),
    ) {
        let org = Org { said: all, people, ..Org::default() };
        let rows = spring(&org, dimension);
        for (month, range) in [("2026-03", TIMES.start..APRIL), ("2026-04", APRIL..TIMES.end)] {
            for principle in Principle::ALL {
                let mut seen = BTreeMap::new();
                for row in rows.iter().filter(|row| row.period == month) {
                    if row.principle.as_deref() == Some(principle.slug()) {
                        seen.insert(row.value.as_str(), (row.statements, row.people));
                    }
                }
                let within: Vec<&Said> = org.said.iter().filter(|said| range.contains(&said.time_ms)).collect();
                // What only people did who opted out is not in the principle either.
                let counts = |said: &&Said| added(&org, said, principle.slug(), &[]);
                let mut left: BTreeSet<u32> = BTreeSet::new();
                let mut left_statements = 0;
                for said in within {
                    let Some(people) = counts(&said) else { continue };
                    let is_shown = seen.iter().any(|(value, figures)| {
                        let filter = [(dimension, *value)];
                        figures.0.is_some() && added(&org, said, principle.slug(), &filter).is_some()
                    });
                    if !is_shown {
                        left.extend(people);
                        left_statements += 1;
                    }
                }
                let anything = seen.values().any(|(statements, _)| statements.is_some_and(|count| count > 0));
                if anything {
                    prop_assert!(left_statements == 0 || left.len() >= FLOOR, "{left:?} of {rows:?}");
                }
                for (statements, people) in seen.values() {
                    prop_assert!(people.is_none_or(|people| people == 0 || people >= FLOOR as u64));
                    prop_assert_eq!(statements.is_some(), people.is_some());
                }
            }
        }
        // What is listed is shown somewhere.
        let listed: BTreeSet<&str> = rows.iter().map(|row| row.value.as_str()).collect();
        for value in listed {
            let mut of = rows.iter().filter(|row| row.value == value);
            prop_assert!(of.any(|row| row.statements.is_some_and(|count| count > 0)));
        }
    }

    #[test]
    fn a_filter_shows_what_the_report_by_its_dimension_does(
        all in prop::collection::vec(said(9, TIMES), 0..60),
        people in people(APRIL),
        dimension in prop::sample::select(&LISTED[..]),
        viewer in prop::sample::select(&[Viewer::Exact, Viewer::Floored][..]),
        interval in prop::sample::select(&["month", "none"][..]),
    ) {
        let org = Org { said: all, people, ..Org::default() };
        let query = [("from", "2026-03-01"), ("to", "2026-05-01"), ("interval", interval)];
        let question = Question { query: &query, viewer, ..Question::default() };
        let rows = org.values(&question, &parts(), dimension).unwrap().data;
        let listed: BTreeSet<&str> = rows.iter().map(|row| row.value.as_str()).collect();
        for value in listed {
            let query = [&query[..], &[(dimension.slug(), value)]].concat();
            let question = Question { query: &query, viewer, ..Question::default() };
            let by_filter = org.principles(&question).unwrap().data;
            let by_value = rows.iter().filter(|row| row.value == value);
            for (one, other) in by_filter.iter().zip(by_value) {
                prop_assert_eq!(Some(one.principle), other.principle.as_deref());
                prop_assert_eq!(
                    (one.statements, one.people, one.suppressed, one.below_floor),
                    (other.statements, other.people, other.suppressed, other.below_floor)
                );
            }
        }
    }
}
