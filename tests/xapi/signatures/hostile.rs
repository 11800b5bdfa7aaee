//! Nothing that anybody sends is a panic, and nothing but a signature verifies.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::json;

use super::sign::{
    broken_in, broken_in_bytes, by_signer, certificate, header, joined, jws, parts, signed,
    statement,
};

static PLAIN: LazyLock<String> = LazyLock::new(|| statement(""));
static SENT: LazyLock<String> = LazyLock::new(|| signed(&PLAIN));
static GOOD: LazyLock<String> = LazyLock::new(|| by_signer(&PLAIN));
/// With the whole chain of certificates.
static LONG: LazyLock<String> = LazyLock::new(|| {
    let header = header("RS512", &["signer", "intermediate", "root"]);
    jws("signer", "RS512", &header, &PLAIN)
});

fn verifies(jws: &[u8]) -> bool {
    broken_in_bytes(&SENT, jws).is_empty()
}

/// One change to a text of bytes.
#[derive(Debug, Clone)]
enum Change {
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Cut(usize),
    Double(usize, usize),
}

fn changes() -> impl Strategy<Value = Change> {
    let place = any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    prop_oneof![
        4 => (place.clone(), 1..=255u8).prop_map(|(at, bits)| Change::Flip(at, bits)),
        1 => (place.clone(), prop::collection::vec(any::<u8>(), 1..4))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => (place.clone(), 1..20usize).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => place.clone().prop_map(Change::Cut),
        1 => (place, 1..20usize).prop_map(|(at, count)| Change::Double(at, count)),
    ]
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        let length = bytes.len().max(1);
        match change {
            Change::Flip(at, bits) => {
                if let Some(byte) = bytes.get_mut(at % length) {
                    *byte ^= bits;
                }
            }
            Change::Insert(at, more) => {
                let at = (at % length).min(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Change::Remove(at, count) => {
                let from = (at % length).min(bytes.len());
                bytes.drain(from..(from + count).min(bytes.len()));
            }
            Change::Cut(at) => bytes.truncate(at % length),
            Change::Double(at, count) => {
                let from = (at % length).min(bytes.len());
                let piece = bytes[from..(from + count).min(bytes.len())].to_vec();
                bytes.splice(from..from, piece);
            }
        }
    }
    bytes
}

proptest! {
    #[test]
    fn random_bytes_do_not_verify(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(!verifies(&bytes));
    }

    #[test]
    fn random_parts_do_not_verify(
        header in prop::collection::vec(any::<u8>(), 0..200),
        payload in prop::collection::vec(any::<u8>(), 0..200),
        signature in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
        let jws = joined(&[header, payload].join("."), &signature);
        prop_assert!(!verifies(jws.as_bytes()));
    }

    /// Every byte of a JWS is covered by the signature, or is the signature.
    #[test]
    fn a_changed_signature_does_not_verify(
        changes in prop::collection::vec(changes(), 1..4),
        long in any::<bool>(),
    ) {
        let good = if long { &LONG } else { &GOOD };
        let bytes = changed(good.as_bytes(), &changes);
        prop_assert!(verifies(&bytes) == (bytes == good.as_bytes()));
    }

    /// Whatever a certificate is changed to, the header that holds it was not signed.
    #[test]
    fn a_changed_certificate_does_not_verify(changes in prop::collection::vec(changes(), 1..4)) {
        let der = STANDARD.decode(certificate("signer")).expect("base64");
        let other = changed(&der, &changes);
        prop_assume!(other != der);
        let header = json!({ "alg": "RS256", "x5c": [STANDARD.encode(other)] }).to_string();
        let signature = GOOD.rsplit('.').next().expect("a part");
        let jws = format!("{}.{signature}", parts(&header, &PLAIN));
        prop_assert!(!verifies(jws.as_bytes()));
    }

    /// The signature covers the header, so only the chain can be wrong. What nothing here reads, such as
    /// a name, may change.
    #[test]
    fn a_changed_issuer_is_no_panic(changes in prop::collection::vec(changes(), 1..4)) {
        let der = STANDARD.decode(certificate("intermediate")).expect("base64");
        let chain = [certificate("signer"), STANDARD.encode(changed(&der, &changes))];
        let header = json!({ "alg": "RS256", "x5c": chain }).to_string();
        for found in broken_in(&SENT, &jws("signer", "RS256", &header, &PLAIN)) {
            prop_assert!(!found.starts_with("signature-wrong"), "{}", found);
        }
    }
}

#[test]
fn the_signatures_that_are_changed_here_are_good() {
    assert!(verifies(GOOD.as_bytes()));
    assert!(verifies(LONG.as_bytes()));
}
