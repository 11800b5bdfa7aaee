//! Reads a statement template and its rules (structure, 8.0, 8.1).

use serde_json::Value;

use super::super::check::{clause, shorten};
use super::super::context::Context;
use super::super::document::{Presence, RuleSource, TemplateSource};
use super::super::path::Path;
use super::form;
use super::reader::{Object, Reader};

pub(super) fn read(reader: &mut Reader, object: &Object, around: &Context<'_>) -> TemplateSource {
    let context = around.within(object);
    let others = reader.open(&form::TEMPLATE, object, &context);
    reader.member(object, "type", |reader, value| {
        reader.one_of(value, &["StatementTemplate"], clause::TEMPLATES);
    });
    if object.contains_key("objectActivityType")
        && object.contains_key("objectStatementRefTemplate")
    {
        reader.error(
            "two-kinds-of-object",
            clause::TEMPLATES,
            "A template must not have both `objectActivityType` and `objectStatementRefTemplate`: no \
             object is an activity and a reference. Keep one."
                .to_owned(),
        );
    }
    let mut iris = |key: &str| reader.member(object, key, Reader::iris);
    TemplateSource {
        context_grouping_activity_type: iris("contextGroupingActivityType"),
        context_parent_activity_type: iris("contextParentActivityType"),
        context_other_activity_type: iris("contextOtherActivityType"),
        context_category_activity_type: iris("contextCategoryActivityType"),
        attachment_usage_type: iris("attachmentUsageType"),
        object_statement_ref_template: iris("objectStatementRefTemplate"),
        context_statement_ref_template: iris("contextStatementRefTemplate"),
        verb: reader.member(object, "verb", Reader::iri),
        object_activity_type: reader.member(object, "objectActivityType", Reader::iri),
        rules: reader.member(object, "rules", |reader, value| {
            reader.objects(value, |reader, entry| Some(rule(reader, entry, &context)))
        }),
        head: reader.head(object, others),
    }
}

fn rule(reader: &mut Reader, object: &Object, around: &Context<'_>) -> RuleSource {
    reader.open(&form::RULE, object, &around.within(object));
    if !["presence", "any", "all", "none"]
        .iter()
        .any(|key| object.contains_key(*key))
    {
        reader.error(
            "rule-without-requirement",
            clause::RULES,
            "A rule must have at least one of `presence`, `any`, `all` and `none`. Say what it asks for, \
             for example `\"presence\": \"included\"`."
                .to_owned(),
        );
    }
    let mut values = |key: &str| {
        reader.member(object, key, |reader, value| {
            Some(reader.array(value, "values", |_, element| Some(element.clone())))
                .filter(|values| !values.is_empty())
        })
    };
    RuleSource {
        any: values("any"),
        all: values("all"),
        none: values("none"),
        location: reader.member(object, "location", path).unwrap_or_default(),
        selector: reader.member(object, "selector", path),
        presence: reader.member(object, "presence", presence),
        scope_note: reader.member(object, "scopeNote", Reader::texts),
    }
}

fn presence(reader: &mut Reader, value: &Value) -> Option<Presence> {
    let names = ["included", "excluded", "recommended"];
    match reader.one_of(value, &names, clause::RULES)? {
        "included" => Some(Presence::Included),
        "excluded" => Some(Presence::Excluded),
        _ => Some(Presence::Recommended),
    }
}

/// The text of a location or a selector, also of one that is wrong.
fn path(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value)?;
    path_problem(reader, &text);
    Some(text)
}

/// Tells what is wrong with a path in the specification's dialect.
fn path_problem(reader: &mut Reader, text: &str) {
    match Path::parse(text) {
        Ok((_, warnings)) => {
            for warning in warnings {
                reader.warn("path-doubtful", clause::RULES, warning);
            }
        }
        Err(fault) => {
            let sentence = format!("`{}`: {}", shorten(text), fault.sentence);
            reader.error("path-malformed", clause::RULES, sentence);
        }
    }
}
