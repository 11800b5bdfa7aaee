//! What statements bring along: the content of their attachments.

use std::sync::Arc;

use uuid::Uuid;

use crate::xapi::hash::Sha2;

/// An attachment whose content came with a statement.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    /// The hash of the content, checked.
    pub sha2: Sha2,
    /// Bytes of the content.
    pub length: u64,
    pub content: Content,
}

/// Where the content of a new attachment is.
#[derive(Debug, Clone)]
pub enum Content {
    /// Here, because it is small.
    Whole(Arc<[u8]>),
    /// In the pieces that were staged under this id.
    Staged(Uuid),
}

/// The content of an attachment as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptAttachment {
    pub sha2: Sha2,
    /// Bytes of the content.
    pub length: u64,
}

/// Bytes of a piece of content at most: what is staged, kept and read at a time.
pub const PIECE: usize = 256 * 1024;
