//! What a statement says about its attachments (xAPI 1.0.3, Part 2, 2.4.11).

use super::check::{Check, Property};
use super::json::Node;
use super::rule::Rule;
use super::{decimal, language};

const ATTACHMENT: &[Property] = &[
    ("usageType", |check, node| {
        check.iri(node, Rule::AttachmentUsageTypeNotIri);
    }),
    ("display", language::map),
    ("description", language::map),
    ("contentType", |check, node| {
        check.format(node, Rule::AttachmentContentTypeMalformed, is_media_type);
    }),
    ("length", length),
    ("sha2", |check, node| {
        check.format(node, Rule::AttachmentSha2Malformed, is_sha2);
    }),
    ("fileUrl", |check, node| {
        check.iri(node, Rule::AttachmentFileUrlNotIrl);
    }),
];

const REQUIRED: &[(&str, Rule)] = &[
    ("usageType", Rule::AttachmentUsageTypeMissing),
    ("display", Rule::AttachmentDisplayMissing),
    ("contentType", Rule::AttachmentContentTypeMissing),
    ("length", Rule::AttachmentLengthMissing),
    ("sha2", Rule::AttachmentSha2Missing),
];

/// The array of attachments of a statement.
pub(super) fn list(check: &mut Check<'_>, node: &Node<'_>) {
    check.array(node, |check, attachment| {
        if check.object(attachment, ATTACHMENT) {
            for (key, rule) in REQUIRED {
                check.require(attachment, key, *rule);
            }
        }
    });
}

fn length(check: &mut Check<'_>, node: &Node<'_>) {
    if let Some(digits) = check.number(node)
        && !decimal::is_natural(digits)
    {
        check.report(Rule::AttachmentLengthNotOctets, node);
    }
}

/// `type/subtype` (RFC 2046); what the parameters say is left to who reads them.
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim_ascii();
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

/// A token of RFC 2045, 5.1.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte))
}

/// A hash of the SHA-2 family (224, 256, 384 or 512 bits) in hexadecimal digits of either case.
fn is_sha2(text: &str) -> bool {
    matches!(text.len(), 56 | 64 | 96 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
