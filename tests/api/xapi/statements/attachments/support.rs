//! Requests with attachments put together by hand, and answers taken apart.

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::helpers::{Answer, Call, STATEMENTS, TestApp, path};
use crate::samples::asked;

pub const BOUNDARY: &str = "-------314159265358979323846";

pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

pub fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// What a statement says of an attachment with this content.
pub fn attachment(content: &[u8]) -> Value {
    json!({
        "usageType": "https://example.org/usage",
        "display": { "en": "A file" },
        "contentType": "image/png",
        "length": content.len(),
        "sha2": sha256(content),
    })
}

/// The same with a `fileUrl`.
pub fn hosted(content: &[u8]) -> Value {
    let mut attachment = attachment(content);
    attachment["fileUrl"] = json!("https://example.org/file");
    attachment
}

/// A statement with these attachments.
pub fn with(attachments: Value) -> Value {
    let mut statement = asked("ada");
    statement["attachments"] = attachments;
    statement
}

/// A statement with an attachment for each content.
pub fn bringing(contents: &[&[u8]]) -> Value {
    with(contents.iter().map(|content| attachment(content)).collect())
}

/// A part: its header's lines, and what it holds.
pub type Part<'p> = (&'p [&'p str], &'p [u8]);

/// A body of these parts.
pub fn body_of(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend(format!("--{BOUNDARY}\r\n").bytes());
        for line in *head {
            body.extend(format!("{line}\r\n").bytes());
        }
        body.extend(b"\r\n");
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

/// A body with statements and contents, as it should be.
pub fn body(statements: &Value, contents: &[&[u8]]) -> Vec<u8> {
    let json = statements.to_string();
    let heads: Vec<[String; 3]> = contents
        .iter()
        .map(|content| {
            [
                "Content-Type: image/png".to_owned(),
                "Content-Transfer-Encoding: binary".to_owned(),
                format!("X-Experience-API-Hash: {}", sha256(content)),
            ]
        })
        .collect();
    let heads: Vec<Vec<&str>> = heads
        .iter()
        .map(|head| head.iter().map(String::as_str).collect())
        .collect();
    let mut parts: Vec<Part<'_>> = vec![(&["Content-Type: application/json"], json.as_bytes())];
    for (head, content) in heads.iter().zip(contents) {
        parts.push((head, content));
    }
    body_of(&parts)
}

pub fn content_type() -> String {
    format!("multipart/mixed; boundary={BOUNDARY}")
}

/// A POST with a body that says it is `multipart/mixed`.
pub fn posting(app: &TestApp, body: Vec<u8>) -> Call<'_> {
    app.call(Method::POST, STATEMENTS)
        .header("content-type", content_type())
        .body(body)
}

pub fn post(app: &TestApp, body: Vec<u8>) -> Answer {
    posting(app, body).send()
}

/// Stores statements with contents and returns their ids.
pub fn store(app: &TestApp, statements: &Value, contents: &[&[u8]]) -> Vec<String> {
    let answer = post(app, body(statements, contents)).expect(200).json();
    crate::helpers::ids_of(&answer)
}

/// An attachment as it comes out.
#[derive(Debug, PartialEq, Eq)]
pub struct Out {
    pub head: Vec<String>,
    pub content: Vec<u8>,
}

/// The statements and the attachments of an answer.
#[track_caller]
pub fn taken_apart(answer: &Answer) -> (Value, Vec<Out>) {
    let kind = answer.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/mixed; boundary=").unwrap();
    assert!(boundary.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let length = answer.header("content-length").unwrap();
    assert_eq!(length, answer.body.len().to_string());
    let delimiter = format!("\r\n--{boundary}");
    let body = [b"\r\n", answer.body.as_slice()].concat();
    let mut pieces = split(&body, delimiter.as_bytes());
    assert_eq!(pieces.pop(), Some(&b"--\r\n"[..]));
    assert!(pieces.remove(0).is_empty());
    let mut parts: Vec<Out> = pieces.into_iter().map(part).collect();
    let first = parts.remove(0);
    assert_eq!(first.head, ["Content-Type: application/json"]);
    (serde_json::from_slice(&first.content).unwrap(), parts)
}

fn part(piece: &[u8]) -> Out {
    let piece = piece.strip_prefix(b"\r\n").unwrap();
    let end = piece
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = std::str::from_utf8(&piece[..end]).unwrap();
    Out {
        head: head.split("\r\n").map(str::to_owned).collect(),
        content: piece[end + 4..].to_vec(),
    }
}

fn split<'b>(mut bytes: &'b [u8], at: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    while let Some(place) = memchr::memmem::find(bytes, at) {
        pieces.push(&bytes[..place]);
        bytes = &bytes[place + at.len()..];
    }
    pieces.push(bytes);
    pieces
}

/// The statements and attachments that a query finds.
#[track_caller]
pub fn get(app: &TestApp, query: &[(&str, &str)]) -> (Value, Vec<Out>) {
    let query = [query, &[("attachments", "true")]].concat();
    taken_apart(&app.get(&path(STATEMENTS, &query)).expect(200))
}

/// The contents that come with one statement.
#[track_caller]
pub fn contents_of(app: &TestApp, id: &str) -> Vec<Vec<u8>> {
    let (statement, parts) = get(app, &[("statementId", id)]);
    assert_eq!(statement["id"], id);
    parts.into_iter().map(|part| part.content).collect()
}
