//! A template, ready to judge.

use serde_json::{Map, Value};

use super::determining::Determining;
use super::document::{TemplateSource, Texts};
use super::finding::{Finding, Rule};
use super::reference::Wanted;
use super::rule::TemplateRule;
use super::sight::Sight;
use super::verdict::{Match, Reference};

/// A template, compiled.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // Independent facts that a profile states.
pub struct Template {
    pub id: String,
    /// The last segment of its IRI: the name of its behaviour in reports.
    pub slug: String,
    pub name: Texts,
    pub definition: Texts,
    pub deprecated: bool,
    /// Whether it names a verb, and whether it names a type of object or a statement as object.
    pub has_verb: bool,
    pub has_object: bool,
    /// Members that the specification does not know, by IRI.
    pub others: Map<String, Value>,
    /// Whether a defect of the document keeps it from judging. Such a template fits nothing.
    pub disabled: bool,
    pub(super) determining: Determining,
    rules: Vec<TemplateRule>,
    pub(super) object: Option<Wanted>,
    pub(super) context: Option<Wanted>,
}

impl Template {
    pub(super) fn of(source: &TemplateSource, defective: bool) -> Self {
        let head = &source.head;
        let rules: Option<Vec<TemplateRule>> = source
            .rules
            .iter()
            .enumerate()
            .map(|(place, rule)| TemplateRule::of(rule, format!("{}/rules/{place}", head.pointer)))
            .collect();
        let wanted = |rule, ids: &[String]| Wanted::of(rule, ids, &head.pointer);
        Self {
            id: head.id.clone(),
            slug: slug(&head.id),
            name: head.name.clone(),
            definition: head.definition.clone(),
            deprecated: head.deprecated,
            has_verb: source.verb.is_some(),
            has_object: source.object_activity_type.is_some()
                || !source.object_statement_ref_template.is_empty(),
            others: head.others.clone(),
            disabled: defective || rules.is_none(),
            determining: Determining::of(source),
            rules: rules.unwrap_or_default(),
            object: wanted(Rule::ObjectReference, &source.object_statement_ref_template),
            context: wanted(
                Rule::ContextReference,
                &source.context_statement_ref_template,
            ),
        }
    }

    /// Judges a statement that it fits. Statements that are referred to are left to be looked at.
    pub(super) fn judge(
        &self,
        place: usize,
        sight: &Sight<'_>,
        version: &str,
        findings: &mut Vec<Finding>,
    ) -> Match {
        let mut one = Match {
            template: place,
            followed: true,
            references: Vec::new(),
        };
        for wanted in [&self.object, &self.context].into_iter().flatten() {
            if let Some(reference) = wanted.reference(sight) {
                one.references.push(reference);
            } else {
                one.followed = false;
                findings.push(wanted.absent(sight, version, &self.id));
            }
        }
        for rule in &self.rules {
            one.followed &= rule.judge(sight, (version, &self.id), findings);
        }
        one
    }

    /// What it says of the statement that a reference leads to.
    pub(super) fn wanted(&self, reference: Reference) -> Option<&Wanted> {
        match reference {
            Reference::Object(_) => self.object.as_ref(),
            Reference::Context(_) => self.context.as_ref(),
        }
    }
}

/// The last segment of the IRI of a template.
#[must_use]
pub fn slug(iri: &str) -> String {
    let iri = iri.trim_end_matches(['/', '#']);
    let begin = iri.rfind(['/', '#']).map_or(0, |slash| slash + 1);
    iri[begin..].to_owned()
}
