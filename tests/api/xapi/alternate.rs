//! The alternate request syntax (xAPI 1.0.3, Part 3, 1.3)

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;
use url::form_urlencoded::Serializer;

use crate::helpers::{Answer, Call, STATEMENTS, TestApp};
use crate::samples::{asked, id, named};

const FORM: &str = "application/x-www-form-urlencoded";

fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A POST with no header but that of a form.
fn bare<'a>(app: &'a TestApp, path: &str, fields: &[(&str, &str)]) -> Call<'a> {
    app.call(Method::POST, path)
        .without("authorization")
        .without("x-experience-api-version")
        .header("content-type", FORM)
        .body(form(fields))
}

fn send(app: &TestApp, method: &str, fields: &[(&str, &str)]) -> Answer {
    let basic = app.admin.basic();
    let mut all = vec![
        ("Authorization", basic.as_str()),
        ("X-Experience-API-Version", "1.0.3"),
    ];
    all.extend_from_slice(fields);
    bare(app, &format!("{STATEMENTS}?method={method}"), &all).send()
}

#[test]
fn put_post_and_get_work_with_credentials_and_version_in_the_form_alone_1_3() {
    let app = TestApp::spawn();
    let first = id();
    let content = asked("ada").to_string();
    let json_type = ("Content-Type", "application/json");
    let fields = [
        ("statementId", first.as_str()),
        ("content", &content),
        json_type,
    ];
    let answer = send(&app, "PUT", &fields).expect(204);
    assert_eq!(answer.header("x-experience-api-version"), Some("1.0.3"));
    let answer = send(&app, "POST", &[("content", &content)]).expect(200);
    let second = answer.json()[0].as_str().unwrap().to_owned();
    let answer = send(&app, "GET", &[("statementId", &first)]).expect(200);
    assert_eq!(answer.json()["id"], json!(first));
    let answer = send(&app, "GET", &[("limit", "1"), ("ascending", "false")]).expect(200);
    assert_eq!(answer.page().ids(), [second]);
    assert!(answer.page().more.starts_with("/xapi/statements?"));
}

#[test]
fn content_is_utf_8_and_comes_back_as_it_was_1_3() {
    let app = TestApp::spawn();
    let mut statement = asked("ada");
    statement["object"]["definition"] = json!({ "name": { "de": "Größe & Maß = 100 % + 語" } });
    let content = statement.to_string();
    let answer = send(&app, "POST", &[("content", &content)]).expect(200);
    let stored = app.stored(answer.json()[0].as_str().unwrap());
    assert_eq!(stored["object"], statement["object"]);
}

#[test]
fn credentials_in_the_form_are_judged_like_those_in_the_header_4_0() {
    let app = TestApp::spawn();
    let path = format!("{STATEMENTS}?method=GET");
    let version = ("X-Experience-API-Version", "1.0.3");
    bare(&app, &path, &[version]).send().expect(401);
    let wrong = ("Authorization", "Basic eDp5");
    bare(&app, &path, &[version, wrong]).send().expect(401);
    let writer = app.key("writer", &[Scope::StatementsWrite]).basic();
    let fields = [version, ("Authorization", writer.as_str())];
    bare(&app, &path, &fields).send().expect(403);
    let content = asked("ada").to_string();
    let fields = [fields[0], fields[1], ("content", &content)];
    let path = format!("{STATEMENTS}?method=POST");
    bare(&app, &path, &fields).send().expect(200);
}

