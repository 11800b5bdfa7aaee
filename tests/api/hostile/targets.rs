//! What a request line can ask for (RFC 9112, 3).

use super::target::Target;
use crate::helpers::STATEMENTS;

#[test]
fn paths_that_are_spelt_otherwise_lead_nowhere() {
    let target = Target::spawn();
    for path in [
        "/xapi/../xapi/statements",
        "/xapi/./statements",
        "/xapi/statements/.",
        "/xapi/statements/..",
        "/xapi/statements/../statements",
        "/x/../xapi/statements",
        "//xapi/statements",
        "/xapi//statements",
        "/xapi/statements/",
        "/xapi/statements//",
        "/%2e%2e/xapi/statements",
        "/xapi/%2e/statements",
        "/xapi/%2e%2e/xapi/statements",
        "/%2fxapi/statements",
        "/xapi%2fstatements",
        "/xapi/%73tatements",
        "/xapi/statements%20",
        "/xapi/statements%00",
        "/xapi/statements%",
        "/xapi/statements%2",
        "/xapi/statements%zz",
        "/xapi/statements;",
        "/xapi/statements;jsessionid=1",
        "/xapi;x/statements",
        "/xapi/statements:",
        "/xapi/statements&limit=1",
        "/xapi\\statements",
        "/xapi/statements\\",
        "/XAPI/STATEMENTS",
        "/xapi/\u{17f}tatements",
        "/xapi/statement\u{455}",
        "/xapi/statements\u{0}",
    ] {
        for request in [
            target.get(path, ""),
            target.get(&format!("{path}?limit=1"), ""),
        ] {
            let replies = target.send(&request);
            for reply in &replies {
                assert!(matches!(reply.status, 400 | 404), "{path}: {reply:?}");
                assert!(!reply.body.contains("survivor"), "{path}");
            }
        }
    }
    target.assert_well();
}

#[test]
fn a_target_that_is_a_whole_uri_is_its_path_rfc_9112_3_2_2() {
    let target = Target::spawn();
    for uri in [
        format!("http://x{STATEMENTS}"),
        format!("http://lrs.example.org:8080{STATEMENTS}?limit=1"),
        format!("https://x{STATEMENTS}"),
    ] {
        let replies = target.send(&target.get(&uri, ""));
        assert_eq!(replies.len(), 1);
        assert_eq!(replies[0].status, 200, "{uri}: {replies:?}");
        assert!(replies[0].body.contains("survivor"));
        // It opens nothing that the path does not.
        let anonymous = format!("GET {uri} HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(target.statuses(anonymous), [401]);
    }
    for uri in [
        "http://x/other",
        "http://x",
        "http://",
        "http:///xapi/statements",
        "http:/xapi/statements",
        "ftp:xapi/statements",
        "x:80",
        "xapi/statements",
        "?limit=1",
        "#x",
        "*",
        "",
    ] {
        target.assert_refused(target.get(uri, ""));
    }
    target.assert_well();
}

#[test]
fn queries_that_are_odd_are_answered() {
    let target = Target::spawn();
    let many = "x=1&".repeat(10_000);
    for query in [
        "?",
        "&",
        "&&&",
        "=",
        "=x",
        "%",
        "%zz",
        "%00",
        "%ff%fe",
        "limit",
        "limit=%",
        "limit=1&limit=1",
        "limit=1;verb=x",
        "limit=1#x",
        "limit=%31",
        "%6cimit=1",
        "agent={}",
        "agent=%7B%22mbox%22:%22mailto:x@example.org%22%7D",
        "verb=http://x y",
        "verb=\u{e9}",
        "since=2026-01-01T00:00:00+01:00",
        "[]=1",
        "limit[]=1",
        &many,
        &"x".repeat(20_000),
    ] {
        for reply in target.send(&target.get(&format!("{STATEMENTS}?{query}"), "")) {
            assert!(
                matches!(reply.status, 200 | 400 | 401 | 414 | 431),
                "{query:.40}: {reply:?}"
            );
        }
    }
    target.assert_well();
}

#[test]
fn methods_that_nobody_knows_are_refused_rfc_9110_9_1() {
    let target = Target::spawn();
    let line = |method: &str| {
        let request = String::from_utf8(target.get(STATEMENTS, "")).unwrap();
        request.replacen("GET", method, 1)
    };
    for method in [
        "BREW", "PROPFIND", "PURGE", "DELETE", "PATCH", "TRACE", "get", "Get", "GETS", "G",
        "X-Y_Z!",
    ] {
        let replies = target.send(line(method).as_bytes());
        assert_eq!(replies.len(), 1, "{method}");
        assert_eq!(replies[0].status, 405, "{method}: {replies:?}");
        assert!(replies[0].head.contains("\nallow: "), "{replies:?}");
        // A method is never echoed as TRACE would have it.
        assert!(!replies[0].body.contains("Authorization"), "{replies:?}");
    }
    let long = "M".repeat(100_000);
    for method in [
        "",
        " ",
        "GET GET",
        "G\u{e9}T",
        "G\0T",
        "GET\t",
        "(GET)",
        "\u{feff}GET",
        &long,
    ] {
        target.assert_refused(line(method));
    }
    target.assert_refused(line("CONNECT").replace(STATEMENTS, "x:443"));
    target.assert_well();
}

#[test]
fn versions_of_http_that_are_not_spoken_are_refused_rfc_9112_2_3() {
    let target = Target::spawn();
    let request = String::from_utf8(target.get(STATEMENTS, "")).unwrap();
    for version in [
        "HTTP/2.0",
        "HTTP/0.9",
        "HTTP/1.2",
        "HTTP/11",
        "http/1.1",
        "HTTP/1.1 x",
        "HTTPS/1.1",
        "",
        "HTTP/1.1\0",
    ] {
        let request = request.replacen("HTTP/1.1", version, 1);
        let statuses = target.statuses(request);
        // A later version of the first line may be answered as the one that is known.
        let spoken = version == "HTTP/1.2";
        assert!(
            statuses.iter().all(|status| *status >= 400 || spoken),
            "{version}: {statuses:?}"
        );
    }
    // The oldest that is spoken ends with its answer.
    let old = request.replacen("HTTP/1.1", "HTTP/1.0", 1);
    assert_eq!(target.statuses(old), [200]);
    target.assert_well();
}
