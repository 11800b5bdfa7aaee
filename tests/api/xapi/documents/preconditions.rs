//! Who may overwrite what (Part 3, 3.1)

use insta::assert_snapshot;
use reqwest::Method;

use crate::helpers::{Answer, TestApp};

use super::{PATHS, STATE, VERSIONS, delete, etag, place, post, put, store_json, text};

/// Every method that changes a document, with a body that would change it.
const CHANGES: [(Method, &str); 3] = [
    (Method::PUT, "{\"changed\":1}"),
    (Method::POST, "{\"changed\":1}"),
    (Method::DELETE, ""),
];

fn change(
    app: &TestApp,
    at: (&Method, &str),
    place: &str,
    name: &'static str,
    value: &str,
) -> Answer {
    let (method, body) = at;
    let call = app.call(method.clone(), place).header(name, value);
    call.text(body).send()
}

#[test]
fn a_put_with_no_condition_is_judged_by_version_and_resource_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let place = place(at, version);
            let put = || {
                put(&app, &place)
                    .version(version)
                    .text("{\"new\":1}")
                    .send()
            };
            let first = put();
            match version {
                "1.0.3" if at != STATE => {
                    let told = first.expect(400);
                    assert_eq!(told.faults(), ["- If-None-Match precondition-missing"]);
                    app.get(&place).expect(404);
                }
                _ => assert_eq!(first.status, 204, "{at} {version}"),
            }
            store_json(&app, &place, "{\"old\":1}");
            let second = put();
            if version == "1.0.3" && at == STATE {
                second.expect(204);
                assert_eq!(text(&app, &place), "{\"new\":1}");
            } else {
                let told = second.expect(409);
                assert_eq!(told.faults(), ["- If-Match document-conflict"]);
                assert_eq!(text(&app, &place), "{\"old\":1}");
            }
        }
    }
}

#[test]
fn refusals_tell_what_is_stored_and_what_to_send_instead_3_1() {
    let app = TestApp::spawn();
    let place = place(super::ACTIVITY_PROFILE, "x");
    let shown = |answer: Answer| {
        let kind = answer.header("content-type");
        assert_eq!(kind, Some("application/problem+json"));
        assert_eq!(answer.header("etag"), None, "a refusal is no document");
        let json = answer.json();
        let [error] = answer.errors().try_into().unwrap();
        format!(
            "{} {}\n{}\n{} {}: {}\nstored: {}, {}",
            json["status"],
            json["title"],
            json["detail"],
            error["parameter"],
            error["rule"],
            error["fix"],
            error["found"],
            error["clause"],
        )
    };
    let untold = put(&app, &place).text("{}").send().expect(400);
    assert_snapshot!(shown(untold), @r#"
    400 "The request breaks rules"
    "A PUT says which document it expects to find, and this one does not (parameter If-None-Match). Nothing was stored"
    "If-None-Match" "precondition-missing": "Send If-None-Match: * to make the document (nothing is stored here now)"
    stored: null, "xAPI 1.0.3, Part 3, 3.1"
    "#);
    let missing = put(&app, &place).header("if-match", "*").text("{}").send();
    assert_snapshot!(shown(missing.expect(412)), @r#"
    412 "A condition of the request does not hold"
    "No document is stored here, so If-Match names none. To make the document, send If-None-Match: * in place of If-Match. Nothing was changed"
    "If-Match" "precondition-failed": "To make the document, send If-None-Match: * in place of If-Match"
    stored: null, "xAPI 1.0.3, Part 3, 3.1"
    "#);
    store_json(&app, &place, "{}");
    let conflict = put(&app, &place).text("{}").send().expect(409);
    assert_snapshot!(shown(conflict), @r#"
    409 "A document is stored already"
    "A document is stored here, with the ETag \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\", and the request does not say that it knows it. Check the current state of the document: GET it, change what it holds now, and send the request again with If-Match: \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\". Nothing was changed"
    "If-Match" "document-conflict": "Check the current state of the document: GET it, change what it holds now, and send the request again with If-Match: \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\""
    stored: "\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"", "xAPI 1.0.3, Part 3, 3.1"
    "#);
    let other = put(&app, &place).header("if-match", "\"1234\"").text("{}");
    assert_snapshot!(shown(other.send().expect(412)), @r#"
    412 "A condition of the request does not hold"
    "The stored document has the ETag \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\", which If-Match does not name. GET it, change what it holds now, and send the request again with If-Match: \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\". Nothing was changed"
    "If-Match" "precondition-failed": "GET it, change what it holds now, and send the request again with If-Match: \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\""
    stored: "\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"", "xAPI 1.0.3, Part 3, 3.1"
    "#);
    let there = put(&app, &place).header("if-none-match", "*").text("{}");
    assert_snapshot!(shown(there.send().expect(412)), @r#"
    412 "A condition of the request does not hold"
    "A document is stored here, with the ETag \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\", and If-None-Match excludes it. GET it, change what it holds now, and send the request again with If-Match: \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\", in place of If-None-Match. Nothing was changed"
    "If-None-Match" "precondition-failed": "GET it, change what it holds now, and send the request again with If-Match: \"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\", in place of If-None-Match"
    stored: "\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"", "xAPI 1.0.3, Part 3, 3.1"
    "#);
}

#[test]
fn a_condition_that_names_what_is_stored_lets_the_change_happen_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        for (method, body) in &CHANGES {
            let tags = |tag: &str| {
                let digest = tag.trim_matches('"');
                [
                    tag.to_owned(),
                    "*".to_owned(),
                    format!("\"x\", {tag}"),
                    format!("{tag},\"x\""),
                    format!("W/{tag}, {tag}"),
                    // What a compressed answer carried.
                    format!("\"{digest}-gzip\""),
                    format!("\"{digest}-deflate\""),
                    // What clients calculate for themselves, and older ones send without quotes.
                    format!("\"{}\"", digest.to_uppercase()),
                    digest.to_owned(),
                ]
            };
            store_json(&app, &place, "{}");
            for value in tags(&etag(&app, &place)) {
                store_json(&app, &place, "{}");
                let answer = change(&app, (method, body), &place, "if-match", &value);
                assert_eq!(
                    answer.status,
                    204,
                    "{method} {at} {value}: {}",
                    answer.text()
                );
                let found = app.get(&place);
                if *method == Method::DELETE {
                    found.expect(404);
                } else {
                    assert_eq!(found.expect(200).text(), "{\"changed\":1}");
                }
            }
        }
    }
}

#[test]
fn a_condition_that_does_not_hold_is_a_412_and_changes_nothing_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let place = place(at, "x");
            store_json(&app, &place, "{\"old\":1}");
            let tag = etag(&app, &place);
            for (method, body) in &CHANGES {
                for (name, value) in [
                    ("if-match", "\"1234\"".to_owned()),
                    ("if-match", format!("W/{tag}")),
                    (
                        "if-match",
                        "\"1111111111111111111111111111111111111111\"".to_owned(),
                    ),
                    ("if-match", "\"\", \"*\"".to_owned()),
                    ("if-none-match", "*".to_owned()),
                    ("if-none-match", tag.clone()),
                    ("if-none-match", format!("\"x\", W/{tag}")),
                    ("if-none-match", tag.replace('"', "")),
                    ("if-none-match", format!("{}-gzip\"", &tag[..41])),
                    (
                        "if-unmodified-since",
                        "Sun, 06 Nov 1994 08:49:37 GMT".to_owned(),
                    ),
                ] {
                    let call = app.call(method.clone(), &place).version(version);
                    let answer = call.header(name, &value).text(*body).send();
                    assert_eq!(answer.status, 412, "{method} {name}: {value}");
                    let error = &answer.errors()[0];
                    assert_eq!(error["rule"], "precondition-failed");
                    assert_eq!(error["found"], tag.as_str());
                    assert!(
                        error["parameter"]
                            .as_str()
                            .unwrap()
                            .eq_ignore_ascii_case(name)
                    );
                }
                assert_eq!(text(&app, &place), "{\"old\":1}");
            }
        }
    }
}

