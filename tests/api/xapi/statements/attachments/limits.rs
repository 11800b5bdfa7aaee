//! Bounds on requests with attachments.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::support::{attachment, body, bringing, content_type, contents_of, post, posting, with};
use crate::helpers::{STATEMENTS, TestApp};
use crate::kept::Attachments;

/// Waits until something holds.
#[track_caller]
pub fn settles(holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "it does not settle"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_body_beyond_the_limit_is_a_413_and_one_at_the_limit_is_not_3_2() {
    let content = vec![5; 900_000];
    let whole = body(&bringing(&[&content]), &[&content]);
    let limit = whole.len();
    let app = TestApp::spawn_with(|settings| settings.limits.attachments = limit);
    let longer = [whole.as_slice(), b"x"].concat();
    let chunked = |bytes: &[u8]| {
        let call = app.call(Method::POST, STATEMENTS).chunked(bytes.to_vec());
        call.header("content-type", content_type()).send()
    };
    chunked(&whole).expect(200);
    post(&app, whole).expect(200);
    for answer in [post(&app, longer.clone()), chunked(&longer)] {
        let told = answer.expect(413).json();
        assert_eq!(told["type"], "urn:tertulia:problem:body-too-large");
        assert!(
            told["detail"]
                .as_str()
                .unwrap()
                .contains(&limit.to_string())
        );
    }
    assert_eq!(app.ids(&[]).len(), 2);
}

#[test]
fn the_limit_of_bodies_bounds_the_statements_alone() {
    let app = TestApp::spawn_with(|settings| settings.limits.body = 50_000);
    let content = vec![5; 900_000];
    post(&app, body(&bringing(&[&content]), &[&content])).expect(200);
    let mut statement = bringing(&[&content]);
    statement["result"] = json!({ "response": "x".repeat(50_000) });
    let answer = post(&app, body(&statement, &[&content])).expect(413);
    assert_eq!(answer.faults(), ["-  statements-too-large"]);
    let batch = vec![bringing(&[b"a"]); 5_001];
    let app = TestApp::spawn();
    let answer = post(&app, body(&json!(batch), &[b"a"])).expect(413);
    assert_eq!(answer.faults(), ["-  too-many-statements"]);
}

#[test]
fn signatures_are_bounded_by_a_mebibyte() {
    let app = TestApp::spawn();
    let content = vec![5; 1024 * 1024 + 1];
    let mut signed = attachment(&content);
    signed["usageType"] = json!("http://adlnet.gov/expapi/attachments/signature");
    let answer = post(&app, body(&with(json!([signed])), &[&content])).expect(413);
    assert_eq!(answer.faults(), ["-  signature-too-large"]);
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn parts_are_bounded_too() {
    let app = TestApp::spawn();
    let many = vec![&b"same"[..]; 20_000];
    let answer = post(&app, body(&bringing(&[b"same"]), &many)).expect(413);
    assert_eq!(answer.faults(), ["-  too-many-parts"]);
    post(&app, body(&bringing(&[b"same"]), &many[1..])).expect(200);
}

fn connect(app: &TestApp, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(app.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let head = app
        .post_head(&format!("Content-Length: {length}\r\n\r\n"))
        .replace("application/json", &content_type());
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// What the server answers, as far as its end.
fn answer(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        text.extend_from_slice(&piece[..count]);
        let told = String::from_utf8_lossy(&text);
        if told.ends_with('}') || told.ends_with(']') {
            break;
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Nothing of an upload is left.
fn is_clean(app: &TestApp) -> bool {
    app.kept() == Attachments::NONE
}

#[test]
fn a_body_that_comes_to_a_stop_is_a_408_and_leaves_nothing_behind() {
    let app = TestApp::spawn_with(|settings| {
        settings.limits.body_time = Duration::from_millis(400);
    });
    let content = vec![5; 2_000_000];
    let whole = body(&bringing(&[&content]), &[&content]);
    let mut stream = connect(&app, whole.len());
    stream.write_all(&whole[..1_500_000]).unwrap();
    let told = answer(&mut stream);
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert!(told.contains("body-stalled"), "{told}");
    assert!(app.ids(&[]).is_empty());
    settles(|| is_clean(&app));
}

#[test]
fn a_body_that_drips_has_stalled_too() {
    let app = TestApp::spawn_with(|settings| {
        settings.limits.body_time = Duration::from_millis(500);
    });
    let mut stream = connect(&app, 1_000_000);
    let mut reader = stream.try_clone().unwrap();
    let told = std::thread::spawn(move || answer(&mut reader));
    let began = Instant::now();
    while !told.is_finished() && began.elapsed() < Duration::from_secs(10) {
        if stream.write_all(b" ").is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let told = told.join().unwrap();
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_slow_line_that_goes_on_may_take_longer_than_the_time_for_a_body() {
    let app = TestApp::spawn_with(|settings| {
        settings.limits.body_time = Duration::from_millis(700);
    });
    let content: Vec<u8> = (0..=252).cycle().take(600_000).collect();
    let whole = body(&bringing(&[&content]), &[&content]);
    let mut stream = connect(&app, whole.len());
    let began = Instant::now();
    for piece in whole.chunks(40_000) {
        stream.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(began.elapsed() > Duration::from_millis(1_400));
    let told = answer(&mut stream);
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    let ids = app.ids(&[]);
    assert!(contents_of(&app, &ids[0]) == [content]);
}

#[test]
fn a_client_that_goes_away_leaves_nothing_behind() {
    let app = TestApp::spawn();
    let content = vec![5; 3_000_000];
    let whole = body(&bringing(&[&content]), &[&content]);
    for length in [2_000_000, whole.len() - 1] {
        let mut stream = connect(&app, whole.len());
        stream.write_all(&whole[..length]).unwrap();
        settles(|| !is_clean(&app));
        drop(stream);
        settles(|| is_clean(&app));
    }
    assert!(app.ids(&[]).is_empty());
    // The server serves on.
    post(&app, whole).expect(200);
}

#[test]
fn an_upload_in_progress_keeps_nobody_waiting() {
    let app = TestApp::spawn();
    let content = vec![5; 3_000_000];
    let whole = body(&bringing(&[&content]), &[&content]);
    let mut stream = connect(&app, whole.len());
    stream.write_all(&whole[..2_000_000]).unwrap();
    settles(|| !is_clean(&app));
    posting(&app, body(&bringing(&[b"a"]), &[b"a"]))
        .send()
        .expect(200);
    stream.write_all(&whole[2_000_000..]).unwrap();
    let told = answer(&mut stream);
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    assert_eq!(app.ids(&[]).len(), 2);
}
