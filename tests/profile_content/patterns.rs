//! The patterns: their shape, and what follows them by the greedy rule without going back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{
    EXAMPLES, PROFILE, fitting, last, ours, patterns, slug, templates, text, texts,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Success,
    Partial,
    Failure,
}

use Outcome::{Failure, Partial, Success};

/// The templates that each statement follows, in order.
type Thread<'s> = [BTreeSet<&'s str>];

/// `matches` of communication, 2.2, for the kinds of patterns that the profile has: the outcome, and how
/// many statements remain.
fn matches(thread: &Thread<'_>, id: &str) -> (Outcome, usize) {
    let size = thread.len();
    let Some(pattern) = patterns().find(|pattern| pattern["id"] == id) else {
        return match thread.first() {
            None => (Partial, 0),
            Some(first) if first.contains(last(id)) => (Success, size - 1),
            Some(_) => (Failure, size),
        };
    };
    let rest = |remaining: usize| &thread[size - remaining..];
    if let Some(optional) = pattern["optional"].as_str() {
        return match matches(thread, optional) {
            _ if size == 0 => (Success, 0),
            (Failure, _) => (Success, size),
            other => other,
        };
    }
    if let Some(repeated) = pattern["oneOrMore"].as_str() {
        let (mut so_far, mut remaining) = (Failure, size);
        loop {
            match matches(rest(remaining), repeated) {
                (Success, fewer) if fewer == remaining => return (Success, fewer),
                (Success, fewer) => (so_far, remaining) = (Success, fewer),
                (Partial, _) if so_far == Failure => return (Partial, 0),
                (Partial, _) if remaining > 0 => return (Partial, remaining),
                _ => return (so_far, remaining),
            }
        }
    }
    let alternates = texts(pattern, "alternates");
    if alternates.is_empty() {
        let mut remaining = size;
        for element in texts(pattern, "sequence") {
            match matches(rest(remaining), element) {
                (Success, fewer) => remaining = fewer,
                (Partial, _) => return (Partial, 0),
                (Failure, _) => return (Failure, size),
            }
        }
        return (Success, remaining);
    }
    let outcomes: Vec<_> = alternates.iter().map(|one| matches(thread, one)).collect();
    let shortest = outcomes
        .iter()
        .filter(|(outcome, _)| *outcome == Success)
        .min_by_key(|o| o.1);
    match shortest {
        Some(found) => *found,
        None if outcomes.iter().any(|(outcome, _)| *outcome == Partial) => (Partial, 0),
        None => (Failure, size),
    }
}

/// A thread of which each statement follows the templates between two commas.
fn thread(slugs: &str) -> Vec<BTreeSet<&str>> {
    slugs
        .split(", ")
        .map(|slugs| slugs.split('+').collect())
        .collect()
}

/// How a thread stands beside a primary pattern: a success that leaves statements over is none.
fn standing(primary: &str, thread: &Thread<'_>) -> Outcome {
    match matches(thread, &ours(&format!("patterns/{primary}"))) {
        (Success, 1..) => Failure,
        (outcome, _) => outcome,
    }
}

fn primaries() -> Vec<&'static str> {
    let primary = |pattern: &&Value| pattern["primary"] == true;
    patterns().filter(primary).map(slug).collect()
}

/// The ids a pattern is made of.
fn members(pattern: &Value) -> Vec<&str> {
    let single = ["optional", "oneOrMore", "zeroOrMore"];
    let single = single.iter().filter_map(|kind| pattern[*kind].as_str());
    let lists = ["alternates", "sequence"]
        .iter()
        .flat_map(|kind| texts(pattern, kind));
    single.chain(lists).collect()
}

#[test]
fn every_pattern_is_made_as_structure_asks_9_0() {
    let pattern = |id: &str| patterns().find(|pattern| pattern["id"] == id);
    let template = |id: &str| templates().any(|template| template["id"] == id);
    for one in patterns() {
        let name = slug(one);
        let kinds = [
            "sequence",
            "alternates",
            "optional",
            "oneOrMore",
            "zeroOrMore",
        ];
        assert_eq!(
            kinds.iter().filter(|kind| !one[**kind].is_null()).count(),
            1,
            "{name}"
        );
        for list in ["sequence", "alternates"] {
            assert!(one[list].is_null() || texts(one, list).len() > 1, "{name}");
        }
        for id in members(one) {
            assert!(template(id) || pattern(id).is_some(), "{name}: {id}");
        }
        for id in texts(one, "alternates") {
            let skips = |of: &Value| !of["optional"].is_null() || !of["zeroOrMore"].is_null();
            assert!(!pattern(id).is_some_and(skips), "{name}: {id}");
        }
        let distinct: BTreeSet<&str> = texts(one, "alternates").into_iter().collect();
        assert_eq!(distinct.len(), texts(one, "alternates").len(), "{name}");
    }
}

#[test]
fn no_pattern_holds_itself_and_each_is_needed_9_0() {
    fn visit<'p>(id: &'p str, above: &mut Vec<&'p str>, seen: &mut BTreeSet<&'p str>) {
        assert!(!above.contains(&id), "{id} is within itself");
        seen.insert(id);
        if let Some(pattern) = patterns().find(|pattern| pattern["id"] == id) {
            above.push(id);
            for member in members(pattern) {
                visit(member, above, seen);
            }
            above.pop();
        }
    }
    let mut seen = BTreeSet::new();
    let ids: Vec<String> = primaries()
        .iter()
        .map(|name| ours(&format!("patterns/{name}")))
        .collect();
    for id in &ids {
        visit(id, &mut Vec::new(), &mut seen);
    }
    for one in patterns().chain(templates()) {
        assert!(
            seen.contains(text(one, "id")),
            "no primary pattern needs {}",
            slug(one)
        );
    }
}

