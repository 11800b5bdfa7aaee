//! The rules behind a figure, in words.

use serde::Serialize;

use super::behind::Behind;
use super::cell::{Cell, Claim, Of};
use crate::facts::{Evidence, MappingRule, Principle, PrincipleSet};
use crate::profile::Template;
use crate::report::counts::text_in;
use crate::report::named::Ruled;
use crate::xapi::accept_language::AcceptLanguage;

/// A rule by which statements count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTold {
    /// `template` of a profile, or rule of a `mapping`.
    pub kind: &'static str,
    /// The IRI of the template, or the label of the rule.
    pub rule: String,
    /// In the reader's language where there is one; the last part of the rule's own name otherwise.
    pub name: String,
    /// The slug of the behaviour it counts for.
    pub behaviour: String,
    /// What it says, in words.
    pub text: String,
    /// The IRIs of the versions of profiles that have the template, or the version of the mapping.
    pub versions: Vec<String>,
    /// How well statements prove their behaviour by it; `None` where it is told what it can count.
    pub evidence: Option<&'static str>,
    /// How many of the statements behind the figure count by it; one with several counts by the one that proves
    /// most. `None` for viewers who may not read statements.
    pub statements: Option<u64>,
}

/// The rules that gave what is listed, the most frequent first.
pub(super) fn counted(
    behind: &Behind,
    ruled: &Ruled<'_>,
    languages: &AcceptLanguage,
) -> Vec<RuleTold> {
    let told = behind.claims.iter().map(|(claim, statements)| RuleTold {
        evidence: Some(claim.evidence.slug()),
        statements: Some(*statements),
        ..told(claim, ruled, languages)
    });
    let mut told: Vec<_> = told.collect();
    told.sort_by(|one, other| (other.statements, &one.rule).cmp(&(one.statements, &other.rule)));
    told
}

/// The rules that can count for a cell, whether they do or not.
pub(super) fn possible(
    cell: &Cell,
    ruled: &Ruled<'_>,
    languages: &AcceptLanguage,
) -> Vec<RuleTold> {
    let catalogue = ruled.by.catalogue;
    let fits = |slug: &str, principles: PrincipleSet| match &cell.of {
        Of::Principle(principle) => principles.contains(*principle),
        Of::Behaviour(behaviour) => slug == behaviour,
        Of::Competency(id) => {
            let competency = catalogue.competency(id);
            competency.is_some_and(|one| one.behaviours.iter().any(|one| one == slug))
        }
    };
    let behaviours = catalogue.behaviours.iter();
    let templates = behaviours
        .filter(|one| fits(&one.slug, one.principles))
        .flat_map(|one| &one.templates)
        .map(|template| template_told(template, ruled, languages));
    let rules = ruled.mappings.all().iter().flat_map(|mapping| {
        let rules = mapping.rules().iter().filter(|rule| rule.counts());
        let rules = rules.filter(|rule| fits(&rule.behaviour, rule.principles));
        rules.map(|rule| rule_told(rule, mapping.version()))
    });
    templates.chain(rules).collect()
}

fn told(claim: &Claim, ruled: &Ruled<'_>, languages: &AcceptLanguage) -> RuleTold {
    if claim.evidence != Evidence::Mapped {
        return template_told(&claim.rule, ruled, languages);
    }
    let mut all = ruled.mappings.all().iter();
    let found = all.find_map(|mapping| {
        let mut rules = mapping.rules().iter();
        let rule = rules.find(|rule| rule.label == *claim.rule)?;
        Some(rule_told(rule, mapping.version()))
    });
    found.unwrap_or_else(|| unknown("mapping", &claim.rule))
}

fn template_told(iri: &str, ruled: &Ruled<'_>, languages: &AcceptLanguage) -> RuleTold {
    let versions = ruled.library.versions().iter();
    let having: Vec<(&Template, &str)> = versions
        .filter_map(|version| {
            let template = version.templates.iter().find(|one| one.id == iri)?;
            Some((template, version.id.as_str()))
        })
        .collect();
    // The newest version that has it says what it is now.
    let Some((template, _)) = having.last() else {
        return unknown("template", iri);
    };
    let text = |texts| text_in(languages, texts).unwrap_or_default().to_owned();
    RuleTold {
        kind: "template",
        rule: iri.to_owned(),
        name: text_in(languages, &template.name)
            .unwrap_or(&template.slug)
            .to_owned(),
        behaviour: template.slug.clone(),
        text: text(&template.definition),
        versions: having
            .iter()
            .map(|(_, version)| (*version).to_owned())
            .collect(),
        evidence: None,
        statements: None,
    }
}

fn rule_told(rule: &MappingRule, version: &str) -> RuleTold {
    RuleTold {
        kind: "mapping",
        rule: rule.label.clone(),
        name: rule.id.clone(),
        behaviour: rule.behaviour.clone(),
        text: sentence(rule),
        versions: vec![version.to_owned()],
        evidence: None,
        statements: None,
    }
}

/// A rule that no text of the edition has, which no statement counts by.
fn unknown(kind: &'static str, rule: &str) -> RuleTold {
    RuleTold {
        kind,
        rule: rule.to_owned(),
        name: rule.to_owned(),
        behaviour: String::new(),
        text: String::new(),
        versions: Vec::new(),
        evidence: None,
        statements: None,
    }
}

/// What a rule of a mapping says.
fn sentence(rule: &MappingRule) -> String {
    let verbs = rule.verbs.join(" or ");
    let types = match (rule.types.as_slice(), rule.except_types.as_slice()) {
        ([], []) => String::new(),
        ([], except) => format!(
            ", about anything but activities of the type {}",
            except.join(" or ")
        ),
        (types, _) => format!(", about an activity of the type {}", types.join(" or ")),
    };
    let condition = rule
        .condition
        .as_ref()
        .map_or_else(String::new, |condition| {
            let extension = &condition.context_extension;
            format!(
                ", where {extension} in the context is {}",
                condition.is.join(" or ")
            )
        });
    let principles: Vec<_> = rule.principles.iter().map(Principle::slug).collect();
    format!(
        "A statement with the verb {verbs}{types}{condition} shows {}, which counts toward {}. {}",
        rule.behaviour,
        principles.join(" and "),
        rule.note
    )
}
