//! Random histories under rules that stay, and under rules that change: tallies, findings and their counts
//! equal a plain recount of all statements under the edition that counts, at any moment.

use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::store::Acceptance;

use super::judging_swept::{nothing_is_left, swept};
use super::judging_world::{
    Change, HUMMED, REJECT, Sent, World, about, broken, example, flagged, set_time, voids, within,
};
use super::samples::{ASKED, id, says};
use super::stores::{TestStore, every_store_holds};
use super::told_days::Watch;

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;
/// How far the clock goes between two events: days pass within a history.
const STEP: i64 = 4_000_000;
/// Statements that are there from the beginning in some histories: a few rows more, and what is fresh
/// is rolled up.
const THERE: u128 = 4_085;
/// Statements are of so few numbers that references find them, before they are stored or after.
const NUMBERS: u128 = 14;

/// What a statement says. A history has few different ones, so that many are copies.
#[derive(Debug, Clone)]
struct Content {
    kind: &'static str,
    sound: bool,
    who: usize,
    time: Option<i64>,
    registration: Option<u128>,
    target: u128,
}

const KINDS: [&str; 11] = [
    "asked-question",
    "asked-question",
    "answered",
    "answered",
    "acknowledged-answer",
    "asked-for-feedback",
    "gave-feedback",
    "listened",
    "asks",
    "hums",
    "claims",
];

fn content() -> impl Strategy<Value = Content> {
    let time = prop_oneof![
        1 => Just(None),
        4 => (0_i64..6).prop_map(|step| Some(BEGIN - step * 1_700_000)),
    ];
    (
        prop::sample::select(&KINDS[..]),
        prop::bool::weighted(0.8),
        1_usize..4,
        time,
        prop::option::weighted(0.85, 0_u128..2),
        0..NUMBERS,
    )
        .prop_map(|(kind, sound, who, time, registration, target)| Content {
            kind,
            sound,
            who,
            time,
            registration,
            target,
        })
}

fn value(number: u128, content: &Content) -> Value {
    let Content { who, time, .. } = *content;
    let mut value = match content.kind {
        "asks" => says(id(number), who, ASKED, "http://example.org/q"),
        "hums" => says(id(number), who, HUMMED, "http://example.org/q"),
        "claims" => {
            let mut value = example("asked-question", number, time);
            value["verb"] = json!({ "id": HUMMED });
            value
        }
        slug => example(slug, number, time),
    };
    if value["context"].is_object() {
        value["actor"]["account"]["name"] = json!(format!("p-{who}"));
        value = within(value, content.registration);
        if !content.sound {
            value = broken(value);
        }
        if !value["context"]["statement"].is_null() || content.kind == "listened" {
            value = about(value, content.target);
        }
    }
    set_time(&mut value, time);
    value
}

#[derive(Debug, Clone)]
struct Sends {
    number: u128,
    key: usize,
    with_id: bool,
    content: prop::sample::Index,
}

#[derive(Debug, Clone)]
enum Event {
    Sends(Vec<Sends>),
    /// Requests that come into one transaction.
    Together(Vec<Vec<Sends>>),
    /// Requests of which each comes while the one before is written.
    Following(Vec<Vec<Sends>>),
    Voids {
        number: u128,
        target: u128,
    },
    Reopened,
    /// Other rules become the next ones.
    Begins(Change),
    /// Some of what is stored is judged again.
    Judges(usize),
    Compared,
}

