//! Editions of the same profiles share what these say.

use rusqlite::Connection;
use serde_json::Value;

use super::judging_swept::{nothing_is_left, swept};
use super::judging_world::{Change, Sent, World, about, broken, example, flagged, within};
use super::stores::{TestStore, run};

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;

/// A thread with an answer that waits for its question, and a statement that breaks its template.
fn thread() -> Vec<Sent> {
    let at = |minute: i64| Some(BEGIN - 3_600_000 + minute * 60_000);
    let values: Vec<Value> = vec![
        within(example("asked-question", 1, at(1)), Some(1)),
        within(about(example("answered", 2, at(2)), 1), Some(1)),
        within(about(example("answered", 3, at(3)), 50), Some(1)),
        within(broken(example("shared-knowledge", 4, at(4))), Some(2)),
    ];
    values.into_iter().map(flagged).collect()
}

/// What is kept of what profiles say, in an order of its own.
fn said(at: &TestStore) -> Vec<String> {
    let connection = Connection::open(at.folder().join("store.db")).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        let mut select = connection.prepare(sql).unwrap();
        let found = select.query_map([], |row| row.get(0)).unwrap();
        found.map(Result::unwrap).collect()
    };
    [
        "SELECT 'thread ' || number || ' ' || edition FROM thread ORDER BY 1",
        "SELECT 'in ' || thread || ' ' || seq FROM thread_statement ORDER BY 1",
        "SELECT 'found ' || edition || ' ' || seq FROM finding ORDER BY 1",
        "SELECT 'waits ' || edition || ' ' || seq FROM awaited ORDER BY 1",
    ]
    .into_iter()
    .flat_map(rows)
    .collect()
}

#[test]
fn what_profiles_say_is_kept_once_when_only_mappings_change() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&thread()).await;
            let before = said(&world.at);
            assert!(before.iter().any(|row| row.starts_with("waits")));
            assert!(before.iter().any(|row| row.starts_with("found")));
            let number = world.begin(Change::OwnWithProfile).await;
            world.judge_again(1).await;
            assert_eq!(said(&world.at), before);
            world.agrees().await;
            world.finish().await;
            swept(&world.at).await;
            assert_eq!(said(&world.at), before);
            nothing_is_left(&world.at, number);
            // Once more, from an edition that shares it already, and through the file.
            let number = world.begin(Change::Profile).await;
            world.reopen().await;
            world.finish().await;
            swept(&world.at).await;
            assert_eq!(said(&world.at), before);
            nothing_is_left(&world.at, number);
            world.agrees().await;
        },
        TestStore::sqlite(),
    );
}

/// How many statements the view of findings tells of.
fn viewed(at: &TestStore) -> i64 {
    let connection = Connection::open(at.folder().join("store.db")).unwrap();
    let sql = "SELECT coalesce(sum(statements), 0) FROM report_v1_findings_daily";
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_view_of_findings_tells_of_those_that_are_shared() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&thread()).await;
            let before = viewed(&world.at);
            assert!(before > 0);
            world.begin(Change::OwnWithProfile).await;
            world.finish().await;
            assert_eq!(viewed(&world.at), before);
            world.begin(Change::OwnMapping).await;
            world.finish().await;
            assert_eq!(viewed(&world.at), 0);
        },
        TestStore::sqlite(),
    );
}

#[test]
fn what_is_shared_goes_with_the_last_edition_that_needs_it() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&thread()).await;
            world.begin(Change::OwnWithProfile).await;
            world.finish().await;
            swept(&world.at).await;
            let number = world.begin(Change::OwnMapping).await;
            world.finish().await;
            swept(&world.at).await;
            nothing_is_left(&world.at, number);
            assert!(said(&world.at).is_empty());
            world.agrees().await;
        },
        TestStore::sqlite(),
    );
}

#[test]
fn one_that_was_given_up_takes_nothing_along_that_is_shared() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&thread()).await;
            let before = said(&world.at);
            world.begin(Change::OwnWithProfile).await;
            world.judge_again(1).await;
            let number = world.begin(Change::Profile).await;
            swept(&world.at).await;
            assert_eq!(said(&world.at), before);
            world.agrees().await;
            world.finish().await;
            swept(&world.at).await;
            nothing_is_left(&world.at, number);
            assert_eq!(said(&world.at), before);
            world.agrees().await;
        },
        TestStore::sqlite(),
    );
}

#[test]
fn what_a_statement_waits_for_is_told_in_both_editions_wherever_judging_again_is() {
    for judged in 0..=4 {
        run(
            |at| async move {
                let mut world = World::under(at, Change::Profile).await;
                world.stored(&thread()).await;
                world.begin(Change::OwnWithProfile).await;
                for _ in 0..judged {
                    world.judge_again(1).await;
                }
                // It asks nothing, so that what answers it does not follow its template.
                let time = Some(BEGIN);
                let wrong = within(example("shared-knowledge", 50, time), Some(3));
                world.stored(&[flagged(wrong)]).await;
                world.agrees().await;
                world.finish().await;
                world.agrees().await;
            },
            TestStore::sqlite(),
        );
    }
}
