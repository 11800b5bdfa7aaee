//! Conditions of a request (RFC 9110, 13): what its sender believes to be stored.

use jiff::Timestamp;

use super::Etag;

/// What is appended to the tag of a document that travels compressed: its bytes are others then,
/// the document is the same.
const CODINGS: [&str; 4] = ["-gzip", "-deflate", "-br", "-zstd"];

/// The conditions of one request; those it does not name are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    pub if_match: Option<Tags>,
    pub if_none_match: Option<Tags>,
    pub if_modified_since: Option<Timestamp>,
    pub if_unmodified_since: Option<Timestamp>,
}

/// The value of `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever is stored.
    Any,
    Listed(Vec<Tag>),
}

/// One entity tag as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    weak: bool,
    opaque: Vec<u8>,
}

/// What conditions are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validators {
    pub etag: Etag,
    /// `None` for what has no time, as an empty list.
    pub updated: Option<Timestamp>,
}

/// The header of a condition that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    IfMatch,
    IfNoneMatch,
    IfUnmodifiedSince,
}

impl Header {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IfMatch => "If-Match",
            Self::IfNoneMatch => "If-None-Match",
            Self::IfUnmodifiedSince => "If-Unmodified-Since",
        }
    }
}

/// What conditions say about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Whole,
    /// The reader has it already.
    NotModified,
    Failed(Header),
}

impl Conditions {
    /// Whether the request says in a header of xAPI what it expects (Part 3, 3.1).
    #[must_use]
    pub fn guard(&self) -> bool {
        self.if_match.is_some() || self.if_none_match.is_some()
    }

    /// The condition that keeps a request from changing what was found (RFC 9110, 13.2.2); `None`
    /// when all hold.
    #[must_use]
    pub fn failed(&self, found: Option<Validators>) -> Option<Header> {
        let none_match = self.if_none_match.as_ref();
        self.outdated(found).or_else(|| {
            none_match
                .is_some_and(|tags| {
                    found.is_some_and(|found| tags.name(found.etag, Strength::Weak))
                })
                .then_some(Header::IfNoneMatch)
        })
    }

    /// The same without dates, for what does not tell when it was changed.
    #[must_use]
    pub fn by_tags(&self) -> Self {
        Self {
            if_modified_since: None,
            if_unmodified_since: None,
            ..self.clone()
        }
    }

    /// What the conditions say about reading what was found.
    #[must_use]
    pub fn reading(&self, found: Validators) -> Reading {
        if let Some(header) = self.outdated(Some(found)) {
            return Reading::Failed(header);
        }
        let known = match (&self.if_none_match, self.if_modified_since) {
            (Some(tags), _) => tags.name(found.etag, Strength::Weak),
            (None, Some(since)) => !later(found.updated, since),
            (None, None) => false,
        };
        if known {
            Reading::NotModified
        } else {
            Reading::Whole
        }
    }

    /// The conditions about what the sender has seen.
    fn outdated(&self, found: Option<Validators>) -> Option<Header> {
        match (&self.if_match, self.if_unmodified_since) {
            (Some(tags), _) => {
                let holds = found.is_some_and(|found| tags.name(found.etag, Strength::Strong));
                (!holds).then_some(Header::IfMatch)
            }
            (None, Some(since)) => found
                .is_some_and(|found| later(found.updated, since))
                .then_some(Header::IfUnmodifiedSince),
            (None, None) => None,
        }
    }
}

/// Headers carry whole seconds, so a date does not see the second of two changes within one (RFC 9110,
/// 8.8.2.2). Whoever must see each sends the `ETag`.
fn later(updated: Option<Timestamp>, since: Timestamp) -> bool {
    updated.is_none_or(|updated| updated.as_second() > since.as_second())
}

/// How tags are compared (RFC 9110, 8.8.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// A weak tag is equal to none: for changes.
    Strong,
    Weak,
}

impl Tags {
    /// Reads the value of the header, its lines joined with commas. `None` when it is no list of
    /// tags.
    ///
    /// A digest without quotes is read as if it had them: older clients send it so, and it can mean
    /// nothing else.
    #[must_use]
    pub fn parse(value: &[u8]) -> Option<Self> {
        if value.trim_ascii() == b"*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        let mut rest = value.trim_ascii();
        while !rest.is_empty() {
            if let Some(next) = rest.strip_prefix(b",") {
                rest = next.trim_ascii_start();
                continue;
            }
            let (tag, next) = Tag::first(rest)?;
            tags.push(tag);
            rest = next.trim_ascii_start();
            if !rest.is_empty() && !rest.starts_with(b",") {
                return None;
            }
        }
        (!tags.is_empty()).then_some(Self::Listed(tags))
    }

    fn name(&self, etag: Etag, strength: Strength) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(tags) => tags
                .iter()
                .any(|tag| (strength == Strength::Weak || !tag.weak) && tag.is(etag)),
        }
    }
}

impl Tag {
    /// The tag that a text begins with, and what follows it.
    fn first(text: &[u8]) -> Option<(Self, &[u8])> {
        let (weak, text) = match text.strip_prefix(b"W/") {
            Some(text) => (true, text),
            None => (false, text),
        };
        let Some(quoted) = text.strip_prefix(b"\"") else {
            let end = text
                .iter()
                .position(|byte| matches!(byte, b',' | b' ' | b'\t'));
            let (opaque, rest) = text.split_at(end.unwrap_or(text.len()));
            let digest = !weak && looks_like_a_digest(opaque);
            return digest.then(|| (Self::new(weak, opaque), rest));
        };
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        let opaque = &quoted[..end];
        let legal = |byte: &u8| *byte == 0x21 || (*byte >= 0x23 && *byte != 0x7f);
        opaque
            .iter()
            .all(legal)
            .then(|| (Self::new(weak, opaque), &quoted[end + 1..]))
    }

    fn new(weak: bool, opaque: &[u8]) -> Self {
        Self {
            weak,
            opaque: opaque.to_vec(),
        }
    }

    /// Whether it names the content with this tag, as it is or compressed. Some clients calculate
    /// the digest, and in upper case too.
    fn is(&self, etag: Etag) -> bool {
        let quoted = etag.to_string();
        digest_of(&self.opaque).eq_ignore_ascii_case(quoted.trim_matches('"').as_bytes())
    }
}

fn digest_of(opaque: &[u8]) -> &[u8] {
    let stripped = CODINGS
        .iter()
        .find_map(|coding| opaque.strip_suffix(coding.as_bytes()));
    stripped.unwrap_or(opaque)
}

fn looks_like_a_digest(opaque: &[u8]) -> bool {
    let digest = digest_of(opaque);
    digest.len() == 40 && digest.iter().all(u8::is_ascii_hexdigit)
}
