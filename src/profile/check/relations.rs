//! What concepts say of each other (structure, 7.1, 7.2).

use super::super::document::{ConceptKind, ConceptSource, Document};
use super::index::{Index, Kind, Thing, targets, words};
use super::{Broken, Report, Stage, clause, shorten};

/// Where the target of a relation must stand (the table of 7.1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    ThisVersion,
    OtherProfile,
    OtherProfileOrVersion,
}

/// Each relation, where its targets stand, and what is meant where they stand elsewhere.
const RELATIONS: [(&str, Place, &str); 7] = [
    ("broader", Place::ThisVersion, "broadMatch"),
    ("narrower", Place::ThisVersion, "narrowMatch"),
    ("related", Place::ThisVersion, "relatedMatch"),
    ("broadMatch", Place::OtherProfile, "broader"),
    ("narrowMatch", Place::OtherProfile, "narrower"),
    (
        "relatedMatch",
        Place::OtherProfileOrVersion,
        "broader` or `narrower",
    ),
    (
        "exactMatch",
        Place::OtherProfileOrVersion,
        "broader` or `narrower",
    ),
];

pub(super) fn check(document: &Document, index: &Index<'_>, report: &mut Report) {
    for concept in &document.concepts {
        if !concept.relations.is_empty() {
            relations(document, concept, index, report);
        }
        let recommended = [
            (
                "recommendedActivityTypes",
                &concept.recommended_activity_types,
                ConceptKind::ActivityType,
            ),
            (
                "recommendedVerbs",
                &concept.recommended_verbs,
                ConceptKind::Verb,
            ),
        ];
        for (member, named, kind) in recommended {
            if named.is_empty() {
                continue;
            }
            for (pointer, target) in targets(document, &concept.head, member) {
                names(index, report, clause::EXTENSIONS, pointer, target, kind);
            }
        }
    }
}

/// Tells where an IRI names something that is no concept of a kind, or nothing that is loaded.
pub(super) fn names(
    index: &Index<'_>,
    report: &mut Report,
    clause: &'static str,
    pointer: String,
    target: &str,
    kind: ConceptKind,
) {
    let found = index.find(target);
    if found.iter().any(|thing| thing.kind.is_concept(kind)) {
        return;
    }
    match found.first() {
        None => unresolved(report, clause, pointer, target, words(kind)),
        Some(thing) => other_kind(report, clause, pointer, target, thing, words(kind)),
    }
}

pub(super) fn unresolved(
    report: &mut Report,
    clause: &'static str,
    pointer: String,
    target: &str,
    wanted: &str,
) {
    let sentence = format!(
        "`{}` is not defined here, nor in a profile that is loaded, so nobody can tell whether it is \
         {wanted}. Check the IRI, or load the profile that defines it.",
        shorten(target)
    );
    report.warn(
        Broken(Stage::Relations, "unresolved", clause),
        pointer,
        sentence,
    );
}

pub(super) fn other_kind(
    report: &mut Report,
    clause: &'static str,
    pointer: String,
    target: &str,
    found: &Thing<'_>,
    wanted: &str,
) {
    let sentence = format!(
        "Here must stand {wanted}, and `{}` is {}. Check the IRI.",
        shorten(target),
        found.kind.words()
    );
    report.error(
        Broken(Stage::Relations, "other-kind", clause),
        pointer,
        sentence,
    );
}

fn relations(document: &Document, concept: &ConceptSource, index: &Index<'_>, report: &mut Report) {
    for (name, place, instead) in RELATIONS {
        if !concept.relations.iter().any(|(own, _)| own == name) {
            continue;
        }
        if name == "related" && !concept.head.deprecated {
            report.error(
                Broken(Stage::Relations, "related-not-deprecated", clause::SEMANTIC),
                format!("{}/related", concept.head.pointer),
                "`related` names what replaces a deprecated concept, and this one is not deprecated. \
                 Use `broader` or `narrower`, or add `\"deprecated\": true`."
                    .to_owned(),
            );
        }
        for (pointer, target) in targets(document, &concept.head, name) {
            let link = Link {
                concept,
                name,
                place,
                instead,
                target,
                pointer,
            };
            link.check(index, report);
        }
    }
}

