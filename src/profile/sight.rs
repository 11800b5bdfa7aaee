//! A statement as templates look at it.

use crate::xapi::json::{Node, Value};
use crate::xapi::statement::Statement;

/// A statement with what every template asks for, looked up once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'s> {
    /// The text that nodes point into.
    pub text: &'s str,
    /// The statement, its context activities as lists (structure, 8.1).
    pub root: &'s Node<'s>,
    pub verb: &'s str,
    pub object_type: Option<&'s str>,
    activities: Option<&'s Node<'s>>,
    attachments: &'s [Node<'s>],
}

impl<'s> Sight<'s> {
    /// `root` is the node of the statement, or what [`in_lists`] made of it.
    pub fn new(text: &'s str, root: &'s Node<'s>) -> Self {
        Self {
            text,
            root,
            verb: root
                .at(&["verb", "id"])
                .and_then(Node::as_str)
                .unwrap_or_default(),
            object_type: root.get("object").and_then(activity_type),
            activities: root.at(&["context", "contextActivities"]),
            attachments: root
                .get("attachments")
                .and_then(Node::elements)
                .unwrap_or_default(),
        }
    }

    /// The context activities of this name.
    pub fn listed(&self, name: &str) -> &'s [Node<'s>] {
        self.activities
            .and_then(|lists| lists.get(name))
            .and_then(Node::elements)
            .unwrap_or_default()
    }

    /// The ids under `category`, by which a statement claims versions of profiles (structure, 5.0).
    pub fn claims(&self) -> impl Iterator<Item = &'s str> {
        self.listed("category").iter().filter_map(id)
    }

    pub fn usage_types(&self) -> impl Iterator<Item = &'s str> {
        self.attachments
            .iter()
            .filter_map(|one| one.get("usageType").and_then(Node::as_str))
    }

    /// A value as it was sent.
    pub fn raw(&self, node: &Node<'_>) -> &'s str {
        node.raw(self.text)
    }
}

pub(super) fn id<'s>(node: &'s Node<'s>) -> Option<&'s str> {
    node.get("id").and_then(Node::as_str)
}

pub(super) fn activity_type<'s>(activity: &'s Node<'s>) -> Option<&'s str> {
    activity.at(&["definition", "type"]).and_then(Node::as_str)
}

/// The statement with lists of one for context activities that stand alone, which rules must see
/// normalised (structure, 8.1); `None` where none does.
pub(super) fn in_lists(statement: Statement<'_>) -> Option<Node<'_>> {
    let node = statement.node();
    let nested = node.get("object");
    if !stands_alone(node) && !nested.is_some_and(stands_alone) {
        return None;
    }
    let mut node = node.clone();
    list(&mut node);
    if let Some(nested) = member(&mut node, "object") {
        list(nested);
    }
    Some(node)
}

fn stands_alone(statement: &Node<'_>) -> bool {
    let lists = statement
        .at(&["context", "contextActivities"])
        .and_then(Node::members);
    lists
        .unwrap_or_default()
        .iter()
        .any(|(_, list)| list.members().is_some())
}

fn list(statement: &mut Node<'_>) {
    let lists =
        member(statement, "context").and_then(|context| member(context, "contextActivities"));
    let Some(Value::Object(lists)) = lists.map(|lists| &mut lists.value) else {
        return;
    };
    for (_, activity) in lists {
        if activity.members().is_some() {
            activity.value = Value::Array(vec![activity.clone()]);
        }
    }
}

fn member<'m, 'd>(node: &'m mut Node<'d>, name: &str) -> Option<&'m mut Node<'d>> {
    let Value::Object(members) = &mut node.value else {
        return None;
    };
    members
        .iter_mut()
        .find(|(key, _)| key == name)
        .map(|(_, member)| member)
}
