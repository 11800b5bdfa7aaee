//! What each place of a statement holds, as far as comparison cares.

use std::borrow::Cow;

use crate::xapi::actor::fold_mailto;
use crate::xapi::duration;
use crate::xapi::id::parse_uuid;
use crate::xapi::json::Node;
use crate::xapi::object::Object;
use crate::xapi::signature::is_signature;
use crate::xapi::time::parse_timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Any JSON: members unordered, arrays ordered, strings exact.
    Plain,
    Statement,
    SubStatement,
    /// The object, until its `objectType` is looked at.
    Object,
    /// An agent or group. As the object an agent needs its `objectType`, but no agent can be taken
    /// for an activity without it: their other members differ.
    Actor,
    Verb,
    Activity,
    StatementRef,
    Result,
    Context,
    ContextActivities,
    /// An element of `contextAgents` or `contextGroups` (2.0.0).
    ContextActor,
    Attachments,
    Attachment,
    /// A list whose order says nothing; anything but an array is its only element.
    Unordered(&'static Shape),
    Uuid,
    Instant,
    Duration,
    Mailbox,
    /// Text in which the case of ASCII letters says nothing.
    Caseless,
    MediaType,
}

impl Shape {
    /// The shape of an object once it is seen.
    pub fn resolve(self, node: &Node<'_>) -> Self {
        if self != Self::Object {
            return self;
        }
        match Object::of(node) {
            Object::Activity(_) => Self::Activity,
            Object::Agent(_) | Object::Group(_) => Self::Actor,
            Object::SubStatement(_) => Self::SubStatement,
            Object::StatementRef(_) => Self::StatementRef,
        }
    }

    /// Whether a member takes part in the comparison.
    pub fn heeds(self, name: &str, node: &Node<'_>) -> bool {
        match (self, name) {
            (Self::Statement, "stored" | "authority" | "version")
            | (Self::Verb, "display")
            | (Self::Activity, "definition") => false,
            (Self::Actor, "objectType") => node.as_str() != Some("Agent"),
            (Self::Activity, "objectType") => node.as_str() != Some("Activity"),
            (Self::Statement | Self::SubStatement, "attachments") => {
                let elements = node.elements();
                elements.is_none_or(|all| !all.iter().all(is_signature))
            }
            _ => true,
        }
    }

    /// Whether the server sets this member where the sender left it out.
    pub fn may_lack(self, name: &str) -> bool {
        self == Self::Statement && matches!(name, "id" | "timestamp")
    }

    pub fn member(self, name: &str) -> Self {
        match self {
            Self::Statement | Self::SubStatement => Self::of_statement(name),
            Self::Context => Self::of_context(name),
            Self::Actor => match name {
                "mbox" => Self::Mailbox,
                "mbox_sha1sum" => Self::Caseless,
                "member" => Self::Unordered(&Self::Actor),
                _ => Self::Plain,
            },
            Self::ContextActivities => Self::Unordered(&Self::Activity),
            Self::ContextActor => match name {
                "agent" | "group" => Self::Actor,
                "relevantTypes" => Self::Unordered(&Self::Plain),
                _ => Self::Plain,
            },
            Self::StatementRef if name == "id" => Self::Uuid,
            Self::Result if name == "duration" => Self::Duration,
            Self::Attachment => match name {
                "sha2" => Self::Caseless,
                "contentType" => Self::MediaType,
                _ => Self::Plain,
            },
            _ => Self::Plain,
        }
    }

    fn of_statement(name: &str) -> Self {
        match name {
            "id" => Self::Uuid,
            "actor" => Self::Actor,
            "verb" => Self::Verb,
            "object" => Self::Object,
            "result" => Self::Result,
            "context" => Self::Context,
            "timestamp" => Self::Instant,
            "attachments" => Self::Attachments,
            _ => Self::Plain,
        }
    }

    fn of_context(name: &str) -> Self {
        match name {
            "registration" => Self::Uuid,
            "instructor" | "team" => Self::Actor,
            "contextActivities" => Self::ContextActivities,
            "contextAgents" | "contextGroups" => Self::Unordered(&Self::ContextActor),
            "language" => Self::Caseless,
            "statement" => Self::StatementRef,
            _ => Self::Plain,
        }
    }

    /// A string in the form in which equal ones are equal.
    pub fn fold(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Uuid => parse_uuid(text).map_or(text.into(), |id| id.to_string().into()),
            Self::Instant => instant(text),
            Self::Duration => duration::to_hundredths(text),
            Self::Mailbox => fold_mailto(text).into(),
            Self::Caseless => text.to_ascii_lowercase().into(),
            Self::MediaType => media_type(text).into(),
            _ => text.into(),
        }
    }
}

/// The type before the parameters is free in its case, the parameters may not be (RFC 9110, 8.3.1).
fn media_type(text: &str) -> String {
    match text.split_once(';') {
        Some((kind, parameters)) => format!("{};{parameters}", kind.to_ascii_lowercase()),
        None => text.to_ascii_lowercase(),
    }
}

fn instant(text: &str) -> Cow<'_, str> {
    match parse_timestamp(text) {
        Ok(time) => time.to_string().into(),
        Err(_) => text.into(),
    }
}
