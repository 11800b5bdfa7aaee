//! What nobody sends by accident: none of it is a failure of the server, and it serves on.

mod bodies;
mod credentials;
mod framing;
mod garbled;
mod injection;
mod numbers;
mod pipelines;
mod target;
mod targets;
mod wide;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::{SHARED, about, agent, asked, did, id, named};

/// Sends bytes as they are, and reads the first line of the answer; empty when there is none.
fn raw(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

fn assert_no_failure(status: &str, what: &str) {
    assert!(!status.starts_with("HTTP/1.1 5"), "{what}: {status}");
}

#[test]
fn paths_that_climb_are_not_found() {
    let app = TestApp::spawn();
    for path in [
        "/../etc/passwd",
        "/xapi/../xapi/statements",
        "/xapi/./statements",
        "/xapi/%2e%2e/statements",
        "/..%2f..%2fetc%2fpasswd",
        "/xapi\\statements",
        "/xapi/statements/..;/about",
        "/%00",
        "/%",
        "/%zz",
        "/\u{e9}",
        "*",
        "http://other.example.org/xapi/statements/",
        &format!("/{}", "a/".repeat(10_000)),
        &format!("/{}", "x".repeat(60_000)),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let status = raw(&app, request.as_bytes());
        assert!(
            status.is_empty() || status.starts_with("HTTP/1.1 4"),
            "{path:.40}: {status}"
        );
    }
    app.store(&asked("ada"));
}

#[test]
fn requests_that_are_no_http_are_no_failure() {
    let app = TestApp::spawn();
    for bytes in [
        &b"\r\n\r\n"[..],
        b"\0\0\0\0",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /xapi/statements HTTP/1.1\r\nHost: x\r\nX-\xff: \xfe\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let status = raw(&app, bytes);
        assert_no_failure(&status, &String::from_utf8_lossy(bytes));
    }
    app.store(&asked("ada"));
}

#[test]
fn heads_that_are_large_or_many_are_no_failure() {
    let app = TestApp::spawn();
    let long = "x".repeat(200_000);
    let many: Vec<_> = (0..5_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let many = many.concat();
    for headers in [
        format!("X-Long: {long}\r\n"),
        format!("X-{long}: 1\r\n"),
        many,
    ] {
        let request = format!("GET {STATEMENTS} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        let status = raw(&app, request.as_bytes());
        assert_no_failure(&status, "large head");
        assert!(!status.starts_with("HTTP/1.1 2"), "{status}");
    }
    app.store(&asked("ada"));
}

#[test]
fn headers_with_odd_values_are_no_failure() {
    let app = TestApp::spawn();
    app.store(&asked("ada"));
    let odd = [
        &b"\xff\xfe"[..],
        b"",
        b"\t",
        b"*/*;q=x, ;;,,",
        b"a=b=c;;;",
        &[b'x'; 8_000],
    ];
    for value in odd {
        for name in [
            "accept-language",
            "accept",
            "content-type",
            "x-experience-api-version",
            "authorization",
            "accept-encoding",
            "if-none-match",
            "if-match",
            "x-request-id",
            "cookie",
            "range",
        ] {
            for call in [
                app.call(Method::GET, &path(STATEMENTS, &[("format", "canonical")])),
                app.call(Method::POST, STATEMENTS).json(&asked("ada")),
            ] {
                let answer = call.header(name, value).send();
                assert!(answer.status < 500, "{name}: {}", answer.text());
            }
        }
    }
}

#[test]
fn identifiers_of_thousands_of_characters_are_fine() {
    let app = TestApp::spawn();
    let long = |prefix: &str| format!("{prefix}{}", "x".repeat(3_500));
    let statement = json!({
        "actor": { "account": { "homePage": long("https://example.org/"), "name": long("") } },
        "verb": { "id": long("https://example.org/v/") },
        "object": { "id": long("https://example.org/o/") },
    });
    let id = app.store_one(&statement);
    for (name, value) in [
        ("agent", statement["actor"].to_string()),
        ("verb", long("https://example.org/v/")),
        ("activity", long("https://example.org/o/")),
    ] {
        assert_eq!(app.ids(&[(name, &value)]), [id.clone()], "{name}");
    }
    let larger = format!("https://example.org/{}", "y".repeat(500_000));
    app.store(&did("ada", &larger));
    assert_eq!(app.ids(&[]).len(), 2);
}

#[test]
fn a_nul_in_an_identifier_breaks_no_later_query() {
    let app = TestApp::spawn();
    let nul = json!({ "account": { "homePage": "https://example.org", "name": "a\0b" } });
    let plain = json!({ "account": { "homePage": "https://example.org", "name": "a" } });
    let by = |actor: &Value| {
        let mut statement = asked("x");
        statement["actor"] = actor.clone();
        statement["context"] = json!({ "registration": id() });
        statement["result"] =
            json!({ "response": "\0", "extensions": { "https://example.org/x": "\0\u{1}" } });
        app.store_one(&statement)
    };
    let ids = [by(&nul), by(&plain)];
    for (agent, id) in [&nul, &plain].into_iter().zip(&ids) {
        for related in ["false", "true"] {
            let agent = agent.to_string();
            let query = [("agent", agent.as_str()), ("related_agents", related)];
            assert_eq!(app.ids(&query), [id.clone()], "{agent}");
        }
        let registration = app.stored(id)["context"]["registration"].clone();
        let query = [("registration", registration.as_str().unwrap())];
        assert_eq!(app.ids(&query), [id.clone()]);
        assert_eq!(app.stored(id)["result"]["response"], "\0");
    }
    assert_eq!(app.ids(&[("verb", crate::samples::ASKED)]).len(), 2);
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    assert_eq!(report["data"][0]["people"], 2);
}

#[test]
fn names_that_mean_something_to_a_database_or_a_spreadsheet_mean_nothing() {
    let app = TestApp::spawn();
    for name in [
        "'; DROP TABLE statement; --",
        "\" OR 1=1",
        "%",
        "_",
        "\\",
        "=1+1",
        "\u{202e}x",
        "😀",
    ] {
        let mut statement = asked("x");
        statement["actor"] =
            json!({ "account": { "homePage": "https://example.org", "name": name } });
        let id = app.store_one(&statement);
        let agent = statement["actor"].to_string();
        assert_eq!(app.ids(&[("agent", &agent)]), [id], "{name}");
    }
}

#[test]
fn large_groups_and_many_activities_are_fine() {
    let app = TestApp::spawn();
    let members: Vec<Value> = (0..3_000).map(|n| agent(&format!("m{n}"))).collect();
    let activities: Vec<Value> = (0..3_000)
        .map(|n| json!({ "id": format!("https://example.org/{n}") }))
        .collect();
    let mut statement = named(&id(), asked("x"));
    statement["actor"] = json!({ "objectType": "Group", "member": members });
    statement["context"] = json!({ "contextActivities": { "grouping": activities } });
    let id = app.store_one(&statement);
    let last = agent("m2999").to_string();
    assert_eq!(app.ids(&[("agent", &last)]), [id.clone()]);
    let query = [
        ("activity", "https://example.org/2999"),
        ("related_activities", "true"),
    ];
    assert_eq!(app.ids(&query), [id.clone()]);
    // The same again, backwards: compared without taking long.
    let members = &mut statement["actor"]["member"];
    members.as_array_mut().unwrap().reverse();
    app.put(&id, &statement).expect(204);
}

#[test]
fn many_references_to_one_statement_are_found_in_good_time() {
    let app = TestApp::spawn();
    let target = id();
    app.store(&Value::from(vec![about("bo", SHARED, &target); 1_000]));
    app.put(&target, &asked("ada")).expect(204);
    let ada = agent("ada").to_string();
    assert_eq!(app.ids(&[("agent", &ada)]).len(), 1_001);
}

#[test]
fn a_client_that_goes_away_while_it_waits_leaves_the_server_well() {
    let app = TestApp::spawn();
    let batch = json!(vec![asked("ada"); 500]).to_string();
    for _ in 0..5 {
        let mut stream = TcpStream::connect(app.address).unwrap();
        let head = app.post_head(&format!("Content-Length: {}\r\n\r\n", batch.len()));
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(batch.as_bytes()).unwrap();
        drop(stream);
    }
    // All of a batch or nothing of it.
    app.store(&asked("bo"));
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!((app.ids(&[]).len() - 1) % 500, 0);
}

#[test]
fn many_at_once_are_all_served() {
    let app = TestApp::spawn();
    std::thread::scope(|scope| {
        for worker in 0..24 {
            let app = &app;
            scope.spawn(move || {
                for _ in 0..10 {
                    app.store(&asked(&format!("w{worker}")));
                    app.page(&[("limit", "5")]);
                }
            });
        }
    });
    assert_eq!(app.ids(&[]).len(), 240);
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    assert_eq!(report["data"][0]["people"], 24);
}
