//! What is refused, each for a reason of its own; nothing of it is stored.

use reqwest::Method;
use serde_json::json;

use super::support::{
    BOUNDARY, Part, attachment, body, body_of, bringing, content_type, hosted, post, posting,
    sha256, with,
};
use crate::helpers::{STATEMENTS, TestApp};
use crate::samples::asked;

const TEXT: &[u8] = b"here is a simple attachment";
const BINARY: &str = "Content-Transfer-Encoding: binary";
const JSON: &[&str] = &["Content-Type: application/json"];

/// Each body breaks its rule and no other, and nothing is stored.
#[track_caller]
fn each_is_refused(table: &[(&str, Vec<u8>)]) {
    let app = TestApp::spawn();
    for (rule, body) in table {
        let answer = post(&app, body.clone());
        let shown = String::from_utf8_lossy(body).into_owned();
        assert_eq!(answer.status, 400, "{rule}: {shown}\n{}", answer.text());
        let errors = answer.errors();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0]["rule"], *rule, "{shown}");
        for words in ["message", "fix", "clause"] {
            assert!(errors[0][words].as_str().unwrap().len() > 5, "{errors:?}");
        }
        answer.consistent_through();
    }
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn each_way_to_break_the_frame_is_told_apart_1_5_2() {
    let statement = bringing(&[TEXT]).to_string();
    let statement = statement.as_bytes();
    let whole = body(&bringing(&[TEXT]), &[TEXT]);
    let cut = |from_end| whole[..whole.len() - from_end].to_vec();
    let empty = format!("--{BOUNDARY}--\r\n").into_bytes();
    let headless = body_of(&[(JSON, statement), (&["no header"], TEXT)]);
    let long = format!("X: {}", "x".repeat(20_000));
    let long = body_of(&[(JSON, statement), (&[&long], TEXT)]);
    // Without a boundary behind the statements what follows is theirs.
    let more = [statement, b"\r\nContent-Type: text/plain\r\n\r\nhi"].concat();
    each_is_refused(&[
        ("multipart-empty", empty),
        ("boundary-not-in-body", Vec::new()),
        ("boundary-not-in-body", statement.to_vec()),
        ("multipart-truncated", cut(4)),
        ("multipart-truncated", cut(BOUNDARY.len() + 10)),
        ("multipart-truncated", whole[..60].to_vec()),
        ("part-header-malformed", headless),
        ("part-header-too-long", long),
        ("malformed-json", body_of(&[(JSON, b"")])),
        ("malformed-json", body_of(&[(JSON, &more)])),
    ]);
}

#[test]
fn each_way_to_send_wrong_parts_is_told_apart_1_5_2() {
    let statement = bringing(&[TEXT]).to_string();
    let first: Part<'_> = (JSON, statement.as_bytes());
    let as_text: Part<'_> = (&["Content-Type: text/plain"], statement.as_bytes());
    let hash = format!("X-Experience-API-Hash: {}", sha256(TEXT));
    let other_hash = format!("X-Experience-API-Hash: {}", sha256(b"other"));
    let text: Part<'_> = (&[BINARY, &hash], TEXT);
    let other: Part<'_> = (&[BINARY, &other_hash], b"other");
    let forged: Part<'_> = (&[BINARY, &hash], b"other");
    let empty: Part<'_> = (&[BINARY, &hash], b"");
    let misnamed: Part<'_> = (&[BINARY, "X-Experience-API-Hash: abc"], TEXT);
    let encoded = |encoding| body_of(&[first, (&[encoding, &hash], TEXT)]);
    // The first boundary is missing, so that the statements are a preamble.
    let whole = body_of(&[first, text]);
    let preamble = whole[BOUNDARY.len() + 4..].to_vec();
    each_is_refused(&[
        ("statements-part-not-json", body_of(&[as_text, text])),
        ("statements-part-not-json", body_of(&[(&[], first.1), text])),
        ("statements-part-not-json", body_of(&[text, first])),
        ("statements-part-not-json", preamble),
        ("statements-part-repeated", body_of(&[first, first, text])),
        ("statements-part-repeated", body_of(&[first, text, first])),
        (
            "attachment-hash-missing",
            body_of(&[first, (&[BINARY], TEXT)]),
        ),
        ("attachment-hash-malformed", body_of(&[first, misnamed])),
        ("attachment-part-unmatched", body_of(&[first, other])),
        ("attachment-part-unmatched", body_of(&[first, text, other])),
        ("attachment-content-mismatch", body_of(&[first, forged])),
        ("attachment-content-mismatch", body_of(&[first, empty])),
        // The second of two copies is judged as the first is.
        (
            "attachment-content-mismatch",
            body_of(&[first, text, forged]),
        ),
        (
            "attachment-encoding",
            encoded("Content-Transfer-Encoding: base64"),
        ),
        (
            "attachment-encoding",
            encoded("Content-Transfer-Encoding: 8bit"),
        ),
        ("attachment-data-missing", body_of(&[first])),
    ]);
}