#[test]
fn every_statement_that_shows_one_behaviour_or_facet_follows_a_primary_pattern_alone_9_0() {
    for template in templates() {
        let alone = thread(slug(template));
        assert_eq!(
            standing("contributions", &alone),
            Success,
            "{}",
            slug(template)
        );
    }
    let openings = [
        ("asked-for-help", "ask-answer-acknowledge"),
        ("asked-for-feedback", "feedback-loop"),
        ("raised-concern", "speak-up-loop"),
        ("debriefed-mistake", "debrief-and-share"),
        ("authored-content", "share-and-recognise"),
        ("invited-contributions", "call-and-contribute"),
    ];
    for (opening, primary) in openings {
        assert_eq!(standing(primary, &thread(opening)), Partial, "{primary}");
    }
}

#[test]
fn conversations_follow_contributions_in_any_order() {
    let any = "shared-knowledge+shared-spontaneously, acknowledged-answer, listened, answered, \
        asked-question+crossed-boundary+senior-contribution, crossed-boundary, acknowledged-bias";
    let mut turning = thread(any);
    for _ in 0..turning.len() {
        turning.rotate_left(1);
        for end in 1..=turning.len() {
            assert_eq!(standing("contributions", &turning[..end]), Success);
        }
    }
    let strange = [thread(any), thread("no-template")].concat();
    assert_eq!(standing("contributions", &strange), Failure);
}

/// How threads stand beside the primary patterns.
#[rustfmt::skip] // A table.
const THREADS: [(&str, Outcome, &str); 24] = [
    ("ask-answer-acknowledge", Partial, "asked-question, answered"),
    ("ask-answer-acknowledge", Success, "asked-question, answered, listened, acknowledged-answer"),
    ("ask-answer-acknowledge", Success, "asked-for-help, clarified-contribution, answered, acknowledged-answer, acknowledged-expertise"),
    ("ask-answer-acknowledge", Success, "asked-reaction-to-idea, gave-feedback, acknowledged-feedback"),
    ("ask-answer-acknowledge", Success, "asked-open-decision, answered, acknowledged-answer, answered, acknowledged-difference"),
    ("ask-answer-acknowledge", Partial, "asked-question, answered, acknowledged-answer, answered"),
    ("ask-answer-acknowledge", Failure, "asked-question, acknowledged-answer"),
    ("ask-answer-acknowledge", Failure, "answered, acknowledged-answer"),
    ("feedback-loop", Partial, "asked-for-feedback, gave-feedback"),
    ("feedback-loop", Success, "asked-for-feedback, gave-feedback, listened, gave-feedback, acknowledged-feedback"),
    ("feedback-loop", Failure, "asked-for-feedback, acknowledged-feedback"),
    ("speak-up-loop", Success, "raised-concern, acknowledged-concern"),
    ("speak-up-loop", Success, "raised-concern, listened, acknowledged-concern, acknowledged-concern"),
    ("speak-up-loop", Partial, "raised-concern, listened"),
    ("speak-up-loop", Success, "raised-concern, acknowledged-concern, listened, acknowledged-concern"),
    ("speak-up-loop", Failure, "raised-concern, answered"),
    ("debrief-and-share", Success, "debriefed-mistake, debriefed-project, shared-debrief"),
    ("debrief-and-share", Success, "debriefed-project, shared-debrief, shared-debrief, acknowledged-business-value"),
    ("debrief-and-share", Failure, "debriefed-project, acknowledged-business-value"),
    ("share-and-recognise", Partial, "shared-knowledge, listened"),
    ("share-and-recognise", Success, "shared-knowledge, listened, shared-big-idea, acknowledged-business-value"),
    ("share-and-recognise", Failure, "acknowledged-business-value"),
    ("call-and-contribute", Success, "invited-contributions, shared-little-idea, listened, shared-thinking"),
    ("call-and-contribute", Failure, "invited-contributions, listened"),
];

#[test]
fn every_primary_pattern_is_open_ends_and_can_be_broken() {
    for (primary, expected, slugs) in THREADS {
        assert_eq!(
            standing(primary, &thread(slugs)),
            expected,
            "{primary}: {slugs}"
        );
    }
    for primary in primaries()
        .iter()
        .filter(|primary| **primary != "contributions")
    {
        for outcome in [Success, Failure] {
            let proven = |thread: &(_, _, _)| thread.0 == *primary && thread.1 == outcome;
            assert!(
                THREADS.iter().any(proven),
                "{primary}: no thread is a {outcome:?}"
            );
        }
    }
}

#[test]
fn the_conversations_of_the_examples_end_as_they_should() {
    let mut examples: Vec<_> = EXAMPLES.values().collect();
    examples.sort_by_key(|statement| text(statement, "timestamp"));
    let mut conversations: BTreeMap<&str, Vec<BTreeSet<&str>>> = BTreeMap::new();
    for statement in examples {
        let shown = fitting(statement).into_iter().map(slug).collect();
        let registration = text(&statement["context"], "registration");
        conversations.entry(registration).or_default().push(shown);
    }
    let mut ended = BTreeSet::new();
    for thread in conversations.values() {
        assert_eq!(standing("contributions", thread), Success, "{thread:?}");
        let primaries = primaries().into_iter();
        ended.extend(primaries.filter(|primary| standing(primary, thread) == Success));
    }
    assert_eq!(
        ended,
        primaries().into_iter().collect(),
        "{}",
        PROFILE["id"]
    );
}
