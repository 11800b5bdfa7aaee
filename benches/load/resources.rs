//! Documents and attachments: connections that each ask, wait, and ask again, for some time.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::client::Connection;
use crate::report::{Report, heading};
use crate::stage::Stage;
use crate::watch::Watch;

/// Documents that each connection writes and reads in turn.
const DOCUMENTS: u64 = 100;
/// Bytes that large attachments are made of, over and over.
const PIECE: usize = 1 << 16;
const BOUNDARY: &str = "load-boundary";

/// What the connections came to together.
#[derive(Default)]
pub struct Served {
    /// Milliseconds, sorted.
    pub latencies: Vec<f64>,
    /// Of bodies, sent or fetched.
    pub bytes: u64,
}

/// Documents of about a kilobyte: written whole, merged, and read.
pub fn documents(report: &mut Report, stage: &Stage, time: Duration) {
    heading("documents (state) of 1 KB, on a store of their own; CPU of server + of generator");
    let document = json!({ "location": "page-7", "suspended": "x".repeat(960) }).to_string();
    let merged = json!({ "location": "page-8" }).to_string();
    let put = |connection: &mut Connection, lane, turn| {
        let line = format!("PUT {}", state(lane, turn));
        let status = connection.send(&line, "application/json", &[(document.as_bytes(), 1)]);
        assert_eq!(status, 204, "a document was refused");
        document.len()
    };
    run(report, stage, "PUT, 16 connections", 16, time, put);
    run(
        report,
        stage,
        "POST that merges, 16 connections",
        16,
        time,
        |connection, lane, turn| {
            let line = format!("POST {}", state(lane, turn));
            let status = connection.send(&line, "application/json", &[(merged.as_bytes(), 1)]);
            assert_eq!(status, 204, "a document was refused");
            merged.len()
        },
    );
    run(
        report,
        stage,
        "GET, 16 connections",
        16,
        time,
        |connection, lane, turn| connection.drain(&state(lane, turn)),
    );
    run(report, stage, "PUT, 1 connection", 1, time, put);
}

/// Attachments of three sizes, each another, sent with a statement and fetched with it.
pub fn attachments(report: &mut Report, stage: &Stage, time: Duration) {
    heading(
        "a statement with one attachment, on a store of their own; CPU of server + of generator",
    );
    for (size, times, connections) in [("2 KB", 0, 16), ("1 MB", 16, 4), ("200 MB", 3_200, 1)] {
        // Hashed beforehand, but for the end that makes each attachment another.
        let mut body = Body {
            times,
            piece: vec![0x5a; PIECE],
            hash: Sha256::new(),
        };
        (0..times).for_each(|_| body.hash.update(&body.piece));
        let sent = |connection: &mut Connection, lane, turn| post(connection, lane, turn, &body);
        let name = format!("POST with {size}, {connections} connections");
        let posted = run(report, stage, &name, connections, time, sent);
        let name = format!("GET with {size}, {connections} connections");
        run(
            report,
            stage,
            &name,
            connections,
            time,
            |connection, lane, turn| {
                let id = id(lane, turn % posted[lane], times);
                connection.drain(&format!(
                    "/xapi/statements?statementId={id}&attachments=true"
                ))
            },
        );
    }
}

/// Lets so many connections work for some time; how many requests each came to.
fn run(
    report: &mut Report,
    stage: &Stage,
    name: &str,
    connections: usize,
    time: Duration,
    work: impl Fn(&mut Connection, usize, u64) -> usize + Sync,
) -> Vec<u64> {
    let address = stage.server.address;
    let watch = Watch::start(stage.server.process(), stage.file.as_deref(), &stage.stored);
    let (mut served, each) = thread::scope(|scope| {
        let lanes: Vec<_> = (0..connections)
            .map(|lane| {
                scope.spawn({
                    let work = &work;
                    move || serve(address, lane, time, work)
                })
            })
            .collect();
        let mut all = Served::default();
        let mut each = Vec::new();
        for lane in lanes {
            let one = lane.join().unwrap();
            each.push(one.latencies.len() as u64);
            all.latencies.extend(one.latencies);
            all.bytes += one.bytes;
        }
        (all, each)
    });
    served.latencies.sort_by(f64::total_cmp);
    report.served(name, &served, &watch.finish());
    each
}

fn serve(
    address: SocketAddr,
    lane: usize,
    time: Duration,
    work: impl Fn(&mut Connection, usize, u64) -> usize,
) -> Served {
    let mut connection = Connection::open(address);
    let mut served = Served::default();
    let begun = Instant::now();
    for turn in 0.. {
        let asked = Instant::now();
        served.bytes += work(&mut connection, lane, turn) as u64;
        served.latencies.push(asked.elapsed().as_secs_f64() * 1e3);
        if begun.elapsed() >= time {
            break;
        }
    }
    served
}

/// One of the documents of a connection, each with another learner.
fn state(lane: usize, turn: u64) -> String {
    let agent = format!("%7B%22mbox%22%3A%22mailto%3Alearner{lane}%40example.org%22%7D");
    let document = turn % DOCUMENTS;
    format!(
        "/xapi/activities/state?activityId=https%3A%2F%2Fexample.org%2Fcourse&agent={agent}&stateId=state-{document}"
    )
}

/// An id for each attachment of each size.
fn id(lane: usize, turn: u64, times: usize) -> String {
    format!(
        "{times:08x}-0000-4000-8000-{:012x}",
        turn * 1_000 + lane as u64
    )
}

/// What all attachments of one size begin with.
struct Body {
    times: usize,
    piece: Vec<u8>,
    hash: Sha256,
}

/// Sends a statement whose attachment is like no other: a piece so many times, and an end of its own.
fn post(connection: &mut Connection, lane: usize, turn: u64, body: &Body) -> usize {
    let id = id(lane, turn, body.times);
    let own = id.repeat(57);
    let hash = body.hash.clone().chain_update(&own).finalize();
    let sha2 = <[u8; 32]>::from(hash)
        .map(|byte| format!("{byte:02x}"))
        .concat();
    let length = own.len() + body.times * PIECE;
    let statement = json!({
        "id": id,
        "actor": { "mbox": format!("mailto:learner{lane}@example.org") },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/shared" },
        "object": { "id": "https://example.org/ideas" },
        "attachments": [{
            "usageType": "https://example.org/kinds/file", "display": { "en": "File" },
            "contentType": "application/octet-stream", "length": length, "sha2": sha2,
        }],
    });
    let first = format!(
        "--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{statement}\r\n--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    );
    let last = format!("\r\n--{BOUNDARY}--\r\n");
    let kind = format!("multipart/mixed; boundary={BOUNDARY}");
    let pieces = [
        (first.as_bytes(), 1),
        (body.piece.as_slice(), body.times),
        (own.as_bytes(), 1),
        (last.as_bytes(), 1),
    ];
    let status = connection.send("POST /xapi/statements", &kind, &pieces);
    assert_eq!(status, 200, "an attachment was refused");
    length
}