fn sends() -> impl Strategy<Value = Sends> {
    (
        0..NUMBERS,
        prop::sample::select(&[0_usize, 0, 0, 1, 2][..]),
        any::<bool>(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(number, key, with_id, content)| Sends {
            number,
            key,
            with_id,
            content,
        })
}

fn event(changing: bool) -> impl Strategy<Value = Event> {
    let batch = || prop::collection::vec(sends(), 1..4);
    let voids =
        (100_u128..160, 0..NUMBERS).prop_map(|(number, target)| Event::Voids { number, target });
    let changes = if changing { 2 } else { 0 };
    prop_oneof![
        14 => batch().prop_map(Event::Sends),
        2 => prop::collection::vec(batch(), 2..4).prop_map(Event::Together),
        2 => prop::collection::vec(batch(), 2..6).prop_map(Event::Following),
        6 => voids,
        1 => Just(Event::Reopened),
        changes => prop::sample::select(&Change::ALL[..]).prop_map(Event::Begins),
        3 * changes => (1_usize..6_000).prop_map(Event::Judges),
        2 => Just(Event::Compared),
    ]
}

#[derive(Debug, Clone)]
struct History {
    full: bool,
    first: Option<Change>,
    contents: Vec<Content>,
    events: Vec<Event>,
}

fn history(changing: bool) -> impl Strategy<Value = History> {
    let first = if changing {
        prop::option::of(prop::sample::select(&Change::ALL[..])).boxed()
    } else {
        Just(Some(Change::OwnWithProfile)).boxed()
    };
    (
        prop::bool::weighted(0.25),
        first,
        prop::collection::vec(content(), 3..9),
        prop::collection::vec(event(changing), 1..50),
    )
        .prop_map(|(full, first, contents, events)| History {
            full,
            first,
            contents,
            events,
        })
}

/// A batch, each id once.
fn batch(sends: &[Sends], contents: &[Content]) -> Vec<Sent> {
    let mut batch: Vec<Sent> = Vec::new();
    for one in sends {
        let value = value(one.number, one.content.get(contents));
        if batch.iter().all(|other| other.value["id"] != value["id"]) {
            batch.push(Sent {
                key: one.key,
                with_id: one.with_id,
                value,
            });
        }
    }
    batch
}

/// Whether a store may answer so.
fn may_be(outcome: &Acceptance, batch: &[Sent]) -> bool {
    match outcome {
        Acceptance::Stored { .. } | Acceptance::Conflict { .. } => true,
        Acceptance::Unfit { index, .. } => batch[*index].key == REJECT,
        Acceptance::OtherRules | Acceptance::TooEntangled { .. } | Acceptance::TooLarge { .. } => {
            false
        }
    }
}

async fn agrees(at: TestStore, history: History) {
    let mut world = World::new(at).await;
    if let Some(first) = history.first {
        world.begin(first).await;
    }
    if history.full {
        let there: Vec<Sent> = (0..THERE)
            .map(|place| {
                let who = usize::try_from(place).unwrap();
                let mut value = says(id(1_000 + place), who, ASKED, "http://example.org/q");
                set_time(&mut value, Some(BEGIN - 7_777));
                flagged(value)
            })
            .collect();
        world.stored(&there).await;
    }
    let mut watch = Watch::default();
    for (nth, event) in history.events.iter().enumerate() {
        // Looking at thousands takes time.
        if !history.full || nth % 5 == 0 {
            watch.look(world.at.happened()).await;
        }
        world.at.hands.turn(STEP);
        match event {
            Event::Sends(sends) => {
                let batch = batch(sends, &history.contents);
                let outcome = world.send(&batch).await;
                assert!(may_be(&outcome, &batch), "{outcome:?}");
            }
            Event::Together(all) | Event::Following(all) => {
                let batches: Vec<_> = all
                    .iter()
                    .map(|sends| batch(sends, &history.contents))
                    .collect();
                let outcomes = match event {
                    Event::Together(_) => world.send_together(&batches).await,
                    _ => world.send_following(&batches).await,
                };
                for (outcome, batch) in outcomes.iter().zip(&batches) {
                    assert!(may_be(outcome, batch), "{outcome:?}");
                }
            }
            Event::Voids { number, target } => {
                let outcome = world.send(&[voids(*number, *target)]).await;
                assert!(may_be(&outcome, &[]), "{outcome:?}");
            }
            Event::Reopened => world.reopen().await,
            Event::Begins(change) => {
                world.begin(*change).await;
            }
            Event::Judges(bytes) => {
                world.judge_again(*bytes).await;
            }
            Event::Compared => world.agrees().await,
        }
    }
    world.agrees().await;
    if world.next.is_some() {
        world.finish().await;
        world.agrees().await;
    }
    swept(&world.at).await;
    nothing_is_left(&world.at, world.current.edition);
    world.reopen().await;
    world.agrees().await;
}

every_store_holds![
    judged_statements_equal_a_plain_recount_of_any_history, 16 cases on_sqlite, 8 on_mongodb:
    at, history in history(false) => agrees(at, history)
];

every_store_holds![
    what_is_judged_again_is_as_if_it_had_been_judged_so_from_the_start, 16 cases on_sqlite, 8 on_mongodb:
    at, history in history(true) => agrees(at, history)
];
