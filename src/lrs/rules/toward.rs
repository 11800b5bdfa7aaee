//! What templates of profiles say that they count toward.

use serde_json::{Map, Value};

use crate::facts::{BASE_IRI, Described, Principle, PrincipleSet};
use crate::profile::{Library, Template};

/// What a template counts for.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    pub(super) principles: PrincipleSet,
    pub(super) facet: bool,
}

/// What the templates of all versions say of behaviours.
pub(super) fn described(library: &Library) -> Vec<Described> {
    let templates = library
        .versions()
        .iter()
        .flat_map(|version| &version.templates);
    templates
        .filter(|template| !template.disabled)
        .filter_map(|template| {
            let counts = counts(template)?;
            Some(Described {
                template: template.id.clone(),
                slug: template.slug.clone(),
                name: template.name.clone(),
                definition: template.definition.clone(),
                principles: counts.principles,
                code: own(template, "behaviour")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            })
        })
        .collect()
}

/// What a template counts for: the member `countsToward` of the social learning profile, which templates of
/// other profiles may have too.
pub(super) fn counts(template: &Template) -> Option<Counts> {
    let principles = principles(own(template, "countsToward")?);
    let facet = own(template, "facet").and_then(Value::as_bool);
    (!principles.is_empty()).then(|| Counts {
        principles,
        facet: facet.unwrap_or(!template.has_verb),
    })
}

fn own<'t>(template: &'t Template, name: &str) -> Option<&'t Value> {
    own_member(&template.others, name)
}

/// A member that the social learning profile gives to templates, its own or others'.
pub(super) fn own_member<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    members.get(&format!("{BASE_IRI}/ontology#{name}"))
}

/// The principles a value names: an IRI, an object with an `id`, or several of them.
pub(super) fn principles(value: &Value) -> PrincipleSet {
    match value {
        Value::Array(several) => several
            .iter()
            .map(principles)
            .fold(PrincipleSet::EMPTY, PrincipleSet::union),
        Value::Object(members) => members.get("id").map(principles).unwrap_or_default(),
        Value::String(iri) => iri
            .strip_prefix(BASE_IRI)
            .and_then(|path| path.strip_prefix("/principles/"))
            .and_then(Principle::from_slug)
            .into_iter()
            .collect(),
        _ => PrincipleSet::EMPTY,
    }
}
