//! Reading what one may have already (RFC 9110, 13; Part 3, 3.1)

use std::time::Duration;

use reqwest::Method;

use crate::helpers::{TestApp, TestClock};

use super::{PATHS, VERSIONS, delete, etag, ids, list, place, post, put, store, store_json};

#[test]
fn a_document_has_the_etag_that_1_0_3_calculates_in_both_versions_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store(&app, &place, "text/plain", "abc");
        for version in VERSIONS {
            let answer = app.call(Method::GET, &place).version(version).send();
            let expected = "\"a9993e364706816aba3e25717850c26c9cd0d89d\"";
            assert_eq!(answer.expect(200).header("etag"), Some(expected));
        }
    }
}

#[test]
fn whoever_has_the_document_is_told_so_and_sent_nothing_rfc_9110_13_1_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        let tag = etag(&app, &place);
        let whole = app.get(&place);
        let digest = tag.trim_matches('"');
        for value in [
            tag.clone(),
            format!("W/{tag}"),
            "*".to_owned(),
            format!("\"x\", {tag}"),
            format!("\"{digest}-gzip\""),
            format!("\"{digest}-deflate\""),
        ] {
            for method in [Method::GET, Method::HEAD] {
                let answer = app
                    .call(method, &place)
                    .header("if-none-match", &value)
                    .send();
                assert_eq!(answer.status, 304, "{value}");
                assert!(answer.body.is_empty());
                // Who has it compressed has it under that name.
                let known = if value.contains('-') { &value } else { &tag };
                assert_eq!(answer.header("etag"), Some(known.as_str()), "{value}");
                for header in ["last-modified", "cache-control", "vary"] {
                    assert_eq!(answer.header(header), whole.header(header), "{header}");
                    assert!(answer.header(header).is_some(), "{header}");
                }
            }
        }
        for value in ["\"x\"", "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\""] {
            let answer = app.call(Method::GET, &place).header("if-none-match", value);
            assert_eq!(answer.send().expect(200).text(), "{}");
        }
    }
}

#[test]
fn if_match_keeps_a_reader_from_another_document_than_it_means_rfc_9110_13_1_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        let get = |value: &str| {
            app.call(Method::GET, &place)
                .header("if-match", value)
                .send()
        };
        get("\"x\"").expect(412);
        get(&etag(&app, &place)).expect(200);
        app.call(Method::GET, &super::place(at, "y"))
            .header("if-match", "*")
            .send()
            .expect(404);
        let malformed = get("x").expect(400);
        assert_eq!(malformed.faults(), ["- If-Match malformed-precondition"]);
    }
}

#[test]
fn times_tell_too_whether_a_document_was_changed_rfc_9110_13_1_3() {
    let clock = TestClock::at("2026-03-04T10:00:00Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        let answer = app.get(&place).expect(200);
        let modified = answer.header("last-modified").unwrap().to_owned();
        let get = |since: &str| {
            app.call(Method::GET, &place)
                .header("if-modified-since", since)
        };
        get(&modified).send().expect(304);
        get("Sun, 06 Nov 1994 08:49:37 GMT").send().expect(200);
        get("yesterday").send().expect(200);
        get(&modified)
            .header("if-none-match", "\"x\"")
            .send()
            .expect(200);
        clock.advance(Duration::from_secs(2));
        let call = post(&app, &place).header("if-unmodified-since", &modified);
        call.text("{\"a\":1}").send().expect(204);
        get(&modified).send().expect(200);
        let call = post(&app, &place).header("if-unmodified-since", &modified);
        call.text("{\"b\":1}").send().expect(412);
    }
}

#[test]
fn last_modified_rises_with_each_change_and_never_falls_2_2() {
    let modified = |app: &TestApp, place: &str| {
        let answer = app.get(place).expect(200);
        let text = answer.header("last-modified").unwrap();
        jiff::fmt::rfc2822::parse(text).unwrap().timestamp()
    };
    for at in PATHS {
        let clock = TestClock::at("2026-03-04T10:00:00Z");
        let mut app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
        let place = place(at, "x");
        store_json(&app, &place, "{}");
        let first = modified(&app, &place);
        clock.advance(Duration::from_secs(2));
        post(&app, &place).text("{}").send().expect(204);
        let second = modified(&app, &place);
        assert!(second > first);
        // Set back, and started again: what is written now is not older than what was written.
        clock.set("2026-03-04T09:00:00Z");
        app.restart();
        let call = put(&app, &place).header("if-match", "*").text("{}");
        call.send().expect(204);
        assert!(modified(&app, &place) >= second);
    }
}

#[test]
fn a_change_answers_with_the_new_etag_so_that_the_next_needs_no_get_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        let answer = put(&app, &place)
            .header("if-none-match", "*")
            .text("{}")
            .send();
        let mut tag = answer.expect(204).header("etag").unwrap().to_owned();
        for round in 0..3 {
            assert_eq!(tag, etag(&app, &place));
            let call = if round % 2 == 0 {
                post(&app, &place)
            } else {
                put(&app, &place)
            };
            let call = call
                .header("if-match", &tag)
                .text(format!("{{\"a\":{round}}}"));
            let answer = call.send().expect(204);
            let modified = app.get(&place).header("last-modified").map(str::to_owned);
            assert_eq!(answer.header("last-modified"), modified.as_deref());
            answer.header("etag").unwrap().clone_into(&mut tag);
        }
    }
}

#[test]
fn head_answers_the_headers_of_get_1_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        store(&app, &place(at, "x"), "text/plain", "hello");
        for place in [place(at, "x"), list(at), place(at, "none"), at.to_owned()] {
            let get = app.get(&place);
            let head = app.call(Method::HEAD, &place).send();
            assert_eq!(head.status, get.status, "{place}");
            assert!(head.body.is_empty());
            for header in [
                "content-type",
                "content-length",
                "etag",
                "last-modified",
                "cache-control",
                "vary",
                "x-experience-api-version",
            ] {
                // The body of a refusal names the request, which is another.
                assert_eq!(head.header(header), get.header(header), "{place} {header}");
            }
        }
    }
}

#[test]
fn a_list_from_which_a_document_was_deleted_is_sent_whatever_its_date_says_rfc_9110_13_1_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        let [one, other] = ["one", "other"].map(|id| place(at, id));
        store_json(&app, &one, "{}");
        store_json(&app, &other, "{}");
        let before = app.get(&list(at)).expect(200);
        let date = before.header("last-modified").unwrap().to_owned();
        let call = delete(&app, &one).header("if-match", "*");
        call.send().expect(204);
        let again = app
            .call(Method::GET, &list(at))
            .header("if-modified-since", date);
        assert_eq!(ids(&again.send().expect(200)), ["other"]);
    }
}
