//! Lists of ids (Part 3, 2.2)

use std::time::Duration;

use reqwest::Method;

use crate::helpers::{TestApp, TestClock};

use super::{PATHS, VERSIONS, context, delete, etag, ids, list, place, post, store_json, with};

#[test]
fn a_get_without_an_id_lists_the_ids_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let get = || {
                app.call(Method::GET, &list(at))
                    .version(version)
                    .send()
                    .expect(200)
            };
            assert_eq!(get().text(), "[]");
            for id in ["b", "a", "\"", "ä"] {
                store_json(&app, &place(at, id), "{}");
            }
            post(&app, &place(at, "a"))
                .json(&serde_json::json!({}))
                .send()
                .expect(204);
            assert_eq!(ids(&get()), ["\"", "a", "b", "ä"]);
            for id in ["b", "a", "\"", "ä"] {
                delete(&app, &place(at, id)).send().expect(204);
            }
        }
    }
}

#[test]
fn a_list_speaks_of_one_resource_and_one_context_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        store_json(&app, &place(at, at), "{}");
    }
    for at in PATHS {
        assert_eq!(ids(&app.get(&list(at)).expect(200)), [at]);
        for (place, (name, _)) in context(at).iter().enumerate() {
            let mut query = context(at);
            query[place].1 = match *name {
                "agent" => crate::samples::agent("bo").to_string(),
                _ => "https://example.org/courses/2".to_owned(),
            };
            let found = ids(&app.get(&with(at, &query)).expect(200));
            assert!(found.is_empty(), "{at} {name}: {found:?}");
        }
    }
}

#[test]
fn since_leaves_out_what_was_written_at_that_time_or_before_2_2() {
    for at in PATHS {
        let clock = TestClock::at("2026-03-04T10:00:00Z");
        let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
        let since = |time: &str| {
            let mut query = context(at);
            query.push(("since", time.to_owned()));
            ids(&app.get(&with(at, &query)).expect(200))
        };
        store_json(&app, &place(at, "old"), "{}");
        clock.set("2026-03-04T11:00:00Z");
        store_json(&app, &place(at, "new"), "{}");
        for (time, expected) in [
            ("2026-03-04T09:59:59Z", &["new", "old"][..]),
            ("2026-03-04T10:30:00Z", &["new"]),
            ("2026-03-04T12:30:00+02:00", &["new"]),
            ("2026-03-04T12:00:00Z", &[]),
            ("9999-12-31T23:59:59Z", &[]),
            ("0001-01-01T00:00:00Z", &["new", "old"]),
        ] {
            assert_eq!(since(time), expected, "{time}");
        }
        clock.set("2026-03-04T12:00:00Z");
        let written_again = post(&app, &place(at, "old")).text("{\"a\":1}");
        written_again.send().expect(204);
        assert_eq!(since("2026-03-04T11:30:00Z"), ["old"]);
    }
}

#[test]
fn a_list_has_the_etag_of_its_bytes_and_the_time_of_its_newest_2_2() {
    let clock = TestClock::at("2026-03-04T10:00:00Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    for at in PATHS {
        let empty = app.get(&list(at)).expect(200);
        assert_eq!(
            empty.header("etag"),
            Some("\"97d170e1550eee4afc0af065b78cda302a97674c\"")
        );
        assert_eq!(empty.header("last-modified"), None);
        store_json(&app, &place(at, "a"), "{}");
        clock.advance(Duration::from_secs(5));
        store_json(&app, &place(at, "b"), "{}");
        let both = app.get(&list(at)).expect(200);
        let newest = app.get(&place(at, "b")).expect(200);
        assert_eq!(both.header("last-modified"), newest.header("last-modified"));
        let tag = etag(&app, &list(at));
        let again = app
            .call(Method::GET, &list(at))
            .header("if-none-match", &tag)
            .send();
        assert_eq!(again.expect(304).header("etag"), Some(tag.as_str()));
        delete(&app, &place(at, "a")).send().expect(204);
        let changed = app
            .call(Method::GET, &list(at))
            .header("if-none-match", &tag)
            .send();
        assert_eq!(ids(&changed.expect(200)), ["b"]);
    }
}
