//! What is accepted, and comes back bit for bit.

use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha224, Sha384, Sha512};

use super::support::{
    BOUNDARY, attachment, body, body_of, bringing, content_type, contents_of, get, hex, hosted,
    post, posting, sha256, store, taken_apart, with,
};
use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::{asked, id};

const TEXT: &[u8] = b"here is a simple attachment";

#[test]
fn attachments_come_back_with_their_statement_1_5_2() {
    let app = TestApp::spawn();
    for version in ["1.0.3", "2.0.0"] {
        let statement = bringing(&[TEXT, b"another"]);
        let call = posting(&app, body(&statement, &[TEXT, b"another"])).version(version);
        let ids = crate::helpers::ids_of(&call.send().expect(200).json());
        let query = [("statementId", ids[0].as_str()), ("attachments", "true")];
        let call = app.call(Method::GET, &path(STATEMENTS, &query));
        let (found, parts) = taken_apart(&call.version(version).send().expect(200));
        assert_eq!(found["attachments"], statement["attachments"]);
        let expected: [&[u8]; 2] = [TEXT, b"another"];
        for (part, content) in parts.iter().zip(expected) {
            assert_eq!(part.content, content);
            let head = [
                "Content-Type: image/png".to_owned(),
                "Content-Transfer-Encoding: binary".to_owned(),
                format!("X-Experience-API-Hash: {}", sha256(content)),
            ];
            assert_eq!(part.head, head);
        }
        assert_eq!(parts.len(), 2);
    }
}

#[test]
fn a_put_brings_attachments_too_1_5_2() {
    let app = TestApp::spawn();
    let id = id();
    let target = path(STATEMENTS, &[("statementId", &id)]);
    let put = |body| {
        app.call(Method::PUT, &target)
            .header("content-type", content_type())
            .body(body)
            .send()
    };
    put(body(&bringing(&[TEXT]), &[TEXT])).expect(204);
    assert_eq!(contents_of(&app, &id), [TEXT]);
    // An array is no statement, and the parameter is judged as ever.
    let faults = put(body(&json!([bringing(&[TEXT])]), &[TEXT])).expect(400);
    assert_eq!(faults.faults(), ["-  not-an-object"]);
    let unnamed = app
        .call(Method::PUT, STATEMENTS)
        .header("content-type", content_type())
        .body(body(&bringing(&[TEXT]), &[TEXT]));
    assert_eq!(
        unnamed.send().expect(400).faults(),
        ["- statementId statement-id"]
    );
}

#[test]
fn the_same_request_again_changes_nothing_2_3_1() {
    let app = TestApp::spawn();
    let mut statement = bringing(&[TEXT]);
    statement["id"] = json!(id());
    let first = store(&app, &statement, &[TEXT]);
    assert_eq!(store(&app, &statement, &[TEXT]), first);
    assert_eq!(contents_of(&app, &first[0]), [TEXT]);
    assert_eq!(app.ids(&[]).len(), 1);
    let mut other = statement.clone();
    other["attachments"][0]["display"] = json!({ "en": "Renamed" });
    other["attachments"][0]["sha2"] = json!(sha256(b"other"));
    post(&app, body(&other, &[b"other"])).expect(409);
    assert_eq!(contents_of(&app, &first[0]), [TEXT]);
}

