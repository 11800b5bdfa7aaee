//! Rules change while statements come in and are voided.

use std::sync::Arc;

use futures_util::future::{join, join5};
use serde_json::{Value, json};
use tertulia::store::{Acceptance, Begun, FindingQuery, JudgedAgain};

use super::judging_swept::{nothing_is_left, swept};
use super::judging_world::{
    Change, FLAG, HUMMED, OTHER_VERSION, Sent, World, about, broken, example, flagged, voids,
    within,
};
use super::samples::{ASKED, id, says};
use super::stores::{TestStore, every_store};

every_store![
    reports_show_the_old_rules_until_the_last_statement_is_judged,
    an_edition_counts_at_once_where_nothing_is_stored,
    another_edition_takes_the_place_of_an_unfinished_one,
    a_change_that_another_one_came_before_changes_nothing,
    judging_again_goes_on_where_it_was_after_reopening,
    a_step_takes_one_statement_at_least,
    steps_given_twice_count_once,
    copies_count_once_whenever_they_come_and_are_voided,
    what_comes_in_the_transaction_of_the_switch_counts_as_any,
    what_waits_for_a_statement_is_judged_under_both_editions_when_it_comes,
    a_retired_profile_judges_what_was_stored_before_and_nothing_after,
    what_waits_is_judged_again_by_the_profiles_by_which_it_waits_alone,
];

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;

/// Statements of all kinds, in two registrations.
fn mixed() -> Vec<Sent> {
    let at = |minute: i64| Some(BEGIN - 3_600_000 + minute * 60_000);
    let r = |value, number| within(value, Some(number));
    let values: Vec<Value> = vec![
        r(example("asked-question", 1, at(1)), 1),
        r(about(example("answered", 2, at(2)), 1), 1),
        r(about(example("answered", 3, at(3)), 2), 1),
        r(about(example("acknowledged-answer", 4, at(4)), 99), 1),
        says(id(5), 1, ASKED, "http://example.org/q"),
        says(id(6), 2, HUMMED, "http://example.org/q"),
        r(broken(example("asked-for-feedback", 7, at(5))), 2),
        r(about(example("gave-feedback", 8, None), 7), 2),
        r(example("shared-knowledge", 9, at(0)), 2),
        about(example("listened", 10, at(6)), 6),
    ];
    values.into_iter().map(flagged).collect()
}

async fn reports_show_the_old_rules_until_the_last_statement_is_judged(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    world.stored(&mixed()).await;
    world.agrees().await;
    let before = world.current.edition;
    let number = world.begin(Change::OwnWithProfile).await;
    let all = mixed().len();
    for judged in 1..=all {
        assert_eq!(world.current.edition, before);
        let going = world.judge_again(1).await;
        let switches = judged == all;
        let wanted = if switches {
            JudgedAgain::Switched
        } else {
            let book = world.at.store.rulebook().await.unwrap();
            let next = book.next.unwrap();
            assert_eq!((next.judged, next.of), (judged as u64, all as u64));
            JudgedAgain::Going
        };
        assert_eq!(going, Some(wanted));
        world.agrees().await;
    }
    assert_eq!(world.current.edition, number);
    swept(&world.at).await;
    nothing_is_left(&world.at, number);
    world.agrees().await;
}

async fn an_edition_counts_at_once_where_nothing_is_stored(at: TestStore) {
    let mut world = World::new(at).await;
    assert_eq!(world.current.edition, 0);
    let number = world.begin(Change::Profile).await;
    assert_eq!(world.current.edition, number);
    assert!(world.next.is_none());
    world.stored(&mixed()).await;
    world.agrees().await;
}

async fn another_edition_takes_the_place_of_an_unfinished_one(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&mixed()).await;
    let given_up = world.begin(Change::OwnMapping).await;
    world.judge_again(1).await;
    let store = Arc::clone(&world.at.store);
    let unjudged = store.unjudged(given_up, 1).await.unwrap();
    let rules = Arc::clone(world.next.as_ref().unwrap());
    let judged = rules.judge_again(&unjudged, &[]);
    let number = world.begin(Change::OwnWithProfile).await;
    assert!(number > given_up);
    let late = store.judge_again(given_up, judged).await.unwrap();
    assert_eq!(late, JudgedAgain::Abandoned);
    assert!(store.unjudged(given_up, 1_000).await.unwrap().is_empty());
    world.agrees().await;
    world.finish().await;
    assert_eq!(world.current.edition, number);
    world.agrees().await;
    swept(&world.at).await;
    nothing_is_left(&world.at, number);
}

async fn a_change_that_another_one_came_before_changes_nothing(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&mixed()).await;
    let book = world.at.store.rulebook().await.unwrap();
    let now = world.at.hands.clock().now();
    let change = Change::OwnMapping.edition(&book, now);
    world.begin(Change::Mapped).await;
    let standing = world.at.store.rulebook().await.unwrap();
    let texts = world.at.store.rule_texts().await.unwrap();
    let begun = world.at.store.begin_edition(change).await.unwrap();
    assert_eq!(begun, Begun::Outdated);
    assert_eq!(world.at.store.rulebook().await.unwrap(), standing);
    assert_eq!(world.at.store.rule_texts().await.unwrap(), texts);
}

