//! One rule of a mapping.

use serde::{Deserialize, Deserializer};

use crate::facts::principle::{Principle, PrincipleSet};

/// One rule. At most one rule of a mapping holds for a statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MappingRule {
    /// A slug, different from that of every other rule.
    pub id: String,
    /// What facts keep and reports show: the id, behind the mapping's name where the document gives
    /// one (`acme/asked`).
    #[serde(skip)]
    pub label: String,
    /// IRIs of the verb, in every spelling.
    pub verbs: Vec<String>,
    /// Activity types the rule is limited to; empty for any object.
    #[serde(default)]
    pub types: Vec<String>,
    /// What the context has to say besides; only in a rule with `types`.
    #[serde(default, rename = "where")]
    pub condition: Option<Condition>,
    /// Activity types it leaves out; empty where `types` is not.
    #[serde(default)]
    pub except_types: Vec<String>,
    /// The slug of the behaviour that is shown; empty in a rule that counts for nothing.
    #[serde(default)]
    pub behaviour: String,
    /// At least one; empty in a rule that counts for nothing.
    #[serde(default, deserialize_with = "principles")]
    pub principles: PrincipleSet,
    /// Why the rule is as it is.
    pub note: String,
}

/// A value that the context of a statement has to have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Condition {
    /// The IRI of an extension of the context (`context.extensions`).
    pub context_extension: String,
    /// Its value is one of these strings.
    pub is: Vec<String>,
}

impl MappingRule {
    /// Whether statements under this rule count toward a principle.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.principles.is_empty()
    }
}

pub(super) fn principles<'de, D: Deserializer<'de>>(reader: D) -> Result<PrincipleSet, D::Error> {
    use serde::de::Error as _;
    let slugs = Vec::<String>::deserialize(reader)?;
    slugs
        .iter()
        .map(|slug| {
            Principle::from_slug(slug)
                .ok_or_else(|| D::Error::custom(format!("no principle is named {slug}")))
        })
        .collect()
}
