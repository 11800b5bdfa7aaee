//! JSON-LD contexts as far as members need them: whether a name expands to an absolute IRI, and to which
//! (structure, 4.0 and 10.0).
//!
//! Nothing is fetched. The two contexts of the specification are built in, what stands inline is understood
//! (JSON-LD 1.1, 9.15.1), and for any other the IRI is kept. Contexts inside of terms are not followed.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::xapi::iri::is_iri;

/// The context of profile documents.
pub(super) const PROFILE: &str = "https://w3id.org/xapi/profiles/context";
/// The context of `activityDefinition`.
pub(super) const ACTIVITY: &str = "https://w3id.org/xapi/profiles/activity-context";

/// The prefixes that the profile context declares.
const PREFIXES: [(&str, &str); 7] = [
    ("prov", "http://www.w3.org/ns/prov#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xapi", "https://w3id.org/xapi/ontology#"),
    ("profile", "https://w3id.org/xapi/profiles/ontology#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("schemaorg", "http://schema.org/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
];

/// The members that the profile context names. Each expands to an absolute IRI.
#[rustfmt::skip]
const TERMS: [&str; 54] = [
    "id", "type", "conformsTo", "prefLabel", "definition", "seeAlso", "versions", "author", "concepts",
    "templates", "patterns", "wasRevisionOf", "generatedAtTime", "name", "url", "inScheme", "deprecated",
    "broader", "narrower", "broadMatch", "narrowMatch", "exactMatch", "relatedMatch", "related",
    "recommendedActivityTypes", "recommendedVerbs", "context", "schema", "inlineSchema", "contentType",
    "activityDefinition", "verb", "objectActivityType", "contextGroupingActivityType",
    "contextParentActivityType", "contextOtherActivityType", "contextCategoryActivityType",
    "attachmentUsageType", "objectStatementRefTemplate", "contextStatementRefTemplate", "rules", "location",
    "selector", "presence", "any", "all", "none", "scopeNote", "primary", "alternates", "optional",
    "oneOrMore", "sequence", "zeroOrMore",
];

/// The members that the activity context names, and the profile context does not.
#[rustfmt::skip]
const ACTIVITY_TERMS: [&str; 11] = [
    "name", "description", "moreInfo", "extensions", "interactionType", "correctResponsesPattern",
    "choices", "scale", "source", "target", "steps",
];

/// Terms whose values are language maps: the names in them are tags.
const LANGUAGE_MAPS: [&str; 2] = ["prefLabel", "definition"];

/// Schemes without `//` that are meant when they stand before a colon.
const SCHEMES: [&str; 8] = [
    "urn", "tag", "mailto", "did", "info", "data", "doi", "about",
];

#[rustfmt::skip]
const KEYWORDS: [&str; 23] = [
    "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index",
    "@json", "@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse",
    "@set", "@type", "@value", "@version", "@vocab",
];

/// How deep terms of one context may lean on each other.
const DEEPEST: usize = 16;

/// What a member's name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Keyword,
    /// A term of some context.
    Term,
    /// A compact IRI (expanded) or an absolute one.
    Iri(String),
    /// Legal as an IRI, but what stands before the colon looks like a prefix that nobody declares.
    Doubtful,
    /// It expands to no absolute IRI.
    Unknown,
}

/// A context and those around it.
#[derive(Debug)]
pub(super) struct Context<'p> {
    outer: Option<&'p Context<'p>>,
    terms: HashMap<String, Term>,
    vocab: Option<String>,
    /// IRIs of contexts that are not known here.
    unknown: bool,
    activity: bool,
}

#[derive(Debug, Default)]
struct Term {
    /// Empty where the term is taken away, or stands for no IRI.
    iri: String,
    prefix: bool,
    /// The names inside its values are no members.
    opaque: bool,
}

