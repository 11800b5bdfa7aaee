//! What was refused and found, who is whom, whether the server works, and this description.

use actix_web::http::Method;

use super::IF_NONE_MATCH;
use super::documents::{HEADERS, IF_MATCH};
use super::kind::Kind;
use super::operation::{CSV, Content, JSON, Operation};
use super::parameter::Parameter;
use super::xapi::AGENT;
use crate::http::paths::{DIRECTORY, DIRECTORY_CSV, OPENAPI, PEOPLE};

const KEY: Parameter = Parameter::query("key", Kind::Text, "The id of the key that sent it.");
const LIMIT: Parameter =
    Parameter::query("limit", Kind::Count, "Entries on a page, 1 to 1,000.").usual("100");
const BEFORE: Parameter = Parameter::query(
    "before",
    Kind::Text,
    "Where the page begins; `next` has it.",
);
const PERSON: Parameter = Parameter::query("person", Kind::Text, "The id of the person.");

/// What findings are chosen by.
const FOUND: [Parameter; 6] = [
    KEY,
    Parameter::query(
        "profile",
        Kind::Text,
        "The IRI of the version of the profile.",
    ),
    Parameter::query(
        "template",
        Kind::Text,
        "The IRI of the template or pattern.",
    ),
    Parameter::query(
        "rule",
        Kind::A("finding-rule"),
        "The kind of rule that was broken.",
    ),
    Parameter::query(
        "from",
        Kind::Date,
        "A date in UTC; only statements stored on it or later.",
    ),
    Parameter::query(
        "to",
        Kind::Date,
        "A date in UTC; only statements stored before it.",
    ),
];

pub(super) fn operation(method: &Method, path: &str) -> Option<Operation> {
    let new = |summary: &'static str| Operation::new("Administration", summary);
    let operation = match (method.as_str(), path) {
        ("GET", "/api/v1/rejections") => new("Requests that were refused, the newest first")
            .asks(&[KEY])
            .asks(&[Parameter::query(
                "request",
                Kind::Text,
                "The id of the request.",
            )])
            .asks(&[BEFORE, LIMIT])
            .answers(200, "A page.", &[(JSON, Kind::A("rejections"))])
            .refuses(&[400]),
        ("GET", "/api/v1/findings") => {
            new("What profiles found about stored statements, the newest first")
                .asks(&FOUND)
                .asks(&[BEFORE, LIMIT])
                .answers(200, "A page.", &[(JSON, Kind::A("findings"))])
                .refuses(&[400])
        }
        ("GET", "/api/v1/findings/counts") => {
            counts().answers(200, "The counts.", &[(JSON, Kind::A("finding-counts"))])
        }
        ("GET", "/api/v1/findings/counts.csv") => {
            counts().answers(200, "The counts.", &[(CSV, Kind::Text)])
        }
        ("GET", "/api/v1/findings/documents") => {
            new("What profiles found about documents, the newest first")
                .asks(&[BEFORE, LIMIT])
                .answers(200, "A page.", &[(JSON, Kind::A("document-findings"))])
                .refuses(&[400])
        }
        ("GET", PEOPLE) => new("Who was declared to be one person")
            .asks(&[PERSON, AGENT])
            .asks(&[Parameter::query(
                "after",
                Kind::Text,
                "Where the page begins; `next` has it.",
            )])
            .asks(&[LIMIT])
            .answers(200, "A page.", &[(JSON, Kind::A("people"))])
            .refuses(&[400]),
        ("PUT", PEOPLE) => new("Declares that agents are one person, for the past too")
            .takes(&[(JSON, Kind::A("person"))])
            .answers(
                200,
                "In place of what was declared before.",
                &[(JSON, Kind::A("person"))],
            )
            .answers(201, "The first of this id.", &[(JSON, Kind::A("person"))])
            .refuses(&[409]),
        ("DELETE", PEOPLE) => new("Takes back that agents are one person")
            .asks(&[PERSON.required()])
            .answers(204, "They are several again.", &[])
            .refuses(&[400, 404]),
        (_, DIRECTORY | DIRECTORY_CSV) => return directory(method, path),
        ("GET", "/health/live") => Operation::new("About", "Whether the process lives").answers(
            200,
            "It does.",
            &[(JSON, Kind::A("live"))],
        ),
        ("GET", "/health/ready") => Operation::new("About", "Whether the store reads and writes")
            .answers(200, "It does.", &[(JSON, Kind::A("ready"))])
            .answers(503, "It does not.", &[(JSON, Kind::A("ready"))]),
        ("GET", OPENAPI) => Operation::new("About", "This description")
            .asks(&[IF_NONE_MATCH])
            .answers(200, "An OpenAPI document.", &[(JSON, Kind::Anything)])
            .answers(304, "The client has it.", &[])
            .refuses(&[400]),
        _ => return None,
    };
    Some(operation)
}

fn counts() -> Operation {
    let summary = "How many statements of each key have the same found about them";
    Operation::new("Administration", summary)
        .asks(&FOUND)
        .refuses(&[400])
}

/// How a directory is written.
const WRITTEN: [Parameter; 3] = [
    Parameter::query(
        "format",
        Kind::OneOf(&["json", "csv"]),
        "The shape of the answer; usually JSON, and CSV where the path ends in .csv.",
    ),
    Parameter::query(
        "bom",
        Kind::OneOf(&["0", "1"]),
        "Whether CSV begins with a byte order mark, which some spreadsheets need to see UTF-8.",
    )
    .usual("0"),
    Parameter::query(
        "sep",
        Kind::OneOf(&["comma", "semicolon"]),
        "What stands between the cells of CSV.",
    )
    .usual("comma"),
];

fn directory(method: &Method, path: &str) -> Option<Operation> {
    let new = |summary: &'static str| Operation::new("Administration", summary);
    let forms: [Content; 2] = [(JSON, Kind::A("directory")), (CSV, Kind::Text)];
    let told: [Content; 1] = [(JSON, Kind::A("directory-loaded"))];
    let operation = match method.as_str() {
        "GET" => {
            let summary = if path == DIRECTORY_CSV {
                "Who belongs to the organisation, as CSV"
            } else {
                "Who belongs to the organisation"
            };
            new(summary)
                .asks(&WRITTEN)
                .asks(&[IF_NONE_MATCH, IF_MATCH])
                .answers_with(
                    200,
                    "The directory, in the form in which it can be loaded.",
                    &forms,
                    HEADERS,
                )
                .answers_with(304, "The client has it.", &[], HEADERS)
                .refuses(&[400, 404, 412])
        }
        "PUT" => new("Loads a directory in place of the one before, whole or not at all")
            .about("Without a condition it replaces whatever there is.")
            .asks(&[IF_MATCH, IF_NONE_MATCH])
            .takes(&forms)
            .answers_with(200, "It replaces one.", &told, HEADERS)
            .answers_with(201, "It is the first.", &told, HEADERS)
            .refuses(&[412]),
        "DELETE" => new("Removes the directory")
            .asks(&[IF_MATCH, IF_NONE_MATCH])
            .answers(204, "It is gone.", &[])
            .refuses(&[400, 404, 412]),
        _ => return None,
    };
    Some(operation)
}
