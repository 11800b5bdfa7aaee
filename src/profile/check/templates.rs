//! What statement templates name, and how they stand to each other (structure, 8.0; communication, 2.1).

use std::collections::HashMap;

use super::super::document::{ConceptKind, Document, RuleSource, TemplateSource};
use super::index::{Index, targets};
use super::relations::{names, names_template};
use super::{Broken, Report, Stage, clause, shorten};

/// The members that name concepts.
const NAMED: [(&str, ConceptKind); 7] = [
    ("verb", ConceptKind::Verb),
    ("objectActivityType", ConceptKind::ActivityType),
    ("contextGroupingActivityType", ConceptKind::ActivityType),
    ("contextParentActivityType", ConceptKind::ActivityType),
    ("contextOtherActivityType", ConceptKind::ActivityType),
    ("contextCategoryActivityType", ConceptKind::ActivityType),
    ("attachmentUsageType", ConceptKind::AttachmentUsageType),
];

pub(super) fn check(document: &Document, index: &Index<'_>, report: &mut Report) {
    for template in &document.templates {
        let head = &template.head;
        for (member, kind) in NAMED {
            for (pointer, target) in targets(document, head, member) {
                names(index, report, clause::TEMPLATES, pointer, target, kind);
            }
        }
        for member in ["objectStatementRefTemplate", "contextStatementRefTemplate"] {
            for (pointer, target) in targets(document, head, member) {
                names_template(index, report, &head.in_scheme, pointer, target);
            }
        }
    }
    alike(document, report);
}

/// Every template whose determining properties a statement has must be followed, so two that share them
/// and ask for different things are a mistake.
fn alike(document: &Document, report: &mut Report) {
    let mut first: HashMap<_, (&TemplateSource, Option<Demands>)> = HashMap::new();
    for template in &document.templates {
        let key = (template.head.in_scheme.as_str(), determining(template));
        let (before, demanded) = first.entry(key).or_insert((template, None));
        if std::ptr::eq(*before, template)
            || *demanded.get_or_insert_with(|| demands(before)) == demands(template)
        {
            continue;
        }
        let sentence = format!(
            "This template has the same determining properties as `{}` (`{}`) and other rules. A \
             statement that has them must follow both. Tell them apart, for example by a type of \
             activity in `contextCategoryActivityType`.",
            shorten(&before.head.id),
            before.head.pointer
        );
        report.warn(
            Broken(
                Stage::Relations,
                "same-determining-properties",
                clause::VALIDATION,
            ),
            template.head.pointer.clone(),
            sentence,
        );
    }
}

/// The determining properties, in a form that can be compared: order and repetition mean nothing.
pub(super) fn determining(template: &TemplateSource) -> [Vec<&str>; 7] {
    [
        set(template.verb.as_slice()),
        set(template.object_activity_type.as_slice()),
        set(&template.context_grouping_activity_type),
        set(&template.context_parent_activity_type),
        set(&template.context_other_activity_type),
        set(&template.context_category_activity_type),
        set(&template.attachment_usage_type),
    ]
}

/// What a template asks for, in a form that can be compared.
#[derive(PartialEq)]
struct Demands {
    references: [Vec<String>; 2],
    rules: Vec<String>,
}

/// `scopeNote` is none of it, and neither is the order of the rules.
fn demands(template: &TemplateSource) -> Demands {
    let owned = |iris: &[String]| set(iris).into_iter().map(str::to_owned).collect();
    let rule = |rule: &RuleSource| {
        let values = (&rule.any, &rule.all, &rule.none);
        format!(
            "{:?}",
            (&rule.location, &rule.selector, rule.presence, values)
        )
    };
    let mut rules: Vec<String> = template.rules.iter().map(rule).collect();
    rules.sort_unstable();
    Demands {
        references: [
            owned(&template.object_statement_ref_template),
            owned(&template.context_statement_ref_template),
        ],
        rules,
    }
}

/// Whether two templates ask for the same.
pub(super) fn same_demands(one: &TemplateSource, other: &TemplateSource) -> bool {
    demands(one) == demands(other)
}

fn set(iris: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = iris.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}
