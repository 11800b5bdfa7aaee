//! A file of version 6 of the tables, written by the program of that time: what was counted then is counted now.
//!
//! It holds conversations of the profile's examples, retold in drawn orders, among plain statements; some are
//! voided, the rules were changed once, and of what counts a part was rolled up and a part was not.

use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::{FORM, Facts, Received};
use tertulia::lrs::rules::{BuiltIn, Rules};
use tertulia::store::sqlite::{Role, SqliteStore};
use tertulia::store::{
    Acceptance, Door, Filter, JudgedAgain, Judging as _, NewStatement, PageRequest, Standing, Store,
};
use tertulia::xapi::json::parse;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;

use super::judging_recount::{Recount, Stored};
use super::pages::request;
use super::samples::{ASKED, VOIDED, id, ready, refers, says};
use super::stores::{Hands, run_alone};
use super::told::{ALWAYS, all_told};

const FILE: &[u8] = include_bytes!("version_6.db.zst");
/// Those that are voided in it, and one that is not.
const GONE: [u128; 3] = [7, 31, 212];
const STANDING: u128 = 40;

/// All that is stored, in its order.
async fn stored(store: &dyn Store, voided: &[u128]) -> Vec<Value> {
    let read = |json: String| serde_json::from_str::<Value>(&json).unwrap();
    let mut all = Vec::new();
    let mut asked: PageRequest = request(Filter::default());
    loop {
        let page = store.page(asked.clone()).await.unwrap();
        all.extend(page.statements.iter().map(|one| read(one.json())));
        match page.next {
            Some(next) => asked.after = Some(next),
            None => break,
        }
    }
    for gone in voided {
        let found = store.statement(id(*gone), Standing::Voided).await.unwrap();
        all.push(read(found.expect("it is voided").json()));
    }
    // Within one moment they were sent in the order of their ids.
    let order = |one: &Value| ["stored", "id"].map(|name| one[name].as_str().unwrap().to_owned());
    all.sort_by_key(order);
    all
}

/// Counts all that is stored, and holds the store to it.
async fn agrees(store: &dyn Store, rules: &Rules, voided: &[u128]) {
    let mut recount = Recount::default();
    for one in stored(store, voided).await {
        recount.note(Stored::read(&one));
    }
    // What claims a profile is counted since later, where it is judged again.
    let told = [Received::Unmapped];
    recount.agrees_by(store, rules, &[1], &told).await;
}

async fn rules(store: &dyn Store) -> Rules {
    let book = store.rulebook().await.unwrap();
    assert!(book.next.is_none());
    Rules::of(&book.current, &book.texts).unwrap()
}

fn judged(value: &Value, rules: &Rules) -> NewStatement {
    let source = value.to_string();
    let (text, node) = parse(source.as_bytes(), 100).unwrap();
    let view = Statement::parse(text, &node, Version::V2).unwrap();
    let time = view.timestamp().unwrap_or(Timestamp::UNIX_EPOCH);
    NewStatement {
        judgements: vec![rules.judge(view, time, None, Door::Flag)],
        ..ready(value)
    }
}

async fn opens(role: Role<'_>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    std::fs::write(&file, zstd::decode_all(FILE).unwrap()).unwrap();
    let hands = Hands::at("2026-12-01T10:00:00Z");
    for _ in 0..2 {
        let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
        agrees(&store, &rules(&store).await, &GONE).await;
        store.close().await;
    }
    // It goes on as any other: what was rolled up is taken back, and threads are followed further.
    let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
    let rules = rules(&store).await;
    let mut late = says(id(0xffff), 1, ASKED, "http://example.org/q/1");
    late["timestamp"] = json!("2026-03-02T10:00:00.000Z");
    let example = include_str!("../../profiles/examples/listened.json");
    let mut answer: Value = serde_json::from_str(example).unwrap();
    answer["id"] = json!(id(0xfffe));
    answer["timestamp"] = json!("2026-01-01T00:00:00.000Z");
    answer["object"]["id"] = json!(id(STANDING));
    answer["context"]["registration"] = json!("90000000-0000-4000-8000-000000000003");
    answer.as_object_mut().unwrap().remove("version");
    let void = refers(id(0xfffd), 1, VOIDED, id(STANDING));
    let batch = [late, answer, void].map(|value| judged(&value, &rules));
    let outcome = store.accept(batch.into()).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 3 });
    agrees(&store, &rules, &[&GONE[..], &[STANDING]].concat()).await;
    store.close().await;
}

