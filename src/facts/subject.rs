//! What a fact is about.

use std::fmt;

/// What comes before the IRI in the label of a competency.
const COMPETENCY: &str = "competency:";

/// What a statement shows. Behaviours sort before competencies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The slug of a behaviour.
    Behaviour(String),
    /// The IRI of a competency to which an organisation counts a behaviour.
    Competency(String),
}

impl Subject {
    /// The text that stores keep: `asked`, or `competency:https://example.org/competencies/1`.
    #[must_use]
    pub fn label(&self) -> String {
        self.to_string()
    }

    /// The subject of a label; `None` for text that is none.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        match label.strip_prefix(COMPETENCY) {
            Some(id) => is_plain_iri(id).then(|| Self::Competency(id.to_owned())),
            None => is_plain_slug(label).then(|| Self::Behaviour(label.to_owned())),
        }
    }

    /// The slug, where it is a behaviour.
    #[must_use]
    pub fn behaviour(&self) -> Option<&str> {
        match self {
            Self::Behaviour(slug) => Some(slug),
            Self::Competency(_) => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behaviour(slug) => f.write_str(slug),
            Self::Competency(id) => write!(f, "{COMPETENCY}{id}"),
        }
    }
}

/// Whether a text can be a behaviour's slug in a key: it holds none of the signs that divide keys.
pub(super) fn is_plain_slug(text: &str) -> bool {
    !text.is_empty() && !text.contains(['|', ':', ' '])
}

/// Whether a text can be an IRI in a key.
pub(super) fn is_plain_iri(text: &str) -> bool {
    text.contains(':') && !text.contains(['|', ' '])
}
