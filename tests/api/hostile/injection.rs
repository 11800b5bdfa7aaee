//! Values that try to become headers, or other values, on their way back out.

use reqwest::Method;
use serde_json::json;

use super::target::Target;
use crate::helpers::{STATEMENTS, path};
use crate::samples::{agent, asked};

const BREAKS: [&str; 6] = ["\r\n", "\n", "\r", "\r\n\r\n", "\u{2028}", "\0"];

#[test]
fn line_breaks_in_parameters_never_end_a_header_of_the_answer() {
    let target = Target::spawn();
    for line_break in BREAKS {
        let evil = format!("x{line_break}Set-Cookie: evil=1{line_break}");
        let encoded: String = url::form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        let account = json!({ "account": { "homePage": "https://example.org", "name": evil } });
        for query in [
            vec![("verb", evil.clone())],
            vec![("verb", format!("https://example.org/{evil}"))],
            vec![("statementId", evil.clone())],
            vec![("limit", evil.clone())],
            vec![("cursor", evil.clone())],
            vec![("agent", account.to_string()), ("limit", "1".to_owned())],
            vec![("agent", evil.clone())],
        ] {
            let pairs: Vec<_> = query.iter().map(|(k, v)| (*k, v.as_str())).collect();
            for target_path in [
                path(STATEMENTS, &pairs),
                format!("{STATEMENTS}?{encoded}=1"),
            ] {
                for reply in target.send(&target.get(&target_path, "")) {
                    assert!(!reply.head.contains("evil"), "{reply:?}");
                    assert!(reply.status < 500);
                    let _: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
                }
            }
        }
        for reply in target.send(&target.get(&format!("/xapi/{encoded}"), "")) {
            assert!(!reply.head.contains("evil"), "{reply:?}");
        }
    }
    target.assert_well();
}

#[test]
fn what_comes_back_in_more_is_encoded_and_leads_on() {
    let target = Target::spawn();
    for line_break in BREAKS {
        let name = format!("a{line_break}Set-Cookie: evil=1&limit=9#\"}}],\"more\":\"");
        let actor = json!({ "account": { "homePage": "https://example.org", "name": name } });
        let mut statement = asked("x");
        statement["actor"] = actor.clone();
        let ids = target.app.store(&json!(vec![statement; 3]));
        let agent = actor.to_string();
        let query = [("agent", agent.as_str()), ("limit", "1")];
        let page = target.app.page(&query);
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\ ".contains(&byte);
        assert!(page.more.bytes().all(plain), "{}", page.more);
        let mut found = target.app.ids(&query);
        found.reverse();
        assert_eq!(found, ids);
    }
    target.assert_well();
}

#[test]
fn line_breaks_within_headers_of_a_request_are_refused_or_part_of_nothing() {
    let target = Target::spawn();
    for more in [
        "X-A: b\rSet-Cookie: evil=1\r\n",
        "X-A: b\nX-Experience-API-Version: 9\r\n",
        "X-A: b\0c\r\n",
        "Accept-Language: de\rSet-Cookie: evil=1\r\n",
        "X-Request-Id: x\r\n Set-Cookie: evil=1\r\n",
        "X-Request-Id: evil\r\n",
        "X-Forwarded-For: evil\r\nForwarded: for=evil;host=evil\r\nX-Forwarded-Host: evil\r\n",
        "X-HTTP-Method-Override: DELETE\r\nX-Original-URL: /evil\r\n",
    ] {
        let request = target.get(&path(STATEMENTS, &[("limit", "1")]), more);
        for reply in target.send(&request) {
            assert!(
                !reply.head.contains("evil") && !reply.body.contains("evil"),
                "{reply:?}"
            );
        }
    }
    target.assert_well();
}

#[test]
fn the_host_of_a_request_comes_back_nowhere() {
    let target = Target::spawn();
    target.app.store(&json!(vec![asked("x"); 3]));
    for host in [
        "evil.example.org",
        "evil:99999",
        "",
        "a b",
        "[::1",
        "evil\"}",
    ] {
        let request = target.get(&path(STATEMENTS, &[("limit", "1")]), "");
        let request = String::from_utf8(request).unwrap();
        let request = request.replace("Host: x", &format!("Host: {host}"));
        for reply in target.send(request.as_bytes()) {
            assert!(!format!("{reply:?}").contains("evil"), "{reply:?}");
        }
    }
    target.assert_well();
}

#[test]
fn what_is_wrong_is_shown_as_text_and_never_as_a_page() {
    let target = Target::spawn();
    let script = "<script>alert(1)</script>";
    let app = &target.app;
    for answer in [
        app.get(&path(STATEMENTS, &[(script, script)])),
        app.get(&path(STATEMENTS, &[("agent", script)])),
        app.get(&format!("/{script}")),
        app.post(&json!({ script: script })),
        app.call(Method::POST, STATEMENTS).text(script).send(),
        app.call(Method::GET, STATEMENTS).version(script).send(),
        app.call(Method::POST, STATEMENTS)
            .json(&agent(script))
            .header("content-type", script)
            .send(),
    ] {
        assert!((400..500).contains(&answer.status), "{}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}
