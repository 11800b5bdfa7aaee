//! Reads a concept (structure, 7.0 to 7.4).

use serde_json::Value;

use super::super::check::{clause, shown};
use super::super::context::Context;
use super::super::document::{ConceptKind, ConceptSource};
use super::form::{self, Form};
use super::reader::{Object, Reader};
use super::{activity, schema};

const KINDS: [(&str, ConceptKind, &Form); 10] = [
    ("Verb", ConceptKind::Verb, &form::SEMANTIC),
    ("ActivityType", ConceptKind::ActivityType, &form::SEMANTIC),
    (
        "AttachmentUsageType",
        ConceptKind::AttachmentUsageType,
        &form::SEMANTIC,
    ),
    (
        "ContextExtension",
        ConceptKind::ContextExtension,
        &form::EXTENSION,
    ),
    (
        "ResultExtension",
        ConceptKind::ResultExtension,
        &form::EXTENSION,
    ),
    (
        "ActivityExtension",
        ConceptKind::ActivityExtension,
        &form::ACTIVITY_EXTENSION,
    ),
    ("StateResource", ConceptKind::StateResource, &form::RESOURCE),
    (
        "AgentProfileResource",
        ConceptKind::AgentProfileResource,
        &form::RESOURCE,
    ),
    (
        "ActivityProfileResource",
        ConceptKind::ActivityProfileResource,
        &form::RESOURCE,
    ),
    ("Activity", ConceptKind::Activity, &form::ACTIVITY),
];

/// The relations of 7.1.
const RELATIONS: [&str; 7] = [
    "broader",
    "broadMatch",
    "narrower",
    "narrowMatch",
    "related",
    "relatedMatch",
    "exactMatch",
];

/// A concept whose type is none of the ten is left out: nobody could say what it is.
pub(super) fn read(
    reader: &mut Reader,
    object: &Object,
    around: &Context<'_>,
) -> Option<ConceptSource> {
    let context = around.within(object);
    let Some(&(_, kind, form)) = object
        .get("type")
        .and_then(Value::as_str)
        .and_then(|found| KINDS.iter().find(|(name, ..)| *name == found))
    else {
        no_kind(reader, object);
        return None;
    };
    let others = reader.open(form, object, &context);
    let mut iris = |key: &str| {
        if form.has(key) {
            reader.member(object, key, Reader::iris)
        } else {
            Vec::new()
        }
    };
    let relations = RELATIONS
        .into_iter()
        .map(|name| (name.to_owned(), iris(name)))
        .filter(|(_, targets)| !targets.is_empty())
        .collect();
    let recommended_activity_types = iris("recommendedActivityTypes");
    let recommended_verbs = iris("recommendedVerbs");
    let mut concept = ConceptSource {
        head: reader.head(object, others),
        kind,
        relations,
        recommended_activity_types,
        recommended_verbs,
        context: None,
        schema: None,
        inline_schema: None,
        content_type: None,
        activity_definition: None,
    };
    if form.has("inlineSchema") {
        shape(reader, object, form, &mut concept);
    }
    if form.has("activityDefinition") {
        concept.activity_definition =
            reader.member(object, "activityDefinition", |reader, value| {
                activity::read(reader, &concept.head.id, value)
            });
    }
    Some(concept)
}

/// What extensions and document resources say of their values (7.2, 7.3).
fn shape(reader: &mut Reader, object: &Object, form: &Form, concept: &mut ConceptSource) {
    if object.contains_key("schema") && object.contains_key("inlineSchema") {
        reader.error(
            "two-schemas",
            form.clause,
            "A concept has at most one of `schema` and `inlineSchema`, and this one has both. Keep one."
                .to_owned(),
        );
    }
    concept.context = reader.member(object, "context", Reader::iri);
    concept.schema = reader.member(object, "schema", Reader::iri);
    concept.inline_schema = reader.member(object, "inlineSchema", |reader, value| {
        schema::read(reader, value, form.clause)
    });
    if form.has("contentType") {
        concept.content_type = reader.member(object, "contentType", Reader::media_type);
    }
}

fn no_kind(reader: &mut Reader, object: &Object) {
    let names: Vec<&str> = KINDS.iter().map(|(name, ..)| *name).collect();
    let names = names.join(", ");
    let Some(found) = object.get("type") else {
        return reader.error(
            "member-missing",
            clause::CONCEPTS,
            format!("A concept must have a `type`: one of {names}."),
        );
    };
    reader.inside("type", |reader| {
        reader.error(
            "concept-type-unknown",
            clause::CONCEPTS,
            format!("A concept is one of {names}; found {}.", shown(found)),
        );
    });
}
