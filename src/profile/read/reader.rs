//! The walk that reads a document: where it is, what it found, and what each kind of value asks.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::check::{Problem, Severity, Stage, clause, shown};
use super::super::context::{self, Context, Name};
use super::super::document::{Head, Texts};
use super::form::Form;
use crate::xapi::attachment::is_media_type;
use crate::xapi::broken::Pointer;
use crate::xapi::iri::is_iri;
use crate::xapi::language::is_language_tag;
use crate::xapi::time::parse_timestamp;

pub(super) type Object = Map<String, Value>;

#[derive(Default)]
pub(super) struct Reader {
    at: Pointer,
    pub problems: Vec<Problem>,
    /// What is wrong with each text of a schema, for many concepts share one.
    pub schemas: HashMap<String, Option<String>>,
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
                    "member-missing",
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

    fn wrong_type(&mut self, value: &Value, wanted: &str) {
        self.error(
            "wrong-type",
            clause::FOUNDATIONS,
            format!("Here must stand {wanted}; found {}.", shown(value)),
        );
    }

    pub fn text(&mut self, value: &Value) -> Option<String> {
        if let Value::String(text) = value {
            return Some(text.clone());
        }
        self.wrong_type(value, "a single string");
        None
    }

    pub fn iri(&mut self, value: &Value) -> Option<String> {
        let text = value.as_str();
        if let Some(text) = text
            && is_iri(text)
        {
            return Some(text.to_owned());
        }
        if text.is_some() {
            let sentence = format!(
                "{} is not an absolute IRI. Write it whole, with its scheme, and escape what an IRI may \
                 not hold (a space is `%20`).",
                shown(value)
            );
            self.error("iri-malformed", clause::GENERAL, sentence);
        } else {
            self.wrong_type(value, "a single IRI, as a string");
        }
        None
    }

    /// An array (`@container: @set` or `@list`), each element of which is read.
    pub fn array<T>(
        &mut self,
        value: &Value,
        of: &str,
        mut read: impl FnMut(&mut Self, &Value) -> Option<T>,
    ) -> Vec<T> {
        let Value::Array(elements) = value else {
            self.error(
                "not-an-array",
                clause::FOUNDATIONS,
                format!(
                    "Here must stand an array of {of}, also where it is a single one; found {}.",
                    shown(value)
                ),
            );
            return Vec::new();
        };
        let mut read_elements = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            if is_empty(element) {
                continue;
            }
            self.at.push_index(index);
            read_elements.extend(read(self, element));
            self.at.pop();
        }
        read_elements
    }

    pub fn iris(&mut self, value: &Value) -> Vec<String> {
        self.array(value, "IRIs", Self::iri)
    }

    pub fn objects<T>(
        &mut self,
        value: &Value,
        mut read: impl FnMut(&mut Self, &Object) -> Option<T>,
    ) -> Vec<T> {
        self.array(value, "objects", |reader, element| {
            let object = reader.object(element)?;
            read(reader, object)
        })
    }

    pub fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Object> {
        let object = value.as_object();
        if object.is_none() {
            self.wrong_type(value, "an object");
        }
        object
    }

    pub fn boolean(&mut self, value: &Value) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.wrong_type(value, "`true` or `false`, without quotes");
            false
        })
    }

    /// A language map.
    pub fn texts(&mut self, value: &Value) -> Texts {
        let Value::Object(map) = value else {
            self.wrong_type(value, "a language map, such as `{\"en\": \"…\"}`");
            return Texts::new();
        };
        let mut texts = Texts::new();
        for (tag, text) in map {
            self.at.push(tag);
            if !is_language_tag(tag) {
                let sentence = format!(
                    "`{}` is no language tag. Use one of RFC 5646, such as `en` or `pt-BR`.",
                    shorten(tag)
                );
                self.error("language-tag-malformed", clause::GENERAL, sentence);
            } else if let Value::String(text) = text {
                texts.insert(tag.clone(), text.clone());
            } else if !is_empty(text) {
                self.wrong_type(text, "the text in this language, as a string");
            }
            self.at.pop();
        }
        texts
    }

    pub fn timestamp(&mut self, value: &Value) -> Option<Timestamp> {
        let text = self.text(value)?;
        let time = parse_timestamp(&text).ok();
        if time.is_none() {
            let sentence = format!(
                "{} is no timestamp. Write it like `2026-11-26T00:00:00Z`.",
                shown(value)
            );
            self.error("timestamp-malformed", clause::VERSIONS, sentence);
        }
        time
    }

    pub fn media_type(&mut self, value: &Value) -> Option<String> {
        let text = self.text(value)?;
        if is_media_type(&text) {
            return Some(text);
        }
        let sentence = format!(
            "{} is no media type (RFC 2046). Write it like `application/json`.",
            shown(value)
        );
        self.error("media-type-malformed", clause::RESOURCES, sentence);
        None
    }

    /// A string that must be one of a few.
    pub fn one_of<'t>(
        &mut self,
        value: &Value,
        allowed: &[&'t str],
        clause: &'static str,
    ) -> Option<&'t str> {
        let found = value.as_str();
        let known = allowed.iter().find(|name| Some(**name) == found).copied();
        if known.is_none() {
            let list: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
            let sentence = format!(
                "Here must stand {}; found {}.",
                list.join(" or "),
                shown(value)
            );
            self.error("wrong-value", clause, sentence);
        }
        known
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

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

pub(super) use super::super::check::shorten;
