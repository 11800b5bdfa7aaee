//! `stored`, the order of commit, and the time up to which everything is visible.

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use tertulia::store::{Filter, PageRequest, Standing};

use super::samples::{ASKED, id, ready, says};
use super::stores::{TestStore, every_store, run};

/// Longer than any store takes to be told that time goes on.
const PATIENCE: Duration = Duration::from_secs(5);

every_store![
    a_later_commit_has_a_later_stored_within_one_millisecond_too,
    stored_does_not_run_backwards_with_the_clock,
    consistent_through_moves_with_the_clock_while_nothing_is_written,
    nothing_appears_at_or_before_consistent_through,
    a_clock_set_back_puts_nothing_at_or_before_consistent_through,
];

async fn stored_of(at: &TestStore, number: u128) -> jiff::Timestamp {
    at.store
        .statement(id(number), Standing::Valid)
        .await
        .unwrap()
        .unwrap()
        .stored
}

async fn put(at: &TestStore, number: u128) {
    let sent = ready(&says(id(number), 1, ASKED, "http://example.org/q"));
    at.store.accept(vec![sent]).await.unwrap();
}

async fn a_later_commit_has_a_later_stored_within_one_millisecond_too(at: TestStore) {
    // The clock stands still until the store has waited for it.
    let hands = at.hands.clone();
    let ticking = std::thread::spawn(move || {
        for _ in 0..100 {
            std::thread::sleep(std::time::Duration::from_millis(2));
            hands.turn(1);
        }
    });
    for number in 1..=20 {
        put(&at, number).await;
    }
    for number in 2..=20 {
        assert!(stored_of(&at, number - 1).await < stored_of(&at, number).await);
    }
    ticking.join().unwrap();
}

async fn stored_does_not_run_backwards_with_the_clock(at: TestStore) {
    put(&at, 1).await;
    at.hands.turn(-3_600_000);
    put(&at, 2).await;
    assert!(stored_of(&at, 1).await < stored_of(&at, 2).await);
    assert!(at.store.consistent_through() >= stored_of(&at, 2).await);
}

async fn consistent_through_moves_with_the_clock_while_nothing_is_written(at: TestStore) {
    put(&at, 1).await;
    let before = at.store.consistent_through();
    at.hands.turn(60_000);
    let began = Instant::now();
    let moved = || at.store.consistent_through().as_millisecond() - before.as_millisecond();
    while moved() < 59_999 {
        assert!(began.elapsed() < PATIENCE, "{before} {}", moved());
        sleep(Duration::from_millis(10)).await;
    }
}

/// One process that has the file for itself need not ask anybody.
#[test]
fn consistent_through_moves_at_once_with_the_clock_on_sqlite() {
    run(
        async |at| {
            put(&at, 1).await;
            let before = at.store.consistent_through();
            at.hands.turn(60_000);
            let after = at.store.consistent_through();
            assert!(
                after.as_millisecond() - before.as_millisecond() >= 59_999,
                "{before} {after}"
            );
        },
        TestStore::sqlite(),
    );
}

async fn a_clock_set_back_puts_nothing_at_or_before_consistent_through(at: TestStore) {
    put(&at, 1).await;
    at.hands.turn(60_000);
    let promised = at.store.consistent_through();
    at.hands.turn(-30_000);
    assert!(at.store.consistent_through() >= promised);
    put(&at, 2).await;
    assert!(stored_of(&at, 2).await > promised);
}

async fn nothing_appears_at_or_before_consistent_through(at: TestStore) {
    let hands = at.hands.clone();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let ticking = std::thread::spawn(move || {
        while stopped
            .recv_timeout(std::time::Duration::from_micros(300))
            .is_err()
        {
            hands.turn(1);
        }
    });
    let request = |since| PageRequest {
        filter: Filter {
            since,
            ..Filter::default()
        },
        ascending: true,
        after: None,
        limit: 10_000,
        max_bytes: usize::MAX,
    };
    let writers = futures_util::future::join_all((1..=300).map(|number| put(&at, number)));
    let reader = async {
        let (mut seen, mut since) = (0, None);
        while seen < 300 {
            let page = at.store.page(request(since)).await.unwrap();
            seen += page.statements.len();
            since = Some(page.consistent_through);
        }
        seen
    };
    let (_, seen) = futures_util::future::join(writers, reader).await;
    stop.send(()).unwrap();
    ticking.join().unwrap();
    assert_eq!(
        seen, 300,
        "each statement lies behind the mark it was missing at"
    );
}
