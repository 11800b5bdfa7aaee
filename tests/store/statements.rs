//! Accepting statements and finding them by id.

use serde_json::{Value, json};
use tertulia::facts::{Principle, Series};
use tertulia::store::{Acceptance, Standing, Store, Tally};
use uuid::Uuid;

use super::samples::{ASKED, SHARED, VOIDED, id, ready, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    a_statement_comes_back_with_what_the_store_assigns,
    an_equal_statement_under_a_stored_id_changes_nothing,
    a_different_statement_under_a_stored_id_leaves_the_whole_batch_out,
    one_conflicting_batch_takes_none_of_its_neighbours_along,
    a_voiding_statement_voids_whichever_of_the_two_arrives_first,
    a_voiding_statement_cannot_be_voided,
    an_empty_batch_is_stored,
    everything_is_there_after_reopening,
];

async fn found(store: &dyn Store, id: Uuid) -> Option<Value> {
    let found = store.statement(id, Standing::Valid).await.unwrap();
    found.map(|found| serde_json::from_str(&found.json()).unwrap())
}

async fn openness(store: &dyn Store) -> Tally {
    let series = vec![Series::principle(Principle::Openness)];
    let always = vec![vec![0..i64::from(u32::MAX) * 1_000]];
    store.tally(series, always).await.unwrap().found[0][0]
}

async fn a_statement_comes_back_with_what_the_store_assigns(at: TestStore) {
    let sent = says(id(1), 1, ASKED, "http://example.org/q");
    let outcome = at.store.accept(vec![ready(&sent)]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
    let mut wanted = sent;
    wanted["stored"] = json!("2026-03-04T10:00:00.000Z");
    wanted["timestamp"] = wanted["stored"].clone();
    wanted["version"] = json!("2.0.0");
    wanted["authority"] = serde_json::from_str(super::samples::AUTHORITY).unwrap();
    assert_eq!(found(at.store.as_ref(), id(1)).await, Some(wanted));
}

async fn an_equal_statement_under_a_stored_id_changes_nothing(at: TestStore) {
    let sent = says(id(1), 1, ASKED, "http://example.org/q");
    at.store.accept(vec![ready(&sent)]).await.unwrap();
    let first = found(at.store.as_ref(), id(1)).await;
    at.hands.turn(60_000);
    let outcome = at.store.accept(vec![ready(&sent)]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 0 });
    assert_eq!(found(at.store.as_ref(), id(1)).await, first);
    assert_eq!(
        openness(at.store.as_ref()).await,
        Tally {
            statements: 1,
            people: 1
        }
    );
}

async fn a_different_statement_under_a_stored_id_leaves_the_whole_batch_out(at: TestStore) {
    let sent = says(id(1), 1, ASKED, "http://example.org/q");
    at.store.accept(vec![ready(&sent)]).await.unwrap();
    let batch = vec![
        ready(&says(id(2), 2, ASKED, "http://example.org/q")),
        ready(&says(id(1), 2, ASKED, "http://example.org/q")),
        ready(&says(id(3), 3, ASKED, "http://example.org/q")),
    ];
    let outcome = at.store.accept(batch).await.unwrap();
    let pointer = "/actor/mbox".to_owned();
    assert_eq!(
        outcome,
        Acceptance::Conflict {
            index: 1,
            id: id(1),
            pointer
        }
    );
    for number in [2, 3] {
        assert_eq!(found(at.store.as_ref(), id(number)).await, None);
    }
    assert_eq!(
        openness(at.store.as_ref()).await,
        Tally {
            statements: 1,
            people: 1
        }
    );
}

