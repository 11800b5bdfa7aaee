//! What a statement says about its attachments (xAPI 1.0.3, Part 2, 2.4.11).

use super::check::{Check, Property};
use super::hash::Sha2;
use super::json::Node;
use super::rule::Rule;
use super::signature::is_signature;
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
        check.format(node, Rule::AttachmentSha2Malformed, |text| {
            Sha2::parse(text).is_some()
        });
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

/// The usage of an attachment that signs its statement (Part 2, 2.6).
pub const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// One attachment of a valid statement, or of its `SubStatement`.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'d> {
    node: &'d Node<'d>,
    /// Its place in the array it stands in.
    pub place: usize,
    /// Whether it belongs to the `SubStatement`.
    pub nested: bool,
}

impl<'d> Attachment<'d> {
    /// The attachments of a statement, then those of its `SubStatement`.
    pub fn all(statement: &'d Node<'d>) -> impl Iterator<Item = Self> {
        let within = |node: Option<&'d Node<'d>>, nested| {
            let list = node.and_then(|node| node.get("attachments")?.elements());
            let list = list.unwrap_or_default().iter().enumerate();
            list.map(move |(place, node)| Self {
                node,
                place,
                nested,
            })
        };
        // No other kind of object has attachments.
        within(Some(statement), false).chain(within(statement.get("object"), true))
    }

    /// JSON Pointer to it, from the statement.
    #[must_use]
    pub fn pointer(self) -> String {
        let base = if self.nested { "/object" } else { "" };
        format!("{base}/attachments/{}", self.place)
    }

    #[must_use]
    pub fn node(self) -> &'d Node<'d> {
        self.node
    }

    /// The hash of its content.
    #[must_use]
    pub fn sha2(self) -> Option<Sha2> {
        self.sha2_as_sent().and_then(Sha2::parse)
    }

    /// The same as the sender spells it.
    #[must_use]
    pub fn sha2_as_sent(self) -> Option<&'d str> {
        self.node.get("sha2").and_then(Node::as_str)
    }

    #[must_use]
    pub fn content_type(self) -> Option<&'d str> {
        self.node.get("contentType").and_then(Node::as_str)
    }

    /// Whether its content may be fetched elsewhere, and need not come along.
    #[must_use]
    pub fn is_hosted(self) -> bool {
        self.node.get("fileUrl").is_some()
    }

    /// Whether it signs the statement: only one of the statement itself can.
    #[must_use]
    pub fn is_signature(self) -> bool {
        !self.nested && is_signature(self.node)
    }
}

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

/// Whether a text is `type/subtype` (RFC 2046); what the parameters say is left to who reads them.
#[must_use]
pub fn is_media_type(text: &str) -> bool {
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
