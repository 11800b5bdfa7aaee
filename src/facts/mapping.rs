//! The mapping: which behaviour the verb of a statement shows, and which principles it counts toward.
//!
//! It is data (`profiles/social-learning.mapping.json`), versioned and checked against a schema
//! (`schemas/mapping.schema.json`), so that an organisation can bring its own.
//!
//! At most one rule holds for a statement, the most specific one: first a rule that names the verb,
//! the type and a value in the context, then one that names the verb and the type, then one that
//! names the verb alone. Rules between which this order does not decide are refused, so the order
//! of the document never matters. The rule that holds may say that the statement counts for nothing.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

mod check;
mod nothing;
mod rule;

pub use check::{MappingError, MappingErrors};
pub use nothing::Nothing;
pub use rule::{Condition, MappingRule};

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

/// The rules of one verb, as places in the list of rules.
#[derive(Debug, Clone, Default)]
struct VerbRules {
    types: HashMap<String, TypeRules>,
    /// The rule that names the verb alone.
    general: Option<usize>,
    /// The types which that rule leaves out.
    except: HashSet<String>,
    /// All of them, in the order of the document.
    named: Vec<usize>,
}

/// The rules of one verb and one type.
#[derive(Debug, Clone, Default)]
struct TypeRules {
    /// A context extension, and the rule for each of its values.
    by_extension: Option<(String, HashMap<String, usize>)>,
    /// The rule that looks at no extension.
    plain: Option<usize>,
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
                verbs.entry(verb.clone()).or_default().add(place, rule);
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

    /// The rule a statement counts by: the one that [holds](Self::rule_for), unless that one says
    /// it counts for nothing.
    #[must_use]
    pub fn resolve<'v>(
        &self,
        verb: &str,
        activity_type: Option<&str>,
        context_extension: impl Fn(&str) -> Option<&'v str>,
    ) -> Option<&MappingRule> {
        self.rule_for(verb, activity_type, context_extension)
            .filter(|rule| rule.counts())
    }

    /// The one rule that holds for a verb, the type of the activity it was done to (`None` for an
    /// activity without a type, and for any other object) and the context's extensions: by its IRI,
    /// the value of one, where that is a string.
    #[must_use]
    pub fn rule_for<'v>(
        &self,
        verb: &str,
        activity_type: Option<&str>,
        context_extension: impl Fn(&str) -> Option<&'v str>,
    ) -> Option<&MappingRule> {
        let verb = self.verbs.get(verb)?;
        let typed = activity_type.and_then(|kind| verb.types.get(kind));
        let place = typed
            .and_then(|rules| rules.place(context_extension))
            .or_else(|| verb.otherwise(activity_type))?;
        self.rules.get(place)
    }
}

impl VerbRules {
    fn add(&mut self, place: usize, rule: &MappingRule) {
        self.named.push(place);
        for kind in &rule.types {
            self.types
                .entry(kind.clone())
                .or_default()
                .add(place, rule.condition.as_ref());
        }
        if rule.types.is_empty() {
            self.general = Some(place);
            self.except.extend(rule.except_types.iter().cloned());
        }
    }

    /// The rule for a type that no rule names.
    fn otherwise(&self, activity_type: Option<&str>) -> Option<usize> {
        let left_out = activity_type.is_some_and(|kind| self.except.contains(kind));
        self.general.filter(|_| !left_out)
    }
}

impl TypeRules {
    fn add(&mut self, place: usize, condition: Option<&Condition>) {
        let Some(condition) = condition else {
            self.plain = Some(place);
            return;
        };
        let (_, values) = self
            .by_extension
            .get_or_insert_with(|| (condition.context_extension.clone(), HashMap::new()));
        values.extend(condition.is.iter().map(|value| (value.clone(), place)));
    }

    fn place<'v>(&self, context_extension: impl Fn(&str) -> Option<&'v str>) -> Option<usize> {
        let by_value = self.by_extension.as_ref().and_then(|(extension, values)| {
            let value = context_extension(extension)?;
            values.get(value).copied()
        });
        by_value.or(self.plain)
    }
}