async fn one_conflicting_batch_takes_none_of_its_neighbours_along(at: TestStore) {
    at.store
        .accept(vec![ready(&says(id(0), 0, ASKED, "http://example.org/q"))])
        .await
        .unwrap();
    let batches = (1..=60_u128).map(|number| {
        let own = ready(&says(id(number), 1, ASKED, "http://example.org/q"));
        let clash = ready(&says(id(0), 1, SHARED, "http://example.org/other"));
        at.store.accept(if number % 3 == 0 {
            vec![own, clash]
        } else {
            vec![own]
        })
    });
    let outcomes = futures_util::future::join_all(batches).await;
    for (number, outcome) in (1..=60_u128).zip(outcomes) {
        let conflicting = number % 3 == 0;
        let conflict = matches!(outcome.unwrap(), Acceptance::Conflict { index: 1, .. });
        assert_eq!(conflict, conflicting, "batch {number}");
        assert_eq!(
            found(at.store.as_ref(), id(number)).await.is_none(),
            conflicting
        );
    }
    assert_eq!(
        openness(at.store.as_ref()).await,
        Tally {
            statements: 41,
            people: 2
        }
    );
}

async fn a_voiding_statement_voids_whichever_of_the_two_arrives_first(at: TestStore) {
    let store = at.store.as_ref();
    let asked = |number| ready(&says(id(number), 1, ASKED, "http://example.org/q"));
    let voids = |number, target| ready(&refers(id(number), 2, VOIDED, id(target)));
    store.accept(vec![asked(1)]).await.unwrap();
    store.accept(vec![voids(11, 1)]).await.unwrap();
    store.accept(vec![voids(12, 2)]).await.unwrap();
    store.accept(vec![asked(2)]).await.unwrap();
    store.accept(vec![asked(3), voids(13, 3)]).await.unwrap();
    store.accept(vec![voids(14, 4), asked(4)]).await.unwrap();
    for number in 1..=4 {
        assert_eq!(found(store, id(number)).await, None, "statement {number}");
        let voided = store.statement(id(number), Standing::Voided).await.unwrap();
        assert_eq!(voided.map(|voided| voided.id), Some(id(number)));
    }
    assert_eq!(openness(store).await, Tally::default());
}

async fn a_voiding_statement_cannot_be_voided(at: TestStore) {
    let store = at.store.as_ref();
    store
        .accept(vec![ready(&refers(id(1), 1, VOIDED, id(9)))])
        .await
        .unwrap();
    store
        .accept(vec![ready(&refers(id(2), 1, VOIDED, id(1)))])
        .await
        .unwrap();
    store
        .accept(vec![ready(&refers(id(3), 1, VOIDED, id(4)))])
        .await
        .unwrap();
    store
        .accept(vec![ready(&refers(id(4), 1, VOIDED, id(9)))])
        .await
        .unwrap();
    for number in 1..=4 {
        assert!(
            found(store, id(number)).await.is_some(),
            "statement {number}"
        );
    }
}

async fn an_empty_batch_is_stored(at: TestStore) {
    let outcome = at.store.accept(Vec::new()).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 0 });
}

async fn everything_is_there_after_reopening(mut at: TestStore) {
    let instance = at.store.instance().clone();
    for number in 1..=30 {
        let who = usize::try_from(number % 7).unwrap();
        let sent = ready(&says(id(number), who, ASKED, "http://example.org/q"));
        at.store.accept(vec![sent]).await.unwrap();
        at.hands.turn(7);
    }
    at.store
        .accept(vec![ready(&refers(id(31), 1, VOIDED, id(7)))])
        .await
        .unwrap();
    let before = found(at.store.as_ref(), id(30)).await;
    at.reopen().await;
    assert_eq!(at.store.instance(), &instance);
    assert_eq!(found(at.store.as_ref(), id(30)).await, before);
    assert_eq!(found(at.store.as_ref(), id(7)).await, None);
    assert_eq!(
        openness(at.store.as_ref()).await,
        Tally {
            statements: 29,
            people: 7
        }
    );
    // Names keep their numbers: the same people are still the same.
    at.store
        .accept(vec![ready(&says(
            id(40),
            3,
            ASKED,
            "http://example.org/new",
        ))])
        .await
        .unwrap();
    assert_eq!(
        openness(at.store.as_ref()).await,
        Tally {
            statements: 30,
            people: 7
        }
    );
}
