//! Signed statements over HTTP (xAPI 1.0.3, Part 2, 2.6); what a signature must be stands in `tests/xapi`

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::support::{attachment, body, contents_of, post, store, with};
use crate::helpers::TestApp;
use crate::samples::asked;

const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// A signature without a certificate, which nobody can verify; what it signs is judged all the same.
fn jws(algorithm: &str, payload: &Value, signature: &str) -> Vec<u8> {
    let header = json!({ "alg": algorithm }).to_string();
    let parts = [header, payload.to_string(), signature.to_owned()];
    let parts = parts.map(|part| URL_SAFE_NO_PAD.encode(part));
    parts.join(".").into_bytes()
}

fn signing(jws: &[u8]) -> Value {
    let mut signature = attachment(jws);
    signature["usageType"] = json!(SIGNATURE);
    signature["contentType"] = json!("application/octet-stream");
    signature
}

#[test]
fn a_signed_statement_is_stored_and_comes_back_with_its_signature_2_6() {
    let app = TestApp::spawn();
    let jws = jws("RS256", &asked("ada"), "it");
    let [id] = store(&app, &with(json!([signing(&jws)])), &[&jws])
        .try_into()
        .unwrap();
    assert_eq!(contents_of(&app, &id), [jws]);
}

#[test]
fn a_signature_of_another_statement_or_by_another_algorithm_is_refused_with_the_reason_2_6() {
    let app = TestApp::spawn();
    for (jws, rule) in [
        (jws("RS256", &asked("bo"), "it"), "signature-differs"),
        (jws("none", &asked("ada"), ""), "signature-algorithm"),
        (jws("HS256", &asked("ada"), "it"), "signature-algorithm"),
        (b"no signature".to_vec(), "signature-not-compact"),
    ] {
        let statements = json!([asked("cleo"), with(json!([signing(&jws)]))]);
        let answer = post(&app, body(&statements, &[&jws])).expect(400);
        assert_eq!(answer.faults()[0], format!("1 /attachments/0 {rule}"));
    }
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn one_signature_named_over_and_over_is_verified_once() {
    let app = TestApp::spawn();
    let jws = jws("RS256", &asked("ada"), &"x".repeat(500_000));
    let many = vec![signing(&jws); 1_000];
    let began = Instant::now();
    post(&app, body(&with(json!(many)), &[&jws])).expect(200);
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[test]
fn signatures_of_one_statement_are_bounded() {
    let app = TestApp::spawn();
    let signatures: Vec<_> = (0..9)
        .map(|number| jws("RS256", &asked("ada"), &format!("signer {number}")))
        .collect();
    let send = |count: usize| {
        let declared: Vec<_> = signatures[..count].iter().map(|jws| signing(jws)).collect();
        let contents: Vec<_> = signatures[..count].iter().map(Vec::as_slice).collect();
        post(&app, body(&with(json!(declared)), &contents))
    };
    let answer = send(9).expect(413);
    assert_eq!(answer.faults(), ["-  too-many-signatures"]);
    send(8).expect(200);
}

#[test]
fn a_signature_that_many_statements_name_costs_each_of_them() {
    let app = TestApp::spawn();
    let jws = jws("RS256", &asked("ada"), &"x".repeat(700_000));
    let many = vec![with(json!([signing(&jws)])); 200];
    let answer = post(&app, body(&json!(many), &[&jws])).expect(413);
    assert_eq!(answer.faults(), ["-  too-many-signatures"]);
    post(&app, body(&json!(many[..3]), &[&jws])).expect(200);
}
