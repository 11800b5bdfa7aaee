//! How attachments go out.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::support::{
    Part, body_of, bringing, contents_of, get, hosted, post, sha256, store, taken_apart, with,
};
use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::asked;

#[test]
fn each_hash_stands_twice_in_the_body_once_named_and_once_with_its_content() {
    let app = TestApp::spawn();
    let ids = store(&app, &bringing(&[b"one", b"two"]), &[b"one", b"two"]);
    let query = [("statementId", ids[0].as_str()), ("attachments", "true")];
    let answer = app.get(&path(STATEMENTS, &query)).expect(200);
    for content in [b"one", b"two"] {
        assert_eq!(answer.text().matches(&sha256(content)).count(), 2);
    }
}

#[test]
fn attachments_go_out_only_when_they_are_asked_for_2_1_3() {
    let app = TestApp::spawn();
    let ids = store(&app, &bringing(&[b"one"]), &[b"one"]);
    for query in [
        vec![("statementId", ids[0].as_str())],
        vec![("statementId", ids[0].as_str()), ("attachments", "false")],
        vec![],
        vec![("attachments", "false")],
    ] {
        let answer = app.get(&path(STATEMENTS, &query)).expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        answer.json();
    }
}

#[test]
fn every_format_gives_them_out_2_1_3() {
    let app = TestApp::spawn();
    let ids = store(&app, &bringing(&[b"one"]), &[b"one"]);
    for format in ["ids", "exact", "canonical"] {
        for query in [vec![("statementId", ids[0].as_str())], vec![]] {
            let query = [query, vec![("format", format)]].concat();
            let (_, parts) = get(&app, &query);
            assert_eq!(parts.len(), 1, "{format}");
            assert_eq!(parts[0].content, b"one");
        }
    }
}

#[test]
fn each_page_brings_what_its_statements_brought_2_5() {
    let app = TestApp::spawn();
    let contents: Vec<String> = (0..7).map(|number| format!("content {number}")).collect();
    for content in &contents {
        let bytes = content.as_bytes();
        store(&app, &json!([bringing(&[bytes]), asked("bo")]), &[bytes]);
    }
    let query = [
        ("limit", "3"),
        ("ascending", "true"),
        ("attachments", "true"),
    ];
    let mut next = path(STATEMENTS, &query);
    let (mut found, mut statements) = (Vec::new(), 0);
    while !next.is_empty() {
        let (page, parts) = taken_apart(&app.get(&next).expect(200));
        let listed = page["statements"].as_array().unwrap();
        statements += listed.len();
        let named = listed.iter().filter(|one| one.get("attachments").is_some());
        assert_eq!(named.count(), parts.len());
        found.extend(
            parts
                .into_iter()
                .map(|part| String::from_utf8(part.content).unwrap()),
        );
        next = page["more"].as_str().unwrap().to_owned();
    }
    assert_eq!((found, statements), (contents, 14));
}

#[test]
fn a_voided_statement_keeps_its_attachments_2_3_2() {
    let app = TestApp::spawn();
    let ids = store(&app, &bringing(&[b"one"]), &[b"one"]);
    let mut voiding = asked("ada");
    voiding["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/voided");
    voiding["object"] = json!({ "objectType": "StatementRef", "id": ids[0] });
    app.store(&voiding);
    let (statement, parts) = get(&app, &[("voidedStatementId", &ids[0])]);
    assert_eq!(statement["id"], ids[0]);
    assert_eq!(parts[0].content, b"one");
    assert!(get(&app, &[]).1.is_empty());
}

#[test]
fn what_a_statement_says_cannot_make_a_header_of_its_own() {
    let app = TestApp::spawn();
    let mut statement = bringing(&[b"one"]);
    statement["attachments"][0]["contentType"] = json!("text/plain; x=\r\nX-Forged: yes\r\n\r\nno");
    let ids = store(&app, &statement, &[b"one"]);
    let (_, parts) = get(&app, &[("statementId", &ids[0])]);
    assert_eq!(parts[0].content, b"one");
    assert_eq!(parts[0].head.len(), 3, "{:?}", parts[0].head);
}

#[test]
fn attachments_survive_a_restart() {
    let mut app = TestApp::spawn();
    let large = vec![3; 1_000_000];
    let ids = store(&app, &bringing(&[b"one", &large]), &[b"one", &large]);
    store(&app, &with(json!([hosted(b"two")])), &[]);
    app.restart();
    assert!(contents_of(&app, &ids[0]) == [b"one".to_vec(), large]);
}

#[test]
fn head_tells_the_headers_of_get_and_sends_nothing_1_1() {
    let app = TestApp::spawn();
    let large = vec![3; 1_000_000];
    let ids = store(&app, &bringing(&[&large]), &[&large]);
    let target = path(
        STATEMENTS,
        &[("statementId", &ids[0]), ("attachments", "true")],
    );
    let got = app.get(&target).expect(200);
    // By hand, to see that there is no body, and that the connection is good for another request.
    let mut stream = TcpStream::connect(app.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let call = |method: &str, close: &str| {
        format!(
            "{method} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nX-Experience-API-Version: 1.0.3\r\n{close}\r\n",
            app.admin.basic()
        )
    };
    stream.write_all(call("HEAD", "").as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let next = call("GET", "Connection: close\r\n");
    stream.write_all(next.as_bytes()).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = format!("content-length: {}", got.header("content-length").unwrap());
    assert!(head.to_ascii_lowercase().contains(&length), "{head}");
    assert!(head.contains("multipart/mixed; boundary="), "{head}");
    assert!(
        rest.starts_with(b"HTTP/1.1 200"),
        "there is a body behind the head"
    );
    assert!(rest.len() > large.len());
    let headed = app.call(Method::HEAD, &target).send().expect(200);
    assert_eq!(headed.header("last-modified"), got.header("last-modified"));
}

#[test]
fn a_reader_that_goes_away_or_is_slow_harms_nobody() {
    let app = TestApp::spawn();
    let large = vec![3; 20_000_000];
    let ids = store(&app, &bringing(&[&large]), &[&large]);
    let target = path(
        STATEMENTS,
        &[("statementId", &ids[0]), ("attachments", "true")],
    );
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nX-Experience-API-Version: 1.0.3\r\n\r\n",
        app.admin.basic()
    );
    let mut streams: Vec<TcpStream> = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(app.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut first = [0; 1000];
        stream.read_exact(&mut first).unwrap();
        streams.push(stream);
    }
    // More are waiting than the store has readers.
    assert!(contents_of(&app, &ids[0]) == [large.clone()]);
    store(&app, &bringing(&[b"one"]), &[b"one"]);
    drop(streams);
    assert!(contents_of(&app, &ids[0]) == [large]);
}

#[test]
fn attachments_under_a_key_that_is_escaped_come_out_too() {
    let app = TestApp::spawn();
    let text = bringing(&[b"x"]).to_string();
    let escaped = text.replace("\"attachments\"", "\"attachment\\u0073\"");
    assert_ne!(escaped, text);
    let head = format!("X-Experience-API-Hash: {}", sha256(b"x"));
    let parts: [Part<'_>; 2] = [
        (&["Content-Type: application/json"], escaped.as_bytes()),
        (&[&head], b"x"),
    ];
    let answer = post(&app, body_of(&parts)).expect(200).json();
    assert_eq!(contents_of(&app, answer[0].as_str().unwrap()), [b"x"]);
}
