//! Statements that came without an id and say the same: all are kept, one counts.

use serde_json::{Value, json};
use tertulia::facts::{Principle, Received, Series};
use tertulia::store::{Acceptance, NewStatement, Standing, Store, Tally};

use super::samples::{ASKED, VOIDED, id, ready, ready_without_id, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    of_copies_one_counts_and_all_can_be_read,
    voiding_any_of_the_copies_keeps_the_count_until_the_last_one_is_voided,
    the_same_when_the_copies_were_rolled_up_before_they_are_voided,
    a_copy_that_arrives_voided_neither_counts_nor_keeps_another_from_counting,
    a_copy_of_a_voided_statement_counts,
    copies_within_one_batch_count_once,
    keys_do_not_share_copies,
    a_statement_with_an_id_is_never_a_copy,
    a_statement_without_a_timestamp_is_never_a_copy,
    what_differs_in_anything_but_the_id_is_no_copy,
    copies_are_remembered_after_reopening,
    the_same_id_again_is_no_copy_and_counts_nothing_anew,
];

/// Somebody asked at a time, under this id.
fn sent(number: u128) -> Value {
    let mut statement = says(id(number), 1, ASKED, "http://example.org/q");
    statement["timestamp"] = json!("2026-03-04T09:00:00Z");
    statement
}

fn copy(number: u128) -> NewStatement {
    ready_without_id(&sent(number), 1)
}

async fn store(at: &TestStore, batch: Vec<NewStatement>) {
    let outcome = at.store.accept(batch).await.unwrap();
    assert!(matches!(outcome, Acceptance::Stored { .. }), "{outcome:?}");
    at.hands.turn(1_000);
}

async fn void(at: &TestStore, number: u128) {
    let voiding = refers(id(900 + number), 9, VOIDED, id(number));
    store(at, vec![ready(&voiding)]).await;
}

async fn counted(store: &dyn Store) -> Tally {
    let series = vec![Series::principle(Principle::Openness)];
    let always = vec![vec![0..4_000_000_000_000]];
    store.tally(series, always).await.unwrap().found[0][0]
}

/// How many people and statements there are when one statement of one person counts so often.
fn times(statements: u64) -> Tally {
    Tally {
        statements,
        people: statements.min(1),
    }
}

/// Stored and duplicate statements of a key.
async fn received(store: &dyn Store, key: i64) -> [u64; 2] {
    let series = [Received::Stored, Received::Duplicate].map(|what| Series::received(key, what));
    let always = vec![vec![0..4_000_000_000_000]];
    let found = store.tally(series.to_vec(), always).await.unwrap().found;
    [found[0][0].statements, found[0][1].statements]
}

/// Enough statements of another key, none of which counts, that everything is rolled up.
async fn roll_up(at: &TestStore) {
    let batch = (0..4_200).map(|number| {
        let verb = format!("http://example.org/verbs/{number}");
        let statement = says(id(10_000 + number), 5, &verb, "http://example.org/q");
        super::samples::ready_from(&statement, 77)
    });
    store(at, batch.collect()).await;
}

async fn of_copies_one_counts_and_all_can_be_read(at: TestStore) {
    for number in 1..=3 {
        store(&at, vec![copy(number)]).await;
        assert_eq!(counted(at.store.as_ref()).await, times(1));
    }
    for number in 1..=3 {
        let found = at.store.statement(id(number), Standing::Valid).await;
        assert!(found.unwrap().is_some());
    }
    assert_eq!(received(at.store.as_ref(), 1).await, [3, 2]);
}

const ORDERS: [[u128; 3]; 6] = [
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
];

/// Three copies of a question of its own for each order.
async fn voided_in_any_order(at: &TestStore, rolled_up: bool) {
    for round in 0..ORDERS.len() as u128 {
        for number in 1..=3 {
            let mut statement = sent(round * 10 + number);
            statement["object"]["id"] = json!(format!("http://example.org/q{round}"));
            store(at, vec![ready_without_id(&statement, 1)]).await;
        }
    }
    if rolled_up {
        roll_up(at).await;
    }
    let mut standing = ORDERS.len() as u64;
    for (round, order) in (0_u128..).zip(ORDERS) {
        for (done, number) in (1..).zip(order) {
            void(at, round * 10 + number).await;
            standing -= u64::from(done == 3);
            let left = Tally {
                statements: standing,
                people: standing.min(1),
            };
            let place = format!("{done} voided of {order:?}");
            assert_eq!(counted(at.store.as_ref()).await, left, "{place}");
        }
    }
    // Voiding takes back no arrival.
    assert_eq!(received(at.store.as_ref(), 1).await, [36, 12]);
}

async fn voiding_any_of_the_copies_keeps_the_count_until_the_last_one_is_voided(at: TestStore) {
    voided_in_any_order(&at, false).await;
}

