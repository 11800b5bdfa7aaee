//! A profile document, as its JSON says it. Nothing is resolved here, and nothing but its shape known.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::check::Problem;

/// Texts by language tag.
pub type Texts = BTreeMap<String, String>;

/// A profile document (structure, 6.0), as far as its members have the types they should have; what has
/// not is left out here and told as a [`Problem`].
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub id: String,
    pub conforms_to: String,
    pub name: Texts,
    pub definition: Texts,
    pub versions: Vec<VersionEntry>,
    pub concepts: Vec<ConceptSource>,
    pub templates: Vec<TemplateSource>,
    pub patterns: Vec<PatternSource>,
    /// The whole document.
    pub raw: Value,
}

/// One of `versions` (structure, 6.1).
#[derive(Debug, Clone, Default)]
pub struct VersionEntry {
    pub id: String,
    pub generated_at: Option<jiff::Timestamp>,
    pub was_revision_of: Vec<String>,
}

/// What all concepts, templates and patterns have.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// JSON Pointer in the document, such as `/templates/3`.
    pub pointer: String,
    pub id: String,
    /// IRI of the version it belongs to.
    pub in_scheme: String,
    pub name: Texts,
    pub definition: Texts,
    pub deprecated: bool,
    /// Members that the specification does not know, by their IRI.
    pub others: Map<String, Value>,
}

/// The kinds of concepts (structure, 7.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConceptKind {
    Verb,
    ActivityType,
    AttachmentUsageType,
    ContextExtension,
    ResultExtension,
    ActivityExtension,
    StateResource,
    AgentProfileResource,
    ActivityProfileResource,
    Activity,
}

/// A concept (structure, 7.0 to 7.4). Members that its kind has not are empty.
#[derive(Debug, Clone)]
pub struct ConceptSource {
    pub head: Head,
    pub kind: ConceptKind,
    /// Names of relations (`broader`, `exactMatch` …) and their targets.
    pub relations: Vec<(String, Vec<String>)>,
    pub recommended_activity_types: Vec<String>,
    pub recommended_verbs: Vec<String>,
    /// IRI of a JSON-LD context.
    pub context: Option<String>,
    /// IRL of a JSON Schema.
    pub schema: Option<String>,
    /// The text of `inlineSchema`.
    pub inline_schema: Option<String>,
    pub content_type: Option<String>,
    pub activity_definition: Option<Value>,
}

/// A statement template (structure, 8.0).
#[derive(Debug, Clone, Default)]
pub struct TemplateSource {
    pub head: Head,
    pub verb: Option<String>,
    pub object_activity_type: Option<String>,
    pub context_grouping_activity_type: Vec<String>,
    pub context_parent_activity_type: Vec<String>,
    pub context_other_activity_type: Vec<String>,
    pub context_category_activity_type: Vec<String>,
    pub attachment_usage_type: Vec<String>,
    pub object_statement_ref_template: Vec<String>,
    pub context_statement_ref_template: Vec<String>,
    pub rules: Vec<RuleSource>,
}

/// A rule of a template (structure, 8.1).
#[derive(Debug, Clone, Default)]
pub struct RuleSource {
    pub location: String,
    pub selector: Option<String>,
    pub presence: Option<Presence>,
    pub any: Option<Vec<Value>>,
    pub all: Option<Vec<Value>>,
    pub none: Option<Vec<Value>>,
    pub scope_note: Texts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Included,
    Excluded,
    Recommended,
}

/// A pattern (structure, 9.0).
#[derive(Debug, Clone, Default)]
pub struct PatternSource {
    pub head: Head,
    pub primary: bool,
    /// `None` where it has none or several of the five.
    pub of: Option<PatternOf>,
}

/// What a pattern is made of, by ids of templates and patterns.
#[derive(Debug, Clone)]
pub enum PatternOf {
    Sequence(Vec<String>),
    Alternates(Vec<String>),
    Optional(String),
    OneOrMore(String),
    ZeroOrMore(String),
}

impl Document {
    /// Reads a document and tells everything that is wrong with its shape ([`Stage::Syntax`](super::Stage)).
    /// Only text that is not one JSON object gives no document.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<Problem>) {
        super::read::read(text)
    }

    /// The IRI of its latest version: the one made last, or the first where none says when.
    #[must_use]
    pub fn latest(&self) -> Option<&str> {
        let mut latest = self.versions.first()?;
        for version in &self.versions {
            if version.generated_at > latest.generated_at {
                latest = version;
            }
        }
        Some(&latest.id)
    }
}
