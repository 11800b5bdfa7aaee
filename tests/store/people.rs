//! Agents that are declared to be one person count once, and one by one again when that is undone.

use serde_json::json;
use tertulia::facts::{Principle, Series};
use tertulia::store::{Declaration, PeopleQuery, Person, Persona, Store, Tally};

use super::samples::{ASKED, VOIDED, id, person_key, ready, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    a_person_counts_once_for_the_past_and_from_then_on_and_undoing_restores_it,
    agents_that_were_never_seen_can_be_declared,
    an_agent_belongs_to_one_person_and_a_conflict_changes_nothing,
    a_declaration_replaces_the_one_before_and_frees_what_it_leaves_out,
    people_are_read_by_id_by_agent_and_in_pages,
    declarations_survive_the_store_and_are_seen_beside_it,
    a_hundred_thousand_aliases_are_counted_right,
];

/// The person who has these agents.
pub fn someone(id: &str, agents: &[usize]) -> Person {
    let persona = |who: &usize| Persona {
        key: person_key(*who),
        text: json!({ "mbox": person_key(*who) }).to_string(),
    };
    Person {
        id: id.to_owned(),
        name: None,
        agents: agents.iter().map(persona).collect(),
    }
}

pub async fn declare(store: &dyn Store, id: &str, agents: &[usize]) {
    let outcome = store.declare_person(someone(id, agents)).await.unwrap();
    assert!(
        matches!(outcome, Declaration::Declared { .. }),
        "{outcome:?}"
    );
}

async fn asks(at: &TestStore, number: u128, who: usize) {
    let sent = says(id(number), who, ASKED, "http://example.org/q");
    at.store.accept(vec![ready(&sent)]).await.unwrap();
    at.hands.turn(1_000);
}

async fn counted(store: &dyn Store) -> Tally {
    let series = vec![Series::principle(Principle::Openness)];
    let always = vec![vec![0..4_000_000_000_000]];
    store.tally(series, always).await.unwrap().found[0][0]
}

fn tally(statements: u64, people: u64) -> Tally {
    Tally { statements, people }
}

async fn all(store: &dyn Store) -> Vec<Person> {
    let query = PeopleQuery {
        limit: 1_000,
        ..PeopleQuery::default()
    };
    store.people(query).await.unwrap()
}

async fn a_person_counts_once_for_the_past_and_from_then_on_and_undoing_restores_it(at: TestStore) {
    let store = at.store.as_ref();
    for who in 1..=4 {
        asks(&at, who as u128, who).await;
    }
    assert_eq!(counted(store).await, tally(4, 4));
    declare(store, "ada", &[3, 1, 2]).await;
    assert_eq!(counted(store).await, tally(4, 2));
    asks(&at, 11, 1).await;
    asks(&at, 12, 5).await;
    assert_eq!(counted(store).await, tally(6, 3));
    // The one that stands for all is voided away; the others still are the person.
    for (number, target) in [(21, 1), (22, 11)] {
        store
            .accept(vec![ready(&refers(id(number), 9, VOIDED, id(target)))])
            .await
            .unwrap();
    }
    assert_eq!(counted(store).await, tally(4, 3));
    assert!(store.forget_person("ada").await.unwrap());
    assert_eq!(counted(store).await, tally(4, 4));
    assert!(!store.forget_person("ada").await.unwrap());
    assert_eq!(all(store).await, []);
}

async fn agents_that_were_never_seen_can_be_declared(at: TestStore) {
    let store = at.store.as_ref();
    declare(store, "ada", &[7, 8]).await;
    assert_eq!(counted(store).await, tally(0, 0));
    asks(&at, 1, 8).await;
    assert_eq!(counted(store).await, tally(1, 1));
    asks(&at, 2, 7).await;
    assert_eq!(counted(store).await, tally(2, 1));
}

async fn an_agent_belongs_to_one_person_and_a_conflict_changes_nothing(at: TestStore) {
    let store = at.store.as_ref();
    for who in 1..=4 {
        asks(&at, who as u128, who).await;
    }
    declare(store, "ada", &[1, 2]).await;
    for again in [&[3, 4, 2][..], &[2]] {
        let outcome = store.declare_person(someone("bo", again)).await.unwrap();
        let index = again.len() - 1;
        assert_eq!(
            outcome,
            Declaration::Taken {
                index,
                person: "ada".to_owned()
            }
        );
    }
    declare(store, "cy", &[3]).await;
    let outcome = store
        .declare_person(someone("ada", &[1, 4, 3]))
        .await
        .unwrap();
    assert_eq!(
        outcome,
        Declaration::Taken {
            index: 2,
            person: "cy".to_owned()
        }
    );
    assert_eq!(
        all(store).await,
        [someone("ada", &[1, 2]), someone("cy", &[3])]
    );
    assert_eq!(counted(store).await, tally(4, 3));
}

