//! Bodies that are not what JSON is, and JSON that is not what anybody sends.

use reqwest::Method;
use serde_json::json;

use super::target::Target;
use crate::helpers::{STATEMENTS, path};
use crate::samples::{asked, id, named};

/// Sends a body by POST and by PUT; both must refuse it.
fn assert_refused(target: &Target, body: impl AsRef<[u8]>) {
    let by_id = path(STATEMENTS, &[("statementId", &id())]);
    for (method, path) in [(Method::POST, STATEMENTS), (Method::PUT, &by_id)] {
        let call = target.app.call(method, path).text(body.as_ref());
        let answer = call.send();
        let shown = String::from_utf8_lossy(&body.as_ref()[..body.as_ref().len().min(80)]);
        assert_eq!(answer.status, 400, "{shown}: {}", answer.text());
    }
}

#[test]
fn json_without_end_in_depth_is_refused() {
    let target = Target::spawn();
    let deep = 200_000;
    for (open, close) in [
        ("[", "]"),
        ("{\"a\":", "}"),
        ("[{\"a\":", "}]"),
        ("[[{\"\":[", "]}]]"),
    ] {
        assert_refused(&target, open.repeat(deep));
        assert_refused(&target, open.repeat(deep) + "1" + &close.repeat(deep));
        let value = open.repeat(2_000) + "1" + &close.repeat(2_000);
        let body = asked("x").to_string().replacen(
            '{',
            &format!("{{\"result\":{{\"extensions\":{{\"x:y\":{value}}}}},"),
            1,
        );
        assert_refused(&target, body);
    }
    let agent = "[".repeat(20_000);
    target
        .app
        .get(&path(STATEMENTS, &[("agent", &agent)]))
        .expect(400);
    target.assert_well();
}

#[test]
fn bytes_that_are_no_text_are_refused_wherever_they_stand_1_4() {
    let target = Target::spawn();
    let text = asked("x").to_string();
    let name = b"mailto:x@example.org";
    let place = text
        .as_bytes()
        .windows(name.len())
        .position(|window| window == name);
    let place = place.unwrap() + name.len();
    let with = |bytes: &[u8]| {
        let mut body = text.clone().into_bytes();
        body.splice(place..place, bytes.iter().copied());
        body
    };
    for bytes in [
        &b"\xff"[..],
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xed\xb0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
        b"\x80",
        b"\0",
        b"\x1f",
        b"\n",
        b"\\ud800",
        b"\\udc00\\ud800",
        b"\\ud800\\u0041",
        b"\\u12",
        b"\\x41",
        b"\\",
    ] {
        assert_refused(&target, with(bytes));
    }
    let utf_16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    assert_refused(&target, utf_16(&text));
    assert_refused(&target, [b"\xff\xfe".to_vec(), utf_16(&text)].concat());
    assert_refused(&target, format!("\0{text}"));
    assert_refused(&target, format!("{text}\0"));
    assert_refused(&target, format!("{text}{text}"));
    assert_refused(&target, format!("{text},"));
    assert_refused(&target, "");
    assert_refused(&target, " ");
    assert_eq!(target.count(), 1);
    target.assert_well();
}

#[test]
fn a_byte_order_mark_is_refused_with_a_reason_rfc_8259_8_1() {
    let target = Target::spawn();
    let body = format!("\u{feff}{}", asked("x"));
    let answer = target.app.call(Method::POST, STATEMENTS).text(body).send();
    let answer = answer.expect(400);
    assert_eq!(answer.faults(), ["-  malformed-json"]);
    // Within a value it is a character like others.
    let mut statement = named(&id(), asked("x"));
    statement["result"] = json!({ "response": "\u{feff}x" });
    let stored = target.app.store_one(&statement);
    assert_eq!(
        target.app.stored(&stored)["result"]["response"],
        "\u{feff}x"
    );
}

#[test]
fn texts_that_are_odd_and_legal_come_back_and_break_nothing_8259_7() {
    let target = Target::spawn();
    let odd = [
        "\0",
        "\u{1}\u{1f}\u{7f}\u{80}",
        "\u{2028}\u{2029}",
        "\u{202e}\u{200b}\u{ad}",
        "\u{fffe}\u{ffff}\u{10ffff}",
        "e\u{301}é",
        "\u{feff}",
        "\\u0000",
        "'\"`;--/*",
        "${jndi:ldap://example.org}",
        "{{7*7}}%n%s%d",
        "../../etc/passwd",
    ];
    for text in odd {
        let mut statement = named(&id(), asked("x"));
        statement["actor"] = json!({
            "account": { "homePage": "https://example.org", "name": text }, "name": text,
        });
        statement["result"] = json!({ "response": text, "extensions": { "x:y": { text: text } } });
        statement["verb"]["display"] = json!({ "en": text });
        let id = target.app.store_one(&statement);
        let stored = target.app.stored(&id);
        for part in ["actor", "result", "verb"] {
            assert_eq!(stored[part], statement[part], "{text:?}");
        }
        let agent = json!({ "account": { "homePage": "https://example.org", "name": text } });
        for format in ["exact", "ids", "canonical"] {
            let query = [("agent", &*agent.to_string()), ("format", format)];
            assert_eq!(target.app.ids(&query), [id.clone()], "{text:?}");
        }
    }
    assert_eq!(target.count(), odd.len() + 1);
    target.assert_well();
}

#[test]
fn json_of_every_other_kind_is_no_statement_2_2() {
    let target = Target::spawn();
    for body in [
        "null", "true", "0", "-1e5", "\"x\"", "{}", "[[]]", "[null]", "[1]", "[{}]", "[[{}]]",
    ] {
        assert_refused(&target, body);
    }
    for place in [
        "actor",
        "verb",
        "object",
        "result",
        "context",
        "attachments",
    ] {
        for value in [
            json!([]),
            json!(1),
            json!("x"),
            json!(true),
            json!([[]]),
            json!({ "": 1 }),
        ] {
            if place == "attachments" && value == json!([]) {
                continue;
            }
            let mut statement = asked("x");
            statement[place] = value;
            assert_refused(&target, statement.to_string());
        }
    }
    target.assert_well();
}
