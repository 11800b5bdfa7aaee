//! What is said of statements that break their thread, and of those without one.

use std::sync::Arc;

use serde_json::json;
use tertulia::profile::pattern::{Patterns, Step, Symbol, alone, broken};
use tertulia::profile::{Document, Finding, Gravity, Library, Rule, Version};

use super::social::{TEMPLATES, conversations, one, statement};
use super::support::{primary, sequence};

/// A version with these templates, each with a verb of its own, and these patterns in place of its own.
fn version(patterns: Patterns) -> Version {
    let templates = TEMPLATES.iter().map(|slug| {
        json!({
            "id": format!("https://example.org/templates/{slug}"),
            "type": "StatementTemplate",
            "inScheme": "https://example.org/v1",
            "prefLabel": { "en": slug },
            "definition": { "en": slug },
            "verb": format!("https://example.org/verbs/{slug}"),
        })
    });
    let document = json!({
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": "https://example.org",
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": { "en": "Example" },
        "definition": { "en": "Example" },
        "author": { "type": "Person", "name": "Ada" },
        "versions": [{ "id": "https://example.org/v1", "generatedAtTime": "2026-01-01T00:00:00Z" }],
        "templates": templates.collect::<Vec<_>>(),
    });
    let (document, problems) = Document::read(&document.to_string());
    assert_eq!(problems, []);
    let compiled = Version::compile(&document.unwrap(), &[], &Library::default());
    let [version] = compiled.try_into().unwrap();
    let mut version = Arc::into_inner(version).unwrap();
    version.patterns = patterns;
    version
}

/// The finding for the last of these statements.
fn at_the_last(version: &Version, statements: &[Symbol]) -> Option<Finding> {
    let mut thread = version.patterns.begin();
    let mut last = None;
    for symbol in statements {
        let step = thread.step(&version.patterns, symbol);
        last = broken(version, symbol, &step);
    }
    last
}

fn feedback() -> Version {
    let loops = conversations()
        .primaries
        .into_iter()
        .filter(|one| one.id.ends_with("feedback-loop"));
    version(Patterns::new(loops.collect()))
}

#[test]
fn a_broken_pattern_is_named_with_what_could_have_come() {
    let statements = [
        statement("asked-for-feedback"),
        statement("answered+crossed-boundary"),
    ];
    let finding = at_the_last(&feedback(), &statements).expect("it is broken");
    assert_eq!(finding.profile, "https://example.org/v1");
    assert_eq!(
        finding.template.as_deref(),
        Some("https://example.org/patterns/feedback-loop")
    );
    assert_eq!(finding.rule, Rule::Pattern);
    assert_eq!(finding.stated, "/patterns/feedback-loop");
    assert_eq!(finding.location, "$.context.registration");
    assert_eq!(finding.gravity, Gravity::Flags);
    assert_eq!(
        finding.wanted,
        "a statement that goes on with `feedback-loop`: next in this registration may come `gave-feedback`"
    );
    assert_eq!(
        finding.found,
        [
            r#""https://example.org/templates/answered""#,
            r#""https://example.org/templates/crossed-boundary""#
        ]
    );
}

#[test]
fn several_patterns_are_named_together_and_long_lists_cut() {
    let version = version(conversations());
    let statements = [
        statement("invited-contributions"),
        statement("crossed-boundary"),
    ];
    let finding = at_the_last(&version, &statements).expect("it is broken");
    assert_eq!((finding.template, &*finding.stated), (None, "/patterns"));
    assert_eq!(
        finding.wanted,
        "a statement that goes on with `call-and-contribute` or `contributions`: next in this registration \
         may come `created-network`, `joined-network`, `asked-reaction-to-idea`, `asked-question`, `listened`, \
         `acknowledged-difference`, `shared-availability`, `asked-open-decision`, `shared-thinking`, \
         `shared-actions`, `shared-decision`, `gave-feedback` or 27 more"
    );
}

#[test]
fn an_invalid_statement_is_told_to_be_mended() {
    let invalid = Symbol {
        valid: false,
        ..statement("gave-feedback")
    };
    let finding = at_the_last(
        &feedback(),
        &[statement("asked-for-feedback"), invalid.clone()],
    );
    let finding = finding.expect("it is broken");
    assert_eq!(finding.fix, "Mend what else was found in this statement.");
    let finding = alone(&feedback(), &invalid).expect("it cannot be alone");
    assert_eq!(finding.fix, "Mend what else was found in this statement.");
    let unmatched = at_the_last(&feedback(), &[Symbol::default()]).expect("it is broken");
    assert!(unmatched.found.is_empty());
}

#[test]
fn nothing_may_come_after_a_pattern_that_has_ended() {
    let ended = sequence([one("asked-question"), one("answered")]);
    let version = version(Patterns::new(vec![primary("short", ended)]));
    let statements = [
        statement("asked-question"),
        statement("answered"),
        statement("answered"),
    ];
    let finding = at_the_last(&version, &statements).expect("it is broken");
    assert_eq!(
        finding.wanted,
        "no further statement in this registration, which had come to the end of `short`"
    );
    assert_eq!(at_the_last(&version, &statements[..2]), None);
}

#[test]
fn a_thread_is_broken_once() {
    let version = feedback();
    let mut statements = vec![statement("answered")];
    assert!(at_the_last(&version, &statements).is_some());
    statements.push(statement("answered"));
    assert_eq!(at_the_last(&version, &statements), None);
    assert_eq!(
        broken(&version, &statement("answered"), &Step::Follows),
        None
    );
}

#[test]
fn a_statement_alone_must_be_or_begin_a_pattern_9_0() {
    let version = feedback();
    assert_eq!(alone(&version, &statement("asked-for-feedback")), None);
    let finding = alone(&version, &statement("gave-feedback")).expect("it begins nothing");
    assert_eq!(
        finding.wanted,
        "a registration, for this statement neither is nor begins one of the patterns `feedback-loop`; alone \
         may stand `asked-for-feedback`"
    );
    assert_eq!(
        finding.found,
        [r#""https://example.org/templates/gave-feedback""#]
    );
    assert_eq!(finding.gravity, Gravity::Flags);
}

#[test]
fn a_version_without_patterns_asks_for_none_9_0() {
    let version = version(Patterns::new(vec![]));
    assert_eq!(alone(&version, &statement("answered")), None);
    assert_eq!(
        at_the_last(&version, &[statement("answered"), Symbol::default()]),
        None
    );
}
