//! Good requests with bytes changed, lost or doubled on the way, thousands of them.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::target::Target;
use crate::helpers::{STATEMENTS, path};
use crate::samples::{agent, asked};

#[derive(Debug, Clone)]
enum Change {
    Put(usize, u8),
    Lose(usize, usize),
    Double(usize, usize),
    Swap(usize, usize),
    Insert(usize, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let place = || 0..2_000_usize;
    let telling = prop::sample::select(vec![
        &b"\r\n"[..],
        b"\n",
        b"\r",
        b"\0",
        b": ",
        b" ",
        b"%",
        b"%00",
        b"\xff",
        b"\"",
        b"\\",
        b"{",
        b"[",
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Expect: 100-continue\r\n",
        b"Connection: close\r\n",
        b"0\r\n\r\n",
    ]);
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        (place(), 1..40_usize).prop_map(|(at, count)| Change::Lose(at, count)),
        (place(), 1..40_usize).prop_map(|(at, count)| Change::Double(at, count)),
        (place(), place()).prop_map(|(one, other)| Change::Swap(one, other)),
        (place(), telling).prop_map(|(at, bytes)| Change::Insert(at, bytes.to_vec())),
    ]
}

fn apply(change: &Change, bytes: &mut Vec<u8>) {
    let size = bytes.len().max(1);
    let within = |at: usize, count: usize| at % size..(at % size + count).min(bytes.len());
    match change {
        Change::Put(at, byte) => {
            if let Some(one) = bytes.get_mut(at % size) {
                *one = *byte;
            }
        }
        Change::Lose(at, count) => drop(bytes.drain(within(*at, *count))),
        Change::Double(at, count) => {
            let range = within(*at, *count);
            let piece = bytes[range.clone()].to_vec();
            bytes.splice(range.start..range.start, piece);
        }
        Change::Swap(one, other) => {
            if !bytes.is_empty() {
                bytes.swap(one % size, other % size);
            }
        }
        Change::Insert(at, piece) => {
            drop(bytes.splice(at % size..at % size, piece.iter().copied()));
        }
    }
}

/// Everything the server says to these bytes, after which there are no more.
fn exchange(target: &Target, bytes: &[u8]) -> Result<String, TestCaseError> {
    let mut stream = TcpStream::connect(target.app.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(15)))
        .unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let mut piece = [0; 16_384];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&piece[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(TestCaseError::fail("the connection hangs"));
            }
            Err(_) => break,
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[test]
fn a_request_garbled_anywhere_is_no_failure_and_breaks_nothing() {
    let target = Target::spawn();
    let body = asked("garbled").to_string();
    let ada = agent("ada").to_string();
    let query = [
        ("agent", ada.as_str()),
        ("since", "2026-01-01T00:00:00Z"),
        ("limit", "3"),
    ];
    let requests = [
        target.post(&format!("Content-Length: {}\r\n", body.len()), &body),
        target.post(
            "Transfer-Encoding: chunked\r\n",
            format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()),
        ),
        target.get(
            &path(STATEMENTS, &query),
            "Accept-Language: de;q=0.5, en\r\n",
        ),
    ];
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(1_500)
    };
    let drawn = (
        prop::sample::select(requests.to_vec()),
        prop::collection::vec(change(), 1..4),
    );
    let outcome = TestRunner::new(config).run(&drawn, |(mut bytes, changes)| {
        for change in &changes {
            apply(change, &mut bytes);
        }
        let answer = exchange(&target, &bytes)?;
        prop_assert!(!answer.contains("HTTP/1.1 5"), "{answer}");
        Ok(())
    });
    outcome.unwrap();
    target.assert_well();
}
