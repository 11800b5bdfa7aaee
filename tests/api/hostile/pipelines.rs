//! Many requests on one connection, and clients that wait, stall or leave (RFC 9112, 9).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::target::{Target, replies};
use crate::helpers::{STATEMENTS, path};
use crate::samples::{asked, id, named};

#[test]
fn requests_sent_at_once_are_answered_in_their_order_rfc_9112_9_3_2() {
    let target = Target::spawn();
    let ids: Vec<String> = (0..40).map(|_| id()).collect();
    let mut bytes = Vec::new();
    let mut expected = Vec::new();
    for id in &ids {
        let body = named(id, asked("pipeline")).to_string();
        let length = format!("Content-Length: {}\r\n", body.len());
        bytes.extend(target.post(&length, &body));
        bytes.extend(target.get(&path(STATEMENTS, &[("statementId", id)]), ""));
        bytes.extend(target.post("Content-Length: 1\r\n", "{"));
        bytes.extend(target.get("/xapi/nothing", ""));
        bytes.extend(b"GET /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        expected.extend([200, 200, 400, 404, 401]);
    }
    let replies = target.send(&bytes);
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses, expected);
    for (id, answers) in ids.iter().zip(replies.chunks(5)) {
        assert_eq!(answers[0].body, json!([id]).to_string());
        let stored: Value = serde_json::from_str(&answers[1].body).unwrap();
        assert_eq!(stored["id"], json!(id));
    }
    target.assert_well();
}

#[test]
fn nothing_is_answered_behind_a_request_that_cannot_be_read_rfc_9112_6_3() {
    let target = Target::spawn();
    let next = target.get(STATEMENTS, "");
    for broken in [
        target.post("Content-Length: x\r\n", ""),
        target.post("Transfer-Encoding: chunked\r\n", "zz\r\n"),
        b"\0\0\0\0\r\n\r\n".to_vec(),
        b"GET  /  HTTP/1.1\r\n\r\n".to_vec(),
        target.get(STATEMENTS, "no colon\r\n"),
    ] {
        let statuses = target.statuses([broken, next.clone()].concat());
        assert!(statuses.iter().all(|status| *status >= 400), "{statuses:?}");
        assert!(statuses.len() <= 1, "{statuses:?}");
    }
    target.assert_well();
}

#[test]
fn a_connection_that_is_to_be_closed_is_closed_rfc_9112_9_6() {
    let target = Target::spawn();
    let mut stream = TcpStream::connect(target.app.address).unwrap();
    let patience = Some(Duration::from_secs(10));
    stream.set_read_timeout(patience).unwrap();
    let request = target.get(STATEMENTS, "Connection: close\r\n");
    stream.write_all(&request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
}

/// Sends a head that asks whether to go on, and reads what the server says first.
fn expecting(target: &Target, more: &str, length: usize) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(target.app.address).unwrap();
    let patience = Some(Duration::from_secs(10));
    stream.set_read_timeout(patience).unwrap();
    let head = target.post(&format!("Content-Length: {length}\r\n{more}"), "");
    stream.write_all(&head).unwrap();
    // The whole of an interim answer, the beginning of any other.
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    (stream, String::from_utf8_lossy(&first[..12]).into_owned())
}

#[test]
fn who_asks_whether_to_go_on_is_told_to_and_then_answered_rfc_9110_10_1_1() {
    let target = Target::spawn();
    let body = asked("patient").to_string();
    let (mut stream, first) = expecting(&target, "Expect: 100-continue\r\n", body.len());
    assert_eq!(first, "HTTP/1.1 100");
    stream.write_all(body.as_bytes()).unwrap();
    let rest = replies(&mut stream).unwrap();
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert_eq!(rest[0].status, 200, "{rest:?}");
    assert_eq!(target.count(), 2);
}

