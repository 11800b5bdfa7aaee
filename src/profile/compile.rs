//! From a document to versions that judge.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::activities::Activities;
use super::check::Problem;
use super::document::{ConceptSource, Document, Head, PatternSource, TemplateSource, VersionEntry};
use super::elements::{Elements, Foreign};
use super::extensions::Extensions;
use super::index::Index;
use super::library::Library;
use super::pattern::{Patterns, Primary};
use super::resource::Resources;
use super::template::Template;
use super::version::Version;

pub(super) fn compile(
    document: &Document,
    problems: &[Problem],
    among: &Library,
) -> Vec<Arc<Version>> {
    let defects = Defects::of(problems);
    let foreign = Foreign::of(among);
    let shared = Arc::new(document.clone());
    document
        .versions
        .iter()
        .map(|entry| Parts::of(document, entry))
        .filter(|parts| !parts.is_empty())
        .map(|parts| Arc::new(parts.compile(&shared, &defects, &foreign)))
        .collect()
}

/// What of a document an error is about: `/templates/3`, not what is below it.
struct Defects<'p> {
    pointers: HashSet<&'p str>,
}

impl<'p> Defects<'p> {
    fn of(problems: &'p [Problem]) -> Self {
        let pointers = problems
            .iter()
            .filter(|problem| problem.spoils())
            .map(|problem| {
                let pointer = problem.pointer.as_str();
                let end = pointer.match_indices('/').nth(2);
                end.map_or(pointer, |(end, _)| &pointer[..end])
            })
            .collect();
        Self { pointers }
    }

    fn touch(&self, head: &Head) -> bool {
        self.pointers.contains(head.pointer.as_str())
    }
}

/// What of a document belongs to one version.
struct Parts<'d> {
    entry: &'d VersionEntry,
    concepts: Vec<&'d ConceptSource>,
    templates: Vec<&'d TemplateSource>,
    patterns: Vec<&'d PatternSource>,
}

impl<'d> Parts<'d> {
    fn of(document: &'d Document, entry: &'d VersionEntry) -> Self {
        let belongs = |head: &Head| head.in_scheme == entry.id;
        Self {
            entry,
            concepts: document
                .concepts
                .iter()
                .filter(|one| belongs(&one.head))
                .collect(),
            templates: document
                .templates
                .iter()
                .filter(|one| belongs(&one.head))
                .collect(),
            patterns: document
                .patterns
                .iter()
                .filter(|one| belongs(&one.head))
                .collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.concepts.is_empty() && self.templates.is_empty() && self.patterns.is_empty()
    }

    fn compile(
        &self,
        document: &Arc<Document>,
        defects: &Defects<'_>,
        foreign: &Foreign<'_>,
    ) -> Version {
        let templates: Vec<Template> = self
            .templates
            .iter()
            .map(|source| Template::of(source, defects.touch(&source.head)))
            .collect();
        let own = templates.len();
        let sound = self.patterns.iter().filter(|one| !defects.touch(&one.head));
        let mut elements = Elements::new(templates, sound.copied(), foreign);
        let declared = self.patterns.iter().filter(|source| source.primary);
        let primaries: Vec<Primary> = declared
            .clone()
            .filter_map(|source| {
                Some(Primary {
                    id: source.head.id.clone(),
                    pointer: source.head.pointer.clone(),
                    element: elements.element(&source.head.id)?,
                })
            })
            .collect();
        let whole = declared.count() == primaries.len();
        let (mut templates, elements) = elements.finish();
        resolve_references(&mut templates);
        Version {
            id: self.entry.id.clone(),
            profile: document.id.clone(),
            document: Arc::clone(document),
            generated_at: self.entry.generated_at,
            own,
            elements,
            whole: whole && templates.iter().all(|one| !one.disabled),
            index: Index::of(&templates),
            templates,
            patterns: Patterns::new(primaries),
            extensions: Extensions::of(self.concepts.iter().copied()),
            activities: Activities::of(self.concepts.iter().copied()),
            resources: Resources::of(self.concepts.iter().copied()),
        }
    }
}

/// Tells each template where those are that it names.
fn resolve_references(templates: &mut [Template]) {
    let places: HashMap<String, usize> = templates
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, template)| !template.disabled)
        .map(|(place, template)| (template.id.clone(), place))
        .collect();
    for template in templates {
        let wanted = [&mut template.object, &mut template.context];
        for wanted in wanted.into_iter().flatten() {
            wanted.resolve(|id| places.get(id).copied());
        }
    }
}