#[test]
fn a_part_that_is_wrong_is_told_by_its_number() {
    let app = TestApp::spawn();
    let statement = bringing(&[TEXT, b"second"]).to_string();
    let hash = format!("X-Experience-API-Hash: {}", sha256(TEXT));
    let answer = post(
        &app,
        body_of(&[
            (JSON, statement.as_bytes()),
            (&[&hash], TEXT),
            (&[], b"second"),
        ]),
    );
    let message = answer.expect(400).errors()[0]["message"].to_string();
    assert!(message.contains("(part 3)"), "{message}");
}

#[test]
fn all_attachments_without_data_are_listed() {
    let app = TestApp::spawn();
    let mut nested = bringing(&[b"nowhere", TEXT]);
    nested["object"] = bringing(&[b"nowhere either"]);
    nested["object"]["objectType"] = json!("SubStatement");
    let batch = json!([
        with(json!([attachment(TEXT), hosted(b"elsewhere")])),
        nested,
        asked("ada")
    ]);
    let answer = post(&app, body(&batch, &[TEXT])).expect(400);
    assert_eq!(
        answer.faults(),
        [
            "1 /attachments/0 attachment-data-missing",
            "1 /object/attachments/0 attachment-data-missing",
        ]
    );
    let alone = post(&app, body(&bringing(&[TEXT]), &[])).expect(400);
    assert_eq!(alone.faults(), ["- /attachments/0 attachment-data-missing"]);
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn content_types_without_a_boundary_and_of_other_kinds_are_refused_1_5_1() {
    let app = TestApp::spawn();
    let whole = body(&bringing(&[TEXT]), &[TEXT]);
    let with_type = |kind: &str| {
        posting(&app, whole.clone())
            .header("content-type", kind)
            .send()
    };
    for (kind, rule) in [
        ("multipart/mixed", "boundary-missing"),
        ("multipart/mixed;", "boundary-missing"),
        ("multipart/mixed; boundary=", "boundary-malformed"),
        ("multipart/mixed; boundary=other", "boundary-not-in-body"),
    ] {
        let faults = with_type(kind).expect(400).faults();
        assert_eq!(faults, [format!("-  {rule}")], "{kind}");
    }
    for kind in [
        format!("multipart/form-data; boundary={BOUNDARY}"),
        format!("multipart/related; boundary={BOUNDARY}"),
        "text/plain".to_owned(),
    ] {
        let told = with_type(&kind).expect(400).json();
        assert_eq!(
            told["type"],
            "urn:tertulia:problem:unsupported-content-type"
        );
        assert!(told["detail"].as_str().unwrap().contains("multipart/mixed"));
    }
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn unknown_parameters_are_refused_here_too_3_2() {
    let app = TestApp::spawn();
    let call = app
        .call(Method::POST, &format!("{STATEMENTS}?statementId=x"))
        .header("content-type", content_type())
        .body(body(&bringing(&[TEXT]), &[TEXT]));
    assert_eq!(
        call.send().expect(400).faults(),
        ["- statementId unknown-parameter"]
    );
}

#[test]
fn a_refusal_is_kept_for_the_administrator() {
    let app = TestApp::spawn();
    post(&app, body(&bringing(&[TEXT]), &[])).expect(400);
    let kept = app.get("/api/v1/rejections").expect(200).json();
    assert_eq!(kept["data"][0]["rule"], "attachment-data-missing");
    assert_eq!(kept["data"][0]["pointer"], "/attachments/0");
}

#[test]
fn a_large_body_that_is_refused_early_is_read_on_so_that_the_answer_is_seen() {
    let app = TestApp::spawn();
    let content = vec![1; 6 * 1024 * 1024];
    let mut wrong = bringing(&[&content]);
    wrong["verb"]["id"] = json!("asked");
    let answer = post(&app, body(&wrong, &[&content])).expect(400);
    assert_eq!(answer.faults(), ["- /verb/id verb-id-not-iri"]);
}
