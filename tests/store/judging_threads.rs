//! Threads: long ones, late statements, and voided ones.

use rusqlite::Connection;
use serde_json::Value;

use super::judging_world::{Change, HUMMED, Sent, World, about, broken, example, flagged, within};
use super::stores::{TestStore, every_store, run};

every_store![
    a_late_statement_of_a_long_thread_gives_the_same_as_one_in_order,
    a_thread_follows_the_time_of_its_statements_within_a_batch_and_beyond_it,
    a_finding_about_a_thread_moves_with_what_is_voided_and_handed_on,
    what_breaks_a_thread_is_told_with_the_values_it_has_in_the_end,
];

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;
const LONG: u128 = 2_000;

fn shared(number: u128, second: i64) -> Value {
    let time = Some(BEGIN + second * 1_000);
    within(example("shared-knowledge", number, time), Some(1))
}

/// A statement that follows its template, and one that does not.
fn right(number: u128, second: i64) -> Sent {
    flagged(shared(number, second))
}

fn wrong(number: u128, second: i64) -> Sent {
    flagged(broken(shared(number, second)))
}

async fn a_late_statement_of_a_long_thread_gives_the_same_as_one_in_order(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let second = |number: u128| i64::try_from(number).unwrap();
    let all: Vec<Sent> = (0..LONG)
        .map(|number| right(number, second(number)))
        .collect();
    for batch in all.chunks(500) {
        world.stored(batch).await;
    }
    world.stored(&[wrong(LONG, second(LONG))]).await;
    world.agrees().await;
    // The finding moves back to the earliest of the wrong ones, wherever that stands among them.
    for late in [1_500, 700, 1_000] {
        let at = Some(BEGIN + late * 1_000 - 500);
        let number = 5_000 + u128::try_from(late).unwrap();
        let value = within(example("shared-knowledge", number, at), Some(1));
        world.stored(&[flagged(broken(value))]).await;
    }
    world.agrees().await;
    world.void(9_000, 5_700).await;
    world.agrees().await;
}

async fn a_thread_follows_the_time_of_its_statements_within_a_batch_and_beyond_it(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world
        .stored(&[wrong(1, 30), right(2, 10), wrong(3, 20)])
        .await;
    world.agrees().await;
    world.stored(&[right(4, 25), wrong(5, 40)]).await;
    world.agrees().await;
    world.stored(&[right(6, 50)]).await;
    world.stored(&[wrong(7, 5), right(8, 4)]).await;
    world.agrees().await;
    // Of two at one time the one that was stored first comes first.
    world.stored(&[wrong(9, 1), wrong(10, 1)]).await;
    world.agrees().await;
}

async fn a_finding_about_a_thread_moves_with_what_is_voided_and_handed_on(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let copy = |number| Sent {
        with_id: false,
        ..wrong(number, 10)
    };
    world.stored(&[right(1, 5), copy(2)]).await;
    world.stored(&[copy(3)]).await;
    world.stored(&[right(4, 20), wrong(5, 30)]).await;
    for target in [2, 3, 5] {
        world.agrees().await;
        world.void(900 + target, target).await;
    }
    world.agrees().await;
    // Voided before it comes.
    world.void(906, 6).await;
    world.stored(&[wrong(6, 1), copy(7)]).await;
    world.agrees().await;
}

async fn what_breaks_a_thread_is_told_with_the_values_it_has_in_the_end(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    // Fits two templates and breaks one of them; the other is broken by what comes later.
    let value = within(about(example("answered", 1, Some(BEGIN)), 70), Some(1));
    world.stored(&[flagged(broken(value))]).await;
    world.agrees().await;
    let mut claim = shared(70, 10);
    claim["verb"]["id"] = HUMMED.into();
    world.stored(&[flagged(claim)]).await;
    world.agrees().await;
}

/// What stands in the file for the first statement is spoilt: whoever reads it finds a broken thread.
#[test]
fn the_next_statement_of_a_thread_does_not_read_the_others() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            let all: Vec<Sent> = (0..20).map(|number| right(number, 0)).collect();
            world.stored(&all).await;
            let file = Connection::open(world.at.folder().join("store.db")).unwrap();
            let spoilt = file
                .execute(
                    "UPDATE thread_statement SET symbol = x'00'
                     WHERE seq = (SELECT min(seq) FROM thread_statement)",
                    [],
                )
                .unwrap();
            assert_eq!(spoilt, 1);
            world.stored(&[right(30, 30), right(31, 31)]).await;
            world.agrees().await;
            world.stored(&[right(32, 20)]).await;
            let found: i64 = file
                .query_row("SELECT count(*) FROM finding", [], |row| row.get(0))
                .unwrap();
            assert_eq!(found, 1, "a late one makes the thread start over");
        },
        TestStore::sqlite(),
    );
}

/// The first hundred statements are spoilt, and what stands behind one of the others is known.
#[test]
fn a_late_statement_does_not_start_a_long_thread_over() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            let second = |number: u128| i64::try_from(number).unwrap();
            let all: Vec<Sent> = (0..600)
                .map(|number| right(number, second(number)))
                .collect();
            for batch in all.chunks(50) {
                world.stored(batch).await;
            }
            let file = Connection::open(world.at.folder().join("store.db")).unwrap();
            let spoil = |from: i64, upto: i64| {
                let spoilt = file.execute(
                    "UPDATE thread_statement SET symbol = x'00'
                     WHERE time >= ?1 AND time < ?2",
                    [BEGIN + from * 1_000, BEGIN + upto * 1_000],
                );
                assert!(spoilt.unwrap() > 0);
            };
            spoil(0, 100);
            // Where everything goes on as before, what comes then is not read either.
            spoil(500, 520);
            let late = within(
                example("shared-knowledge", 700, Some(BEGIN + 300_500)),
                Some(1),
            );
            world.stored(&[flagged(late)]).await;
            world.agrees().await;
        },
        TestStore::sqlite(),
    );
}
