//! What statements that count tell, one by one; the histories of `judging_histories` hold it to a plain recount.

use std::collections::HashMap;
use std::ops::Range;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use tertulia::facts::{
    Band, Circumstances, Classified, Fact, Facts, Marks, Social, Told, Visibility,
};
use tertulia::store::{Happened, Identified, NewStatement};
use uuid::Uuid;

use super::judging_world::{Change, World, about, example, flagged, within};
use super::people::declare;
use super::samples::{ASKED, VOIDED, id, person_key, ready, ready_without_id, refers, says};
use super::stores::{TestStore, every_store, every_store_holds};

every_store![
    pages_of_any_size_tell_the_same_in_the_order_of_time,
    a_range_tells_what_lies_in_it_and_nothing_beside,
    what_came_last_and_what_lies_in_the_file_are_told_as_one,
    a_copy_that_takes_over_is_told_under_its_own_place_and_id,
    places_tell_their_ids_also_of_what_is_voided,
    agents_are_told_with_their_person_and_all_its_keys,
    a_thread_begins_with_its_earliest_statement_that_is_not_voided,
];

every_store_holds![
    circumstances_come_back_as_they_were_given, 64 cases on_sqlite, 16 on_mongodb:
    at, all in prop::collection::vec(circumstances(), 1..12) => come_back(at, all)
];

pub const ALWAYS: Range<i64> = 0..4_000_000_000_000;
/// The first moment of every test store.
const BEGIN: i64 = 1_772_618_400_000;
/// So many that what is fresh goes into the file.
const MANY: u128 = 4_100;

/// Everything told of a range, read in pages.
pub async fn pages(store: &dyn Happened, range: Range<i64>, most: usize) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    loop {
        let after = all.last().map(|last| (last.time_ms, last.sequence));
        let page = store.told(range.clone(), after, most).await.unwrap().found;
        assert!(page.told.len() <= most);
        assert!(!page.more || page.told.len() == most, "a page is not full");
        all.extend(page.told);
        if !page.more {
            break;
        }
    }
    let place = |told: &Told| (told.time_ms, told.sequence);
    assert!(all.is_sorted_by(|one, next| place(one) < place(next)));
    all
}

/// The same with the ids of the statements, and people by their keys.
pub async fn all_told(store: &dyn Happened, range: Range<i64>) -> Vec<(Uuid, Facts)> {
    let told = pages(store, range, usize::MAX).await;
    let places = told.iter().map(|one| one.sequence).collect();
    let ids = store.ids(places).await.unwrap();
    let agents = told.iter().flat_map(|one| {
        let social = one.circumstances.social.iter();
        let recipients = social.flat_map(|social| &social.recipients);
        one.people.iter().chain(recipients).copied()
    });
    let (_, agents) = store.identified(agents.collect()).await.unwrap();
    let keys: HashMap<u32, String> = agents
        .into_iter()
        .map(|one| (one.agent, one.keys[0].clone()))
        .collect();
    let ids = ids.into_iter().map(Option::unwrap);
    ids.zip(told.iter().map(|one| known(one, &keys))).collect()
}

fn known(told: &Told, keys: &HashMap<u32, String>) -> Facts {
    let named = |agents: &[u32]| {
        assert!(agents.is_sorted_by(|one, next| one < next), "{agents:?}");
        let mut named: Vec<String> = agents.iter().map(|agent| keys[agent].clone()).collect();
        named.sort_unstable();
        named
    };
    let facts = told.facts.iter().map(|fact| Fact {
        time_ms: told.time_ms,
        subject: fact.subject.as_ref().clone(),
        principles: fact.principles,
        rule: fact.rule.as_ref().to_owned(),
        evidence: fact.evidence,
    });
    let Circumstances {
        verb,
        activity,
        team,
        course,
        platform,
        social,
    } = told.circumstances.clone();
    let social = social.map(|social| Social {
        id: social.id,
        registration: social.registration,
        target: social.target,
        recipients: named(&social.recipients),
        marks: social.marks,
        objective: social.objective,
    });
    Facts {
        people: named(&told.people),
        facts: facts.collect(),
        circumstances: Circumstances {
            verb,
            activity,
            team,
            course,
            platform,
            social,
        },
    }
}

