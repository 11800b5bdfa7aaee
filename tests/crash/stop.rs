//! SIGTERM and SIGINT under load: what was begun is answered, and the process ends soon.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use actix_web::rt::{task::spawn_blocking, time::sleep};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustix::process::Signal;
use serde_json::Value;

use crate::api::Api;
use crate::ledger::{Ledger, Sent};
use crate::place::Place;
use crate::random::Random;
use crate::server::{KEY, SECRET, Server, run};
use crate::statements::drawn;

/// Far below the 20 seconds that a stop may take at most, and the 10 that a head may.
const SOON: Duration = Duration::from_secs(8);

#[test]
fn sigterm_stops_the_server_cleanly() {
    run(stops_cleanly(Signal::TERM));
}

#[test]
fn sigint_stops_the_server_cleanly() {
    run(stops_cleanly(Signal::INT));
}

async fn stops_cleanly(signal: Signal) {
    let place = Place::chosen();
    let mut server = Server::start(&place);
    let api = Api::of(&server);
    let ledger = Ledger::default();
    let mut random = Random::new();

    let mut idle = Raw::connect(&server);
    idle.send("GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n");
    assert!(idle.read_some().starts_with("HTTP/1.1 200"));
    let silent = Raw::connect(&server);
    let mut late = Raw::connect(&server);
    late.send("GET /health/live HTTP/1.1\r\nHost: te");

    let writers = ledger.writers(&api, &mut random, 4);
    sleep(Duration::from_millis(300)).await;
    let large = Sent::batch((0..400).map(|_| drawn(&mut random, 4)).collect());
    let (head, body) = post(&large.statements);
    let mut whole = Raw::connect(&server);
    whole.send(&format!("{head}{body}"));
    let halved = Sent::batch((0..5).map(|_| drawn(&mut random, 4)).collect());
    let (head, body) = post(&halved.statements);
    let (first, rest) = body.split_at(body.len() / 2);
    let mut half = Raw::connect(&server);
    half.send(&format!("{head}{first}"));
    sleep(Duration::from_millis(100)).await;

    server.signal(signal);
    let asked = Instant::now();
    sleep(Duration::from_millis(200)).await;
    half.send(rest);
    let whole = spawn_blocking(|| whole.read_all()).await.unwrap();
    assert!(whole.starts_with("HTTP/1.1 200"), "in flight: {whole:?}");
    let half = spawn_blocking(|| half.read_all()).await.unwrap();
    assert!(half.starts_with("HTTP/1.1 200"), "on its way: {half:?}");
    let (status, _) = server.end().await;
    let took = asked.elapsed();
    assert_eq!(status.code(), Some(0), "{status}");
    assert!(took < SOON, "the stop took {took:?}");
    println!("{took:?}");
    writers.end().await;
    drop((idle, silent, late));

    is_folded(&place);
    let again = Server::start(&place);
    ledger.note(large);
    ledger.note(halved);
    ledger.holds(&Api::of(&again)).await;
    assert!(ledger.acknowledged() > 405, "there was no load");
}

/// Of an embedded store the log is folded into the file, so that the one file is the store.
fn is_folded(place: &Place) {
    if place.database().is_some() {
        return;
    }
    let mut log = place.file().into_os_string();
    log.push("-wal");
    let left = fs::metadata(log).map_or(0, |log| log.len());
    assert_eq!(left, 0, "bytes of log after a stop");
}

/// Head and body of a POST of statements.
fn post(statements: &[Value]) -> (String, String) {
    let body = Value::from(statements).to_string();
    let credentials = STANDARD.encode(format!("{KEY}:{SECRET}"));
    let head = format!(
        "POST /xapi/statements HTTP/1.1\r\nHost: test\r\nAuthorization: Basic {credentials}\r\n\
         X-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    (head, body)
}

/// A connection of which every byte is seen.
struct Raw(TcpStream);

impl Raw {
    fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        Self(stream)
    }

    fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    fn read_some(&mut self) -> String {
        let mut bytes = [0; 4096];
        let length = self.0.read(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    /// Everything until the server closes; a reset is an error.
    fn read_all(mut self) -> String {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        text
    }
}
