//! Rollups equal a plain recount of all statements, whatever happened to them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::facts::{Principle, Series};
use tertulia::store::{Declaration, Tally};
use uuid::Uuid;

use super::people::someone;
use super::samples::{
    ACKNOWLEDGED, ASKED, DEBRIEFED, SHARED, VOIDED, id, person, ready, refers, says,
};
use super::stores::{TestStore, every_store, every_store_holds};

every_store![
    a_range_counts_to_the_millisecond,
    voiding_one_of_two_statements_keeps_the_person,
    listed_members_count_and_a_group_without_members_is_nobody,
    cells_that_were_counted_before_follow_whatever_changes_in_them,
];

const VERBS: [(&str, Option<Principle>); 5] = [
    (ASKED, Some(Principle::Openness)),
    (ACKNOWLEDGED, Some(Principle::Transparency)),
    (SHARED, Some(Principle::Sharing)),
    (DEBRIEFED, Some(Principle::Empowerment)),
    ("http://adlnet.gov/expapi/verbs/experienced", None),
];

fn principles() -> Vec<Series> {
    Principle::ALL.map(Series::principle).to_vec()
}

fn at_time(mut statement: Value, milliseconds: i64) -> Value {
    let time = Timestamp::from_millisecond(milliseconds).unwrap();
    statement["timestamp"] = json!(time.to_string());
    statement
}

async fn a_range_counts_to_the_millisecond(at: TestStore) {
    // A quarter past ten is the edge of a leaf; these lie around it and at its middle.
    let edge = "2026-03-03T10:15:00Z"
        .parse::<Timestamp>()
        .unwrap()
        .as_millisecond();
    let times = [edge - 1, edge, edge + 1, edge + 450_000];
    for (number, time) in (0_u128..).zip(times) {
        let who = usize::try_from(number).unwrap();
        let sent = at_time(says(id(number), who, ASKED, "http://example.org/q"), time);
        at.store.accept(vec![ready(&sent)]).await.unwrap();
    }
    let cells: Vec<Vec<Range<i64>>> = times
        .iter()
        .flat_map(|&from| times.iter().map(move |&to| vec![from..to + 1]))
        .collect();
    let found = at
        .store
        .tally(principles(), cells.clone())
        .await
        .unwrap()
        .found;
    for (cell, row) in cells.iter().zip(found) {
        let wanted = times.iter().filter(|time| cell[0].contains(time)).count() as u64;
        assert_eq!(
            row[0],
            Tally {
                statements: wanted,
                people: wanted
            },
            "{cell:?}"
        );
    }
}

async fn cells_that_were_counted_before_follow_whatever_changes_in_them(at: TestStore) {
    let store = at.store.as_ref();
    let day = 86_400_000;
    let first = 20_000 * day;
    let cells: Vec<Vec<Range<i64>>> = vec![
        vec![first..first + day],
        vec![first + day..first + 2 * day],
        vec![first..first + day, first + 2 * day..first + 3 * day],
    ];
    let counted = async || {
        let cells = cells.clone();
        let backward: Vec<_> = cells.iter().rev().cloned().collect();
        let found = store.tally(principles(), cells).await.unwrap().found;
        let again = store.tally(principles(), backward).await.unwrap().found;
        let again: Vec<_> = again.into_iter().rev().collect();
        assert_eq!(found, again);
        let of = |row: &Vec<Tally>| (row[0].statements, row[0].people);
        found.iter().map(of).collect::<Vec<_>>()
    };
    let ask = async |number: u128, who: usize, time: i64| {
        let sent = at_time(says(id(number), who, ASKED, "http://example.org/q"), time);
        store.accept(vec![ready(&sent)]).await.unwrap();
    };
    assert_eq!(counted().await, [(0, 0), (0, 0), (0, 0)]);
    ask(1, 1, first).await;
    assert_eq!(counted().await, [(1, 1), (0, 0), (1, 1)]);
    ask(2, 2, first + 2 * day).await;
    assert_eq!(counted().await, [(1, 1), (0, 0), (2, 2)]);
    ask(3, 1, first + day + 1).await;
    assert_eq!(counted().await, [(1, 1), (1, 1), (2, 2)]);
    let person = someone("ada", &[1, 2]);
    store.declare_person(person).await.unwrap();
    assert_eq!(counted().await, [(1, 1), (1, 1), (2, 1)]);
    assert!(store.forget_person("ada").await.unwrap());
    assert_eq!(counted().await, [(1, 1), (1, 1), (2, 2)]);
    let voiding = refers(id(4), 9, VOIDED, id(1));
    store.accept(vec![ready(&voiding)]).await.unwrap();
    assert_eq!(counted().await, [(0, 0), (1, 1), (1, 1)]);
}

