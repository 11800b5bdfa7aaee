//! How documents are named, and what stands for them.

use std::ops::Range;

use mongodb::bson::{Document as Bson, doc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::id::{Id, Parts};
use crate::store::{DocumentContext, DocumentName};

/// Bytes of the identity of a document and of that of a piece.
const LENGTH: usize = 66;
const PIECE_LENGTH: usize = LENGTH + 8 + 4;
/// What the identity of an agent profile begins with.
const AGENT_PROFILE: u8 = 2;

/// The name of a document, for whoever reads the database without knowing it.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super) struct Name {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration: Option<Id>,
    #[serde(rename = "name")]
    called: String,
}

impl Name {
    pub(in super::super) fn of(document: &DocumentName) -> Self {
        let (activity, agent, registration) = match document.context.clone() {
            DocumentContext::State {
                activity,
                agent,
                registration,
            } => (Some(activity), Some(agent), registration),
            DocumentContext::ActivityProfile { activity } => (Some(activity), None, None),
            DocumentContext::AgentProfile { agent } => (None, Some(agent), None),
            DocumentContext::Organisation => (None, None, None),
        };
        Self {
            activity,
            agent,
            registration: registration.map(Id::uuid),
            called: document.id.clone(),
        }
    }

    pub(in super::super) fn document(self) -> DocumentName {
        let context = match (self.activity, self.agent) {
            (Some(activity), Some(agent)) => DocumentContext::State {
                activity,
                agent,
                registration: self.registration.as_ref().and_then(Id::to_uuid),
            },
            (Some(activity), None) => DocumentContext::ActivityProfile { activity },
            (None, Some(agent)) => DocumentContext::AgentProfile { agent },
            (None, None) => DocumentContext::Organisation,
        };
        DocumentName {
            context,
            id: self.called,
        }
    }

    /// The agent whose document it is.
    pub(super) fn agent(&self) -> Option<&str> {
        self.agent.as_deref()
    }
}

/// What the identities of the documents of a context begin with, whatever their registration.
fn beginning(context: &DocumentContext) -> (Parts, Option<Uuid>) {
    let (kind, activity, agent, registration) = match context {
        DocumentContext::State {
            activity,
            agent,
            registration,
        } => (0, activity.as_str(), agent.as_str(), *registration),
        DocumentContext::ActivityProfile { activity } => (1, activity.as_str(), "", None),
        DocumentContext::AgentProfile { agent } => (AGENT_PROFILE, "", agent.as_str(), None),
        DocumentContext::Organisation => (3, "", "", None),
    };
    let parts = Parts::new().byte(kind).text(activity).text(agent);
    (parts, registration)
}

/// The identity of one document: no registration is a value of its own.
pub(in super::super) fn identity(name: &DocumentName) -> Id {
    let (parts, registration) = beginning(&name.context);
    let parts = parts.byte(registration.is_some().into());
    let registration = registration.unwrap_or_default();
    parts.uuid(registration).text(&name.id).id()
}

/// The identities of the documents of a context: no registration is every one.
pub(super) fn identities(context: &DocumentContext) -> Range<Id> {
    let (parts, registration) = beginning(context);
    let parts = match registration {
        None => parts,
        Some(registration) => parts.byte(1).uuid(registration),
    };
    parts.range(LENGTH)
}

pub(super) fn within(range: Range<Id>) -> Bson {
    doc! { "_id": { "$gte": range.start, "$lt": range.end } }
}

/// The agent profiles of all agents.
pub(in super::super) fn of_agents() -> Bson {
    within(Parts::new().byte(AGENT_PROFILE).range(LENGTH))
}

pub(super) fn piece_of(document: &Id, updated: i64) -> Parts {
    Parts::new().bytes(document.bytes()).number(updated)
}

/// The identities of all pieces of a content.
pub(super) fn pieces_of(document: &Id, updated: i64, pieces: u32) -> impl Iterator<Item = Id> {
    let begin = piece_of(document, updated);
    (0..pieces).map(move |place| begin.clone().number32(place).id())
}

/// The documents of all pieces of a content.
pub(super) fn all_pieces_of(document: &Id, updated: i64) -> Bson {
    within(piece_of(document, updated).range(PIECE_LENGTH))
}
