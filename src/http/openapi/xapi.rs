//! What xAPI defines, documents aside.

use actix_web::http::Method;

use super::kind::Kind;
use super::operation::{Content, Header, JSON, Operation};
use super::parameter::Parameter;
use crate::http::paths::{ABOUT, ACTIVITIES, AGENTS, STATEMENTS};

/// Every request to xAPI but one says which version it speaks.
pub(super) const VERSION: Parameter = Parameter::header(
    "X-Experience-API-Version",
    Kind::OneOf(&["1.0.3", "2.0.0"]),
    "The version of xAPI that is spoken; any patch of 1.0 and 2.0 will do.",
)
.required()
.example("1.0.3");
pub(super) const AGENT: Parameter = Parameter::query(
    "agent",
    Kind::A("agent"),
    "An agent or identified group, as JSON.",
)
.as_json()
.example(r#"{"mbox":"mailto:ada@example.org"}"#);
pub(super) const ACTIVITY_ID: Parameter =
    Parameter::query("activityId", Kind::Text, "The IRI of the activity.")
        .required()
        .example("https://example.org/questions/1");

const STATEMENT_ID: Parameter = Parameter::query(
    "statementId",
    Kind::Uuid,
    "The id of the only statement wanted.",
);
const ACCEPT_LANGUAGE: Parameter = Parameter::header(
    "Accept-Language",
    Kind::Text,
    "The languages that format=canonical prefers.",
)
.example("de, en;q=0.5");

const FILTERS: [Parameter; 14] = [
    Parameter::query(
        "voidedStatementId",
        Kind::Uuid,
        "The id of the only voided statement wanted.",
    ),
    AGENT,
    Parameter::query("verb", Kind::Text, "The IRI of the verb.")
        .example("http://adlnet.gov/expapi/verbs/asked"),
    Parameter::query("activity", Kind::Text, "The IRI of the activity."),
    Parameter::query("registration", Kind::Uuid, "The registration."),
    Parameter::query(
        "related_activities",
        Kind::Flag,
        "Whether an activity is looked for anywhere in statements.",
    )
    .usual("false"),
    Parameter::query(
        "related_agents",
        Kind::Flag,
        "Whether an agent is looked for anywhere in statements.",
    )
    .usual("false"),
    Parameter::query("since", Kind::Instant, "Only what was stored after it."),
    Parameter::query(
        "until",
        Kind::Instant,
        "Only what was stored at it or before.",
    ),
    Parameter::query(
        "limit",
        Kind::Count,
        "Statements on a page at most; 0 for as many as the server allows.",
    )
    .usual("0"),
    Parameter::query(
        "format",
        Kind::OneOf(&["ids", "exact", "canonical"]),
        "How much of each statement is told.",
    )
    .usual("exact"),
    Parameter::query(
        "attachments",
        Kind::Flag,
        "Whether attachments come along, in multipart/mixed.",
    )
    .usual("false"),
    Parameter::query("ascending", Kind::Flag, "Whether the oldest comes first.").usual("false"),
    Parameter::query("cursor", Kind::Text, "Where a page begins; `more` has it."),
];

const HEADERS: &[Header] = &[(
    "X-Experience-API-Consistent-Through",
    "Up to when all that was stored can be read.",
)];
const SENT: [Content; 2] = [
    (
        JSON,
        Kind::Any(&["statement-to-send", "statements-to-send"]),
    ),
    ("multipart/mixed", Kind::Text),
];
const ONE_SENT: [Content; 2] = [
    (JSON, Kind::A("statement-to-send")),
    ("multipart/mixed", Kind::Text),
];
const READ: [Content; 2] = [
    (
        JSON,
        Kind::Any(&["statement-result", "statement", "statement-of-ids"]),
    ),
    ("multipart/mixed", Kind::Text),
];

pub(super) fn operation(method: &Method, path: &str) -> Option<Operation> {
    let operation = match (method.as_str(), path) {
        ("GET", ABOUT) => Operation::new("About", "The versions of xAPI that are spoken")
            .answers(200, "The versions.", &[(JSON, Kind::A("about"))])
            .refuses(&[400]),
        ("GET", STATEMENTS) => Operation::new("Statements", "One statement, or a page of them")
            .asks(&[VERSION, ACCEPT_LANGUAGE, STATEMENT_ID])
            .asks(&FILTERS)
            .answers_with(200, "The statement, or a page, the newest first.", &READ, HEADERS)
            .refuses(&[400, 404]),
        ("PUT", STATEMENTS) => Operation::new("Statements", "Stores a statement under an id")
            .asks(&[VERSION, STATEMENT_ID.required()])
            .takes(&ONE_SENT)
            .answers_with(204, "It is stored, or was already.", &[], HEADERS)
            .refuses(&[409]),
        ("POST", STATEMENTS) => Operation::new("Statements", "Stores a statement or several, all or none")
            .about(
                "In version 1.0.3 a form with a parameter `method` stands for another request (Part 3, 1.3); \
                 it is answered as that one.",
            )
            .asks(&[VERSION])
            .takes(&SENT)
            .answers_with(200, "The ids, in order.", &[(JSON, Kind::A("statement-ids"))], HEADERS)
            .refuses(&[409]),
        ("GET", ACTIVITIES) => Operation::new("About", "What is known of an activity")
            .asks(&[VERSION, ACTIVITY_ID])
            .answers(200, "The activity.", &[(JSON, Kind::A("activity"))])
            .refuses(&[400]),
        ("GET", AGENTS) => Operation::new("About", "What is known of a person")
            .asks(&[VERSION, AGENT.required()])
            .answers(200, "The person.", &[(JSON, Kind::A("person-object"))])
            .refuses(&[400]),
        _ => return None,
    };
    Some(operation)
}
