//! Statements and people by the values of a dimension, as they are worked out of a day and kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use tertulia::facts::Principle::{Openness, Sharing};
use tertulia::facts::day::pairs::{ByPrinciple, Pairs};
use tertulia::facts::{
    Circumstances, Dimension, Evidence, Identity, Part, Preferences, Subject, Told, ToldFact, Whom,
};

type Platforms = ByPrinciple<{ Dimension::Platform.index() }>;

/// Some agents, the platform, and whether it counts toward sharing as well as openness.
pub type Said = (Vec<u32>, Option<&'static str>, bool);

pub fn told((people, platform, both): &Said) -> Told {
    let principles = if *both {
        &[Openness, Sharing][..]
    } else {
        &[Openness]
    };
    let fact = ToldFact {
        subject: Arc::new(Subject::Behaviour("asked".to_owned())),
        principles: principles.iter().copied().collect(),
        rule: Arc::from("rule"),
        evidence: Evidence::Mapped,
    };
    Told {
        sequence: 1,
        time_ms: 0,
        people: people.clone(),
        facts: vec![fact],
        circumstances: Circumstances {
            verb: Arc::from("https://example.org/v"),
            activity: None,
            team: None,
            course: None,
            platform: platform.map(Arc::from),
            social: None,
        },
    }
}

/// Agent 9 opted out.
pub fn whom() -> Whom {
    let mut whom = Whom::default();
    for person in 0..10 {
        let identity = Identity {
            person,
            is_member: false,
            places: Arc::from([]),
            preferences: Preferences::new(person != 9, true),
        };
        whom.learn(person, identity);
    }
    whom
}

fn part(all: &[Said]) -> Platforms {
    let (whom, mut part) = (whom(), Platforms::default());
    for said in all {
        Part::add(&mut part, &told(said), &whom);
    }
    part
}

/// Everything in it, people sorted.
fn content(pairs: &Pairs) -> BTreeMap<String, (u64, Vec<u32>)> {
    let sorted = |people: &[u32]| {
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        people
    };
    let mut content = BTreeMap::new();
    for (subject, value, counted) in pairs.cells() {
        let place = format!("{subject} {value}");
        content.insert(place, (counted.statements, sorted(&counted.people)));
    }
    for (subject, whole) in pairs.wholes() {
        let all = (whole.statements, sorted(&whole.everybody));
        content.insert(format!("{subject} all"), all);
        let rest = (whole.rest.statements, sorted(&whole.rest.people));
        content.insert(format!("{subject} rest"), rest);
    }
    content
}

#[test]
fn who_opted_out_is_counted_nowhere_and_alone_takes_the_statement_along() {
    let part = part(&[
        (vec![1, 9], Some("Forum"), false),
        (vec![9], Some("Forum"), false),
        (vec![], Some("Forum"), false),
        (vec![2], None, true),
    ]);
    let content = content(&part.0);
    assert_eq!(content["openness Forum"], (2, vec![1]));
    assert_eq!(content["openness all"], (3, vec![1, 2]));
    assert_eq!(content["openness rest"], (1, vec![2]));
    assert_eq!(content["sharing rest"], (1, vec![2]));
}

pub fn said() -> impl Strategy<Value = Said> {
    let people = prop::collection::btree_set(0_u32..10, 0..4);
    let platforms = vec![None, Some("Forum"), Some("Forums"), Some("Chat"), Some("")];
    let platform = prop::sample::select(platforms);
    (people, platform, any::<bool>())
        .prop_map(|(people, platform, both)| (people.into_iter().collect(), platform, both))
}

proptest! {
    #[test]
    fn a_part_is_read_as_it_was_written_and_its_bytes_follow_from_its_content(
        all in prop::collection::vec(said(), 0..30),
        more in said(),
    ) {
        let written = part(&all).to_bytes();
        let mut read = Platforms::from_bytes(&written).unwrap();
        prop_assert_eq!(content(&read.0), content(&part(&all).0));
        let backward: Vec<Said> = all.iter().rev().cloned().collect();
        prop_assert_eq!(&part(&backward).to_bytes(), &written);
        // More can be added to what was read.
        Part::add(&mut read, &told(&more), &whom());
        let all = [&all[..], &[more]].concat();
        prop_assert_eq!(read.to_bytes(), part(&all).to_bytes());
    }

    #[test]
    fn bytes_that_are_no_part_are_refused_or_read_and_never_break_anything(
        all in prop::collection::vec(said(), 0..10),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = part(&all).to_bytes();
        prop_assert!(Platforms::from_bytes(&bytes[..bytes.len() - 1]).is_none());
        let place = place.index(bytes.len());
        bytes[place] = byte;
        Platforms::from_bytes(&bytes);
    }
}