/// Somebody asked at a time.
fn asked(number: u128, who: usize, time: i64) -> NewStatement {
    let mut sent = says(id(number), who, ASKED, "http://example.org/q");
    sent["timestamp"] = json!(Timestamp::from_millisecond(time).unwrap().to_string());
    ready(&sent)
}

async fn store(at: &TestStore, batch: Vec<NewStatement>) {
    at.store.accept(batch).await.unwrap();
    at.hands.turn(1_000);
}

async fn void(at: &TestStore, number: u128) {
    let voiding = refers(id(90_000 + number), 9, VOIDED, id(number));
    store(at, vec![ready(&voiding)]).await;
}

async fn ids(store: &dyn Happened, range: Range<i64>) -> Vec<Uuid> {
    let told = all_told(store, range).await;
    told.into_iter().map(|(id, _)| id).collect()
}

async fn pages_of_any_size_tell_the_same_in_the_order_of_time(at: TestStore) {
    // Several at one time, and later ones first.
    let batch =
        (0..23_u128).map(|number| asked(number, 1, BEGIN - i64::try_from(number / 3).unwrap()));
    store(&at, batch.collect()).await;
    let happened = at.happened();
    let whole = pages(happened, ALWAYS, usize::MAX).await;
    assert_eq!(whole.len(), 23);
    for most in [1, 2, 3, 5, 22, 23, 24] {
        assert_eq!(pages(happened, ALWAYS, most).await, whole, "{most} a page");
    }
    let nothing = happened.told(ALWAYS, None, 0).await.unwrap().found;
    assert!(nothing.told.is_empty() && nothing.more);
}

async fn a_range_tells_what_lies_in_it_and_nothing_beside(at: TestStore) {
    let batch = (0..5).map(|number: u8| asked(number.into(), 1, BEGIN + i64::from(number)));
    store(&at, batch.collect()).await;
    let happened = at.happened();
    let within = |range| ids(happened, range);
    assert_eq!(within(BEGIN + 1..BEGIN + 3).await, [id(1), id(2)]);
    assert!(within(BEGIN + 5..ALWAYS.end).await.is_empty());
    assert!(within(BEGIN..BEGIN).await.is_empty());
    // A place before the range is the range's beginning, and one behind it leaves nothing.
    let behind = |time: i64| happened.told(BEGIN + 1..BEGIN + 3, Some((time, 0)), 10);
    assert_eq!(behind(0).await.unwrap().found.told.len(), 2);
    assert!(behind(BEGIN + 3).await.unwrap().found.told.is_empty());
}

async fn what_came_last_and_what_lies_in_the_file_are_told_as_one(at: TestStore) {
    let time = |number: u128| BEGIN - i64::try_from(number * 7_919 % 5_003).unwrap();
    let batch = (0..MANY).map(|number| asked(number, 1, time(number)));
    store(&at, batch.collect()).await;
    let batch = (MANY..MANY + 300).map(|number| asked(number, 2, time(number)));
    store(&at, batch.collect()).await;
    for gone in [3, MANY + 3] {
        void(&at, gone).await;
    }
    let mut wanted: Vec<u128> = (0..MANY + 300)
        .filter(|number| ![3, MANY + 3].contains(number))
        .collect();
    wanted.sort_by_key(|number| (time(*number), *number));
    let wanted: Vec<Uuid> = wanted.into_iter().map(id).collect();
    assert_eq!(ids(at.happened(), ALWAYS).await, wanted);
    // A place before the range is the range's beginning in the file too.
    let range = BEGIN - 100..BEGIN + 1;
    let from_before = at.happened().told(range.clone(), Some((0, 0)), usize::MAX);
    let from_before = from_before.await.unwrap().found.told;
    assert_eq!(from_before, pages(at.happened(), range, 9).await);
    assert_eq!(
        pages(at.happened(), ALWAYS, 100).await,
        pages(at.happened(), ALWAYS, usize::MAX).await
    );
}

