//! The `more` cursor: a position that the client carries, signed so that only ours come back.
//!
//! It holds no state here and never expires. The signature covers the query it belongs to, so a
//! cursor cannot be moved to another query.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::Position;

/// Positions are three numbers of eight bytes.
const BODY: usize = 24;
/// Bytes of the signature that are sent; 128 bits are beyond guessing.
const TAG: usize = 16;

/// The text of a cursor for `position` in the query described by `query`.
#[must_use]
pub fn sign(secret: &[u8; 32], query: &str, position: &Position) -> String {
    let mut bytes = Vec::with_capacity(BODY + TAG);
    for number in [
        position.stored.as_millisecond(),
        position.sequence,
        position.upper,
    ] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    let tag = signature(secret, query, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&tag[..TAG]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position in a cursor; `None` unless it was signed here for this very query.
#[must_use]
pub fn verify(secret: &[u8; 32], query: &str, cursor: &str) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (body, tag) = bytes.split_at_checked(BODY)?;
    if tag.len() != TAG {
        return None;
    }
    signature(secret, query, body)
        .verify_truncated_left(tag)
        .ok()?;
    let mut numbers = body
        .chunks_exact(8)
        .map(|chunk| chunk.try_into().map(i64::from_be_bytes));
    let mut next = || numbers.next()?.ok();
    Some(Position {
        stored: Timestamp::from_millisecond(next()?).ok()?,
        sequence: next()?,
        upper: next()?,
    })
}

fn signature(secret: &[u8; 32], query: &str, body: &[u8]) -> Hmac<Sha256> {
    // An HMAC takes keys of any length.
    #[allow(clippy::expect_used)]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length of key");
    mac.update(body);
    mac.update(query.as_bytes());
    mac
}
