//! Organisations to be spied on: few people, units of which some are below the floor, and a quarter of a year.

use std::fmt;

use proptest::prelude::*;

use super::history::{Act, Draft, History, Membership, Who};
use super::plain::profile::TEMPLATES;
use super::script::BARE;

/// People there are at most.
const MOST: u8 = 26;

/// What people say: a few behaviours, so that cells of all sizes come up.
const SAID: [&str; 8] = [
    "asked-question",
    "asked-for-help",
    "shared-knowledge",
    "answered",
    "gave-feedback",
    "reflected",
    "raised-concern",
    "debriefed-project",
];

/// Somebody says something, by the numbers that make them up.
#[derive(Debug, Clone)]
pub struct Said {
    pub who: Vec<u8>,
    pub what: usize,
    /// Which of the three months.
    pub month: u8,
    pub day: u8,
    pub platform: u8,
    pub team: u8,
    pub course: u8,
    pub activity: u8,
    pub facets: u8,
    pub flaw: u8,
}

/// A quarter of a year in an organisation.
#[derive(Clone)]
pub struct Crowd {
    pub said: Vec<Said>,
    /// The unit of each person.
    pub units: Vec<u8>,
    pub out: Vec<u8>,
    /// Whether statements answer to others and name whom they are for.
    pub linked: bool,
}

pub fn crowd() -> impl Strategy<Value = Crowd> {
    (
        prop::collection::vec(said(), 20..130),
        prop::collection::vec(unit(), usize::from(MOST)),
        prop::collection::vec(0..MOST, 0..2),
    )
        .prop_map(|(said, units, out)| Crowd {
            said,
            units,
            out,
            linked: true,
        })
}

/// Units of many and of few.
fn unit() -> impl Strategy<Value = u8> {
    prop_oneof![5 => Just(0_u8), 4 => Just(1_u8), 1 => Just(2_u8), 1 => Just(3_u8)]
}

pub fn said() -> impl Strategy<Value = Said> {
    let person = prop_oneof![2 => 0..MOST, 1 => 0..4_u8];
    let who = prop_oneof![
        9 => prop::collection::vec(person.clone(), 1),
        1 => prop::collection::vec(person, 2..7),
    ];
    let skewed = || prop_oneof![6 => Just(1_u8), 2 => Just(0_u8), 2 => Just(2_u8)];
    (
        who,
        what(),
        0..3_u8,
        1..27_u8,
        (skewed(), skewed(), skewed(), 0..3_u8),
        prop_oneof![6 => Just(0_u8), 1 => 0..16_u8],
        prop_oneof![8 => Just(9_u8), 1 => Just(0_u8)],
    )
        .prop_map(|(who, what, month, day, places, facets, flaw)| {
            let (platform, team, course, activity) = places;
            Said {
                who,
                what,
                month,
                day,
                platform,
                team,
                course,
                activity,
                facets,
                flaw,
            }
        })
}

fn what() -> impl Strategy<Value = usize> {
    let place = |slug: &str| TEMPLATES.iter().position(|one| one.slug == slug).unwrap();
    let templates: Vec<usize> = SAID.iter().map(|slug| place(slug)).collect();
    let count = TEMPLATES.len();
    prop_oneof![
        5 => prop::sample::select(templates),
        2 => count..count + BARE,
        1 => 0..count,
    ]
}

impl fmt::Debug for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.history().fmt(f)
    }
}

impl Crowd {
    /// The same as a history: the middle lies behind the three months, of which the first is
    /// April.
    pub fn history(&self) -> History {
        let mut acts = vec![Act::Organise(
            self.units
                .iter()
                .enumerate()
                .map(|(one, unit)| self.member(one, *unit))
                .collect(),
        )];
        acts.extend(
            self.said
                .iter()
                .map(|said| Act::Say(said.draft(self.linked))),
        );
        // So that all of it has ended.
        while acts.len().is_multiple_of(3) {
            acts.push(Act::Wait(1));
        }
        History {
            zone: "UTC",
            noon: "2026-07-01T12:00:00Z".parse().unwrap(),
            acts,
            questions: Vec::new(),
        }
    }

    fn member(&self, one: usize, unit: u8) -> Membership {
        Membership {
            listed: true,
            unit,
            band: 0,
            moves: None,
            next_unit: 0,
            next_band: 0,
            opted_out: self.out.iter().any(|out| usize::from(*out) == one),
            no_network: false,
        }
    }
}

impl Said {
    fn draft(&self, linked: bool) -> Draft {
        let who = match self.who.as_slice() {
            [one] => Who::One(*one, 0),
            several => Who::Group {
                named: false,
                members: several.iter().map(|one| (*one, 0)).collect(),
            },
        };
        let days = [-91, -61, -30][usize::from(self.month)] + i32::from(self.day);
        Draft {
            what: self.what,
            who,
            when: days * 96,
            form: 0,
            sender: 0,
            with_id: true,
            with_time: true,
            target: linked.then_some(self.day.wrapping_mul(37)),
            registration: self.activity,
            recipients: linked.then_some((self.day % MOST, 0)).into_iter().collect(),
            facets: self.facets,
            flaw: self.flaw,
            visibility: 3,
            marks: 0,
            team: self.team,
            platform: self.platform,
            course: self.course,
            activity: self.activity,
        }
    }
}