async fn a_copy_that_takes_over_is_told_under_its_own_place_and_id(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let copies = [1_u128, 2, 3].map(|number| {
        let mut sent = flagged(example("asked-question", number, Some(BEGIN)));
        sent.with_id = false;
        sent
    });
    for copy in copies {
        world.stored(&[copy]).await;
    }
    for (gone, heir) in [(None, 1), (Some(1), 2), (Some(2), 3)] {
        if let Some(gone) = gone {
            world.void(90_000 + gone, gone).await;
        }
        let told = all_told(world.at.happened(), ALWAYS).await;
        let [(found, facts)] = told.as_slice() else {
            panic!("one counts, not {told:?}")
        };
        let social = facts.circumstances.social.as_ref().unwrap();
        assert_eq!((*found, social.id), (id(heir), id(heir)));
        world.agrees().await;
    }
    world.void(90_003, 3).await;
    assert!(all_told(world.at.happened(), ALWAYS).await.is_empty());
}

async fn places_tell_their_ids_also_of_what_is_voided(at: TestStore) {
    store(&at, vec![asked(1, 1, BEGIN), asked(2, 1, BEGIN)]).await;
    let happened = at.happened();
    let told = pages(happened, ALWAYS, 10).await;
    let [first, second] = [told[0].sequence, told[1].sequence];
    void(&at, 1).await;
    let asked = vec![second, i64::MAX, first, second];
    let wanted = [Some(id(2)), None, Some(id(1)), Some(id(2))];
    assert_eq!(happened.ids(asked).await.unwrap(), wanted);
}

async fn agents_are_told_with_their_person_and_all_its_keys(at: TestStore) {
    let happened = at.happened();
    for who in 1..=4_u8 {
        let sent = asked(who.into(), who.into(), BEGIN + i64::from(who));
        store(&at, vec![sent]).await;
    }
    let told = pages(happened, ALWAYS, 10).await;
    let agents: Vec<u32> = told.iter().map(|one| one.people[0]).collect();
    let (before, alone) = happened.identified(agents.clone()).await.unwrap();
    let by_oneself = |place: usize| Identified {
        agent: agents[place],
        person: agents[place],
        keys: vec![person_key(place + 1)],
    };
    assert_eq!(alone, [0, 1, 2, 3].map(by_oneself));
    declare(at.store.as_ref(), "one", &[3, 2, 9]).await;
    let mut asked = agents.clone();
    asked.insert(2, u32::MAX);
    let (after, found) = happened.identified(asked).await.unwrap();
    assert!(after > before);
    let person = agents[1].min(agents[2]);
    let together = |place: usize, others: [usize; 2]| Identified {
        person,
        keys: [place + 1, others[0], others[1]].map(person_key).into(),
        ..by_oneself(place)
    };
    let wanted = [
        by_oneself(0),
        together(1, [3, 9]),
        together(2, [2, 9]),
        by_oneself(3),
    ];
    assert_eq!(found, wanted);
    at.store.forget_person("one").await.unwrap();
    let (last, found) = happened.identified(agents.clone()).await.unwrap();
    assert!(last > after);
    assert_eq!(found, [0, 1, 2, 3].map(by_oneself));
}

