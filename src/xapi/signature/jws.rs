//! A JSON web signature in compact serialization (RFC 7515, 7.1).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::certificate::{self, Certificate};
use super::flaw;
use crate::xapi::broken::{Broken, Rule};
use crate::xapi::json::{self, DEFAULT_MAX_DEPTH, Node, Value};

/// Certificates in `x5c`. Each costs a verification, so a request could hold thousands.
const LONGEST_CHAIN: usize = 10;

/// The algorithms that the specification allows (2.6): RSA (PKCS #1, 1.5) over a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
}

impl Algorithm {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "RS384" => Some(Self::Rs384),
            "RS512" => Some(Self::Rs512),
            _ => None,
        }
    }
}

/// The three parts, read; nothing is verified yet.
pub(super) struct Jws<'a> {
    /// Header and payload as they were signed.
    signed: &'a [u8],
    pub payload: Vec<u8>,
    signature: Vec<u8>,
    algorithm: Algorithm,
    /// The certificates of `x5c` in DER.
    chain: Vec<Vec<u8>>,
}

impl<'a> Jws<'a> {
    /// # Errors
    /// The first of: not compact, no header, another algorithm, `crit`, a malformed `x5c`.
    pub fn parse(jws: &'a [u8]) -> Result<Self, Broken> {
        let mut parts = jws.splitn(4, |byte| *byte == b'.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            let found = format!("parts: {}", jws.split(|byte| *byte == b'.').count());
            return Err(flaw(Rule::SignatureNotCompact).found(found));
        };
        let (header_text, payload_text) = (decode("header", header)?, decode("payload", payload)?);
        let (text, header_node) = json::parse(&header_text, DEFAULT_MAX_DEPTH)
            .map_err(|error| flaw(Rule::SignatureHeader).found(error.to_string()))?;
        let algorithm = read_header(text, &header_node)?;
        let signature = decode("signature", signature)?;
        if signature.is_empty() {
            return Err(flaw(Rule::SignatureNotCompact).found("an empty signature"));
        }
        Ok(Self {
            signed: jws.get(..=header.len() + payload.len()).unwrap_or_default(),
            payload: payload_text,
            signature,
            algorithm,
            chain: read_chain(&header_node)?,
        })
    }

    /// Whether the first certificate made the signature, and each is signed by the next; without
    /// certificates there is nothing to verify.
    pub fn verify(&self) -> Result<(), Broken> {
        let chain = self
            .chain
            .iter()
            .enumerate()
            .map(|(place, der)| {
                Certificate::parse(der).map_err(|_| malformed(place, "is not an X.509 certificate"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(signer) = chain.first() {
            signer.verify(self.algorithm, self.signed, &self.signature)?;
        }
        certificate::verify_chain(&chain)
    }
}

fn decode(name: &str, part: &[u8]) -> Result<Vec<u8>, Broken> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|error| flaw(Rule::SignatureNotCompact).found(format!("in the {name}: {error}")))
}

fn read_header(text: &str, header: &Node<'_>) -> Result<Algorithm, Broken> {
    if !matches!(header.value, Value::Object(_)) {
        return Err(flaw(Rule::SignatureHeader).found(header.kind()));
    }
    let alg = header.get("alg");
    let algorithm = alg.and_then(Node::as_str).and_then(Algorithm::parse);
    let Some(algorithm) = algorithm else {
        let found = alg.map_or("no alg", |alg| alg.raw(text));
        return Err(flaw(Rule::SignatureAlgorithm).found(found));
    };
    match header.get("crit") {
        Some(crit) => Err(flaw(Rule::SignatureCritical).found(crit.raw(text))),
        None => Ok(algorithm),
    }
}

fn read_chain(header: &Node<'_>) -> Result<Vec<Vec<u8>>, Broken> {
    let Some(x5c) = header.get("x5c") else {
        return Ok(Vec::new());
    };
    let wrong = |found: &str| flaw(Rule::SignatureCertificates).found(found);
    let list = x5c.elements().ok_or_else(|| wrong(x5c.kind()))?;
    if list.is_empty() {
        return Err(wrong("an empty list"));
    }
    if list.len() > LONGEST_CHAIN {
        let found = format!("{} certificates", list.len());
        return Err(flaw(Rule::SignatureChainTooLong).found(found));
    }
    let certificates = list.iter().enumerate();
    certificates
        .map(|(place, one)| {
            let text = one
                .as_str()
                .ok_or_else(|| malformed(place, "is not a string"))?;
            STANDARD
                .decode(text)
                .map_err(|error| malformed(place, &format!("is not base64: {error}")))
        })
        .collect()
}

fn malformed(place: usize, how: &str) -> Broken {
    flaw(Rule::SignatureCertificates).found(format!("certificate {place} {how}"))
}
