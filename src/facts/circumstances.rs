//! What a statement says beside what it counts for, read from its text.

use std::sync::Arc;

use uuid::Uuid;

use super::BASE_IRI;
use super::told::{Band, Circumstances, Marks, Social, Visibility};
use crate::xapi::actor::Ifi;
use crate::xapi::id::parse_uuid;
use crate::xapi::json::{Node, Value};
use crate::xapi::object::Object;
use crate::xapi::statement::Statement;

/// Types of activities that are courses, as platforms send them.
const COURSES: [&str; 3] = [
    "http://adlnet.gov/expapi/activities/course",
    "http://id.tincanapi.com/activitytype/lms/course",
    "https://w3id.org/xapi/cmi5/activitytype/course",
];

/// Where the course stands that a statement belongs to, if its object is none; the first place wins.
const COURSE_PLACES: [&str; 3] = ["grouping", "parent", "category"];

/// What a statement that names a profile says of its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// It has a registration.
    pub registration: bool,
    /// It names agents as recipients, or refers to a statement, whose actor is one.
    pub recipients: bool,
}

/// What a statement says of its surroundings.
#[must_use]
pub fn said(statement: Statement<'_>) -> Said {
    Said {
        registration: statement.registration().is_some(),
        recipients: target(statement).is_some() || agents(statement).next().is_some(),
    }
}

/// The circumstances of a statement. `social` says whether a template gave it a fact: only then its extensions and
/// references mean what the profile says.
pub(super) fn circumstances(statement: Statement<'_>, social: bool) -> Circumstances<String> {
    let activity = match statement.object() {
        Object::Activity(activity) => Some(activity),
        _ => None,
    };
    Circumstances {
        verb: statement.verb_id().into(),
        activity: activity.and_then(id),
        team: statement.node().at(&["context", "team"]).and_then(team),
        course: course(statement, activity),
        platform: text(statement.node().at(&["context", "platform"])),
        social: social.then(|| self::social(statement)),
    }
}

fn text(node: Option<&Node<'_>>) -> Option<Arc<str>> {
    node.and_then(Node::as_str).map(Arc::from)
}

fn id(activity: &Node<'_>) -> Option<Arc<str>> {
    text(activity.get("id"))
}

/// A team that nothing identifies is known by its name.
fn team(team: &Node<'_>) -> Option<Arc<str>> {
    match Ifi::of(team) {
        Some(ifi) => Some(ifi.key().into()),
        None => text(team.get("name")),
    }
}

fn course(statement: Statement<'_>, object: Option<&Node<'_>>) -> Option<Arc<str>> {
    let is_course = |activity: &&Node<'_>| {
        let kind = activity.at(&["definition", "type"]).and_then(Node::as_str);
        kind.is_some_and(|kind| COURSES.contains(&kind))
    };
    let around = statement.node().at(&["context", "contextActivities"]);
    let around = COURSE_PLACES.iter().filter_map(|place| around?.get(place));
    // One activity stands for an array of one.
    let around = around.flat_map(|place| place.elements().unwrap_or(std::slice::from_ref(place)));
    object
        .into_iter()
        .chain(around)
        .find(is_course)
        .and_then(id)
}

fn social(statement: Statement<'_>) -> Social<String> {
    let objective = context(statement, "business-objective").and_then(|one| one.get("objective"));
    Social {
        id: statement.id().unwrap_or_default(),
        registration: statement.registration(),
        target: target(statement),
        recipients: recipients(statement),
        marks: marks(statement),
        objective: text(objective),
    }
}

/// What it answers to.
fn target(statement: Statement<'_>) -> Option<Uuid> {
    let answered = statement.node().at(&["context", "statement", "id"]);
    let answered = answered.and_then(Node::as_str).and_then(parse_uuid);
    answered.or_else(|| statement.target())
}

/// The agents among the recipients. What is no valid agent is passed over: extensions are not checked when
/// statements come in.
fn agents(statement: Statement<'_>) -> impl Iterator<Item = Ifi> {
    let listed = context(statement, "recipients").and_then(Node::elements);
    let listed = listed.unwrap_or_default().iter();
    listed.filter_map(move |agent| Ifi::parse_agent(statement.text(), agent).ok())
}

/// The agents among the recipients, sorted, each once.
fn recipients(statement: Statement<'_>) -> Vec<String> {
    let mut keys: Vec<String> = agents(statement).map(|ifi| ifi.key()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn marks(statement: Statement<'_>) -> Marks {
    let seniority = context(statement, "seniority");
    let is_declared = text_of(seniority, "source") == Some("self-declared");
    let band = text_of(seniority, "actor").filter(|_| is_declared);
    let action_taken = text_of(result(statement, "acknowledgement"), "actionTaken");
    let actions = result(statement, "debrief").and_then(|debrief| debrief.get("actions"));
    let confirmed = context(statement, "business-objective");
    let confirmed = confirmed.and_then(|one| one.get("confirmedByOwner"));
    Marks {
        visibility: context(statement, "visibility")
            .and_then(Node::as_str)
            .and_then(Visibility::from_slug),
        declared: band.and_then(Band::from_slug),
        action_taken: action_taken.is_some_and(|said| !said.is_empty()),
        actions: actions
            .and_then(Node::elements)
            .is_some_and(|actions| !actions.is_empty()),
        confirmed: confirmed.is_some_and(|node| matches!(node.value, Value::Bool(true))),
    }
}

fn text_of<'d>(value: Option<&'d Node<'d>>, name: &str) -> Option<&'d str> {
    value?.get(name)?.as_str()
}

/// An extension of the profile where its templates look for it.
fn context<'d>(statement: Statement<'d>, name: &str) -> Option<&'d Node<'d>> {
    extension(statement, "context", name)
}

fn result<'d>(statement: Statement<'d>, name: &str) -> Option<&'d Node<'d>> {
    extension(statement, "result", name)
}

fn extension<'d>(statement: Statement<'d>, place: &str, name: &str) -> Option<&'d Node<'d>> {
    let extensions = statement.node().at(&[place, "extensions"])?.members()?;
    let mut named = extensions.iter().filter(|(iri, _)| {
        let path = iri.strip_prefix(BASE_IRI);
        path.and_then(|path| path.strip_prefix("/extensions/")) == Some(name)
    });
    named.next().map(|(_, value)| value)
}
