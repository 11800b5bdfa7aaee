//! The form of a signature, and its header (RFC 7515).

use ring::hmac;

use super::sign::{
    assert_bad, assert_good, broken_in, by_signer, certificate, header, joined, jws, parts, signed,
    statement,
};

/// A JWS by the signer with this header.
fn headed(header: &str) -> String {
    jws("signer", "RS256", header, &statement(""))
}

#[track_caller]
fn assert_header(header: &str, expected: &str) {
    assert_bad(&signed(&statement("")), &headed(header), expected);
}

#[test]
fn only_rs256_rs384_and_rs512_are_accepted() {
    for alg in [
        "HS256", "HS512", "ES256", "ES512", "PS256", "PS512", "EdDSA", "rs256", "Rs256", "RS256 ",
        "RS1", "NONE", "none", "",
    ] {
        assert_header(
            &header(alg, &["signer"]),
            &format!("signature-algorithm: \"{alg}\""),
        );
    }
    for (header, found) in [
        ("{}", "no alg"),
        (r#"{"alg":null}"#, "null"),
        (r#"{"alg":["RS256"]}"#, "[\"RS256\"]"),
        (r#"{"Alg":"RS256"}"#, "no alg"),
    ] {
        assert_header(header, &format!("signature-algorithm: {found}"));
    }
}

/// What has no signature at all is not signed (RFC 7515, appendix A.5).
#[test]
fn alg_none_with_an_empty_signature_is_refused() {
    let plain = statement("");
    let sent = signed(&plain);
    let none = format!("{}.", parts(r#"{"alg":"none"}"#, &plain));
    assert_bad(&sent, &none, "signature-algorithm: \"none\"");
    let empty = format!("{}.", parts(r#"{"alg":"RS256"}"#, &plain));
    assert_bad(&sent, &empty, "signature-not-compact: an empty signature");
}

/// A verifier that takes the algorithm from the header alone would use the public key as a secret.
#[test]
fn an_hmac_keyed_with_the_public_key_is_refused() {
    let plain = statement("");
    let certificate = certificate("signer");
    for secret in [certificate.as_bytes(), b"secret"] {
        let parts = parts(&header("HS256", &["signer"]), &plain);
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), parts.as_bytes());
        assert_bad(
            &signed(&plain),
            &joined(&parts, tag.as_ref()),
            "signature-algorithm: \"HS256\"",
        );
    }
}

/// RFC 7515, 4.1.11: what must be understood, and is not, makes the signature invalid.
#[test]
fn extensions_that_must_be_understood_are_refused() {
    assert_header(
        r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
        r#"signature-critical: ["b64"]"#,
    );
    assert_header(r#"{"alg":"RS256","crit":[]}"#, "signature-critical: []");
    assert_header(r#"{"alg":"RS256","crit":null}"#, "signature-critical: null");
}

#[test]
fn the_header_is_one_json_object() {
    for (header, found) in [
        ("[]", "an array"),
        ("\"RS256\"", "a string"),
        ("1", "a number"),
    ] {
        assert_header(header, &format!("signature-header: {found}"));
    }
    for (header, inner) in [
        ("", "The text is not well-formed JSON"),
        (r#"{"alg":"RS256""#, "The text is not well-formed JSON"),
        (r#"{"alg":"RS256"} x"#, "The text is not well-formed JSON"),
        (
            r#"{"alg":"RS256","alg":"none"}"#,
            "A key stands twice in one object (at /alg",
        ),
    ] {
        starts_with(&headed(header), inner);
    }
    let deep = format!(r#"{{"alg":"RS256","x":{}"#, "[".repeat(100_000));
    starts_with(&headed(&deep), "The JSON is nested deeper");
    let plain = statement("");
    let not_utf8 = joined(
        &parts("?", &plain).replacen("Pw", "eyJhbGciOiJSUzI1NiIsIngiOiL_In0", 1),
        &[1],
    );
    starts_with(&not_utf8, "The text is not valid UTF-8");
}

#[track_caller]
fn starts_with(jws: &str, inner: &str) {
    let broken = broken_in(&signed(&statement("")), jws);
    let expected = format!("signature-header@/attachments/0: {inner}");
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert!(broken[0].starts_with(&expected), "{broken:?}");
}

#[test]
fn a_signature_has_three_parts_in_base64url_without_padding() {
    let plain = statement("");
    let sent = signed(&plain);
    let good = by_signer(&plain);
    assert_good(&sent, &good);
    let parts: Vec<&str> = good.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        panic!("{good}")
    };
    for (jws, found) in [
        (String::new(), "parts: 1"),
        (format!("{header}.{payload}"), "parts: 2"),
        (format!("{good}."), "parts: 4"),
        (format!("{good}.{signature}.a"), "parts: 5"),
        // JSON serialization, which the specification discourages.
        (
            format!(
                r#"{{"payload":"{payload}","protected":"{header}","signature":"{signature}"}}"#
            ),
            "parts: 1",
        ),
    ] {
        assert_bad(&sent, &jws, &format!("signature-not-compact: {found}"));
    }
    for jws in [
        format!("{good}=="),
        format!("{good}\n"),
        format!(" {good}"),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}\r\n.{signature}"),
        format!("{header}.{payload}.+/{signature}"),
        format!("{header}.{payload}.é{signature}"),
        // One character is no octet.
        format!("{header}.{payload}.a"),
    ] {
        let broken = broken_in(&sent, &jws);
        assert_eq!(broken.len(), 1, "{broken:?} for {jws}");
        assert!(
            broken[0].starts_with("signature-not-compact@/attachments/0: in the "),
            "{broken:?} for {jws}"
        );
    }
}

/// The last character of a part carries bits that no octet takes; only zeros are accepted there, so
/// that one signature has one spelling.
#[test]
fn a_signature_has_one_spelling() {
    let plain = statement("");
    let good = by_signer(&plain);
    let last = good.chars().last().expect("a character");
    // 256 octets leave four bits; the character that follows has the lowest of them set.
    let next = char::from_u32(u32::from(last) + 1).expect("a character");
    let other = format!("{}{next}", &good[..good.len() - 1]);
    let broken = broken_in(&signed(&plain), &other);
    assert!(
        broken[0].starts_with("signature-not-compact@/attachments/0: in the signature: "),
        "{broken:?}"
    );
}
