//! The definition of an activity that a profile provides (structure, 7.4).

use serde_json::{Value, json};

use super::super::check::clause;
use super::super::context;
use super::named_context;
use super::reader::{Object, Reader};
use crate::xapi::broken::Broken;
use crate::xapi::statement::Statement;
use crate::xapi::version::Version;

/// Where the definition stands in the statement that is made up around it.
const PLACE: &str = "/object/definition";

pub(super) fn read(reader: &mut Reader, id: &str, value: &Value) -> Option<Value> {
    let definition = reader.object(value)?;
    if definition.contains_key("@context") {
        reader.member(definition, "@context", |reader, value| {
            named_context(reader, value, context::ACTIVITY, clause::ACTIVITIES);
        });
    } else {
        reader.error(
            "context-missing",
            clause::ACTIVITIES,
            format!(
                "`activityDefinition` must have `@context`. Add `\"@context\": \"{}\"`.",
                context::ACTIVITY
            ),
        );
    }
    let mut plain = definition.clone();
    plain.remove("@context");
    for broken in faults(id, &plain) {
        let sentence = format!(
            "Not a legal activity definition: {}. {}.",
            broken.rule.message(),
            broken.rule.fix()
        );
        let below = broken.pointer.strip_prefix(PLACE).unwrap_or_default();
        let pointer = format!("{}{below}", reader.pointer());
        reader.error("activity-definition-illegal", clause::ACTIVITIES, sentence);
        if let Some(problem) = reader.problems.last_mut() {
            problem.pointer = pointer;
        }
    }
    Some(value.clone())
}

/// What xAPI has against a definition, told by a statement about it.
fn faults(id: &str, definition: &Object) -> Vec<Broken> {
    let id = if id.is_empty() { "urn:x" } else { id };
    let statement = json!({
        "actor": { "mbox": "mailto:somebody@example.org" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/experienced" },
        "object": { "id": id, "definition": definition },
    })
    .to_string();
    let parsed = crate::xapi::json::parse(statement.as_bytes(), crate::xapi::json::ANY_DEPTH);
    match parsed {
        Ok((text, node)) => Statement::parse(text, &node, Version::V1)
            .err()
            .unwrap_or_default(),
        Err(broken) => vec![broken],
    }
}
