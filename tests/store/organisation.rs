//! What a store knows of the organisation, in one state, and when that has changed.

use serde_json::json;
use tertulia::facts::Preferences;
use tertulia::report::Register;
use tertulia::store::{
    DocumentChange, DocumentContext, DocumentName, KeptOrganisation, POPULATION, PREFERENCES, Store,
};
use tertulia::xapi::document::{Action, Conditions, Document, Request, Tags, Unguarded};

use super::people::declare;
use super::samples::{ASKED, id, person_key, ready, says};
use super::stores::{TestStore, every_store};

every_store![
    a_directory_comes_back_whole_however_large_it_is,
    the_state_grows_with_all_that_matters_and_with_no_statement_and_no_other_document,
    what_is_refused_leaves_the_state_as_it_was,
    preferences_come_with_every_agent_of_the_person,
    the_population_is_that_of_the_instance,
    whoever_asks_next_sees_what_any_process_changed,
    it_is_there_when_the_store_is_opened_again,
];

async fn put(store: &dyn Store, name: DocumentName, content: impl Into<Vec<u8>>) {
    let content_type = Some("application/json".to_owned());
    let action = Action::Put(Document::new(content_type, content.into()));
    change(store, name, action).await;
}

async fn change(store: &dyn Store, name: DocumentName, action: Action) {
    let request = Request {
        action,
        conditions: Conditions::default(),
        unguarded: Unguarded::Replaces,
        most: usize::MAX,
    };
    let outcome = store.change_document(name, request).await.unwrap();
    assert!(
        !matches!(outcome, DocumentChange::Refused(_)),
        "{outcome:?}"
    );
}

fn preferences(who: usize) -> DocumentName {
    DocumentName {
        context: DocumentContext::AgentProfile {
            agent: person_key(who),
        },
        id: PREFERENCES.clone(),
    }
}

fn population(activity: &str) -> DocumentName {
    DocumentName {
        context: DocumentContext::ActivityProfile {
            activity: activity.to_owned(),
        },
        id: POPULATION.clone(),
    }
}

async fn state(store: &dyn Store) -> u64 {
    store.organisation_state().await.unwrap()
}

async fn kept(store: &dyn Store) -> KeptOrganisation {
    store.organisation().await.unwrap()
}

/// The keys of those who said what they want, each sorted behind the first.
async fn keys(store: &dyn Store) -> Vec<Vec<String>> {
    let all = kept(store).await.preferences.into_iter();
    let mut all: Vec<_> = all.map(|one| one.keys).collect();
    for keys in &mut all {
        keys[1..].sort();
    }
    all
}

fn people(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|who| person_key(*who)).collect()
}

async fn a_directory_comes_back_whole_however_large_it_is(at: TestStore) {
    assert_eq!(kept(&*at.store).await, KeptOrganisation::default());
    for length in [3, 17_000, 20_000_000, 5] {
        let byte = |at: u32| at.wrapping_mul(2_654_435_761).to_be_bytes()[0];
        let content: Vec<u8> = (0..length).map(byte).collect();
        put(&*at.store, DocumentName::directory(), content.clone()).await;
        let found = kept(&*at.store).await.directory.unwrap();
        assert!(found.document.content == content, "{length}");
        let read = at.store.document(DocumentName::directory()).await.unwrap();
        assert!(read == Some(found), "{length}");
    }
    change(&*at.store, DocumentName::directory(), Action::Delete).await;
    assert_eq!(kept(&*at.store).await.directory, None);
}

async fn the_state_grows_with_all_that_matters_and_with_no_statement_and_no_other_document(
    at: TestStore,
) {
    let store = &*at.store;
    let mut before = state(store).await;
    let instance = store.instance().iri.clone();
    let change_it = async |number: usize| match number {
        0 => put(store, DocumentName::directory(), "{}").await,
        1 => put(store, preferences(1), "{}").await,
        2 => put(store, preferences(1), "{ }").await,
        3 => change(store, preferences(1), Action::Delete).await,
        4 => put(store, population(&instance), "{}").await,
        5 => declare(store, "one", &[1, 2]).await,
        6 => assert!(store.forget_person("one").await.unwrap()),
        7 => put(store, preferences(2), "{}").await,
        8 => {
            let context = preferences(2).context;
            store.delete_documents(context).await.unwrap();
        }
        _ => change(store, DocumentName::directory(), Action::Delete).await,
    };
    for number in 0..10 {
        change_it(number).await;
        let now = state(store).await;
        assert!(now > before, "{number}: {now} after {before}");
        assert_eq!(kept(store).await.state, now);
        before = now;
    }
    let sent = says(id(1), 1, ASKED, "http://example.org/q");
    store.accept(vec![ready(&sent)]).await.unwrap();
    let other = DocumentName {
        id: "other".to_owned(),
        ..preferences(1)
    };
    put(store, other, "{}").await;
    let state_of = DocumentName {
        context: DocumentContext::State {
            activity: instance,
            agent: person_key(1),
            registration: None,
        },
        id: PREFERENCES.clone(),
    };
    put(store, state_of, "{}").await;
    assert_eq!(state(store).await, before);
    assert_eq!(keys(store).await, [[""; 0]; 0]);
}

