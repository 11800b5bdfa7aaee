//! Headers of the answers (Part 3, 1.2 and 3.3)

use reqwest::Method;

use crate::helpers::TestApp;

use super::{PATHS, VERSIONS, list, place, post, put, store};

#[test]
fn documents_are_kept_by_nobody_on_the_way_and_are_no_pages_of_this_server() {
    let app = TestApp::spawn();
    for at in PATHS {
        store(
            &app,
            &place(at, "x"),
            "text/html",
            "<script>alert(1)</script>",
        );
        for place in [place(at, "x"), list(at)] {
            let answer = app.get(&place).expect(200);
            for (header, expected) in [
                ("cache-control", "private, no-cache"),
                ("vary", "Authorization, Accept-Encoding"),
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "sandbox"),
            ] {
                assert_eq!(answer.header(header), Some(expected), "{place}");
            }
        }
    }
}

#[test]
fn every_answer_is_in_the_version_asked_for_3_3() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let place = place(at, version);
            for call in [
                app.call(Method::GET, &place),
                app.call(Method::GET, &list(at)),
                app.call(Method::GET, at),
                post(&app, &place).text("{}"),
                put(&app, &place).text("{}"),
                put(&app, &place).header("if-match", "\"x\"").text("{}"),
                app.call(Method::DELETE, &place),
            ] {
                let answer = call.version(version).send();
                assert_eq!(answer.header("x-experience-api-version"), Some(version));
            }
            let unspoken = app
                .call(Method::GET, &place)
                .without("x-experience-api-version");
            unspoken.send().expect(400);
        }
    }
}

#[test]
fn other_methods_are_told_those_there_are_3_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        for method in [Method::PATCH, Method::TRACE] {
            let answer = app.call(method, at).send().expect(405);
            let allowed = "GET, HEAD, PUT, POST, DELETE, OPTIONS";
            assert_eq!(answer.header("allow"), Some(allowed));
        }
        app.get(&format!("{at}/")).expect(404);
        app.get(&at.to_uppercase()).expect(404);
    }
}
