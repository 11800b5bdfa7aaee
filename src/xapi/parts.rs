//! The parts of a statement that name something: its actors, verbs, activities and attachments,
//! wherever they stand. What reads or rewrites all of them walks here, so that none is forgotten.

use super::json::Node;
use super::object::Object;

/// What a part is to its statement or `SubStatement`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Actor,
    Verb,
    /// The object, where it is an Activity.
    Activity,
    /// The object, where it is an Agent or a Group.
    ObjectActor,
    /// Instructor, team, or the actor of a context agent or context group (2.0.0).
    ContextActor,
    /// The value of one key of `contextActivities`: an array, or an activity standing alone.
    ContextActivities,
    Authority,
    Attachment,
}

/// A part and where it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'d> {
    pub role: Role,
    pub node: &'d Node<'d>,
    /// Whether it belongs to the statement's `SubStatement`.
    pub nested: bool,
}

/// Visits every part of a statement, its `SubStatement`'s included, in the order of the text.
pub(super) fn each_part<'d>(statement: &'d Node<'d>, visit: &mut dyn FnMut(Part<'d>)) {
    walk(statement, false, visit);
}

/// The elements of an array; any other value is taken as the only element of a list.
pub(super) fn as_list<'d>(node: &'d Node<'d>) -> &'d [Node<'d>] {
    node.elements().unwrap_or(std::slice::from_ref(node))
}

fn walk<'d>(statement: &'d Node<'d>, nested: bool, visit: &mut dyn FnMut(Part<'d>)) {
    for (name, node) in statement.members().unwrap_or_default() {
        let mut part = |role, node| visit(Part { role, node, nested });
        match &**name {
            "actor" => part(Role::Actor, node),
            "verb" => part(Role::Verb, node),
            "authority" => part(Role::Authority, node),
            "context" => context(node, &mut part),
            "attachments" => as_list(node)
                .iter()
                .for_each(|one| part(Role::Attachment, one)),
            "object" => match Object::of(node) {
                Object::Activity(node) => part(Role::Activity, node),
                Object::Agent(node) | Object::Group(node) => part(Role::ObjectActor, node),
                // A `SubStatement` holds no other one (2.4.4.3).
                Object::SubStatement(node) if !nested => walk(node, true, visit),
                Object::SubStatement(_) | Object::StatementRef(_) => {}
            },
            _ => {}
        }
    }
}

fn context<'d>(context: &'d Node<'d>, part: &mut dyn FnMut(Role, &'d Node<'d>)) {
    for (name, node) in context.members().unwrap_or_default() {
        match &**name {
            "instructor" | "team" => part(Role::ContextActor, node),
            "contextActivities" => node
                .members()
                .unwrap_or_default()
                .iter()
                .for_each(|(_, list)| part(Role::ContextActivities, list)),
            "contextAgents" => wrapped(node, "agent", part),
            "contextGroups" => wrapped(node, "group", part),
            _ => {}
        }
    }
}

fn wrapped<'d>(list: &'d Node<'d>, key: &str, part: &mut dyn FnMut(Role, &'d Node<'d>)) {
    for actor in as_list(list).iter().filter_map(|one| one.get(key)) {
        part(Role::ContextActor, actor);
    }
}