/// The same rules begin anew, so that what an earlier program did not read from statements is told.
async fn is_judged_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    std::fs::write(&file, zstd::decode_all(FILE).unwrap()).unwrap();
    let hands = Hands::at("2026-12-01T10:00:00Z");
    let role = Role::Server { iri: None };
    let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
    let before = store.rulebook().await.unwrap();
    assert_eq!(before.current.form, 0);
    assert!(all_told(&store, ALWAYS).await.is_empty());
    let built_in = BuiltIn::read(None).unwrap();
    for _ in 0..2 {
        built_in.install(&store).await.unwrap();
    }
    let book = store.rulebook().await.unwrap();
    let next = book.next.unwrap().edition;
    assert_eq!((next.number, next.form), (before.current.number + 1, FORM));
    let rules_to_be = Rules::of(&next, &book.texts).unwrap();
    // What comes in meanwhile is told at once, and the rest with the last of it.
    let late = says(id(0xffff), 1, ASKED, "http://example.org/q/1");
    let mut late = judged(&late, &Rules::of(&book.current, &book.texts).unwrap());
    let both = judged(
        &says(id(0xffff), 1, ASKED, "http://example.org/q/1"),
        &rules_to_be,
    );
    late.judgements.extend(both.judgements);
    store.accept(vec![late]).await.unwrap();
    assert_eq!(all_told(&store, ALWAYS).await.len(), 1);
    loop {
        let unjudged = store.unjudged(next.number, 4_000).await.unwrap();
        let judged = rules_to_be.judge_again(&unjudged, &[]);
        match store.judge_again(next.number, judged).await.unwrap() {
            JudgedAgain::Going => {}
            other => break assert_eq!(other, JudgedAgain::Switched),
        }
    }
    let mut recount = Recount::default();
    for one in stored(&store, &GONE).await {
        recount.note(Stored::read(&one));
    }
    let wanted = recount.told(&rules_to_be);
    assert_eq!(all_told(&store, ALWAYS).await, wanted);
    let social = |(_, facts): &&(_, Facts)| facts.circumstances.social.is_some();
    assert!(wanted.iter().filter(social).count() > 10);
    built_in.install(&store).await.unwrap();
    assert!(store.rulebook().await.unwrap().next.is_none());
    store.close().await;
}

async fn begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let hands = Hands::at("2026-12-01T10:00:00Z");
    let role = Role::Server { iri: None };
    let store = SqliteStore::open(&file, role, hands.clock()).unwrap();
    let built_in = BuiltIn::read(None).unwrap();
    built_in.install(&store).await.unwrap();
    let asked = says(id(1), 1, ASKED, "http://example.org/q/1");
    let rules = rules(&store).await;
    store.accept(vec![judged(&asked, &rules)]).await.unwrap();
    let whole = store.rulebook().await.unwrap().current;
    assert_eq!(whole.form, FORM);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .execute("UPDATE edition SET form = 0", [])
        .unwrap();
    built_in.install(&store).await.unwrap();
    let next = store.rulebook().await.unwrap().next.unwrap().edition;
    assert_eq!((next.uses, next.form), (whole.uses, FORM));
    built_in.install(&store).await.unwrap();
    let latest = store.rulebook().await.unwrap().next.unwrap().edition;
    assert_eq!(latest.number, next.number);
    store.close().await;
}

#[test]
fn the_same_rules_begin_anew_where_less_was_read_from_statements() {
    run_alone(begins_anew());
}

#[test]
fn a_file_of_version_6_is_judged_again_once_and_then_tells_what_its_statements_say() {
    run_alone(is_judged_again());
}

#[test]
fn a_file_of_version_6_counts_in_a_server_what_it_counted_then() {
    run_alone(opens(Role::Server { iri: None }));
}

#[test]
fn a_file_of_version_6_counts_for_a_command_what_it_counted_then() {
    run_alone(opens(Role::Command));
}