impl<'p> Context<'p> {
    /// The context of a document.
    pub fn root(document: &Value) -> Context<'static> {
        Context::new(document.get("@context"), None)
    }

    /// The context within an object that may have one of its own.
    pub fn within(&'p self, object: &Map<String, Value>) -> Context<'p> {
        Context::new(object.get("@context"), Some(self))
    }

    fn new(written: Option<&Value>, outer: Option<&'p Context<'p>>) -> Self {
        let mut context = Context {
            outer,
            terms: HashMap::new(),
            vocab: None,
            unknown: false,
            activity: false,
        };
        let one = written.map(std::slice::from_ref).unwrap_or_default();
        for part in written.and_then(Value::as_array).map_or(one, Vec::as_slice) {
            match part {
                Value::String(iri) if iri == ACTIVITY => context.activity = true,
                Value::String(iri) => context.unknown |= iri != PROFILE,
                Value::Object(terms) => context.take(terms),
                _ => {}
            }
        }
        context
    }

    fn take(&mut self, written: &Map<String, Value>) {
        if let Some(vocab) = written.get("@vocab").and_then(Value::as_str) {
            self.vocab = Some(vocab.to_owned());
        }
        self.unknown |= written.contains_key("@import");
        let terms: Vec<_> = written
            .iter()
            .filter(|(name, _)| !name.starts_with('@'))
            .map(|(name, value)| {
                let term = self.term(name, value, written);
                (name.clone(), term.unwrap_or_default())
            })
            .collect();
        self.terms.extend(terms);
    }

    fn term(&self, name: &str, value: &Value, among: &Map<String, Value>) -> Option<Term> {
        let written = match value {
            Value::Object(definition) => definition.get("@id").and_then(Value::as_str),
            _ => value.as_str(),
        };
        let iri = match (written, value) {
            (Some(written), _) => self.resolve(written, among, DEEPEST)?,
            (None, Value::Object(_)) if name.contains(':') => self.resolve(name, among, DEEPEST)?,
            (None, Value::Object(_)) => format!("{}{name}", self.vocab()?),
            _ => return None,
        };
        let holds = |key, what: &[&str]| {
            let found = value.get(key);
            let list = found.and_then(Value::as_array);
            let one = found.and_then(Value::as_str);
            one.is_some_and(|text| what.contains(&text))
                || list.is_some_and(|all| {
                    all.iter()
                        .any(|text| text.as_str().is_some_and(|text| what.contains(&text)))
                })
        };
        Some(Term {
            // JSON-LD 1.1, 4.1.5: only such a term serves as a prefix.
            prefix: match value {
                Value::String(_) => iri.ends_with([':', '/', '?', '#', '[', ']', '@']),
                _ => value.get("@prefix") == Some(&Value::Bool(true)),
            },
            opaque: holds("@type", &["@json"])
                || holds(
                    "@container",
                    &["@language", "@index", "@id", "@type", "@graph"],
                ),
            iri,
        })
    }

    /// What a text in a definition stands for, by the terms beside it and around it.
    fn resolve(&self, text: &str, among: &Map<String, Value>, left: usize) -> Option<String> {
        if text.starts_with('@') {
            return Some(text.to_owned());
        }
        let named = |name: &str| -> Option<String> {
            let left = left.checked_sub(1)?;
            match among.get(name) {
                Some(Value::String(other)) => self.resolve(other, among, left),
                Some(Value::Object(other)) => {
                    self.resolve(other.get("@id")?.as_str()?, among, left)
                }
                _ => self.prefix(name),
            }
        };
        if let Some((prefix, rest)) = text.split_once(':') {
            if !rest.starts_with("//")
                && let Some(base) = named(prefix)
            {
                return Some(format!("{base}{rest}"));
            }
            return is_iri(text).then(|| text.to_owned());
        }
        named(text).or_else(|| self.vocab().map(|vocab| format!("{vocab}{text}")))
    }

    fn vocab(&self) -> Option<&str> {
        let outer = || self.outer.and_then(Context::vocab);
        self.vocab.as_deref().or_else(outer)
    }

    fn find(&self, name: &str) -> Option<&Term> {
        let outer = || self.outer.and_then(|outer| outer.find(name));
        self.terms.get(name).or_else(outer)
    }

    fn prefix(&self, name: &str) -> Option<String> {
        match self.find(name) {
            Some(term) => term.prefix.then(|| term.iri.clone()),
            None => PREFIXES
                .iter()
                .find(|(prefix, _)| *prefix == name)
                .map(|(_, iri)| (*iri).to_owned()),
        }
    }

    /// Whether the activity context is in force.
    fn of_activity(&self) -> bool {
        self.activity || self.outer.is_some_and(Context::of_activity)
    }

    /// Whether a context is named here or around that is not known, and may declare anything.
    pub fn is_open(&self) -> bool {
        self.unknown || self.outer.is_some_and(Context::is_open)
    }

    /// What the name of a member is.
    pub fn name(&self, key: &str) -> Name {
        if key.starts_with('@') {
            return if KEYWORDS.contains(&key) {
                Name::Keyword
            } else {
                Name::Unknown
            };
        }
        match self.find(key) {
            Some(term) if term.iri.starts_with('@') => return Name::Keyword,
            Some(term) if !is_iri(&term.iri) => return Name::Unknown,
            Some(term) if key.contains(':') => return Name::Iri(term.iri.clone()),
            Some(_) => return Name::Term,
            None => {}
        }
        if let Some((prefix, rest)) = key.split_once(':') {
            if rest.starts_with("//") {
                return whole(key);
            }
            return match self.prefix(prefix) {
                Some(base) => whole(&format!("{base}{rest}")),
                None if SCHEMES.contains(&prefix) => whole(key),
                None if is_iri(key) => Name::Doubtful,
                None => Name::Unknown,
            };
        }
        let known = TERMS.contains(&key) || (self.of_activity() && ACTIVITY_TERMS.contains(&key));
        if known || self.vocab().is_some() {
            Name::Term
        } else {
            Name::Unknown
        }
    }

    /// Whether what stands in the values of a member is no members but tags, ids or plain JSON.
    pub fn is_opaque(&self, key: &str) -> bool {
        match self.find(key) {
            Some(term) => term.opaque,
            None if self.of_activity() => ["name", "description"].contains(&key),
            None => LANGUAGE_MAPS.contains(&key),
        }
    }
}

/// Whether the specification has a member of this name, here or elsewhere.
pub(super) fn is_of_specification(key: &str) -> bool {
    TERMS.contains(&key)
}

fn whole(iri: &str) -> Name {
    if is_iri(iri) {
        Name::Iri(iri.to_owned())
    } else {
        Name::Unknown
    }
}