#[test]
fn who_asks_whether_to_go_on_and_never_does_is_answered_in_time_rfc_9110_10_1_1() {
    let target = Target::spawn();
    let began = Instant::now();
    for more in [
        "Expect: 100-continue\r\n",
        "Expect: 100-continue\r\nAuthorization: Basic x\r\n",
        "Expect: 100-continue\r\nX-Experience-API-Version: 9\r\n",
    ] {
        let (mut stream, _) = expecting(&target, more, 1_000);
        let mut rest = Vec::new();
        let mut piece = [0; 4_096];
        while !String::from_utf8_lossy(&rest).contains("HTTP/1.1 4") {
            match stream.read(&mut piece) {
                Ok(count @ 1..) => rest.extend_from_slice(&piece[..count]),
                end => panic!("{end:?} after {}", String::from_utf8_lossy(&rest)),
            }
        }
    }
    assert!(began.elapsed() < Duration::from_secs(20));
    target.assert_well();
}

#[test]
fn other_expectations_are_no_failure_rfc_9110_10_1_1() {
    let target = Target::spawn();
    let body = asked("x").to_string();
    for expect in [
        "200-ok",
        "100-continue, 100-continue",
        "",
        "\u{e9}",
        "100-Continue",
    ] {
        let more = format!("Expect: {expect}\r\nContent-Length: {}\r\n", body.len());
        let statuses = target.statuses(target.post(&more, &body));
        assert!(
            matches!(statuses[..], [200 | 400 | 417]),
            "{expect}: {statuses:?}"
        );
    }
    target.assert_well();
}

#[test]
fn an_upgrade_is_not_made_rfc_9110_7_8() {
    let target = Target::spawn();
    for more in [
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
        "Connection: keep-alive, X-Experience-API-Version, Authorization\r\n",
    ] {
        let statuses = target.statuses(target.get(STATEMENTS, more));
        assert_eq!(statuses, [200], "{more}");
    }
    target.assert_well();
}

#[test]
fn connections_that_say_nothing_or_never_listen_keep_nobody_waiting() {
    let target = Target::spawn();
    let large = json!({ "response": "x".repeat(100_000) });
    for _ in 0..40 {
        let mut statement = asked("large");
        statement["result"] = large.clone();
        target.app.store(&statement);
    }
    let mut open = Vec::new();
    for number in 0..150 {
        let mut stream = TcpStream::connect(target.app.address).unwrap();
        let bytes = match number % 3 {
            // Nothing at all, half a head, and a large answer that nobody reads.
            0 => Vec::new(),
            1 => b"GET /xapi/statements HTTP/1.1\r\nHost: ".to_vec(),
            _ => target.get(STATEMENTS, ""),
        };
        stream.write_all(&bytes).unwrap();
        open.push(stream);
    }
    let began = Instant::now();
    for _ in 0..10 {
        target.assert_well();
    }
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    // Those that said nothing are closed in time.
    for mut stream in open.into_iter().step_by(3) {
        assert!(replies(&mut stream).is_some());
    }
}

#[test]
fn heads_without_end_are_cut_off() {
    let target = Target::spawn();
    for piece in ["X-Y: z\r\n", "X-Long: xxxxxxxx", "\r\n", "a"] {
        let mut stream = TcpStream::connect(target.app.address).unwrap();
        if piece != "\r\n" {
            stream
                .write_all(b"GET /xapi/statements HTTP/1.1\r\n")
                .unwrap();
        }
        let block = piece.repeat(8_192);
        let mut sent = 0;
        // A server that took all of it would fill its memory.
        while sent < 64 * 1024 * 1024 && stream.write_all(block.as_bytes()).is_ok() {
            sent += block.len();
        }
        assert!(sent < 64 * 1024 * 1024, "{piece:?}");
    }
    let many = (0..10_000)
        .map(|number| format!("X-{number}: {number}\r\n"))
        .collect::<Vec<_>>()
        .concat();
    target.assert_refused(target.get(STATEMENTS, &many));
    let same = "X-Same: 1\r\n".repeat(10_000);
    target.assert_refused(target.get(STATEMENTS, &same));
    target.assert_well();
}
