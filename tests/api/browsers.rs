//! Content in a browser, on another origin than the server (Fetch standard, 3.2)

use reqwest::Method;
use tertulia::http::{Origins, routes};

use crate::helpers::{Answer, STATEMENTS, TestApp};
use crate::samples::asked;

const ELSEWHERE: &str = "https://content.example.net";

fn preflight(app: &TestApp, path: &str, method: &str, origin: &str) -> Answer {
    app.call(Method::OPTIONS, path)
        .without("authorization")
        .without("x-experience-api-version")
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header(
            "access-control-request-headers",
            "authorization,content-type,if-match,if-none-match,x-experience-api-version",
        )
        .send()
}

fn list(answer: &Answer, header: &str) -> Vec<String> {
    let value = answer.header(header).unwrap_or_default().to_lowercase();
    value.split(',').map(|one| one.trim().to_owned()).collect()
}

#[test]
fn every_resource_answers_a_preflight_without_a_key_with_all_that_xapi_sends() {
    let app = TestApp::spawn();
    for endpoint in routes::endpoints() {
        let method = endpoint.method.as_str();
        let path = endpoint.path.replace("{slug}", "any-name");
        let path = path.replace("{report}", "principles");
        let answer = preflight(&app, &path, method, ELSEWHERE).expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(list(&answer, "access-control-allow-methods").contains(&method.to_lowercase()));
        let headers = list(&answer, "access-control-allow-headers");
        for header in ["authorization", "if-match", "x-experience-api-version"] {
            assert!(headers.contains(&header.to_owned()), "{header}");
        }
        assert!(answer.header("access-control-allow-credentials").is_none());
    }
}

#[test]
fn answers_and_refusals_can_be_read_with_the_headers_of_xapi() {
    let app = TestApp::spawn();
    let call = || {
        app.call(Method::POST, STATEMENTS)
            .header("origin", ELSEWHERE)
    };
    let answers = [
        call().json(&asked("ada")).send().expect(200),
        call().text("{").send().expect(400),
        call().without("authorization").send().expect(401),
    ];
    for answer in answers {
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let exposed = list(&answer, "access-control-expose-headers");
        for header in [
            "x-experience-api-version",
            "x-experience-api-consistent-through",
            "etag",
            "last-modified",
        ] {
            assert!(exposed.contains(&header.to_owned()), "{header}");
        }
    }
}

#[test]
fn only_the_origins_that_were_named_may_call_where_some_are() {
    let app = TestApp::spawn_with(|settings| {
        settings.origins = "https://lms.example.org, http://localhost:3000"
            .parse()
            .unwrap();
    });
    for origin in ["https://lms.example.org", "http://localhost:3000"] {
        let answer = preflight(&app, STATEMENTS, "PUT", origin).expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        let call = app.call(Method::GET, STATEMENTS).header("origin", origin);
        let answer = call.send().expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    }
    for origin in [
        ELSEWHERE,
        "http://lms.example.org",
        "https://lms.example.org.evil.net",
        "null",
    ] {
        let answer = preflight(&app, STATEMENTS, "PUT", origin);
        assert!(
            answer.header("access-control-allow-origin").is_none(),
            "{origin}"
        );
        let call = app.call(Method::GET, STATEMENTS).header("origin", origin);
        assert!(call.send().header("access-control-allow-origin").is_none());
    }
    // Programs send no origin, and are not asked for one.
    app.get(STATEMENTS).expect(200);
}

#[test]
fn nobody_may_call_from_a_browser_where_none_is_named() {
    let app = TestApp::spawn_with(|settings| settings.origins = "none".parse().unwrap());
    let answer = preflight(&app, STATEMENTS, "GET", ELSEWHERE);
    assert!(answer.header("access-control-allow-origin").is_none());
}

#[test]
fn origins_are_written_as_browsers_write_them() {
    assert_eq!("*".parse(), Ok(Origins::Any));
    let only = |origins: &[&str]| Origins::Only(origins.iter().map(ToString::to_string).collect());
    assert_eq!("none".parse(), Ok(only(&[])));
    let two = "https://a.example, https://b.example:8443";
    assert_eq!(
        two.parse(),
        Ok(only(&["https://a.example", "https://b.example:8443"]))
    );
    assert_eq!(
        "HTTPS://A.example:443".parse(),
        Ok(only(&["https://a.example"]))
    );
    for wrong in [
        "a.example",
        "https://a.example/",
        "https://a.example/x",
        "https://u@a.example",
        "",
        ",",
        "data:x",
    ] {
        assert!(wrong.parse::<Origins>().is_err(), "{wrong}");
    }
}

#[test]
fn options_tells_the_methods_of_every_resource_without_a_key() {
    let app = TestApp::spawn();
    for endpoint in routes::endpoints() {
        let path = endpoint.path.replace("{slug}", "any-name");
        let path = path.replace("{report}", "principles");
        let call = app.call(Method::OPTIONS, &path);
        let answer = call.without("authorization").send().expect(204);
        let allowed = list(&answer, "allow");
        for method in [endpoint.method.as_str(), "OPTIONS"] {
            assert!(
                allowed.contains(&method.to_lowercase()),
                "{} {method}",
                endpoint.path
            );
        }
        assert_eq!(
            allowed.contains(&"head".to_owned()),
            allowed.contains(&"get".to_owned())
        );
    }
    app.call(Method::OPTIONS, "/nowhere").send().expect(404);
}