#[test]
fn the_version_may_stand_in_the_form_and_wins_there_1_3() {
    let app = TestApp::spawn();
    let content = asked("ada").to_string();
    let path = format!("{STATEMENTS}?method=POST");
    let basic = app.admin.basic();
    let post = |version| {
        let fields = [
            ("Authorization", basic.as_str()),
            ("X-Experience-API-Version", version),
            ("content", &content),
        ];
        bare(&app, &path, &fields).version("1.0.3").send()
    };
    post("1.0.1").expect(200);
    assert_eq!(
        post("0.8").expect(400).errors()[0]["rule"],
        "version-header"
    );
    let refused = post("2.0.0").expect(400);
    assert_eq!(refused.errors()[0]["rule"], "alternate-syntax-in-2");
    let fields = [("Authorization", basic.as_str()), ("content", &content)];
    bare(&app, &path, &fields)
        .version("1.0.3")
        .send()
        .expect(200);
    bare(&app, &path, &fields).send().expect(400);
}

#[test]
fn version_2_0_0_does_not_know_the_syntax() {
    let app = TestApp::spawn();
    let path = format!("{STATEMENTS}?method=GET");
    let call = app.call(Method::POST, &path).version("2.0.0");
    let answer = call.header("content-type", FORM).body("limit=1").send();
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(answer.header("x-experience-api-version"), Some("2.0.0"));
}

#[test]
fn everything_that_is_not_the_syntax_is_refused_with_its_reason_1_3() {
    let app = TestApp::spawn();
    let content = asked("ada").to_string();
    let with = |path: &str, fields: &[(&str, &str)], rule: &str| {
        let call = bare(&app, path, fields);
        let call = call.by(&app.admin).version("1.0.3");
        let answer = call.send().expect(400);
        assert_eq!(answer.errors()[0]["rule"], rule, "{path} {fields:?}");
        assert_eq!(answer.errors()[0]["clause"], "xAPI 1.0.3, Part 3, 1.3");
    };
    let put = "/xapi/statements?method=PUT";
    let id = id();
    let whole = [("statementId", id.as_str()), ("content", &content)];
    let beside = format!("{put}&statementId={id}");
    with(&beside, &whole, "alternate-extra-parameter");
    with(
        "/xapi/statements?limit=1&method=GET",
        &[],
        "alternate-extra-parameter",
    );
    with(
        "/xapi/statements?method=GET&method=GET",
        &[],
        "alternate-extra-parameter",
    );
    with(put, &whole[..1], "alternate-content");
    with("/xapi/statements?method=GET", &whole, "alternate-content");
    // HEAD too: whoever can send methods at all can send that one.
    for method in ["put", "PATCH", "", "OPTIONS", "GET%20", "HEAD"] {
        let path = format!("/xapi/statements?method={method}");
        with(&path, &whole, "alternate-method");
    }
    let twice = [whole[0], whole[1], whole[1]];
    with(put, &twice, "alternate-repeated-field");
    let twice = [whole[0], whole[1], ("If-Match", "*"), ("if-match", "*")];
    with(put, &twice, "alternate-repeated-field");
    let injected = [
        whole[0],
        whole[1],
        ("Content-Type", "application/json\r\nX-Evil: 1"),
    ];
    with(put, &injected, "alternate-malformed-header");
    assert!(app.list(&[]).is_empty());
}

#[test]
fn a_form_that_is_missing_or_of_another_type_is_refused_1_3() {
    let app = TestApp::spawn();
    let path = format!("{STATEMENTS}?method=PUT");
    app.call(Method::POST, &path).send().expect(400);
    let body = json!({ "statementId": id(), "content": asked("ada") });
    let answer = app.call(Method::POST, &path).json(&body).send().expect(400);
    assert_eq!(answer.errors()[0]["rule"], "alternate-not-a-form");
    let call = app.call(Method::POST, &path).header("content-type", FORM);
    call.body(body.to_string()).send().expect(400);
}

#[test]
fn a_put_with_method_in_its_query_is_refused_1_3() {
    let app = TestApp::spawn();
    let path = format!("{STATEMENTS}?method=POST");
    let call = app.call(Method::PUT, &path).json(&asked("ada"));
    call.send().expect(400);
}

