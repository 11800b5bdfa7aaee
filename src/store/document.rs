//! Documents on their way into a store and out of it.

use jiff::Timestamp;
use uuid::Uuid;

use crate::xapi::document::{Refused, Validators};

/// What documents belong to (xAPI 1.0.3, Part 3, 2.3, 2.6 and 2.7).
///
/// Agents are [`crate::xapi::actor::Ifi::key`]s.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DocumentContext {
    State {
        activity: String,
        agent: String,
        /// Of one document: the registration it belongs to, or that it belongs to none. Of many:
        /// only those of this registration, or those of every registration and of none.
        registration: Option<Uuid>,
    },
    ActivityProfile {
        activity: String,
    },
    AgentProfile {
        agent: String,
    },
    /// What belongs to the organisation as a whole. No resource of xAPI shows it.
    Organisation,
}

/// What tells one document from all others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentName {
    pub context: DocumentContext,
    /// `stateId` or `profileId`: any text but the empty one.
    pub id: String,
}

impl DocumentName {
    /// The name of the organisation's directory.
    #[must_use]
    pub fn directory() -> Self {
        Self {
            context: DocumentContext::Organisation,
            id: "directory".to_owned(),
        }
    }
}

/// The ids of the documents of a context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentIds {
    /// Each once, in the order of their UTF-8 bytes.
    pub ids: Vec<String>,
    /// When the newest of them was written.
    pub updated: Option<Timestamp>,
}

/// What became of a request to change a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentChange {
    /// It is stored; what it is known by now.
    Stored(Validators),
    /// There is none any more.
    Deleted,
    /// Nothing was changed.
    Refused(Refused),
}