/// One target of one relation.
struct Link<'d> {
    concept: &'d ConceptSource,
    name: &'static str,
    place: Place,
    instead: &'static str,
    target: &'d str,
    pointer: String,
}

impl Link<'_> {
    fn check(self, index: &Index<'_>, report: &mut Report) {
        let scheme = self.concept.head.in_scheme.as_str();
        let found = index.find(self.target);
        let elsewhere = |thing: &&Thing<'_>| !thing.own || thing.scheme != scheme;
        // The same concept of another version is another thing.
        let is_other = self.place == Place::OtherProfileOrVersion
            && found.iter().any(|thing| elsewhere(&thing));
        if self.target == self.concept.head.id && !is_other {
            let sentence = format!(
                "`{}` names the concept it stands in. Leave it out.",
                self.name
            );
            return self.error(report, "self-link", sentence);
        }
        let kind = self.concept.kind;
        let mut alike = found.iter().filter(|thing| thing.kind.is_concept(kind));
        let in_place = |thing: &Thing<'_>| match self.place {
            Place::ThisVersion => thing.own && thing.scheme == scheme,
            Place::OtherProfile => !index.is_of_own_profile(thing),
            Place::OtherProfileOrVersion => elsewhere(&thing),
        };
        if alike.clone().any(in_place) {
            return;
        }
        if let Some(thing) = alike.next() {
            let sentence = self.misplaced(thing, index);
            return self.error(report, "relation-misplaced", sentence);
        }
        match found.first() {
            Some(thing) => {
                other_kind(
                    report,
                    clause::SEMANTIC,
                    self.pointer,
                    self.target,
                    thing,
                    words(kind),
                );
            }
            None if self.place == Place::ThisVersion => {
                let sentence = format!(
                    "`{}` takes concepts of this version, and `{}` is none. For one of another profile \
                     use `{}`.",
                    self.name,
                    shorten(self.target),
                    self.instead
                );
                self.error(report, "relation-misplaced", sentence);
            }
            None => unresolved(
                report,
                clause::SEMANTIC,
                self.pointer,
                self.target,
                words(kind),
            ),
        }
    }

    fn misplaced(&self, thing: &Thing<'_>, index: &Index<'_>) -> String {
        let wanted = match self.place {
            Place::ThisVersion => "concepts of this version",
            Place::OtherProfile => "concepts of other profiles",
            Place::OtherProfileOrVersion => {
                "concepts of other profiles or other versions of this one"
            }
        };
        let own = index.is_of_own_profile(thing);
        let stands = match own {
            true if thing.scheme == self.concept.head.in_scheme => "this version",
            true => "another version of this profile",
            false => thing.profile,
        };
        let instead = match self.place {
            // Between versions of one profile only the loose relations are left.
            _ if own && thing.scheme != self.concept.head.in_scheme => {
                "relatedMatch` or `exactMatch"
            }
            _ => self.instead,
        };
        format!(
            "`{}` takes {wanted}, and `{}` stands in {}. Use `{instead}`.",
            self.name,
            shorten(self.target),
            shorten(stands)
        )
    }

    fn error(self, report: &mut Report, rule: &'static str, sentence: String) {
        report.error(
            Broken(Stage::Relations, rule, clause::SEMANTIC),
            self.pointer,
            sentence,
        );
    }
}

/// Tells where an IRI names no statement template of the version itself.
pub(super) fn names_template(
    index: &Index<'_>,
    report: &mut Report,
    scheme: &str,
    pointer: String,
    target: &str,
) {
    let found = index.find(target);
    let templates = || {
        found
            .iter()
            .filter(|thing| matches!(thing.kind, Kind::Template(_)))
    };
    if templates().any(|thing| thing.own && thing.scheme == scheme) {
        return;
    }
    if templates().next().is_none()
        && let Some(thing) = found.first()
    {
        return other_kind(
            report,
            clause::TEMPLATES,
            pointer,
            target,
            thing,
            "a statement template",
        );
    }
    let broken = Broken(Stage::Relations, "reference-misplaced", clause::TEMPLATES);
    let sentence = format!(
        "Here must stand a statement template of this version, and `{}` is none. Describe the \
         statement that is referred to with a template here.",
        shorten(target)
    );
    report.error(broken, pointer, sentence);
}
