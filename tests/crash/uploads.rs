//! SIGKILL while attachments come in: what was acknowledged comes back bit for bit, and of the rest
//! nothing is left.

use std::io::{Cursor, Read};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::{Body, Client, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::inside::{age_uploads, is_sound, left};
use crate::place::Place;
use crate::random::Random;
use crate::server::{KEY, SECRET, Server};

pub const BOUNDARY: &str = "0123456789abcdef";
const ROUNDS: usize = 6;
const WRITERS: usize = 4;

/// A statement with an attachment whose content has this hash.
pub fn statement(id: Uuid, sha2: &[u8], length: usize) -> Value {
    let hex = sha2.iter().map(|byte| format!("{byte:02x}"));
    json!({
        "id": id,
        "actor": { "mbox": "mailto:ada@example.org" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/shared" },
        "object": { "id": "https://example.org/films/1" },
        "attachments": [{
            "usageType": "https://example.org/usage",
            "display": { "en": "A film" },
            "contentType": "video/mp4",
            "length": length,
            "sha2": hex.collect::<Vec<_>>().concat(),
        }],
    })
}

/// What comes before the content and behind it.
pub fn around(statement: &Value) -> (String, String) {
    let sha2 = statement["attachments"][0]["sha2"].as_str().unwrap();
    let head = format!(
        "--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{statement}\r\n--{BOUNDARY}\r\n\
         Content-Type: video/mp4\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    );
    (head, format!("\r\n--{BOUNDARY}--\r\n"))
}

pub fn client() -> Client {
    let patience = Duration::from_secs(120);
    Client::builder()
        .no_proxy()
        .timeout(patience)
        .build()
        .unwrap()
}

pub fn request(builder: RequestBuilder) -> RequestBuilder {
    builder
        .basic_auth(KEY, Some(SECRET))
        .header("X-Experience-API-Version", "1.0.3")
        .header(
            "Content-Type",
            format!("multipart/mixed; boundary={BOUNDARY}"),
        )
}

fn post(base: &str, body: Body) -> reqwest::Result<u16> {
    let builder = client().post(format!("{base}/xapi/statements"));
    Ok(request(builder).body(body).send()?.status().as_u16())
}

/// The content that comes with a statement; `None` if there is no such statement.
fn content(base: &str, id: Uuid) -> Option<Vec<u8>> {
    let url = format!("{base}/xapi/statements?attachments=true&statementId={id}");
    let answer = request(client().get(url)).send().unwrap();
    if answer.status() == 404 {
        return None;
    }
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().unwrap().to_vec();
    let end = |from: usize| {
        let place = body[from..].windows(4).position(|four| four == b"\r\n\r\n");
        from + place.unwrap() + 4
    };
    // Behind the header of the second part; what closes the body is as long as ours, but for the
    // boundary.
    let begin = end(end(0));
    let close = body.len() - "\r\n----\r\n".len() - 32;
    Some(body[begin..close].to_vec())
}

#[track_caller]
fn settles(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A body that goes on slowly.
struct Slow(Cursor<Vec<u8>>);

impl Read for Slow {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        thread::sleep(Duration::from_millis(2));
        let most = out.len().min(16 * 1024);
        self.0.read(&mut out[..most])
    }
}

#[test]
fn an_upload_that_a_kill_cuts_off_stores_nothing_and_leaves_nothing() {
    let place = Place::chosen();
    let mut server = Server::start(&place);
    let content: Vec<u8> = (0..=250).cycle().take(40_000_000).collect();
    let id = Random::new().id();
    let (head, end) = around(&statement(id, &Sha256::digest(&content), content.len()));
    let body = [head.as_bytes(), &content, end.as_bytes()].concat();
    let base = server.base.clone();
    let slow = Body::new(Slow(Cursor::new(body.clone())));
    let upload = thread::spawn(move || post(&base, slow));
    settles("nothing is staged", || left(&place).1 >= 20);
    server.kill();
    assert!(upload.join().unwrap().is_err());
    let (uploads, pieces) = left(&place);
    assert!(uploads == 1 && pieces >= 20, "{uploads} {pieces}");
    age_uploads(&place);
    let server = Server::start(&place);
    assert!(self::content(&server.base, id).is_none());
    settles("what was staged stays", || left(&place) == (0, 0));
    // Sent again it is stored.
    assert_eq!(post(&server.base, Body::from(body)).unwrap(), 200);
    assert!(self::content(&server.base, id) == Some(content));
}

/// One request, and whether it was acknowledged.
struct Sent {
    id: Uuid,
    content: Vec<u8>,
    acknowledged: bool,
}

/// Sends attachments, now and then the same as before, until the server is gone.
fn write(base: &str, mut random: Random, ledger: &Mutex<Vec<Sent>>) {
    loop {
        let content = match random.below(4) {
            0 => vec![7; 600_000],
            1 => random.text(20).into_bytes(),
            _ => random.text(10 + random.clone().below(60_000)).into_bytes(),
        };
        let id = random.id();
        let (head, end) = around(&statement(id, &Sha256::digest(&content), content.len()));
        let body = [head.as_bytes(), &content, end.as_bytes()].concat();
        let place = {
            let mut ledger = ledger.lock().unwrap();
            ledger.push(Sent {
                id,
                content,
                acknowledged: false,
            });
            ledger.len() - 1
        };
        match post(base, Body::from(body)) {
            Ok(200) => ledger.lock().unwrap()[place].acknowledged = true,
            // As long as a database holds what a killed process was at.
            Ok(503) => {}
            Ok(status) => panic!("{status}"),
            Err(_) => return,
        }
    }
}

fn acknowledged(ledger: &Mutex<Vec<Sent>>) -> usize {
    let ledger = ledger.lock().unwrap();
    ledger.iter().filter(|sent| sent.acknowledged).count()
}

#[test]
fn acknowledged_attachments_survive_a_kill_at_any_moment_bit_for_bit() {
    let place = Place::chosen();
    let ledger = Mutex::new(Vec::new());
    let mut random = Random::new();
    for _ in 0..ROUNDS {
        let mut server = Server::start(&place);
        thread::scope(|scope| {
            for _ in 0..WRITERS {
                let (base, random, ledger) = (server.base.clone(), random.split(), &ledger);
                scope.spawn(move || write(&base, random, ledger));
            }
            let before = acknowledged(&ledger);
            settles("hardly anything is acknowledged", || {
                acknowledged(&ledger) >= before + 5
            });
            thread::sleep(Duration::from_millis(random.below(500)));
            server.kill();
        });
        age_uploads(&place);
        let server = Server::start(&place);
        for sent in ledger.lock().unwrap().iter() {
            match content(&server.base, sent.id) {
                Some(found) => assert!(found == sent.content, "{} has changed", sent.id),
                None => assert!(!sent.acknowledged, "{} is lost", sent.id),
            }
        }
        settles("uploads are left", || left(&place).0 == 0);
    }
    is_sound(&place);
    let acknowledged = acknowledged(&ledger);
    println!("{acknowledged} attachments were acknowledged");
    assert!(acknowledged > 20, "there was no load");
}
