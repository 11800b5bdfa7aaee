//! SIGKILL while statements are judged again and others come in: it goes on where it was, and ends as if it
//! had never been killed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use actix_web::rt::{spawn, task::JoinHandle};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::Api;
use crate::inside::{building, grow_old, judged};
use crate::ledger::{Ledger, Sent, moment};
use crate::place::Place;
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

fn start(place: &Place, profiles: &Path) -> Server {
    let mut command: Command = serve(&place.url());
    command.arg("--profiles").arg(profiles);
    Server::launch(command, &place.folder().join("log"))
}

/// Waits until more are judged, or all.
async fn further(place: &Place, judged: i64) {
    let began = Instant::now();
    while building(place).is_some_and(|(_, now, _)| now <= judged) {
        assert!(began.elapsed() < PATIENCE, "no more are judged");
        sleep(Duration::from_millis(2)).await;
    }
}

async fn finished(place: &Place) {
    let began = Instant::now();
    while building(place).is_some() {
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

#[test]
fn judging_again_goes_on_after_kills_and_ends_as_if_there_had_been_none() {
    run(async {
        let place = Place::chosen();
        let [first, second, third] =
            ["first", "second", "third"].map(|name| place.folder().join(name));
        mapping(&first, "1.0.0", true);
        mapping(&second, "1.0.1", false);
        mapping(&third, "1.0.2", false);
        let ledger = Ledger::default();
        let mut random = Random::new();
        let all: Vec<Value> = (0..SPOKEN)
            .map(|number| spoken(&mut random, number))
            .collect();
        let (early, late) = all.split_at(all.len() * 2 / 3);

        let mut server = start(&place, &first);
        let api = Api::of(&server);
        let writers = ledger.writers(&api, &mut random, 4);
        let sent = speak(&ledger, &api, early).await.unwrap();
        assert_eq!(sent, early.len());
        server.kill();
        writers.end().await;
        // Where it does not, the next edition shares what profiles say with this one.
        if random.one_in(2) {
            grow_old(&place);
        }

        let mut left = late;
        let (mut before, mut amid) = (0, 0);
        for _ in 0..KILLS {
            let mut server = start(&place, &second);
            let api = Api::of(&server);
            let writers = ledger.writers(&api, &mut random, 4);
            let speaking = speak(&ledger, &api, left);
            further(&place, before).await;
            moment(&mut random, 40).await;
            server.kill();
            writers.end().await;
            left = &left[speaking.await.unwrap()..];
            let Some((edition, judged, last)) = building(&place) else {
                break;
            };
            assert_eq!(edition, 2);
            assert!(judged >= before, "{judged} are judged, and {before} were");
            amid += usize::from(0 < judged && judged < last);
            before = judged;
        }
        assert!(amid > 0, "no kill came in the middle");

        let mut server = start(&place, &second);
        let api = Api::of(&server);
        ledger.retry(&api).await;
        speak(&ledger, &api, left).await.unwrap();
        finished(&place).await;
        ledger.holds(&api).await;
        server.kill();
        let under_kills = judged(&place);
        assert!(under_kills.iter().any(|line| line.starts_with("finding")));

        grow_old(&place);
        let server = start(&place, &third);
        finished(&place).await;
        ledger.holds(&Api::of(&server)).await;
        drop(server);
        let undisturbed = judged(&place);
        for (one, other) in under_kills.iter().zip(&undisturbed) {
            assert_eq!(one, other);
        }
        assert_eq!(under_kills.len(), undisturbed.len());
        println!("{amid} kills came in the middle of judging again");
    });
}
