//! The context of a statement (xAPI 1.0.3, Part 2, 2.4.6; contextAgents and contextGroups:
//! xAPI 2.0, 4.2.2.5).

use super::check::{self, Check, Property};
use super::json::{Node, Value};
use super::language::is_language_tag;
use super::rule::Rule;
use super::version::Version;
use super::{activity, actor, extensions, object};

const CONTEXT: &[Property] = &[
    ("registration", |check, node| {
        check.uuid(node, Rule::RegistrationNotUuid);
    }),
    ("instructor", actor::either),
    ("team", |check, node| {
        actor::only_group(check, node, Rule::TeamNotAGroup);
    }),
    ("contextActivities", context_activities),
    ("contextAgents", |check, node| related(check, node, AGENT)),
    ("contextGroups", |check, node| related(check, node, GROUP)),
    ("revision", check::text),
    ("platform", check::text),
    ("language", |check, node| {
        check.format(node, Rule::ContextLanguageMalformed, is_language_tag);
    }),
    ("statement", object::statement_ref),
    ("extensions", extensions::check),
];

const ACTIVITIES: &[Property] = &[
    ("parent", activities),
    ("grouping", activities),
    ("category", activities),
    ("other", activities),
];

pub(super) fn check(check: &mut Check<'_>, node: &Node<'_>) {
    check.object(node, CONTEXT);
}

/// `revision` and `platform` describe an activity, so they ask for one as the object.
pub(super) fn fits_object(check: &mut Check<'_>, statement: &Node<'_>) {
    let about_activity = match statement.at(&["object", "objectType"]) {
        None => true,
        Some(named) => named.as_str() == Some("Activity"),
    };
    let Some(context) = statement.get("context").filter(|_| !about_activity) else {
        return;
    };
    check.inside("context", |check| {
        check.report_member("revision", Rule::RevisionWithoutActivity, context);
        check.report_member("platform", Rule::PlatformWithoutActivity, context);
    });
}

fn context_activities(check: &mut Check<'_>, node: &Node<'_>) {
    check.object(node, ACTIVITIES);
}

/// One activity or an array of them (2.4.6.2).
fn activities(check: &mut Check<'_>, node: &Node<'_>) {
    match node.value {
        Value::Array(_) => check.array(node, activity::check),
        Value::Object(_) => activity::check(check, node),
        _ => check.report(Rule::ContextActivitiesValue, node),
    }
}

/// An entry of `contextAgents` or `contextGroups`: what it holds and which rules say so.
#[derive(Clone, Copy)]
struct Related {
    properties: &'static [Property],
    object_type: Rule,
    member: &'static str,
    missing: Rule,
}

const AGENT: Related = Related {
    properties: &[
        ("objectType", |check, node| {
            check.constant(node, "contextAgent", Rule::ContextAgentObjectType);
        }),
        ("agent", |check, node| {
            actor::only_agent(check, node, Rule::ContextAgentNotAnAgent);
        }),
        ("relevantTypes", relevant_types),
    ],
    object_type: Rule::ContextAgentObjectType,
    member: "agent",
    missing: Rule::ContextAgentMissing,
};

const GROUP: Related = Related {
    properties: &[
        ("objectType", |check, node| {
            check.constant(node, "contextGroup", Rule::ContextGroupObjectType);
        }),
        ("group", |check, node| {
            actor::only_group(check, node, Rule::ContextGroupNotAGroup);
        }),
        ("relevantTypes", relevant_types),
    ],
    object_type: Rule::ContextGroupObjectType,
    member: "group",
    missing: Rule::ContextGroupMissing,
};

fn related(check: &mut Check<'_>, node: &Node<'_>, entry: Related) {
    if check.version() == Version::V1 {
        return check.report(Rule::PropertyOfVersion2, node);
    }
    check.array(node, |check, element| {
        if check.object(element, entry.properties) {
            check.require(element, "objectType", entry.object_type);
            check.require(element, entry.member, entry.missing);
        }
    });
}

fn relevant_types(check: &mut Check<'_>, node: &Node<'_>) {
    if node.elements().is_some_and(<[_]>::is_empty) {
        check.report(Rule::RelevantTypesEmpty, node);
    }
    check.array(node, |check, kind| {
        check.iri(kind, Rule::RelevantTypeNotIri);
    });
}