async fn a_declaration_replaces_the_one_before_and_frees_what_it_leaves_out(at: TestStore) {
    let store = at.store.as_ref();
    for who in 1..=4 {
        asks(&at, who as u128, who).await;
    }
    let ada = someone("ada", &[1, 2, 3]);
    for fresh in [true, false, false] {
        let outcome = store.declare_person(ada.clone()).await.unwrap();
        assert_eq!(outcome, Declaration::Declared { fresh });
        assert_eq!(counted(store).await, tally(4, 2));
    }
    let named = Person {
        name: Some("Ada".to_owned()),
        ..someone("ada", &[3, 4])
    };
    store.declare_person(named.clone()).await.unwrap();
    assert_eq!(counted(store).await, tally(4, 3));
    declare(store, "bo", &[1, 2]).await;
    assert_eq!(counted(store).await, tally(4, 2));
    assert_eq!(all(store).await, [named, someone("bo", &[1, 2])]);
}

async fn people_are_read_by_id_by_agent_and_in_pages(at: TestStore) {
    let store = at.store.as_ref();
    let ids: Vec<String> = (0..7).map(|place| format!("p{place}")).collect();
    for (place, id) in ids.iter().enumerate().rev() {
        declare(store, id, &[10 * place, 10 * place + 1]).await;
    }
    let ask = async |person: Option<&str>, agent: Option<usize>, after: Option<&str>| {
        let query = PeopleQuery {
            person: person.map(str::to_owned),
            agent: agent.map(person_key),
            after: after.map(str::to_owned),
            limit: 3,
        };
        let found = store.people(query).await.unwrap();
        found
            .into_iter()
            .map(|person| person.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(None, None, None).await, ids[..3]);
    assert_eq!(ask(None, None, Some("p2")).await, ids[3..6]);
    assert_eq!(ask(None, None, Some("p5x")).await, ids[6..]);
    assert_eq!(ask(Some("p4"), None, None).await, ids[4..5]);
    assert_eq!(ask(None, Some(21), None).await, ids[2..3]);
    assert_eq!(ask(Some("p2"), Some(21), None).await, ids[2..3]);
    let none: [String; 0] = [];
    assert_eq!(ask(Some("p3"), Some(21), None).await, none);
    assert_eq!(ask(None, Some(22), None).await, none);
    assert_eq!(ask(Some("nobody"), None, None).await, none);
    assert_eq!(ask(None, None, Some("p6")).await, none);
}

async fn declarations_survive_the_store_and_are_seen_beside_it(mut at: TestStore) {
    asks(&at, 1, 1).await;
    asks(&at, 2, 2).await;
    declare(at.store.as_ref(), "ada", &[1, 2]).await;
    at.reopen().await;
    assert_eq!(counted(at.store.as_ref()).await, tally(2, 1));
    at.store.forget_person("ada").await.unwrap();
    at.reopen().await;
    assert_eq!(counted(at.store.as_ref()).await, tally(2, 2));
}

async fn a_hundred_thousand_aliases_are_counted_right(at: TestStore) {
    const PEOPLE: usize = 1_000;
    const EACH: usize = 100;
    let store = at.store.as_ref();
    // Agents 0 and 1 of each person, so that some of those who stand for a person never did anything.
    for who in 0..PEOPLE {
        let agents: Vec<usize> = (0..EACH).map(|place| who * EACH + place).collect();
        let mut all = agents.clone();
        all.rotate_left(who % EACH);
        declare(store, &format!("p{who}"), &all).await;
    }
    let members: Vec<_> = (0..PEOPLE)
        .flat_map(|who| [who * EACH + 3, who * EACH + 77])
        .map(super::samples::person)
        .collect();
    let mut sent = says(id(1), 1, ASKED, "http://example.org/q");
    sent["actor"] = json!({ "objectType": "Group", "member": members });
    store.accept(vec![ready(&sent)]).await.unwrap();
    assert_eq!(counted(store).await, tally(1, PEOPLE as u64));
    // One agent that is nobody's.
    asks(&at, 2, PEOPLE * EACH).await;
    assert_eq!(counted(store).await, tally(2, PEOPLE as u64 + 1));
}
