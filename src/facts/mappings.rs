//! The mappings in force: an organisation's own before the one that ships.

use std::collections::HashMap;

use super::mapping::{
    Competency, Mapping, MappingError, MappingErrors, MappingRule, Nothing, why_nothing,
};

/// Several [`Mapping`]s. The first one that has a rule which holds for a statement decides, also when
/// this rule says that it counts for nothing; so an organisation changes what its own rules speak of,
/// and nothing else. Competencies of all of them count.
#[derive(Debug, Clone)]
pub struct Mappings {
    all: Vec<Mapping>,
    version: String,
    competencies: Vec<Competency>,
    /// Places in the list of competencies, by the slug of a behaviour.
    by_behaviour: HashMap<String, Vec<usize>>,
}

impl Mappings {
    /// Puts mappings together, the one that decides first at the front.
    ///
    /// # Errors
    /// A mapping that is called what an earlier one is called (`/name`): facts tell by the name whose
    /// rule they were counted by.
    pub fn new(mappings: Vec<Mapping>) -> Result<Self, MappingErrors> {
        let mut errors = Vec::new();
        for (place, mapping) in mappings.iter().enumerate() {
            let name = mapping.name();
            if mappings[..place].iter().any(|other| other.name() == name) {
                errors.push(MappingError::at(
                    "/name",
                    format!(
                        "another mapping is called {name} already; give the mapping {} {} a `name` \
                         of its own",
                        name,
                        mapping.version()
                    ),
                ));
            }
        }
        if errors.is_empty() {
            Ok(Self::put_together(mappings))
        } else {
            Err(MappingErrors(errors))
        }
    }

    /// The mapping that ships with the program, alone.
    ///
    /// # Errors
    /// None, as long as the shipped file is right: a test reads it.
    pub fn built_in() -> Result<Self, MappingErrors> {
        Mapping::built_in().map(Self::from)
    }

    fn put_together(mappings: Vec<Mapping>) -> Self {
        let version = match mappings.as_slice() {
            [] => "none".to_owned(),
            [only] => only.version().to_owned(),
            several => {
                let named = several
                    .iter()
                    .map(|one| format!("{} {}", one.name(), one.version()));
                named.collect::<Vec<_>>().join(", ")
            }
        };
        let competencies = united(&mappings);
        let mut by_behaviour: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, competency) in competencies.iter().enumerate() {
            for slug in &competency.behaviours {
                by_behaviour.entry(slug.clone()).or_default().push(place);
            }
        }
        Self {
            all: mappings,
            version,
            competencies,
            by_behaviour,
        }
    }

    /// What reports name: the version of the only mapping (`2.1.0`), `none` where there is none, or the name and version of each
    /// (`acme 1.2.0, social-learning 2.1.0`).
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The mappings, the one that decides first at the front.
    #[must_use]
    pub fn all(&self) -> &[Mapping] {
        &self.all
    }

    /// The rule a statement counts by: the one that [holds](Self::rule_for), unless that one says it
    /// counts for nothing.
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

    /// The rule that decides, as for [`Mapping::rule_for`]: that of the first mapping which has one.
    #[must_use]
    pub fn rule_for<'v>(
        &self,
        verb: &str,
        activity_type: Option<&str>,
        context_extension: impl Fn(&str) -> Option<&'v str>,
    ) -> Option<&MappingRule> {
        self.all
            .iter()
            .find_map(|mapping| mapping.rule_for(verb, activity_type, &context_extension))
    }

    /// Why statements of a verb and a type count for nothing, as for [`Mapping::why_nothing`].
    #[must_use]
    pub fn why_nothing(&self, verb: &str, activity_type: Option<&str>) -> Option<Nothing<'_>> {
        why_nothing(&self.all, verb, activity_type)
    }

    /// The competencies of all mappings, each once: one that several define has the behaviours of all
    /// and the texts of the first.
    #[must_use]
    pub fn competencies(&self) -> &[Competency] {
        &self.competencies
    }

    /// The competencies that a behaviour counts for, in the order of [`Self::competencies`].
    pub fn competencies_of(&self, behaviour: &str) -> impl Iterator<Item = &Competency> {
        let places = self.by_behaviour.get(behaviour);
        places
            .into_iter()
            .flatten()
            .filter_map(|&place| self.competencies.get(place))
    }

    /// Checks that every behaviour a competency names exists: in a profile (`known` says so), or in
    /// one of these mappings.
    ///
    /// # Errors
    /// Each one that does not, in the order of the mappings.
    pub fn check_behaviours(&self, known: impl Fn(&str) -> bool) -> Result<(), MappingErrors> {
        let given = |slug| {
            let mut all = self.all.iter().flat_map(Mapping::behaviours_given);
            all.any(|one| one == slug)
        };
        let mut errors = Vec::new();
        for mapping in &self.all {
            for (pointer, slug) in mapping.behaviours_named() {
                if !known(slug) && !given(slug) {
                    errors.push(MappingError::at(
                        pointer,
                        format!(
                            "no template, rule or description names the behaviour {slug} (in the \
                             mapping {})",
                            mapping.name()
                        ),
                    ));
                }
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(MappingErrors(errors))
        }
    }
}

impl From<Mapping> for Mappings {
    fn from(mapping: Mapping) -> Self {
        Self::put_together(vec![mapping])
    }
}

fn united(mappings: &[Mapping]) -> Vec<Competency> {
    let mut united: Vec<Competency> = Vec::new();
    for competency in mappings.iter().flat_map(Mapping::competencies) {
        match united.iter_mut().find(|one| one.id == competency.id) {
            None => united.push(competency.clone()),
            Some(known) => {
                for slug in &competency.behaviours {
                    if !known.behaviours.contains(slug) {
                        known.behaviours.push(slug.clone());
                    }
                }
            }
        }
    }
    united
}