async fn a_thread_begins_with_its_earliest_statement_that_is_not_voided(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let registration = id(70_000);
    let asked = example("asked-question", 1, Some(BEGIN));
    let answered = about(example("answered", 2, Some(BEGIN + 60_000)), 1);
    let elsewhere = example("asked-question", 3, Some(BEGIN));
    let alone = example("asked-question", 4, Some(BEGIN));
    // The later one comes first.
    for (value, number) in [(answered, 0), (asked, 0), (elsewhere, 1), (alone, 2)] {
        world.stored(&[flagged(within(value, Some(number)))]).await;
    }
    let of = |registrations: Vec<Uuid>| {
        let store = world.at.happened();
        async move { store.threads(registrations).await.unwrap() }
    };
    let threads = of(vec![registration, registration]).await;
    assert_eq!(threads.edition, world.current.edition);
    let [thread] = threads.found.as_slice() else {
        panic!("one thread, not {threads:?}")
    };
    assert_eq!(thread.version, super::judging_world::PROFILE_VERSION);
    assert_eq!(
        (thread.registration, thread.started_ms),
        (registration, BEGIN)
    );
    assert!(thread.subregistration.is_empty() && !thread.state.is_empty());
    let both = of(vec![id(70_001), registration, id(70_009)]).await;
    assert_eq!(both.found.len(), 2);
    world.void(90_001, 1).await;
    world.void(90_004, 4).await;
    let store = world.at.happened();
    let left = store.threads(vec![registration, id(70_002)]).await.unwrap();
    let begun: Vec<i64> = left.found.iter().map(|one| one.started_ms).collect();
    assert_eq!(begun, [BEGIN + 60_000]);
}

fn circumstances() -> impl Strategy<Value = Circumstances<String>> {
    let word = || {
        prop::sample::select(&["a", "b", "Ä ö", "https://example.org/1", "openness"][..])
            .prop_map(std::sync::Arc::<str>::from)
    };
    let some = || prop::option::of(word());
    (
        word(),
        some(),
        some(),
        some(),
        some(),
        prop::option::of(social()),
    )
        .prop_map(
            |(verb, activity, team, course, platform, social)| Circumstances {
                verb,
                activity,
                team,
                course,
                platform,
                social,
            },
        )
}

fn social() -> impl Strategy<Value = Social<String>> {
    let an_id = || prop::option::of(any::<u128>().prop_map(Uuid::from_u128));
    let recipients = prop::collection::btree_set(1_usize..40, 0..6);
    let objective = prop::option::of(Just("https://example.org/o".into()));
    (an_id(), an_id(), recipients, marks(), objective).prop_map(
        |(registration, target, recipients, marks, objective)| {
            let mut recipients: Vec<String> = recipients.into_iter().map(person_key).collect();
            recipients.sort_unstable();
            Social {
                id: Uuid::nil(),
                registration,
                target,
                recipients,
                marks,
                objective,
            }
        },
    )
}

fn marks() -> impl Strategy<Value = Marks> {
    let visibility = prop::option::of(prop::sample::select(&Visibility::ALL[..]));
    let declared = prop::option::of(prop::sample::select(&Band::ALL[..]));
    (visibility, declared, any::<[bool; 3]>()).prop_map(|(visibility, declared, set)| Marks {
        visibility,
        declared,
        action_taken: set[0],
        actions: set[1],
        confirmed: set[2],
    })
}

async fn come_back(mut at: TestStore, all: Vec<Circumstances<String>>) {
    let mut wanted = Vec::new();
    for (number, circumstances) in (1_u128..).zip(all) {
        let sent = says(id(number), 1, ASKED, "http://example.org/q");
        let mut statement = if number % 2 == 0 {
            ready(&sent)
        } else {
            ready_without_id(&sent, 1)
        };
        let Classified::Counts(facts) = &mut statement.judgements[0].classified else {
            panic!("it counts")
        };
        facts.circumstances = circumstances;
        let mut facts = facts.clone();
        // It came without a time of its own.
        facts.set_time(at.hands.clock().now().as_millisecond());
        if let Some(social) = &mut facts.circumstances.social {
            social.id = id(number);
        }
        wanted.push((id(number), facts));
        store(&at, vec![statement]).await;
    }
    assert_eq!(all_told(at.happened(), ALWAYS).await, wanted);
    at.reopen().await;
    assert_eq!(all_told(at.happened(), ALWAYS).await, wanted);
}
