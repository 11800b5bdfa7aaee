//! Everything that reports can list: the behaviours and competencies that are known, described.

use std::collections::{BTreeMap, HashMap};

use super::mapping::{Competency, Mapping, Texts};
use super::mappings::Mappings;
use super::principle::PrincipleSet;
use super::subject::is_plain_slug;

/// What a template says of the behaviour it names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Described {
    /// The IRI of the template.
    pub template: String,
    /// The slug of the behaviour.
    pub slug: String,
    pub name: Texts,
    pub definition: Texts,
    /// A template that counts toward none, or whose slug is none, names no behaviour and is left out
    /// ([`Shown::counts`](super::Shown::counts)).
    pub principles: PrincipleSet,
    /// The code of the behaviour in the source of the profile, as `O1`.
    pub code: Option<String>,
}

/// A behaviour, by everything that names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Behaviour {
    pub slug: String,
    /// May be empty: a rule alone gives no name.
    pub name: Texts,
    pub definition: Texts,
    /// All that it counts toward under any template or rule; never empty.
    pub principles: PrincipleSet,
    /// The IRIs of the competencies it counts for.
    pub competencies: Vec<String>,
    pub code: Option<String>,
    /// The IRIs of the templates that name it, in the order of the profiles.
    pub templates: Vec<String>,
    /// The labels of the mapping rules that name it, in the order of the mappings.
    pub rules: Vec<String>,
}

/// The behaviours and competencies that are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// Each once: those of templates in the order of the profiles, then all others by slug.
    pub behaviours: Vec<Behaviour>,
    /// Each once, in the order of the mappings.
    pub competencies: Vec<Competency>,
}

impl Catalogue {
    /// Puts together what templates, in the order of the profiles, and mappings say. Of several texts
    /// in one language, and of several codes, the first stays, templates before mappings.
    #[must_use]
    pub fn new(templates: &[Described], mappings: &Mappings) -> Self {
        let mut behaviours: Vec<Behaviour> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for template in templates {
            if template.principles.is_empty() || !is_plain_slug(&template.slug) {
                continue;
            }
            let place = *places.entry(&template.slug).or_insert_with(|| {
                behaviours.push(Behaviour::of(&template.slug));
                behaviours.len() - 1
            });
            behaviours[place].add_template(template);
        }
        let mut others: BTreeMap<&str, Behaviour> = BTreeMap::new();
        for mapping in mappings.all() {
            each_named(mapping, |slug, add| {
                let behaviour = match places.get(slug) {
                    Some(&place) => &mut behaviours[place],
                    None => others.entry(slug).or_insert_with(|| Behaviour::of(slug)),
                };
                add(behaviour);
            });
        }
        behaviours.extend(others.into_values());
        for behaviour in &mut behaviours {
            let competencies = mappings.competencies_of(&behaviour.slug);
            behaviour.competencies = competencies.map(|one| one.id.clone()).collect();
        }
        Self {
            behaviours,
            competencies: mappings.competencies().to_vec(),
        }
    }

    /// The behaviour of a slug.
    #[must_use]
    pub fn behaviour(&self, slug: &str) -> Option<&Behaviour> {
        self.behaviours.iter().find(|one| one.slug == slug)
    }

    /// The competency of an IRI.
    #[must_use]
    pub fn competency(&self, id: &str) -> Option<&Competency> {
        self.competencies.iter().find(|one| one.id == id)
    }
}

/// Calls `visit` for every behaviour that a mapping describes or counts, with what it adds to it.
fn each_named<'m>(mapping: &'m Mapping, mut visit: impl FnMut(&'m str, &dyn Fn(&mut Behaviour))) {
    for own in mapping.behaviours() {
        visit(&own.slug, &|behaviour| {
            behaviour.describe(&own.name, &own.definition, own.principles);
        });
    }
    for rule in mapping.rules().iter().filter(|rule| rule.counts()) {
        visit(&rule.behaviour, &|behaviour| {
            behaviour.principles = behaviour.principles.union(rule.principles);
            behaviour.rules.push(rule.label.clone());
        });
    }
}

impl Behaviour {
    fn of(slug: &str) -> Self {
        Self {
            slug: slug.to_owned(),
            ..Self::default()
        }
    }

    fn add_template(&mut self, template: &Described) {
        self.describe(&template.name, &template.definition, template.principles);
        if self.code.is_none() {
            self.code.clone_from(&template.code);
        }
        // Two versions of a profile may hold one template.
        if !self.templates.contains(&template.template) {
            self.templates.push(template.template.clone());
        }
    }

    fn describe(&mut self, name: &Texts, definition: &Texts, principles: PrincipleSet) {
        complete(&mut self.name, name);
        complete(&mut self.definition, definition);
        self.principles = self.principles.union(principles);
    }
}

/// Adds the texts in languages that are missing.
fn complete(texts: &mut Texts, more: &Texts) {
    for (language, text) in more {
        texts
            .entry(language.clone())
            .or_insert_with(|| text.clone());
    }
}
