//! The behaviours that are known, described in words.

mod examples;

use serde::Serialize;
use serde_json::value::RawValue;

use super::rules::Rules;
use super::{Fault, Lrs, Parameters, Refusal};
use crate::facts::{BASE_IRI, Behaviour, Principle, Texts};
use crate::profile::document::{Presence, RuleSource};
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::language::is_language_tag;

/// The language of readers who want none that there is.
const ELSE: &str = "en";

/// A behaviour in the reader's language.
#[derive(Debug, Clone, Serialize)]
pub struct BehaviourTold {
    pub slug: String,
    /// `None` where only a rule of a mapping names it.
    pub name: Option<String>,
    pub definition: Option<String>,
    /// Slugs of the principles it counts toward.
    pub principles: Vec<&'static str>,
    /// Its code in the source of the profile, as `O1`.
    pub code: Option<String>,
    pub templates: Vec<TemplateTold>,
    /// The rules of mappings by which statements without a template count for it.
    pub mapped_by: Vec<String>,
    pub competencies: Vec<CompetencyTold>,
    /// A statement that shows it, for behaviours that come with the program.
    pub example: Option<&'static RawValue>,
}

/// A template that names a behaviour.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateTold {
    pub id: String,
    /// IRI of the version of the profile, which statements name in `category`.
    pub profile: String,
    pub name: Option<String>,
    pub definition: Option<String>,
    pub rules: Vec<RuleTold>,
}

/// A rule of a template.
#[derive(Debug, Clone, Serialize)]
pub struct RuleTold {
    pub location: String,
    pub selector: Option<String>,
    /// `included`, `excluded` or `recommended`.
    pub presence: Option<&'static str>,
    /// What the profile says of the rule.
    pub note: Option<String>,
}

/// A competency that a behaviour counts for.
#[derive(Debug, Clone, Serialize)]
pub struct CompetencyTold {
    pub id: String,
    pub name: Option<String>,
}

/// All behaviours.
#[derive(Debug, Clone, Serialize)]
pub struct BehavioursTold {
    pub data: Vec<BehaviourTold>,
    /// They are one page.
    pub next: Option<String>,
}

impl Lrs {
    /// The behaviours that reports know, in the language that the query names, or else one that `header`
    /// (`Accept-Language`) asks for.
    ///
    /// # Errors
    /// Parameters that are wrong.
    pub fn behaviours(&self, query: &str, header: &str) -> Result<BehavioursTold, Refusal> {
        let languages = languages(query, header)?;
        let rules = &self.rules.standing().current;
        let known = rules.catalogue.behaviours.iter();
        let data = known.map(|one| BehaviourTold::of(one, rules, &languages));
        Ok(BehavioursTold {
            data: data.collect(),
            next: None,
        })
    }

    /// One of them.
    ///
    /// # Errors
    /// Parameters that are wrong, or [`Refusal::NotFound`].
    pub fn behaviour(
        &self,
        slug: &str,
        query: &str,
        header: &str,
    ) -> Result<BehaviourTold, Refusal> {
        let languages = languages(query, header)?;
        let rules = &self.rules.standing().current;
        match rules.catalogue.behaviour(slug) {
            Some(behaviour) => Ok(BehaviourTold::of(behaviour, rules, &languages)),
            None => Err(Refusal::NotFound(format!(
                "There is no behaviour {slug:?}; GET /api/v1/behaviours lists them"
            ))),
        }
    }
}

fn languages(query: &str, header: &str) -> Result<AcceptLanguage, Refusal> {
    let given = Parameters::parse(query, &["lang"]).map_err(Refusal::Invalid)?;
    match given.get("lang") {
        None => Ok(AcceptLanguage::parse(header)),
        Some(tag) if is_language_tag(tag) => Ok(AcceptLanguage::parse(tag)),
        Some(other) => {
            let message = "The value is not a language tag";
            let fix = "Write a tag like de or pt-BR (RFC 5646)";
            let clause = "this server's interface";
            let fault = Fault::parameter("lang", "malformed-parameter", message, fix, clause);
            Err(fault.found(other).into())
        }
    }
}

/// The text that suits a reader, English where none does, or the first.
fn text(texts: &Texts, languages: &AcceptLanguage) -> Option<String> {
    let wanted = languages.choose(texts.keys().map(String::as_str));
    let text = wanted.and_then(|place| texts.values().nth(place));
    let text = text.or_else(|| texts.get(ELSE));
    text.or_else(|| texts.values().next()).cloned()
}

impl BehaviourTold {
    fn of(behaviour: &Behaviour, rules: &Rules, languages: &AcceptLanguage) -> Self {
        let templates = behaviour.templates.iter();
        let competencies = behaviour.competencies.iter();
        Self {
            slug: behaviour.slug.clone(),
            name: text(&behaviour.name, languages),
            definition: text(&behaviour.definition, languages),
            principles: behaviour.principles.iter().map(Principle::slug).collect(),
            code: behaviour.code.clone(),
            templates: templates
                .filter_map(|id| TemplateTold::of(id, rules, languages))
                .collect(),
            mapped_by: behaviour.rules.clone(),
            competencies: competencies
                .filter_map(|id| rules.catalogue.competency(id))
                .map(|one| CompetencyTold {
                    id: one.id.clone(),
                    name: text(&one.name, languages),
                })
                .collect(),
            example: example(behaviour),
        }
    }
}

/// The example of the first template that comes with the program.
fn example(behaviour: &Behaviour) -> Option<&'static RawValue> {
    let shown = behaviour.templates.iter().find_map(|id| {
        let slug = id.strip_prefix(BASE_IRI)?.strip_prefix("/templates/")?;
        examples::example(slug)
    });
    serde_json::from_str(shown?).ok()
}

impl TemplateTold {
    fn of(id: &str, rules: &Rules, languages: &AcceptLanguage) -> Option<Self> {
        // Of several versions that have it the last one is told.
        let mut versions = rules.library.versions().iter().rev();
        let (version, template) = versions.find_map(|version| {
            let mut templates = version.document.templates.iter();
            let own = |head: &crate::profile::document::Head| {
                head.id == id && head.in_scheme == version.id
            };
            Some((version, templates.find(|template| own(&template.head))?))
        })?;
        Some(Self {
            id: id.to_owned(),
            profile: version.id.clone(),
            name: text(&template.head.name, languages),
            definition: text(&template.head.definition, languages),
            rules: template
                .rules
                .iter()
                .map(|rule| RuleTold::of(rule, languages))
                .collect(),
        })
    }
}

impl RuleTold {
    fn of(rule: &RuleSource, languages: &AcceptLanguage) -> Self {
        Self {
            location: rule.location.clone(),
            selector: rule.selector.clone(),
            presence: rule.presence.map(|presence| match presence {
                Presence::Included => "included",
                Presence::Excluded => "excluded",
                Presence::Recommended => "recommended",
            }),
            note: text(&rule.scope_note, languages),
        }
    }
}
