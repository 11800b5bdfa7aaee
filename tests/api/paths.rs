//! Paths and methods that are not in the table (xAPI 1.0.3, Part 3, 3.2)

use reqwest::Method;

use crate::helpers::{STATEMENTS, TestApp};

#[test]
fn an_unknown_path_is_not_found_with_credentials_and_without() {
    let app = TestApp::spawn();
    for path in [
        "/",
        "/xapi",
        "/xapi/",
        "/xapi/statements/more",
        "/api/v1",
        "/favicon.ico",
    ] {
        let answer = app.get(path).expect(404);
        assert_eq!(answer.json()["type"], "urn:tertulia:problem:no-such-path");
        let call = app.call(Method::GET, path).without("authorization");
        call.send().expect(404);
        app.call(Method::POST, path).text("{}").send().expect(404);
    }
}

#[test]
fn a_method_that_a_path_does_not_answer_is_told_those_that_it_does() {
    let app = TestApp::spawn();
    for (method, path, allowed) in [
        (Method::DELETE, STATEMENTS, "GET, HEAD, PUT, POST, OPTIONS"),
        (Method::PATCH, STATEMENTS, "GET, HEAD, PUT, POST, OPTIONS"),
        (Method::TRACE, STATEMENTS, "GET, HEAD, PUT, POST, OPTIONS"),
        (Method::POST, "/xapi/about", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/api/v1/rejections", "GET, HEAD, OPTIONS"),
        (
            Method::POST,
            "/api/v1/reports/principles",
            "GET, HEAD, OPTIONS",
        ),
        (Method::PUT, "/xapi/activities", "GET, HEAD, OPTIONS"),
        (Method::POST, "/xapi/agents", "GET, HEAD, OPTIONS"),
        (
            Method::POST,
            "/api/v1/people",
            "GET, HEAD, PUT, DELETE, OPTIONS",
        ),
        (Method::DELETE, "/health/live", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/api/v1/profiles", "GET, HEAD, OPTIONS"),
        (
            Method::POST,
            "/api/v1/profiles/any-name",
            "GET, HEAD, PUT, DELETE, OPTIONS",
        ),
        (
            Method::POST,
            "/api/v1/mappings/any-name",
            "GET, HEAD, PUT, DELETE, OPTIONS",
        ),
        (
            Method::PUT,
            "/api/v1/behaviours/asked",
            "GET, HEAD, OPTIONS",
        ),
        (Method::GET, "/api/v1/validate/profile", "POST, OPTIONS"),
        (Method::GET, "/validate_templates", "POST, OPTIONS"),
    ] {
        let answer = app.call(method.clone(), path).send();
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
    let made_up = Method::from_bytes(b"SHARE").unwrap();
    app.call(made_up, STATEMENTS).send().expect(405);
}

#[test]
fn a_path_is_one_spelling() {
    let app = TestApp::spawn();
    for path in [
        "/xapi/statements/",
        "//xapi/statements",
        "/xapi//statements",
        "/XAPI/statements",
        "/xapi/%73tatements",
        "/xapi/statements;x=1",
        "/xapi/statements%00",
        "/xapi/statements%2f",
        "/xapi/about%2f..%2fstatements",
        "/api/v1/profiles/",
        "/api/v1/profiles//",
        "/api/v1/profiles/social-learning/",
        "/api/v1/profiles/%73ocial-learning",
        "/api/v1/profiles/social%2Dlearning",
        "/api/v1/profiles/a/b",
        "/api/v1/profiles/{slug}",
    ] {
        for anonymous in [true, false] {
            let mut call = app.call(Method::GET, path);
            if anonymous {
                call = call.without("authorization");
            }
            assert_eq!(call.send().status, 404, "{path}");
        }
    }
}
