//! Signatures that bring certificates (`x5c`; RFC 7515, 4.1.6).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::sign::{
    assert_bad, assert_good, broken_in, by_signer, certificate, header, joined, jws, parts, signed,
    statement,
};

/// A JWS by a key with the chain of these certificates.
fn chained(key: &str, chain: &[&str]) -> String {
    jws(key, "RS256", &header("RS256", chain), &statement(""))
}

#[track_caller]
fn assert_chain(key: &str, chain: &[&str], expected: &str) {
    assert_bad(&signed(&statement("")), &chained(key, chain), expected);
}

/// With this value for `x5c`.
#[track_caller]
fn assert_x5c(x5c: &Value, expected: &str) {
    let header = json!({ "alg": "RS256", "x5c": x5c }).to_string();
    let jws = jws("signer", "RS256", &header, &statement(""));
    assert_bad(&signed(&statement("")), &jws, expected);
}

#[test]
fn the_key_of_the_first_certificate_made_the_signature() {
    assert_chain("stranger", &["signer"], "signature-wrong: ");
    assert_chain("signer", &["stranger"], "signature-wrong: ");
    // The signer's comes first.
    assert_chain("signer", &["intermediate", "root"], "signature-wrong: ");
    assert_chain("signer", &["root", "signer"], "signature-wrong: ");
}

#[test]
fn a_signature_made_with_another_hash_is_refused() {
    let plain = statement("");
    for (made, named) in [
        ("RS256", "RS384"),
        ("RS384", "RS512"),
        ("RS512", "RS256"),
        ("RS384", "RS256"),
    ] {
        let jws = jws("signer", made, &header(named, &["signer"]), &plain);
        assert_bad(&signed(&plain), &jws, "signature-wrong: ");
    }
}

