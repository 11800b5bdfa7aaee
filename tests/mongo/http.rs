//! What clients see while the database is away, and while servers on one database are killed or asleep.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use super::database::Database;
use super::load::ANSWER;
use super::mongod::ReplicaSet;
use super::server::{KEY, SECRET, Server, serve};

/// How long a request may wait for a process that was killed or fell asleep in the middle of a transaction.
const FREED: Duration = Duration::from_secs(9);
const AGENT: &str = r#"{"mbox":"mailto:a@example.org"}"#;

struct Servers {
    folder: TempDir,
    url: String,
}

impl Servers {
    fn on(url: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: url.to_owned(),
        }
    }

    fn start(&self, name: &str) -> Server {
        Server::launch(serve(&self.url), &self.folder.path().join(name))
    }
}

fn client() -> Client {
    Client::builder()
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap()
}

fn state(base: &str, id: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("activityId", "http://example.org/a")
        .append_pair("agent", AGENT)
        .append_pair("stateId", id)
        .finish();
    format!("{base}/xapi/activities/state?{query}")
}

fn put(client: &Client, base: &str, id: &str) -> reqwest::Result<Response> {
    client
        .put(state(base, id))
        .basic_auth(KEY, Some(SECRET))
        .header("X-Experience-API-Version", "1.0.3")
        .header("Content-Type", "text/plain")
        .body(id.to_owned())
        .send()
}

fn get(client: &Client, base: &str, id: &str) -> Response {
    client
        .get(state(base, id))
        .basic_auth(KEY, Some(SECRET))
        .header("X-Experience-API-Version", "1.0.3")
        .send()
        .unwrap()
}

fn health(client: &Client, base: &str, what: &str) -> StatusCode {
    let answer = client.get(format!("{base}/health/{what}")).send();
    answer.unwrap().status()
}

/// The ids of all states there are.
fn ids(client: &Client, base: &str) -> HashSet<String> {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("activityId", "http://example.org/a")
        .append_pair("agent", AGENT)
        .finish();
    let answer = client
        .get(format!("{base}/xapi/activities/state?{query}"))
        .basic_auth(KEY, Some(SECRET))
        .header("X-Experience-API-Version", "1.0.3")
        .send()
        .unwrap();
    let ids: Value = answer.error_for_status().unwrap().json().unwrap();
    let ids = ids.as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn is_told_to_come_back(answer: &Response) {
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("Retry-After"));
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn clients_are_told_to_come_back_while_the_database_is_away() {
    let mut set = ReplicaSet::start(1);
    let servers = Servers::on(&set.url("http"));
    let server = servers.start("server");
    let (client, base) = (client(), server.base.as_str());
    let made = put(&client, base, "before").unwrap();
    assert_eq!(made.status(), StatusCode::NO_CONTENT);
    assert_eq!(health(&client, base, "ready"), StatusCode::OK);
    set.pause(0);
    let soon = |what: &dyn Fn()| {
        let began = Instant::now();
        what();
        assert!(began.elapsed() < ANSWER, "{:?}", began.elapsed());
    };
    soon(&|| is_told_to_come_back(&put(&client, base, "lost").unwrap()));
    soon(&|| is_told_to_come_back(&get(&client, base, "before")));
    soon(&|| {
        let ready = health(&client, base, "ready");
        assert_eq!(ready, StatusCode::SERVICE_UNAVAILABLE);
    });
    assert_eq!(health(&client, base, "live"), StatusCode::OK);
    set.resume(0);
    let began = Instant::now();
    while health(&client, base, "ready") != StatusCode::OK {
        assert!(began.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(100));
    }
    let made = put(&client, base, "after").unwrap();
    assert_eq!(made.status(), StatusCode::NO_CONTENT);
    let there = ids(&client, base);
    assert!(there.contains("before") && there.contains("after"));
}

/// What a client has sent to one server.
#[derive(Default)]
struct Sent {
    written: Vec<String>,
    /// The longest wait for an answer, and the longest time without a success.
    longest: Duration,
    refused: usize,
}

/// Sends states to a server until it is told to stop; what gets no answer is a server that was killed.
fn send(base: &str, whose: &str, stop: &AtomicBool) -> Sent {
    let client = client();
    let mut sent = Sent::default();
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let id = format!("{whose} {number}");
        let began = Instant::now();
        match put(&client, base, &id) {
            Ok(answer) if answer.status() == StatusCode::NO_CONTENT => sent.written.push(id),
            Ok(answer) => {
                is_told_to_come_back(&answer);
                sent.refused += 1;
            }
            Err(_) => break,
        }
        sent.longest = sent.longest.max(began.elapsed());
    }
    sent
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_server_that_is_killed_keeps_no_other_from_writing_and_comes_back_within_seconds() {
    let database = Database::new();
    let servers = Servers::on(database.url());
    let stays = servers.start("stays");
    let mut written = Vec::new();
    for round in 0..4 {
        let mut goes = servers.start("goes");
        let stop = AtomicBool::new(false);
        let goes_base = goes.base.clone();
        let (one, other) = thread::scope(|scope| {
            let stop = &stop;
            let one = scope.spawn(|| send(&stays.base, &format!("stays {round}"), stop));
            let others: Vec<_> = (0..4)
                .map(|writer| {
                    let (base, whose) = (&goes_base, format!("goes {round} {writer}"));
                    scope.spawn(move || send(base, &whose, stop))
                })
                .collect();
            thread::sleep(Duration::from_millis(700));
            goes.kill();
            let again = servers.start("goes");
            let began = Instant::now();
            let made = put(&client(), &again.base, &format!("again {round}")).unwrap();
            assert_eq!(made.status(), StatusCode::NO_CONTENT);
            assert!(began.elapsed() < FREED, "{:?}", began.elapsed());
            stop.store(true, Ordering::SeqCst);
            let others = others
                .into_iter()
                .flat_map(|one| one.join().unwrap().written);
            (one.join().unwrap(), others.collect::<Vec<_>>())
        });
        assert_eq!(one.refused, 0, "round {round}");
        assert!(one.longest < FREED, "{:?}", one.longest);
        written.extend(one.written.into_iter().chain(other));
    }
    let there = ids(&client(), &stays.base);
    let lost: Vec<_> = written.iter().filter(|id| !there.contains(*id)).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", written.len());
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_server_that_falls_asleep_keeps_no_other_from_writing_and_writes_on_when_it_wakes() {
    let database = Database::new();
    let servers = Servers::on(database.url());
    let (wakes, sleeps) = (servers.start("wakes"), servers.start("sleeps"));
    let stop = AtomicBool::new(false);
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| send(&wakes.base, "wakes", &stop));
        let other = scope.spawn(|| send(&sleeps.base, "sleeps", &stop));
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(700));
            sleeps.signal(Signal::STOP);
            thread::sleep(Duration::from_millis(6_500));
            sleeps.signal(Signal::CONT);
        }
        thread::sleep(Duration::from_secs(1));
        stop.store(true, Ordering::SeqCst);
        (one.join().unwrap(), other.join().unwrap())
    });
    assert_eq!((one.refused, other.refused), (0, 0));
    assert!(one.longest < FREED, "{:?}", one.longest);
    let there = ids(&client(), &wakes.base);
    for sent in [one, other] {
        assert!(sent.written.len() > 20, "{}", sent.written.len());
        assert!(sent.written.iter().all(|id| there.contains(id)));
    }
}
