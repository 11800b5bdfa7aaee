//! One content, many statements: kept once, and given to those who brought it.

use reqwest::Method;
use serde_json::json;
use tertulia::store::Scope;

use super::support::{
    attachment, body, bringing, contents_of, get, hosted, post, posting, sha256, store,
    taken_apart, with,
};
use crate::helpers::{Key, STATEMENTS, TestApp, path};
use crate::kept::Attachments;
use crate::samples::{asked, id};

const SECRET: &[u8] = b"what only one platform has";

#[test]
fn statements_share_a_part_1_5_2() {
    let app = TestApp::spawn();
    let mut nested = asked("bo");
    nested["object"] = bringing(&[SECRET]);
    nested["object"]["objectType"] = json!("SubStatement");
    let batch = json!([bringing(&[SECRET]), nested, bringing(&[SECRET, b"more"])]);
    let ids = store(&app, &batch, &[SECRET, b"more"]);
    assert_eq!(contents_of(&app, &ids[0]), [SECRET]);
    assert_eq!(contents_of(&app, &ids[1]), [SECRET]);
    assert_eq!(contents_of(&app, &ids[2]), [SECRET, b"more"]);
    let (_, parts) = get(&app, &[]);
    assert_eq!(parts.len(), 2, "each content comes once");
    let kept = app.kept();
    assert_eq!((kept.contents, kept.uploads, kept.brought), (2, 0, 4));
}

#[test]
fn one_statement_may_name_a_content_twice() {
    let app = TestApp::spawn();
    let ids = store(&app, &bringing(&[SECRET, SECRET]), &[SECRET]);
    assert_eq!(contents_of(&app, &ids[0]), [SECRET]);
    // And a sender may send it twice, though it should not.
    let ids = store(&app, &bringing(&[SECRET]), &[SECRET, SECRET]);
    assert_eq!(contents_of(&app, &ids[0]), [SECRET]);
}

#[test]
fn content_is_kept_once_however_often_it_comes() {
    let app = TestApp::spawn();
    let large = vec![9; 2_000_000];
    let mut statement = bringing(&[SECRET, &large]);
    statement["id"] = json!(id());
    for _ in 0..3 {
        store(&app, &statement, &[SECRET, &large]);
        store(&app, &bringing(&[&large]), &[&large]);
    }
    assert_eq!(app.kept().contents, 2);
    // What was staged and not needed goes; that takes a moment.
    crate::xapi::statements::attachments::limits::settles(|| {
        let kept = app.kept();
        (kept.contents, kept.uploads, kept.pieces) == (2, 0, 9)
    });
    let ids = app.ids(&[]);
    assert_eq!(ids.len(), 4);
    for id in ids {
        assert!(contents_of(&app, &id).contains(&large));
    }
}

#[test]
fn to_name_a_hash_is_not_to_have_its_content() {
    let app = TestApp::spawn();
    let scopes = [Scope::StatementsWrite, Scope::StatementsReadMine];
    let (theirs, ours) = (app.key("theirs", &scopes), app.key("ours", &scopes));
    let sent = |key: &Key, body| posting(&app, body).by(key).send();
    sent(&theirs, body(&bringing(&[SECRET]), &[SECRET])).expect(200);
    // By plain JSON, by multipart without the part, and with another part.
    let call = app.call(Method::POST, STATEMENTS).by(&ours);
    call.json(&with(json!([hosted(SECRET)]))).send().expect(200);
    sent(&ours, body(&with(json!([hosted(SECRET)])), &[])).expect(200);
    let both = with(json!([hosted(SECRET), attachment(b"ours")]));
    sent(&ours, body(&both, &[b"ours"])).expect(200);
    sent(&ours, body(&bringing(&[SECRET]), &[])).expect(400);
    let read = |key: &Key| {
        let call = app.call(Method::GET, &path(STATEMENTS, &[("attachments", "true")]));
        let (page, parts) = taken_apart(&call.by(key).send().expect(200));
        let contents: Vec<_> = parts.into_iter().map(|part| part.content).collect();
        (page["statements"].as_array().unwrap().len(), contents)
    };
    assert_eq!(read(&ours), (3, vec![b"ours".to_vec()]));
    assert_eq!(read(&theirs), (1, vec![SECRET.to_vec()]));
    // The administrator sees all of them, and the secret with the one that brought it.
    assert_eq!(read(&app.admin).0, 4);
    for statement in app.list(&[]) {
        let id = statement["id"].as_str().unwrap();
        let has_it = contents_of(&app, id).contains(&SECRET.to_vec());
        assert_eq!(
            has_it,
            statement["authority"]["account"]["name"] == "theirs"
        );
    }
}

#[test]
fn a_statement_that_came_without_its_data_does_not_get_it_by_a_retry() {
    let app = TestApp::spawn();
    let mut statement = with(json!([hosted(SECRET)]));
    statement["id"] = json!(id());
    let ids = app.store(&statement);
    assert_eq!(store(&app, &statement, &[SECRET]), ids);
    assert!(contents_of(&app, &ids[0]).is_empty());
    let kept = app.kept();
    assert_eq!((kept.contents, kept.uploads), (0, 0));
}

#[test]
fn a_batch_that_is_refused_brings_nothing() {
    let app = TestApp::spawn();
    let large = vec![9; 2_000_000];
    let taken = app.store_one(&asked("ada"));
    let mut conflicting = bringing(&[SECRET, &large]);
    conflicting["id"] = json!(taken);
    let batch = json!([bringing(&[SECRET]), conflicting]);
    post(&app, body(&batch, &[SECRET, &large])).expect(409);
    crate::xapi::statements::attachments::limits::settles(|| app.kept() == Attachments::NONE);
    assert!(
        !app.get(&path(STATEMENTS, &[("attachments", "true")]))
            .text()
            .contains(&sha256(SECRET))
    );
}
