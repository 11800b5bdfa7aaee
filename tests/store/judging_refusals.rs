//! What is refused for how it is judged leaves nothing behind.

use rusqlite::Connection;
use tertulia::store::{Acceptance, Standing};

use super::judging_world::{
    Change, FLAG, OFF, REJECT, Sent, World, about, broken, example, flagged, within,
};
use super::samples::{ASKED, id, says};
use super::stores::{TestStore, every_store, run};

every_store![
    a_batch_that_is_not_judged_under_each_edition_that_is_written_is_refused_whole,
    judgements_under_other_editions_are_ignored,
    a_reference_to_a_wrong_statement_is_refused_where_the_key_wants_it,
    a_reference_to_a_statement_that_is_not_there_is_never_refused,
    rules_that_do_not_count_yet_refuse_nothing,
    what_breaks_rules_that_count_by_the_time_it_is_written_is_refused,
    neighbours_of_what_is_refused_in_one_transaction_are_unharmed,
    of_keys_that_want_no_findings_none_are_kept_and_evidence_is_right,
];

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;

fn plain(number: u128) -> Sent {
    flagged(says(id(number), 1, ASKED, "http://example.org/q"))
}

/// An answer to the statement of that number.
fn answer(number: u128, target: u128, key: usize) -> Sent {
    let time = i64::try_from(number).unwrap() * 1_000;
    let value = about(example("answered", number, Some(BEGIN + time)), target);
    Sent {
        key,
        ..flagged(within(value, Some(1)))
    }
}

fn question(number: u128) -> Sent {
    let time = i64::try_from(number).unwrap() * 1_000;
    flagged(within(
        example("asked-question", number, Some(BEGIN + time)),
        Some(1),
    ))
}

async fn is_stored(world: &World, number: u128) -> bool {
    let store = &world.at.store;
    let found = store.statement(id(number), Standing::Valid).await;
    found.unwrap().is_some()
}

async fn a_batch_that_is_not_judged_under_each_edition_that_is_written_is_refused_whole(
    at: TestStore,
) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&[plain(1)]).await;
    world.begin(Change::OwnMapping).await;
    for left_out in 0..2 {
        let mut batch = vec![world.prepare(&plain(2)), world.prepare(&question(3))];
        batch[1].judgements.remove(left_out);
        let outcome = world.at.store.accept(batch).await.unwrap();
        assert_eq!(outcome, Acceptance::OtherRules);
        assert!(!is_stored(&world, 2).await && !is_stored(&world, 3).await);
        world.agrees().await;
    }
    world.stored(&[plain(2), question(3)]).await;
    world.agrees().await;
}

async fn judgements_under_other_editions_are_ignored(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let mut prepared = world.prepare(&question(1));
    for edition in [0, 77] {
        let mut other = prepared.judgements[0].clone();
        other.edition = edition;
        prepared.judgements.insert(0, other);
    }
    let outcome = world.at.store.accept(vec![prepared]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
    world.stored(&[question(1)]).await;
    world.agrees().await;
}

async fn a_reference_to_a_wrong_statement_is_refused_where_the_key_wants_it(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&[plain(1), question(2)]).await;
    for (batch, wrong) in [
        (vec![answer(10, 1, REJECT)], 0),
        // Also one that came in the same batch, and behind others.
        (vec![question(11), plain(12), answer(13, 12, REJECT)], 2),
    ] {
        let Acceptance::Unfit { index, findings } = world.send(&batch).await else {
            panic!("it is stored");
        };
        assert_eq!((index, findings.len()), (wrong, 1));
        assert_eq!(findings[0].rule.slug(), "context-reference");
        for number in 10..=13 {
            assert!(!is_stored(&world, number).await);
        }
        world.agrees().await;
    }
    world.stored(&[answer(14, 2, REJECT)]).await;
    world.stored(&[answer(15, 1, FLAG)]).await;
    world.agrees().await;
}

