//! The walk that reads a document: where it is, what it found, and which members belong there.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::check::{LABEL_MISSING, Problem, Severity, Stage, clause, shorten};
use super::super::context::{self, Context, Name};
use super::super::document::Head;
use super::form::Form;
use super::schema::Fault;
use crate::xapi::broken::Pointer;

pub(super) type Object = Map<String, Value>;

#[derive(Default)]
pub(super) struct Reader {
    at: Pointer,
    pub problems: Vec<Problem>,
    /// What is wrong with each text of a schema, for many concepts share one.
    pub schemas: HashMap<String, Option<Fault>>,
}

impl Reader {
    pub fn error(&mut self, rule: &'static str, clause: &'static str, sentence: String) {
        self.report(Severity::Error, rule, clause, sentence);
    }

    pub fn warn(&mut self, rule: &'static str, clause: &'static str, sentence: String) {
        self.report(Severity::Warning, rule, clause, sentence);
    }

    fn report(
        &mut self,
        severity: Severity,
        rule: &'static str,
        clause: &'static str,
        sentence: String,
    ) {
        self.problems.push(Problem {
            stage: Stage::Syntax,
            severity,
            rule,
            pointer: self.at.to_string(),
            sentence,
            clause,
        });
    }

    pub fn pointer(&self) -> String {
        self.at.to_string()
    }

    /// Does something at the member `key` of the present place.
    pub fn inside<T>(&mut self, key: &str, within: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(key);
        let result = within(self);
        self.at.pop();
        result
    }

    pub fn inside_element<T>(&mut self, place: usize, within: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push_index(place);
        let result = within(self);
        self.at.pop();
        result
    }

    /// Reads a member. One that is missing or empty gives nothing; [`Self::open`] tells the former, the
    /// look for empty values the latter.
    pub fn member<T: Default>(
        &mut self,
        object: &Object,
        key: &str,
        read: impl FnOnce(&mut Self, &Value) -> T,
    ) -> T {
        match object.get(key) {
            Some(value) if !is_empty(value) => self.inside(key, |reader| read(reader, value)),
            _ => T::default(),
        }
    }

    /// Tells which members are missing and which are none; gives those that the specification does not
    /// know, by IRI (structure, 4.0).
    pub fn open(&mut self, form: &Form, object: &Object, context: &Context<'_>) -> Object {
        for key in form.required {
            if !object.contains_key(*key) {
                self.error(
                    missing(key),
                    form.clause,
                    format!(
                        "{} must have `{key}`, and this one has not. Add it.",
                        capital(form.what)
                    ),
                );
            }
        }
        let mut others = Object::new();
        for (key, value) in object {
            if form.has(key) {
                continue;
            }
            match context.name(key) {
                Name::Keyword => {}
                Name::Iri(iri) => {
                    others.insert(iri, value.clone());
                }
                Name::Doubtful => {
                    if !context.is_open() {
                        self.inside(key, |reader| reader.undeclared(key));
                    }
                    others.insert(key.clone(), value.clone());
                }
                Name::Term if context::is_of_specification(key) => {
                    self.inside(key, |reader| reader.misplaced(key, form));
                }
                Name::Term | Name::Unknown => self.inside(key, |reader| reader.unknown(key, form)),
            }
        }
        others
    }

    fn undeclared(&mut self, key: &str) {
        let prefix = key.split(':').next().unwrap_or_default();
        self.warn(
            "prefix-undeclared",
            clause::GENERAL,
            format!(
                "`{prefix}` is no prefix that `@context` declares, so `{key}` is taken for an IRI with the \
                 scheme `{prefix}`. Declare the prefix, or write the whole IRI."
            ),
        );
    }

    fn misplaced(&mut self, key: &str, form: &Form) {
        let only = match key {
            "recommendedActivityTypes" => "is only allowed on an activity extension",
            "recommendedVerbs" => "is only allowed on a context or result extension",
            _ => {
                return self.warn(
                    "member-misplaced",
                    form.clause,
                    format!(
                        "The specification has a member `{key}`, but not for {}. It says nothing here; \
                         leave it out, or say it in `definition`.",
                        form.what
                    ),
                );
            }
        };
        self.error(
            "member-misplaced",
            form.clause,
            format!("`{key}` {only}, and this is {}. Leave it out.", form.what),
        );
    }

    fn unknown(&mut self, key: &str, form: &Form) {
        let alike = form.members().find(|name| {
            name.eq_ignore_ascii_case(key)
                || name.strip_suffix('s') == Some(key)
                || key.strip_suffix('s') == Some(name)
        });
        let advice = match alike {
            Some(name) => format!("Did you mean `{name}`?"),
            None => {
                "Write its whole IRI, or a compact one with a prefix that `@context` declares, or \
                     leave it out."
                    .to_owned()
            }
        };
        self.error(
            "unknown-member",
            clause::GENERAL,
            format!(
                "`{}` is no member of {}, and no IRI. {advice}",
                shorten(key),
                form.what
            ),
        );
    }

    /// What concepts, templates and patterns have in common.
    pub fn head(&mut self, object: &Object, others: Object) -> Head {
        Head {
            pointer: self.pointer(),
            id: self.member(object, "id", Self::iri).unwrap_or_default(),
            in_scheme: self
                .member(object, "inScheme", Self::iri)
                .unwrap_or_default(),
            name: self.member(object, "prefLabel", Self::texts),
            definition: self.member(object, "definition", Self::texts),
            deprecated: self.member(object, "deprecated", Self::boolean),
            others,
        }
    }
}

/// What must not stand anywhere in a profile (structure, 4.0).
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The rule that a missing member breaks.
pub(super) fn missing(key: &str) -> &'static str {
    match key {
        "prefLabel" | "definition" => LABEL_MISSING,
        _ => "member-missing",
    }
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}
