//! Everything that is defined, here and in the profiles that are loaded, by its IRI.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde_json::Value;

use super::super::document::{
    ConceptKind, Document, Head, PatternSource, TemplateSource, VersionEntry,
};

/// What an IRI names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'d> {
    Profile,
    Version,
    Concept(ConceptKind),
    Template(&'d TemplateSource),
    Pattern(&'d PatternSource),
}

impl Kind<'_> {
    /// Its name in sentences, with its article.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Profile => "a profile",
            Self::Version => "a version of a profile",
            Self::Template(_) => "a statement template",
            Self::Pattern(_) => "a pattern",
            Self::Concept(kind) => words(*kind),
        }
    }

    pub fn is_concept(&self, kind: ConceptKind) -> bool {
        matches!(self, Self::Concept(own) if *own == kind)
    }
}

pub(super) fn words(kind: ConceptKind) -> &'static str {
    match kind {
        ConceptKind::Verb => "a verb",
        ConceptKind::ActivityType => "an activity type",
        ConceptKind::AttachmentUsageType => "an attachment usage type",
        ConceptKind::ContextExtension => "a context extension",
        ConceptKind::ResultExtension => "a result extension",
        ConceptKind::ActivityExtension => "an activity extension",
        ConceptKind::StateResource => "a state resource",
        ConceptKind::AgentProfileResource => "an agent profile resource",
        ConceptKind::ActivityProfileResource => "an activity profile resource",
        ConceptKind::Activity => "an activity",
    }
}

/// One definition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing<'d> {
    pub kind: Kind<'d>,
    /// IRI of the profile.
    pub profile: &'d str,
    /// IRI of the version; empty for profiles and versions.
    pub scheme: &'d str,
    /// Whether it stands in the document that is checked.
    pub own: bool,
    pub pointer: &'d str,
}

pub(super) struct Index<'d> {
    things: HashMap<&'d str, Vec<Thing<'d>>>,
    revisions: HashMap<&'d str, Vec<&'d str>>,
    came: HashMap<&'d str, Timestamp>,
    own: &'d Document,
    /// The other documents.
    pub others: Vec<&'d Document>,
}

impl<'d> Index<'d> {
    pub fn new(document: &'d Document, others: &[&'d Document]) -> Self {
        let newest_id = |document: &'d Document| newest(document).map(|entry| entry.id.as_str());
        let copy = |other: &'d Document| {
            other.id == document.id && newest_id(other) == newest_id(document)
        };
        let mut index = Self {
            things: HashMap::new(),
            revisions: HashMap::new(),
            came: HashMap::new(),
            own: document,
            others: others
                .iter()
                .copied()
                .filter(|other| !std::ptr::eq(*other, document) && !copy(other))
                .collect(),
        };
        index.take(document, true);
        for other in index.others.clone() {
            index.take(other, false);
        }
        index
    }

    fn take(&mut self, document: &'d Document, own: bool) {
        let mut add = |id: &'d str, kind, scheme, pointer| {
            if !id.is_empty() {
                self.things.entry(id).or_default().push(Thing {
                    kind,
                    profile: &document.id,
                    scheme,
                    own,
                    pointer,
                });
            }
        };
        add(&document.id, Kind::Profile, "", "");
        for entry in &document.versions {
            add(&entry.id, Kind::Version, "", "");
        }
        for (head, kind) in contents(document) {
            add(&head.id, kind, &head.in_scheme, &head.pointer);
        }
        for entry in &document.versions {
            let before = self.revisions.entry(&entry.id).or_default();
            before.extend(entry.was_revision_of.iter().map(String::as_str));
            self.came
                .extend(entry.generated_at.map(|time| (entry.id.as_str(), time)));
        }
    }

    /// All that is defined under an IRI: first what stands in the document itself.
    pub fn find(&self, id: &str) -> &[Thing<'d>] {
        self.things.get(id).map_or(&[], Vec::as_slice)
    }

    /// What an IRI means to something of a version: the definition of that version before all others.
    pub fn find_for(&self, id: &str, scheme: &str) -> Option<&Thing<'d>> {
        let things = self.find(id);
        let near = |thing: &&Thing<'_>| thing.own && thing.scheme == scheme;
        things.iter().find(near).or_else(|| things.first())
    }

    /// Whether two definitions belong to one profile.
    pub fn is_of_own_profile(&self, thing: &Thing<'_>) -> bool {
        thing.own || thing.profile == self.own.id
    }

    /// When a version came.
    pub fn came(&self, version: &str) -> Option<Timestamp> {
        self.came.get(version).copied()
    }

    /// The versions of a profile, in whatever documents they stand.
    pub fn versions_of(&self, profile: &str) -> impl Iterator<Item = &'d str> {
        let documents = std::iter::once(self.own).chain(self.others.iter().copied());
        documents
            .filter(move |document| document.id == profile)
            .flat_map(|document| &document.versions)
            .map(|entry| entry.id.as_str())
    }

    /// The versions that these, and the ones before them, are revisions of.
    pub fn superseded_by(&self, versions: impl Iterator<Item = &'d str>) -> HashSet<&'d str> {
        let mut seen = HashSet::new();
        let mut left: Vec<&str> = versions.collect();
        while let Some(version) = left.pop() {
            for before in self.revisions.get(version).into_iter().flatten() {
                if seen.insert(*before) {
                    left.push(before);
                }
            }
        }
        seen
    }
}

/// The version a document was written for: the last that came.
pub(super) fn newest(document: &Document) -> Option<&VersionEntry> {
    let dated = document
        .versions
        .iter()
        .filter(|entry| entry.generated_at.is_some());
    dated
        .max_by_key(|entry| entry.generated_at)
        .or_else(|| document.versions.first())
}

/// All concepts, templates and patterns of a document.
pub(super) fn contents(document: &Document) -> impl Iterator<Item = (&Head, Kind<'_>)> {
    let concepts = document.concepts.iter();
    let templates = document.templates.iter();
    let patterns = document.patterns.iter();
    concepts
        .map(|one| (&one.head, Kind::Concept(one.kind)))
        .chain(templates.map(|one| (&one.head, Kind::Template(one))))
        .chain(patterns.map(|one| (&one.head, Kind::Pattern(one))))
}

/// Where the versions stand. Those that are no objects are left out of the typed list.
pub(super) fn version_pointers(document: &Document) -> Vec<String> {
    let written = document.raw.get("versions").and_then(Value::as_array);
    let entries = written.into_iter().flatten().enumerate();
    entries
        .filter(|(_, entry)| entry.as_object().is_some_and(|entry| !entry.is_empty()))
        .map(|(place, _)| format!("/versions/{place}"))
        .collect()
}

/// The IRIs in a member of something, each with its pointer. Read from the JSON itself, since the typed
/// lists leave out what is no IRI.
pub(super) fn targets<'d>(
    document: &'d Document,
    head: &Head,
    member: &str,
) -> Vec<(String, &'d str)> {
    let base = format!("{}/{member}", head.pointer);
    match document.raw.pointer(&base) {
        Some(Value::String(one)) => vec![(base, one.as_str())],
        Some(Value::Array(many)) => many
            .iter()
            .enumerate()
            .filter_map(|(place, one)| Some((format!("{base}/{place}"), one.as_str()?)))
            .filter(|(_, iri)| !iri.is_empty())
            .collect(),
        _ => Vec::new(),
    }
}
