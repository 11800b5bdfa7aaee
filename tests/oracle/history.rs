//! Histories to be drawn: small organisations, and what is sent about them in which order.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::script::Script;

/// People there are.
pub const PEOPLE: u8 = 9;
/// Platforms that send, each by a key of its own.
pub const SENDERS: u8 = 2;

/// Zones in which days are odd, and a day around which much happens there.
const PLACES: [(&str, &str); 8] = [
    ("UTC", "2026-03-31"),
    ("Asia/Kathmandu", "2024-12-31"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/New_York", "2026-11-01"),
    ("America/New_York", "2026-03-08"),
    ("America/Havana", "2026-03-08"),
    ("Europe/Berlin", "2027-01-01"),
];

/// A history: everything else follows from it.
#[derive(Clone)]
pub struct History {
    /// The zone of the instance.
    pub zone: &'static str,
    /// Noon, in UTC, of the day around which it happens.
    pub noon: Timestamp,
    pub acts: Vec<Act>,
    pub questions: Vec<Question>,
}

/// Something that is done to the server.
#[derive(Debug, Clone)]
pub enum Act {
    Say(Draft),
    /// Sends again what a draft said.
    Repeat(u8),
    /// Voids what a draft said, or will say.
    Void(u8),
    /// Declares that some identifiers are one person.
    Declare(u8),
    Forget(u8),
    /// Loads one of the organisation's mappings, or takes it back.
    Map(u8),
    /// Loads a directory, each person where the numbers say.
    Organise(Vec<Membership>),
    /// Somebody says, for each of two things, whether they want to be left out.
    Prefer(u8, bool, bool),
    /// Says how many people there are, or takes that back.
    Count(Option<u8>),
    /// Some quarters of an hour go by.
    Wait(u16),
}

/// A person in the directory.
#[derive(Debug, Clone)]
pub struct Membership {
    pub listed: bool,
    pub unit: u8,
    pub band: u8,
    /// Days from the middle after which they are in another unit and band.
    pub moves: Option<i16>,
    pub next_unit: u8,
    pub next_band: u8,
    pub opted_out: bool,
    pub no_network: bool,
}

/// A statement to be.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Place in the list of what can be said.
    pub what: usize,
    pub who: Who,
    /// Quarters of an hour from the middle, or after what it refers to.
    pub when: i32,
    /// Which offset the time is written with, and whether it lies at the end of a quarter.
    pub form: u8,
    pub sender: u8,
    pub with_id: bool,
    pub with_time: bool,
    /// What it refers to: another draft by number.
    pub target: Option<u8>,
    pub registration: u8,
    pub recipients: Vec<(u8, u8)>,
    /// A bit for each facet.
    pub facets: u8,
    /// What is left out of it.
    pub flaw: u8,
    pub visibility: u8,
    pub marks: u8,
    pub team: u8,
    pub platform: u8,
    pub course: u8,
    pub activity: u8,
}

/// Who did it; people with the number of one of their identifiers.
#[derive(Debug, Clone)]
pub enum Who {
    One(u8, u8),
    Group { named: bool, members: Vec<(u8, u8)> },
}

/// A range and how it is cut.
#[derive(Debug, Clone)]
pub struct Question {
    /// Days before and after the middle.
    pub from: i16,
    pub to: i16,
    /// Quarters of an hour by which both ends are no midnights.
    pub off: i64,
    pub interval: &'static str,
    /// Another zone than the instance's.
    pub zone: Option<&'static str>,
}

impl History {
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(self.zone).unwrap()
    }

    /// The drafts, in the order in which they are sent.
    pub fn drafts(&self) -> Vec<&Draft> {
        let said = self.acts.iter().filter_map(|act| match act {
            Act::Say(draft) => Some(draft),
            _ => None,
        });
        said.collect()
    }
}

/// What was done, a line each.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "an instance in {}:", self.zone)?;
        write!(f, "{}", Script::of(self))?;
        for question in &self.questions {
            writeln!(f, "{question:?}")?;
        }
        Ok(())
    }
}

