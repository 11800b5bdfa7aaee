//! What is wrong with a statement in the eyes of a profile.

use serde::{Deserialize, Serialize};

/// The kind of rule that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    Included,
    Excluded,
    Any,
    All,
    None,
    /// `objectStatementRefTemplate`
    ObjectReference,
    /// `contextStatementRefTemplate`
    ContextReference,
    /// An extension of the profile stands where its type does not belong (structure, 7.2).
    ExtensionPlace,
    /// The value of an extension does not follow its schema.
    ExtensionValue,
    /// An activity of the profile is defined otherwise in the statement (structure, 7.4).
    ActivityDefinition,
    /// `category` names the profile and not one of its versions (structure, 5.0).
    VersionNamed,
    /// No template fits a statement that claims the profile.
    NoTemplate,
    /// The subregistration extension is malformed (structure, 9.0).
    Subregistration,
    /// A document of the profile stands in another resource (structure, 7.3).
    DocumentResource,
    /// It has another content type.
    DocumentContentType,
    /// It does not follow its schema.
    DocumentValue,
    /// Statements of one registration follow no primary pattern.
    Pattern,
}

impl Rule {
    pub const ALL: [Self; 14] = [
        Self::Included,
        Self::Excluded,
        Self::Any,
        Self::All,
        Self::None,
        Self::ObjectReference,
        Self::ContextReference,
        Self::ExtensionPlace,
        Self::ExtensionValue,
        Self::ActivityDefinition,
        Self::VersionNamed,
        Self::NoTemplate,
        Self::Subregistration,
        Self::Pattern,
    ];

    /// Its name in answers and queries.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Excluded => "excluded",
            Self::Any => "any",
            Self::All => "all",
            Self::None => "none",
            Self::ObjectReference => "object-reference",
            Self::ContextReference => "context-reference",
            Self::ExtensionPlace => "extension-place",
            Self::ExtensionValue => "extension-value",
            Self::ActivityDefinition => "activity-definition",
            Self::VersionNamed => "version-named",
            Self::NoTemplate => "no-template",
            Self::Subregistration => "subregistration",
            Self::DocumentResource => "document-resource",
            Self::DocumentContentType => "document-content-type",
            Self::DocumentValue => "document-value",
            Self::Pattern => "pattern",
        }
    }
}

/// What a finding may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// The statement does not follow the template; where a key asks for it, it is refused.
    Breaks,
    /// It does not follow, but is never refused for it: the rule looks inside `extensions`, which a store
    /// must not judge (xAPI 1.0.3, Part 2, 4.1), or another statement may still come.
    Flags,
    /// It follows; this is advice.
    Advises,
}

/// One broken rule. What is the same for all statements that break it stands in the first members; two
/// findings with the same of those are of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// IRI of the profile's version.
    pub profile: String,
    /// IRI of the template or the pattern; `None` where it is about neither.
    pub template: Option<String>,
    pub rule: Rule,
    /// JSON Pointer to the rule in the profile document, such as `/templates/4/rules/2`.
    pub stated: String,
    /// Where it looks, in the words of the profile: a JSONPath, with ` ~ ` before a selector.
    pub location: String,
    /// What was wanted, in words.
    pub wanted: String,
    /// What to do, in words.
    pub fix: String,
    pub gravity: Gravity,
    /// The values found, each as JSON, shortened; empty where nothing was found.
    pub found: Vec<String>,
}

impl Finding {
    /// The same without the values found: what all findings of its kind have in common.
    #[must_use]
    pub fn kind(&self) -> Self {
        Self {
            found: Vec::new(),
            ..self.clone()
        }
    }
}
