//! Threads, and the extension by which several of them share a registration (structure, 9.0).

use std::collections::HashSet;

use uuid::{Uuid, Variant};

use super::finding::{Finding, Gravity, Rule};
use super::sight::Sight;
use super::value::{MOST_FOUND, shown};
use super::verdict::ThreadKey;
use crate::xapi::id::parse_uuid;
use crate::xapi::json::Node;

const KEY: &str = "https://w3id.org/xapi/profiles/extensions/subregistration";
const LOCATION: &str =
    "$.context.extensions['https://w3id.org/xapi/profiles/extensions/subregistration']";

/// The thread of a statement in the eyes of a version, and what is wrong with its subregistrations. It is an
/// extension, so nothing is refused for it.
pub(super) fn thread(
    sight: &Sight<'_>,
    version: &str,
    findings: &mut Vec<Finding>,
) -> Option<ThreadKey> {
    let context = sight.root.get("context")?;
    let registration = context
        .get("registration")
        .and_then(Node::as_str)
        .and_then(parse_uuid);
    let extension = context.at(&["extensions", KEY]);
    if let Some(extension) = extension {
        judge(extension, registration, sight, version, findings);
    }
    let subregistration = extension
        .and_then(Node::elements)
        .unwrap_or_default()
        .iter()
        .find(|entry| text(entry, "profile") == Some(version))
        .and_then(identifier);
    registration.map(|registration| ThreadKey {
        registration,
        subregistration,
    })
}

fn judge(
    extension: &Node<'_>,
    registration: Option<Uuid>,
    sight: &Sight<'_>,
    version: &str,
    findings: &mut Vec<Finding>,
) {
    let mut tell = |wanted: &str, fix: &str, found: Vec<String>| {
        findings.push(Finding {
            profile: version.to_owned(),
            template: None,
            rule: Rule::Subregistration,
            stated: String::new(),
            location: LOCATION.to_owned(),
            wanted: wanted.to_owned(),
            fix: fix.to_owned(),
            gravity: Gravity::Flags,
            found,
        });
    };
    if registration.is_none() {
        tell(
            "a registration in statements that have subregistrations",
            "Send `$.context.registration`, or leave the extension out.",
            vec![shown(sight.raw(extension))],
        );
    }
    let entries = extension.elements().unwrap_or_default();
    if entries.is_empty() {
        tell(
            "an array that is not empty",
            "Send an array of objects with `profile` and `subregistration`, or leave the extension out.",
            vec![shown(sight.raw(extension))],
        );
    }
    // What is wrong for another version that judges too, that one tells.
    let claims: HashSet<&str> = sight.claims().collect();
    let is_ours = |entry: &Node<'_>| {
        text(entry, "profile").is_none_or(|id| id == version || !claims.contains(id))
    };
    let mut wrong = |wanted: &str, fix: &str, right: &dyn Fn(&Node<'_>) -> bool| {
        let found: Vec<String> = entries
            .iter()
            .filter(|entry| is_ours(entry) && !right(entry))
            .take(MOST_FOUND)
            .map(|entry| shown(sight.raw(entry)))
            .collect();
        if !found.is_empty() {
            tell(wanted, fix, found);
        }
    };
    wrong(
        "in each `profile` the IRI of a profile's version that is in `$.context.contextActivities.category`",
        "Name the version in the category context activities too, or leave its entry out.",
        &|entry| text(entry, "profile").is_some_and(|id| claims.contains(id)),
    );
    wrong(
        "in each `subregistration` a UUID of variant 2 (RFC 4122)",
        "Send a UUID in its usual form, such as version 4 gives.",
        &|entry| identifier(entry).is_some(),
    );
}

fn text<'n>(entry: &'n Node<'_>, name: &str) -> Option<&'n str> {
    entry.get(name).and_then(Node::as_str)
}

fn identifier(entry: &Node<'_>) -> Option<Uuid> {
    text(entry, "subregistration")
        .and_then(parse_uuid)
        .filter(|id| id.get_variant() == Variant::RFC4122)
}
