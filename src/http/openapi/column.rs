//! The columns of reports, and what surrounds them.

use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::parameter::Parameter;

/// A column of a report, or a member of its `meta`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    kind: Kind,
    /// Whether it can be null in JSON and empty in CSV.
    may_be_null: bool,
    /// Where `None`, the words of the report say it.
    about: Option<&'static str>,
}

impl Column {
    pub(super) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            may_be_null: false,
            about: Some(about),
        }
    }

    /// One that the words of the report explain.
    pub(super) const fn explained(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            may_be_null: false,
            about: None,
        }
    }

    /// The same that can be null.
    pub(super) const fn or_null(self) -> Self {
        Self {
            may_be_null: true,
            ..self
        }
    }

    /// A parameter that chooses rows by it.
    pub(super) const fn chosen(&self) -> Parameter {
        let about = match self.about {
            Some(about) => about,
            None => "As the column of this name has it.",
        };
        Parameter::query(self.name, self.kind, about)
    }

    fn schema(&self, explained: &[(&str, &str)]) -> Value {
        let mut schema = if self.may_be_null {
            self.kind.or_null()
        } else {
            self.kind.schema()
        };
        let named = explained.iter().find(|(name, _)| *name == self.name);
        if let Some(about) = self.about.or(named.map(|(_, about)| *about)) {
            schema["description"] = json!(about);
        }
        schema
    }
}

/// An object of these members and no others.
pub(super) fn object<'c>(
    columns: impl IntoIterator<Item = &'c Column>,
    explained: &[(&str, &str)],
) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for column in columns {
        properties.insert(column.name.to_owned(), column.schema(explained));
        required.push(column.name);
    }
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}
