//! Compressed requests and answers (RFC 9110, 8.4 and 12.5.3)

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{Call, STATEMENTS, TestApp};
use crate::samples::asked;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn post<'a>(app: &'a TestApp, encoding: &str, body: Vec<u8>) -> Call<'a> {
    let call = app.call(Method::POST, STATEMENTS).text(body);
    call.header("content-encoding", encoding)
}

#[test]
fn bodies_may_come_as_gzip_and_both_kinds_of_deflate() {
    let app = TestApp::spawn();
    let batch = Value::from(vec![asked("ada"); 500]).to_string();
    let batch = batch.as_bytes();
    let two_members = [gzip(&batch[..1_000]), gzip(&batch[1_000..])].concat();
    for (encoding, body) in [
        ("gzip", gzip(batch)),
        ("GZIP", gzip(batch)),
        ("x-gzip", gzip(batch)),
        ("gzip", two_members),
        ("deflate", zlib(batch)),
        ("deflate", deflate(batch)),
        ("identity", batch.to_vec()),
    ] {
        let answer = post(&app, encoding, body).send().expect(200);
        assert_eq!(answer.json().as_array().unwrap().len(), 500, "{encoding}");
    }
}

#[test]
fn an_encoding_that_is_not_understood_is_a_415_that_names_those_that_are() {
    let app = TestApp::spawn();
    for encoding in ["br", "gzip, gzip", "zstd", "nonsense"] {
        let answer = post(&app, encoding, gzip(b"{}")).send().expect(415);
        let told = answer.json();
        assert_eq!(
            told["type"],
            "urn:tertulia:problem:unsupported-content-encoding"
        );
        assert!(told["detail"].as_str().unwrap().contains("gzip or deflate"));
    }
}

#[test]
fn a_body_that_is_cut_short_or_not_what_it_says_is_a_400_and_nothing_is_stored() {
    let app = TestApp::spawn();
    let whole = asked("ada").to_string();
    let cut = |mut body: Vec<u8>| {
        body.truncate(body.len() - 9);
        body
    };
    let mut flipped = gzip(whole.as_bytes());
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    for (encoding, body) in [
        ("gzip", cut(gzip(whole.as_bytes()))),
        ("deflate", cut(zlib(whole.as_bytes()))),
        ("deflate", cut(deflate(whole.as_bytes()))),
        ("gzip", whole.clone().into_bytes()),
        ("deflate", whole.into_bytes()),
        ("gzip", flipped),
        ("gzip", Vec::new()),
    ] {
        let told = post(&app, encoding, body).send().expect(400).json();
        let kinds = ["corrupt-body", "invalid"].map(|kind| format!("urn:tertulia:problem:{kind}"));
        assert!(
            kinds.contains(&told["type"].as_str().unwrap().to_owned()),
            "{told}"
        );
    }
    assert!(app.list(&[]).is_empty());
}

#[test]
fn what_a_body_unpacks_to_is_bounded_by_the_limit_of_bodies() {
    let app = TestApp::spawn();
    // A gigabyte of blanks in a megabyte, and gzip of gzip of it.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..1_024 {
        encoder.write_all(&blanks).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let began = Instant::now();
    let answer = post(&app, "gzip", bomb.clone()).send().expect(413);
    assert_eq!(answer.json()["type"], "urn:tertulia:problem:body-too-large");
    let form = app.call(Method::POST, "/xapi/statements?method=GET");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let form = form.header("content-encoding", "gzip").body(bomb);
    form.send().expect(413);
    assert!(began.elapsed() < Duration::from_secs(60));
    app.store_one(&asked("ada"));
}

#[test]
fn answers_are_compressed_for_whoever_asks() {
    let app = TestApp::spawn();
    app.store(&Value::from(vec![asked("ada"); 100]));
    let plain = app.get(STATEMENTS).expect(200);
    assert!(plain.header("content-encoding").is_none());
    let ask = |encodings| {
        let call = app.call(Method::GET, STATEMENTS);
        call.header("accept-encoding", encodings).send().expect(200)
    };
    let packed = ask("gzip, deflate");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() < plain.body.len() / 4);
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);
    for answer in [&packed, &plain] {
        let vary = answer.header("vary").unwrap().to_ascii_lowercase();
        assert!(vary.contains("accept-encoding"), "{vary}");
        assert!(vary.contains("authorization"), "{vary}");
    }
    let packed = ask("deflate");
    assert_eq!(packed.header("content-encoding"), Some("deflate"));
    let mut unpacked = Vec::new();
    ZlibDecoder::new(packed.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);
    for encodings in [
        "identity",
        "gzip;q=0",
        "br",
        "",
        "gzip;q=0.1, identity",
        "identity;q=0",
        "*;q=0",
        "br, *;q=0",
    ] {
        assert!(
            ask(encodings).header("content-encoding").is_none(),
            "{encodings}"
        );
    }
}

#[test]
fn refusals_and_answers_without_a_body_go_with_any_accept_encoding() {
    let app = TestApp::spawn();
    let call = |method, path: &str| app.call(method, path).header("accept-encoding", "gzip");
    let answer = call(Method::GET, "/xapi/statements?limit=x")
        .send()
        .expect(400);
    assert!(answer.header("content-encoding").is_none());
    assert_eq!(answer.errors()[0]["rule"], json!("malformed-parameter"));
    let id = app.store_one(&asked("ada"));
    let path = format!("{STATEMENTS}?statementId={id}");
    call(Method::PUT, &path)
        .json(&asked("ada"))
        .send()
        .expect(204);
    let head = call(Method::HEAD, &path).send().expect(200);
    assert!(head.body.is_empty());
}

const STATE: &str = "/xapi/activities/state?activityId=http%3A%2F%2Fexample.org%2F1&agent=%7B%22mbox%22%3A%22mailto%3Aada%40example.org%22%7D&stateId=1";

#[test]
fn a_document_that_was_compressed_has_a_name_of_its_own_which_conditions_take_for_it() {
    let app = TestApp::spawn();
    let document = "x".repeat(5_000);
    let put = |document: &str| app.call(Method::PUT, STATE).body(document);
    put(&document).send().expect(204);
    let plain = app.get(STATE).expect(200);
    let plain = plain.header("etag").unwrap().to_owned();
    let ask = |encoding| {
        app.call(Method::GET, STATE)
            .header("accept-encoding", encoding)
    };
    for encoding in ["gzip", "deflate"] {
        let name = format!("{}-{encoding}\"", plain.trim_end_matches('"'));
        let answer = ask(encoding).send().expect(200);
        assert_eq!(answer.header("content-encoding"), Some(encoding));
        assert_eq!(answer.header("etag"), Some(name.as_str()));
        let again = ask(encoding).header("if-none-match", &name).send();
        assert_eq!(again.expect(304).header("etag"), Some(name.as_str()));
        let other = name.replace(encoding, "br-of-another");
        put("y").header("if-match", other).send().expect(412);
        let call = put(&document).header("if-match", &name);
        call.send().expect(204);
    }
}

#[test]
fn a_small_document_keeps_the_sha_1_of_its_content_for_its_name_3_1() {
    let app = TestApp::spawn();
    let call = app
        .call(Method::PUT, STATE)
        .body("The quick brown fox jumps over the lazy dog");
    call.send().expect(204);
    let answer = app
        .call(Method::GET, STATE)
        .header("accept-encoding", "gzip")
        .send();
    let answer = answer.expect(200);
    assert!(answer.header("content-encoding").is_none());
    let known = "\"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12\"";
    assert_eq!(answer.header("etag"), Some(known));
}
