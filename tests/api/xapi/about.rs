//! `/xapi/about` (xAPI 1.0.3, Part 3, 2.8)

use reqwest::Method;
use serde_json::json;

use crate::helpers::TestApp;

const ABOUT: &str = "/xapi/about";

#[test]
fn about_needs_neither_credentials_nor_a_version_2_8() {
    let app = TestApp::spawn();
    let call = app.call(Method::GET, ABOUT).without("authorization");
    let answer = call.without("x-experience-api-version").send().expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let versions = json!(["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"]);
    assert_eq!(answer.json()["version"], versions);
    assert_eq!(answer.header("x-experience-api-version"), Some("2.0.0"));
}

#[test]
fn about_answers_in_the_version_it_is_asked_in_3_3() {
    let app = TestApp::spawn();
    for (asked, answered) in [("1.0.3", "1.0.3"), ("1.0", "1.0.3"), ("2.0", "2.0.0")] {
        let answer = app.call(Method::GET, ABOUT).version(asked).send();
        let header = answer.expect(200);
        assert_eq!(header.header("x-experience-api-version"), Some(answered));
    }
}

#[test]
fn about_does_not_mind_wrong_credentials_or_an_unknown_version_2_8() {
    let app = TestApp::spawn();
    let call = app.call(Method::GET, ABOUT).version("0.95");
    let answer = call.header("authorization", "Basic !!!").send().expect(200);
    assert_eq!(answer.header("x-experience-api-version"), Some("2.0.0"));
}

#[test]
fn about_knows_no_parameters_3_2() {
    let app = TestApp::spawn();
    for query in ["x=1", "cachebuster=1764108000000", "version=1.0.3"] {
        let answer = app.get(&format!("{ABOUT}?{query}")).expect(400);
        assert_eq!(answer.errors()[0]["rule"], "unknown-parameter", "{query}");
    }
    app.get(&format!("{ABOUT}?")).expect(200);
}
