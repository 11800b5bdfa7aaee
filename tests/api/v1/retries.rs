//! A platform that sends everything once more, without ids: Moodle's plugin `logstore_xapi` sends
//! batches, gives up waiting for the answer, and sends the whole batch again.

use std::collections::HashSet;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;

use crate::helpers::{Key, STATEMENTS, TestApp, TestClock, id_of, ids_of, path};
use crate::samples::{asked, did, id, named, voiding};

const NOVEMBER: [(&str, &str); 3] = [
    ("from", "2026-11-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

/// One statement of a batch: a reply in a forum as the plugin sends it, without an id. Ten students
/// reply in turn, each time at another moment.
fn reply(number: usize) -> Value {
    let cases = include_str!("../../facts/platforms/moodle.json");
    let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
    let is_reply = |case: &&Value| case["rule"] == "discussion-replied";
    let mut statement = cases.iter().find(is_reply).unwrap()["statement"].clone();
    assert_eq!(statement.get("id"), None);
    statement["actor"]["account"]["name"] = json!((number % 10).to_string());
    statement["timestamp"] = json!(format!("2026-11-23T09:{number:02}:00+01:00"));
    statement
}

struct Moodle {
    app: TestApp,
    key: Key,
}

impl Moodle {
    fn new() -> Self {
        let clock = TestClock::at("2026-11-23T11:53:50Z");
        let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
        let key = app.key("moodle", Preset::Lms.scopes());
        Self { app, key }
    }

    fn send(&self, batch: &[Value]) -> Vec<String> {
        let call = self.app.call(Method::POST, STATEMENTS).by(&self.key);
        ids_of(&call.json(&json!(batch)).send().expect(200).json())
    }

    /// Sends a batch and hangs up before there is an answer.
    fn send_and_give_up(&self, batch: &[Value]) {
        let body = json!(batch).to_string();
        let head = format!(
            "POST {STATEMENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nX-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.key.basic(),
            body.len()
        );
        let mut stream = TcpStream::connect(self.app.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        drop(stream);
    }

    /// Waits until so many statements can be read, and no more.
    fn wait_for(&self, statements: usize) {
        let began = Instant::now();
        while self.app.ids(&[]).len() != statements {
            let waited = began.elapsed();
            assert!(waited < Duration::from_secs(60), "{statements} never came");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Statements and people of `sharing` in November.
    fn shared(&self) -> (u64, u64) {
        // The server counts what was stored before its present millisecond.
        std::thread::sleep(Duration::from_millis(5));
        let report = path("/api/v1/reports/principles", &NOVEMBER);
        let report = self.app.get(&report).expect(200).json();
        let row = &report["data"][2];
        assert_eq!(row["principle"], "sharing");
        let figure = |name: &str| row[name].as_u64().unwrap();
        (figure("statements"), figure("people"))
    }

    /// The figures `stored` and `duplicates` of this key.
    fn quality(&self) -> (u64, u64) {
        let query = [&NOVEMBER[..], &[("key", &self.key.id)]].concat();
        let report = path("/api/v1/reports/quality", &query);
        let report = self.app.get(&report).expect(200).json();
        assert_eq!(report["data"].as_array().unwrap().len(), 1);
        let figure = |name: &str| report["data"][0][name].as_u64().unwrap();
        (figure("stored"), figure("duplicates"))
    }
}

#[test]
fn a_batch_without_ids_that_was_stored_and_is_sent_again_counts_once_and_stays_readable_twice() {
    let moodle = Moodle::new();
    let mut batch: Vec<Value> = (0..30).map(reply).collect();
    moodle.send_and_give_up(&batch);
    moodle.wait_for(30);
    assert_eq!(moodle.shared(), (30, 10));
    assert_eq!(moodle.quality(), (30, 0));

    moodle.send(&batch);
    let all = moodle.app.list(&[]);
    let ids: HashSet<String> = all.iter().map(id_of).collect();
    assert_eq!((all.len(), ids.len()), (60, 60));
    for id in &ids {
        let verb = &moodle.app.stored(id)["verb"]["id"];
        assert_eq!(verb, "http://id.tincanapi.com/verb/replied");
    }
    assert_eq!(moodle.shared(), (30, 10));
    assert_eq!(moodle.quality(), (60, 30));

    // Once more, with one that is new.
    batch.push(reply(30));
    moodle.send(&batch);
    assert_eq!(moodle.app.ids(&[]).len(), 91);
    assert_eq!(moodle.shared(), (31, 10));
    assert_eq!(moodle.quality(), (91, 60));
}

#[test]
fn voiding_one_of_the_repeated_statements_keeps_the_count_and_voiding_all_takes_it_back() {
    let moodle = Moodle::new();
    let batch: Vec<Value> = (0..30).map(reply).collect();
    moodle.send_and_give_up(&batch);
    moodle.wait_for(30);
    // Newest first: the last statement of the batch comes first.
    let mut first = moodle.app.ids(&[]);
    first.reverse();
    let second = moodle.send(&batch);
    moodle.app.store(&voiding(&first[0]));
    moodle.app.store(&voiding(&second[1]));
    assert_eq!(moodle.shared(), (30, 10));
    moodle.app.store(&voiding(&second[0]));
    assert_eq!(moodle.shared(), (29, 10));
    let third = moodle.send(&batch);
    assert_eq!(moodle.shared(), (30, 10));
    moodle.app.store(&voiding(&third[0]));
    assert_eq!(moodle.shared(), (29, 10));
    assert_eq!(moodle.quality(), (90, 60));
}

#[test]
fn what_was_sent_again_after_the_server_was_started_anew_counts_once() {
    let mut moodle = Moodle::new();
    let batch: Vec<Value> = (0..30).map(reply).collect();
    moodle.send(&batch);
    moodle.app.restart();
    moodle.send(&batch);
    assert_eq!(moodle.shared(), (30, 10));
    assert_eq!(moodle.quality(), (60, 30));
}

#[test]
fn another_order_of_members_another_name_of_the_verb_and_another_zone_are_still_the_same() {
    let moodle = Moodle::new();
    moodle.send(&[reply(5)]);
    let mut again = reply(5);
    again["verb"]["display"] = json!({ "de": "antwortete" });
    again["timestamp"] = json!("2026-11-23T08:05:00.000Z");
    moodle.send(&[again]);
    assert_eq!(moodle.quality(), (2, 1));
    assert_eq!(moodle.shared(), (1, 1));
    // Another text is another statement.
    let mut other = reply(5);
    other["result"] = json!({ "response": "Yes" });
    moodle.send(&[other]);
    assert_eq!(moodle.quality(), (3, 1));
    assert_eq!(moodle.shared(), (2, 1));
}

#[test]
fn statements_without_a_timestamp_with_ids_or_of_other_keys_are_no_retries() {
    let moodle = Moodle::new();
    let timed = |mut statement: Value| {
        statement["timestamp"] = json!("2026-11-23T09:00:00Z");
        statement
    };
    let shared = || did("ada", crate::samples::SHARED);
    for _ in 0..2 {
        moodle.send(&[shared()]);
        moodle.send(&[named(&id(), timed(shared()))]);
    }
    assert_eq!(moodle.shared(), (4, 1));
    assert_eq!(moodle.quality(), (4, 0));
    // The id may be in the address as well.
    for _ in 0..2 {
        let path = format!("{STATEMENTS}?statementId={}", id());
        let put = moodle.app.call(Method::PUT, &path).by(&moodle.key);
        put.json(&timed(shared())).send().expect(204);
    }
    assert_eq!(moodle.quality(), (6, 0));
    moodle.send(&[timed(shared())]);
    assert_eq!(moodle.quality(), (7, 0));
    moodle.app.store(&timed(shared()));
    assert_eq!(moodle.shared(), (8, 1));
    assert_eq!(moodle.quality(), (7, 0));
    moodle.send(&[timed(shared()), timed(asked("ada"))]);
    assert_eq!(moodle.quality(), (9, 1));
}
