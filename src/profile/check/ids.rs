//! Identifiers: distinct, of versions that exist, and of nobody else (structure, 6.0, 6.1, 7.0).

use std::collections::{HashMap, HashSet};

use super::super::document::{Document, PatternOf, TemplateSource};
use super::index::{Index, Kind, Thing, contents, version_pointers};
use super::templates::{determining, same_demands};
use super::{Broken, Report, Stage, clause, shorten};

pub(super) fn check(document: &Document, index: &Index<'_>, report: &mut Report) {
    let pointers = version_pointers(document);
    versions(document, &pointers, index, report);
    revisions(document, &pointers, index, report);
    schemes(document, report);
    duplicates(document, report);
    changes(document, index, report);
    elsewhere(document, index, report);
}

fn versions(document: &Document, pointers: &[String], index: &Index<'_>, report: &mut Report) {
    let broken = Broken(Stage::Ids, "version-id-not-unique", clause::VERSIONS);
    let mut seen = HashMap::new();
    for (entry, pointer) in document.versions.iter().zip(pointers) {
        if entry.id.is_empty() {
            continue;
        }
        let shown = shorten(&entry.id);
        if entry.id == document.id {
            let sentence = format!(
                "The id of a version must differ from that of the profile, and both are `{shown}`. Give \
                 the version one of its own, such as `{}/v1.0`.",
                shown.trim_end_matches('/')
            );
            report.error(broken, format!("{pointer}/id"), sentence);
        }
        if let Some(first) = seen.insert(entry.id.as_str(), pointer) {
            let sentence = format!(
                "`{shown}` is the id of another version too (`{first}`). Give each version its own."
            );
            report.error(broken, format!("{pointer}/id"), sentence);
        }
        let foreign = index
            .find(&entry.id)
            .iter()
            .find(|thing| !index.is_of_own_profile(thing));
        if let Some(thing) = foreign {
            let sentence = format!(
                "`{shown}` is {} of the profile `{}`. Give this version an id of its own.",
                thing.kind.words(),
                shorten(thing.profile)
            );
            report.error(broken, format!("{pointer}/id"), sentence);
        }
    }
}

/// `wasRevisionOf` stands with each version that came after another.
fn revisions(document: &Document, pointers: &[String], index: &Index<'_>, report: &mut Report) {
    let first = document
        .versions
        .iter()
        .filter_map(|entry| entry.generated_at)
        .min();
    for (entry, pointer) in document.versions.iter().zip(pointers) {
        let later = entry.generated_at.is_some_and(|time| Some(time) > first);
        if later && entry.was_revision_of.is_empty() {
            let sentence = format!(
                "`{}` came after another version and has no `wasRevisionOf`. Name the version it was \
                 written from.",
                shorten(&entry.id)
            );
            let broken = Broken(Stage::Ids, "revision-missing", clause::VERSIONS);
            report.error(broken, pointer.clone(), sentence);
        }
        for before in &entry.was_revision_of {
            let pointer = format!("{pointer}/wasRevisionOf");
            revision(&entry.id, before, pointer, index, report);
        }
    }
}

fn revision(id: &str, before: &str, pointer: String, index: &Index<'_>, report: &mut Report) {
    let broken = |rule| Broken(Stage::Ids, rule, clause::VERSIONS);
    let shown = shorten(before);
    let found = index.find(before);
    if before == id {
        let sentence =
            format!("`{shown}` cannot be a revision of itself. Name the version before it.");
        report.error(broken("revision-of-itself"), pointer, sentence);
    } else if found
        .iter()
        .any(|thing| matches!(thing.kind, Kind::Profile))
    {
        let sentence = format!(
            "`{shown}` is the id of a profile, and a version is a revision of versions. Name the \
             version, or leave `wasRevisionOf` out of the first one."
        );
        report.error(broken("revision-of-profile"), pointer, sentence);
    } else if found.is_empty() {
        let sentence = format!(
            "`{shown}` is no version of this profile, nor of one that is loaded. Check the IRI, or load \
             that profile."
        );
        report.warn(broken("unresolved"), pointer, sentence);
    }
}

fn schemes(document: &Document, report: &mut Report) {
    let versions: HashSet<&str> = document
        .versions
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    for (head, kind) in contents(document) {
        let scheme = head.in_scheme.as_str();
        if scheme.is_empty() || versions.contains(scheme) {
            continue;
        }
        let found = if scheme == document.id {
            "the id of the profile, not of a version".to_owned()
        } else {
            format!("`{}`, which is none of `versions`", shorten(scheme))
        };
        let sentence = format!(
            "`inScheme` must name the version of this profile that is described; found {found}. Write \
             the id of the version."
        );
        let broken = Broken(Stage::Ids, "in-scheme-unknown", clause_of(&kind));
        report.error(broken, format!("{}/inScheme", head.pointer), sentence);
    }
}

