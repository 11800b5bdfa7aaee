//! Entity tags of documents (xAPI 1.0.3, Part 3, 3.1).

use std::fmt;

use sha1::{Digest as _, Sha1};

/// The SHA-1 of a content, which is its entity tag: 1.0.3 asks for this digest, and for quotes and
/// lower case around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Etag([u8; 20]);

impl Etag {
    /// The tag of a content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(Sha1::digest(content).into())
    }

    /// The tag with this digest.
    #[must_use]
    pub fn from_digest(digest: [u8; 20]) -> Self {
        Self(digest)
    }

    #[must_use]
    pub fn digest(&self) -> &[u8; 20] {
        &self.0
    }
}

/// As the header has it: hexadecimal digits within quotes.
impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str("\"")
    }
}
