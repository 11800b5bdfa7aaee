//! Statements that wait for others, more of them than one transaction judges, and references that are much to
//! read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;
use tertulia::facts::{Evidence, Series};
use tertulia::lrs::rules::Rules;
use tertulia::store::{Acceptance, FindingQuery, JudgedAgain, NewStatement, Standing, Unjudged};

use super::judging_world::{Change, HUMMED, Sent, World, about, example, flagged, within};
use super::samples::{ASKED, id, says};
use super::stores::{TestStore, every_store, run};

every_store![
    however_many_wait_for_a_statement_all_are_judged_again_soon,
    a_long_statement_to_which_many_refer_is_read_once,
    a_batch_whose_references_are_too_much_to_read_is_refused_whole,
    judging_again_gets_to_all_references_however_much_there_is_to_read,
];

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;

/// Far beyond what it takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A statement to which no answer may refer.
fn wrong(number: u128) -> Sent {
    flagged(says(id(number), 1, ASKED, "http://example.org/q"))
}

/// The same with so many MiB.
fn long(number: u128, mebibytes: usize) -> Sent {
    let mut sent = wrong(number);
    let text = "x".repeat(mebibytes * 1024 * 1024);
    sent.value["context"] = json!({ "extensions": { "http://example.org/long": text } });
    sent
}

/// An answer to the statement of that number, in no thread.
fn answer(number: u128, target: u128) -> Sent {
    let value = about(example("answered", number, Some(BEGIN)), target);
    flagged(within(value, None))
}

/// How many statements refer to a wrong one, as far as is known.
async fn refer_to_wrong_ones(world: &World) -> u64 {
    let query = FindingQuery {
        rule: Some("context-reference".to_owned()),
        limit: 1,
        ..FindingQuery::default()
    };
    let counts = world.at.store.finding_counts(query).await.unwrap();
    counts.first().map_or(0, |count| count.statements)
}

async fn until_so_many_refer_to_wrong_ones(world: &World, wanted: u64) {
    let began = Instant::now();
    while refer_to_wrong_ones(world).await < wanted {
        assert!(began.elapsed() < PATIENCE, "what waits is not judged");
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
}

fn count(at: &TestStore, sql: &str) -> i64 {
    let file = Connection::open(at.folder().join("store.db")).unwrap();
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

async fn however_many_wait_for_a_statement_all_are_judged_again_soon(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let waiting: Vec<Sent> = (100..1_300).map(|number| answer(number, 7)).collect();
    world.stored(&waiting).await;
    // Some of them wait for a second one too, and one for itself.
    world
        .stored(&[answer(50, 100), answer(51, 101), answer(52, 52)])
        .await;
    world.stored(&[wrong(7)]).await;
    until_so_many_refer_to_wrong_ones(&world, 1_202).await;
    world.agrees().await;
}

async fn a_long_statement_to_which_many_refer_is_read_once(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&[long(1, 4)]).await;
    let batch: Vec<Sent> = (100..200).map(|number| answer(number, 1)).collect();
    world.stored(&batch).await;
    assert_eq!(refer_to_wrong_ones(&world).await, 100);
}

/// Stores twenty statements of four MiB, and says which refer to them.
async fn twenty_long_ones(world: &World) -> Vec<Sent> {
    let first = world.prepare(&long(0, 4));
    for number in 0..20 {
        let own = id(number).to_string();
        let statement = NewStatement {
            id: id(number),
            sealed: first.sealed.replacen(&first.id.to_string(), &own, 1),
            ..first.clone()
        };
        let outcome = world.at.store.accept(vec![statement]).await.unwrap();
        assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
    }
    (0..20).map(|number| answer(100 + number, number)).collect()
}

async fn a_batch_whose_references_are_too_much_to_read_is_refused_whole(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let batch = twenty_long_ones(&world).await;
    let refused = world.send(&batch).await;
    assert_eq!(refused, Acceptance::TooEntangled { index: 16 });
    let first = world.at.store.statement(id(100), Standing::Valid).await;
    assert_eq!(first.unwrap(), None);
    for half in batch.chunks(10) {
        world.stored(half).await;
    }
    assert_eq!(refer_to_wrong_ones(&world).await, 20);
}

async fn judging_again_gets_to_all_references_however_much_there_is_to_read(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    let batch = twenty_long_ones(&world).await;
    world.stored(&batch).await;
    world.begin(Change::Profile).await;
    let switched = world.judge_again(usize::MAX).await;
    assert_eq!(switched, Some(JudgedAgain::Switched));
    until_so_many_refer_to_wrong_ones(&world, 20).await;
}

/// How many answers count and do not follow their template.
async fn matched(world: &World) -> u64 {
    let series = vec![Series::behaviour_by("answered", Evidence::Matched)];
    let always = vec![vec![0..4_000_000_000_000]];
    let found = world.at.store.tally(series, always).await.unwrap().found;
    found[0][0].statements
}

#[test]
fn an_edition_that_shares_what_profiles_say_gets_to_all_references_as_well() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            let batch = twenty_long_ones(&world).await;
            for half in batch.chunks(10) {
                world.stored(half).await;
            }
            assert_eq!(matched(&world).await, 20);
            // What was seen of them is forgotten.
            world.reopen().await;
            world.begin(Change::OwnWithProfile).await;
            // As much as is given at once, which is too much to be read at once.
            while world.judge_again(usize::MAX).await.is_some() {}
            assert!(world.next.is_none());
            assert_eq!(matched(&world).await, 20);
        },
        TestStore::sqlite(),
    );
}

