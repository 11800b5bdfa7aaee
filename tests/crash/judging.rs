//! SIGKILL while statements are judged again and others come in: it goes on where it was, and ends as if it
//! had never been killed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use actix_web::rt::{spawn, task::JoinHandle};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::Api;
use crate::ledger::{Ledger, Sent, moment};
use crate::random::Random;
use crate::server::{Server, run, serve};

const MAPPING: &str = include_str!("../../profiles/social-learning.mapping.json");
/// Statements of conversations, which wait for each other, and the conversations they are in.
const SPOKEN: u64 = 1_500;
const CONVERSATIONS: u64 = 40;
/// Most kills within one judging.
const KILLS: usize = 5;
/// Far beyond what judging again takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with a mapping in the place of the program's; `swapped` counts questions for another principle.
fn mapping(folder: &Path, version: &str, swapped: bool) {
    let mut mapping: Value = serde_json::from_str(MAPPING).unwrap();
    mapping["version"] = json!(version);
    // They say what counts toward what, too.
    mapping.as_object_mut().unwrap().remove("behaviours");
    for rule in mapping["rules"].as_array_mut().unwrap() {
        if swapped && rule["id"] == "asked" {
            rule["principles"] = json!(["empowerment"]);
        }
    }
    fs::create_dir(folder).unwrap();
    let file = folder.join("social-learning.mapping.json");
    fs::write(file, mapping.to_string()).unwrap();
}

fn start(file: &Path, profiles: &Path) -> Server {
    let mut command: Command = serve(file);
    command.arg("--profiles").arg(profiles);
    Server::launch(command, &file.with_extension("log"))
}

