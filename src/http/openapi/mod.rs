//! The interface described for programs (`OpenAPI` 3.1): every route of the table, with what it takes and answers.
//!
//! A route is described by an `Operation`; a test fails while one is not. What a key must be allowed to do is
//! taken from the table itself.

mod administration;
mod column;
mod components;
mod documents;
mod kind;
mod operation;
mod parameter;
mod reports;
mod rules;
mod xapi;

use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use self::kind::Kind;
use self::operation::{JSON, Operation};
use self::parameter::Parameter;
use super::ApiError;
use super::routes::{self, Endpoint};
use super::tagged::{self, Name};
use crate::lrs::Parameters;

const INTRODUCTION: &str = "A learning record store for social learning: xAPI statements in, reports by \
    principle out. Everywhere HEAD answers the headers of GET, and OPTIONS the methods there are. Answers are \
    compressed for whoever asks with Accept-Encoding. Unknown and repeated parameters are refused. Where \
    several ways to be secure are listed, a key needs one of the scopes they name.";

const IF_NONE_MATCH: Parameter = Parameter::header(
    "If-None-Match",
    Kind::Text,
    "Names of what the client has (ETag); where one of them still holds, the answer is 304.",
);

const TAGS: [(&str, &str); 7] = [
    (
        "Reports",
        "What was done, counted: one shape, one set of parameters.",
    ),
    ("Statements", "The statements resource of xAPI."),
    (
        "Documents",
        "State, activity profiles and agent profiles of xAPI.",
    ),
    (
        "About",
        "What is known of activities and agents, and of this server.",
    ),
    (
        "Rules",
        "Profiles and mappings, by which statements are judged and counted.",
    ),
    (
        "Validation",
        "Profiles and statements, judged without being stored.",
    ),
    (
        "Administration",
        "What was refused and found, and who is whom.",
    ),
];

/// The whole description.
#[must_use]
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(written);
    &DOCUMENT
}

/// The names of all reports and the JSON Schema of each one's answer.
#[must_use]
pub fn report_schemas() -> Vec<(&'static str, Value)> {
    let each = reports::ALL.iter();
    each.map(|report| (report.name, report.schema())).collect()
}

pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());
    Parameters::parse(request.query_string(), &[])?;
    let text: &'static [u8] = TEXT.as_bytes();
    let mut answer = tagged::answer(&request, Name::of([text]), JSON, text)?;
    let kept = HeaderValue::from_static("public, no-cache");
    answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(answer)
}

/// What can be done at an endpoint; `None` where nobody has described it.
fn operation(endpoint: &Endpoint) -> Option<Operation> {
    let (method, path) = (&endpoint.method, endpoint.path);
    reports::operation(path)
        .or_else(|| xapi::operation(method, path))
        .or_else(|| documents::operation(method, path))
        .or_else(|| rules::operation(method, path))
        .or_else(|| administration::operation(method, path))
}

fn written() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in routes::endpoints() {
        if let Some(operation) = operation(endpoint) {
            let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
            path[endpoint.method.as_str().to_lowercase()] = operation.to_json(endpoint);
        }
    }
    let tag = |(name, about): (&str, &str)| json!({ "name": name, "description": about });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tertulia",
            "version": env!("CARGO_PKG_VERSION"),
            "description": INTRODUCTION,
            "license": { "name": "Apache License 2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "This server." }],
        "tags": TAGS.map(tag),
        "paths": paths,
        "components": components::all(),
    })
}