#[test]
fn what_published_clients_send_is_understood() {
    let app = TestApp::spawn();
    let statement = bringing(&[TEXT, b"second"]);
    let (one, two) = (sha256(TEXT), sha256(b"second"));
    let text = std::str::from_utf8(TEXT).unwrap();
    for body in [
        // As the specification shows it: a line end first, and no space behind colons.
        format!(
            "\r\n--{BOUNDARY}\r\nContent-Type:application/json\r\n\r\n{statement}\r\n--{BOUNDARY}\r\nContent-Type:text/plain\r\nContent-Transfer-Encoding:binary\r\nX-Experience-API-Hash:{one}\r\n\r\n{text}\r\n--{BOUNDARY}\r\nContent-Transfer-Encoding:binary\r\nX-Experience-API-Hash:{two}\r\n\r\nsecond\r\n--{BOUNDARY}--"
        ),
        // Without the line ends behind attachments.
        format!(
            "--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{statement}\r\n--{BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {one}\r\n\r\n{text}--{BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {two}\r\n\r\nsecond--{BOUNDARY}--\r\n"
        ),
        // Names and hashes in another case, parts in another order, more headers, a preamble, padding.
        format!(
            "Hello\r\n--{BOUNDARY}  \r\ncontent-type: Application/JSON; charset=utf-8\r\nContent-Disposition: form-data; name=\"statement\"\r\n\r\n{statement}\r\n--{BOUNDARY}\t\r\nx-experience-api-hash: {}\r\ncontent-transfer-encoding: BINARY\r\nContent-Length: 9\r\n\r\nsecond\r\n--{BOUNDARY}\r\nX-EXPERIENCE-API-HASH: {one}\r\n\r\n{text}\r\n--{BOUNDARY}--\r\nBye",
            two.to_uppercase()
        ),
    ] {
        let answer = post(&app, body.clone().into_bytes());
        assert_eq!(answer.status, 200, "{body}\n{}", answer.text());
        let ids = crate::helpers::ids_of(&answer.json());
        assert_eq!(contents_of(&app, &ids[0]), [TEXT, b"second"], "{body}");
    }
}

#[test]
fn the_boundary_may_be_quoted_and_hold_what_rfc_2046_lets_it() {
    let app = TestApp::spawn();
    let boundary = "abc ABC0123'()+_,-./:=?";
    let bytes = body(&bringing(&[TEXT]), &[TEXT]);
    let text = String::from_utf8(bytes)
        .unwrap()
        .replace(BOUNDARY, boundary);
    let kind = format!("Multipart/Mixed; charset=x; Boundary=\"{boundary}\"");
    let call = posting(&app, text.into_bytes()).header("content-type", kind);
    call.send().expect(200);
}

#[test]
fn a_body_in_chunks_is_the_same_to_us() {
    let app = TestApp::spawn();
    let content = vec![7; 700_000];
    let bytes = body(&bringing(&[&content]), &[&content]);
    let call = app.call(Method::POST, STATEMENTS).chunked(bytes);
    let answer = call.header("content-type", content_type()).send();
    let ids = crate::helpers::ids_of(&answer.expect(200).json());
    assert_eq!(contents_of(&app, &ids[0]), [content]);
}

#[test]
fn multipart_need_not_bring_attachments_1_5_2() {
    let app = TestApp::spawn();
    for statements in [
        asked("ada"),
        json!([asked("ada"), asked("bo")]),
        with(json!([])),
        with(json!([hosted(TEXT)])),
        json!([]),
    ] {
        store(&app, &statements, &[]);
    }
    assert_eq!(app.ids(&[]).len(), 5);
}

#[test]
fn an_attachment_that_is_hosted_may_come_along_too() {
    let app = TestApp::spawn();
    let statement = with(json!([hosted(TEXT), hosted(b"not here")]));
    let ids = store(&app, &statement, &[TEXT]);
    assert_eq!(contents_of(&app, &ids[0]), [TEXT]);
}

#[test]
fn lengths_and_content_types_of_parts_are_not_enforced() {
    let app = TestApp::spawn();
    let mut statement = bringing(&[TEXT]);
    statement["attachments"][0]["length"] = json!(1_000_000);
    statement["attachments"][0]["contentType"] = json!("text/plain; charset=ascii");
    let ids = store(&app, &statement, &[TEXT]);
    let (_, parts) = get(&app, &[("statementId", &ids[0])]);
    assert_eq!(parts[0].content, TEXT);
    assert_eq!(parts[0].head[0], "Content-Type: text/plain; charset=ascii");
}

#[test]
fn every_hash_of_the_family_is_understood_and_goes_out_as_it_was_spelled() {
    let app = TestApp::spawn();
    for sha2 in [
        hex(&Sha224::digest(TEXT)),
        sha256(TEXT),
        hex(&Sha384::digest(TEXT)),
        hex(&Sha512::digest(TEXT)).to_uppercase(),
    ] {
        let mut statement = bringing(&[TEXT]);
        statement["attachments"][0]["sha2"] = json!(sha2);
        let json = statement.to_string();
        let hash = format!("X-Experience-API-Hash: {}", sha2.to_lowercase());
        let answer = post(
            &app,
            body_of(&[
                (&["Content-Type: application/json"], json.as_bytes()),
                (&[&hash], TEXT),
            ]),
        );
        let ids = crate::helpers::ids_of(&answer.expect(200).json());
        let (_, parts) = get(&app, &[("statementId", &ids[0])]);
        assert_eq!(parts[0].content, TEXT);
        assert_eq!(parts[0].head[2], format!("X-Experience-API-Hash: {sha2}"));
    }
}

