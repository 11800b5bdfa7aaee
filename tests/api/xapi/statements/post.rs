//! POST (xAPI 1.0.3, Part 3, 2.1.2)

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;

use crate::helpers::{INSTANCE, STATEMENTS, TestApp, ids_of};
use crate::samples::{ASKED, asked, id, named};

#[test]
fn one_statement_is_answered_with_a_list_of_its_id_2_1_2() {
    let app = TestApp::spawn();
    let id = id();
    let answer = app.post(&named(&id, asked("ada"))).expect(200);
    assert_eq!(answer.json(), json!([id]));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[test]
fn ids_come_back_in_the_order_of_the_statements_2_1_2() {
    let app = TestApp::spawn();
    let sent: Vec<String> = (0..40).map(|_| id()).collect();
    let mut batch: Vec<Value> = sent.iter().map(|id| named(id, asked("ada"))).collect();
    // A statement without an id keeps its place too.
    batch[7].as_object_mut().unwrap().remove("id");
    let answered = app.store(&json!(batch));
    for (place, (sent, answered)) in sent.iter().zip(&answered).enumerate() {
        assert_eq!(sent == answered, place != 7);
    }
    assert_eq!(app.ids(&[("ascending", "true")]), answered);
}

#[test]
fn an_empty_batch_is_accepted_and_stores_nothing_2_1_2() {
    let app = TestApp::spawn();
    assert_eq!(app.post(&json!([])).expect(200).json(), json!([]));
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn ids_that_the_server_makes_are_of_version_4_2_4_1() {
    let app = TestApp::spawn();
    let batch = json!(vec![asked("ada"); 50]);
    for id in app.store(&batch) {
        let id: uuid::Uuid = id.parse().unwrap();
        assert_eq!(id.get_version_num(), 4);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
    }
}

#[test]
fn ids_are_answered_in_lower_case_whatever_was_sent_2_4_1() {
    let app = TestApp::spawn();
    let id = id();
    let sent = named(&id.to_uppercase(), asked("ada"));
    assert_eq!(app.store_one(&sent), id);
    assert_eq!(app.stored(&id.to_uppercase())["id"], json!(id));
}

#[test]
fn the_server_sets_authority_stored_timestamp_and_version_2_4() {
    let app = TestApp::spawn();
    let key = app.key("moodle \"7\"", &[Scope::All]);
    let mut sent = asked("ada");
    sent["stored"] = json!("1999-01-01T00:00:00Z");
    sent["authority"] = json!({ "mbox": "mailto:impostor@example.org" });
    let call = app.call(Method::POST, STATEMENTS).by(&key).json(&sent);
    let [id] = ids_of(&call.send().expect(200).json()).try_into().unwrap();
    let stored = app.stored(&id);
    let authority = json!({
        "objectType": "Agent",
        "account": { "homePage": INSTANCE, "name": "moodle \"7\"" },
    });
    assert_eq!(stored["authority"], authority);
    assert_eq!(stored["version"], "1.0.0");
    assert_eq!(stored["timestamp"], stored["stored"]);
    let time = stored["stored"].as_str().unwrap();
    assert!(time.starts_with("20") && time.ends_with('Z') && time.len() == 24);
}

#[test]
fn a_version_that_was_sent_is_kept_2_4_10() {
    let app = TestApp::spawn();
    for (spoken, sent) in [("1.0.3", "1.0.1"), ("2.0.0", "1.0.3"), ("2.0.0", "2.0.0")] {
        let mut statement = asked("ada");
        statement["version"] = json!(sent);
        let call = app.call(Method::POST, STATEMENTS).json(&statement);
        let ids = ids_of(&call.version(spoken).send().expect(200).json());
        assert_eq!(app.stored(&ids[0])["version"], json!(sent));
    }
}

#[test]
fn a_statement_without_a_version_gets_that_of_its_line_2_4_10() {
    let app = TestApp::spawn();
    for (spoken, set) in [("1.0", "1.0.0"), ("1.0.3", "1.0.0"), ("2.0", "2.0.0")] {
        let call = app.call(Method::POST, STATEMENTS).json(&asked("ada"));
        let ids = ids_of(&call.version(spoken).send().expect(200).json());
        assert_eq!(app.stored(&ids[0])["version"], json!(set));
    }
}

#[test]
fn a_post_knows_no_parameters_3_2() {
    let app = TestApp::spawn();
    for query in ["statementId=1", "mood=GET", "x"] {
        let path = format!("{STATEMENTS}?{query}");
        let answer = app.call(Method::POST, &path).json(&asked("ada")).send();
        assert_eq!(answer.expect(400).errors()[0]["rule"], "unknown-parameter");
    }
}

#[test]
fn a_body_of_another_content_type_is_refused_1_5() {
    let app = TestApp::spawn();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json+xml",
        "nonsense",
    ] {
        let call = app.call(Method::POST, STATEMENTS).json(&asked("ada"));
        let answer = call.header("content-type", kind).send().expect(400);
        let told = answer.json();
        assert_eq!(
            told["type"],
            "urn:tertulia:problem:unsupported-content-type"
        );
    }
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn json_may_have_parameters_and_any_case_and_be_left_unsaid_1_5_1() {
    let app = TestApp::spawn();
    let call = || app.call(Method::POST, STATEMENTS).json(&asked("ada"));
    for kind in ["application/json; charset=utf-8", "Application/JSON"] {
        call().header("content-type", kind).send().expect(200);
    }
    call().without("content-type").send().expect(200);
}

#[test]
fn what_was_posted_can_be_read_when_it_is_answered() {
    let app = TestApp::spawn();
    for count in 1..=20 {
        let id = app.store_one(&asked("ada"));
        assert_eq!(app.stored(&id)["verb"]["id"], ASKED);
        assert_eq!(app.ids(&[("verb", ASKED)]).len(), count);
    }
}

#[test]
fn an_attachment_whose_data_is_nowhere_is_refused_1_5_2() {
    let app = TestApp::spawn();
    let attachment = json!({
        "usageType": "https://example.org/usage",
        "display": { "en": "A file" },
        "contentType": "text/plain",
        "length": 4,
        "sha2": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    });
    let mut hosted = attachment.clone();
    hosted["fileUrl"] = json!("https://example.org/file");
    let with = |attachments: Value| {
        let mut statement = asked("ada");
        statement["attachments"] = attachments;
        statement
    };
    app.store(&with(json!([hosted])));
    let mut nested = asked("ada");
    nested["object"] = with(json!([attachment]));
    nested["object"]["objectType"] = json!("SubStatement");
    let batch = json!([
        with(json!([hosted])),
        with(json!([hosted, attachment])),
        nested
    ]);
    let faults = app.post(&batch).expect(400).faults();
    assert_eq!(
        faults,
        [
            "1 /attachments/1 attachment-data-missing",
            "2 /object/attachments/0 attachment-data-missing",
        ]
    );
    assert_eq!(app.ids(&[]).len(), 1);
}
