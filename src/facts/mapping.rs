//! The mapping: which behaviour the verb of a statement shows, and which principles it counts toward.
//!
//! It is data (`profiles/social-learning.mapping.json`), versioned and checked against a schema
//! (`schemas/mapping.schema.json`), so that an organisation can bring its own.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::principle::{Principle, PrincipleSet};

mod check;

pub use check::{MappingError, MappingErrors};

/// The mapping that ships with the program, as text.
pub const BUILT_IN: &str = include_str!("../../profiles/social-learning.mapping.json");

/// The JSON Schema of a mapping, as text.
pub const SCHEMA: &str = include_str!("../../schemas/mapping.schema.json");

/// A checked mapping, indexed by verb.
#[derive(Debug, Clone)]
pub struct Mapping {
    version: String,
    base: String,
    rules: Vec<MappingRule>,
    verbs: HashMap<String, VerbRules>,
}

/// One rule. A statement falls under at most one rule of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MappingRule {
    /// A slug, different from that of every other rule.
    pub id: String,
    /// IRIs of the verb, in every spelling.
    pub verbs: Vec<String>,
    /// Activity types the rule is limited to; empty for any object.
    #[serde(default)]
    pub types: Vec<String>,
    /// Activity types it leaves out; empty where `types` is not.
    #[serde(default)]
    pub except_types: Vec<String>,
    /// The slug of the behaviour that is shown.
    pub behaviour: String,
    /// At least one.
    #[serde(deserialize_with = "principles")]
    pub principles: PrincipleSet,
    /// Why the rule is as it is.
    pub note: String,
}

/// The rules of one verb, as places in the list of rules.
#[derive(Debug, Clone, Default)]
struct VerbRules {
    typed: HashMap<String, usize>,
    general: Option<usize>,
    except: HashSet<String>,
}

#[derive(Deserialize)]
struct Document {
    version: String,
    base: String,
    rules: Vec<MappingRule>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with a JSON Pointer: what the schema refuses, rules
    /// of one name, and rules between which a statement could not decide. Text that is not JSON
    /// (or names one member twice) gives that one error.
    pub fn parse(text: &str) -> Result<Self, MappingErrors> {
        let document = check::checked::<Document>(text)?;
        let mut verbs: HashMap<String, VerbRules> = HashMap::new();
        for (place, rule) in document.rules.iter().enumerate() {
            for verb in &rule.verbs {
                let entry = verbs.entry(verb.clone()).or_default();
                for kind in &rule.types {
                    entry.typed.insert(kind.clone(), place);
                }
                if rule.types.is_empty() {
                    entry.general = Some(place);
                    entry.except.extend(rule.except_types.iter().cloned());
                }
            }
        }
        Ok(Self {
            version: document.version,
            base: document.base,
            rules: document.rules,
            verbs,
        })
    }

    /// The mapping that ships with the program.
    ///
    /// # Errors
    /// None, as long as the shipped file is right: a test reads it.
    pub fn built_in() -> Result<Self, MappingErrors> {
        Self::parse(BUILT_IN)
    }

    /// Its version, as `1.0.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The IRI of the profile whose behaviours its rules name.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its rules, in the order of the document.
    #[must_use]
    pub fn rules(&self) -> &[MappingRule] {
        &self.rules
    }

    /// The one rule for a verb and the type of the activity it was done to (`None` for an activity
    /// without a type, and for any other object): a rule that names the type, else the one that
    /// names the verb alone and does not leave the type out.
    #[must_use]
    pub fn resolve(&self, verb: &str, activity_type: Option<&str>) -> Option<&MappingRule> {
        let known = self.verbs.get(verb)?;
        let typed = activity_type.and_then(|kind| known.typed.get(kind));
        let left_out = activity_type.is_some_and(|kind| known.except.contains(kind));
        let general = known.general.as_ref().filter(|_| !left_out);
        self.rules.get(*typed.or(general)?)
    }
}

fn principles<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<PrincipleSet, D::Error> {
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