#[test]
fn attachments_of_a_sub_statement_are_attachments_2_4_11() {
    let app = TestApp::spawn();
    let mut statement = bringing(&[b"outer"]);
    statement["object"] = bringing(&[TEXT]);
    statement["object"]["objectType"] = json!("SubStatement");
    let ids = store(&app, &statement, &[TEXT, b"outer"]);
    assert_eq!(contents_of(&app, &ids[0]), [&b"outer"[..], TEXT]);
}

#[test]
fn content_of_every_size_comes_back() {
    let app = TestApp::spawn();
    let piece = 256 * 1024;
    for size in [
        0,
        1,
        piece - 1,
        piece,
        piece + 1,
        2 * piece,
        5 * 1024 * 1024 + 3,
    ] {
        let content: Vec<u8> = (0..=250).cycle().take(size).collect();
        let ids = store(&app, &bringing(&[&content]), &[&content]);
        let found = contents_of(&app, &ids[0]);
        assert!(found == [content], "{size}");
    }
}

#[test]
fn many_small_attachments_are_more_than_memory_holds_and_come_back() {
    let app = TestApp::spawn();
    let contents: Vec<Vec<u8>> = (0..50_u8).map(|number| vec![number; 200_000]).collect();
    let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    let ids = store(&app, &bringing(&contents), &contents);
    assert!(contents_of(&app, &ids[0]) == contents);
}

#[test]
fn what_is_wrong_with_statements_is_told_as_ever() {
    let app = TestApp::spawn();
    let mut wrong = bringing(&[TEXT]);
    wrong["verb"]["id"] = json!("asked");
    wrong["attachments"][0]["sha2"] = json!("abc");
    let answer = post(&app, body(&json!([asked("ada"), wrong]), &[TEXT])).expect(400);
    assert_eq!(
        answer.faults(),
        [
            "1 /attachments/0/sha2 attachment-sha2-malformed",
            "1 /verb/id verb-id-not-iri",
        ]
    );
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn content_that_looks_like_the_next_part_is_content() {
    let app = TestApp::spawn();
    let hash = sha256(b"x");
    let content = format!(
        "a--{BOUNDARY}\r\nContent-Type: text/plain\r\nX-Experience-API-Hash: {hash}\r\n\r\nx--{BOUNDARY}--\r\nb"
    );
    let contents = [content.as_bytes(), b"x"];
    let ids = store(&app, &bringing(&contents), &contents);
    assert_eq!(contents_of(&app, &ids[0]), contents);
}

/// Content made of what bodies are made of.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(format!("\r\n--{BOUNDARY}x").into_bytes()),
        Just(format!("a--{BOUNDARY}").into_bytes()),
        Just(b"\r\n-------31415".to_vec()),
        Just(b"Content-Type: application/json\r\n\r\n".to_vec()),
        Just(b"\0\xff".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

#[test]
fn any_bytes_come_back_bit_for_bit() {
    let app = TestApp::spawn();
    let drawn = prop::collection::vec(content(), 1..4);
    proptest!(ProptestConfig::with_cases(40), |(contents in drawn)| {
        let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
        let ids = store(&app, &bringing(&contents), &contents);
        let mut expected = contents.clone();
        let mut seen = std::collections::HashSet::new();
        expected.retain(|content| seen.insert(*content));
        prop_assert_eq!(contents_of(&app, &ids[0]), expected);
    });
}

#[test]
fn plain_json_is_what_it_was() {
    let app = TestApp::spawn();
    let statements: Value = json!([with(json!([hosted(TEXT)])), asked("ada")]);
    app.store(&statements);
    let faults = app.post(&with(json!([attachment(TEXT)]))).expect(400);
    assert_eq!(
        faults.faults(),
        ["- /attachments/0 attachment-data-missing"]
    );
}
