//! The resources of documents: state, activity profiles, agent profiles.

use actix_web::http::Method;

use super::IF_NONE_MATCH;
use super::kind::Kind;
use super::operation::{Content, Header, JSON, Operation};
use super::parameter::Parameter;
use super::xapi::{ACTIVITY_ID, AGENT, VERSION};
use crate::http::paths::{ACTIVITY_PROFILE, AGENT_PROFILE, STATE};

const WHOSE: Parameter = AGENT.required();
const REGISTRATION: Parameter = Parameter::query(
    "registration",
    Kind::Uuid,
    "The registration the state belongs to.",
);
const STATE_ID: Parameter = Parameter::query("stateId", Kind::Text, "The id of the document.");
const PROFILE_ID: Parameter = Parameter::query("profileId", Kind::Text, "The id of the document.");
const SINCE: Parameter = Parameter::query(
    "since",
    Kind::Instant,
    "Where ids are listed, only what was stored after it.",
);
pub(super) const IF_MATCH: Parameter = Parameter::header(
    "If-Match",
    Kind::Text,
    "What the client takes to be stored (ETag); where something else is, nothing changes and the answer is 412.",
);

pub(super) const HEADERS: &[Header] = &[
    ("ETag", "The SHA-1 of the document."),
    ("Last-Modified", "When it was stored."),
];
const ANY: [Content; 1] = [("*/*", Kind::Anything)];
const LISTED: [Content; 2] = [(JSON, Kind::Anything), ("*/*", Kind::Anything)];

/// A resource: its documents in words, what names a context, and what names a document.
struct Resource {
    what: &'static str,
    context: &'static [Parameter],
    id: Parameter,
}

fn resource(path: &str) -> Option<Resource> {
    let (what, context, id): (_, &'static [Parameter], _) = match path {
        STATE => ("state", &[ACTIVITY_ID, WHOSE, REGISTRATION], STATE_ID),
        ACTIVITY_PROFILE => ("activity profile", &[ACTIVITY_ID], PROFILE_ID),
        AGENT_PROFILE => ("agent profile", &[WHOSE], PROFILE_ID),
        _ => return None,
    };
    Some(Resource { what, context, id })
}

pub(super) fn operation(method: &Method, path: &str) -> Option<Operation> {
    let Resource { what, context, id } = resource(path)?;
    let new = |summary: String| {
        let operation = Operation::new("Documents", summary);
        operation.asks(&[VERSION]).asks(context)
    };
    let changing = [IF_MATCH, IF_NONE_MATCH];
    let operation = match method.as_str() {
        "GET" => new(format!("A document of {what}, or the ids of them"))
            .asks(&[id, SINCE, IF_NONE_MATCH])
            .answers_with(
                200,
                "The document as it was sent, or an array of ids.",
                &LISTED,
                HEADERS,
            )
            .answers_with(304, "The client has it.", &[], HEADERS)
            .refuses(&[400, 404, 412]),
        "PUT" => new(format!("Stores a document of {what}"))
            .asks(&[id.required()])
            .asks(&changing)
            .takes(&ANY)
            .answers_with(204, "It is stored.", &[], HEADERS)
            .refuses(&[409, 412]),
        "POST" => new(format!("Merges a JSON object into a document of {what}"))
            .asks(&[id.required()])
            .asks(&changing)
            .takes(&[(JSON, Kind::Anything)])
            .answers_with(204, "It is stored.", &[], HEADERS)
            .refuses(&[409, 412]),
        "DELETE" if path == STATE => new("Deletes a document of state, or all of a context".into())
            .asks(&[id])
            .asks(&changing)
            .answers(204, "It is gone.", &[])
            .refuses(&[400, 409, 412]),
        "DELETE" => new(format!("Deletes a document of {what}"))
            .asks(&[id.required()])
            .asks(&changing)
            .answers(204, "It is gone.", &[])
            .refuses(&[400, 409, 412]),
        _ => return None,
    };
    Some(operation)
}
