//! Pages of statements: filters, bounds, order, and the way from page to page.

use std::ops::RangeInclusive;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tertulia::store::{Filter, PageRequest, Store};
use uuid::Uuid;

use super::samples::{ASKED, SHARED, VOIDED, id, person_key, ready, ready_from, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    pages_follow_the_order_stored_and_its_reverse,
    since_is_exclusive_and_until_inclusive,
    pages_that_follow_do_not_see_what_came_after_the_first,
    a_page_ends_early_rather_than_grow_too_large,
    an_owner_sees_only_what_its_key_sent,
    names_that_were_never_seen_match_nothing,
    a_registration_finds_its_statements,
    voided_statements_are_left_out_and_the_voiding_one_is_listed,
];

pub fn request(filter: Filter) -> PageRequest {
    PageRequest {
        filter,
        ascending: true,
        after: None,
        limit: 1_000,
        max_bytes: usize::MAX,
    }
}

/// The ids of all pages, and how many pages there were.
pub async fn all(store: &dyn Store, mut request: PageRequest) -> (Vec<Uuid>, usize) {
    let (mut ids, mut pages) = (Vec::new(), 0);
    loop {
        let page = store.page(request.clone()).await.unwrap();
        assert!(page.statements.len() <= request.limit);
        ids.extend(page.statements.iter().map(|statement| statement.id));
        pages += 1;
        match page.next {
            Some(next) => request.after = Some(next),
            None => return (ids, pages),
        }
    }
}

fn ids(numbers: impl IntoIterator<Item = u128>) -> Vec<Uuid> {
    numbers.into_iter().map(id).collect()
}

async fn fill(at: &TestStore, count: u128) {
    for number in 1..=count {
        let who = usize::try_from(number % 3).unwrap();
        let verb = if number % 2 == 0 { ASKED } else { SHARED };
        at.store
            .accept(vec![ready(&says(
                id(number),
                who,
                verb,
                "http://example.org/q",
            ))])
            .await
            .unwrap();
        at.hands.turn(10);
    }
}

async fn pages_follow_the_order_stored_and_its_reverse(at: TestStore) {
    fill(&at, 25).await;
    let store = at.store.as_ref();
    for limit in [1, 4, 5, 24, 25, 26] {
        let ascending = PageRequest {
            limit,
            ..request(Filter::default())
        };
        let descending = PageRequest {
            ascending: false,
            ..ascending.clone()
        };
        let pages = 25_usize.div_ceil(limit);
        assert_eq!(
            all(store, ascending).await,
            (ids(1..=25), pages),
            "limit {limit}"
        );
        assert_eq!(
            all(store, descending).await,
            (ids((1..=25).rev()), pages),
            "limit {limit}"
        );
    }
    let verb = Some(ASKED.to_owned());
    let asked = PageRequest {
        limit: 3,
        ..request(Filter {
            verb,
            ..Filter::default()
        })
    };
    assert_eq!(
        all(store, asked).await.0,
        ids((1..=25).filter(|number| number % 2 == 0))
    );
    let pair = Filter {
        agent: Some(person_key(1)),
        verb: Some(SHARED.to_owned()),
        activity: Some("http://example.org/q".to_owned()),
        ..Filter::default()
    };
    let wanted = (1..=25).filter(|number| number % 2 == 1 && number % 3 == 1);
    assert_eq!(
        all(
            store,
            PageRequest {
                limit: 2,
                ..request(pair)
            }
        )
        .await
        .0,
        ids(wanted)
    );
}

async fn since_is_exclusive_and_until_inclusive(at: TestStore) {
    let first: Timestamp = at.hands.clock().now();
    fill(&at, 10).await;
    let stored = |number: i64| first + SignedDuration::from_millis(10 * (number - 1));
    let between = |since, until| {
        request(Filter {
            since,
            until,
            ..Filter::default()
        })
    };
    let store = at.store.as_ref();
    let none = RangeInclusive::new(1, 0);
    let cases = [
        (Some(stored(3)), None, 4..=10),
        (
            Some(stored(3) - SignedDuration::from_micros(1)),
            None,
            3..=10,
        ),
        (
            Some(stored(3) + SignedDuration::from_micros(1)),
            None,
            4..=10,
        ),
        (None, Some(stored(3)), 1..=3),
        (
            None,
            Some(stored(3) - SignedDuration::from_micros(1)),
            1..=2,
        ),
        (
            None,
            Some(stored(3) + SignedDuration::from_micros(1)),
            1..=3,
        ),
        (Some(stored(2)), Some(stored(4)), 3..=4),
        (Some(stored(10)), None, none.clone()),
        (
            None,
            Some(stored(1) - SignedDuration::from_millis(1)),
            none.clone(),
        ),
        (Some(stored(4)), Some(stored(2)), none.clone()),
    ];
    for (since, until, wanted) in cases {
        let (found, _) = all(store, between(since, until)).await;
        assert_eq!(found, ids(wanted), "since {since:?} until {until:?}");
    }
}

