//! Kinds of values, of parameters and of cells alike.

use serde_json::{Value, json};

use super::components;

/// What a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// An instant of RFC 3339.
    Instant,
    Uuid,
    /// A whole number from 0.
    Count,
    /// Any number.
    Number,
    /// True or false.
    Flag,
    OneOf(&'static [&'static str]),
    Texts,
    /// A name in an address.
    Slug,
    Date,
    /// A date, or an instant of RFC 3339.
    Moment,
    /// Texts by name.
    ByName,
    /// A number from 0 that need not be whole.
    Ratio,
    /// How many people there are, and who says so.
    Headcount,
    /// A component.
    A(&'static str),
    /// Whatever there is.
    Anything,
    /// One of several components.
    Any(&'static [&'static str]),
}

impl Kind {
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Instant => json!({ "type": "string", "format": "date-time" }),
            Self::Uuid => json!({ "type": "string", "format": "uuid" }),
            Self::Count => json!({ "type": "integer", "minimum": 0 }),
            Self::Number => json!({ "type": "number" }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::OneOf(values) => json!({ "type": "string", "enum": values }),
            Self::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Self::Slug => json!({ "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" }),
            Self::Date => json!({ "type": "string", "format": "date" }),
            Self::Moment => {
                let form = |format: &str| json!({ "type": "string", "format": format });
                json!({ "anyOf": [form("date"), form("date-time")] })
            }
            Self::ByName => {
                json!({ "type": "object", "additionalProperties": { "type": "string" } })
            }
            Self::Ratio => json!({ "type": "number", "minimum": 0 }),
            Self::Headcount => json!({
                "type": "object",
                "required": ["source", "as_of", "members"],
                "additionalProperties": false,
                "properties": {
                    "source": {
                        "description": "The directory; or the document, where no directory is loaded.",
                        "enum": ["directory", "population-document"],
                    },
                    "as_of": {
                        "description": "When the directory was loaded; the date that the document is about.",
                        "type": "string",
                    },
                    "members": {
                        "description": "People at some time within the range of the report, without those who \
                                        opted out; a document's number is for all times and knows of no opt-outs.",
                        "type": "integer",
                        "minimum": 0,
                    },
                },
            }),
            Self::Anything => json!({}),
            Self::A(name) => components::reference(name),
            Self::Any(names) => {
                let each: Vec<_> = names
                    .iter()
                    .map(|name| components::reference(name))
                    .collect();
                json!({ "anyOf": each })
            }
        }
    }

    /// The same, or null.
    pub(super) fn or_null(self) -> Value {
        let mut schema = self.schema();
        if let Some(kind) = schema.get_mut("type") {
            *kind = json!([kind.take(), "null"]);
        }
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
        schema
    }
}
