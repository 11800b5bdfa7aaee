//! What arrives is counted for its key, by the time it was stored.

use std::ops::Range;

use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::{Family, Kind, LATE, Received, Series};
use tertulia::store::{
    Acceptance, Door, NewKey, NewRejection, NewStatement, Scope, SecretHash, Store,
};

use super::samples::{
    ASKED, SHARED, VOIDED, id, ready, ready_from, ready_without_id, refers, says,
};
use super::stores::{TestStore, every_store};

every_store![
    every_statement_that_is_stored_counts_for_its_key_at_the_time_it_arrived,
    a_statement_is_late_when_it_arrives_more_than_a_day_after_its_timestamp,
    what_counts_for_nothing_is_told_by_verb_and_type_and_duplicates_are_not_told_again,
    what_was_stored_already_or_is_in_conflict_arrives_not,
    requests_that_were_refused_count_once_for_their_key,
    a_range_that_cuts_a_quarter_of_an_hour_leaves_the_cut_piece_out,
    the_series_of_a_family_come_in_the_order_of_their_keys,
    counts_survive_rolling_up_and_reopening,
];

const HUMMED: &str = "http://example.org/verbs/hummed";
const QUIZ: &str = "http://adlnet.gov/expapi/activities/assessment";

async fn store(at: &TestStore, batch: Vec<NewStatement>) {
    let outcome = at.store.accept(batch).await.unwrap();
    assert!(matches!(outcome, Acceptance::Stored { .. }), "{outcome:?}");
}

async fn count(store: &dyn Store, series: Series, range: Range<i64>) -> u64 {
    let found = store
        .tally(vec![series], vec![vec![range]])
        .await
        .unwrap()
        .found;
    assert_eq!(found[0][0].people, 0);
    found[0][0].statements
}

/// Stored, duplicate, unmapped, late, rejected; all there ever was of a key.
async fn received(store: &dyn Store, key: i64) -> [u64; 5] {
    let told = [
        Received::Stored,
        Received::Duplicate,
        Received::Unmapped,
        Received::Late,
        Received::Rejected,
    ];
    let series = told.map(|what| Series::received(key, what));
    let always = vec![vec![0..4_000_000_000_000]];
    let found = store.tally(series.to_vec(), always).await.unwrap().found;
    std::array::from_fn(|place| found[0][place].statements)
}

fn hummed(number: u128, activity_type: Option<&str>) -> Value {
    let mut statement = says(id(number), 1, HUMMED, "http://example.org/song");
    statement["timestamp"] = json!("2026-03-04T09:00:00Z");
    if let Some(kind) = activity_type {
        statement["object"]["definition"] = json!({ "type": kind });
    }
    statement
}

fn series_of(key: i64, activity_type: Option<&str>) -> Series {
    let kind = Kind {
        verb: HUMMED.to_owned(),
        activity_type: activity_type.map(str::to_owned),
    };
    Series::unmapped(key, kind)
}

