//! Reading findings: what a query asks for, and what is left of very many.

use jiff::civil::Date;
use rusqlite::{Connection, params};
use tertulia::store::judging::FINDINGS_KEPT;
use tertulia::store::{FindingCount, FindingQuery, KeptFinding};

use super::judging_world::{
    Change, PROFILE_VERSION, REJECT, Sent, World, about, broken, example, flagged, within,
};
use super::samples::{ASKED, id, says};
use super::stores::{TestStore, every_store, run};

every_store![
    a_query_gives_what_all_its_conditions_hold_for,
    pages_of_findings_follow_one_another,
    counts_are_of_what_the_query_asks_for,
];

/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;
const DAY: i64 = 86_400_000;

fn wrong(number: u128, second: i64) -> Sent {
    let time = Some(BEGIN + second * 1_000);
    let value = within(example("shared-knowledge", number, time), Some(1));
    flagged(broken(value))
}

fn by(key: usize, sent: Sent) -> Sent {
    Sent { key, ..sent }
}

/// A store with findings of several kinds, from two keys, over three days.
async fn several(at: TestStore) -> World {
    let mut world = World::under(at, Change::Profile).await;
    let plain = flagged(says(id(1), 1, ASKED, "http://example.org/q"));
    let answer = |number| flagged(within(about(example("answered", number, None), 1), None));
    world.stored(&[plain, wrong(2, 0)]).await;
    world.at.hands.turn(DAY);
    world.stored(&[by(REJECT, wrong(3, 1)), answer(4)]).await;
    world.at.hands.turn(DAY);
    world.stored(&[wrong(5, 2), answer(6)]).await;
    world
}

