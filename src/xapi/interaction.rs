//! Interaction activities (xAPI 1.0.3, Part 2, 2.4.4.1, "Interaction Activities").

use std::collections::HashSet;

use super::check::{self, Check, Property};
use super::json::Node;
use super::language;
use super::rule::Rule;

/// Each interaction type and the component lists it supports.
const TYPES: &[(&str, &[&str])] = &[
    ("true-false", &[]),
    ("choice", &["choices"]),
    ("fill-in", &[]),
    ("long-fill-in", &[]),
    ("matching", &["source", "target"]),
    ("performance", &["steps"]),
    ("sequencing", &["choices"]),
    ("likert", &["scale"]),
    ("numeric", &[]),
    ("other", &[]),
];

/// Every component list of any type.
const LISTS: &[&str] = &["choices", "scale", "source", "target", "steps"];

pub(super) fn check_type(check: &mut Check<'_>, node: &Node<'_>) {
    check.format(node, Rule::InteractionTypeUnknown, |text| {
        lists_of(text).is_some()
    });
}

fn lists_of(interaction_type: &str) -> Option<&'static [&'static str]> {
    TYPES
        .iter()
        .find(|(name, _)| *name == interaction_type)
        .map(|(_, lists)| *lists)
}

/// An array of strings. Their inner format is not judged: "characterstring parameters are not
/// validated by the LRS", and patterns may be of any length.
pub(super) fn correct_responses(check: &mut Check<'_>, node: &Node<'_>) {
    check.array(node, check::text);
}

const COMPONENT: &[Property] = &[("id", check::text), ("description", language::map)];

/// A list of interaction components with distinct ids.
pub(super) fn components(check: &mut Check<'_>, node: &Node<'_>) {
    let mut seen: HashSet<&str> = HashSet::new();
    check.array(node, |check, component| {
        if !check.object(component, COMPONENT) {
            return;
        }
        check.require(component, "id", Rule::ComponentIdMissing);
        if let Some(id) = component.get("id").and_then(Node::as_str)
            && !seen.insert(id)
        {
            check.report_member("id", Rule::ComponentIdRepeated, component);
        }
    });
}

/// Interaction properties ask for an `interactionType`, and each type has its own lists.
pub(super) fn fits_type(check: &mut Check<'_>, definition: &Node<'_>) {
    let Some(named) = definition.get("interactionType") else {
        check_absent(check, definition);
        return;
    };
    let Some(supported) = named.as_str().and_then(lists_of) else {
        return;
    };
    for list in LISTS.iter().filter(|list| !supported.contains(list)) {
        check.report_member(list, Rule::ComponentListUnsupported, definition);
    }
}

fn check_absent(check: &mut Check<'_>, definition: &Node<'_>) {
    let properties = LISTS.iter().chain(&["correctResponsesPattern"]);
    for property in properties {
        check.report_member(property, Rule::InteractionTypeMissing, definition);
    }
}
