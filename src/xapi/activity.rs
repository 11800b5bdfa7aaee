//! Activities and their definitions (xAPI 1.0.3, Part 2, 2.4.4.1).

use super::check::{Check, Property};
use super::interaction::{self, components};
use super::json::Node;
use super::rule::Rule;
use super::{extensions, language};

const ACTIVITY: &[Property] = &[
    ("objectType", |check, node| {
        check.constant(node, "Activity", Rule::ActivityObjectType);
    }),
    ("id", |check, node| check.iri(node, Rule::ActivityIdNotIri)),
    ("definition", definition),
];

const DEFINITION: &[Property] = &[
    ("name", language::map),
    ("description", language::map),
    ("type", |check, node| {
        check.iri(node, Rule::ActivityTypeNotIri);
    }),
    ("moreInfo", |check, node| {
        check.iri(node, Rule::MoreInfoNotIrl);
    }),
    ("extensions", extensions::check),
    ("interactionType", interaction::check_type),
    ("correctResponsesPattern", interaction::correct_responses),
    ("choices", components),
    ("scale", components),
    ("source", components),
    ("target", components),
    ("steps", components),
];

/// An activity, as an object or in `contextActivities`.
pub(super) fn check(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, ACTIVITY) {
        check.require(node, "id", Rule::ActivityIdMissing);
    }
}

/// An activity definition.
fn definition(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, DEFINITION) {
        interaction::fits_type(check, node);
    }
}
