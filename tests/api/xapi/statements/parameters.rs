//! Query parameters that are wrong (xAPI 1.0.3, Part 3, 2.1.3 and 3.2)

use serde_json::json;

use crate::helpers::{Answer, STATEMENTS, TestApp, path};
use crate::samples::asked;

fn get(app: &TestApp, name: &str, value: &str) -> Answer {
    app.get(&path(STATEMENTS, &[(name, value)]))
}

#[test]
fn parameters_nobody_knows_and_those_in_another_case_are_refused_3_2() {
    let app = TestApp::spawn();
    for name in [
        "colour",
        "Limit",
        "statementID",
        "relatedAgents",
        "AGENT",
        "",
        "limit[]",
        "more",
    ] {
        let answer = get(&app, name, "1").expect(400);
        assert_eq!(answer.faults(), [format!("- {name} unknown-parameter")]);
    }
}

#[test]
fn repeated_parameters_are_refused_3_2() {
    let app = TestApp::spawn();
    for query in [
        "limit=1&limit=1",
        "verb=a:b&limit=1&verb=a:b",
        "since=&since=",
    ] {
        let answer = app.get(&format!("{STATEMENTS}?{query}")).expect(400);
        assert_eq!(answer.errors()[0]["rule"], "repeated-parameter", "{query}");
    }
}

#[test]
fn every_wrong_parameter_is_told_3_2() {
    let app = TestApp::spawn();
    let query = [
        ("limit", "x"),
        ("since", "y"),
        ("verb", "z"),
        ("format", "w"),
    ];
    let answer = app.get(&path(STATEMENTS, &query)).expect(400);
    let mut faults = answer.faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "- format malformed-parameter",
            "- limit malformed-parameter",
            "- since malformed-parameter",
            "- verb malformed-parameter",
        ]
    );
    for error in answer.errors() {
        for part in ["message", "fix", "clause", "found"] {
            assert!(!error[part].as_str().unwrap().is_empty(), "{error}");
        }
    }
}