async fn the_same_when_the_copies_were_rolled_up_before_they_are_voided(at: TestStore) {
    voided_in_any_order(&at, true).await;
}

async fn a_copy_that_arrives_voided_neither_counts_nor_keeps_another_from_counting(at: TestStore) {
    void(&at, 1).await;
    store(&at, vec![copy(1)]).await;
    assert_eq!(counted(at.store.as_ref()).await, times(0));
    store(&at, vec![copy(2)]).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
    void(&at, 3).await;
    store(&at, vec![copy(3)]).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
    void(&at, 2).await;
    assert_eq!(counted(at.store.as_ref()).await, times(0));
    assert_eq!(received(at.store.as_ref(), 1).await, [6, 2]);
}

async fn a_copy_of_a_voided_statement_counts(at: TestStore) {
    store(&at, vec![copy(1)]).await;
    void(&at, 1).await;
    assert_eq!(counted(at.store.as_ref()).await, times(0));
    store(&at, vec![copy(2)]).await;
    store(&at, vec![copy(3)]).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
    void(&at, 2).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
}

async fn copies_within_one_batch_count_once(at: TestStore) {
    store(&at, (1..=20).map(copy).collect()).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
    assert_eq!(received(at.store.as_ref(), 1).await, [20, 19]);
    // Two of them, voided in one batch with a further copy.
    let voiding = |number| ready(&refers(id(900 + number), 9, VOIDED, id(number)));
    store(&at, vec![voiding(1), copy(21), voiding(2)]).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
}

async fn keys_do_not_share_copies(at: TestStore) {
    store(&at, vec![copy(1)]).await;
    store(&at, vec![ready_without_id(&sent(2), 2)]).await;
    let two = Tally {
        statements: 2,
        people: 1,
    };
    assert_eq!(counted(at.store.as_ref()).await, two);
    assert_eq!(received(at.store.as_ref(), 1).await, [1, 0]);
    assert_eq!(received(at.store.as_ref(), 2).await, [1, 0]);
    void(&at, 1).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
}

async fn a_statement_with_an_id_is_never_a_copy(at: TestStore) {
    for number in [1, 2] {
        store(&at, vec![ready(&sent(number))]).await;
    }
    store(&at, vec![copy(3)]).await;
    store(&at, vec![ready(&sent(4))]).await;
    assert_eq!(counted(at.store.as_ref()).await.statements, 4);
    assert_eq!(received(at.store.as_ref(), 1).await, [4, 0]);
}

async fn a_statement_without_a_timestamp_is_never_a_copy(at: TestStore) {
    for number in [1, 2] {
        let statement = says(id(number), 1, ASKED, "http://example.org/q");
        store(&at, vec![ready_without_id(&statement, 1)]).await;
    }
    assert_eq!(counted(at.store.as_ref()).await.statements, 2);
    assert_eq!(received(at.store.as_ref(), 1).await, [2, 0]);
}

async fn what_differs_in_anything_but_the_id_is_no_copy(at: TestStore) {
    let mut others = vec![sent(1), sent(2), sent(3), sent(4), sent(5)];
    others[1]["timestamp"] = json!("2026-03-04T09:00:00.001Z");
    others[2]["actor"]["mbox"] = json!("mailto:p2@example.org");
    others[3]["object"]["id"] = json!("http://example.org/other");
    others[4]["result"] = json!({ "response": "Why?" });
    for statement in &others {
        store(&at, vec![ready_without_id(statement, 1)]).await;
    }
    assert_eq!(counted(at.store.as_ref()).await.statements, 5);
    // The same instant, written another way.
    let mut same = sent(6);
    same["timestamp"] = json!("2026-03-04T10:00:00.000+01:00");
    store(&at, vec![ready_without_id(&same, 1)]).await;
    assert_eq!(counted(at.store.as_ref()).await.statements, 5);
    assert_eq!(received(at.store.as_ref(), 1).await, [6, 1]);
}

async fn copies_are_remembered_after_reopening(mut at: TestStore) {
    store(&at, vec![copy(1)]).await;
    at.reopen().await;
    store(&at, vec![copy(2)]).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
    at.reopen().await;
    void(&at, 1).await;
    assert_eq!(counted(at.store.as_ref()).await, times(1));
    at.reopen().await;
    void(&at, 2).await;
    assert_eq!(counted(at.store.as_ref()).await, times(0));
    assert_eq!(received(at.store.as_ref(), 1).await, [4, 1]);
}

async fn the_same_id_again_is_no_copy_and_counts_nothing_anew(at: TestStore) {
    for _ in 0..3 {
        store(&at, vec![ready(&sent(1))]).await;
        store(&at, vec![copy(2)]).await;
    }
    assert_eq!(counted(at.store.as_ref()).await.statements, 2);
    assert_eq!(received(at.store.as_ref(), 1).await, [2, 0]);
}
