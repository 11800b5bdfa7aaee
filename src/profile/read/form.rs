//! The tables of the specification: which members an object has.

use super::super::check::clause;

/// One table.
pub(super) struct Form {
    /// What the object is, with its article.
    pub what: &'static str,
    pub clause: &'static str,
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

impl Form {
    pub fn has(&self, key: &str) -> bool {
        self.members().any(|name| name == key)
    }

    pub fn members(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }
}

const CONCEPT: &[&str] = &["id", "type", "inScheme", "prefLabel", "definition"];

pub(super) const PROFILE: Form = Form {
    what: "a profile",
    clause: clause::PROFILE,
    required: &[
        "@context",
        "id",
        "type",
        "conformsTo",
        "prefLabel",
        "definition",
        "versions",
        "author",
    ],
    optional: &["seeAlso", "concepts", "templates", "patterns"],
};

pub(super) const VERSION: Form = Form {
    what: "a version",
    clause: clause::VERSIONS,
    required: &["id", "generatedAtTime"],
    optional: &["wasRevisionOf"],
};

pub(super) const AUTHOR: Form = Form {
    what: "an author",
    clause: clause::AUTHOR,
    required: &["type", "name"],
    optional: &["url"],
};

pub(super) const SEMANTIC: Form = Form {
    what: "a verb, activity type or attachment usage type",
    clause: clause::SEMANTIC,
    required: CONCEPT,
    optional: &[
        "deprecated",
        "broader",
        "broadMatch",
        "narrower",
        "narrowMatch",
        "related",
        "relatedMatch",
        "exactMatch",
    ],
};

pub(super) const ACTIVITY_EXTENSION: Form = Form {
    what: "an activity extension",
    clause: clause::EXTENSIONS,
    required: CONCEPT,
    optional: &[
        "deprecated",
        "recommendedActivityTypes",
        "context",
        "schema",
        "inlineSchema",
    ],
};

pub(super) const EXTENSION: Form = Form {
    what: "a context or result extension",
    clause: clause::EXTENSIONS,
    required: CONCEPT,
    optional: &[
        "deprecated",
        "recommendedVerbs",
        "context",
        "schema",
        "inlineSchema",
    ],
};

pub(super) const RESOURCE: Form = Form {
    what: "a document resource",
    clause: clause::RESOURCES,
    required: &[
        "id",
        "type",
        "inScheme",
        "prefLabel",
        "definition",
        "contentType",
    ],
    optional: &["deprecated", "context", "schema", "inlineSchema"],
};

pub(super) const ACTIVITY: Form = Form {
    what: "an activity",
    clause: clause::ACTIVITIES,
    required: &["id", "type", "inScheme", "activityDefinition"],
    optional: &["deprecated"],
};

pub(super) const TEMPLATE: Form = Form {
    what: "a statement template",
    clause: clause::TEMPLATES,
    required: CONCEPT,
    optional: &[
        "deprecated",
        "verb",
        "objectActivityType",
        "contextGroupingActivityType",
        "contextParentActivityType",
        "contextOtherActivityType",
        "contextCategoryActivityType",
        "attachmentUsageType",
        "objectStatementRefTemplate",
        "contextStatementRefTemplate",
        "rules",
    ],
};

pub(super) const RULE: Form = Form {
    what: "a rule",
    clause: clause::RULES,
    required: &["location"],
    optional: &["selector", "presence", "any", "all", "none", "scopeNote"],
};

pub(super) const PATTERN: Form = Form {
    what: "a pattern",
    clause: clause::PATTERNS,
    // The table calls `inScheme` optional, but without it nobody knows which version it belongs to.
    required: &["id", "type", "inScheme"],
    optional: &[
        "primary",
        "prefLabel",
        "definition",
        "deprecated",
        "alternates",
        "optional",
        "oneOrMore",
        "sequence",
        "zeroOrMore",
    ],
};
