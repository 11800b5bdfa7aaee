//! Activity definitions: where statements carry them, and what several of them say together
//! (xAPI 1.0.3, Part 2, 2.4.4.1).

mod merge;

pub use self::merge::merge;
use super::json::Node;
use super::parts::{Role, as_list, each_part};
use super::statement::Statement;

/// Bytes of the largest definition that is learnt, alone or merged. Real ones are a few hundred
/// bytes; one that grew with each statement would make each of them slower than the one before.
pub const LARGEST: usize = 64 * 1024;

/// A definition as a statement carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The id of the activity.
    pub activity: String,
    /// The definition's JSON, byte for byte.
    pub text: String,
}

/// Every definition in a statement: of its object, of all context activities, and of those inside a
/// `SubStatement`. Those that say nothing, and those larger than [`LARGEST`], are left out.
#[must_use]
pub fn definitions(statement: Statement<'_>) -> Vec<Definition> {
    let mut found = Vec::new();
    each_activity(statement.node(), &mut |activity| {
        let id = activity.get("id").and_then(Node::as_str);
        if let (Some(id), Some(definition)) = (id, activity.get("definition"))
            && definition.members().is_some_and(|all| !all.is_empty())
            && definition.span().len() <= LARGEST
        {
            found.push(Definition {
                activity: id.to_owned(),
                text: definition.raw(statement.text()).to_owned(),
            });
        }
    });
    found
}

/// The ids of all activities in a statement, in the order of the text.
pub fn each_activity_id<'d>(statement: Statement<'d>, visit: &mut dyn FnMut(&'d str)) {
    each_activity(statement.node(), &mut |activity| {
        if let Some(id) = activity.get("id").and_then(Node::as_str) {
            visit(id);
        }
    });
}

fn each_activity<'d>(statement: &'d Node<'d>, visit: &mut dyn FnMut(&'d Node<'d>)) {
    each_part(statement, &mut |part| match part.role {
        Role::Activity => visit(part.node),
        Role::ContextActivities => as_list(part.node).iter().for_each(&mut *visit),
        _ => {}
    });
}