#[test]
fn where_nothing_is_stored_if_match_fails_and_if_none_match_holds_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        for (method, body) in &CHANGES {
            for value in [
                "*",
                "\"1234\"",
                "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"",
            ] {
                let at = (method, *body);
                change(&app, at, &place, "if-match", value).expect(412);
                app.get(&place).expect(404);
                change(&app, at, &place, "if-none-match", value).expect(204);
                delete(&app, &place).send().expect(204);
            }
        }
    }
}

#[test]
fn a_list_of_tags_may_stand_on_several_lines_rfc_9110_5_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        let tag = etag(&app, &place);
        let call = || put(&app, &place).text("{}").header("if-match", "\"x\"");
        call().another("if-match", "\"y\"").send().expect(412);
        call().another("if-match", &tag).send().expect(204);
    }
}

#[test]
fn a_condition_that_is_not_understood_is_refused_and_not_ignored_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        for (method, body) in &CHANGES {
            for name in ["if-match", "if-none-match"] {
                for value in [
                    &b""[..],
                    b"abc",
                    b"\"abc",
                    b"*, \"a\"",
                    b"\xff",
                    b"\"a\" \"b\"",
                ] {
                    let call = app.call(method.clone(), &place).header(name, value);
                    let answer = call.text(*body).send().expect(400);
                    assert_eq!(answer.errors()[0]["rule"], "malformed-precondition");
                }
                // Other than ASCII within quotes is a tag as good as any.
                let call = app
                    .call(method.clone(), &place)
                    .header("if-match", b"\"\xe9\"");
                call.text(*body).send().expect(412);
            }
            let call = app.call(method.clone(), &place).header("if-match", "\"x\"");
            let call = call.header("if-unmodified-since", "yesterday");
            call.text(*body).send().expect(412);
        }
        assert_eq!(text(&app, &place), "{}");
    }
}

#[test]
fn a_body_that_is_wrong_is_told_before_a_condition_that_fails_rfc_9110_13_2_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        put(&app, &place)
            .header("if-match", "\"x\"")
            .text("{")
            .send()
            .expect(400);
        // That two documents cannot be merged is only known when both are at hand.
        post(&app, &place)
            .header("if-match", "\"x\"")
            .text("[]")
            .send()
            .expect(412);
    }
}
