//! Nothing but a signature verifies.
//!
//! The first byte tells what the others are: a whole signature; the header of one, to which payload and
//! signature are added; a certificate; or a payload with a signature that nothing can be verified with.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use libfuzzer_sys::fuzz_target;
use tertulia::xapi::attachment::Attachment;
use tertulia::xapi::broken::Broken;
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH};
use tertulia::xapi::signature::verify;
use tertulia::xapi::statement::Statement;

/// The example of the specification.
const SENT: &str = include_str!("../../tests/xapi/signatures/appendix_d.json");
const GOOD: &str = include_str!("../../tests/xapi/signatures/appendix_d.jws");

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let good: Vec<&str> = GOOD.split('.').collect();
    let [_, payload, signature] = good.as_slice() else {
        unreachable!("three parts")
    };
    match kind % 4 {
        0 => whole(bytes),
        1 => {
            let header = URL_SAFE_NO_PAD.encode(bytes);
            whole(format!("{header}.{payload}.{signature}").as_bytes());
        }
        2 => certificate(bytes, payload, signature),
        _ => {
            let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
            let payload = URL_SAFE_NO_PAD.encode(bytes);
            let _ = check(format!("{header}.{payload}.{signature}").as_bytes());
        }
    }
});

/// What verifies is the example, or names no key to verify with.
fn whole(jws: &[u8]) {
    if check(jws).is_ok() && jws != GOOD.as_bytes() {
        let header = jws.split(|byte| *byte == b'.').next().unwrap_or_default();
        let header = URL_SAFE_NO_PAD.decode(header).expect("base64url");
        let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
        assert!(matches!(
            header["alg"].as_str(),
            Some("RS256" | "RS384" | "RS512")
        ));
        assert!(header.get("crit").is_none());
        assert!(header.get("x5c").is_none());
    }
}

/// A header with this certificate was never signed.
fn certificate(der: &[u8], payload: &str, signature: &str) {
    let (first, second) = der.split_at(der.len() / 2);
    for chain in [vec![der], vec![first, second], vec![der, der]] {
        let chain: Vec<String> = chain.iter().map(|one| STANDARD.encode(one)).collect();
        let header = serde_json::json!({ "alg": "RS256", "x5c": chain }).to_string();
        let header = URL_SAFE_NO_PAD.encode(header);
        let jws = format!("{header}.{payload}.{signature}");
        assert!(check(jws.as_bytes()).is_err());
    }
}

fn check(jws: &[u8]) -> Result<(), Vec<Broken>> {
    let (text, node) = json::parse(SENT.as_bytes(), DEFAULT_MAX_DEPTH).expect("JSON");
    let attachment = Attachment::all(&node).next().expect("an attachment");
    let statement = Statement::trusted(text, &node);
    verify(statement, statement.id().expect("an id"), attachment, jws)
}