async fn what_is_refused_leaves_the_state_as_it_was(at: TestStore) {
    put(&*at.store, DocumentName::directory(), "1").await;
    let before = state(&*at.store).await;
    let request = Request {
        action: Action::Put(Document::new(None, b"2".to_vec())),
        conditions: Conditions {
            if_none_match: Some(Tags::Any),
            ..Conditions::default()
        },
        unguarded: Unguarded::Replaces,
        most: usize::MAX,
    };
    let name = DocumentName::directory();
    let outcome = at.store.change_document(name, request).await.unwrap();
    assert!(matches!(outcome, DocumentChange::Refused(_)), "{outcome:?}");
    assert_eq!(state(&*at.store).await, before);
}

async fn preferences_come_with_every_agent_of_the_person(at: TestStore) {
    let store = &*at.store;
    // 20 KB of blanks: a content that a store may keep in pieces.
    let large = format!("{{{}}}", " ".repeat(20_000));
    put(store, preferences(1), large.clone()).await;
    put(store, preferences(3), "{}").await;
    assert_eq!(keys(store).await, [people(&[1]), people(&[3])]);
    assert_eq!(kept(store).await.preferences[0].content, large.as_bytes());
    declare(store, "one", &[5, 1, 2]).await;
    declare(store, "other", &[7, 8]).await;
    assert_eq!(keys(store).await, [people(&[1, 2, 5]), people(&[3])]);
    assert!(store.forget_person("one").await.unwrap());
    assert_eq!(keys(store).await, [people(&[1]), people(&[3])]);
    change(store, preferences(1), Action::Delete).await;
    assert_eq!(keys(store).await, [people(&[3])]);
}

async fn the_population_is_that_of_the_instance(at: TestStore) {
    let store = &*at.store;
    put(store, population("http://example.org/team"), "7").await;
    assert_eq!(kept(store).await.population, None);
    put(store, population(&store.instance().iri.clone()), "8").await;
    let found = kept(store).await.population.unwrap();
    assert_eq!(found.document.content, b"8");
}

async fn whoever_asks_next_sees_what_any_process_changed(at: TestStore) {
    let register = Register::new(jiff::tz::TimeZone::UTC);
    let beside = at.beside();
    let now = || async { register.now(&*at.store).await.unwrap() };
    let nobody = now().await;
    assert!(!nobody.directory.knows_how_many() && nobody.counted(&(0..1)).is_none());
    let out = json!({ "includeInReports": false }).to_string();
    put(&*beside, preferences(1), out).await;
    let one = now().await;
    let wants = |keys: &[usize]| one.directory.preferences(&people(keys));
    assert!(wants(&[1]).opted_out && wants(&[2, 1]).opted_out);
    assert_eq!(wants(&[2]), Preferences::default());
    assert_ne!(one.basis, nobody.basis);
    // Nothing changed, and nothing is made anew.
    assert!(std::sync::Arc::ptr_eq(
        &one.directory,
        &now().await.directory
    ));
    put(&*beside, preferences(1), "{}").await;
    let back = now().await;
    assert_eq!(back.basis, nobody.basis);
    assert_eq!(
        back.directory.preferences(&people(&[1])),
        Preferences::default()
    );
    let said = json!({ "asOf": "2026-11-01", "members": 40, "bySeniority": { "lead": 4 } });
    let instance = at.store.instance().iri.clone();
    put(&*beside, population(&instance), said.to_string()).await;
    let told = now().await.counted(&(0..1)).unwrap().told;
    let expected = json!({ "source": "population-document", "as_of": "2026-11-01", "members": 40 });
    assert_eq!(serde_json::to_value(told).unwrap(), expected);
    beside.close().await;
}

async fn it_is_there_when_the_store_is_opened_again(mut at: TestStore) {
    put(&*at.store, DocumentName::directory(), "1").await;
    put(&*at.store, preferences(1), "{}").await;
    let before = kept(&*at.store).await;
    at.reopen().await;
    assert_eq!(kept(&*at.store).await, before);
}
