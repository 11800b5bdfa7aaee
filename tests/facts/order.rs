//! What holds for any templates and rules: order never matters, and nothing counts twice.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::facts::{
    Classified, Deltas, Evidence, Facts, Mappings, Principle, Series, Shown, Subject, series_of,
};

use super::mappings::{before_built_in, document, rule};
use super::shown::{ASKED, classified, sent};

const SLUGS: [&str; 4] = ["asked", "shared", "senior", "wondered"];
const TYPES: [&str; 3] = [
    "https://example.org/types/a",
    "https://example.org/types/b",
    "http://id.tincanapi.com/activitytype/solution",
];

fn shown() -> impl Strategy<Value = Shown> {
    let evidence = prop_oneof![Just(Evidence::Followed), Just(Evidence::Matched)];
    let principles = prop::sample::subsequence(Principle::ALL.to_vec(), 0..=2);
    let rule = prop::sample::select(vec!["urn:t:1", "urn:t:2", "urn:t:3"]);
    (
        prop::sample::select(SLUGS.to_vec()),
        principles,
        rule,
        evidence,
        any::<bool>(),
    )
        .prop_map(|(slug, principles, rule, evidence, facet)| Shown {
            behaviour: slug.to_owned(),
            principles: principles.into_iter().collect(),
            rule: rule.to_owned(),
            evidence,
            facet,
        })
}

/// Rules between which a statement decides: a general one, and one for each type.
fn rules() -> impl Strategy<Value = Vec<Value>> {
    let places = prop::sample::subsequence(vec![None, Some(0), Some(1), Some(2)], 1..=4);
    (places, prop::collection::vec(0..SLUGS.len(), 4)).prop_map(|(places, slugs)| {
        let numbered = places.into_iter().zip(slugs).enumerate();
        numbered
            .map(|(number, (place, slug))| {
                let mut rule = rule(&format!("r{number}"), ASKED, SLUGS[slug], &["sharing"]);
                if let Some(place) = place {
                    rule["types"] = json!([TYPES[place]]);
                }
                rule
            })
            .collect()
    })
}

fn mappings(rules: &[Value]) -> Mappings {
    let mut own = document(Some("acme"), rules);
    own["competencies"] = json!([
        {"id": "urn:c:1", "name": {"en": "1"}, "behaviours": ["asked", "senior", "wondered"]},
        {"id": "urn:c:2", "name": {"en": "2"}, "behaviours": ["shared", "wondered"]}
    ]);
    before_built_in(&own)
}

fn statement(kind: Option<usize>) -> Value {
    let mut statement = sent(ASKED);
    if let Some(kind) = kind {
        statement["object"]["definition"] = json!({"type": TYPES[kind]});
    }
    statement
}

fn drawn() -> impl Strategy<Value = (Vec<Shown>, Vec<Value>, Option<usize>)> {
    (
        prop::collection::vec(shown(), 0..6),
        rules(),
        prop::option::of(0..TYPES.len()),
    )
}

fn facts(classified: Classified) -> Option<Facts> {
    match classified {
        Classified::Counts(facts) => Some(facts),
        _ => None,
    }
}

proptest! {
    // Each case reads mappings, which takes far longer than classifying by them.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_templates_and_rules_never_matters(
        ((shown, rules, kind), (shuffled, mixed)) in drawn().prop_flat_map(|drawn| {
            let shuffled = Just(drawn.0.clone()).prop_shuffle();
            let mixed = Just(drawn.1.clone()).prop_shuffle();
            (Just(drawn), (shuffled, mixed))
        })
    ) {
        let statement = statement(kind);
        let one = classified(&mappings(&rules), &statement, &shown);
        let other = classified(&mappings(&mixed), &statement, &shuffled);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_statement_counts_once_in_every_series_and_every_subject((shown, rules, kind) in drawn()) {
        let mappings = mappings(&rules);
        let Some(facts) = facts(classified(&mappings, &statement(kind), &shown)) else {
            prop_assert!(shown.iter().all(|one| one.principles.is_empty()));
            return Ok(());
        };
        let subjects: BTreeSet<&Subject> = facts.facts.iter().map(|fact| &fact.subject).collect();
        prop_assert_eq!(subjects.len(), facts.facts.len());
        let series = series_of(&facts.facts);
        prop_assert_eq!(series.iter().collect::<BTreeSet<_>>().len(), series.len());
        let mut deltas = Deltas::new();
        deltas.add(&facts.facts, &[1]);
        for (series, _, delta) in deltas.iter() {
            prop_assert_eq!(delta.statements, 1);
            prop_assert_eq!(!delta.people.is_empty(), series.counts_people());
        }
        for fact in &facts.facts {
            if let Subject::Behaviour(slug) = &fact.subject {
                let by = Evidence::COUNTED.map(|one| Series::behaviour_by(slug, one));
                let found = by.iter().filter(|one| series.contains(one)).count();
                let counted = usize::from(fact.evidence != Evidence::Mapped);
                prop_assert_eq!(found, counted, "what is left of the behaviour is mapped");
                for competency in mappings.competencies_of(slug) {
                    prop_assert!(series.contains(&Series::competency(&competency.id)));
                }
            }
        }
    }
}
