//! X.509 certificates (RFC 5280), as far as a signature needs them: what was signed, how, and the key.

use ring::signature::{self as algorithms, UnparsedPublicKey, VerificationAlgorithm};
use spki::der::asn1::{AnyRef, BitStringRef, IntRef, UintRef};
use spki::der::{self, Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

use super::flaw;
use super::jws::Algorithm;
use crate::xapi::broken::{Broken, Rule};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA1_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SHA384_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const SHA512_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// A way to verify, as the cryptographic library names it.
type Verification = &'static dyn VerificationAlgorithm;

/// One certificate. What is not named here (names, dates, extensions) is read past.
pub(super) struct Certificate<'a> {
    /// The bytes that its issuer signed.
    signed: &'a [u8],
    signed_with: AlgorithmIdentifierRef<'a>,
    signature: &'a [u8],
    key: SubjectPublicKeyInfoRef<'a>,
}

impl<'a> Certificate<'a> {
    /// Reads one certificate in DER, and nothing behind it (RFC 5280, 4.1).
    pub fn parse(text: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(text)?;
        let certificate = reader.sequence(|outer| {
            let signed = outer.tlv_bytes()?;
            let signed_with = AlgorithmIdentifierRef::decode(outer)?;
            let signature = BitStringRef::decode(outer)?;
            let (announced, key) = SliceReader::new(signed)?.sequence(read_signed)?;
            if announced != signed_with {
                return Err(Tag::Sequence.value_error().into());
            }
            Ok::<_, der::Error>(Self {
                signed,
                signed_with,
                signature: octets(signature)?,
                key,
            })
        })?;
        reader.finish()?;
        Ok(certificate)
    }

    /// Whether the RSA key of this certificate made a signature of a JWS.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), Broken> {
        let kind = self.key.algorithm.oid;
        if kind != RSA {
            return Err(flaw(Rule::SignatureKeyKind).found(kind.to_string()));
        }
        let hash = match algorithm {
            Algorithm::Rs256 => SHA256_WITH_RSA,
            Algorithm::Rs384 => SHA384_WITH_RSA,
            Algorithm::Rs512 => SHA512_WITH_RSA,
        };
        let way = self.verification(0, hash)?;
        self.check(way, signed, signature)
            .map_err(|()| flaw(Rule::SignatureWrong))
    }

    /// How to verify what the key of this certificate signed with an algorithm.
    fn verification(&self, place: usize, with: ObjectIdentifier) -> Result<Verification, Broken> {
        let key = &self.key.algorithm;
        if key.oid != RSA {
            let curve = key.parameters_oid().ok();
            return elliptic(with, curve)
                .ok_or_else(|| flaw(Rule::SignatureChainUnreadable).found(with.to_string()));
        }
        let (way, least): (Verification, _) = match with {
            SHA1_WITH_RSA => (
                &algorithms::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
                1024,
            ),
            SHA256_WITH_RSA => (
                &algorithms::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
                1024,
            ),
            // There is no such algorithm for smaller keys.
            SHA384_WITH_RSA => (&algorithms::RSA_PKCS1_2048_8192_SHA384, 2048),
            SHA512_WITH_RSA => (
                &algorithms::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
                1024,
            ),
            other => return Err(flaw(Rule::SignatureChainUnreadable).found(other.to_string())),
        };
        let bits = self.rsa_bits().map_err(|_| {
            let found = format!("the key of certificate {place} is malformed");
            flaw(Rule::SignatureCertificates).found(found)
        })?;
        if (least..=8192).contains(&bits) {
            Ok(way)
        } else {
            let found = format!("{bits} bits in certificate {place}");
            Err(flaw(Rule::SignatureKeySize).found(found))
        }
    }

    /// The length of the modulus (RFC 8017, A.1.1).
    fn rsa_bits(&self) -> der::Result<usize> {
        let mut reader = SliceReader::new(octets(self.key.subject_public_key)?)?;
        let modulus = reader.sequence(|key| {
            let modulus = UintRef::decode(key)?;
            UintRef::decode(key)?;
            Ok::<_, der::Error>(modulus)
        })?;
        reader.finish()?;
        let octets = modulus.as_bytes();
        let zeros = octets.first().map_or(0, |first| first.leading_zeros());
        Ok((octets.len() * 8).saturating_sub(zeros as usize))
    }

    fn check(&self, way: Verification, signed: &[u8], signature: &[u8]) -> Result<(), ()> {
        let key = octets(self.key.subject_public_key).map_err(drop)?;
        UnparsedPublicKey::new(way, key)
            .verify(signed, signature)
            .map_err(drop)
    }
}

/// Whether each certificate is signed by the one behind it. Who signed the last is not asked.
pub(super) fn verify_chain(chain: &[Certificate<'_>]) -> Result<(), Broken> {
    for (place, pair) in chain.windows(2).enumerate() {
        let [certificate, issuer] = pair else {
            continue;
        };
        let way = issuer.verification(place + 1, certificate.signed_with.oid)?;
        issuer
            .check(way, certificate.signed, certificate.signature)
            .map_err(|()| {
                let found = format!(
                    "certificate {place} is not signed by certificate {}",
                    place + 1
                );
                flaw(Rule::SignatureChainBroken).found(found)
            })?;
    }
    Ok(())
}

/// Authorities sign certificates of RSA keys with keys of elliptic curves too.
fn elliptic(with: ObjectIdentifier, curve: Option<ObjectIdentifier>) -> Option<Verification> {
    match (with, curve?) {
        (ECDSA_WITH_SHA256, P256) => Some(&algorithms::ECDSA_P256_SHA256_ASN1),
        (ECDSA_WITH_SHA384, P256) => Some(&algorithms::ECDSA_P256_SHA384_ASN1),
        (ECDSA_WITH_SHA256, P384) => Some(&algorithms::ECDSA_P384_SHA256_ASN1),
        (ECDSA_WITH_SHA384, P384) => Some(&algorithms::ECDSA_P384_SHA384_ASN1),
        _ => None,
    }
}

/// What the issuer signed (`TBSCertificate`), as far as it is needed: with what it says to sign, and
/// the key.
fn read_signed<'a>(
    fields: &mut SliceReader<'a>,
) -> der::Result<(AlgorithmIdentifierRef<'a>, SubjectPublicKeyInfoRef<'a>)> {
    let version = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };
    if Tag::peek(fields)? == version {
        AnyRef::decode(fields)?;
    }
    IntRef::decode(fields)?; // the serial number
    let signed_with = AlgorithmIdentifierRef::decode(fields)?;
    for _ in ["issuer", "validity", "subject"] {
        AnyRef::decode(fields)?.tag().assert_eq(Tag::Sequence)?;
    }
    let key = SubjectPublicKeyInfoRef::decode(fields)?;
    while !fields.is_finished() {
        AnyRef::decode(fields)?;
    }
    Ok((signed_with, key))
}

/// The content of a bit string of whole octets.
fn octets(bits: BitStringRef<'_>) -> der::Result<&[u8]> {
    bits.as_bytes()
        .ok_or_else(|| Tag::BitString.value_error().into())
}
