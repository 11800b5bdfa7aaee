//! A file of the first version of the tables, written by the program of that time: everything it
//! answered then is answered now.
//!
//! `version_1.db.zst` is its file and `version_1.json` what it answered over HTTP.

use serde_json::Value;
use tertulia::facts::{Principle, Series};
use tertulia::lrs::rules::{BuiltIn, Rules};
use tertulia::store::sqlite::{Role, SqliteStore};
use tertulia::store::{Acceptance, Filter, Judging as _, PageRequest, Standing, Store};
use uuid::Uuid;

use super::judging_recount::{Recount, Stored};
use super::pages::{all, request};
use super::samples::{ASKED, id, ready, says};
use super::stores::{Hands, run_alone};
use super::told::{ALWAYS, all_told};

const FILE: &[u8] = include_bytes!("version_1.db.zst");
const ANSWERS: &str = include_str!("version_1.json");

fn list<'a>(answers: &'a Value, name: &str) -> &'a [Value] {
    answers[name].as_array().unwrap()
}

fn uuid(value: &Value) -> Uuid {
    value.as_str().unwrap().parse().unwrap()
}

async fn statements_agree(store: &dyn Store, answers: &Value) {
    let valid = list(answers, "statements")
        .iter()
        .map(|one| (one, Standing::Valid));
    let voided = list(answers, "voided")
        .iter()
        .map(|one| (one, Standing::Voided));
    for (wanted, standing) in valid.chain(voided) {
        let found = store.statement(uuid(&wanted["id"]), standing).await;
        let found = found.unwrap().expect("it is there").json();
        assert_eq!(serde_json::from_str::<Value>(&found).unwrap(), *wanted);
    }
    let wanted: Vec<_> = list(answers, "statements")
        .iter()
        .map(|one| uuid(&one["id"]))
        .collect();
    assert_eq!(all(store, request(Filter::default())).await.0, wanted);
}

async fn filters_agree(store: &dyn Store, answers: &Value) {
    for asked in list(answers, "filters") {
        let text = |name: &str| asked[name].as_str().map(str::to_owned);
        let related = asked["related"].as_bool().unwrap();
        let filter = Filter {
            agent: text("agent").or_else(|| asked["agent"]["mbox"].as_str().map(str::to_owned)),
            related_agents: related,
            verb: text("verb"),
            activity: text("activity"),
            related_activities: related,
            registration: asked.get("registration").map(uuid),
            ..Filter::default()
        };
        let wanted: Vec<_> = list(asked, "ids").iter().map(uuid).collect();
        let asked = PageRequest {
            limit: 2,
            ..request(filter.clone())
        };
        assert_eq!(all(store, asked).await.0, wanted, "{filter:?}");
    }
}

async fn tallies_agree(store: &dyn Store, answers: &Value) {
    for wanted in list(answers, "tallies") {
        let principle = Principle::from_slug(wanted["principle"].as_str().unwrap()).unwrap();
        let range = wanted["from"].as_i64().unwrap()..wanted["to"].as_i64().unwrap();
        let series = vec![Series::principle(principle)];
        let found = store.tally(series, vec![vec![range]]).await.unwrap().found[0][0];
        assert_eq!(
            Some(found.statements),
            wanted["statements"].as_u64(),
            "{wanted}"
        );
        assert_eq!(Some(found.people), wanted["people"].as_u64(), "{wanted}");
    }
}

async fn agrees(role: Role<'_>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    std::fs::write(&file, zstd::decode_all(FILE).unwrap()).unwrap();
    let answers: Value = serde_json::from_str(ANSWERS).unwrap();
    let hands = Hands::at("2026-12-01T10:00:00Z");
    for _ in 0..2 {
        let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
        statements_agree(&store, &answers).await;
        filters_agree(&store, &answers).await;
        tallies_agree(&store, &answers).await;
        store.close().await;
    }
    // It is written to as any other.
    let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
    let more = says(id(0xffff), 1, ASKED, "http://example.org/q/1");
    let outcome = store.accept(vec![ready(&more)]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
    let about = Filter {
        activity: Some("http://example.org/q/1".to_owned()),
        ..Filter::default()
    };
    let (found, _) = all(&store, request(about)).await;
    assert_eq!(found.last(), Some(&id(0xffff)));
    store.close().await;
}

/// As it was put into the file: all statements, by the time they were stored.
fn recounted(answers: &Value) -> Recount {
    let mut all = [list(answers, "statements"), list(answers, "voided")].concat();
    all.sort_by_key(|one| one["stored"].as_str().unwrap().to_owned());
    let mut recount = Recount::default();
    for one in &all {
        recount.note(Stored::read(one));
    }
    recount
}

#[test]
fn a_file_of_version_1_is_judged_again_by_the_rules_that_come_with_the_program() {
    run_alone(async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        std::fs::write(&file, zstd::decode_all(FILE).unwrap()).unwrap();
        let answers: Value = serde_json::from_str(ANSWERS).unwrap();
        let hands = Hands::at("2026-12-01T10:00:00Z");
        let role = Role::Server { iri: None };
        let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
        let built_in = BuiltIn::read(None).unwrap();
        built_in.install(&store).await.unwrap();
        // Once more changes nothing.
        built_in.install(&store).await.unwrap();
        loop {
            let book = store.rulebook().await.unwrap();
            let Some(next) = &book.next else { break };
            assert_eq!((book.current.number, next.edition.number), (0, 1));
            tallies_agree(&store, &answers).await;
            let rules = Rules::of(&next.edition, &book.texts).unwrap();
            let unjudged = store.unjudged(1, 1_000).await.unwrap();
            let judged = rules.judge_again(&unjudged, &[]);
            store.judge_again(1, judged).await.unwrap();
        }
        let book = store.rulebook().await.unwrap();
        assert_eq!(book.current.number, 1);
        let rules = Rules::of(&book.current, &book.texts).unwrap();
        statements_agree(&store, &answers).await;
        let recounted = recounted(&answers);
        recounted.agrees(&store, &rules, &[]).await;
        // What was judged before told nothing.
        assert_eq!(all_told(&store, ALWAYS).await, recounted.told(&rules));
        store.close().await;
    });
}

#[test]
fn a_server_answers_from_a_file_of_version_1_what_was_answered_then() {
    run_alone(agrees(Role::Server { iri: None }));
}

#[test]
fn a_command_answers_the_same_before_a_server_has_filed_anything() {
    run_alone(agrees(Role::Command));
}
