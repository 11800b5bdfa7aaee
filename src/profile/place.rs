//! Where a statement has contexts, results and activities, its `SubStatement` included.

use std::fmt;

use crate::xapi::json::Node;
use crate::xapi::object::Object;

/// One of these places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place<'n> {
    /// Whether it is in the `SubStatement`.
    nested: bool,
    pub spot: Spot<'n>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Spot<'n> {
    Context,
    Result,
    /// The object, where it is an activity.
    Object,
    /// An element of the context activities of this name.
    Listed(&'n str),
}

/// As a JSONPath.
impl fmt::Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = if self.nested { "$.object" } else { "$" };
        match self.spot {
            Spot::Context => write!(out, "{root}.context"),
            Spot::Result => write!(out, "{root}.result"),
            Spot::Object => write!(out, "{root}.object"),
            Spot::Listed(name) => write!(out, "{root}.context.contextActivities.{name}[*]"),
        }
    }
}

/// Visits them in the order of the text.
pub(super) fn each<'n>(statement: &'n Node<'n>, visit: &mut dyn FnMut(Place<'n>, &'n Node<'n>)) {
    walk(statement, false, visit);
}

fn walk<'n>(statement: &'n Node<'n>, nested: bool, visit: &mut dyn FnMut(Place<'n>, &'n Node<'n>)) {
    for (name, node) in statement.members().unwrap_or_default() {
        match &**name {
            "result" => visit(
                Place {
                    nested,
                    spot: Spot::Result,
                },
                node,
            ),
            "context" => {
                visit(
                    Place {
                        nested,
                        spot: Spot::Context,
                    },
                    node,
                );
                listed(node, nested, visit);
            }
            "object" => match Object::of(node) {
                Object::Activity(node) => visit(
                    Place {
                        nested,
                        spot: Spot::Object,
                    },
                    node,
                ),
                Object::SubStatement(node) if !nested => walk(node, true, visit),
                _ => {}
            },
            _ => {}
        }
    }
}

fn listed<'n>(context: &'n Node<'n>, nested: bool, visit: &mut dyn FnMut(Place<'n>, &'n Node<'n>)) {
    let lists = context.get("contextActivities").and_then(Node::members);
    for (name, list) in lists.unwrap_or_default() {
        let spot = Spot::Listed(name);
        for activity in list.elements().unwrap_or_default() {
            visit(Place { nested, spot }, activity);
        }
    }
}