/// Whoever changes what was signed can change what is sent too, and has no key.
#[test]
fn a_changed_payload_header_or_signature_is_refused() {
    let plain = statement("");
    let other = statement(r#","result":{"success":true}"#);
    let good = by_signer(&plain);
    let halves: Vec<&str> = good.split('.').collect();
    let [head, payload, signature] = halves.as_slice() else {
        panic!("{good}")
    };
    let changed = URL_SAFE_NO_PAD.encode(&other);
    let jws = format!("{head}.{changed}.{signature}");
    assert_bad(&signed(&other), &jws, "signature-wrong: ");
    // Against the statement that was signed, both are wrong.
    assert_eq!(
        broken_in(&signed(&plain), &jws),
        [
            "signature-differs@/attachments/0: a difference at /result",
            "signature-wrong@/attachments/0: ",
        ]
    );

    let spaced = URL_SAFE_NO_PAD.encode(plain.replacen(',', ", ", 1));
    let jws = format!("{head}.{spaced}.{signature}");
    assert_bad(&signed(&plain), &jws, "signature-wrong: ");

    let head = URL_SAFE_NO_PAD.encode(header("RS256", &["signer"]).replace("JWT", "JWS"));
    let jws = format!("{head}.{payload}.{signature}");
    assert_bad(&signed(&plain), &jws, "signature-wrong: ");

    let bytes = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let parts = parts(&header("RS256", &["signer"]), &plain);
    for place in [0, 100, 255] {
        let mut bytes = bytes.clone();
        bytes[place] ^= 1;
        assert_bad(
            &signed(&plain),
            &joined(&parts, &bytes),
            "signature-wrong: ",
        );
    }
    for bytes in [&bytes[1..], &bytes[..255], &[1], &[0; 256], &[0xff; 2048]] {
        assert_bad(&signed(&plain), &joined(&parts, bytes), "signature-wrong: ");
    }
}

/// Without certificates there is no key: what is verified is the form and the statement.
#[test]
fn a_signature_without_certificates_cannot_be_verified_and_is_accepted() {
    let plain = statement("");
    let jws = joined(&parts(r#"{"alg":"RS256"}"#, &plain), &[1; 256]);
    assert_good(&signed(&plain), &jws);
}

#[test]
fn a_chain_in_which_one_did_not_sign_the_one_before_is_refused() {
    let broken = |place: usize| {
        format!(
            "signature-chain-broken: certificate {place} is not signed by certificate {}",
            place + 1
        )
    };
    assert_chain("signer", &["signer", "root"], &broken(0));
    assert_chain("signer", &["signer", "signer"], &broken(0));
    assert_chain("signer", &["signer", "stranger"], &broken(0));
    assert_chain(
        "signer",
        &["signer", "intermediate", "stranger"],
        &broken(1),
    );
    assert_chain(
        "signer",
        &["signer", "intermediate", "root", "intermediate"],
        &broken(2),
    );
}

#[test]
fn only_keys_of_rsa_sign() {
    for (name, kind) in [("curve", "1.2.840.10045.2.1"), ("edwards", "1.3.101.112")] {
        assert_chain("signer", &[name], &format!("signature-key-kind: {kind}"));
    }
}

#[test]
fn keys_have_a_size_that_can_be_checked() {
    assert_chain(
        "signer",
        &["tiny"],
        "signature-key-size: 512 bits in certificate 0",
    );
    assert_chain(
        "signer",
        &["signer", "tiny"],
        "signature-key-size: 512 bits in certificate 1",
    );
    // 1024 bits do (as in the specification's example), but not with SHA-384.
    assert_chain("signer", &["small"], "signature-wrong: ");
    let plain = statement("");
    let jws = jws("signer", "RS384", &header("RS384", &["small"]), &plain);
    assert_bad(
        &signed(&plain),
        &jws,
        "signature-key-size: 1024 bits in certificate 0",
    );
}

#[test]
fn certificates_signed_in_unknown_ways_are_refused_unless_they_come_alone() {
    assert_good(
        &signed(&statement("")),
        &chained("by_edwards", &["by_edwards"]),
    );
    assert_chain(
        "by_edwards",
        &["by_edwards", "edwards"],
        "signature-chain-unreadable: 1.3.101.112",
    );
}

#[test]
fn x5c_is_a_list_of_certificates_in_base64() {
    let signer = certificate("signer");
    assert_x5c(&json!([]), "signature-certificates: an empty list");
    assert_x5c(&json!(null), "signature-certificates: null");
    assert_x5c(&json!(signer), "signature-certificates: a string");
    assert_x5c(&json!({ "0": signer }), "signature-certificates: an object");
    assert_x5c(
        &json!([signer, 1]),
        "signature-certificates: certificate 1 is not a string",
    );
    let der = STANDARD.decode(&signer).expect("base64");
    let armoured = format!("-----BEGIN CERTIFICATE-----\n{signer}\n-----END CERTIFICATE-----");
    for text in [
        URL_SAFE_NO_PAD.encode(&der),
        armoured,
        signer.replacen('M', "M\n", 1),
    ] {
        let header = json!({ "alg": "RS256", "x5c": [text] }).to_string();
        let broken = broken_in(
            &signed(&statement("")),
            &jws("signer", "RS256", &header, &statement("")),
        );
        assert!(
            broken[0].starts_with(
                "signature-certificates@/attachments/0: certificate 0 is not base64: "
            ),
            "{broken:?}"
        );
    }
}

#[test]
fn certificates_are_der_and_nothing_behind() {
    let der = STANDARD.decode(certificate("signer")).expect("base64");
    let mut longer = der.clone();
    longer.push(0);
    // The algorithm that the issuer signed is not the one beside its signature: SHA-384 for SHA-256.
    let sha256 = [0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
    let first = der
        .windows(sha256.len())
        .position(|bytes| bytes == sha256)
        .expect("an algorithm");
    let mut two_algorithms = der.clone();
    two_algorithms[first + 7] = 0x0c;
    for bytes in [
        &[] as &[u8],
        &der[..der.len() - 1],
        &longer,
        &two_algorithms,
    ] {
        assert_x5c(
            &json!([STANDARD.encode(bytes)]),
            "signature-certificates: certificate 0 is not an X.509 certificate",
        );
    }
    assert_x5c(
        &json!([certificate("signer"), STANDARD.encode(&longer)]),
        "signature-certificates: certificate 1 is not an X.509 certificate",
    );
}

#[test]
fn a_chain_has_at_most_ten_certificates() {
    let mut chain = vec!["signer", "intermediate"];
    chain.resize(10, "root");
    assert_good(&signed(&statement("")), &chained("signer", &chain));
    chain.push("root");
    assert_chain(
        "signer",
        &chain,
        "signature-chain-too-long: 11 certificates",
    );
}
