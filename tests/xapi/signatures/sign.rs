//! Signing, and what is found wrong with a signature.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};
use tertulia::xapi::attachment::Attachment;
use tertulia::xapi::json::{self as tree, DEFAULT_MAX_DEPTH};
use tertulia::xapi::signature::verify;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::version::Version;
use uuid::Uuid;

use crate::support::{ACTIVITY, ACTOR, VERB, of};

/// A certificate from the folder `keys`, as `x5c` wants it.
pub fn certificate(name: &str) -> String {
    armoured(&format!("{name}.pem"))
}

/// What stands between the lines of a PEM file, on one line.
fn armoured(file: &str) -> String {
    let path = format!(
        "{}/tests/xapi/signatures/keys/{file}",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).expect(&path);
    text.lines().filter(|line| !line.starts_with('-')).collect()
}

/// A header with the chain of these certificates; without `x5c` where there are none.
pub fn header(alg: &str, chain: &[&str]) -> String {
    let mut header = json!({ "alg": alg, "typ": "JWT" });
    if !chain.is_empty() {
        header["x5c"] = chain.iter().map(|name| certificate(name)).collect();
    }
    header.to_string()
}

/// What is signed of a JWS: two parts with the dot between them.
pub fn parts(header: &str, payload: &str) -> String {
    let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{payload}")
}

/// A JWS with these bytes for a signature.
pub fn joined(parts: &str, signature: &[u8]) -> String {
    format!("{parts}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A JWS signed with a key from the folder `keys`, with the hash of `alg`.
pub fn jws(key: &str, alg: &str, header: &str, payload: &str) -> String {
    let encoding: &dyn RsaEncoding = match alg {
        "RS256" => &RSA_PKCS1_SHA256,
        "RS384" => &RSA_PKCS1_SHA384,
        "RS512" => &RSA_PKCS1_SHA512,
        other => panic!("{other}"),
    };
    let pkcs8 = STANDARD
        .decode(armoured(&format!("{key}.key")))
        .expect("base64");
    let pair = RsaKeyPair::from_pkcs8(&pkcs8).expect("a key");
    let parts = parts(header, payload);
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        encoding,
        &SystemRandom::new(),
        parts.as_bytes(),
        &mut signature,
    )
    .expect("a signature");
    joined(&parts, &signature)
}

/// A JWS by the signer, whose certificate comes along.
pub fn by_signer(payload: &str) -> String {
    jws("signer", "RS256", &header("RS256", &["signer"]), payload)
}

/// A plain statement with more members, each with its leading comma.
pub fn statement(more: &str) -> String {
    of(ACTOR, VERB, ACTIVITY, more)
}

/// An attachment that signs the statement it is in.
pub fn attachment() -> Value {
    json!({
        "usageType": "http://adlnet.gov/expapi/attachments/signature",
        "display": {"en": "Signature"},
        "contentType": "application/octet-stream",
        "length": 1000,
        "sha2": "0".repeat(64),
    })
}

/// A statement with these attachments.
pub fn with_attachments(statement: &str, attachments: &[Value]) -> String {
    let mut statement: Value = serde_json::from_str(statement).expect(statement);
    statement["attachments"] = attachments.into();
    statement.to_string()
}

/// A statement with its signature attached.
pub fn signed(statement: &str) -> String {
    with_attachments(statement, &[attachment()])
}

/// What is wrong with a signature of a statement that was sent, as `code@pointer: found`.
pub fn broken_in(sent: &str, jws: &str) -> Vec<String> {
    broken_in_bytes(sent, jws.as_bytes())
}

pub fn broken_in_bytes(sent: &str, jws: &[u8]) -> Vec<String> {
    broken_under(sent, None, jws)
}

/// The same where the request, or the server, names the id of a statement without one.
pub fn broken_under(sent: &str, id: Option<Uuid>, jws: &[u8]) -> Vec<String> {
    let (text, node) = tree::parse(sent.as_bytes(), DEFAULT_MAX_DEPTH).expect(sent);
    let statement = Statement::parse(text, &node, Version::V2).expect(sent);
    let attachment = Attachment::all(&node)
        .find(|one| one.is_signature())
        .expect("a signature");
    let id = id.or(statement.id()).unwrap_or(Uuid::max());
    let broken = verify(statement, id, attachment, jws).err();
    broken
        .unwrap_or_default()
        .iter()
        .map(|one| {
            let found = one.found.as_deref().unwrap_or_default();
            format!("{}@{}: {found}", one.rule.code(), one.pointer)
        })
        .collect()
}

/// Nothing is wrong with the signature.
#[track_caller]
pub fn assert_good(sent: &str, jws: &str) {
    assert_eq!(broken_in(sent, jws), [""; 0], "{jws} for {sent}");
}

/// Exactly this is wrong, as `code: found`.
#[track_caller]
pub fn assert_bad(sent: &str, jws: &str, expected: &str) {
    let expected = expected.replacen(": ", "@/attachments/0: ", 1);
    assert_eq!(broken_in(sent, jws), [expected], "{jws} for {sent}");
}
