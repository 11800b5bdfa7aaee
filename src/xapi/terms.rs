//! What the filters of a query see of one statement (xAPI 1.0.3, Part 3, 2.1.3).

use uuid::Uuid;

use super::actor::Ifi;
use super::json::Node;
use super::parts::{Part, Role, as_list, each_part};
use super::statement::Statement;

/// The filter terms of one statement. What its `StatementRef`'s target contributes is the store's
/// business. Lists are sorted and free of duplicates; a list is what `BTreeSet` would hold, in one
/// allocation.
///
/// Agents are `Ifi::key()`: agents, identified groups and the members of groups, identified or not.
/// The `related_` lists hold the direct ones too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub verb: String,
    /// Actor and object.
    pub agents: Vec<String>,
    /// Also authority, instructor, team, context agents and groups, and all of these but the
    /// authority in a `SubStatement`.
    pub related_agents: Vec<String>,
    /// The object, where it is an Activity.
    pub activities: Vec<String>,
    /// Also the context activities, and both of a `SubStatement`.
    pub related_activities: Vec<String>,
    /// Of the statement's own context: the filter does not look into a `SubStatement`.
    pub registration: Option<Uuid>,
}

/// The terms of a statement. `authority` is the one the server assigns; what the sender wrote in
/// its place says nothing.
#[must_use]
pub fn terms(statement: Statement<'_>, authority: Option<&Node<'_>>) -> Terms {
    let mut terms = Terms {
        verb: statement.verb_id().to_owned(),
        registration: statement.registration(),
        ..Terms::default()
    };
    each_part(statement.node(), &mut |part| terms.add(part));
    if let Some(authority) = authority {
        push_agents(authority, &mut terms.related_agents);
    }
    terms.related_agents.extend_from_slice(&terms.agents);
    terms
        .related_activities
        .extend_from_slice(&terms.activities);
    for list in [
        &mut terms.agents,
        &mut terms.related_agents,
        &mut terms.activities,
        &mut terms.related_activities,
    ] {
        list.sort_unstable();
        list.dedup();
    }
    terms
}

impl Terms {
    fn add(&mut self, part: Part<'_>) {
        match part.role {
            Role::Actor | Role::ObjectActor if !part.nested => {
                push_agents(part.node, &mut self.agents);
            }
            Role::Actor | Role::ObjectActor | Role::ContextActor => {
                push_agents(part.node, &mut self.related_agents);
            }
            Role::Activity if !part.nested => push_activity(part.node, &mut self.activities),
            Role::Activity => push_activity(part.node, &mut self.related_activities),
            Role::ContextActivities => as_list(part.node)
                .iter()
                .for_each(|activity| push_activity(activity, &mut self.related_activities)),
            Role::Verb | Role::Authority | Role::Attachment => {}
        }
    }
}

fn push_agents(actor: &Node<'_>, keys: &mut Vec<String>) {
    let members = actor.get("member").and_then(Node::elements);
    let actors = std::iter::once(actor).chain(members.unwrap_or_default());
    keys.extend(actors.filter_map(Ifi::of).map(|ifi| ifi.key()));
}

fn push_activity(activity: &Node<'_>, ids: &mut Vec<String>) {
    ids.extend(activity.get("id").and_then(Node::as_str).map(str::to_owned));
}
