//! What people did together, as it is worked out of a day and kept.

use std::sync::Arc;

use proptest::prelude::*;
use tertulia::facts::Principle::Sharing;
use tertulia::facts::together::{Contacts, Threads};
use tertulia::facts::{
    BASE_IRI, Circumstances, Evidence, Marks, Part, Social, Subject, Told, ToldFact, Whom,
};
use uuid::Uuid;

/// Who did it, and when; the template; its own number, what it answers to, and the registration, by numbers.
type Said = (Vec<u32>, i64, &'static str, u8, Option<u8>, Option<u8>);

/// Identifiers of which some differ in one half alone.
fn id(number: u8) -> Uuid {
    Uuid::from_u64_pair(u64::from(number & 3), u64::from(number >> 2))
}

fn told((people, time_ms, template, number, target, registration): &Said) -> Told {
    let fact = ToldFact {
        subject: Arc::new(Subject::Behaviour((*template).to_owned())),
        principles: [Sharing].into_iter().collect(),
        rule: Arc::from(format!("{BASE_IRI}/templates/{template}")),
        evidence: Evidence::Followed,
    };
    Told {
        sequence: i64::from(*number),
        time_ms: *time_ms,
        people: people.clone(),
        facts: vec![fact],
        circumstances: Circumstances {
            verb: Arc::from("https://example.org/v"),
            activity: None,
            team: None,
            course: None,
            platform: None,
            social: Some(Social {
                id: id(*number),
                registration: registration.map(id),
                target: target.map(id),
                recipients: vec![7],
                marks: Marks::default(),
                objective: None,
            }),
        },
    }
}

fn part<P: Part>(all: &[Said]) -> P {
    let (whom, mut part) = (Whom::default(), P::default());
    for said in all {
        part.add(&told(said), &whom);
    }
    part
}

fn said() -> impl Strategy<Value = Said> {
    let people = prop::collection::btree_set(0_u32..300, 1..3);
    let people = people.prop_map(|people| people.into_iter().collect());
    let template = prop::sample::select(vec!["asked-for-help", "answered", "crossed-boundary"]);
    (
        people,
        -1_000_000_i64..2_000_000_000_000,
        template,
        any::<u8>(),
        any::<Option<u8>>(),
        any::<Option<u8>>(),
    )
}

#[test]
fn what_answers_to_a_statement_meets_it_again_and_no_other() {
    for number in 0..=u8::MAX {
        let ask = (vec![1], 5, "asked-for-help", number, None, None);
        let answer = (vec![2], 9, "answered", 0, Some(number), None);
        let asked: Threads = part(&[ask]);
        let answers: Threads = part(&[answer]);
        assert_eq!(Some(asked.happenings[0].id), answers.happenings[0].target);
        let other: Threads = part(&[(
            vec![1],
            5,
            "asked-for-help",
            number.wrapping_add(1),
            None,
            None,
        )]);
        assert_ne!(Some(other.happenings[0].id), answers.happenings[0].target);
    }
}

proptest! {
    #[test]
    fn parts_are_read_as_they_were_written(all in prop::collection::vec(said(), 0..30)) {
        let threads: Threads = part(&all);
        let written = threads.to_bytes();
        prop_assert_eq!(Threads::from_bytes(&written), Some(threads));
        let mut contacts: Contacts = part(&all);
        let written = contacts.to_bytes();
        contacts.settle();
        prop_assert_eq!(Contacts::from_bytes(&written), Some(contacts));
    }
}
