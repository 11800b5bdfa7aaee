//! Reads a pattern (structure, 9.0).

use super::super::check::clause;
use super::super::context::Context;
use super::super::document::{PatternOf, PatternSource};
use super::form;
use super::reader::{Object, Reader, missing};

const KINDS: [&str; 5] = [
    "sequence",
    "alternates",
    "optional",
    "oneOrMore",
    "zeroOrMore",
];

pub(super) fn read(reader: &mut Reader, object: &Object, around: &Context<'_>) -> PatternSource {
    let others = reader.open(&form::PATTERN, object, &around.within(object));
    reader.member(object, "type", |reader, value| {
        reader.one_of(value, &["Pattern"], clause::PATTERNS);
    });
    let primary = reader.member(object, "primary", Reader::boolean);
    for key in ["prefLabel", "definition"] {
        if primary && !object.contains_key(key) {
            let sentence = format!("A primary pattern must have `{key}`. Add it.");
            reader.error(missing(key), clause::PATTERNS, sentence);
        }
    }
    PatternSource {
        primary,
        of: of(reader, object),
        head: reader.head(object, others),
    }
}

fn of(reader: &mut Reader, object: &Object) -> Option<PatternOf> {
    let kinds: Vec<&str> = KINDS
        .into_iter()
        .filter(|kind| object.contains_key(*kind))
        .collect();
    let [kind] = kinds.as_slice() else {
        let found = if kinds.is_empty() {
            "none".to_owned()
        } else {
            format!("{} of them: `{}`", kinds.len(), kinds.join("`, `"))
        };
        for kind in kinds {
            if ["sequence", "alternates"].contains(&kind) {
                reader.member(object, kind, Reader::iris);
            } else {
                reader.member(object, kind, Reader::iri);
            }
        }
        let sentence = format!(
            "A pattern must have exactly one of `sequence`, `alternates`, `optional`, `oneOrMore` and \
             `zeroOrMore`; found {found}. Put each into a pattern of its own."
        );
        reader.error("pattern-of-one", clause::PATTERNS, sentence);
        return None;
    };
    let many = |reader: &mut Reader| {
        Some(reader.member(object, kind, Reader::iris)).filter(|members| !members.is_empty())
    };
    let one = |reader: &mut Reader| reader.member(object, kind, Reader::iri);
    match *kind {
        "sequence" => many(reader).map(PatternOf::Sequence),
        "alternates" => many(reader).map(PatternOf::Alternates),
        "optional" => one(reader).map(PatternOf::Optional),
        "oneOrMore" => one(reader).map(PatternOf::OneOrMore),
        _ => one(reader).map(PatternOf::ZeroOrMore),
    }
}
