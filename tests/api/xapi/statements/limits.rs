//! Bounds on requests (xAPI 1.0.3, Part 3, 3.2: 413 and what a server may refuse)

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::{asked, id, named};

fn sized(bytes: usize) -> Vec<u8> {
    let mut statement = asked("ada");
    statement["result"] = json!({ "response": "" });
    let bare = statement.to_string().len();
    statement["result"]["response"] = json!("x".repeat(bytes - bare));
    statement.to_string().into_bytes()
}

#[test]
fn a_body_beyond_the_limit_is_a_413_and_one_at_the_limit_is_not_3_2() {
    let app = TestApp::spawn_with(|settings| settings.limits.body = 50_000);
    let post = || app.call(Method::POST, STATEMENTS);
    let put = || app.call(Method::PUT, &path(STATEMENTS, &[("statementId", &id())]));
    post().text(sized(50_000)).send().expect(200);
    put().text(sized(50_000)).send().expect(204);
    post().chunked(sized(50_000)).send().expect(200);
    for call in [
        post().text(sized(50_001)),
        put().text(sized(50_001)),
        post().chunked(sized(50_001)),
        post().text(sized(1_000_000)),
        post().chunked(sized(1_000_000)),
    ] {
        let told = call.send().expect(413).json();
        assert_eq!(told["type"], "urn:tertulia:problem:body-too-large");
        assert!(told["detail"].as_str().unwrap().contains("50000"));
    }
    assert_eq!(app.ids(&[]).len(), 3);
}

#[test]
fn the_limit_of_bodies_is_met_by_default_with_16_mib_and_not_before_3_2() {
    let app = TestApp::spawn();
    let call = || app.call(Method::POST, STATEMENTS);
    call().text(sized(16 * 1024 * 1024)).send().expect(200);
    call().text(sized(16 * 1024 * 1024 + 1)).send().expect(413);
}

#[test]
fn a_batch_beyond_the_limit_is_a_413_3_2() {
    let app = TestApp::spawn_with(|settings| settings.limits.batch = 3);
    app.store(&Value::from(vec![asked("ada"); 3]));
    let answer = app.post(&Value::from(vec![asked("ada"); 4])).expect(413);
    assert_eq!(answer.faults(), ["-  too-many-statements"]);
    assert_eq!(answer.errors()[0]["found"], "4");
    assert_eq!(app.ids(&[]).len(), 3);
}

#[test]
fn the_depth_of_json_is_a_setting() {
    let app = TestApp::spawn_with(|settings| settings.limits.depth = 3);
    app.store(&json!({
        "actor": { "mbox": "mailto:ada@example.org" },
        "verb": { "id": "https://example.org/v" },
        "object": { "id": "https://example.org/o", "definition": {} },
    }));
    let mut deep = asked("ada");
    deep["object"]["definition"] = json!({ "name": { "en": "x" } });
    let faults = app.post(&deep).expect(400).faults();
    assert_eq!(faults, ["- /object/definition/name too-deep"]);
}

fn connect(app: &TestApp) -> TcpStream {
    let stream = TcpStream::connect(app.address).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    stream
}

/// Everything the server sends until it closes, or says no more.
fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        text.extend_from_slice(&piece[..count]);
        let told = String::from_utf8_lossy(&text);
        if told.starts_with("HTTP/1.1") && told.ends_with('}') {
            break;
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn a_body_that_comes_too_slowly_is_a_408_and_nothing_is_stored() {
    let app = TestApp::spawn_with(|settings| {
        settings.limits.body_time = Duration::from_millis(300);
    });
    let mut stream = connect(&app);
    let body = asked("ada").to_string();
    let head = app.post_head(&format!("Content-Length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..20]).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("body-too-slow"), "{answer}");
    assert!(app.ids(&[]).is_empty());
    // The server serves on.
    app.store(&asked("ada"));
}

#[test]
fn a_body_that_drips_is_cut_off_too() {
    let app = TestApp::spawn_with(|settings| {
        settings.limits.body_time = Duration::from_millis(500);
    });
    let mut stream = connect(&app);
    let head = app.post_head("Content-Length: 1000000\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let began = Instant::now();
    let mut reader = stream.try_clone().unwrap();
    let answer = std::thread::spawn(move || rest(&mut reader));
    while !answer.is_finished() && began.elapsed() < Duration::from_secs(10) {
        if stream.write_all(b" ").is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let answer = answer.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_head_that_does_not_end_is_closed_and_so_is_a_connection_that_says_nothing() {
    let app = TestApp::spawn_with(|settings| {
        // The clock that this is measured with moves in steps of half a second.
        settings.limits.head_time = Duration::from_secs(2);
    });
    let mut streams = [connect(&app), connect(&app)];
    let unfinished = app.post_head("X-More: ");
    streams[0].write_all(unfinished.as_bytes()).unwrap();
    let began = Instant::now();
    for stream in &mut streams {
        let answer = rest(stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"));
    }
    assert!(began.elapsed() < Duration::from_secs(8));
    app.store(&asked("ada"));
}

#[test]
fn a_body_that_ends_early_stores_nothing() {
    let app = TestApp::spawn();
    let body = asked("ada").to_string();
    let mut stream = connect(&app);
    let head = app.post_head(&format!("Content-Length: {}\r\n\r\n", body.len() + 1));
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    rest(&mut stream);
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn a_client_that_waits_for_100_continue_gets_it() {
    let app = TestApp::spawn();
    let body = asked("ada").to_string();
    let mut stream = connect(&app);
    let more = format!(
        "Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(app.post_head(&more).as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 100");
    stream.write_all(body.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(app.ids(&[]).len(), 1);
}

#[test]
fn an_answer_that_takes_too_long_is_a_503_and_sending_it_again_is_safe() {
    let mut app = TestApp::spawn_with(|settings| settings.limits.answer_time = Duration::ZERO);
    // Enough of them that no store is done at once.
    let batch: Vec<Value> = (0..500).map(|_| named(&id(), asked("ada"))).collect();
    let batch = json!(batch);
    let answer = app.post(&batch).expect(503);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(
        answer.json()["type"],
        "urn:tertulia:problem:answer-too-slow"
    );
    answer.consistent_through();
    app.restart_with(|settings| settings.limits.answer_time = Duration::from_secs(60));
    app.store(&batch);
    assert_eq!(app.ids(&[]).len(), 500);
}
