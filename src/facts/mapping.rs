//! The mapping: which behaviour the verb of a statement shows, and which principles it counts toward.
//!
//! It is data (`profiles/social-learning.mapping.json`), versioned and checked against a schema
//! (`schemas/mapping.schema.json`), so that an organisation can bring its own, with a name, and describe
//! in it behaviours and competencies of its own.
//!
//! At most one rule holds for a statement, the most specific one: first a rule that names the verb,
//! the type and a value in the context, then one that names the verb and the type, then one that
//! names the verb alone. Rules between which this order does not decide are refused, so the order
//! of the document never matters. The rule that holds may say that the statement counts for nothing.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

mod check;
mod nothing;
mod own;
mod rule;

pub use check::{MappingError, MappingErrors};
pub use nothing::Nothing;
pub(super) use nothing::why_nothing;
pub use own::{Competency, OwnBehaviour, Texts};
pub use rule::{Condition, MappingRule};

/// The mapping that ships with the program, as text.
pub const BUILT_IN: &str = include_str!("../../profiles/social-learning.mapping.json");

/// The JSON Schema of a mapping, as text.
pub const SCHEMA: &str = include_str!("../../schemas/mapping.schema.json");

/// What a mapping is called that gives itself no name: it stands in for the one that ships.
const UNNAMED: &str = "social-learning";

/// A checked mapping, indexed by verb.
#[derive(Debug, Clone)]
pub struct Mapping {
    name: Option<String>,
    version: String,
    base: String,
    rules: Vec<MappingRule>,
    verbs: HashMap<String, VerbRules>,
    behaviours: Vec<OwnBehaviour>,
    competencies: Vec<Competency>,
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
    name: Option<String>,
    version: String,
    base: String,
    rules: Vec<MappingRule>,
    #[serde(default)]
    behaviours: Vec<OwnBehaviour>,
    #[serde(default)]
    competencies: Vec<Competency>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with a JSON Pointer: what the schema refuses, rules,
    /// behaviours and competencies of one name, rules between which a statement could not decide, and
    /// rules that count toward more than their behaviour is described with. Text that is not JSON (or
    /// names one member twice) gives that one error.
    pub fn parse(text: &str) -> Result<Self, MappingErrors> {
        let mut document = check::checked::<Document>(text)?;
        for rule in &mut document.rules {
            rule.label = match &document.name {
                Some(name) => format!("{name}/{}", rule.id),
                None => rule.id.clone(),
            };
        }
        let mut verbs: HashMap<String, VerbRules> = HashMap::new();
        for (place, rule) in document.rules.iter().enumerate() {
            for verb in &rule.verbs {
                verbs.entry(verb.clone()).or_default().add(place, rule);
            }
        }
        Ok(Self {
            name: document.name,
            version: document.version,
            base: document.base,
            rules: document.rules,
            verbs,
            behaviours: document.behaviours,
            competencies: document.competencies,
        })
    }

    /// The mapping that ships with the program.
    ///
    /// # Errors
    /// None, as long as the shipped file is right: a test reads it.
    pub fn built_in() -> Result<Self, MappingErrors> {
        Self::parse(BUILT_IN)
    }

    /// Its name, a slug; `social-learning` where it gives itself none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(UNNAMED)
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

    /// The behaviours it describes, in the order of the document.
    #[must_use]
    pub fn behaviours(&self) -> &[OwnBehaviour] {
        &self.behaviours
    }

    /// Its competencies, in the order of the document.
    #[must_use]
    pub fn competencies(&self) -> &[Competency] {
        &self.competencies
    }

    /// The slugs that its competencies name, each with a JSON Pointer to where, in the order of the
    /// document. That such behaviours exist nobody can say who does not know the profiles:
    /// [`Mappings::check_behaviours`](super::Mappings::check_behaviours).
    pub fn behaviours_named(&self) -> impl Iterator<Item = (String, &str)> {
        self.competencies
            .iter()
            .enumerate()
            .flat_map(|(place, competency)| {
                let slugs = competency.behaviours.iter().enumerate();
                slugs.map(move |(number, slug)| {
                    let pointer = format!("/competencies/{place}/behaviours/{number}");
                    (pointer, slug.as_str())
                })
            })
    }

    /// The slugs that its rules count and that it describes.
    pub fn behaviours_given(&self) -> impl Iterator<Item = &str> {
        let counting = self.rules.iter().filter(|rule| rule.counts());
        let described = self.behaviours.iter().map(|one| one.slug.as_str());
        counting
            .map(|rule| rule.behaviour.as_str())
            .chain(described)
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
