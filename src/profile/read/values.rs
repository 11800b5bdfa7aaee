//! What each kind of value asks.

use jiff::Timestamp;
use serde_json::Value;

use super::super::check::{clause, shorten, shown};
use super::super::document::Texts;
use super::reader::{Object, Reader, is_empty};
use crate::xapi::attachment::is_media_type;
use crate::xapi::iri::is_iri;
use crate::xapi::language::is_language_tag;
use crate::xapi::time::parse_timestamp;

impl Reader {
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
            read_elements.extend(self.inside_element(index, |reader| read(reader, element)));
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
            let text = self.inside(tag, |reader| reader.text_in(tag, text));
            texts.extend(text.map(|text| (tag.clone(), text)));
        }
        texts
    }

    fn text_in(&mut self, tag: &str, text: &Value) -> Option<String> {
        if !is_language_tag(tag) {
            let sentence = format!(
                "`{}` is no language tag. Use one of RFC 5646, such as `en` or `pt-BR`.",
                shorten(tag)
            );
            self.error("language-tag-malformed", clause::GENERAL, sentence);
            return None;
        }
        if !text.is_string() && !is_empty(text) {
            self.wrong_type(text, "the text in this language, as a string");
        }
        text.as_str().map(str::to_owned)
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
}
