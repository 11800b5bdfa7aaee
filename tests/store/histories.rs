//! Random histories of copies, voids, late ones and refusals: what is counted, by the time of the
//! statements and by that of arrival, equals a plain recount.

use std::collections::HashSet;
use std::ops::Range;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::facts::{Kind, LATE, Principle, Received, Series};
use tertulia::store::{
    Acceptance, Door, NewKey, NewRejection, NewStatement, Scope, SecretHash, Tally,
};

use super::people::declare;
use super::samples::{ASKED, SHARED, VOIDED, id, ready_from, ready_without_id, refers, says};
use super::stores::{TestStore, every_store_holds};

const KEYS: [&str; 2] = ["a", "b"];
const UNKNOWN: &str = "http://example.org/verbs/hummed";
const VERBS: [(&str, Option<Principle>); 3] = [
    (ASKED, Some(Principle::Openness)),
    (SHARED, Some(Principle::Sharing)),
    (UNKNOWN, None),
];
/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;
/// How far the clock goes between two writes.
const STEP: i64 = 250_000;
/// Statements that are there from the beginning in some histories: a few rows more, and what is fresh
/// is rolled up.
const THERE: u128 = 4_085;

/// What a statement says. Few different ones, so that many are copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Content {
    verb: usize,
    who: usize,
    time: Option<i64>,
}

/// A statement, sent.
#[derive(Debug, Clone, Copy)]
struct Sent {
    number: u128,
    key: usize,
    with_id: bool,
    content: Content,
}

#[derive(Debug, Clone)]
enum Event {
    Sends(Sent),
    /// A statement that voids a target, and its own number.
    Voids {
        number: u128,
        target: u128,
    },
    /// The statement of that event once more, id and all.
    Again {
        nth: usize,
    },
    Refused {
        key: usize,
    },
    Reopened,
    /// Two who did something turn out to be one person, or not to be.
    Merged,
    Parted,
}

fn content() -> impl Strategy<Value = Content> {
    // Around a day before the moments at which things are stored, to the step.
    let close = prop::sample::select(&[3_i64, 11, 19][..]);
    let close = close.prop_map(|step| Some(BEGIN - LATE + step * STEP));
    let time = prop_oneof![1 => Just(None), 4 => close, 2 => Just(Some(BEGIN - 7_777))];
    (
        0..VERBS.len(),
        prop::sample::select(&[1_usize, 1, 1, 2][..]),
        time,
    )
        .prop_map(|(verb, who, time)| Content { verb, who, time })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let sends = (
        0_u128..40,
        0..KEYS.len(),
        prop::bool::weighted(0.2),
        content(),
    )
        .prop_map(|(number, key, with_id, content)| {
            Event::Sends(Sent {
                number,
                key,
                with_id,
                content,
            })
        });
    let voids =
        (100_u128..160, 0_u128..40).prop_map(|(number, target)| Event::Voids { number, target });
    let again = (0_usize..60).prop_map(|nth| Event::Again { nth });
    let refused = (0..KEYS.len()).prop_map(|key| Event::Refused { key });
    let event = prop_oneof![
        12 => sends, 6 => voids, 2 => again, 2 => refused, 1 => Just(Event::Reopened),
        1 => Just(Event::Merged), 1 => Just(Event::Parted),
    ];
    prop::collection::vec(event, 1..80)
}

fn text(sent: &Sent) -> Value {
    let Content { verb, who, time } = sent.content;
    let mut value = says(id(sent.number), who, VERBS[verb].0, "http://example.org/q");
    if let Some(time) = time {
        let time = Timestamp::from_millisecond(time).unwrap();
        value["timestamp"] = json!(time.to_string());
    }
    value
}

fn prepared(sent: &Sent, keys: &[i64]) -> NewStatement {
    let key = keys[sent.key];
    if sent.with_id {
        ready_from(&text(sent), key)
    } else {
        ready_without_id(&text(sent), key)
    }
}

