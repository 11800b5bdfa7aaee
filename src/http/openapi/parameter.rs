//! What a request says in its address and headers.

use serde_json::{Value, json};

use super::kind::Kind;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Query,
    Path,
    Header,
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    place: Place,
    kind: Kind,
    about: &'static str,
    required: bool,
    /// What holds where it is left out.
    usual: Option<&'static str>,
    example: Option<&'static str>,
    /// Whether it may stand several times.
    several: bool,
    /// Whether its value is written as JSON.
    as_json: bool,
}

impl Parameter {
    const fn new(place: Place, name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            place,
            kind,
            about,
            required: false,
            usual: None,
            example: None,
            several: false,
            as_json: false,
        }
    }

    pub(super) const fn query(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(Place::Query, name, kind, about)
    }

    pub(super) const fn path(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(Place::Path, name, kind, about).required()
    }

    pub(super) const fn header(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(Place::Header, name, kind, about)
    }

    pub(super) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub(super) const fn usual(self, value: &'static str) -> Self {
        Self {
            usual: Some(value),
            ..self
        }
    }

    pub(super) const fn example(self, value: &'static str) -> Self {
        Self {
            example: Some(value),
            ..self
        }
    }

    pub(super) const fn as_json(self) -> Self {
        Self {
            as_json: true,
            ..self
        }
    }

    pub(super) const fn several(self) -> Self {
        Self {
            several: true,
            ..self
        }
    }

    pub(super) fn to_json(self) -> Value {
        let place = match self.place {
            Place::Query => "query",
            Place::Path => "path",
            Place::Header => "header",
        };
        let mut told = json!({ "name": self.name, "in": place, "description": self.about });
        if self.required {
            told["required"] = json!(true);
        }
        let mut schema = self.kind.schema();
        if let Some(usual) = self.usual {
            schema["default"] = self.value(usual);
        }
        if self.several {
            schema = json!({ "type": "array", "items": schema });
        }
        if self.as_json {
            let mut content = json!({ "schema": schema });
            if let Some(example) = self.example {
                content["example"] = serde_json::from_str(example).unwrap_or_default();
            }
            told["content"] = json!({ "application/json": content });
        } else {
            told["schema"] = schema;
            if let Some(example) = self.example {
                told["example"] = self.value(example);
            }
        }
        told
    }

    fn value(self, text: &str) -> Value {
        match self.kind {
            Kind::Count | Kind::Flag => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
            _ => json!(text),
        }
    }
}
