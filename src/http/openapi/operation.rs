//! What can be done at one address with one method.

use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::parameter::Parameter;
use crate::http::routes::{Access, Endpoint};

pub(super) const JSON: &str = "application/json";
pub(super) const CSV: &str = "text/csv";

/// A media type and what is in it.
pub(super) type Content = (&'static str, Kind);

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    tag: &'static str,
    summary: String,
    description: Option<&'static str>,
    pub(super) parameters: Vec<Parameter>,
    body: Vec<Content>,
    answers: Vec<Answer>,
    /// Statuses of refusals beside those that every operation of its kind has.
    refusals: &'static [u16],
}

#[derive(Debug, Clone)]
struct Answer {
    status: u16,
    about: &'static str,
    content: Vec<Content>,
    headers: &'static [Header],
}

/// A header of an answer: its name, and what it says.
pub(super) type Header = (&'static str, &'static str);

impl Operation {
    pub(super) fn new(tag: &'static str, summary: impl Into<String>) -> Self {
        Self {
            tag,
            summary: summary.into(),
            description: None,
            parameters: Vec::new(),
            body: Vec::new(),
            answers: Vec::new(),
            refusals: &[],
        }
    }

    pub(super) fn about(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    pub(super) fn asks(mut self, parameters: &[Parameter]) -> Self {
        self.parameters.extend_from_slice(parameters);
        self
    }

    /// A request has a body, of one of these.
    pub(super) fn takes(mut self, body: &[Content]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub(super) fn answers(self, status: u16, about: &'static str, content: &[Content]) -> Self {
        self.answers_with(status, about, content, &[])
    }

    pub(super) fn answers_with(
        mut self,
        status: u16,
        about: &'static str,
        content: &[Content],
        headers: &'static [Header],
    ) -> Self {
        self.answers.push(Answer {
            status,
            about,
            content: content.to_vec(),
            headers,
        });
        self
    }

    pub(super) fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refusals = statuses;
        self
    }

    pub(super) fn to_json(&self, endpoint: &Endpoint) -> Value {
        let mut told = Map::new();
        told.insert("tags".into(), json!([self.tag]));
        told.insert("summary".into(), json!(self.summary));
        told.insert("operationId".into(), json!(id(endpoint)));
        told.insert("security".into(), security(endpoint.access));
        if let Some(description) = self.description {
            told.insert("description".into(), json!(description));
        }
        if !self.parameters.is_empty() {
            let parameters = self.parameters.iter().map(|one| one.to_json());
            told.insert("parameters".into(), parameters.collect());
        }
        if !self.body.is_empty() {
            let body = json!({ "required": true, "content": content(&self.body) });
            told.insert("requestBody".into(), body);
        }
        told.insert("responses".into(), self.responses(endpoint.access));
        Value::Object(told)
    }

    fn responses(&self, access: Access) -> Value {
        let answers = self.answers.iter().map(|answer| {
            let mut told = json!({ "description": answer.about });
            if !answer.content.is_empty() {
                told["content"] = content(&answer.content);
            }
            let header = |(name, about): &Header| {
                let told = json!({ "description": about, "schema": Kind::Text.schema() });
                ((*name).to_owned(), told)
            };
            if !answer.headers.is_empty() {
                told["headers"] = Value::Object(answer.headers.iter().map(header).collect());
            }
            (answer.status.to_string(), told)
        });
        let refusal = |status: &u16| {
            let place = format!("#/components/responses/{status}");
            (status.to_string(), json!({ "$ref": place }))
        };
        let keyed: &[u16] = match access {
            Access::Open => &[],
            Access::AnyOf(_) | Access::Unfloored => &[401, 403, 429, 500, 503],
        };
        let sent: &[u16] = if self.body.is_empty() {
            &[]
        } else {
            &[400, 408, 413, 415]
        };
        let refusals = [keyed, sent, self.refusals].into_iter().flatten();
        // What was said in particular goes before what is said of all.
        let mut all: Map<_, _> = refusals.map(refusal).collect();
        all.extend(answers);
        Value::Object(all)
    }
}

fn content(content: &[Content]) -> Value {
    let each = content.iter().map(|(media, kind)| {
        let schema = kind.schema();
        ((*media).to_owned(), json!({ "schema": schema }))
    });
    Value::Object(each.collect())
}

/// A name for programs: `get-api-v1-reports-principles-csv`.
fn id(endpoint: &Endpoint) -> String {
    let address = format!("{}{}", endpoint.method, endpoint.path).to_lowercase();
    let kept = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = address.split(|letter| !kept(letter));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// One of the scopes is enough, with either way to send a key.
fn security(access: Access) -> Value {
    let ways = access.scopes().iter().flat_map(|scope| {
        let with = |scheme: &str| json!({ scheme: [scope.name()] });
        [with("basic"), with("bearer")]
    });
    ways.collect()
}