#[test]
fn what_was_left_waiting_is_told_once_by_an_edition_that_was_judged_again_before() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            let answers = [answer(1, 7), answer(2, 7), answer(3, 8)];
            world.stored(&answers).await;
            leave_waiting(&mut world).await;
            world.begin(Change::OwnWithProfile).await;
            world.finish().await;
            until_so_many_refer_to_wrong_ones(&world, 2).await;
            world.agrees().await;
        },
        TestStore::sqlite(),
    );
}

/// Stores a wrong one as if what waits for it had been left.
async fn leave_waiting(world: &mut World) {
    let file = world.at.folder().join("store.db");
    let edit = |sql: &str| Connection::open(&file).unwrap().execute_batch(sql).unwrap();
    edit("CREATE TABLE kept AS SELECT * FROM awaited; DELETE FROM awaited;");
    world.stored(&[wrong(7)]).await;
    world.at.store.close().await;
    edit(
        "INSERT INTO awaited SELECT * FROM kept; DROP TABLE kept;
         INSERT INTO arrived SELECT DISTINCT edition, id FROM awaited JOIN statement ON id = target;",
    );
    world.reopen().await;
    assert_eq!(refer_to_wrong_ones(world).await, 0);
}

#[test]
fn what_was_left_waiting_when_the_store_was_closed_is_judged_after_the_next_batch() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            world
                .stored(&[answer(1, 7), answer(2, 7), answer(3, 8)])
                .await;
            leave_waiting(&mut world).await;
            world
                .stored(&[flagged(says(id(20), 1, HUMMED, "http://example.org/q"))])
                .await;
            until_so_many_refer_to_wrong_ones(&world, 2).await;
            world.agrees().await;
            assert_eq!(count(&world.at, "SELECT count(*) FROM awaited"), 1);
        },
        TestStore::sqlite(),
    );
}

#[test]
fn a_damaged_statement_does_not_keep_others_from_being_judged_again() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Mapped).await;
            let damage = |world: &World, sequence: i64| {
                let file = Connection::open(world.at.folder().join("store.db")).unwrap();
                let sql = "UPDATE statement SET body = x'00' WHERE seq = ?1";
                assert_eq!(file.execute(sql, [sequence]).unwrap(), 1);
            };
            // The last one refers to the damaged one.
            let batch = [wrong(1), wrong(2), answer(3, 1), answer(4, 2)];
            world.stored(&batch).await;
            damage(&world, 2);
            let number = world.begin(Change::Profile).await;
            world.finish().await;
            assert_eq!(world.current.edition, number);
            assert_eq!(refer_to_wrong_ones(&world).await, 1);
            // Nor does one that waits.
            world.stored(&[answer(5, 7), answer(6, 7)]).await;
            damage(&world, 5);
            world.stored(&[wrong(7)]).await;
            assert_eq!(refer_to_wrong_ones(&world).await, 2);
        },
        TestStore::sqlite(),
    );
}

#[test]
fn a_text_that_is_damaged_counts_for_nothing() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Mapped).await;
            world.stored(&[wrong(1)]).await;
            let edition = world.begin(Change::Profile).await;
            let unjudged = world.at.store.unjudged(edition, 1).await.unwrap();
            let rules: Arc<Rules> = Arc::clone(world.next.as_ref().unwrap());
            for sealed in ["", "{", "{\"actor\":"] {
                let damaged = Unjudged {
                    sealed: sealed.to_owned(),
                    ..unjudged[0].clone()
                };
                let judged = rules.judge_again(&[damaged], &[]);
                assert_eq!(judged.len(), 1);
                assert_eq!(judged[0].sequence, unjudged[0].sequence);
                assert!(judged[0].judgement.verdicts.is_empty());
            }
        },
        TestStore::sqlite(),
    );
}