async fn pages_that_follow_do_not_see_what_came_after_the_first(at: TestStore) {
    fill(&at, 6).await;
    let store = at.store.as_ref();
    for ascending in [true, false] {
        let mut request = PageRequest {
            limit: 4,
            ascending,
            ..request(Filter::default())
        };
        let first = store.page(request.clone()).await.unwrap();
        let known = all(
            store,
            PageRequest {
                limit: 1_000,
                ..request.clone()
            },
        )
        .await
        .0
        .len();
        let new = Uuid::from_u128(0xffff + u128::from(ascending));
        store
            .accept(vec![ready(&says(new, 1, ASKED, "http://example.org/new"))])
            .await
            .unwrap();
        request.after = first.next;
        let (rest, _) = all(store, request).await;
        assert!(!rest.contains(&new));
        assert_eq!(first.statements.len() + rest.len(), known);
    }
}

async fn a_page_ends_early_rather_than_grow_too_large(at: TestStore) {
    let long = "x".repeat(10_000);
    for number in 1..=10 {
        let activity = format!("http://example.org/{long}");
        at.store
            .accept(vec![ready(&says(id(number), 1, ASKED, &activity))])
            .await
            .unwrap();
    }
    let small = PageRequest {
        max_bytes: 25_000,
        ..request(Filter::default())
    };
    let (found, pages) = all(at.store.as_ref(), small).await;
    assert_eq!(found, ids(1..=10));
    assert_eq!(pages, 4, "three statements pass 25,000 bytes");
}

async fn an_owner_sees_only_what_its_key_sent(at: TestStore) {
    for number in 1..=9 {
        let key = i64::try_from(number % 3).unwrap();
        let sent = says(id(number), 1, ASKED, "http://example.org/q");
        at.store.accept(vec![ready_from(&sent, key)]).await.unwrap();
    }
    let owner = Some(2);
    let store = at.store.as_ref();
    let own = Filter {
        owner,
        ..Filter::default()
    };
    assert_eq!(all(store, request(own)).await.0, ids([2, 5, 8]));
    let narrowed = Filter {
        owner,
        verb: Some(SHARED.to_owned()),
        ..Filter::default()
    };
    assert_eq!(all(store, request(narrowed)).await.0, ids([]));
}

async fn names_that_were_never_seen_match_nothing(at: TestStore) {
    fill(&at, 3).await;
    let name = || Some("http://example.org/never".to_owned());
    let filters = [
        Filter {
            agent: name(),
            ..Filter::default()
        },
        Filter {
            agent: name(),
            related_agents: true,
            ..Filter::default()
        },
        Filter {
            verb: name(),
            ..Filter::default()
        },
        Filter {
            activity: name(),
            ..Filter::default()
        },
        Filter {
            activity: name(),
            related_activities: true,
            ..Filter::default()
        },
        Filter {
            registration: Some(id(77)),
            ..Filter::default()
        },
        Filter {
            verb: Some(ASKED.to_owned()),
            agent: name(),
            ..Filter::default()
        },
    ];
    for filter in filters {
        let (found, _) = all(at.store.as_ref(), request(filter.clone())).await;
        assert_eq!(found, ids([]), "{filter:?}");
    }
}

async fn a_registration_finds_its_statements(at: TestStore) {
    for number in 1..=6 {
        let mut sent = says(id(number), 1, ASKED, "http://example.org/q");
        sent["context"] = json!({ "registration": id(100 + number % 2).to_string() });
        at.store.accept(vec![ready(&sent)]).await.unwrap();
    }
    let registration = Some(id(101));
    let filter = Filter {
        registration,
        ..Filter::default()
    };
    assert_eq!(
        all(at.store.as_ref(), request(filter)).await.0,
        ids([1, 3, 5])
    );
}

async fn voided_statements_are_left_out_and_the_voiding_one_is_listed(at: TestStore) {
    fill(&at, 4).await;
    let store = at.store.as_ref();
    store
        .accept(vec![ready(&refers(id(10), 1, SHARED, id(2)))])
        .await
        .unwrap();
    store
        .accept(vec![ready(&refers(id(11), 1, VOIDED, id(2)))])
        .await
        .unwrap();
    assert_eq!(
        all(store, request(Filter::default())).await.0,
        ids([1, 3, 4, 10, 11])
    );
    // Part 3, 2.1.3: what refers to a voided statement is still found by that statement's verb.
    let filter = Filter {
        verb: Some(ASKED.to_owned()),
        ..Filter::default()
    };
    assert_eq!(all(store, request(filter)).await.0, ids([4, 10, 11]));
}
