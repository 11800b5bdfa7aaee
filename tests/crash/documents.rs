//! Documents and SIGKILL: what was acknowledged stays, whole, and nothing older comes back.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::{spawn, time::sleep};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::Api;
use crate::ledger::moment;
use crate::place::Place;
use crate::random::Random;
use crate::server::{Server, run};

const ROUNDS: usize = 6;
const WRITERS: usize = 4;
/// Far beyond what a start takes until something is acknowledged.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that make a document larger than a page.
const FILL: usize = 20_000;

/// Where the documents of a writer are: one that is replaced, and one that grows.
fn place(writer: usize, id: &str) -> String {
    let agent = format!("%7B%22mbox%22:%22mailto:writer{writer}@example.org%22%7D");
    format!("/xapi/activities/state?activityId=https://example.org/a&agent={agent}&stateId={id}")
}

/// How far a writer has come: the last number it sent, and the last that was acknowledged.
#[derive(Default)]
struct Progress {
    sent: Cell<u64>,
    acknowledged: Cell<u64>,
}

/// Puts and posts one number after the other until the server is gone, beginning with the one that
/// was not acknowledged before.
async fn write(api: Api, writer: usize, progress: Rc<Progress>) {
    loop {
        let number = progress.acknowledged.get() + 1;
        progress.sent.set(number);
        let whole = json!({ "number": number, "fill": "x".repeat(FILL) });
        let part = json!({ number.to_string(): number });
        for (method, id, body) in [
            (Method::PUT, "replaced", whole),
            (Method::POST, "grown", part),
        ] {
            match api
                .try_send(method, &place(writer, id), body.to_string())
                .await
            {
                Ok(answer) if answer.acknowledges() => {}
                // As long as a database holds what a killed process was at.
                Ok(answer) if answer.status == 503 => break,
                Ok(answer) => panic!("{answer:?}"),
                Err(_) => return,
            }
            if id == "grown" {
                progress.acknowledged.set(number);
            }
        }
    }
}

/// Holds the documents of a writer to what it knows.
async fn holds(api: &Api, writer: usize, progress: &Progress) {
    let (sent, acknowledged) = (progress.sent.get(), progress.acknowledged.get());
    if acknowledged == 0 {
        return;
    }
    let replaced = api.get(&place(writer, "replaced")).await.json();
    let number = replaced["number"].as_u64().unwrap();
    assert!(
        (acknowledged..=sent).contains(&number),
        "{acknowledged} {number} {sent}"
    );
    assert_eq!(
        replaced["fill"].as_str().unwrap().len(),
        FILL,
        "half a document is there"
    );
    let Value::Object(grown) = api.get(&place(writer, "grown")).await.json() else {
        panic!("no object");
    };
    for number in 1..=acknowledged {
        assert_eq!(grown.get(&number.to_string()), Some(&json!(number)));
    }
}

fn acknowledged(progress: &[Rc<Progress>]) -> u64 {
    progress.iter().map(|one| one.acknowledged.get()).sum()
}

#[test]
fn documents_that_were_acknowledged_survive_a_kill_at_any_moment() {
    run(async {
        let place = Place::chosen();
        let mut random = Random::new();
        let progress: Vec<Rc<Progress>> = (0..WRITERS).map(|_| Rc::default()).collect();
        for _ in 0..ROUNDS {
            let mut server = Server::start(&place);
            let api = Api::of(&server);
            for (writer, progress) in progress.iter().enumerate() {
                holds(&api, writer, progress).await;
            }
            let tasks = progress
                .iter()
                .enumerate()
                .map(|(writer, progress)| spawn(write(api.clone(), writer, Rc::clone(progress))));
            let tasks: Vec<_> = tasks.collect();
            let began = Instant::now();
            let before = acknowledged(&progress);
            while acknowledged(&progress) < before + 10 {
                assert!(
                    began.elapsed() < PATIENCE,
                    "hardly anything is acknowledged"
                );
                sleep(Duration::from_millis(5)).await;
            }
            moment(&mut random, 600).await;
            server.kill();
            for task in tasks {
                task.await.unwrap();
            }
        }
        let server = Server::start(&place);
        let api = Api::of(&server);
        for (writer, progress) in progress.iter().enumerate() {
            holds(&api, writer, progress).await;
        }
        let acknowledged = acknowledged(&progress);
        println!("{acknowledged} times two documents were acknowledged");
        assert!(acknowledged > 50, "there was no load");
    });
}