/// Everything that was stored, and when.
#[derive(Default)]
struct Recount {
    stored: Vec<(Sent, i64)>,
    known: HashSet<u128>,
    voided: HashSet<u128>,
    /// Whether 1 and 2 are one person.
    merged: bool,
    /// Arrivals by key, what is told of them, and time; and those of unknown verbs.
    received: Vec<(usize, Received, i64)>,
    unmapped: Vec<(usize, String, i64)>,
}

impl Recount {
    /// Notes a statement that was accepted.
    fn send(&mut self, sent: Sent, now: i64) {
        if !self.known.insert(sent.number) {
            return;
        }
        let mut note = |what| self.received.push((sent.key, what, now));
        note(Received::Stored);
        if sent.content.time.is_some_and(|time| now - time > LATE) {
            note(Received::Late);
        }
        let copied = |(other, _): &(Sent, i64)| is_copyable(other) && same(other, &sent);
        let duplicate = is_copyable(&sent) && self.stored.iter().any(copied);
        if duplicate {
            note(Received::Duplicate);
        }
        let (verb, principle) = VERBS[sent.content.verb];
        if principle.is_some() && !duplicate {
            note(Received::Mapped);
        }
        if principle.is_none() && !duplicate {
            note(Received::Unmapped);
            self.unmapped.push((sent.key, verb.to_owned(), now));
        }
        self.stored.push((sent, now));
    }

    fn void(&mut self, number: u128, target: u128, now: i64) {
        if self.known.insert(number) {
            self.received.push((0, Received::Stored, now));
            self.voided.insert(target);
        }
    }

    /// One of each set of copies that are not all voided, at its time.
    fn tally(&self, principle: Principle, range: &Range<i64>) -> Tally {
        let mut copies = HashSet::new();
        let mut statements = 0;
        let mut people = HashSet::new();
        for (sent, stored) in &self.stored {
            let time = sent.content.time.unwrap_or(*stored);
            let counts = VERBS[sent.content.verb].1 == Some(principle)
                && !self.voided.contains(&sent.number)
                && range.contains(&time);
            if !counts {
                continue;
            }
            let who = sent.content.who;
            people.insert(if self.merged && who == 2 { 1 } else { who });
            let first = !is_copyable(sent) || copies.insert((sent.key, sent.content));
            statements += u64::from(first);
        }
        Tally {
            statements,
            people: people.len() as u64,
        }
    }
}

/// Whether a statement can be told to repeat another one.
fn is_copyable(sent: &Sent) -> bool {
    !sent.with_id && sent.content.time.is_some()
}

fn same(one: &Sent, other: &Sent) -> bool {
    one.key == other.key && one.content == other.content
}

fn rejection(at: &TestStore, key: usize) -> NewRejection {
    NewRejection {
        time: at.hands.clock().now(),
        key: KEYS[key].to_owned(),
        request: "r".to_owned(),
        status: 400,
        index: None,
        statement: None,
        pointer: String::new(),
        rule: "malformed-json".to_owned(),
        clause: String::new(),
        message: String::new(),
        excerpt: None,
    }
}

async fn keys(at: &TestStore) -> Vec<i64> {
    let mut numbers = Vec::new();
    for id in KEYS {
        let key = NewKey {
            door: Door::Flag,
            id: id.to_owned(),
            name: id.to_owned(),
            secret: SecretHash::new("secret", [0; 16]),
            scopes: vec![Scope::StatementsWrite],
        };
        let key = at.store.put_key(key).await.unwrap().unwrap();
        numbers.push(key.number);
    }
    numbers
}

async fn is_stored(at: &TestStore, batch: Vec<NewStatement>) -> bool {
    let outcome = at.store.accept(batch).await.unwrap();
    matches!(outcome, Acceptance::Stored { .. })
}

/// Somebody who asked long ago.
fn there(place: u128) -> Sent {
    Sent {
        number: 1_000 + place,
        key: 0,
        with_id: true,
        content: Content {
            verb: 0,
            who: usize::try_from(place).unwrap(),
            time: Some(BEGIN - 7_777),
        },
    }
}