async fn voiding_one_of_two_statements_keeps_the_person(at: TestStore) {
    let store = at.store.as_ref();
    for number in 1..=2 {
        store
            .accept(vec![ready(&says(
                id(number),
                1,
                ASKED,
                "http://example.org/q",
            ))])
            .await
            .unwrap();
    }
    let always = vec![vec![0..4_000_000_000_000]];
    for (voids, left) in [
        (
            11,
            Tally {
                statements: 1,
                people: 1,
            },
        ),
        (12, Tally::default()),
    ] {
        store
            .accept(vec![ready(&refers(id(voids), 9, VOIDED, id(voids - 10)))])
            .await
            .unwrap();
        let found = store
            .tally(principles(), always.clone())
            .await
            .unwrap()
            .found;
        assert_eq!(found[0][0], left);
    }
}

async fn listed_members_count_and_a_group_without_members_is_nobody(at: TestStore) {
    let anonymous = json!({ "objectType": "Group", "member": [person(1), person(2)] });
    let identified = json!({ "objectType": "Group", "mbox": "mailto:g@example.org", "member": [person(2), person(3)] });
    let empty = json!({ "objectType": "Group", "mbox": "mailto:h@example.org" });
    for (number, actor) in (1..).zip([anonymous, identified, empty]) {
        let mut sent = says(id(number), 1, SHARED, "http://example.org/q");
        sent["actor"] = actor;
        at.store.accept(vec![ready(&sent)]).await.unwrap();
    }
    let sharing = vec![Series::principle(Principle::Sharing)];
    let found = at
        .store
        .tally(sharing, vec![vec![0..4_000_000_000_000]])
        .await
        .unwrap()
        .found;
    assert_eq!(
        found[0][0],
        Tally {
            statements: 3,
            people: 3
        }
    );
}

/// One thing that happens to a store.
#[derive(Debug, Clone)]
enum Event {
    /// A statement, at a time, by some people.
    Says {
        number: u128,
        verb: usize,
        people: Vec<usize>,
        time: Option<i64>,
    },
    Voids {
        number: u128,
        target: u128,
    },
    /// What was sent as the `nth` event is sent again.
    Again {
        nth: usize,
    },
    /// Some agents are one person, if none of them is another.
    Declares {
        person: usize,
        agents: Vec<usize>,
    },
    Forgets {
        person: usize,
    },
}

/// Times that crowd on edges of leaves and spread over years.
fn times() -> impl Strategy<Value = i64> {
    let edge =
        (0_i64..40, -2_i64..3).prop_map(|(leaf, off)| 1_772_000_100_000 + leaf * 900_000 + off);
    let wide = 1_600_000_000_000_i64..1_800_000_000_000;
    prop_oneof![3 => edge, 1 => wide]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let says = (
        0_u128..40,
        0_usize..5,
        prop::collection::vec(0_usize..12, 0..4),
        prop::option::of(times()),
    )
        .prop_map(|(number, verb, people, time)| Event::Says {
            number,
            verb,
            people,
            time,
        });
    let voids =
        (100_u128..140, 0_u128..40).prop_map(|(number, target)| Event::Voids { number, target });
    let again = (0_usize..60).prop_map(|nth| Event::Again { nth });
    let agents = prop::collection::btree_set(0_usize..12, 1..5);
    let declares = (0_usize..4, agents).prop_map(|(person, agents)| Event::Declares {
        person,
        agents: agents.into_iter().collect(),
    });
    let forgets = (0_usize..4).prop_map(|person| Event::Forgets { person });
    let event = prop_oneof![6 => says, 2 => voids, 1 => again, 1 => declares, 1 => forgets];
    prop::collection::vec(event, 1..60)
}

fn statement(event: &Event) -> Option<Value> {
    match event {
        Event::Says {
            number,
            verb,
            people,
            time,
        } => {
            let mut sent = says(id(*number), 0, VERBS[*verb].0, "http://example.org/q");
            let members: Vec<_> = people.iter().map(|who| person(*who)).collect();
            sent["actor"] =
                json!({ "objectType": "Group", "mbox": "mailto:g@example.org", "member": members });
            Some(match time {
                Some(time) => at_time(sent, *time),
                None => sent,
            })
        }
        Event::Voids { number, target } => Some(refers(id(*number), 0, VOIDED, id(*target))),
        Event::Again { .. } | Event::Declares { .. } | Event::Forgets { .. } => None,
    }
}

/// All statements that were accepted, and when each was stored.
#[derive(Default)]
struct Recount {
    stored: HashMap<Uuid, (Event, i64)>,
    voided: HashSet<Uuid>,
    /// The person an agent is.
    people: HashMap<usize, usize>,
}

