//! Bodies that are no JSON, or JSON that may not be (RFC 8259; xAPI 1.0.3, Part 2, 2.2)

use reqwest::Method;
use serde_json::Value;

use crate::helpers::{Answer, STATEMENTS, TestApp};
use crate::samples::asked;

fn post(app: &TestApp, body: impl Into<Vec<u8>>) -> Answer {
    app.call(Method::POST, STATEMENTS).text(body).send()
}

/// A statement with `member` as its last member.
fn with(member: &str) -> String {
    format!(
        r#"{{"actor":{{"mbox":"mailto:a@example.org"}},"verb":{{"id":"https://example.org/v"}},"object":{{"id":"https://example.org/o"}},{member}}}"#
    )
}

/// A statement with this extension value.
fn extended(value: &str) -> String {
    with(&format!(
        r#""result":{{"extensions":{{"https://example.org/x":{value}}}}}"#
    ))
}

#[test]
fn a_body_that_is_no_json_is_refused_with_the_place_1_5_1() {
    let app = TestApp::spawn();
    let cut = asked("ada").to_string();
    for body in [
        "",
        " ",
        "{",
        "[",
        "]",
        "{]",
        "[{]",
        "nul",
        "{\"actor\"}",
        "{'actor':1}",
        "{\"actor\":1,}",
        "[1,]",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":0x1}",
        "// comment\n{}",
        "\u{feff}{}",
        &cut[..cut.len() - 1],
        &format!("{cut}{cut}"),
        &format!("{cut}x"),
        &format!("{cut}\0"),
        "actor=ada",
    ] {
        let answer = post(&app, body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        let error = &answer.errors()[0];
        assert_eq!(error["rule"], "malformed-json", "{body}");
        assert!(
            error["found"].as_str().unwrap().contains("line "),
            "{error}"
        );
    }
    assert!(app.ids(&[]).is_empty());
}

#[test]
fn keys_that_stand_twice_are_refused_with_a_pointer_2_2() {
    let app = TestApp::spawn();
    for (body, fault) in [
        (
            with(r#""actor":{"mbox":"mailto:b@example.org"}"#),
            "- /actor duplicate-key",
        ),
        (
            with(r#""\u0061ctor":{"mbox":"mailto:b@example.org"}"#),
            "- /actor duplicate-key",
        ),
        (
            extended(r#"{"a":1,"b":[{"c":1,"c":1}]}"#),
            "- /result/extensions/https:~1~1example.org~1x/b/0/c duplicate-key",
        ),
        (
            format!("[{},{}]", asked("ada"), extended(r#"{"a":1,"a":1}"#)),
            "1 /result/extensions/https:~1~1example.org~1x/a duplicate-key",
        ),
        (
            r#"{"0":{"1":{"a":1,"a":1}}}"#.to_owned(),
            "- /0/1/a duplicate-key",
        ),
    ] {
        assert_eq!(post(&app, body).expect(400).faults(), [fault]);
    }
    let many: Vec<String> = (0..40).chain([7]).map(|n| format!(r#""k{n}":1"#)).collect();
    let body = extended(&format!("{{{}}}", many.join(",")));
    let faults = post(&app, body).expect(400).faults();
    assert!(faults[0].ends_with("/k7 duplicate-key"), "{faults:?}");
}

#[test]
fn bytes_that_are_no_utf_8_are_refused_1_4() {
    let app = TestApp::spawn();
    for bytes in [
        &b"\xff"[..],
        b"\xc3",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\x80",
    ] {
        let body = extended("\"?\"");
        let place = body.find('?').unwrap();
        let mut body = body.into_bytes();
        body.splice(place..=place, bytes.iter().copied());
        let faults = post(&app, body).expect(400).faults();
        assert_eq!(faults, ["-  invalid-utf8"]);
    }
    let utf_16: Vec<u8> = asked("ada")
        .to_string()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    post(&app, utf_16).expect(400);
}

#[test]
fn escapes_that_are_no_characters_are_refused_8259_7() {
    let app = TestApp::spawn();
    let place = "/result/extensions/https:~1~1example.org~1x";
    for value in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\ud800""#,
        r#""\ud800x""#,
        r#""\udc00\ud800""#,
        r#""\x41""#,
        r#""\u12""#,
        r#""\u12g4""#,
    ] {
        let answer = post(&app, extended(value));
        assert_eq!(answer.status, 400, "{value}");
        let fault = format!("- {place} broken-escape");
        assert_eq!(answer.faults(), [fault], "{value}");
    }
    let key = extended(r#"{"\ud800":1}"#);
    assert_eq!(
        post(&app, key).expect(400).errors()[0]["rule"],
        "broken-escape"
    );
}

#[test]
fn raw_control_characters_in_strings_are_refused_and_escaped_ones_are_not_8259_7() {
    let app = TestApp::spawn();
    for character in ["\0", "\n", "\t", "\u{1f}"] {
        let answer = post(&app, extended(&format!("\"a{character}b\"")));
        let error = &answer.expect(400).errors()[0];
        assert_eq!(error["rule"], "raw-control-character");
    }
    post(&app, format!("\0{}", asked("ada"))).expect(400);
    for fine in [
        r#""\u0000""#,
        r#""\n""#,
        "\"\u{7f}\"",
        "\"\u{feff}\"",
        r#""\ud83d\ude00""#,
    ] {
        post(&app, extended(fine)).expect(200);
    }
}

#[test]
fn null_is_refused_but_in_extensions_2_2() {
    let app = TestApp::spawn();
    for (member, pointer) in [
        (r#""result":null"#, "/result"),
        (r#""context":{"platform":null}"#, "/context/platform"),
        (r#""attachments":[null]"#, "/attachments/0"),
    ] {
        let faults = post(&app, with(member)).expect(400).faults();
        assert_eq!(faults, [format!("- {pointer} null-value")]);
    }
    post(&app, extended("null")).expect(200);
    post(&app, extended(r#"{"a":[null]}"#)).expect(200);
}

#[test]
fn white_space_around_and_within_says_nothing_8259_2() {
    let app = TestApp::spawn();
    let body = format!(" \r\n\t{:#}\n\n ", asked("ada"));
    let ids: Value = post(&app, body).expect(200).json();
    let stored = app.stored(ids[0].as_str().unwrap());
    assert_eq!(stored["actor"], asked("ada")["actor"]);
}

#[test]
fn nesting_beyond_the_limit_is_refused_and_up_to_it_is_not() {
    let app = TestApp::spawn();
    // The statement, result and extensions are three levels.
    let nested = |levels: usize| {
        let value = format!("{}{}", "[".repeat(levels - 3), "]".repeat(levels - 3));
        post(&app, extended(&value))
    };
    nested(100).expect(200);
    let faults = nested(101).expect(400).faults();
    assert!(faults[0].ends_with("/0 too-deep"), "{faults:?}");
    let deep = "[".repeat(1_000_000);
    assert_eq!(post(&app, deep).expect(400).errors()[0]["rule"], "too-deep");
    let deep = r#"{"a":"#.repeat(1_000_000);
    assert_eq!(post(&app, deep).expect(400).errors()[0]["rule"], "too-deep");
    // What came in as deep as it may comes out again in every format.
    for format in ["exact", "ids", "canonical"] {
        assert_eq!(app.list(&[("format", format)]).len(), 1);
    }
}
