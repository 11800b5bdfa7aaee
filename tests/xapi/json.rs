//! JSON below xAPI: what no value may hold, and that what was sent is kept.

use proptest::prelude::*;
use tertulia::xapi::broken::Rule;
use tertulia::xapi::json::{Node, Value, parse};

fn fault(bytes: &[u8]) -> Rule {
    match parse(bytes, 8) {
        Ok(_) => panic!("accepted {}", String::from_utf8_lossy(bytes)),
        Err(broken) => broken.rule,
    }
}

fn accepted(text: &str) {
    if let Err(broken) = parse(text.as_bytes(), 8) {
        panic!("{broken} in {text}");
    }
}

/// RFC 8259, 8.1
#[test]
fn text_is_utf_8() {
    for bytes in [
        &b"\"\xff\""[..],
        b"\"\xc3\"",
        b"\"\xed\xa0\x80\"",
        b"{\"\xc0\xaf\":1}",
    ] {
        assert_eq!(fault(bytes), Rule::InvalidUtf8, "{bytes:?}");
    }
    accepted("\"é 😀 \u{7f}\"");
}

/// RFC 8259, 2 and 6
#[test]
fn text_is_one_well_formed_value() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "'a'",
        "[1 2]",
        "{} {}",
        "[]]",
        "nul",
        "truefalse",
        "// note\n1",
        "\"open",
        // Numbers
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "-",
        "0x10",
        "1_000",
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "[NaN]",
        "{\"a\":Infinity}",
        "{\"a\":-01}",
    ] {
        assert_eq!(fault(text.as_bytes()), Rule::MalformedJson, "{text}");
    }
    for text in [
        "0",
        "-0",
        "0.0",
        "1e5",
        "1E-05",
        " [ 1 , 2 ] \n",
        "\"\"",
        "null",
    ] {
        accepted(text);
    }
}

/// RFC 8259, 7 and 8.2
#[test]
fn escapes_are_whole() {
    for text in [
        r#""\ud800""#,
        r#""\ud83d!""#,
        r#""\ud83d\n""#,
        r#""\ud83d\u0041""#,
        r#""\udc00""#,
        r#""a\ude00\ud83d""#,
        r#"{"\udfff":1}"#,
        r#"{"\ud800":1}"#,
        r#"["\u12"]"#,
        r#""\uzzzz""#,
        r#""\x41""#,
        r#""\ ""#,
    ] {
        assert_eq!(fault(text.as_bytes()), Rule::BrokenEscape, "{text}");
    }
    // Where it happened is counted in the whole text.
    let broken = parse(b"{\n \"a\": \"bc\\x\"}", 8).expect_err("no such escape");
    assert_eq!(broken.pointer, "/a");
    let found = broken.found.unwrap_or_default();
    assert!(found.contains("line 2, column 11"), "{found}");

    let (_, node) = parse(br#""\ud83d\ude00\u0000\/\"""#, 8).expect("whole escapes");
    assert_eq!(node.as_str(), Some("😀\0/\""));
}

/// RFC 8259, 7: a raw control character is refused, its escape is not.
#[test]
fn control_characters_are_escaped() {
    for control in 0..0x20_u8 {
        let raw = [b'"', control, b'"'];
        assert_eq!(fault(&raw), Rule::RawControlCharacter, "{control:#x}");
        let key = [&b"{\"a"[..], &[control], b"\":1}"].concat();
        assert_eq!(fault(&key), Rule::RawControlCharacter, "key {control:#x}");
        let after_escape = [&b"\"\\n"[..], &[control], b"\""].concat();
        assert_eq!(
            fault(&after_escape),
            Rule::RawControlCharacter,
            "{control:#x}"
        );
        accepted(&format!("\"\\u{control:04x}\""));
    }
}

/// xAPI 1.0.3, Part 2, 2.2: "A Statement MUST use each property no more than one time."
#[test]
fn keys_are_not_repeated_at_any_level() {
    let many: String = (0..40).map(|n| format!("\"k{n}\":{n},")).collect();
    for (text, pointer) in [
        (r#"{"a":1,"a":1}"#.to_owned(), "/a"),
        (r#"{"a":1,"\u0061":2}"#.to_owned(), "/a"),
        (r#"[{"b":{"c/d":1,"c/d":null}}]"#.to_owned(), "/0/b/c~1d"),
        (format!("{{\"x\":{{{many}\"k39\":0}}}}"), "/x/k39"),
        (format!("{{{many}\"k0\":0}}"), "/k0"),
    ] {
        let broken = parse(text.as_bytes(), 8).expect_err(&text);
        assert_eq!(
            (broken.rule, broken.pointer.as_str()),
            (Rule::DuplicateKey, pointer)
        );
    }
    accepted(r#"{"a":{"a":1},"A":[{"a":1},{"a":1}]}"#);
    accepted(&format!("{{{many}\"k\":0}}"));
}

#[test]
fn depth_is_limited_exactly() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    accepted(&nested(8));
    assert_eq!(fault(nested(9).as_bytes()), Rule::TooDeep);
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    accepted(&objects(8));
    assert_eq!(fault(objects(9).as_bytes()), Rule::TooDeep);
    // Siblings do not add up.
    accepted(&format!("[{0},{0},{0}]", nested(7)));
    // Even an unclosed abyss is refused before the stack is in danger.
    assert_eq!(fault("[".repeat(1_000_000).as_bytes()), Rule::TooDeep);
}

#[test]
fn numbers_keep_their_digits() {
    let large = "9".repeat(400);
    for number in [
        "1.10",
        "-0",
        "0.1000000000000000055511151231257827",
        "1e400",
        "1E+05",
        &large,
    ] {
        let (text, node) = parse(number.as_bytes(), 8).expect(number);
        assert_eq!(node.value, Value::Number(text));
    }
}

/// Any JSON value, as text with blanks and escapes of every kind.
fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?",
        string_text(),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let blank = "[ \n\t\r]{0,2}";
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), blank).prop_map(
                |(values, blank)| format!("[{blank}{}]", values.join(&format!("{blank},")))
            ),
            (prop::collection::vec((string_text(), inner), 0..6), blank).prop_map(
                |(members, blank)| {
                    let members: Vec<String> = members
                        .iter()
                        .enumerate()
                        // The number keeps keys apart.
                        .map(|(n, (key, value))| {
                            format!("{blank}\"{n}{}{blank}:{blank}{value}", &key[1..])
                        })
                        .collect();
                    format!("{{{}{blank}}}", members.join(","))
                }
            ),
        ]
    })
}