/// Within a version each id stands once.
fn duplicates(document: &Document, report: &mut Report) {
    let mut reserved: HashMap<&str, &str> = HashMap::new();
    reserved.insert(&document.id, "the profile");
    for entry in &document.versions {
        reserved.insert(&entry.id, "a version of it");
    }
    let mut seen: HashMap<(&str, &str), &str> = HashMap::new();
    for (head, kind) in contents(document) {
        if head.id.is_empty() {
            continue;
        }
        let broken = Broken(Stage::Ids, "id-not-unique", clause_of(&kind));
        let pointer = format!("{}/id", head.pointer);
        let shown = shorten(&head.id);
        if let Some(what) = reserved.get(head.id.as_str()) {
            let sentence = format!(
                "`{shown}` is the id of {what} too. Give {} its own.",
                kind.words()
            );
            report.error(broken, pointer.clone(), sentence);
        }
        let key = (head.in_scheme.as_str(), head.id.as_str());
        if let Some(first) = seen.insert(key, &head.pointer) {
            let sentence = format!(
                "`{shown}` is defined twice in this version, here and at `{first}`. Keep one, or give \
                 them different ids."
            );
            report.error(broken, pointer, sentence);
        }
    }
}

/// What has the same id in two versions says the same in what statements are judged by (8.0, 9.0). Each is
/// compared with the one before it, and the later one is told.
fn changes(document: &Document, index: &Index<'_>, report: &mut Report) {
    let mut seen = HashSet::new();
    for (head, _) in contents(document) {
        if !seen.insert(head.id.as_str()) {
            continue;
        }
        let of_profile =
            |thing: &&Thing<'_>| index.is_of_own_profile(thing) && !thing.scheme.is_empty();
        let mut history: Vec<_> = index.find(&head.id).iter().filter(of_profile).collect();
        history.sort_by_key(|thing| (index.came(thing.scheme), thing.own));
        for pair in history.windows(2) {
            let [before, after] = pair else { continue };
            if after.own && before.scheme != after.scheme && differ(&before.kind, &after.kind) {
                changed(before, after, &head.id, report);
            }
        }
    }
}

fn changed(before: &Thing<'_>, after: &Thing<'_>, id: &str, report: &mut Report) {
    let sentence = format!(
        "`{}` says something else in the version `{}`. Give it a new id where what it asks of \
         statements changes.",
        shorten(id),
        shorten(before.scheme)
    );
    let broken = Broken(Stage::Ids, "changed-without-new-id", clause_of(&after.kind));
    report.error(broken, format!("{}/id", after.pointer), sentence);
}

fn differ(one: &Kind<'_>, other: &Kind<'_>) -> bool {
    match (one, other) {
        (Kind::Template(one), Kind::Template(other)) => !same_template(one, other),
        (Kind::Pattern(one), Kind::Pattern(other)) => match (&one.of, &other.of) {
            (Some(one), Some(other)) => members(one) != members(other),
            _ => false,
        },
        (Kind::Concept(one), Kind::Concept(other)) => one != other,
        _ => true,
    }
}

fn same_template(one: &TemplateSource, other: &TemplateSource) -> bool {
    determining(one) == determining(other) && same_demands(one, other)
}

/// What a pattern is made of, in a form that can be compared.
fn members(of: &PatternOf) -> (&'static str, Vec<&str>) {
    match of {
        PatternOf::Sequence(many) => ("sequence", many.iter().map(String::as_str).collect()),
        PatternOf::Alternates(many) => ("alternates", many.iter().map(String::as_str).collect()),
        PatternOf::Optional(one) => ("optional", vec![one]),
        PatternOf::OneOrMore(one) => ("oneOrMore", vec![one]),
        PatternOf::ZeroOrMore(one) => ("zeroOrMore", vec![one]),
    }
}

/// What another profile defines is not defined again, unless this one supersedes it, or the other way
/// round (7.0).
fn elsewhere(document: &Document, index: &Index<'_>, report: &mut Report) {
    let before = index.superseded_by(index.versions_of(&document.id));
    let mut after: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (head, kind) in contents(document) {
        let foreign = index.find(&head.id).iter().find(|thing| {
            !index.is_of_own_profile(thing)
                && !before.contains(thing.scheme)
                && !after
                    .entry(thing.profile)
                    .or_insert_with(|| index.superseded_by(index.versions_of(thing.profile)))
                    .contains(head.in_scheme.as_str())
        });
        let Some(thing) = foreign else { continue };
        let sentence = format!(
            "`{}` is {} of the profile `{}` already. Use it from there and leave it out here, or name \
             the versions of that profile in `wasRevisionOf` of this one.",
            shorten(&head.id),
            thing.kind.words(),
            shorten(thing.profile)
        );
        let clause = match kind {
            Kind::Concept(_) => clause::CONCEPTS,
            _ => clause_of(&kind),
        };
        let broken = Broken(Stage::Ids, "defined-elsewhere", clause);
        report.error(broken, format!("{}/id", head.pointer), sentence);
    }
}

fn clause_of(kind: &Kind<'_>) -> &'static str {
    use super::super::document::ConceptKind as Concept;
    match kind {
        Kind::Profile => clause::PROFILE,
        Kind::Version => clause::VERSIONS,
        Kind::Template(_) => clause::TEMPLATES,
        Kind::Pattern(_) => clause::PATTERNS,
        Kind::Concept(Concept::Verb | Concept::ActivityType | Concept::AttachmentUsageType) => {
            clause::SEMANTIC
        }
        Kind::Concept(
            Concept::ContextExtension | Concept::ResultExtension | Concept::ActivityExtension,
        ) => clause::EXTENSIONS,
        Kind::Concept(Concept::Activity) => clause::ACTIVITIES,
        Kind::Concept(_) => clause::RESOURCES,
    }
}