fn instant(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

async fn every_statement_that_is_stored_counts_for_its_key_at_the_time_it_arrived(at: TestStore) {
    let long_ago = |number| {
        let mut statement = says(id(number), 1, ASKED, "http://example.org/q");
        statement["timestamp"] = json!("2001-03-04T10:00:00Z");
        statement
    };
    store(&at, vec![ready(&long_ago(1)), ready_from(&long_ago(2), 2)]).await;
    at.hands.turn(900_000);
    store(&at, vec![ready(&refers(id(3), 9, VOIDED, id(1)))]).await;
    assert_eq!(received(at.store.as_ref(), 1).await, [2, 0, 0, 1, 0]);
    assert_eq!(received(at.store.as_ref(), 2).await, [1, 0, 0, 1, 0]);
    let stored = Series::received(1, Received::Stored);
    let quarter = instant("2026-03-04T10:00:00Z");
    for (from, wanted) in [(-900_000, 0), (0, 1), (900_000, 1), (1_800_000, 0)] {
        let range = quarter + from..quarter + from + 900_000;
        let found = count(at.store.as_ref(), stored.clone(), range).await;
        assert_eq!(found, wanted, "{from}");
    }
}

async fn a_statement_is_late_when_it_arrives_more_than_a_day_after_its_timestamp(at: TestStore) {
    let now = at.hands.clock().now().as_millisecond();
    let sent = |key: i64, milliseconds, more| {
        let number = u128::try_from(key).unwrap();
        let mut statement = says(id(number), 1, ASKED, "http://example.org/q");
        let time = Timestamp::from_millisecond(milliseconds).unwrap();
        statement["timestamp"] = json!(format!("{time:.3}").replace('Z', more));
        ready_from(&statement, key)
    };
    // One batch has one time of arrival; each statement is of a key of its own.
    let batch = vec![
        sent(1, now - LATE, "Z"),
        sent(2, now - LATE - 1, "Z"),
        // Less than a millisecond more than a day.
        sent(3, now - LATE - 1, "9Z"),
        sent(4, now - LATE + 1, "Z"),
        sent(5, now + LATE + 1, "Z"),
        ready_from(&says(id(6), 1, ASKED, "http://example.org/q"), 6),
    ];
    store(&at, batch).await;
    let mut late = Vec::new();
    for key in 1..=6 {
        late.push(received(at.store.as_ref(), key).await[3]);
    }
    assert_eq!(late, [0, 1, 1, 0, 0, 0]);
}

async fn what_counts_for_nothing_is_told_by_verb_and_type_and_duplicates_are_not_told_again(
    at: TestStore,
) {
    store(
        &at,
        vec![ready(&hummed(1, None)), ready(&hummed(2, Some(QUIZ)))],
    )
    .await;
    store(&at, vec![ready_without_id(&hummed(3, None), 1)]).await;
    store(&at, vec![ready_without_id(&hummed(4, None), 1)]).await;
    store(&at, vec![ready_without_id(&hummed(5, None), 2)]).await;
    // Voided or not, and the statement that voids counts for nothing and is no kind of its own.
    store(&at, vec![ready(&refers(id(6), 9, VOIDED, id(1)))]).await;
    store(
        &at,
        vec![ready(&says(id(7), 1, SHARED, "http://example.org/q"))],
    )
    .await;
    assert_eq!(received(at.store.as_ref(), 1).await, [6, 1, 3, 0, 0]);
    assert_eq!(received(at.store.as_ref(), 2).await, [1, 0, 1, 0, 0]);
    for (series, wanted) in [
        (series_of(1, None), 2),
        (series_of(1, Some(QUIZ)), 1),
        (series_of(2, None), 1),
        (series_of(2, Some(QUIZ)), 0),
    ] {
        let found = count(at.store.as_ref(), series.clone(), 0..4_000_000_000_000).await;
        assert_eq!(found, wanted, "{series:?}");
    }
}

async fn what_was_stored_already_or_is_in_conflict_arrives_not(at: TestStore) {
    for _ in 0..3 {
        store(&at, vec![ready(&hummed(1, None))]).await;
        // Another key that sends the same id sends nothing new.
        store(&at, vec![ready_from(&hummed(1, None), 2)]).await;
    }
    let clash = vec![
        ready(&hummed(2, None)),
        ready(&says(id(1), 1, ASKED, "http://example.org/q")),
    ];
    let outcome = at.store.accept(clash).await.unwrap();
    assert!(matches!(outcome, Acceptance::Conflict { index: 1, .. }));
    assert_eq!(received(at.store.as_ref(), 1).await, [1, 0, 1, 0, 0]);
    assert_eq!(received(at.store.as_ref(), 2).await, [0; 5]);
}

fn rejection(at: &TestStore, key: &str) -> NewRejection {
    NewRejection {
        time: at.hands.clock().now(),
        key: key.to_owned(),
        request: "request".to_owned(),
        status: 400,
        index: None,
        statement: None,
        pointer: String::new(),
        rule: "malformed-json".to_owned(),
        clause: "xAPI 1.0.3, Part 3, 2.1.2".to_owned(),
        message: "This is not JSON".to_owned(),
        excerpt: None,
    }
}

/// The numbers of two keys named `a` and `b`.
async fn keys(store: &dyn Store) -> [i64; 2] {
    let mut numbers = [0; 2];
    for (number, id) in numbers.iter_mut().zip(["a", "b"]) {
        let key = NewKey {
            door: Door::Flag,
            id: id.to_owned(),
            name: id.to_owned(),
            secret: SecretHash::new("secret", [0; 16]),
            scopes: vec![Scope::StatementsWrite],
        };
        *number = store.put_key(key).await.unwrap().unwrap().number;
    }
    numbers
}

async fn requests_that_were_refused_count_once_for_their_key(at: TestStore) {
    let [a, b] = keys(at.store.as_ref()).await;
    at.store.reject(vec![rejection(&at, "a"); 7]).await.unwrap();
    at.store.reject(vec![rejection(&at, "a")]).await.unwrap();
    at.store.reject(vec![rejection(&at, "b")]).await.unwrap();
    at.store.reject(vec![rejection(&at, "c")]).await.unwrap();
    at.store.reject(Vec::new()).await.unwrap();
    assert_eq!(received(at.store.as_ref(), a).await, [0, 0, 0, 0, 2]);
    assert_eq!(received(at.store.as_ref(), b).await, [0, 0, 0, 0, 1]);
}

async fn a_range_that_cuts_a_quarter_of_an_hour_leaves_the_cut_piece_out(at: TestStore) {
    at.hands.turn(450_000);
    store(&at, vec![ready(&hummed(1, None))]).await;
    let quarter = instant("2026-03-04T10:00:00Z");
    let stored = Series::received(1, Received::Stored);
    for rolled_up in [false, true] {
        if rolled_up {
            roll_up(&at).await;
        }
        for (range, wanted) in [
            (quarter..quarter + 900_000, 1),
            (quarter + 1..quarter + 900_000, 0),
            (quarter..quarter + 899_999, 0),
            (quarter - 1..quarter + 900_001, 1),
            (quarter + 100..quarter + 200, 0),
        ] {
            let found = count(at.store.as_ref(), stored.clone(), range.clone()).await;
            assert_eq!(found, wanted, "{range:?}, {rolled_up}");
        }
    }
}

/// Enough of another key that everything is rolled up.
async fn roll_up(at: &TestStore) {
    let batch = (0..4_200).map(|number| {
        let verb = format!("http://example.org/verbs/{number}");
        ready_from(
            &says(id(10_000 + number), 5, &verb, "http://example.org/q"),
            77,
        )
    });
    store(at, batch.collect()).await;
}

async fn the_series_of_a_family_come_in_the_order_of_their_keys(at: TestStore) {
    let family = async |family, most| {
        let counted = at.store.series(family, most).await;
        counted.unwrap().found
    };
    assert!(family(Family::Unmapped, 10).await.is_empty());
    assert!(family(Family::Received, 10).await.is_empty());
    store(&at, vec![ready_from(&hummed(1, None), 10)]).await;
    store(&at, vec![ready_from(&hummed(2, Some(QUIZ)), 2)]).await;
    store(&at, vec![ready_from(&hummed(3, None), 2)]).await;
    store(
        &at,
        vec![ready_from(
            &says(id(4), 1, ASKED, "http://example.org/q"),
            3,
        )],
    )
    .await;
    let unmapped = [
        series_of(10, None),
        series_of(2, None),
        series_of(2, Some(QUIZ)),
    ];
    assert_eq!(family(Family::Unmapped, 10).await, unmapped);
    assert_eq!(family(Family::Unmapped, 2).await, unmapped[..2]);
    let of_one = family(Family::UnmappedOf(2), 10).await;
    assert_eq!(
        of_one,
        unmapped[1..],
        "and not what a key whose number begins alike sent"
    );
    let of_another = family(Family::UnmappedOf(1), 10).await;
    assert!(of_another.is_empty(), "10 begins with 1");
    let of = |key, what| Series::received(key, what);
    let received = [
        of(10, Received::Stored),
        of(10, Received::Unmapped),
        of(2, Received::Stored),
        of(2, Received::Unmapped),
        of(3, Received::Mapped),
        of(3, Received::Stored),
    ];
    assert_eq!(family(Family::Received, 10).await, received);
}

async fn counts_survive_rolling_up_and_reopening(mut at: TestStore) {
    let [a, _] = keys(at.store.as_ref()).await;
    store(&at, vec![ready_without_id(&hummed(1, None), a)]).await;
    store(&at, vec![ready_without_id(&hummed(2, None), a)]).await;
    at.store.reject(vec![rejection(&at, "a")]).await.unwrap();
    let all = [2, 1, 1, 0, 1];
    assert_eq!(received(at.store.as_ref(), a).await, all);
    at.reopen().await;
    assert_eq!(received(at.store.as_ref(), a).await, all);
    roll_up(&at).await;
    assert_eq!(received(at.store.as_ref(), a).await, all);
    at.reopen().await;
    assert_eq!(received(at.store.as_ref(), a).await, all);
    assert_eq!(
        received(at.store.as_ref(), 77).await,
        [4_200, 0, 4_200, 0, 0]
    );
}