async fn judging_again_goes_on_where_it_was_after_reopening(at: TestStore) {
    let mut world = World::under(at, Change::OwnMapping).await;
    world.stored(&mixed()).await;
    let number = world.begin(Change::Profile).await;
    for _ in 0..4 {
        world.judge_again(1).await;
    }
    world.reopen().await;
    let left = world.at.store.unjudged(number, usize::MAX).await.unwrap();
    assert_eq!(left.len(), mixed().len() - 4);
    world.agrees().await;
    world.finish().await;
    world.agrees().await;
}

async fn a_step_takes_one_statement_at_least(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    world.stored(&mixed()).await;
    let number = world.begin(Change::Profile).await;
    let step = world.at.store.unjudged(number, 0).await.unwrap();
    assert_eq!(step.len(), 1);
}

async fn steps_given_twice_count_once(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    world.stored(&mixed()).await;
    let number = world.begin(Change::Profile).await;
    let store = Arc::clone(&world.at.store);
    let rules = Arc::clone(world.next.as_ref().unwrap());
    let judge = |most| {
        let (store, rules) = (Arc::clone(&store), Arc::clone(&rules));
        async move {
            let unjudged = store.unjudged(number, most).await.unwrap();
            rules.judge_again(&unjudged, &[])
        }
    };
    let (few, more) = (judge(1).await, judge(4_000).await);
    assert!(more.len() > few.len());
    for step in [few.clone(), more.clone(), few, more] {
        let going = store.judge_again(number, step).await.unwrap();
        assert_eq!(going, JudgedAgain::Going);
    }
    world.finish().await;
    world.agrees().await;
}

/// All orders of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders(count - 1) {
        for place in 0..count {
            let mut order = shorter.clone();
            order.insert(place, count - 1);
            all.push(order);
        }
    }
    all
}

async fn copies_count_once_whenever_they_come_and_are_voided(at: TestStore) {
    let orders = at.fewer(orders(4));
    let time = Some(BEGIN - 60_000);
    let question = |number| within(example("asked-question", number, time), Some(1));
    // Counts for nothing, and breaks the thread it is in.
    let claim = |number| {
        let mut value = question(number);
        value["verb"]["id"] = HUMMED.into();
        value
    };
    for value in [&question as &dyn Fn(u128) -> Value, &claim] {
        let copy = |number| Sent {
            key: FLAG,
            with_id: false,
            value: value(number),
        };
        for order in &orders {
            let mut world = World::under(at.another(), Change::Mapped).await;
            world.stored(&[copy(1)]).await;
            let later = within(example("shared-knowledge", 50, Some(BEGIN)), Some(1));
            world.stored(&[flagged(later)]).await;
            world.begin(Change::OwnWithProfile).await;
            for event in order {
                world.at.hands.turn(1_000);
                match event {
                    0 => drop(world.judge_again(1).await),
                    1 => world.stored(&[copy(2)]).await,
                    2 => world.void(901, 1).await,
                    _ => world.void(902, 2).await,
                }
            }
            println!("{order:?}");
            world.finish().await;
            world.agrees().await;
            world.stored(&[copy(3)]).await;
            world.agrees().await;
        }
        // The same with a third one that comes before the change or after it, and is never voided.
        for order in &orders {
            let mut world = World::under(at.another(), Change::Mapped).await;
            world.stored(&[copy(1)]).await;
            world.begin(Change::OwnWithProfile).await;
            for event in order {
                world.at.hands.turn(1_000);
                match event {
                    0 => drop(world.judge_again(1).await),
                    1 => world.stored(&[copy(2)]).await,
                    2 => world.void(901, 1).await,
                    _ => world.stored(&[copy(3)]).await,
                }
            }
            println!("{order:?}");
            world.finish().await;
            world.agrees().await;
            world.void(903, 3).await;
            world.agrees().await;
        }
    }
}

