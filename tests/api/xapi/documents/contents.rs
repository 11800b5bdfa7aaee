//! Content comes back as it was sent (Part 3, 2.2)

use std::io::Write as _;

use crate::helpers::TestApp;

use super::{PATHS, VERSIONS, delete, place, post, put, store, store_json, text};

#[test]
fn bytes_and_content_type_come_back_exactly_2_2() {
    let app = TestApp::spawn();
    let every_byte: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    for at in PATHS {
        let place = place(at, "x");
        for (content_type, content) in [
            ("application/octet-stream", every_byte.clone()),
            ("image/png", b"\x89PNG\r\n\x1a\n\0".to_vec()),
            ("text/html; charset=ISO-8859-1", b"caf\xe9".to_vec()),
            ("Text/Plain;a=\"b c\"", Vec::new()),
            (
                "application/json",
                b" {\"a\" : 1.0, \"a\":2e400 ,\n\"b\":\"\\ud800\"} ".to_vec(),
            ),
            (
                "application/json; charset=utf-8",
                "[1.10, \"\u{e9}\"]".into(),
            ),
            ("application/json", b"0.10".to_vec()),
            ("application/problem+json", b"{ not really".to_vec()),
            ("multipart/mixed; boundary=abc", b"--abc--".to_vec()),
            ("not a type", b"x".to_vec()),
        ] {
            store(&app, &place, content_type, content.clone());
            let found = app.get(&place).expect(200);
            assert_eq!(found.body, content, "{content_type}");
            assert_eq!(found.header("content-type"), Some(content_type));
        }
    }
}

#[test]
fn a_document_of_no_told_type_is_bytes_rfc_9110_8_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        let call = put(&app, &place).header("if-none-match", "*").body("{");
        call.send().expect(204);
        let found = app.get(&place).expect(200);
        assert_eq!(
            found.header("content-type"),
            Some("application/octet-stream")
        );
        assert_eq!(found.text(), "{");
    }
}

#[test]
fn what_says_it_is_json_is_json_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        for content in [
            &b""[..],
            b"{",
            b"{}{}",
            b"{\"a\":1}{",
            b"{a:1}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\0\"}",
            b"undefined",
            b"\xef\xbb\xbf{}",
            b"name=value",
        ] {
            for version in VERSIONS {
                let place = place(at, "x");
                for call in [put(&app, &place), post(&app, &place)] {
                    let call = call.version(version).header("if-none-match", "*");
                    let call = call.header("content-type", "application/json; charset=utf-8");
                    let answer = call.body(content).send().expect(400);
                    let error = &answer.errors()[0];
                    let rule = error["rule"].as_str().unwrap();
                    assert!(
                        ["malformed-json", "invalid-utf8"].contains(&rule),
                        "{error}"
                    );
                    let fix = error["fix"].as_str().unwrap();
                    assert!(fix.contains("Content-Type"), "{fix}");
                }
                app.get(&place).expect(404);
            }
        }
    }
}

#[test]
fn json_may_be_deep_and_hold_what_statements_may_not() {
    let app = TestApp::spawn();
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, &deep);
        assert_eq!(text(&app, &place), deep);
    }
}

#[test]
fn a_document_may_be_as_large_as_a_request_and_no_larger() {
    let app = TestApp::spawn_with(|settings| settings.limits.body = 10_000);
    for at in PATHS {
        let place = place(at, "x");
        store(&app, &place, "text/plain", "x".repeat(10_000));
        for call in [put(&app, &place), post(&app, &place)] {
            let call = call.header("content-type", "text/plain");
            let answer = call.header("if-match", "*").body("y".repeat(10_001)).send();
            assert_eq!(answer.expect(413).json()["status"], 413);
        }
        let chunked = put(&app, &place).header("if-match", "*");
        chunked.chunked("y".repeat(10_001)).send().expect(413);
        assert_eq!(text(&app, &place), "x".repeat(10_000));
    }
}