async fn a_reference_to_a_statement_that_is_not_there_is_never_refused(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&[answer(1, 20, REJECT)]).await;
    world.stored(&[answer(2, 21, REJECT)]).await;
    world.agrees().await;
    // One waits for each; the other turns out to be wrong.
    let mut others = [question(20), plain(21)];
    for sent in &mut others {
        sent.key = REJECT;
    }
    world.stored(&others).await;
    world.agrees().await;
}

async fn rules_that_do_not_count_yet_refuse_nothing(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    world.stored(&[plain(1)]).await;
    world.begin(Change::Profile).await;
    world.stored(&[answer(2, 1, REJECT)]).await;
    world.finish().await;
    world.agrees().await;
    let refused = world.send(&[answer(3, 1, REJECT)]).await;
    assert!(matches!(refused, Acceptance::Unfit { .. }), "{refused:?}");
}

async fn what_breaks_rules_that_count_by_the_time_it_is_written_is_refused(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    world.stored(&[plain(1)]).await;
    world.begin(Change::Profile).await;
    let mut breaks = answer(2, 1, REJECT);
    breaks.value["context"]
        .as_object_mut()
        .unwrap()
        .remove("statement");
    let prepared = [plain(3), breaks].map(|sent| world.prepare(&sent));
    world.finish().await;
    let outcome = world.at.store.accept(prepared.to_vec()).await.unwrap();
    let Acceptance::Unfit { index: 1, findings } = outcome else {
        panic!("{outcome:?}");
    };
    assert!(!findings.is_empty());
    assert!(!is_stored(&world, 2).await && !is_stored(&world, 3).await);
    world.agrees().await;
}

async fn neighbours_of_what_is_refused_in_one_transaction_are_unharmed(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&[plain(1), question(2)]).await;
    let outcomes = world
        .send_together(&[
            vec![answer(20, 2, FLAG), answer(21, 70, FLAG)],
            // Breaks the thread, makes another, and waits, before it is refused.
            vec![
                Sent {
                    value: broken(question(30).value),
                    ..question(30)
                },
                Sent {
                    key: FLAG,
                    ..flagged(within(example("shared-knowledge", 31, None), Some(5)))
                },
                answer(32, 71, FLAG),
                answer(33, 1, REJECT),
            ],
            // Breaks it too.
            vec![answer(40, 1, FLAG)],
            vec![answer(50, 40, FLAG), plain(71)],
        ])
        .await;
    let stored: Vec<bool> = outcomes
        .iter()
        .map(|outcome| matches!(outcome, Acceptance::Stored { .. }))
        .collect();
    assert_eq!(stored, [true, false, true, true], "{outcomes:?}");
    world.agrees().await;
    world.stored(&[question(60), plain(70)]).await;
    world.agrees().await;
    world.void(900, 40).await;
    world.agrees().await;
}

async fn of_keys_that_want_no_findings_none_are_kept_and_evidence_is_right(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world
        .stored(&[plain(1), answer(2, 1, OFF), answer(3, 70, OFF)])
        .await;
    world.agrees().await;
    world.stored(&[plain(70)]).await;
    world.agrees().await;
}

#[test]
fn what_is_refused_leaves_no_row_behind() {
    run(
        |at| async move {
            let mut world = World::under(at, Change::Profile).await;
            world.stored(&[plain(1)]).await;
            let batch = [answer(2, 70, FLAG), answer(3, 1, REJECT)];
            let refused = world.send(&batch).await;
            assert!(matches!(refused, Acceptance::Unfit { index: 1, .. }));
            let file = Connection::open(world.at.folder().join("store.db")).unwrap();
            for table in [
                "awaited",
                "thread",
                "thread_statement",
                "finding",
                "finding_count",
            ] {
                let sql = format!("SELECT count(*) FROM {table}");
                let rows: i64 = file.query_row(&sql, [], |row| row.get(0)).unwrap();
                assert_eq!(rows, 0, "{table}");
            }
        },
        TestStore::sqlite(),
    );
}