pub fn history(most: usize) -> impl Strategy<Value = History> {
    let place = prop::sample::select(PLACES.to_vec());
    let acts = prop::collection::vec(act(), 1..most);
    let questions = prop::collection::vec(question(), 2);
    (place, acts, questions).prop_map(|((zone, day), acts, questions)| History {
        zone,
        noon: format!("{day}T12:00:00Z").parse().unwrap(),
        acts,
        questions,
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        30 => draft().prop_map(Act::Say),
        2 => any::<u8>().prop_map(Act::Repeat),
        3 => any::<u8>().prop_map(Act::Void),
        2 => (0..PEOPLE).prop_map(Act::Declare),
        1 => (0..PEOPLE).prop_map(Act::Forget),
        1 => (0..3_u8).prop_map(Act::Map),
        1 => prop::collection::vec(membership(), usize::from(PEOPLE)).prop_map(Act::Organise),
        1 => (0..PEOPLE, any::<bool>(), any::<bool>())
            .prop_map(|(who, reports, network)| Act::Prefer(who, reports, network)),
        1 => prop::option::of(0..14_u8).prop_map(Act::Count),
        2 => (1..400_u16).prop_map(Act::Wait),
    ]
}

fn membership() -> impl Strategy<Value = Membership> {
    (
        prop::bool::weighted(0.85),
        (0..4_u8, 0..6_u8, 0..4_u8, 0..6_u8),
        prop::option::weighted(0.4, -40..40_i16),
        (prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
    )
        .prop_map(|(listed, places, moves, (opted_out, no_network))| {
            let (unit, band, next_unit, next_band) = places;
            Membership {
                listed,
                unit,
                band,
                moves,
                next_unit,
                next_band,
                opted_out,
                no_network,
            }
        })
}

fn identifier() -> impl Strategy<Value = (u8, u8)> {
    (0..PEOPLE, prop_oneof![4 => Just(0_u8), 1 => 1..3_u8])
}

fn who() -> impl Strategy<Value = Who> {
    let members = || prop::collection::vec(identifier(), 0..4);
    prop_oneof![
        8 => identifier().prop_map(|(one, by)| Who::One(one, by)),
        1 => members().prop_map(|members| Who::Group { named: true, members }),
        1 => members().prop_map(|members| Who::Group { named: false, members }),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let when = prop_oneof![
        2 => -140..140_i32,
        1 => -96 * 75..96 * 75_i32,
        1 => 0..96 * 16_i32,
    ];
    let how = (
        any::<u8>(),
        0..SENDERS,
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.93),
    );
    let links = (
        prop::option::weighted(0.8, any::<u8>()),
        0..5_u8,
        prop::collection::vec(identifier(), 0..3),
    );
    let rest = (
        prop_oneof![3 => Just(0_u8), 1 => 0..16_u8],
        prop_oneof![5 => Just(9_u8), 1 => 0..5_u8],
        0..6_u8,
        any::<u8>(),
    );
    let places = (0..4_u8, 0..3_u8, 0..3_u8, 0..4_u8);
    (super::script::what(), who(), when, how, links, rest, places).prop_map(
        |(what, who, when, how, links, rest, places)| {
            let (form, sender, with_id, with_time) = how;
            let (target, registration, recipients) = links;
            let (facets, flaw, visibility, marks) = rest;
            let (team, platform, course, activity) = places;
            Draft {
                what,
                who,
                when,
                form,
                sender,
                with_id,
                with_time,
                target,
                registration,
                recipients,
                facets,
                flaw,
                visibility,
                marks,
                team,
                platform,
                course,
                activity,
            }
        },
    )
}

fn question() -> impl Strategy<Value = Question> {
    let intervals = vec!["day", "week", "month", "quarter", "none"];
    let zones = vec!["Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"];
    (
        prop_oneof![Just(-80_i16), -20..0_i16],
        prop_oneof![Just(95_i16), 1..20_i16],
        prop_oneof![3 => Just(0_i64), 1 => 1..96_i64],
        prop::sample::select(intervals),
        prop::option::weighted(0.3, prop::sample::select(zones)),
    )
        .prop_map(|(from, to, off, interval, zone)| Question {
            from,
            to,
            off,
            interval,
            zone,
        })
}

/// An instant some days and quarters of an hour from the middle.
pub fn moment(noon: Timestamp, days: i64, quarters: i64) -> Timestamp {
    noon + (days * 24).hours() + (quarters * 15).minutes()
}