#[test]
fn values_that_are_not_what_they_should_be_are_refused_2_1_3() {
    let app = TestApp::spawn();
    for (name, values) in [
        (
            "verb",
            &[
                "",
                "asked",
                "/verbs/asked",
                "http//x",
                "ab=c://x",
                "http://a b/",
                "1:x",
            ][..],
        ),
        (
            "activity",
            &["", "course", "../x", "example.org/x", "http://[x", "\u{0}"],
        ),
        (
            "registration",
            &[
                "",
                "1",
                "{0195a6f0-61f0-4cc5-9cc5-0195a6f061f0}",
                "0195a6f061f04cc59cc50195a6f061f0",
            ],
        ),
        (
            "since",
            &[
                "",
                "yesterday",
                "2026",
                "2026-13-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "1700000000",
                "2026-01-01",
                "2026-01-01T00:00:00-00:00",
                "2026-01-01T00:00:00 01:00",
            ],
        ),
        (
            "until",
            &["", "now", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00-00"],
        ),
        (
            "limit",
            &[
                "", "-1", "1.5", "+1", "1e3", "0x1", "many", " 1", "١", "true",
            ],
        ),
        ("format", &["", "Ids", "json", "exact ", "true"]),
        ("ascending", &["", "tRUE", "1", "0", "yes", "TRUE", "null"]),
        ("related_agents", &["", "tru", "1", "t"]),
        ("related_activities", &["", "fALSE", "0", "no"]),
        ("attachments", &["", "FALSE", "1", "on"]),
    ] {
        for value in values {
            let answer = get(&app, name, value);
            assert_eq!(answer.status, 400, "{name}={value:?}: {}", answer.text());
            let faults = answer.faults();
            assert_eq!(faults, [format!("- {name} malformed-parameter")]);
        }
    }
}

#[test]
fn an_agent_that_is_none_is_refused_with_a_pointer_2_1_3() {
    let app = TestApp::spawn();
    let sha1 = "ebd31e95054c018b10727ccffd2ef2ec3a016ee9";
    for (agent, pointer, rule) in [
        (String::new(), "", "malformed-json"),
        ("ada".to_owned(), "", "malformed-json"),
        ("{".to_owned(), "", "malformed-json"),
        ("{}x".to_owned(), "", "malformed-json"),
        ("null".to_owned(), "", "not-an-object"),
        ("[]".to_owned(), "", "not-an-object"),
        ("\"mailto:a@example.org\"".to_owned(), "", "not-an-object"),
        ("{}".to_owned(), "", "agent-identifier-missing"),
        (
            json!({ "name": "Ada" }).to_string(),
            "",
            "agent-identifier-missing",
        ),
        (
            json!({ "mbox": "a@example.org" }).to_string(),
            "/mbox",
            "mbox-not-mailto",
        ),
        (json!({ "mbox": null }).to_string(), "/mbox", "null-value"),
        (
            json!({ "Mbox": "mailto:a@example.org" }).to_string(),
            "/Mbox",
            "property-in-wrong-case",
        ),
        (
            json!({ "mbox_sha1sum": "abc" }).to_string(),
            "/mbox_sha1sum",
            "mbox-sha1sum-malformed",
        ),
        (
            json!({ "openid": "ada" }).to_string(),
            "/openid",
            "open-id-not-uri",
        ),
        (
            json!({ "account": { "name": "a" } }).to_string(),
            "/account",
            "account-home-page-missing",
        ),
        (
            json!({ "account": { "homePage": "a", "name": "a" } }).to_string(),
            "/account/homePage",
            "account-home-page-not-irl",
        ),
        (
            json!({ "account": { "homePage": "http://a.b" } }).to_string(),
            "/account",
            "account-name-missing",
        ),
        (
            json!({ "mbox": "mailto:a@b.c", "mbox_sha1sum": sha1 }).to_string(),
            "",
            "identifiers-several",
        ),
        (
            json!({ "objectType": "Person", "mbox": "mailto:a@b.c" }).to_string(),
            "/objectType",
            "actor-object-type-unknown",
        ),
        (
            json!({ "objectType": "Group", "member": [{ "mbox": "mailto:a@b.c" }] }).to_string(),
            "",
            "actor-not-identified",
        ),
        (
            r#"{"mbox":"mailto:a@b.c","mbox":"mailto:a@b.c"}"#.to_owned(),
            "/mbox",
            "duplicate-key",
        ),
        ("[".repeat(3_000), "/0", "too-deep"),
        (
            format!("{}1{}", r#"{"a":"#.repeat(300), "}".repeat(300)),
            "/a",
            "too-deep",
        ),
    ] {
        let answer = get(&app, "agent", &agent);
        assert_eq!(answer.status, 400, "{agent}: {}", answer.text());
        let error = &answer.errors()[0];
        assert_eq!(error["parameter"], "agent");
        assert_eq!(error["rule"], rule, "{agent}");
        let told = error["pointer"].as_str().unwrap();
        assert!(told.starts_with(pointer), "{agent}: {told}");
        assert!(!pointer.is_empty() || told.is_empty(), "{agent}: {told}");
    }
}

#[test]
fn a_query_that_is_no_utf_8_is_no_failure() {
    let app = TestApp::spawn();
    for query in [
        "verb=%ff%fe",
        "agent=%ff",
        "%ff=1",
        "limit=%",
        "verb=%zz",
        "&&&",
        "=",
        "?",
    ] {
        let status = app.get(&format!("{STATEMENTS}?{query}")).status;
        assert!(status == 400 || status == 200, "{query}: {status}");
    }
}

#[test]
fn unencoded_and_encoded_values_are_the_same_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    for query in [
        "verb=http://adlnet.gov/expapi/verbs/asked",
        "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fasked",
        "agent=%7B%22mbox%22:%22mailto:ada@example.org%22%7D",
        "agent=%7B%22mbox%22%3A+%22mailto%3aada%40example.org%22%7D",
        "since=2020-01-01T00:00:00%2B01:00",
        "",
        "&",
        "limit=1&",
    ] {
        let page = app.get(&format!("{STATEMENTS}?{query}")).expect(200).page();
        assert_eq!(page.ids(), [id.clone()], "{query}");
    }
}

#[test]
fn a_filter_that_needs_another_stands_alone_too_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    for (name, value) in [("related_agents", "true"), ("related_activities", "true")] {
        assert_eq!(
            get(&app, name, value).expect(200).page().ids(),
            [id.clone()]
        );
    }
}

#[test]
fn booleans_may_have_the_capital_that_python_gives_them_2_1_3() {
    let app = TestApp::spawn();
    let ids = app.store(&json!([asked("ada"), asked("bo")]));
    for (text, first) in [("true", 0), ("True", 0), ("false", 1), ("False", 1)] {
        assert_eq!(app.ids(&[("ascending", text)])[0], ids[first], "{text}");
    }
}
