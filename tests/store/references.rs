//! Filters reach through references, against an oracle that follows them plainly.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use tertulia::facts::{Principle, Series};
use tertulia::store::{
    Acceptance, Filter, MOST_PLACES, MOST_STEPS, NewStatement, Standing, Store, Tally,
};
use tertulia::xapi::terms::Terms;
use uuid::Uuid;

use super::pages::{all, request};
use super::samples::{ASKED, SHARED, VOIDED, id, person, person_key, ready, refers, says};
use super::stores::{TestStore, every_store, every_store_holds};

every_store![
    a_reference_is_found_through_several_hops_in_any_order_of_arrival,
    a_ring_of_references_ends,
    a_chain_of_hundreds_is_followed_to_its_end,
    a_batch_whose_references_cost_too_much_is_refused_whole,
    a_target_that_would_file_its_referrers_under_too_much_is_refused,
];

const VERBS: [&str; 3] = [ASKED, SHARED, VOIDED];

async fn by_activity(store: &dyn Store, activity: &str) -> HashSet<Uuid> {
    let filter = Filter {
        activity: Some(activity.to_owned()),
        ..Filter::default()
    };
    all(store, request(filter)).await.0.into_iter().collect()
}

async fn a_reference_is_found_through_several_hops_in_any_order_of_arrival(at: TestStore) {
    // Every order of five statements that form one chain, each under ids of its own.
    let mut orders = vec![vec![]];
    for _ in 0..5 {
        orders = orders
            .into_iter()
            .flat_map(|order: Vec<u128>| {
                (0..5)
                    .filter(|one| !order.contains(one))
                    .map(|one| {
                        let mut longer = order.clone();
                        longer.push(one);
                        longer
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    for (round, order) in (0_u128..).zip(orders) {
        let own = |place: u128| id(round * 10 + place);
        let activity = format!("http://example.org/{round}");
        let batch: Vec<_> = order
            .iter()
            .map(|&place| match place {
                0 => ready(&says(own(0), 0, ASKED, &activity)),
                _ => ready(&refers(own(place), 1, SHARED, own(place - 1))),
            })
            .collect();
        // Some arrive together, some one by one.
        for part in batch.chunks(1 + usize::try_from(round % 3).unwrap()) {
            at.store.accept(part.to_vec()).await.unwrap();
        }
        let wanted: HashSet<Uuid> = (0..5).map(own).collect();
        assert_eq!(
            by_activity(at.store.as_ref(), &activity).await,
            wanted,
            "order {order:?}"
        );
    }
}

async fn a_ring_of_references_ends(at: TestStore) {
    for (from, to) in [(1, 2), (2, 3), (3, 1), (4, 4), (5, 3)] {
        at.store
            .accept(vec![ready(&refers(id(from), 1, SHARED, id(to)))])
            .await
            .unwrap();
    }
    let filter = Filter {
        agent: Some(person_key(1)),
        ..Filter::default()
    };
    assert_eq!(all(at.store.as_ref(), request(filter)).await.0.len(), 5);
}

async fn a_chain_of_hundreds_is_followed_to_its_end(at: TestStore) {
    let store = at.store.as_ref();
    let length = 300;
    let own = |place: u128, offset: u128| id(offset + place);
    for (offset, root) in [(0, "first"), (1_000, "last")] {
        let activity = format!("http://example.org/{root}");
        let mut batch = vec![ready(&says(own(0, offset), 0, ASKED, &activity))];
        batch.extend((1..length).map(|place| {
            ready(&refers(
                own(place, offset),
                1,
                SHARED,
                own(place - 1, offset),
            ))
        }));
        if root == "last" {
            batch.reverse();
        }
        store.accept(batch).await.unwrap();
        let wanted: HashSet<Uuid> = (0..length).map(|place| own(place, offset)).collect();
        assert_eq!(
            by_activity(store, &activity).await,
            wanted,
            "the root comes {root}"
        );
    }
}

async fn a_batch_whose_references_cost_too_much_is_refused_whole(at: TestStore) {
    let store = at.store.as_ref();
    let length = 600;
    let mut batch = vec![ready(&says(id(0), 0, ASKED, "http://example.org/root"))];
    batch.extend((1..length).map(|place| ready(&refers(id(place), 1, SHARED, id(place - 1)))));
    let outcome = store.accept(batch).await.unwrap();
    // A chain of n statements costs n (n - 1) / 2 steps.
    let Acceptance::TooEntangled { index } = outcome else {
        panic!("{outcome:?}")
    };
    assert!(index * (index - 1) / 2 <= MOST_STEPS && index * (index + 1) / 2 > MOST_STEPS);
    assert_eq!(
        all(store, request(Filter::default())).await.0,
        Vec::<Uuid>::new()
    );
    let openness = vec![Series::principle(Principle::Openness)];
    let counted = store
        .tally(openness, vec![vec![0..4_000_000_000_000]])
        .await
        .unwrap()
        .found;
    assert_eq!(counted[0][0], Tally::default());
    // Nothing is left behind that would be in the way of another batch.
    let outcome = store
        .accept(vec![ready(&says(
            id(0),
            0,
            ASKED,
            "http://example.org/root",
        ))])
        .await;
    assert_eq!(outcome.unwrap(), Acceptance::Stored { fresh: 1 });
}

async fn a_target_that_would_file_its_referrers_under_too_much_is_refused(at: TestStore) {
    let store = at.store.as_ref();
    let referrers = 700;
    let batch = (1..=referrers).map(|number| ready(&refers(id(number), 1, SHARED, id(0))));
    store.accept(batch.collect()).await.unwrap();
    let of_a_group = |members: usize| {
        let members: Vec<_> = (0..members).map(person).collect();
        let mut said = says(id(0), 0, ASKED, "http://example.org/q");
        said["actor"] = serde_json::json!({ "objectType": "Group", "member": members });
        ready(&said)
    };
    // Each referrer would be filed under each member, and under each with the verb.
    let members = MOST_PLACES / usize::try_from(referrers).unwrap() / 2 + 1;
    let outcome = store.accept(vec![of_a_group(members)]).await.unwrap();
    assert_eq!(outcome, Acceptance::TooEntangled { index: 0 });
    let found = store.statement(id(0), Standing::Valid).await.unwrap();
    assert_eq!(found, None);
    let outcome = store.accept(vec![of_a_group(3)]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
}

/// What the specification says, followed without any index (Part 3, 2.1.3).
struct Oracle<'s>(HashMap<Uuid, &'s NewStatement>);

impl Oracle<'_> {
    fn voided(&self, id: Uuid) -> bool {
        let own = self.0[&id];
        !own.voiding
            && self
                .0
                .values()
                .any(|other| other.voiding && other.target == Some(id))
    }

    fn finds(&self, id: Uuid, filter: &Filter) -> bool {
        let mut seen = HashSet::new();
        let mut next = Some(id);
        while let Some(statement) = next
            .filter(|id| seen.insert(*id))
            .and_then(|id| self.0.get(&id))
        {
            if meets(&statement.terms, filter) {
                return !self.voided(id);
            }
            next = statement.target;
        }
        false
    }
}

fn meets(terms: &Terms, filter: &Filter) -> bool {
    let agents = if filter.related_agents {
        &terms.related_agents
    } else {
        &terms.agents
    };
    let activities = if filter.related_activities {
        &terms.related_activities
    } else {
        &terms.activities
    };
    filter.agent.iter().all(|agent| agents.contains(agent))
        && filter.verb.iter().all(|verb| terms.verb == *verb)
        && filter
            .activity
            .iter()
            .all(|activity| activities.contains(activity))
}

/// A statement about an activity, or about one of the others.
fn statements() -> impl Strategy<Value = Vec<NewStatement>> {
    let one = (
        0_usize..4,
        0_usize..3,
        prop::option::of(0_u128..30),
        0_usize..3,
    );
    prop::collection::vec(one, 1..30).prop_map(|drawn| {
        (0_u128..)
            .zip(drawn)
            .map(|(number, (who, verb, target, activity))| {
                if let Some(target) = target {
                    return ready(&refers(id(number), who, VERBS[verb], id(target)));
                }
                let activity = format!("http://example.org/{activity}");
                ready(&says(id(number), who, VERBS[verb % 2], &activity))
            })
            .collect()
    })
}

fn filters() -> Vec<Filter> {
    let mut filters = Vec::new();
    for who in [None, Some(0), Some(1)] {
        for verb in [None, Some(ASKED), Some(SHARED), Some(VOIDED)] {
            for activity in [
                None,
                Some("http://example.org/0"),
                Some("http://example.org/1"),
            ] {
                for related in [false, true] {
                    filters.push(Filter {
                        agent: who.map(person_key),
                        related_agents: related,
                        verb: verb.map(str::to_owned),
                        activity: activity.map(str::to_owned),
                        related_activities: related,
                        ..Filter::default()
                    });
                }
            }
        }
    }
    filters
}

async fn agrees(at: TestStore, sent: Vec<NewStatement>, together: usize) {
    for batch in sent.chunks(together) {
        at.store.accept(batch.to_vec()).await.unwrap();
    }
    let oracle = Oracle(
        sent.iter()
            .map(|statement| (statement.id, statement))
            .collect(),
    );
    for filter in filters() {
        let wanted: HashSet<Uuid> = sent
            .iter()
            .map(|one| one.id)
            .filter(|id| oracle.finds(*id, &filter))
            .collect();
        let (found, _) = all(at.store.as_ref(), request(filter.clone())).await;
        let found: HashSet<Uuid> = found.into_iter().collect();
        assert_eq!(found, wanted, "{filter:?}");
    }
    for statement in &sent {
        let standing = if oracle.voided(statement.id) {
            Standing::Voided
        } else {
            Standing::Valid
        };
        assert!(
            at.store
                .statement(statement.id, standing)
                .await
                .unwrap()
                .is_some()
        );
    }
}

every_store_holds![
    every_filter_finds_what_a_plain_reading_finds, 48 cases on_sqlite, 8 on_mongodb:
    at, sent in statements().prop_shuffle(), together in 1_usize..6 => agrees(at, sent, together)
];