async fn what_comes_in_the_transaction_of_the_switch_counts_as_any(at: TestStore) {
    let mut world = World::under(at, Change::Mapped).await;
    world.stored(&mixed()).await;
    let number = world.begin(Change::Profile).await;
    let store = Arc::clone(&world.at.store);
    let unjudged = store.unjudged(number, usize::MAX).await.unwrap();
    let rules = Arc::clone(world.next.as_ref().unwrap());
    let judged = rules.judge_again(&unjudged, &[]);
    let hum = |number| flagged(says(id(number), 3, HUMMED, "http://example.org/q"));
    let answer = |number| flagged(within(about(example("answered", number, None), 5), Some(1)));
    // While the first one is written the others come, and into one transaction.
    let busy: Vec<Sent> = (0..300).map(|place| hum(5_000 + place)).collect();
    let batches = [
        vec![hum(20), answer(21)],
        vec![hum(22), answer(23)],
        vec![hum(24)],
    ];
    let prepare = |batch: &[Sent]| batch.iter().map(|sent| world.prepare(sent)).collect();
    let accept = |batch: &[Sent]| store.accept(prepare(batch));
    let book = store.rulebook().await.unwrap();
    let change = Change::OwnWithProfile.edition(&book, world.at.hands.clock().now());
    let ((first, second, switched, third, begun), fourth) = join(
        join5(
            accept(&busy),
            accept(&batches[0]),
            store.judge_again(number, judged),
            accept(&batches[1]),
            store.begin_edition(change),
        ),
        accept(&batches[2]),
    )
    .await;
    assert_eq!(switched.unwrap(), JudgedAgain::Switched);
    assert!(matches!(begun.unwrap(), Begun::Edition(_)));
    assert_eq!(fourth.unwrap(), Acceptance::OtherRules);
    for outcome in [first, second, third] {
        assert!(matches!(outcome.unwrap(), Acceptance::Stored { .. }));
    }
    world.refresh().await;
    // What is stored already is only noted.
    for batch in [&busy, &batches[0], &batches[1]] {
        world.stored(batch).await;
    }
    world.agrees().await;
    swept(&world.at).await;
    world.finish().await;
    world.agrees().await;
    swept(&world.at).await;
    let hums: Vec<Sent> = (0..4_200).map(|place| hum(10_000 + place)).collect();
    world.stored(&hums).await;
    nothing_is_left(&world.at, world.current.edition);
}

async fn what_waits_for_a_statement_is_judged_under_both_editions_when_it_comes(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let in_one = |value| flagged(within(value, Some(1)));
    let time = |second: i64| Some(BEGIN + second * 1_000);
    let waits = [
        in_one(about(example("answered", 1, time(1)), 7)),
        in_one(about(example("acknowledged-answer", 2, time(2)), 1)),
        // Of itself.
        in_one(about(example("answered", 3, time(3)), 3)),
        in_one(about(example("gave-feedback", 4, time(4)), 8)),
        // In a circle.
        in_one(about(example("acknowledged-answer", 5, time(5)), 6)),
        in_one(about(example("answered", 6, time(6)), 5)),
    ];
    world.stored(&waits).await;
    world.void(900, 4).await;
    world.begin(Change::OwnWithProfile).await;
    for _ in 0..2 {
        world.judge_again(1).await;
    }
    world.agrees().await;
    let wrong = flagged(says(id(7), 1, ASKED, "http://example.org/q"));
    let right = in_one(example("asked-for-feedback", 8, time(0)));
    world.stored(&[wrong, right]).await;
    world.agrees().await;
    world.finish().await;
    world.agrees().await;
}

async fn a_retired_profile_judges_what_was_stored_before_and_nothing_after(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    world.stored(&mixed()).await;
    world.at.hands.turn(1_000);
    world.begin(Change::Retired).await;
    world.at.hands.turn(1_000);
    let more = |number, target| {
        let value = within(about(example("answered", number, None), target), Some(1));
        flagged(value)
    };
    world.stored(&[more(20, 5), more(21, 98)]).await;
    world.agrees().await;
    world.finish().await;
    world.agrees().await;
    // One from before the end waits for the first of these, one from after it for the second.
    let late = [99, 98].map(|number| flagged(says(id(number), 1, ASKED, "http://example.org/q")));
    world.stored(&late).await;
    world.agrees().await;
    world.stored(&[voids(900, 2)]).await;
    world.agrees().await;
}

async fn what_waits_is_judged_again_by_the_profiles_by_which_it_waits_alone(at: TestStore) {
    let mut world = World::under(at, Change::Beside).await;
    let listens = |number| {
        let mut value = within(about(example("listened", number, Some(BEGIN)), 70), Some(1));
        let category = value["context"]["contextActivities"]["category"].as_array_mut();
        category.unwrap().push(json!({ "id": OTHER_VERSION }));
        flagged(value)
    };
    world.stored(&[listens(1)]).await;
    world.at.hands.turn(1_000);
    world.begin(Change::RetiredBeside).await;
    world.finish().await;
    world.at.hands.turn(1_000);
    world.stored(&[listens(2)]).await;
    world.agrees().await;
    let hummed = flagged(says(id(70), 1, HUMMED, "http://example.org/q"));
    world.stored(&[hummed]).await;
    world.agrees().await;
    let found = world.at.store.findings(FindingQuery {
        rule: Some("object-reference".to_owned()),
        limit: 10,
        ..FindingQuery::default()
    });
    let found = found.await.unwrap();
    let of = |number| {
        found
            .iter()
            .filter(|one| one.statement == id(number))
            .count()
    };
    assert_eq!((of(1), of(2)), (2, 1), "{found:#?}");
}
