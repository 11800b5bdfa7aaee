//! What becomes of a document: decided inside the write, against what is stored at that moment.

use std::borrow::Cow;

use super::{Conditions, Document, Etag, Header, Resource, Stored, Unmergeable, merge::merge};
use crate::xapi::version::Version;

/// A request to change one document.
#[derive(Debug, Clone)]
pub struct Request {
    pub action: Action,
    pub conditions: Conditions,
    pub unguarded: Unguarded,
    /// Bytes that a document may have.
    pub most: usize,
}

impl Request {
    /// Bytes of the content that it brings.
    #[must_use]
    pub fn length(&self) -> usize {
        match &self.action {
            Action::Put(document) | Action::Post(document) => document.content.len(),
            Action::Delete => 0,
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Action {
    /// Replaces what is stored.
    Put(Document),
    /// Merges with what is stored (Part 3, 2.2), or is stored where nothing is.
    Post(Document),
    Delete,
}

/// What a PUT that names neither `If-Match` nor `If-None-Match` may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unguarded {
    /// Replace a document or make one.
    Replaces,
    /// Make one where there is none.
    Makes,
    /// Nothing.
    Nothing,
}

impl Unguarded {
    /// The rule of a resource (xAPI 1.0.3, Part 3, 3.1; 2.0.0, 4.1.4).
    #[must_use]
    pub fn at(resource: Resource, version: Version) -> Self {
        match (version, resource) {
            (Version::V1, Resource::State) => Self::Replaces,
            (Version::V1, _) => Self::Nothing,
            (Version::V2, _) => Self::Makes,
        }
    }
}

/// What is to become of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<'r> {
    /// This is stored in its place.
    Store(Cow<'r, Document>),
    /// It goes, if it is there.
    Delete,
    /// Nothing changes.
    Refuse(Refused),
}

/// Why nothing changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A condition of the request does not hold; what is stored instead.
    Condition {
        header: Header,
        current: Option<Etag>,
    },
    /// A PUT does not say what it expects and has to, here; what is stored.
    Unguarded { current: Option<Etag> },
    /// The two documents cannot be merged.
    Unmergeable(Unmergeable),
    /// The two would be so many bytes together.
    TooLarge { bytes: usize },
}

/// Decides about a request, `found` being what is stored.
#[must_use]
pub fn judge<'r>(request: &'r Request, found: Option<&Stored>) -> Verdict<'r> {
    let current = found.map(|found| found.document.etag);
    if let Some(header) = request.conditions.failed(found.map(Stored::validators)) {
        return Verdict::Refuse(Refused::Condition { header, current });
    }
    match (&request.action, found) {
        (Action::Put(_), found) if !unguarded_may(request, found) => {
            Verdict::Refuse(Refused::Unguarded { current })
        }
        (Action::Put(document), _) | (Action::Post(document), None) => {
            Verdict::Store(Cow::Borrowed(document))
        }
        (Action::Post(posted), Some(found)) => merged(&found.document, posted, request.most),
        (Action::Delete, _) => Verdict::Delete,
    }
}

fn unguarded_may(request: &Request, found: Option<&Stored>) -> bool {
    request.conditions.guard()
        || match request.unguarded {
            Unguarded::Replaces => true,
            Unguarded::Makes => found.is_none(),
            Unguarded::Nothing => false,
        }
}

fn merged<'r>(stored: &Document, posted: &Document, most: usize) -> Verdict<'r> {
    match merge(stored, posted) {
        Ok(content) if content.len() > most => Verdict::Refuse(Refused::TooLarge {
            bytes: content.len(),
        }),
        Ok(content) => {
            let content_type = Some(stored.content_type.clone());
            Verdict::Store(Cow::Owned(Document::new(content_type, content)))
        }
        Err(why) => Verdict::Refuse(Refused::Unmergeable(why)),
    }
}