fn all() -> FindingQuery {
    FindingQuery {
        limit: usize::MAX,
        ..FindingQuery::default()
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Queries, and what they must select.
#[allow(clippy::type_complexity)]
fn queries(world: &World) -> Vec<(FindingQuery, Box<dyn Fn(&KeptFinding) -> bool>)> {
    let key = world.keys[REJECT];
    let template = "https://w3id.org/xapi-social-learning/templates/answered";
    let is = |one: &KeptFinding| one.what.template.as_deref() == Some(template);
    let second = |one: &KeptFinding| {
        let stored = one.stored.as_millisecond();
        (BEGIN + DAY - 36_000_000..BEGIN + 2 * DAY - 36_000_000).contains(&stored)
    };
    let days = day("2026-03-05")..day("2026-03-06");
    vec![
        (all(), Box::new(|_| true)),
        (
            FindingQuery {
                key: Some(key),
                ..all()
            },
            Box::new(move |one| one.key == key),
        ),
        (
            FindingQuery {
                profile: Some(PROFILE_VERSION.to_owned()),
                ..all()
            },
            Box::new(|_| true),
        ),
        (
            FindingQuery {
                profile: Some("https://example.org/other".to_owned()),
                ..all()
            },
            Box::new(|_| false),
        ),
        (
            FindingQuery {
                template: Some(template.to_owned()),
                ..all()
            },
            Box::new(is),
        ),
        (
            FindingQuery {
                rule: Some("included".to_owned()),
                ..all()
            },
            Box::new(|one| one.what.rule.slug() == "included"),
        ),
        (
            FindingQuery {
                days: Some(days.clone()),
                ..all()
            },
            Box::new(second),
        ),
        (
            FindingQuery {
                days: Some(days),
                rule: Some("context-reference".to_owned()),
                key: Some(world.keys[0]),
                ..all()
            },
            Box::new(move |one| second(one) && is(one) && one.what.rule.slug() != "included"),
        ),
    ]
}

async fn a_query_gives_what_all_its_conditions_hold_for(at: TestStore) {
    let world = several(at).await;
    world.agrees().await;
    let every = world.at.store.findings(all()).await.unwrap();
    for (query, holds) in queries(&world) {
        let found = world.at.store.findings(query.clone()).await.unwrap();
        let wanted: Vec<_> = every.iter().filter(|one| holds(one)).cloned().collect();
        assert_eq!(found, wanted, "{query:?}");
        let profile = query.profile.as_deref();
        let selects_some = profile.is_none_or(|profile| profile == PROFILE_VERSION);
        assert_eq!(!found.is_empty(), selects_some, "{query:?}");
    }
}

async fn pages_of_findings_follow_one_another(at: TestStore) {
    let world = several(at).await;
    let every = world.at.store.findings(all()).await.unwrap();
    for limit in 1..4 {
        let mut paged: Vec<KeptFinding> = Vec::new();
        loop {
            let query = FindingQuery {
                before: paged.last().map(|one| one.place),
                limit,
                ..FindingQuery::default()
            };
            let page = world.at.store.findings(query).await.unwrap();
            assert!(page.len() <= limit);
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, every);
    }
}

async fn counts_are_of_what_the_query_asks_for(at: TestStore) {
    let world = several(at).await;
    let every = world.at.store.findings(all()).await.unwrap();
    for (query, holds) in queries(&world) {
        let found = world.at.store.finding_counts(query.clone()).await.unwrap();
        let statements: u64 = found.iter().map(|one| one.statements).sum();
        let wanted = every.iter().filter(|one| holds(one)).count();
        assert_eq!(statements, wanted as u64, "{query:?}");
        let days = |one: &FindingCount| {
            let days = query.days.clone();
            days.is_none_or(|days| days.start <= one.first && one.last < days.end)
        };
        assert!(found.iter().all(days), "{query:?}: {found:?}");
        let limited = FindingQuery { limit: 1, ..query };
        let first = world.at.store.finding_counts(limited).await.unwrap();
        assert_eq!(first, found.into_iter().take(1).collect::<Vec<_>>());
    }
}

/// Writes findings about places where no statement is, as if there had been so many.
fn fill(at: &TestStore, first: i64, rows: i64) {
    let file = Connection::open(at.folder().join("store.db")).unwrap();
    file.execute(
        "INSERT INTO finding (edition, seq, kind, found)
         WITH RECURSIVE place (seq) AS (SELECT ?1 UNION ALL SELECT seq + 1 FROM place LIMIT ?2)
         SELECT edition, place.seq, kind, '[]' FROM place,
           (SELECT edition, kind FROM finding_count LIMIT 1)",
        params![first, rows],
    )
    .unwrap();
}

fn rows(at: &TestStore) -> i64 {
    let file = Connection::open(at.folder().join("store.db")).unwrap();
    let sql = "SELECT count(*) FROM finding";
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn of_very_many_findings_the_last_ones_are_kept() {
    run(
        |at| async move {
            let mut world = several(at).await;
            fill(&world.at, -200_000, FINDINGS_KEPT + 900);
            world.reopen().await;
            for batch in 0..30 {
                let batch: Vec<_> = (0..10_u128)
                    .map(|n| wrong(100 + batch * 10 + n, 3))
                    .collect();
                world.stored(&batch).await;
                assert!(rows(&world.at) >= FINDINGS_KEPT);
            }
            assert!(rows(&world.at) < FINDINGS_KEPT + 1_000);
            world.agrees().await;
        },
        TestStore::sqlite(),
    );
}

#[test]
fn findings_that_went_with_the_oldest_stay_counted_and_can_be_taken_back() {
    run(
        |at| async move {
            let mut world = several(at).await;
            let waits = within(about(example("answered", 30, Some(BEGIN - 1)), 70), Some(1));
            world.stored(&[flagged(broken(waits))]).await;
            fill(&world.at, 1_000_000, FINDINGS_KEPT + 995);
            world.reopen().await;
            let more: Vec<_> = (0..5).map(|number| wrong(100 + number, 5)).collect();
            world.stored(&more).await;
            let left = world.at.store.findings(all()).await.unwrap();
            assert!(
                left.iter()
                    .all(|one| one.statement.as_u128() >= id(100).as_u128())
            );
            world.counts_agree().await;
            // The thread's finding, which is gone, moves to an earlier statement and back.
            world.stored(&[wrong(40, -10)]).await;
            world.counts_agree().await;
            world.void(900, 40).await;
            world.counts_agree().await;
            let wrong = flagged(says(id(70), 1, ASKED, "http://example.org/q"));
            world.stored(&[wrong]).await;
            world.counts_agree().await;
        },
        TestStore::sqlite(),
    );
}
