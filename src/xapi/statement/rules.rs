//! The properties of statements and of `SubStatement`s, and what ties one property to another.

use super::VOIDED;
use crate::xapi::check::{Check, Property};
use crate::xapi::json::Node;
use crate::xapi::rule::Rule;
use crate::xapi::time::parse_timestamp;
use crate::xapi::{actor, attachment, context, object, result, verb};

/// xAPI 1.0.3, Part 2, 2.4
const STATEMENT: &[Property] = &[
    ("id", |check, node| {
        check.uuid(node, Rule::StatementIdNotUuid);
    }),
    ("actor", actor::either),
    ("verb", verb::check),
    ("object", object::check),
    ("result", result::check),
    ("context", context::check),
    ("timestamp", timestamp),
    ("stored", timestamp),
    ("authority", actor::authority),
    ("version", version),
    ("attachments", attachment::list),
];

/// xAPI 1.0.3, Part 2, 2.4.4.3
const SUB_STATEMENT: &[Property] = &[
    // Only what is a `SubStatement` by its objectType is checked with this table.
    ("objectType", |_, _| {}),
    ("actor", actor::either),
    ("verb", verb::check),
    ("object", object::check_nested),
    ("result", result::check),
    ("context", context::check),
    ("timestamp", timestamp),
    ("attachments", attachment::list),
    ("id", not_in_sub_statement),
    ("stored", not_in_sub_statement),
    ("authority", not_in_sub_statement),
    ("version", not_in_sub_statement),
];

pub(super) fn statement(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, STATEMENT) {
        whole(check, node);
    }
}

pub(in crate::xapi) fn sub_statement(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, SUB_STATEMENT) {
        whole(check, node);
    }
}

/// What a statement must have, and which properties ask something of others.
fn whole(check: &mut Check<'_>, node: &Node<'_>) {
    check.require(node, "actor", Rule::ActorMissing);
    check.require(node, "verb", Rule::VerbMissing);
    check.require(node, "object", Rule::ObjectMissing);
    context::fits_object(check, node);
    let voids = node.at(&["verb", "id"]).and_then(Node::as_str) == Some(VOIDED);
    let target = node.at(&["object", "objectType"]).and_then(Node::as_str);
    if voids && target != Some("StatementRef") {
        check.report_member("object", Rule::VoidingWithoutStatementRef, node);
    }
}

fn timestamp(check: &mut Check<'_>, node: &Node<'_>) {
    if let Some(text) = check.string(node)
        && let Err(rule) = parse_timestamp(text)
    {
        check.report(rule, node);
    }
}

fn version(check: &mut Check<'_>, node: &Node<'_>) {
    let line = check.version();
    check.format(node, Rule::StatementVersionUnknown, |text| {
        line.admits(text)
    });
}

fn not_in_sub_statement(check: &mut Check<'_>, node: &Node<'_>) {
    check.report(Rule::SubStatementProperty, node);
}
