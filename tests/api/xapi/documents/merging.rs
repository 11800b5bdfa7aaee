//! POST merges JSON objects (Part 3, 2.2)

use crate::helpers::TestApp;

use super::{PATHS, VERSIONS, delete, etag, place, post, put, store, store_json, text};

#[test]
fn a_post_sets_each_property_it_has_and_keeps_the_others_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let place = place(at, version);
            let post = |content: &str| {
                let answer = post(&app, &place).version(version).text(content).send();
                assert!(answer.expect(204).body.is_empty());
            };
            post(r#"{"x":"foo","y":{"a":1.10,"b":2},"n":1e2}"#);
            post(r#"{"x":"bash","z":"faz"}"#);
            let expected = r#"{"x":"bash","y":{"a":1.10,"b":2},"n":1e2,"z":"faz"}"#;
            assert_eq!(text(&app, &place), expected);
            post(r#"{"y":{"b":3}}"#);
            let expected = r#"{"x":"bash","y":{"b":3},"n":1e2,"z":"faz"}"#;
            assert_eq!(text(&app, &place), expected);
        }
    }
}

#[test]
fn of_a_key_posted_twice_the_last_value_counts() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, r#"{"a":0,"b":0,"a":1}"#);
        post(&app, &place)
            .text(r#"{"c":1,"\u0063":2}"#)
            .send()
            .expect(204);
        assert_eq!(text(&app, &place), r#"{"a":1,"b":0,"c":2}"#);
    }
}

#[test]
fn a_post_to_nothing_stores_the_document_whatever_it_is_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            for (content_type, content) in [
                ("application/json", " {\"a\" : 1.0} "),
                ("application/json", "[1.0]"),
                ("text/plain", "hello"),
            ] {
                let place = place(at, content);
                delete(&app, &place).send().expect(204);
                let call = post(&app, &place).version(version);
                let call = call.header("content-type", content_type).body(content);
                call.send().expect(204);
                let found = app.get(&place).expect(200);
                assert_eq!(found.text(), content);
                assert_eq!(found.header("content-type"), Some(content_type));
            }
        }
    }
}

#[test]
fn what_cannot_be_merged_is_refused_and_changes_nothing_2_2() {
    let app = TestApp::spawn();
    let json = "application/json";
    for at in PATHS {
        let place = place(at, "x");
        for (stored, posted, side) in [
            ((json, "{}"), ("text/plain", "{}"), "posted"),
            ((json, "{}"), ("application/octet-stream", "abc"), "posted"),
            (
                (json, "{}"),
                ("application/x-www-form-urlencoded", "a=b"),
                "posted",
            ),
            (
                (json, "{}"),
                ("application/json-patch+json", "{}"),
                "posted",
            ),
            ((json, "{}"), (json, "[]"), "posted"),
            ((json, "{}"), (json, "\"a\""), "posted"),
            ((json, "{}"), (json, "null"), "posted"),
            (("text/plain", "{}"), (json, "{}"), "stored"),
            (("image/png", "\u{0}"), (json, "{}"), "stored"),
            ((json, "[1]"), (json, "{}"), "stored"),
            ((json, "3"), (json, "{}"), "stored"),
        ] {
            store(&app, &place, stored.0, stored.1);
            let before = etag(&app, &place);
            for version in VERSIONS {
                let call = post(&app, &place).version(version);
                let call = call.header("content-type", posted.0).body(posted.1);
                let answer = call.send().expect(400);
                assert_eq!(answer.faults(), ["-  not-mergeable"]);
                let message = answer.errors()[0]["message"].to_string();
                assert!(
                    message.contains(&format!("the {side} document")),
                    "{message}"
                );
            }
            let after = app.get(&place).expect(200);
            assert_eq!(after.text(), stored.1);
            assert_eq!(after.header("content-type"), Some(stored.0));
            assert_eq!(after.header("etag"), Some(before.as_str()));
        }
        let call = post(&app, &place).body("{}");
        let untold = call.send().expect(400);
        assert_eq!(untold.faults(), ["-  not-mergeable"]);
    }
}

#[test]
fn parameters_of_the_content_type_do_not_matter_and_the_stored_one_stays_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store(&app, &place, "application/json; charset=utf-8", "{\"a\":1}");
        let call = post(&app, &place).header("content-type", "Application/JSON;charset=UTF-8");
        call.body("{\"b\":2}").send().expect(204);
        let found = app.get(&place).expect(200);
        assert_eq!(found.text(), "{\"a\":1,\"b\":2}");
        assert_eq!(
            found.header("content-type"),
            Some("application/json; charset=utf-8")
        );
    }
}

#[test]
fn a_put_replaces_where_a_post_would_merge_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "{\"a\":1}");
        let call = put(&app, &place).header("if-match", "*").text("{\"b\":2}");
        call.send().expect(204);
        assert_eq!(text(&app, &place), "{\"b\":2}");
    }
}