impl Recount {
    /// Whether the agents can be declared to be the person; then they are.
    fn declare(&mut self, person: usize, agents: &[usize]) -> bool {
        let others = agents.iter().filter_map(|agent| self.people.get(agent));
        let free = others.copied().all(|other| other == person);
        if free {
            self.people.retain(|_, other| *other != person);
            self.people
                .extend(agents.iter().map(|agent| (*agent, person)));
        }
        free
    }

    fn note(&mut self, event: &Event, stored: i64) {
        match event {
            Event::Says { number, .. } => {
                self.stored
                    .entry(id(*number))
                    .or_insert_with(|| (event.clone(), stored));
            }
            Event::Voids { target, .. } => {
                self.voided.insert(id(*target));
            }
            Event::Again { .. } | Event::Declares { .. } | Event::Forgets { .. } => {}
        }
    }

    fn tally(&self, principle: Principle, cell: &[Range<i64>]) -> Tally {
        let (mut statements, mut everyone) = (0, HashSet::<Result<usize, usize>>::new());
        let who = |agent: &usize| self.people.get(agent).copied().ok_or(*agent);
        for (id, (event, stored)) in &self.stored {
            let Event::Says {
                verb, people, time, ..
            } = event
            else {
                continue;
            };
            let time = time.unwrap_or(*stored);
            let counts = VERBS[*verb].1 == Some(principle) && !self.voided.contains(id);
            if counts && cell.iter().any(|range| range.contains(&time)) {
                statements += 1;
                everyone.extend(people.iter().map(who));
            }
        }
        Tally {
            statements,
            people: everyone.len() as u64,
        }
    }
}

fn cells() -> impl Strategy<Value = Vec<Vec<Range<i64>>>> {
    let range = (times(), times()).prop_map(|(one, other)| one.min(other)..one.max(other));
    let cell = prop::collection::vec(range, 1..3).prop_map(|mut ranges| {
        ranges.sort_by_key(|range| range.start);
        ranges.dedup_by(|later, earlier| later.start < earlier.end);
        ranges
    });
    prop::collection::vec(cell, 1..8)
}

/// Declares and forgets people, in the store and in the recount.
async fn people_change(at: &TestStore, event: &Event, recount: &mut Recount) {
    match event {
        Event::Declares { person, agents } => {
            let declared = someone(&person.to_string(), agents);
            let outcome = at.store.declare_person(declared).await.unwrap();
            let is_declared = matches!(outcome, Declaration::Declared { .. });
            assert_eq!(is_declared, recount.declare(*person, agents));
        }
        Event::Forgets { person } => {
            let known = recount.people.values().any(|other| other == person);
            recount.people.retain(|_, other| other != person);
            let forgotten = at.store.forget_person(&person.to_string()).await.unwrap();
            assert_eq!(forgotten, known);
        }
        _ => {}
    }
}

async fn agrees(
    mut at: TestStore,
    events: Vec<Event>,
    cells: Vec<Vec<Range<i64>>>,
    together: usize,
) {
    let mut recount = Recount::default();
    let mut sent: Vec<(Event, Value)> = Vec::new();
    for group in events.chunks(together) {
        let mut batch: Vec<(Event, Value)> = Vec::new();
        for event in group {
            people_change(&at, event, &mut recount).await;
            let next = match (event, statement(event)) {
                (Event::Again { nth }, _) => sent.get(*nth).cloned(),
                (event, Some(value)) => Some((event.clone(), value)),
                _ => None,
            };
            // A batch holds each id once.
            if let Some(next) = next
                && batch.iter().all(|(_, other)| other["id"] != next.1["id"])
            {
                batch.push(next);
            }
        }
        let statements = batch.iter().map(|(_, value)| ready(value)).collect();
        at.hands.turn(250_000);
        let now = at.hands.clock().now().as_millisecond();
        if let tertulia::store::Acceptance::Stored { .. } =
            at.store.accept(statements).await.unwrap()
        {
            for (event, value) in batch {
                recount.note(&event, now);
                sent.push((event, value));
            }
        }
    }
    at.reopen().await;
    let mut cells = cells;
    cells.push(vec![-1_000_000_000_000..4_000_000_000_000]);
    let found = at
        .store
        .tally(principles(), cells.clone())
        .await
        .unwrap()
        .found;
    for (cell, row) in cells.iter().zip(found) {
        for (principle, tally) in Principle::ALL.into_iter().zip(row) {
            assert_eq!(
                tally,
                recount.tally(principle, cell),
                "{principle} in {cell:?}"
            );
        }
    }
}

every_store_holds![
    rollups_equal_a_plain_recount, 64 cases on_sqlite, 8 on_mongodb:
    at, events in events(), cells in cells(), together in 1_usize..8 => agrees(at, events, cells, together)
];
