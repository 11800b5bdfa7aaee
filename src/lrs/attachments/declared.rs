//! The attachments that statements name.

use uuid::Uuid;

use crate::lrs::Fault;
use crate::xapi::attachment::Attachment;
use crate::xapi::hash::Sha2;
use crate::xapi::json::Node;

/// What a request brings along with its statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lrs) enum Carried {
    /// Nothing: it is plain JSON.
    Nothing,
    /// Parts, which come behind the statements.
    Parts,
}

/// An attachment that a statement of a request names.
#[derive(Debug)]
pub(in crate::lrs) struct Declared {
    /// Place of the statement among those of the request.
    pub(super) statement: usize,
    /// The same for faults: `None` for a statement outside of an array.
    pub(super) index: Option<usize>,
    pub(super) id: Uuid,
    /// JSON Pointer within the statement.
    pub(super) pointer: String,
    pub(super) sha2: Sha2,
    /// Whether it has a `fileUrl` and need not come along.
    pub(super) hosted: bool,
    /// Whether it signs the statement.
    pub(super) signature: bool,
}

impl Declared {
    /// The attachments of a valid statement.
    pub(in crate::lrs) fn of(
        statement: usize,
        index: Option<usize>,
        id: Uuid,
        node: &Node<'_>,
    ) -> impl Iterator<Item = Self> {
        Attachment::all(node).filter_map(move |attachment| {
            Some(Self {
                statement,
                index,
                id,
                pointer: attachment.pointer(),
                sha2: attachment.sha2()?,
                hosted: attachment.is_hosted(),
                signature: attachment.is_signature(),
            })
        })
    }

    /// A fault for each attachment of a statement whose data should have come along, where none can.
    pub(in crate::lrs) fn missing_from(node: &Node<'_>) -> impl Iterator<Item = Fault> {
        Attachment::all(node)
            .filter(|attachment| !attachment.is_hosted())
            .map(|attachment| Fault {
                pointer: attachment.pointer(),
                ..Fault::request(
                    "attachment-data-missing",
                    "The attachment has no fileUrl, and its data is not in the request",
                    "Send its data along in multipart/mixed, give a fileUrl, or leave the attachment out",
                    "xAPI 1.0.3, Part 2, 2.4.11",
                )
            })
    }
}