#[test]
fn fields_that_are_no_parameters_are_refused_as_parameters_are_3_2() {
    let app = TestApp::spawn();
    let answer = send(&app, "GET", &[("colour", "red")]).expect(400);
    assert_eq!(answer.faults(), ["- colour unknown-parameter"]);
    let answer = send(&app, "GET", &[("limit", "1"), ("limit", "1")]).expect(400);
    assert_eq!(answer.faults(), ["- limit repeated-parameter"]);
}

#[test]
fn what_was_refused_of_a_form_is_kept_as_for_any_write() {
    let app = TestApp::spawn();
    let broken = json!({ "actor": null }).to_string();
    let refused = send(&app, "POST", &[("content", &broken)]).expect(400);
    let told = app.get("/api/v1/rejections?limit=1").expect(200).json();
    let request = refused.header("x-request-id").unwrap();
    assert_eq!(told["data"][0]["request"], Value::from(request));
}

#[test]
fn a_query_too_long_for_an_address_fits_into_a_form_1_3() {
    let app = TestApp::spawn();
    let long = format!("https://example.org/{}", "x".repeat(20_000));
    let mut statement = named(&id(), asked("ada"));
    statement["object"]["id"] = json!(long);
    app.store(&json!([statement, asked("bo")]));
    let answer = send(&app, "GET", &[("activity", &long)]).expect(200);
    assert_eq!(answer.page().ids(), [statement["id"].as_str().unwrap()]);
    let longer = "x".repeat(100_000);
    let answer = send(&app, "GET", &[("activity", &longer)]).expect(400);
    assert_eq!(answer.errors()[0]["rule"], "alternate-content");
}

#[test]
fn a_form_need_not_name_its_type_1_3() {
    let app = TestApp::spawn();
    let basic = app.admin.basic();
    let fields = [
        ("Authorization", basic.as_str()),
        ("X-Experience-API-Version", "1.0.3"),
    ];
    let path = format!("{STATEMENTS}?method=GET");
    let call = bare(&app, &path, &fields).without("content-type");
    call.send().expect(200).page();
}

#[test]
fn a_form_that_is_not_utf_8_is_refused_and_not_mended_1_3() {
    let app = TestApp::spawn();
    for form in [
        "content=%7B%22a%22%3A%22%FF%22%7D",
        "content=x&statementId=%FF",
        "%C0=1&content=x",
    ] {
        let call = app.call(Method::POST, "/xapi/statements?method=POST");
        let answer = call
            .header("content-type", FORM)
            .body(form)
            .send()
            .expect(400);
        assert_eq!(answer.errors()[0]["rule"], "invalid-utf8", "{form}");
    }
}

#[test]
fn a_form_has_as_many_fields_as_could_mean_something() {
    let app = TestApp::spawn();
    let bare = |fields: usize| {
        let call = app.call(Method::POST, "/xapi/statements?method=GET");
        let call = call.without("authorization").header("content-type", FORM);
        call.body("a&".repeat(fields)).send()
    };
    assert_eq!(
        bare(5_000_000).expect(400).errors()[0]["rule"],
        "alternate-too-many-fields"
    );
    bare(60).expect(401);
}

#[test]
fn a_page_of_another_origin_sends_no_form_with_a_key_that_only_its_browser_knows_4_0() {
    let app = TestApp::spawn();
    let content = asked("ada").to_string();
    let path = format!("{STATEMENTS}?method=POST");
    let fields = [("X-Experience-API-Version", "1.0.3"), ("content", &content)];
    let basic = app.admin.basic();
    let keyed = [fields[0], fields[1], ("Authorization", &basic)];
    for (header, value) in [
        ("origin", "https://evil.example.net"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let call = bare(&app, &path, &fields)
            .by(&app.admin)
            .header(header, value);
        call.send().expect(401);
        let call = bare(&app, &path, &keyed).header(header, value);
        call.send().expect(200);
    }
    let call = bare(&app, &path, &fields).by(&app.admin);
    call.header("sec-fetch-site", "none").send().expect(200);
    assert_eq!(app.ids(&[]).len(), 5);
}
