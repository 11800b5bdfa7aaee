//! Days that one process has worked out, while another one writes.

use std::ops::Range;

use futures_util::future::join;
use jiff::Timestamp;
use mongodb::bson::{Document, doc};
use tertulia::facts::milliseconds;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{
    Acceptance, Begun, DayPart, DayState, Happened as _, Judging as _, KeptDay, NewDay, NewEdition,
    Store as _,
};

use super::database::Database;
use super::load::{open, run};
use super::samples::{ASKED, VOIDED, id, ready, refers, says};

const BASIS: [u8; 16] = [7; 16];

/// A day of local time two hours before UTC, which touches two days of UTC.
fn day(number: i64) -> Range<i64> {
    let first: Timestamp = "2026-03-01T22:00:00Z".parse().unwrap();
    let start = milliseconds(first) + number * 86_400_000;
    start..start + 86_400_000
}

fn part(day: Range<i64>, state: DayState, bytes: &[u8]) -> NewDay {
    let parts = vec![DayPart {
        part: 3,
        bytes: bytes.to_vec(),
    }];
    NewDay {
        range: day,
        edition: 0,
        basis: BASIS,
        state,
        parts,
    }
}

async fn kept(store: &MongoStore, day: Range<i64>) -> KeptDay {
    let kept = store.days(vec![day], BASIS, vec![3]).await.unwrap();
    kept.found.into_iter().next().unwrap()
}

/// What a process has worked out of a day.
async fn keep(store: &MongoStore, day: Range<i64>, bytes: &[u8]) {
    let told = store.told(day.clone(), None, 10).await.unwrap().found;
    let new = part(day, told.state, bytes);
    store.keep_days(vec![new]).await.unwrap();
}

async fn ask(store: &MongoStore, number: u128, time: &str) {
    let mut said = says(id(number), 1, ASKED, "http://example.org/q");
    said["timestamp"] = time.into();
    let outcome = store.accept(vec![ready(&said)]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
}

/// Whether this is kept of a day.
async fn keeps(store: &MongoStore, day: Range<i64>, text: &str) -> bool {
    let parts = kept(store, day).await.parts;
    parts.is_some_and(|parts| parts == [text.as_bytes()])
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_day_that_one_process_kept_is_void_when_another_one_writes_into_it() {
    let database = Database::new();
    let (one, other) = (open(database.url()), open(database.url()));
    run(async {
        ask(&one, 1, "2026-03-02T10:00:00Z").await;
        ask(&one, 2, "2026-03-04T10:00:00Z").await;
        for number in 0..3 {
            keep(&one, day(number), b"as one saw it").await;
        }
        for store in [&one, &other] {
            for number in 0..3 {
                assert!(keeps(store, day(number), "as one saw it").await, "{number}");
            }
        }
        // A late one, in the first of the two days of UTC that the second day touches.
        ask(&other, 3, "2026-03-02T23:00:00Z").await;
        let there = async |number| kept(&one, day(number)).await.parts.is_some();
        assert_eq!(
            [there(0).await, there(1).await, there(2).await],
            // The first day touches that day of UTC too.
            [false, false, true]
        );
        keep(&other, day(0), b"as the other saw it").await;
        assert!(keeps(&one, day(0), "as the other saw it").await);
        let voids = refers(id(4), 1, VOIDED, id(2));
        other.accept(vec![ready(&voids)]).await.unwrap();
        assert!(kept(&one, day(2)).await.parts.is_none());
        assert!(kept(&one, day(0)).await.parts.is_some());
    });
    for store in [one, other] {
        run(store.close());
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_a_slower_process_keeps_of_an_earlier_state_takes_no_place() {
    let database = Database::new();
    let (one, other) = (open(database.url()), open(database.url()));
    run(async {
        ask(&one, 1, "2026-03-02T10:00:00Z").await;
        let slow = one.told(day(0), None, 10).await.unwrap().found.state;
        ask(&other, 2, "2026-03-02T11:00:00Z").await;
        keep(&other, day(0), b"of both").await;
        assert!(keeps(&one, day(0), "of both").await);
        let late = part(day(0), slow, b"of one");
        one.keep_days(vec![late]).await.unwrap();
        for store in [&one, &other] {
            assert!(keeps(store, day(0), "of both").await);
        }
        // Both at once, again and again.
        for _ in 0..50 {
            join(
                keep(&one, day(0), b"of both"),
                keep(&other, day(0), b"of both"),
            )
            .await;
            assert!(keeps(&one, day(0), "of both").await);
        }
    });
    for store in [one, other] {
        run(store.close());
    }
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn of_an_edition_that_counts_no_more_nothing_is_kept() {
    let database = Database::new();
    let store = open(database.url());
    run(async {
        let state = store.told(day(0), None, 10).await.unwrap().found.state;
        let change = NewEdition {
            after: 0,
            uses: Vec::new(),
            texts: Vec::new(),
        };
        // Nothing is stored, so it counts at once.
        let begun = store.begin_edition(change).await.unwrap();
        assert!(matches!(begun, Begun::Edition(_)), "{begun:?}");
        let late = part(day(0), state, b"of before");
        store.keep_days(vec![late]).await.unwrap();
        assert_eq!(kept(&store, day(0)).await.parts, None);
    });
    let left = database.read(async |database| {
        let days = database.collection::<Document>("day");
        days.count_documents(doc! {}).await.unwrap()
    });
    assert_eq!(left, 0);
    run(store.close());
}

/// A part that no document can hold is worked out each time.
#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_part_that_is_too_large_is_not_kept_and_keeps_no_other_from_it() {
    let database = Database::new();
    let store = open(database.url());
    run(async {
        let part = |part, length| DayPart {
            part,
            bytes: vec![b'x'; length],
        };
        let large = 15 * 1024 * 1024;
        let new = NewDay {
            range: day(0),
            edition: 0,
            basis: BASIS,
            state: DayState::default(),
            parts: vec![part(1, large), part(2, large + 1), part(3, 1)],
        };
        store.keep_days(vec![new]).await.unwrap();
        let read = async |parts| {
            let kept = store.days(vec![day(0)], BASIS, parts).await.unwrap();
            let parts = kept.found.into_iter().next().unwrap().parts;
            parts.map(|parts| parts.iter().map(Vec::len).collect::<Vec<_>>())
        };
        assert_eq!(read(vec![3, 1]).await, Some(vec![1, large]));
        assert_eq!(read(vec![2]).await, None);
        assert_eq!(read(vec![1, 2, 3]).await, None);
    });
    run(store.close());
}
