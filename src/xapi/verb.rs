//! Verbs (xAPI 1.0.3, Part 2, 2.4.3).

use super::check::{Check, Property};
use super::json::Node;
use super::language;
use super::rule::Rule;

const VERB: &[Property] = &[
    ("id", |check, node| check.iri(node, Rule::VerbIdNotIri)),
    ("display", language::map),
];

pub(super) fn check(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, VERB) {
        check.require(node, "id", Rule::VerbIdMissing);
    }
}
