//! A database that an earlier program has written: what statements tell is read anew at the first start.

use mongodb::bson::{Document, doc};
use serde_json::Value;
use tertulia::lrs::rules::{BuiltIn, Rules};
use tertulia::store::mongo::MongoStore;
use tertulia::store::{
    Acceptance, Door, Edition, Happened as _, JudgedAgain, Judging as _, KeptThread, NewStatement,
    Store as _, ToldPage,
};
use tertulia::xapi::json::parse;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;
use uuid::Uuid;

use super::database::Database;
use super::load::{open, run};
use super::samples::ready;

const EXAMPLES: [&str; 4] = [
    include_str!("../../profiles/examples/asked-question.json"),
    include_str!("../../profiles/examples/answered.json"),
    include_str!("../../profiles/examples/acknowledged-answer.json"),
    include_str!("../../profiles/examples/shared-thinking.json"),
];

fn examples() -> impl Iterator<Item = Value> {
    EXAMPLES
        .iter()
        .map(|text| serde_json::from_str(text).unwrap())
}

fn judged(value: &Value, rules: &Rules) -> NewStatement {
    let source = value.to_string();
    let (text, node) = parse(source.as_bytes(), 100).unwrap();
    let view = Statement::parse(text, &node, Version::V2).unwrap();
    let time = view.timestamp().unwrap();
    NewStatement {
        judgements: vec![rules.judge(view, time, None, Door::Flag)],
        ..ready(value)
    }
}

/// The edition that counts, and the one that will.
async fn editions(store: &MongoStore) -> (Edition, Option<Edition>) {
    let book = store.rulebook().await.unwrap();
    (book.current, book.next.map(|next| next.edition))
}

async fn rules(store: &MongoStore, edition: &Edition) -> Rules {
    let book = store.rulebook().await.unwrap();
    Rules::of(edition, &book.texts).unwrap()
}

async fn told(store: &MongoStore) -> ToldPage {
    let all = i64::MIN..i64::MAX;
    store.told(all, None, 100).await.unwrap().found
}

async fn threads(store: &MongoStore) -> Vec<KeptThread> {
    let registrations = examples().filter_map(|one| {
        let registration = one["context"]["registration"].as_str()?;
        Some(registration.parse::<Uuid>().unwrap())
    });
    let found = store.threads(registrations.collect()).await.unwrap();
    let mut found = found.found;
    found.sort_by_key(|thread| thread.registration);
    found
}

/// Leaves of a database what an earlier program would have written.
fn forget(database: &Database) {
    database.read(async |database| {
        let without = async |collection: &str, field: &str| {
            let documents = database.collection::<Document>(collection);
            let unset = doc! { "$unset": { field: "" } };
            let changed = documents.update_many(doc! {}, unset).await.unwrap();
            assert_ne!(changed.modified_count, 0, "{collection}");
        };
        without("fact", "w").await;
        without("edition", "form").await;
        without("thread", "first").await;
        let changes = database.collection::<Document>("day_change");
        changes.drop().await.unwrap();
        let instance = database.collection::<Document>("instance");
        let earlier = doc! { "$set": { "version": 1 } };
        instance.update_one(doc! {}, earlier).await.unwrap();
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_was_stored_before_is_judged_again_once_and_told_then() {
    let database = Database::new();
    let built_in = BuiltIn::read(None).unwrap();
    let store = open(database.url());
    let (whole, whole_threads) = run(async {
        built_in.install(&store).await.unwrap();
        let (edition, next) = editions(&store).await;
        assert_eq!(next, None);
        let rules = rules(&store, &edition).await;
        let batch = examples().map(|one| judged(&one, &rules)).collect();
        let stored = store.accept(batch).await.unwrap();
        assert_eq!(
            stored,
            Acceptance::Stored {
                fresh: EXAMPLES.len()
            }
        );
        (told(&store).await, threads(&store).await)
    });
    assert_eq!(whole.told.len(), EXAMPLES.len());
    assert!(!whole_threads.is_empty());
    run(store.close());
    forget(&database);

    let store = open(database.url());
    run(async {
        assert_eq!(told(&store).await, ToldPage::default());
        assert_eq!(threads(&store).await, []);
        built_in.install(&store).await.unwrap();
        let (_, next) = editions(&store).await;
        let next = next.expect("the same rules begin anew");
        let rules = rules(&store, &next).await;
        let unjudged = store.unjudged(next.number, usize::MAX).await.unwrap();
        let judged = rules.judge_again(&unjudged, &[]);
        let done = store.judge_again(next.number, judged).await.unwrap();
        assert_eq!(done, JudgedAgain::Switched);
        assert_eq!(told(&store).await.told, whole.told);
        assert_eq!(threads(&store).await, whole_threads);
        // Another start finds nothing to do.
        built_in.install(&store).await.unwrap();
        assert_eq!(editions(&store).await, (next, None));
    });
    run(store.close());
    let version = database.read(async |database| {
        let instance = database.collection::<Document>("instance");
        let instance = instance.find_one(doc! {}).await.unwrap().unwrap();
        instance.get_i32("version").unwrap()
    });
    assert_eq!(version, 3, "an earlier program leaves it alone now");
}
