//! Two processes on one store: what they count adds up, and either takes back what the other has counted.

use jiff::Timestamp;
use serde_json::json;
use tertulia::facts::{Principle, Received, Series};
use tertulia::store::{Acceptance, NewStatement, Store, Tally};

use super::samples::{ASKED, VOIDED, id, ready, refers, says};
use super::stores::{TestStore, every_store};

every_store![what_one_process_has_counted_another_takes_back];

/// People who asked something in each of the two, so many that both have rolled it up.
const PEOPLE: u128 = 4_100;
/// When all of them did.
const TIME: i64 = 1_772_500_000_000;
/// Where the statements of the second process begin.
const SECOND: u128 = 10_000;

fn asked(number: u128, who: u128) -> NewStatement {
    let who = usize::try_from(who).unwrap();
    let mut statement = says(id(number), who, ASKED, "http://example.org/q");
    let time = Timestamp::from_millisecond(TIME).unwrap();
    statement["timestamp"] = json!(time.to_string());
    ready(&statement)
}

async fn accept(store: &dyn Store, batch: Vec<NewStatement>) {
    let outcome = store.accept(batch).await.unwrap();
    assert!(matches!(outcome, Acceptance::Stored { .. }), "{outcome:?}");
}

async fn void(store: &dyn Store, number: u128, target: u128) {
    let voids = ready(&refers(id(number), 0, VOIDED, id(target)));
    accept(store, vec![voids]).await;
}

/// Who asked at that time, and how many statements arrived, in the eyes of each process.
async fn agree(stores: [&dyn Store; 2], statements: u128, people: u128, arrived: u128) {
    let series = [
        Series::principle(Principle::Openness),
        Series::received(1, Received::Stored),
    ];
    let cells = vec![
        vec![0..4_000_000_000_000],
        vec![TIME - TIME.rem_euclid(900_000)..TIME + 900_000],
        vec![TIME..TIME + 1],
    ];
    let count = |number: u128| u64::try_from(number).unwrap();
    for store in stores {
        let found = store.tally(series.to_vec(), cells.clone()).await.unwrap();
        let asked = Tally {
            statements: count(statements),
            people: count(people),
        };
        for (cell, found) in cells.iter().zip(&found.found) {
            assert_eq!(found[0], asked, "{cell:?}");
        }
        assert_eq!(found.found[0][1].statements, count(arrived));
    }
}

async fn what_one_process_has_counted_another_takes_back(at: TestStore) {
    let (first, second) = (at.store.as_ref(), at.beside());
    let stores = [first, second.as_ref()];
    for (store, from) in stores.into_iter().zip([0, SECOND]) {
        let batch = (0..PEOPLE).map(|who| asked(from + who, who)).collect();
        at.hands.turn(1_000);
        accept(store, batch).await;
    }
    agree(stores, 2 * PEOPLE, PEOPLE, 2 * PEOPLE).await;
    // Each is still there by what the other has counted.
    void(stores[1], 20_000, 7).await;
    void(stores[0], 20_001, SECOND + 8).await;
    agree(stores, 2 * PEOPLE - 2, PEOPLE, 2 * PEOPLE + 2).await;
    // And not any more.
    void(stores[0], 20_002, SECOND + 7).await;
    void(stores[1], 20_003, 8).await;
    agree(stores, 2 * PEOPLE - 4, PEOPLE - 2, 2 * PEOPLE + 4).await;
    // Somebody comes back, by whichever process.
    accept(stores[1], vec![asked(20_004, 7)]).await;
    agree(stores, 2 * PEOPLE - 3, PEOPLE - 1, 2 * PEOPLE + 5).await;
    void(stores[0], 20_005, 20_004).await;
    agree(stores, 2 * PEOPLE - 4, PEOPLE - 2, 2 * PEOPLE + 6).await;
    second.close().await;
}