async fn agrees(mut at: TestStore, full: bool, events: Vec<Event>) {
    let keys = keys(&at).await;
    let mut recount = Recount::default();
    if full {
        let batch = (0..THERE).map(|place| prepared(&there(place), &keys));
        assert!(is_stored(&at, batch.collect()).await);
        (0..THERE).for_each(|place| recount.send(there(place), BEGIN));
    }
    let mut sent: Vec<Sent> = Vec::new();
    for event in events {
        at.hands.turn(STEP);
        let now = at.hands.clock().now().as_millisecond();
        match event {
            Event::Sends(one) => {
                if is_stored(&at, vec![prepared(&one, &keys)]).await {
                    recount.send(one, now);
                    sent.push(one);
                }
            }
            Event::Again { nth } => {
                if let Some(one) = sent.get(nth) {
                    assert!(is_stored(&at, vec![prepared(one, &keys)]).await);
                    recount.send(*one, now);
                }
            }
            Event::Voids { number, target } => {
                let value = refers(id(number), 9, VOIDED, id(target));
                if is_stored(&at, vec![ready_from(&value, keys[0])]).await {
                    recount.void(number, target, now);
                }
            }
            Event::Refused { key } => {
                at.store.reject(vec![rejection(&at, key)]).await.unwrap();
                recount.received.push((key, Received::Rejected, now));
            }
            Event::Reopened => at.reopen().await,
            Event::Merged => {
                declare(at.store.as_ref(), "one", &[1, 2]).await;
                recount.merged = true;
            }
            Event::Parted => {
                at.store.forget_person("one").await.unwrap();
                recount.merged = false;
            }
        }
    }
    compare(&at, &recount, &keys).await;
    at.reopen().await;
    compare(&at, &recount, &keys).await;
}

/// Ranges in which a recount and the store must agree.
fn ranges() -> Vec<Range<i64>> {
    let quarter = BEGIN - BEGIN % 900_000;
    vec![
        0..4_000_000_000_000,
        quarter..quarter + 900_000,
        quarter + 1..quarter + 2_700_000,
        quarter + 1_800_000..quarter + 14_400_001,
        BEGIN - LATE..BEGIN - LATE + 7 * STEP,
    ]
}

async fn compare(at: &TestStore, recount: &Recount, keys: &[i64]) {
    let ranges = ranges();
    let cells: Vec<_> = ranges.iter().map(|range| vec![range.clone()]).collect();
    let principles = [Principle::Openness, Principle::Sharing];
    let series = principles.map(Series::principle).to_vec();
    let found = at.store.tally(series, cells.clone()).await.unwrap().found;
    for (range, row) in ranges.iter().zip(found) {
        for (principle, tally) in principles.into_iter().zip(row) {
            let wanted = recount.tally(principle, range);
            assert_eq!(tally, wanted, "{principle} in {range:?}");
        }
    }
    for (key, number) in keys.iter().enumerate() {
        let mut series = Received::ALL
            .map(|what| Series::received(*number, what))
            .to_vec();
        series.push(Series::unmapped(
            *number,
            Kind {
                verb: UNKNOWN.to_owned(),
                activity_type: None,
            },
        ));
        let found = at.store.tally(series, cells.clone()).await.unwrap().found;
        for (range, row) in ranges.iter().zip(found) {
            // Whole quarters of an hour alone.
            let whole = |time: i64| {
                let quarter = time.div_euclid(900_000) * 900_000;
                range.start <= quarter && quarter + 900_000 <= range.end
            };
            let row: Vec<u64> = row.iter().map(|tally| tally.statements).collect();
            let mut wanted: Vec<u64> = Received::ALL
                .map(|what| {
                    let of = |one: &&(usize, Received, i64)| one.0 == key && one.1 == what;
                    let all = recount.received.iter().filter(of);
                    all.filter(|one| whole(one.2)).count() as u64
                })
                .to_vec();
            let unmapped = recount.unmapped.iter().filter(|one| one.0 == key);
            wanted.push(unmapped.filter(|one| whole(one.2)).count() as u64);
            assert_eq!(row, wanted, "key {key} in {range:?}");
        }
    }
}

every_store_holds![
    counts_equal_a_plain_recount_of_any_history, 32 cases on_sqlite, 8 on_mongodb:
    at, full in prop::bool::weighted(0.4), events in events() => agrees(at, full, events)
];