/// The edition that is judged, how far it is, and how far it has to come.
fn building(file: &Path) -> Option<(u32, i64, i64)> {
    Connection::open(file)
        .unwrap()
        .query_row(
            "SELECT number, judged, last FROM edition WHERE standing = 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()
        .unwrap()
}

/// Waits until more are judged, or all.
async fn further(file: &Path, judged: i64) {
    let began = Instant::now();
    while building(file).is_some_and(|(_, now, _)| now <= judged) {
        assert!(began.elapsed() < PATIENCE, "no more are judged");
        sleep(Duration::from_millis(2)).await;
    }
}

async fn finished(file: &Path) {
    let began = Instant::now();
    while building(file).is_some() {
        assert!(began.elapsed() < PATIENCE, "it is not judged to its end");
        sleep(Duration::from_millis(20)).await;
    }
}

/// What somebody says in a conversation: a question or something to know, often across a boundary that is not
/// named, or an answer to a statement that may never come.
fn spoken(random: &mut Random, number: u64) -> Value {
    let id =
        |number: u64| Uuid::from_u128(0x5_0000_0000_4000_8000_0000_0000_0000 + u128::from(number));
    let text = match random.below(3) {
        0 => include_str!("../../profiles/examples/asked-question.json"),
        1 => include_str!("../../profiles/examples/shared-knowledge.json"),
        _ => include_str!("../../profiles/examples/listened.json"),
    };
    let mut value: Value = serde_json::from_str(text).unwrap();
    value.as_object_mut().unwrap().remove("version");
    value["id"] = json!(id(number));
    // Before all that reports are compared for.
    value["timestamp"] = json!(format!(
        "2020-03-04T10:{:02}:{:02}Z",
        random.below(60),
        random.below(60)
    ));
    value["context"]["registration"] = json!(id(1_000_000 + random.below(CONVERSATIONS)));
    if value["object"]["objectType"] == "StatementRef" {
        let near = (number + random.below(200)).saturating_sub(100);
        value["object"]["id"] = json!(id(near));
    }
    if random.one_in(5) {
        let category = value["context"]["contextActivities"]["category"].as_array_mut();
        category.unwrap().push(json!({
            "id": "https://example.org/boundary",
            "definition": {
                "type": "https://w3id.org/xapi-social-learning/activity-types/cross-boundary",
            },
        }));
    }
    value
}

/// Sends all that is spoken, until the server is gone.
fn speak(ledger: &Ledger, api: &Api, all: &[Value]) -> JoinHandle<usize> {
    let (ledger, api, all) = (ledger.clone(), api.clone(), all.to_vec());
    spawn(async move {
        let mut sent = 0;
        for batch in all.chunks(7) {
            sent += batch.len();
            if ledger
                .send(&api, Sent::batch(batch.to_vec()))
                .await
                .is_err()
            {
                break;
            }
        }
        sent
    })
}

/// Everything that judging comes to, in the words of the edition that counts.
fn judged(file: &Path) -> Vec<String> {
    let file = Connection::open(file).unwrap();
    let edition: u32 = file
        .query_row("SELECT number FROM edition WHERE standing = 2", [], |row| {
            row.get(0)
        })
        .unwrap();
    let facts = |table: &str| {
        format!(
            "SELECT 'fact ' || seq || ' ' || time || ' ' || hex(what) FROM {table} WHERE edition = {edition}"
        )
    };
    let mut all = Vec::new();
    for sql in [
        facts("fact"),
        facts("fact_fresh"),
        format!("SELECT 'finding ' || seq || ' ' || kind FROM finding WHERE edition = {edition}"),
        format!(
            "SELECT 'count ' || kind || ' ' || key || ' ' || day || ' ' || statements
             FROM finding_count WHERE edition = {edition} AND statements > 0"
        ),
        format!("SELECT 'awaits ' || hex(target) || ' ' || seq FROM awaited WHERE edition = {edition}"),
        format!(
            "SELECT 'thread ' || hex(registration) || ' ' || time || ' ' || seq || ' ' || hex(state)
               || ' ' || ifnull(broken, 'whole') || ' ' || ifnull(kind, 'whole')
             FROM thread WHERE edition = {edition}"
        ),
        format!(
            "SELECT 'in thread ' || hex(t.registration) || ' ' || s.seq || ' ' || hex(s.symbol)
             FROM thread t JOIN thread_statement s ON s.thread = t.number WHERE t.edition = {edition}"
        ),
    ] {
        let mut select = file.prepare(&sql).unwrap();
        let rows = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
        all.extend(rows.map(Result::unwrap));
    }
    all.sort_unstable();
    all
}

#[test]
fn judging_again_goes_on_after_kills_and_ends_as_if_there_had_been_none() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        let [first, second, third] =
            ["first", "second", "third"].map(|name| folder.path().join(name));
        mapping(&first, "1.0.0", true);
        mapping(&second, "1.0.1", false);
        mapping(&third, "1.0.2", false);
        let ledger = Ledger::default();
        let mut random = Random::new();
        let all: Vec<Value> = (0..SPOKEN)
            .map(|number| spoken(&mut random, number))
            .collect();
        let (early, late) = all.split_at(all.len() * 2 / 3);

        let mut server = start(&file, &first);
        let api = Api::of(&server);
        let writers = ledger.writers(&api, &mut random, 4);
        let sent = speak(&ledger, &api, early).await.unwrap();
        assert_eq!(sent, early.len());
        server.kill();
        writers.end().await;

        let mut left = late;
        let (mut before, mut amid) = (0, 0);
        for _ in 0..KILLS {
            let mut server = start(&file, &second);
            let api = Api::of(&server);
            let writers = ledger.writers(&api, &mut random, 4);
            let speaking = speak(&ledger, &api, left);
            further(&file, before).await;
            moment(&mut random, 40).await;
            server.kill();
            writers.end().await;
            left = &left[speaking.await.unwrap()..];
            let Some((edition, judged, last)) = building(&file) else {
                break;
            };
            assert_eq!(edition, 2);
            assert!(judged >= before, "{judged} are judged, and {before} were");
            amid += usize::from(0 < judged && judged < last);
            before = judged;
        }
        assert!(amid > 0, "no kill came in the middle");

        let mut server = start(&file, &second);
        let api = Api::of(&server);
        ledger.retry(&api).await;
        speak(&ledger, &api, left).await.unwrap();
        finished(&file).await;
        ledger.holds(&api).await;
        server.kill();
        let under_kills = judged(&file);
        assert!(under_kills.iter().any(|line| line.starts_with("finding")));

        let server = start(&file, &third);
        finished(&file).await;
        ledger.holds(&Api::of(&server)).await;
        drop(server);
        let undisturbed = judged(&file);
        for (one, other) in under_kills.iter().zip(&undisturbed) {
            assert_eq!(one, other);
        }
        assert_eq!(under_kills.len(), undisturbed.len());
        println!("{amid} kills came in the middle of judging again");
    });
}
