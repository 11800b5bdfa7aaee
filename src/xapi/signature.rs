//! Signed statements (xAPI 1.0.3, Part 2, 2.6): a JSON web signature (RFC 7515) that travels as an
//! attachment of the statement it signs.
//!
//! What is verified here is "a way to catch mistakes in the signature, not \[…\] a security measure":
//! whom a certificate belongs to, and whether to trust that, is for whoever reads the statement.

mod certificate;
mod jws;

use uuid::Uuid;

use self::jws::Jws;
use super::attachment::{Attachment, SIGNATURE};
use super::broken::{Broken, Rule};
use super::compare::difference;
use super::json::{self, DEFAULT_MAX_DEPTH, Node, Value};
use super::statement::Statement;

/// The `contentType` such an attachment has.
const CONTENT_TYPE: &str = "application/octet-stream";

/// Whether an attachment is the signature of its statement: its `usageType` is [`SIGNATURE`].
#[must_use]
pub fn is_signature(attachment: &Node<'_>) -> bool {
    attachment.get("usageType").and_then(Node::as_str) == Some(SIGNATURE)
}

/// Verifies the signature that travels as one attachment of a statement.
///
/// `attachment` is one of the statement's for which [`Attachment::is_signature`] holds, `jws` its data, of which the hash is known to be right. `id` is
/// the one under which the statement is to be stored, whoever named it: the statement, the request, or
/// the server.
///
/// - The signature is in compact serialization, made with RS256, RS384 or RS512.
/// - What it signs is the statement sent, compared as 2.3.1 asks ([`difference`]) without any
///   signature: of several, each is verified on its own, in whatever order they were made. `stored`,
///   `authority` and `version` say nothing; an `id` or a `timestamp` may have been added since, but
///   one that was signed must have been sent.
/// - With `x5c`, the signature is that of the key in its first certificate, and each certificate is
///   signed by the next. A statement that was signed years ago can still be imported, so neither
///   dates nor uses nor names of the certificates are judged, and keys of 1024 bits do (the example
///   of the specification has one), although RFC 7518 asks for 2048.
/// - Without `x5c` there is no key to verify with; the rest must hold all the same. Other ways to
///   name a key (`jwk`, `jku`, `x5u`) are not followed.
///
/// # Errors
/// What is wrong, each at the attachment (`/attachments/0`).
pub fn verify(
    statement: Statement<'_>,
    id: Uuid,
    attachment: Attachment<'_>,
    jws: &[u8],
) -> Result<(), Vec<Broken>> {
    let mut broken = Vec::new();
    broken.extend(content_type(attachment).err());
    match Jws::parse(jws) {
        Ok(jws) => {
            broken.extend(signs(&jws, statement, id).err());
            broken.extend(jws.verify().err());
        }
        Err(error) => broken.push(error),
    }
    if broken.is_empty() {
        return Ok(());
    }
    let pointer = attachment.pointer();
    for one in &mut broken {
        one.pointer.clone_from(&pointer);
    }
    Err(broken)
}

/// The type has no parameters, and its case says nothing (RFC 2045, 5.1).
fn content_type(attachment: Attachment<'_>) -> Result<(), Broken> {
    let found = attachment.content_type();
    match found {
        Some(found) if found.eq_ignore_ascii_case(CONTENT_TYPE) => Ok(()),
        _ => Err(flaw(Rule::SignatureContentType).found(found.unwrap_or_default())),
    }
}

/// Whether the payload is this statement.
fn signs(jws: &Jws<'_>, sent: Statement<'_>, id: Uuid) -> Result<(), Broken> {
    // What equals an accepted statement is as deep, apart from what comparison passes over.
    let depth = depth(sent.node()).max(DEFAULT_MAX_DEPTH);
    let (text, node) = json::parse(&jws.payload, depth)
        .map_err(|error| flaw(Rule::SignaturePayload).found(error.to_string()))?;
    if !matches!(node.value, Value::Object(_)) {
        return Err(flaw(Rule::SignaturePayload).found(node.kind()));
    }
    let signed = Statement::trusted(text, &node);
    let place = unsent(signed, sent, id).map(str::to_owned);
    match place.or_else(|| difference(signed, sent)) {
        Some(place) => Err(flaw(Rule::SignatureDiffers).found(format!("a difference at {place}"))),
        None => Ok(()),
    }
}

/// What was signed and not sent, of that which the server would set anew.
fn unsent(signed: Statement<'_>, sent: Statement<'_>, id: Uuid) -> Option<&'static str> {
    let has = |statement: Statement<'_>, key| statement.node().get(key).is_some();
    if has(signed, "id") && signed.id() != Some(id) {
        return Some("/id");
    }
    (has(signed, "timestamp") && !has(sent, "timestamp")).then_some("/timestamp")
}

/// How deep a value is nested: 1 for an empty list, 0 for a number.
fn depth(node: &Node<'_>) -> usize {
    let inner = match &node.value {
        Value::Array(elements) => elements.iter().map(depth).max(),
        Value::Object(members) => members.iter().map(|(_, value)| depth(value)).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// A broken rule whose place is told later.
fn flaw(rule: Rule) -> Broken {
    Broken::at("", rule)
}
