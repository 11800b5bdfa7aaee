//! Documents, what becomes of them, and who may overwrite whom (xAPI 1.0.3, Part 3, 2.2 and 3.1).
//!
//! A document is bytes of some content type; nothing here looks into it but a POST, which merges.

mod conditions;
mod etag;
mod judge;
mod merge;

use jiff::Timestamp;
use serde::de::IgnoredAny;

pub use self::conditions::{Conditions, Header, Reading, Tags, Validators};
pub use self::etag::Etag;
pub use self::judge::{Action, Refused, Request, Unguarded, Verdict, judge};
pub use self::merge::{Side, Unmergeable, Why, merge};
use super::broken::{Broken, Rule};

/// What a document without a Content-Type is (RFC 9110, 8.3).
const UNTOLD: &str = "application/octet-stream";

/// The resources that hold documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Of an agent at an activity (Part 3, 2.3).
    State,
    /// Of an activity (Part 3, 2.7).
    ActivityProfile,
    /// Of an agent (Part 3, 2.6).
    AgentProfile,
}

/// Content and what its sender said it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The value of the header, as it was sent.
    pub content_type: String,
    pub content: Vec<u8>,
    /// The digest of the content.
    pub etag: Etag,
}

/// A document that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub document: Document,
    /// When it was last written.
    pub updated: Timestamp,
}

impl Document {
    /// A document as it was sent.
    #[must_use]
    pub fn new(content_type: Option<String>, content: Vec<u8>) -> Self {
        Self {
            content_type: content_type.unwrap_or_else(|| UNTOLD.to_owned()),
            etag: Etag::of(&content),
            content,
        }
    }

    /// Whether it says that it is JSON: `application/json`, whatever parameters follow.
    #[must_use]
    pub fn is_json(&self) -> bool {
        let essence = self.content_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("application/json")
    }

    /// Whether it is JSON where it says so (Part 3, 2.2).
    ///
    /// Only the grammar of RFC 8259 counts, since the bytes come back as they were sent: keys may
    /// stand twice, escapes may be halves of surrogate pairs (JavaScript cuts texts so), and nesting
    /// has no bound.
    ///
    /// # Errors
    /// [`Rule::InvalidUtf8`] or [`Rule::MalformedJson`], with the place.
    pub fn check(&self) -> Result<(), Broken> {
        if self.is_json() {
            let text = self.text()?;
            serde_json::from_str::<IgnoredAny>(text).map_err(|error| malformed(&error))?;
        }
        Ok(())
    }

    fn text(&self) -> Result<&str, Broken> {
        std::str::from_utf8(&self.content).map_err(|error| {
            Broken::at("", Rule::InvalidUtf8).found(format!("byte {}", error.valid_up_to()))
        })
    }
}

impl Stored {
    /// What conditions of a request are held against.
    #[must_use]
    pub fn validators(&self) -> Validators {
        Validators {
            etag: self.document.etag,
            updated: Some(self.updated),
        }
    }
}

fn malformed(error: &serde_json::Error) -> Broken {
    Broken::at("", Rule::MalformedJson).found(error.to_string())
}
