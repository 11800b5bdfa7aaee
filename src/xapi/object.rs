//! What a statement is about (xAPI 1.0.3, Part 2, 2.4.4).

use super::check::{Check, Property};
use super::json::Node;
use super::rule::Rule;
use super::{activity, actor, statement};

/// The object of a statement, by its `objectType`.
#[derive(Debug, Clone, Copy)]
pub enum Object<'d> {
    Activity(&'d Node<'d>),
    Agent(&'d Node<'d>),
    Group(&'d Node<'d>),
    SubStatement(&'d Node<'d>),
    StatementRef(&'d Node<'d>),
}

impl<'d> Object<'d> {
    /// The kind a valid object is of. Without an `objectType` it is an Activity.
    #[must_use]
    pub fn of(node: &'d Node<'d>) -> Self {
        match node.get("objectType").and_then(Node::as_str) {
            Some("Agent") => Self::Agent(node),
            Some("Group") => Self::Group(node),
            Some("SubStatement") => Self::SubStatement(node),
            Some("StatementRef") => Self::StatementRef(node),
            _ => Self::Activity(node),
        }
    }

    /// The object's JSON, whatever its kind.
    #[must_use]
    pub fn node(self) -> &'d Node<'d> {
        match self {
            Self::Activity(node)
            | Self::Agent(node)
            | Self::Group(node)
            | Self::SubStatement(node)
            | Self::StatementRef(node) => node,
        }
    }
}

/// The object of a statement.
pub(super) fn check(check: &mut Check<'_>, node: &Node<'_>) {
    match node.get("objectType").and_then(Node::as_str) {
        Some("SubStatement") => statement::sub_statement(check, node),
        _ => other(check, node),
    }
}

/// The object of a `SubStatement`, which cannot be another one (2.4.4.3).
pub(super) fn check_nested(check: &mut Check<'_>, node: &Node<'_>) {
    match node.get("objectType").and_then(Node::as_str) {
        Some("SubStatement") => {
            check.report(Rule::SubStatementNested, node);
            statement::sub_statement(check, node);
        }
        _ => other(check, node),
    }
}

fn other(check: &mut Check<'_>, node: &Node<'_>) {
    match node.get("objectType").and_then(Node::as_str) {
        Some("Agent") => actor::agent(check, node),
        Some("Group") => actor::group(check, node),
        Some("StatementRef") => statement_ref(check, node),
        Some("Activity") => activity::check(check, node),
        Some(_) => check.report_member("objectType", Rule::ObjectTypeUnknown, node),
        None if actor::looks_like_one(node) => {
            check.require(node, "objectType", Rule::ObjectTypeMissing);
            actor::as_shaped(check, node);
        }
        None => activity::check(check, node),
    }
}

const STATEMENT_REF: &[Property] = &[
    ("objectType", |check, node| {
        check.constant(node, "StatementRef", Rule::StatementRefObjectType);
    }),
    ("id", |check, node| {
        check.uuid(node, Rule::StatementRefIdNotUuid);
    }),
];

/// A reference to another statement (2.4.4.3), as an object or in the context.
pub(super) fn statement_ref(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, STATEMENT_REF) {
        check.require(node, "objectType", Rule::StatementRefObjectType);
        check.require(node, "id", Rule::StatementRefIdMissing);
    }
}