#[test]
fn posts_do_not_make_a_document_larger_than_a_request_may_be() {
    let app = TestApp::spawn_with(|settings| settings.limits.body = 10_000);
    for at in PATHS {
        let place = place(at, "x");
        let member = |name: &str| format!("{{\"{name}\":\"{}\"}}", "x".repeat(6_000));
        store_json(&app, &place, &member("a"));
        let answer = post(&app, &place).text(member("b")).send().expect(413);
        assert_eq!(answer.errors()[0]["rule"], "document-too-large");
        assert_eq!(text(&app, &place), member("a"));
        post(&app, &place).text(member("a")).send().expect(204);
    }
}

#[test]
fn a_compressed_document_is_kept_as_what_it_unpacks_to_rfc_9110_8_4() {
    let app = TestApp::spawn();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"as it was written").unwrap();
    let packed = gzip.finish().unwrap();
    for at in PATHS {
        let place = place(at, "x");
        let send = |coding: &str| {
            let call = put(&app, &place).header("if-none-match", "*");
            let call = call.header("content-encoding", coding);
            call.header("content-type", "text/plain")
                .body(packed.clone())
                .send()
        };
        send("br").expect(415);
        app.get(&place).expect(404);
        send("gzip").expect(204);
        let answer = app.get(&place).expect(200);
        assert_eq!(answer.text(), "as it was written");
        assert_eq!(answer.header("content-type"), Some("text/plain"));
        assert!(answer.header("content-encoding").is_none());
    }
}

#[test]
fn a_content_type_that_is_no_header_of_ascii_is_refused() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        let call = || put(&app, &place).header("if-none-match", "*").body("x");
        let answer = call().header("content-type", b"text/\xe9").send();
        assert_eq!(
            answer.expect(400).faults(),
            ["- Content-Type unsupported-content-type"]
        );
        let twice = call()
            .header("content-type", "text/plain")
            .another("content-type", "text/html");
        assert_eq!(
            twice.send().expect(400).faults(),
            ["- Content-Type unsupported-content-type"]
        );
        app.get(&place).expect(404);
    }
}

#[test]
fn a_deleted_document_is_gone_and_deleting_it_again_is_as_good_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let place = place(at, "x");
            store_json(&app, &place, "{}");
            for _ in 0..2 {
                let answer = delete(&app, &place).version(version).send().expect(204);
                assert!(answer.body.is_empty());
                let gone = app.get(&place).expect(404).json();
                assert_eq!(gone["type"], "urn:tertulia:problem:not-found");
                assert!(
                    gone["detail"]
                        .as_str()
                        .unwrap()
                        .contains(super::id_parameter(at))
                );
            }
        }
    }
}

#[test]
fn documents_of_one_version_are_read_and_written_in_the_other_3_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        for (one, other) in [("1.0.3", "2.0.0"), ("2.0.0", "1.0.3")] {
            let place = place(at, one);
            let call = put(&app, &place).version(one).header("if-none-match", "*");
            call.text("{\"a\":1}").send().expect(204);
            post(&app, &place)
                .version(other)
                .text("{\"b\":2}")
                .send()
                .expect(204);
            for version in VERSIONS {
                let found = app
                    .call(reqwest::Method::GET, &place)
                    .version(version)
                    .send();
                assert_eq!(found.expect(200).text(), "{\"a\":1,\"b\":2}");
            }
        }
    }
}

#[test]
fn documents_survive_a_restart() {
    let mut app = TestApp::spawn();
    for at in PATHS {
        store(&app, &place(at, "x"), "text/plain", at);
    }
    let before = PATHS.map(|at| app.get(&place(at, "x")));
    app.restart();
    for (at, before) in PATHS.iter().zip(before) {
        let after = app.get(&place(at, "x")).expect(200);
        assert_eq!(after.text(), *at);
        for header in ["content-type", "etag", "last-modified"] {
            assert_eq!(after.header(header), before.header(header));
        }
    }
}