fn string_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[^\"\\\\\\x00-\\x1f]{0,6}",
        Just("\\n".to_owned()),
        Just("\\u0000".to_owned()),
        Just("\\ud83d\\ude00".to_owned()),
        Just("\\\"\\/\\\\".to_owned()),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// Each node's raw text is JSON for the same value, and what is between the nodes is punctuation.
fn assert_mirrors(text: &str, node: &Node<'_>) {
    let (raw, again) = parse(node.raw(text).as_bytes(), 64).expect("raw text parses");
    let same = match (&node.value, &again.value) {
        (Value::Array(ours), Value::Array(theirs)) => ours.len() == theirs.len(),
        (Value::Object(ours), Value::Object(theirs)) => {
            let keys = |members: &[(std::borrow::Cow<'_, str>, Node<'_>)]| {
                members
                    .iter()
                    .map(|(key, _)| key.to_string())
                    .collect::<Vec<_>>()
            };
            keys(ours) == keys(theirs)
        }
        (ours, theirs) => ours == theirs,
    };
    assert!(same, "{raw}");
    assert_eq!(raw.trim(), raw, "no blanks around a value");
    node.elements()
        .unwrap_or_default()
        .iter()
        .chain(
            node.members()
                .unwrap_or_default()
                .iter()
                .map(|(_, value)| value),
        )
        .for_each(|child| assert_mirrors(text, child));
}

proptest! {
    #[test]
    fn every_node_remembers_its_text(text in json_text()) {
        let (kept, root) = parse(text.as_bytes(), 64).expect("generated JSON");
        prop_assert_eq!(kept, &text);
        assert_mirrors(kept, &root);
        // Another reader sees the same value, where its numbers can hold it.
        if let Ok(theirs) = serde_json::from_str::<serde_json::Value>(&text)
            && let (Some(theirs), Some(ours)) = (theirs.as_str(), root.as_str())
        {
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn any_bytes_are_answered_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = parse(&bytes, 4);
    }

    /// Cutting a text anywhere breaks it.
    #[test]
    fn no_proper_beginning_of_an_object_is_json(text in json_text(), cut in any::<prop::sample::Index>()) {
        let object = format!("{{\"value\":{text}}}");
        let end = cut.index(object.len());
        if object.is_char_boundary(end) {
            prop_assert!(parse(&object.as_bytes()[..end], 64).is_err());
        }
    }
}
